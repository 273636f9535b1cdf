//! What dispatch tells of orders: a need is met by what they handed over, however often and in whatever order it is told.

use kaifong_proto::needs::v1::{self as pb, NeedClass, NeedState};

use crate::desk::{Desk, OrderOf, dispatcher, item_id, ming, path::need};

mod on_each_database {
    #[tokio::test(flavor = "multi_thread")]
    async fn orders_meet_a_need_together() {
        for desk in crate::desk::Desk::each().await {
            super::orders_meet_a_need_together(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_ride_meets_a_need_of_a_trip() {
        for desk in crate::desk::Desk::each().await {
            super::a_ride_meets_a_need_of_a_trip(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_order_that_named_a_wrong_need_is_heard_once_it_names_the_right_one() {
        for desk in crate::desk::Desk::each().await {
            super::an_order_that_named_a_wrong_need_is_heard_once_it_names_the_right_one(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_is_served_no_longer_waits_for_nothing_again() {
        for desk in crate::desk::Desk::each().await {
            super::whoever_is_served_no_longer_waits_for_nothing_again(desk).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_told_twice_counts_once() {
        for desks in crate::desk::Desk::twins().await {
            super::what_is_told_twice_counts_once(desks).await;
        }
    }
}

/// Two beds of the catalogue, and three mattresses of any kind, open.
async fn beds(desk: &Desk) -> pb::Need {
    let household = desk.household("Ah Po").await;
    let line =
        |class: NeedClass, item_id: String, quantity| pb::NewNeedLine { need_class: class.into(), item_id, quantity };
    let request = pb::ReportNeedRequest {
        lines: vec![line(NeedClass::Bed, item_id(1), 2), line(NeedClass::Mattress, String::new(), 3)],
        ..need(&household.household_id, NeedClass::Bed)
    };
    let reported = desk.report_need(&ming(), request).await.unwrap();
    desk.weigh(&dispatcher(), &reported, 40).await.unwrap();
    desk.open_need(&ming(), &reported.need_id).await.unwrap()
}

async fn told(desk: &Desk, of: &pb::Need, number: u128, seq: i64, state: &str, lines: &[(i32, u128, i64)]) {
    let of = OrderOf { need: &of.need_id, household: &of.household_id, state, lines, trips: 0 };
    desk.order(number, seq, &of).await;
}

async fn now(desk: &Desk, need: &pb::Need) -> (NeedState, Vec<i64>) {
    let need = desk.get_need(&ming(), &need.need_id).await.unwrap();
    (need.state(), need.lines.iter().map(|line| line.delivered).collect())
}

async fn orders_meet_a_need_together(desk: Desk) {
    let need = beds(&desk).await;
    told(&desk, &need, 1, 1, "ready", &[]).await;
    told(&desk, &need, 2, 1, "ready", &[]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::Open, vec![0, 0]));
    told(&desk, &need, 2, 2, "partial", &[(2, 7, 2)]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::PartlyMet, vec![0, 2]));
    // The second thing about the first order overtakes nothing: it waits for its turn.
    told(&desk, &need, 1, 3, "delivered", &[(5, 1, 2)]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::PartlyMet, vec![0, 2]));
    told(&desk, &need, 1, 2, "dispatched", &[]).await;
    told(&desk, &need, 3, 1, "delivered", &[(2, 7, 1)]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::Met, vec![2, 3]));
    told(&desk, &need, 3, 2, "returned", &[]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::PartlyMet, vec![2, 2]));
    told(&desk, &need, 1, 4, "returned", &[]).await;
    told(&desk, &need, 2, 3, "returned", &[]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::Open, vec![0, 0]));
    let of = OrderOf { need: "", household: &need.household_id, state: "delivered", lines: &[(1, 1, 2)], trips: 0 };
    desk.order(4, 1, &of).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::Open, vec![0, 0]), "an order of no need");
    desk.withdraw_need(&ming(), &need.need_id, "no").await.unwrap();
    told(&desk, &need, 1, 5, "delivered", &[(1, 1, 2)]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::Withdrawn, vec![2, 0]), "what has ended stays so");
    desk.rest().await;
}

async fn a_ride_meets_a_need_of_a_trip(desk: Desk) {
    for (number, trips) in [(1, 1), (2, 0)] {
        let household = desk.household(&format!("Ah Kung {number}")).await.household_id;
        let need = desk.opened(&household, NeedClass::StairClimberTrip).await;
        let tell = async |seq, state: &str, trips| {
            let of = OrderOf { need: &need.need_id, household: &household, state, lines: &[], trips };
            desk.order(number, seq, &of).await;
            desk.settle().await;
        };
        tell(1, "dispatched", 0).await;
        assert_eq!(now(&desk, &need).await, (NeedState::Open, vec![0]));
        // A dispatch of before tells of no trips: what is delivered without goods was a ride.
        tell(2, "delivered", trips).await;
        assert_eq!(now(&desk, &need).await, (NeedState::Met, vec![1]), "{trips} told");
        let waiting = desk.list_waiting_needs(&dispatcher(), pb::ListWaitingNeedsRequest::default()).await.unwrap();
        assert!(waiting.needs.is_empty(), "what is met waits no more");
    }
    let goods = beds(&desk).await;
    let of = OrderOf { need: &goods.need_id, household: &goods.household_id, state: "partial", lines: &[], trips: 1 };
    desk.order(3, 1, &of).await;
    desk.settle().await;
    assert_eq!(now(&desk, &goods).await, (NeedState::Open, vec![0, 0]), "a ride brings no beds");
    desk.rest().await;
}

async fn an_order_that_named_a_wrong_need_is_heard_once_it_names_the_right_one(desk: Desk) {
    let need = beds(&desk).await;
    let anothers = desk.opened(&desk.household("Ah Gung").await.household_id, NeedClass::Bed).await;
    let household = &need.household_id;
    for (seq, wrong) in [(1, &crate::desk::nowhere("ned")), (2, &anothers.need_id)] {
        desk.order(1, seq, &OrderOf { need: wrong, household, state: "draft", lines: &[], trips: 0 }).await;
    }
    told(&desk, &need, 1, 3, "delivered", &[(1, 1, 2)]).await;
    desk.settle().await;
    assert_eq!(now(&desk, &need).await, (NeedState::PartlyMet, vec![2, 0]));
    assert_eq!(desk.get_need(&ming(), &anothers.need_id).await.unwrap(), anothers);
    desk.rest().await;
}

/// A need that was met, and then is not, is what every other need of its household is: withdrawn, for the household's cause.
async fn whoever_is_served_no_longer_waits_for_nothing_again(desk: Desk) {
    for (number, cause) in [(1, pb::WithdrawalCause::HouseholdClosed), (2, pb::WithdrawalCause::HouseholdErased)] {
        let household = desk.household(&format!("Ah Po {number}")).await.household_id;
        let need = desk.opened(&household, NeedClass::Bed).await;
        told(&desk, &need, number, 1, "delivered", &[(1, 7, 1)]).await;
        desk.settle().await;
        assert_eq!(now(&desk, &need).await.0, NeedState::Met);
        if number == 1 {
            desk.close_household(&ming(), &household).await.unwrap();
        } else {
            desk.erase(&ming(), &household).await.unwrap();
        }
        assert_eq!(now(&desk, &need).await.0, NeedState::Met, "what was done is done");
        told(&desk, &need, number, 2, "returned", &[]).await;
        desk.settle().await;
        let seen = desk.get_need(&ming(), &need.need_id).await.unwrap();
        assert_eq!((seen.state(), seen.withdrawal_cause()), (NeedState::Withdrawn, cause), "{seen:?}");
        assert_eq!(desk.weigh(&dispatcher(), &seen, 40).await.unwrap_err(), "NED022", "a refusal, never a fault");
    }
    desk.rest().await;
}

/// Each event is handled twice, its first commit lost; then each is delivered once more. What lasts is as after one run.
async fn what_is_told_twice_counts_once(desks: [Desk; 2]) {
    let mut lasting = Vec::new();
    for (desk, twice) in desks.iter().zip([false, true]) {
        let need = beds(desk).await;
        told(desk, &need, 1, 1, "delivered", &[(1, 1, 2)]).await;
        told(desk, &need, 2, 1, "partial", &[(2, 7, 3)]).await;
        told(desk, &need, 2, 2, "delivered", &[(2, 7, 3)]).await;
        if twice {
            assert_eq!(desk.settle_twice().await, 3, "each commit was lost once");
            desk.deliver_again().await;
        } else {
            desk.settle().await;
        }
        assert_eq!(now(desk, &need).await, (NeedState::Met, vec![2, 3]));
        let version = desk.get_need(&ming(), &need.need_id).await.unwrap().version;
        assert_eq!(version, need.version + 2, "each order moved it once");
        lasting.push(desk.lasting().await);
        desk.rest().await;
    }
    assert!(lasting[0].len() > 5);
    assert_eq!(lasting[0], lasting[1]);
}
