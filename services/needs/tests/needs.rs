//! Needs: how they move, how heavy they are, what warns, and how orders meet them.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "needs/meeting.rs"]
mod meeting;
#[path = "needs/warning.rs"]
mod warning;
#[path = "needs/weighing.rs"]
mod weighing;

use desk::{
    Desk, dispatch, dispatcher, ming, nowhere,
    path::{elder, need, personal},
    system, wah,
};
use kaifong_proto::needs::v1::{self as pb, ConsentKind, NeedClass, NeedState, PersonalFields};

on_each_database! {
    a_need_is_reported_weighed_and_opened
    every_step_is_refused_where_it_does_not_belong
    what_is_wrong_is_said_at_once
    a_duplicate_is_marked_and_unmarked
    a_need_is_referred_with_consent_alone
}

async fn a_need_is_reported_weighed_and_opened(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let reported = desk.reported(&household.household_id, NeedClass::Bed).await;
    assert_eq!((reported.state(), reported.narrative.as_str()), (NeedState::Reported, "nothing to sleep on"));
    assert!(reported.weight.is_none());
    let triaged = desk.weigh(&dispatcher(), &reported, 40).await.unwrap();
    assert_eq!(triaged.personal_fields(), PersonalFields::Withheld, "the dispatcher weighs without the words");
    let triaged = desk.get_need(&ming(), &triaged.need_id).await.unwrap();
    let weight = triaged.weight.clone().unwrap();
    assert_eq!(
        (triaged.state(), weight.triaged, weight.reason.as_str()),
        (NeedState::Triaged, 40, "sleeps on the floor")
    );
    assert_eq!(
        (weight.evidence, weight.triaged_by),
        (vec![i32::from(pb::Evidence::HomeVisit)], dispatcher().person.unwrap().to_string())
    );
    let open = desk.open_need(&ming(), &triaged.need_id).await.unwrap();
    assert_eq!(open.state(), NeedState::Open);
    assert_eq!(desk.told("needs.need.changed.v1").await, 3);
    let seen = desk.get_need(&dispatch(), &open.need_id).await.unwrap();
    assert_eq!((seen.narrative.as_str(), seen.lines.len()), ("", 1), "a service sees the codes alone");
    let of = pb::ListNeedsRequest { state: NeedState::Open.into(), ..Default::default() };
    assert_eq!(desk.list_needs(&ming(), of.clone()).await.unwrap().needs, [open]);
    assert!(desk.list_needs(&wah(), of).await.unwrap().needs.is_empty());
    desk.rest().await;
}

fn over(need: &pb::Need) -> pb::OverrideWeightRequest {
    let reason = "the council decided".to_owned();
    pb::OverrideWeightRequest { need_id: need.need_id.clone(), expected_version: need.version, weight: 90, reason }
}

async fn every_step_is_refused_where_it_does_not_belong(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    let reported = desk.reported(id, NeedClass::Bed).await;
    let need_id = &reported.need_id;
    desk.refused("NED022", desk.open_need(&ming(), need_id)).await;
    desk.refused("NED022", desk.override_weight(&dispatcher(), over(&reported))).await;
    desk.refused("NED022", desk.undo_duplicate(&ming(), need_id)).await;
    desk.refused("NED020", desk.open_need(&ming(), &nowhere("ned"))).await;
    desk.refused("NED020", desk.open_need(&wah(), need_id)).await;
    desk.refused("NED020", desk.mark_duplicate(&ming(), need_id, &nowhere("ned"), "why")).await;
    desk.refused("KER003", desk.weigh(&system(), &reported, 40)).await;
    desk.refused("NED001", desk.report_need(&ming(), need(&nowhere("hsh"), NeedClass::Bed))).await;
    desk.refused("NED001", desk.report_need(&wah(), need(id, NeedClass::Food))).await;
    desk.weigh(&ming(), &reported, 40).await.unwrap();
    desk.refused("NED005", desk.weigh(&ming(), &reported, 50)).await;
    desk.refused("NED005", desk.override_weight(&dispatcher(), over(&reported))).await;
    let ended = desk.withdraw_need(&ming(), need_id, "they have a bed now").await.unwrap();
    assert_eq!((ended.state(), ended.ending_reason.as_str()), (NeedState::Withdrawn, "they have a bed now"));
    desk.refused("NED022", desk.withdraw_need(&ming(), need_id, "again")).await;
    desk.refused("NED022", desk.weigh(&ming(), &ended, 50)).await;
    desk.refused("NED022", desk.refer_need(&ming(), need_id, &wah().tenant.to_string(), "why")).await;
    let other = desk.reported(id, NeedClass::Food).await;
    desk.refused("NED022", desk.mark_duplicate(&ming(), need_id, &other.need_id, "why")).await;
    desk.rest().await;
}

async fn what_is_wrong_is_said_at_once(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let line = |class: NeedClass, item: &str, quantity| pb::NewNeedLine {
        need_class: class.into(),
        item_id: item.to_owned(),
        quantity,
    };
    let item = desk::item_id(1);
    let request = pb::ReportNeedRequest {
        narrative: String::new(),
        lines: vec![
            line(NeedClass::Bed, &item, 1),
            line(NeedClass::Mattress, &item, 1),
            line(NeedClass::Unspecified, "", 1),
            line(NeedClass::Food, "", 0),
            line(NeedClass::Cash, "", 1),
            line(NeedClass::Cash, "", 2),
        ],
        ..need(&household.household_id, NeedClass::Bed)
    };
    let wrong = desk.wrong_in_need(&ming(), request).await;
    let expected = ["narrative", "lines[1].item_id", "lines[2].need_class", "lines[3].quantity", "lines[5].item_id"];
    assert_eq!(wrong, expected);
    let none = pb::ReportNeedRequest { lines: Vec::new(), ..need("hsh_x", NeedClass::Bed) };
    assert_eq!(desk.wrong_in_need(&ming(), none).await, ["household_id", "lines"]);
    let none = pb::TriageNeedRequest { need_id: nowhere("ned"), weight: 101, ..Default::default() };
    desk.refused("KER001", desk.triage_need(&ming(), none)).await;
    desk.rest().await;
}

async fn a_duplicate_is_marked_and_unmarked(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    let bed = desk.opened(id, NeedClass::Bed).await;
    let food = desk.reported(id, NeedClass::Food).await;
    let (bed, food) = (&bed.need_id, &food.need_id);
    desk.refused("NED025", desk.mark_duplicate(&ming(), bed, bed, "why")).await;
    let marked = desk.mark_duplicate(&ming(), bed, food, "reported twice").await.unwrap();
    assert_eq!((marked.state(), &marked.duplicate_of), (NeedState::Duplicate, food));
    desk.refused("NED025", desk.mark_duplicate(&ming(), food, bed, "round")).await;
    desk.reported(id, NeedClass::Bed).await;
    let back = desk.undo_duplicate(&dispatcher(), bed).await.unwrap();
    assert_eq!((back.state(), back.duplicate_of.as_str(), back.ending_reason.as_str()), (NeedState::Open, "", ""));
    let marked = desk.mark_duplicate(&ming(), food, bed, "reported twice").await.unwrap();
    desk.close_household(&ming(), id).await.unwrap();
    desk.refused("NED002", desk.undo_duplicate(&ming(), &marked.need_id)).await;
    desk.rest().await;
}

async fn a_need_is_referred_with_consent_alone(desk: Desk) {
    let mut request = elder("Ah Po");
    request.members[0] = personal("Ah Po", "9123 4567", "");
    let household = desk.register_household(&ming(), request).await.unwrap();
    let id = &household.household_id;
    let need = desk.reported(id, NeedClass::Wheelchair).await;
    let other = wah().tenant.to_string();
    desk.refused("NED023", desk.refer_need(&ming(), &need.need_id, &other, "they have wheelchairs")).await;
    let household = desk.consents(&ming(), &household, ConsentKind::ShareAgency).await;
    desk.refused("NED024", desk.refer_need(&ming(), &need.need_id, &ming().tenant.to_string(), "why")).await;
    let council = dispatcher().tenant.to_string();
    desk.refused("NED024", desk.refer_need(&ming(), &need.need_id, &council, "why")).await;
    let referred = desk.refer_need(&ming(), &need.need_id, &other, "they have wheelchairs").await.unwrap();
    assert_eq!((referred.state(), &referred.referred_to), (NeedState::Referred, &other));
    assert_eq!(desk.told("needs.need.referred.v1").await, 1);
    assert_eq!(desk.count("work_item WHERE kind = 'need_referred' AND state = 'open'").await, 1);

    let list = async |who| desk.list_referrals(&who, pb::ListReferralsRequest::default()).await.unwrap().referrals;
    let theirs = list(wah()).await;
    assert_eq!((theirs[0].contact_name.as_str(), theirs[0].contact_phone.as_str()), ("Ah Po", "9123 4567"));
    assert_eq!(theirs[0].lines[0].need_class(), NeedClass::Wheelchair);
    for who in [ming(), dispatcher(), desk::auditor()] {
        let seen = list(who).await;
        assert_eq!((seen.len(), seen[0].contact_name.as_str(), seen[0].contact_phone.as_str()), (1, "", ""));
    }
    let third = kaifong_kernel::testing::member(desk::agency(3), "fong", &[kaifong_kernel::auth::Role::Agency]);
    assert!(list(third).await.is_empty());
    desk.refused("NED020", desk.get_need(&wah(), &need.need_id)).await;
    let restrictions = Some(pb::ContactRestrictions { no_phone: true, ..Default::default() });
    let (household_id, expected_version) = (id.clone(), household.version);
    let request = pb::SetContactRestrictionsRequest { household_id, expected_version, restrictions };
    desk.set_contact_restrictions(&ming(), request).await.unwrap();
    assert_eq!(
        (list(wah()).await[0].contact_name.as_str(), list(wah()).await[0].contact_phone.as_str()),
        ("Ah Po", "")
    );
    desk.withdraws(&household, ConsentKind::ShareAgency).await.unwrap();
    let theirs = list(wah()).await;
    assert_eq!((theirs[0].shared, theirs[0].contact_name.as_str()), (false, ""));
    let work = desk.count("work_item WHERE kind = 'need_referred' AND state <> 'closed'").await;
    assert_eq!(work, 0, "nobody takes on what they may not know");
    desk.rest().await;
}
