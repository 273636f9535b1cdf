//! Households: who they are, where they live, what they allow, and who is told.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "households/alike.rs"]
mod alike;
#[path = "households/telling.rs"]
mod telling;

use desk::{
    Desk, admin, auditor, dispatcher, ming, nowhere,
    path::{consent, elder, personal, place},
    wah,
};
use kaifong_proto::needs::v1::{self as pb, ConsentKind, HouseholdState, NeedClass, NeedState, PersonalFields};

on_each_database! {
    a_household_is_known_to_its_agency
    the_council_sees_what_is_shared_and_the_auditor_nothing
    every_step_is_refused_where_it_does_not_belong
    a_change_needs_the_version_that_was_seen
    a_household_moves
    what_is_wrong_is_said_at_once
    a_death_silences
    closing_withdraws_what_waits
}

async fn a_household_is_known_to_its_agency(desk: Desk) {
    let mut request = elder("Ah Po");
    request.members.push(personal("Ah Gung", "9123 4567", "A123456(7)"));
    let household = desk.register_household(&ming(), request).await.unwrap();
    assert!(household.reference.starts_with("HH-"), "{}", household.reference);
    assert_eq!(household.agency_id, ming().tenant.to_string());
    assert_eq!(household.state(), HouseholdState::Active);
    let gung = household.members[1].personal.clone().unwrap();
    assert_eq!((gung.name.as_str(), gung.identity_document.as_str()), ("Ah Gung", "•••••••(7)"));
    assert_eq!(household.whereabouts[0].address, "Chung Fu House, 1 Dai Wah Street");
    assert_eq!(household.vulnerabilities[0].reason, "lives alone since the fire");
    assert_eq!(household.consents[0].given_by_member_id, household.members[0].member_id);
    assert_eq!(household.consents[0].given_recorded_by, ming().person.unwrap().to_string());
    let again = desk.get_household(&ming(), &household.household_id).await.unwrap();
    assert_eq!(again, household);
    let written = household.reference.to_lowercase().replace('-', " ");
    let found = pb::ListHouseholdsRequest { reference: written, ..Default::default() };
    assert_eq!(desk.list_households(&ming(), found.clone()).await.unwrap().households, [household]);
    assert!(desk.list_households(&wah(), found).await.unwrap().households.is_empty());
    let wrong = pb::ListHouseholdsRequest { reference: "HH-2222-2223".to_owned(), ..Default::default() };
    desk.refused("NED016", desk.list_households(&ming(), wrong)).await;
    desk.rest().await;
}

async fn the_council_sees_what_is_shared_and_the_auditor_nothing(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    for who in [dispatcher(), auditor()] {
        let seen = desk.get_household(&who, id).await.unwrap();
        assert_eq!(seen.personal_fields(), PersonalFields::Withheld);
        let told = format!("{seen:?}");
        for hidden in ["Ah Po", "Chung Fu", "Room 12", "since the fire"] {
            assert!(!told.contains(hidden), "{hidden} is told: {told}");
        }
        assert_eq!(seen.members[0].member_id, household.members[0].member_id);
        assert_leads_nowhere(&household, &seen);
        let listed = desk.list_households(&who, pb::ListHouseholdsRequest::default()).await.unwrap();
        assert_eq!(listed.households, [seen], "a list shows no more");
    }
    desk.consents(&ming(), &household, ConsentKind::ShareCouncil).await;
    let seen = desk.get_household(&dispatcher(), id).await.unwrap();
    assert_eq!(seen.members[0].personal.as_ref().unwrap().name, "Ah Po");
    let shown = (&seen.whereabouts, &seen.vulnerabilities, seen.restrictions);
    assert_eq!(shown, (&household.whereabouts, &household.vulnerabilities, household.restrictions));
    let seen = desk.get_household(&auditor(), id).await.unwrap();
    assert_eq!((seen.personal_fields(), &seen.members[0].personal), (PersonalFields::Withheld, &None));
    assert_leads_nowhere(&household, &seen);
    desk.withdraws(&household, ConsentKind::ShareCouncil).await.unwrap();
    let seen = desk.get_household(&dispatcher(), id).await.unwrap();
    assert_eq!(seen.personal_fields(), PersonalFields::Withheld);
    assert_leads_nowhere(&household, &seen);
    desk.rest().await;
}

/// Of where a household lives only the kind, the days and the district are told; nothing of how it is vulnerable or may be
/// reached.
fn assert_leads_nowhere(household: &pb::Household, seen: &pb::Household) {
    let whole = &household.whereabouts[0];
    assert!(whole.point.is_some() && whole.floor != 0 && whole.flights_of_stairs != 0 && !whole.district.is_empty());
    assert!(!household.vulnerabilities.is_empty() && household.restrictions.is_some());
    let coarse = |at: &pb::Whereabouts| pb::Whereabouts {
        whereabouts_id: at.whereabouts_id.clone(),
        kind: at.kind,
        from_on: at.from_on.clone(),
        to_on: at.to_on.clone(),
        district: at.district.clone(),
        ..Default::default()
    };
    assert_eq!(seen.whereabouts, household.whereabouts.iter().map(coarse).collect::<Vec<_>>());
    assert_eq!((&seen.vulnerabilities, seen.restrictions), (&Vec::new(), None));
}

fn add(household: &pb::Household, expected_version: i64) -> pb::AddMemberRequest {
    let personal = Some(personal("Siu Ming", "", ""));
    pb::AddMemberRequest { household_id: household.household_id.clone(), expected_version, personal }
}

fn update(household: &pb::Household, member_id: &str) -> pb::UpdateMemberRequest {
    pb::UpdateMemberRequest {
        household_id: household.household_id.clone(),
        member_id: member_id.to_owned(),
        expected_version: household.version,
        personal: Some(personal("Siu Wah", "23456789", "")),
    }
}

fn lives(household: &pb::Household, from_on: &str, to_on: &str) -> pb::AddWhereaboutsRequest {
    pb::AddWhereaboutsRequest {
        household_id: household.household_id.clone(),
        expected_version: household.version,
        whereabouts: Some(pb::NewWhereabouts {
            point: Some(pb::Point { lat_e6: 22_446_000, lng_e6: 114_171_000 }),
            ..place("Po Heung House", "3A", from_on, to_on)
        }),
    }
}

async fn every_step_is_refused_where_it_does_not_belong(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let (id, member) = (&household.household_id, &household.members[0].member_id);
    desk.refused("NED003", desk.add_whereabouts(&ming(), lives(&household, "2025-11-28", "2025-11-30"))).await;
    desk.refused("NED004", desk.update_member(&ming(), update(&household, &nowhere("mbr")))).await;
    desk.refused("NED004", desk.record_death(&ming(), id, &nowhere("mbr"), "2025-12-01")).await;
    desk.refused("NED019", desk.record_death(&ming(), id, member, "2025-12-02")).await;
    desk.refused("NED007", desk.withdraws(&household, ConsentKind::ShareAgency)).await;
    let give = |kind: ConsentKind, on: &str, member: &str| pb::GiveConsentRequest {
        household_id: id.clone(),
        kind: kind.into(),
        on: on.to_owned(),
        manner: pb::ConsentManner::Online.into(),
        member_id: member.to_owned(),
    };
    desk.refused("NED006", desk.give_consent(&ming(), give(ConsentKind::Deliver, "2025-12-01", member))).await;
    desk.refused("NED019", desk.give_consent(&ming(), give(ConsentKind::ShareAgency, "2025-12-02", member))).await;
    let stranger = nowhere("mbr");
    desk.refused("NED004", desk.give_consent(&ming(), give(ConsentKind::ShareAgency, "2025-12-01", &stranger))).await;
    desk.refused("NED001", desk.get_household(&wah(), id)).await;
    desk.refused("NED001", desk.close_household(&wah(), id)).await;
    let mut crowd = elder("Ah Po");
    crowd.members = vec![personal("Somebody", "", ""); 30];
    let crowd = desk.register_household(&ming(), crowd).await.unwrap();
    desk.refused("NED018", desk.add_member(&ming(), add(&crowd, crowd.version))).await;
    desk.erase(&admin(), id).await.unwrap();
    desk.refused("NED002", desk.erase(&ming(), id)).await;
    desk.refused("NED002", desk.record_death(&ming(), id, "", "2025-12-01")).await;
    desk.refused("NED002", desk.add_member(&ming(), add(&household, household.version + 1))).await;
    desk.rest().await;
}

async fn a_change_needs_the_version_that_was_seen(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let two = desk.add_member(&ming(), add(&household, household.version)).await.unwrap();
    assert_eq!((two.members.len(), two.version), (2, household.version + 1));
    desk.refused("NED005", desk.add_member(&ming(), add(&household, household.version))).await;
    desk.refused("NED005", desk.update_member(&ming(), update(&household, &household.members[0].member_id))).await;
    desk.refused("NED005", desk.add_whereabouts(&ming(), lives(&household, "2026-01-01", ""))).await;
    let restrictions = Some(pb::ContactRestrictions { no_phone: true, ..Default::default() });
    let household_id = household.household_id.clone();
    let set = |expected_version| pb::SetContactRestrictionsRequest {
        household_id: household_id.clone(),
        expected_version,
        restrictions,
    };
    desk.refused("NED005", desk.set_contact_restrictions(&ming(), set(household.version))).await;
    let set = desk.set_contact_restrictions(&ming(), set(two.version)).await.unwrap();
    assert!(set.restrictions.unwrap().no_phone);
    let medical =
        vec![pb::Vulnerability { kind: pb::VulnerabilityKind::Medical.into(), reason: "dialysis".to_owned() }];
    let vulnerable = |expected_version| pb::SetVulnerabilitiesRequest {
        household_id: household_id.clone(),
        expected_version,
        vulnerabilities: medical.clone(),
    };
    desk.refused("NED005", desk.set_vulnerabilities(&ming(), vulnerable(two.version))).await;
    let set = desk.set_vulnerabilities(&ming(), vulnerable(set.version)).await.unwrap();
    assert_eq!(set.vulnerabilities, medical);
    let updated = desk.update_member(&ming(), update(&set, &set.members[1].member_id)).await.unwrap();
    assert_eq!(updated.members[1].personal.as_ref().unwrap().name, "Siu Wah");
    desk.rest().await;
}

async fn a_household_moves(desk: Desk) {
    let mut request = elder("Ah Po");
    request.whereabouts = vec![
        place("Chung Fu House", "Room 12", "2025-11-28", ""),
        place("Wang Fuk Court", "1205", "1990-01-01", "2025-11-26"),
    ];
    let household = desk.register_household(&ming(), request).await.unwrap();
    let spans = |household: &pb::Household| -> Vec<(String, String)> {
        household.whereabouts.iter().map(|place| (place.from_on.clone(), place.to_on.clone())).collect()
    };
    let span = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(spans(&household), [span("1990-01-01", "2025-11-26"), span("2025-11-28", "")]);
    let moved = desk.add_whereabouts(&ming(), lives(&household, "2026-01-05", "")).await.unwrap();
    let expected = [span("1990-01-01", "2025-11-26"), span("2025-11-28", "2026-01-04"), span("2026-01-05", "")];
    assert_eq!(spans(&moved), expected);
    let own = ming().tenant.to_string();
    let routing = desk.get_routing(&desk::dispatch(), &household.household_id, "", &own).await.unwrap();
    assert_eq!((routing.floor, routing.former_point.is_some()), (8, true));
    let then = desk.get_routing(&desk::dispatch(), &household.household_id, "2026-01-05", &own).await.unwrap();
    assert_eq!(then.point, moved.whereabouts[2].point, "it will have moved by then");
    assert_eq!(then.former_point, moved.whereabouts[1].point);
    let id = &household.household_id;
    desk.refused("NED011", desk.get_routing(&desk::dispatch(), id, "2025-11-27", &own)).await;
    desk.rest().await;
}

async fn what_is_wrong_is_said_at_once(desk: Desk) {
    let mut request = elder("");
    request.members[0].phone = "12".to_owned();
    request.whereabouts[0].point = Some(pb::Point { lat_e6: 51_500_000, lng_e6: 0 });
    request.whereabouts[0].to_on = "2025-11-31".to_owned();
    request.consents.push(pb::NewConsent { member_index: 7, ..consent(ConsentKind::ShareAgency) });
    request.restrictions =
        Some(pb::ContactRestrictions { safe_from_minute: 600, safe_until_minute: 540, ..Default::default() });
    request.vulnerabilities.push(request.vulnerabilities[0].clone());
    let wrong = desk.wrong_in_household(&ming(), request).await;
    let expected = [
        "members[0].name",
        "members[0].phone",
        "whereabouts[0].to_on",
        "whereabouts[0].point.lat_e6",
        "whereabouts[0].point.lng_e6",
        "consents[1].member_index",
        "restrictions.safe_until_minute",
        "vulnerabilities[1].kind",
    ];
    assert_eq!(wrong, expected);
    let empty = desk.wrong_in_household(&ming(), pb::RegisterHouseholdRequest::default()).await;
    assert_eq!(empty, ["members"]);
    desk.rest().await;
}

async fn a_death_silences(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    let two = desk.add_member(&ming(), add(&household, household.version)).await.unwrap();
    let need = desk.opened(id, NeedClass::Bed).await;
    let one = desk.record_death(&ming(), id, &two.members[0].member_id, "2025-11-30").await.unwrap();
    assert_eq!((one.state(), one.members[0].died_on.as_str()), (HouseholdState::Active, "2025-11-30"));
    assert_eq!(desk.get_doorstep(&desk::dispatch(), id, &desk::run_id()).await.unwrap().name, "Siu Ming");
    desk.refused("NED008", desk.update_member(&ming(), update(&one, &two.members[0].member_id))).await;
    assert_eq!(desk.told("needs.household.deceased.v1").await, 0);
    let none = desk.record_death(&ming(), id, "", "2025-12-01").await.unwrap();
    assert_eq!(none.state(), HouseholdState::Deceased);
    assert_eq!(desk.told("needs.household.deceased.v1").await, 1);
    let need = desk.get_need(&ming(), &need.need_id).await.unwrap();
    assert_eq!(need.state(), NeedState::Withdrawn);
    assert_eq!(need.withdrawal_cause(), pb::WithdrawalCause::HouseholdDeceased);
    desk.refused("NED009", desk.get_doorstep(&desk::dispatch(), id, &desk::run_id())).await;
    desk.refused("NED009", desk.get_routing(&desk::dispatch(), id, "", &ming().tenant.to_string())).await;
    desk.refused("NED002", desk.report_need(&ming(), desk::path::need(id, NeedClass::Food))).await;
    desk.refused("NED002", desk.close_household(&ming(), id)).await;
    desk.rest().await;
}

async fn closing_withdraws_what_waits(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    let need = desk.reported(id, NeedClass::Bed).await;
    let closed = desk.close_household(&ming(), id).await.unwrap();
    assert_eq!(closed.state(), HouseholdState::Closed);
    assert!(closed.ended_at_us > 0);
    let need = desk.get_need(&ming(), &need.need_id).await.unwrap();
    assert_eq!(need.withdrawal_cause(), pb::WithdrawalCause::HouseholdClosed);
    desk.refused("NED009", desk.get_doorstep(&desk::dispatch(), id, &desk::run_id())).await;
    let dead = desk.record_death(&ming(), id, "", "2025-12-01").await.unwrap();
    assert_eq!(dead.state(), HouseholdState::Deceased, "somebody of a closed household dies");
    desk.rest().await;
}
