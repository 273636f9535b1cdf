//! A service that is given twice warns, and says no more than it must.

use kaifong_proto::needs::v1::{self as pb, LikenessVerdict, NeedClass};

use crate::desk::{
    Desk, OrderOf, dispatcher, ming,
    path::{elder, need, personal},
    system, wah,
};

mod on_each_database {
    #[tokio::test(flavor = "multi_thread")]
    async fn the_same_class_warns_within_its_window() {
        for desk in crate::desk::Desk::each().await {
            super::the_same_class_warns_within_its_window(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn another_agencys_case_is_hidden() {
        for desk in crate::desk::Desk::each().await {
            super::another_agencys_case_is_hidden(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_reports_at_once_of_one_household_warn() {
        for desk in crate::desk::Desk::each().await {
            super::two_reports_at_once_of_one_household_warn(desk).await;
        }
    }
}

fn in_spite(household_id: &str, class: NeedClass) -> pb::ReportNeedRequest {
    pb::ReportNeedRequest { override_reason: "the first one broke".to_owned(), ..need(household_id, class) }
}

async fn the_same_class_warns_within_its_window(desk: Desk) {
    let household = desk.household("Ah Po").await;
    let id = &household.household_id;
    let bed = desk.opened(id, NeedClass::Bed).await;
    desk.refused("NED021", desk.report_need(&ming(), need(id, NeedClass::Bed))).await;
    desk.later(400);
    desk.refused("NED021", desk.report_need(&ming(), need(id, NeedClass::Bed))).await;
    let of = OrderOf { need: &bed.need_id, household: id, state: "delivered", lines: &[(1, 9, 1)], trips: 0 };
    desk.order(1, 1, &of).await;
    desk.settle().await;
    desk.later(364);
    desk.refused("NED021", desk.report_need(&ming(), need(id, NeedClass::Bed))).await;
    desk.refused("KER003", desk.report_need(&system(), in_spite(id, NeedClass::Bed))).await;
    let second = desk.report_need(&ming(), in_spite(id, NeedClass::Bed)).await.unwrap();
    assert_eq!((second.reported_in_spite, second.in_spite_reason.as_str()), (true, "the first one broke"));
    assert_eq!(second.in_spite_by, ming().person.unwrap().to_string());
    desk.withdraw_need(&ming(), &second.need_id, "no").await.unwrap();
    desk.later(2);
    let third = desk.report_need(&ming(), in_spite(id, NeedClass::Bed)).await.unwrap();
    assert!(!third.reported_in_spite, "the window is over: nothing warned");
    let trip = need(id, NeedClass::StairClimberTrip);
    desk.report_need(&ming(), trip.clone()).await.unwrap();
    desk.report_need(&ming(), trip).await.expect("a trip never warns");
    desk.rest().await;
}

async fn another_agencys_case_is_hidden(desk: Desk) {
    let of = |name: &str, identity: &str| {
        let mut request = elder(name);
        request.members[0] = personal(name, "91234567", identity);
        request
    };
    let ours = desk.register_household(&ming(), of("Ah Po", "A123456(7)")).await.unwrap().household_id;
    let theirs = desk.register_household(&wah(), of("Chan Po", "a1234567")).await.unwrap().household_id;
    let mate = desk.register_household(&wah(), of("Flat Mate", "")).await.unwrap().household_id;
    desk.reported(&ours, NeedClass::Wheelchair).await;
    // The same telephone and address: not the same household.
    desk.report_need(&wah(), need(&mate, NeedClass::Wheelchair)).await.unwrap();
    desk.refused("NED021", desk.report_need(&wah(), need(&theirs, NeedClass::Wheelchair))).await;
    let (words, facts) = desk.warning(&wah(), need(&theirs, NeedClass::Wheelchair)).await;
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(facts, [fact("classes", "wheelchair"), fact("month", "2025-12")]);
    for hidden in [ours.as_str(), &ming().tenant.to_string(), "nothing to sleep on", "Ah Po", "ned_"] {
        assert!(!words.contains(hidden), "{hidden} is told: {words}");
    }
    let judged = |verdict: LikenessVerdict| pb::ReviewLikenessRequest {
        household_id: ours.clone(),
        other_household_id: theirs.clone(),
        verdict: verdict.into(),
    };
    let different = desk.review_likeness(&dispatcher(), judged(LikenessVerdict::Different)).await.unwrap();
    desk.report_need(&wah(), need(&theirs, NeedClass::Wheelchair)).await.expect("somebody judged that they are two");
    desk.undo_likeness(&dispatcher(), &different.likeness_id).await.unwrap();
    desk.review_likeness(&dispatcher(), judged(LikenessVerdict::Same)).await.unwrap();
    let same = pb::ReviewLikenessRequest {
        household_id: theirs.clone(),
        other_household_id: mate.clone(),
        verdict: LikenessVerdict::Same.into(),
    };
    desk.review_likeness(&dispatcher(), same).await.unwrap();
    desk.reported(&ours, NeedClass::Mattress).await;
    desk.refused("NED021", desk.report_need(&wah(), need(&mate, NeedClass::Mattress))).await;
    desk.rest().await;
}

/// The other agency asks at the same moment about the same person: one of the two is warned.
async fn two_reports_at_once_of_one_household_warn(desk: Desk) {
    let of = |name: &str| {
        let mut request = elder(name);
        request.members[0] = personal(name, "", "A123456(7)");
        request
    };
    let ours = desk.register_household(&ming(), of("Ah Po")).await.unwrap().household_id;
    let theirs = desk.register_household(&wah(), of("Chan Po")).await.unwrap().household_id;
    for class in [NeedClass::Bed, NeedClass::Mattress, NeedClass::Cash, NeedClass::Clothing, NeedClass::CareAid] {
        let (ming, wah) = (ming(), wah());
        let one = desk.report_need(&ming, need(&ours, class));
        let other = desk.report_need(&wah, need(&theirs, class));
        let (one, other) = futures::future::join(one, other).await;
        let codes: Vec<String> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(codes, ["NED021"], "{class:?}");
    }
    desk.rest().await;
}
