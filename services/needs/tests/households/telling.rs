//! What planners and drivers are told, and that each reading is kept.

use kaifong_kernel::auth::Actor;
use kaifong_proto::needs::v1::{self as pb, ConsentKind};

use crate::desk::{self, Desk, auditor, dispatch, ming, path::elder, path::personal, run_id, wah};

mod on_each_database {
    #[tokio::test(flavor = "multi_thread")]
    async fn a_driver_is_told_while_the_household_allows_it() {
        for desk in crate::desk::Desk::each().await {
            super::a_driver_is_told_while_the_household_allows_it(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_way_is_told_for_whom_the_household_shares_with_alone() {
        for desk in crate::desk::Desk::each().await {
            super::the_way_is_told_for_whom_the_household_shares_with_alone(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_reading_is_repeated_for_a_short_while() {
        for desk in crate::desk::Desk::each().await {
            super::a_reading_is_repeated_for_a_short_while(desk).await;
        }
    }
}

async fn readings(desk: &Desk, who: &Actor, household_id: &str) -> Vec<pb::DoorstepReading> {
    let request = pb::ListDoorstepReadingsRequest { household_id: household_id.to_owned(), page: None };
    desk.list_doorstep_readings(who, request).await.unwrap().readings
}

async fn a_driver_is_told_while_the_household_allows_it(desk: Desk) {
    let mut request = elder("Ah Po");
    request.members[0] = personal("Ah Po", "9123 4567", "");
    let household = desk.register_household(&ming(), request).await.unwrap();
    let id = &household.household_id;
    let own = ming().tenant.to_string();
    let routing = desk.get_routing(&dispatch(), id, "", &own).await.unwrap();
    let told = format!("{routing:?}");
    assert!(routing.consents_to_deliver && !told.contains("Ah Po") && !told.contains("Chung Fu"), "{told}");
    assert_eq!((routing.district.as_str(), routing.lift, routing.flights_of_stairs), ("tai_po", false, 16));
    assert_eq!(routing.vulnerabilities[0].reason, "lives alone since the fire");
    let doorstep = desk.get_doorstep(&dispatch(), id, &run_id()).await.unwrap();
    assert_eq!((doorstep.name.as_str(), doorstep.phone.as_str()), ("Ah Po", "9123 4567"));
    assert_eq!((doorstep.address.as_str(), doorstep.flat.as_str()), ("Chung Fu House, 1 Dai Wah Street", "Room 12"));
    let kept = readings(&desk, &auditor(), id).await;
    assert_eq!((kept.len(), kept[0].run_id.as_str()), (1, run_id().as_str()));
    assert_eq!(desk.count("audit_row WHERE verb = 'GetDoorstep'").await, 1);
    let restrictions = Some(pb::ContactRestrictions { case_worker_only: true, ..Default::default() });
    let (household_id, expected_version) = (id.clone(), household.version);
    let request = pb::SetContactRestrictionsRequest { household_id, expected_version, restrictions };
    desk.set_contact_restrictions(&ming(), request).await.unwrap();
    let doorstep = desk.get_doorstep(&dispatch(), id, &run_id()).await.unwrap();
    assert_eq!((doorstep.name.as_str(), doorstep.phone.as_str()), ("Ah Po", ""));
    desk.withdraws(&household, ConsentKind::Deliver).await.unwrap();
    desk.refused("NED010", desk.get_doorstep(&dispatch(), id, &run_id())).await;
    assert!(!desk.get_routing(&dispatch(), id, "", &own).await.unwrap().consents_to_deliver);
    let mut nowhere = elder("Ah Gung");
    nowhere.whereabouts[0].to_on = "2025-11-30".to_owned();
    let nowhere = desk.register_household(&ming(), nowhere).await.unwrap().household_id;
    desk.refused("NED011", desk.get_doorstep(&dispatch(), &nowhere, &run_id())).await;
    desk.refused("NED011", desk.get_routing(&dispatch(), &nowhere, "", &own)).await;
    desk.refused("NED001", desk.get_doorstep(&dispatch(), &desk::nowhere("hsh"), &run_id())).await;
    assert_eq!(readings(&desk, &ming(), id).await.len(), 2);
    desk.rest().await;
}

async fn a_reading_is_repeated_for_a_short_while(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let (id, key) = (&household.household_id, desk::new_key());
    let first = desk.doorstep_again(&dispatch(), &key, id).await.unwrap();
    desk.bench.clock.advance_seconds(299);
    assert_eq!(desk.doorstep_again(&dispatch(), &key, id).await.unwrap(), first);
    desk.bench.clock.advance_seconds(2);
    desk.refused("NED012", desk.doorstep_again(&dispatch(), &key, id)).await;
    assert_eq!(readings(&desk, &ming(), id).await.len(), 1);
    let key = desk::new_key();
    desk.doorstep_again(&dispatch(), &key, id).await.unwrap();
    desk.erase(&ming(), id).await.unwrap();
    desk.refused("NED009", desk.doorstep_again(&dispatch(), &key, id)).await;
    desk.rest().await;
}

async fn the_way_is_told_for_whom_the_household_shares_with_alone(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    let [own, other, third] = [ming().tenant, wah().tenant, desk::agency(3)].map(|agency| agency.to_string());
    let council = desk::dispatcher().tenant.to_string();
    let way = async |agency: &str| desk.get_routing(&dispatch(), id, "", agency).await.map(|told| told.agency_id);
    for agency in [&other, &third, &council] {
        desk.refused("NED026", way(agency)).await;
    }
    desk.refused("KER001", way("")).await;
    desk.consents(&ming(), &household, ConsentKind::ShareCouncil).await;
    assert_eq!((way(&council).await, way(&own).await), (Ok(own.clone()), Ok(own.clone())));
    desk.refused("NED026", way(&other)).await;
    desk.consents(&ming(), &household, ConsentKind::ShareAgency).await;
    desk.refused("NED026", way(&other)).await;
    let need = desk.reported(id, pb::NeedClass::Wheelchair).await;
    desk.refer_need(&ming(), &need.need_id, &other, "they have wheelchairs").await.unwrap();
    assert_eq!(way(&other).await, Ok(own.clone()), "the one it was referred to");
    desk.refused("NED026", way(&third)).await;
    for kind in [ConsentKind::ShareAgency, ConsentKind::ShareCouncil] {
        desk.withdraws(&household, kind).await.unwrap();
    }
    for agency in [&other, &council] {
        desk.refused("NED026", way(agency)).await;
    }
    desk.record_death(&ming(), id, "", "2025-12-01").await.unwrap();
    desk.refused("NED026", way(&other)).await;
    desk.refused("NED009", way(&own)).await;
    desk.rest().await;
}
