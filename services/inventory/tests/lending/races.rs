//! Many at one moment: the last wheelchair goes to one of them.

use futures::future::join_all;
use kaifong_inventory::{
    domain::asset::{AssetState, Condition},
    domain::item::ItemClass,
    verbs::{
        lending::{change_loan::ExtendLoan, register_asset::RegisterAsset, return_loan::ReturnLoan},
        release_reservations::ReleaseReservations,
    },
};
use kaifong_kernel::Result;

use super::house::{House, code};

const MANY: usize = 32;

fn counted<T>(outcomes: Vec<Result<T>>, wanted: &str) -> usize {
    outcomes.into_iter().map(code).filter(|found| *found == wanted).count()
}

/// No two live loans of an asset share a day.
async fn assert_apart(house: &House) {
    let overlapping = "SELECT COUNT(*) AS n FROM loan one JOIN loan other ON one.asset_id = other.asset_id \
                       AND one.id < other.id WHERE one.live AND other.live AND one.from_on <= other.blocked_to \
                       AND other.from_on <= one.blocked_to";
    assert_eq!(house.count(overlapping).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_wheelchair_goes_to_exactly_one_order() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(1).await;
        let orders: Vec<_> = (0..MANY).map(|_| house.order()).collect();
        let asked = join_all(orders.iter().map(|order| house.reserve(order, item, 1, [1, 5]))).await;
        let (got, short): (Vec<_>, Vec<_>) = asked.into_iter().partition(Result::is_ok);
        assert_eq!((got.len(), counted(short, "INV030")), (1, MANY - 1));
        assert_eq!(house.asset(assets[0]).await.state, AssetState::Reserved);
        assert_apart(&house).await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wheelchairs_go_to_as_many_orders_as_there_are() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(5).await;
        let orders: Vec<_> = (0..MANY).map(|_| house.order()).collect();
        // Overlapping spells of different lengths, some of two wheelchairs.
        let asked = join_all(orders.iter().enumerate().map(|(place, order)| {
            let (from, quantity) = (u64::try_from(place % 3).unwrap(), i64::try_from(1 + place % 2).unwrap());
            house.reserve(order, item, quantity, [from, from + 4])
        }));
        let got = asked.await.into_iter().filter(Result::is_ok).count();
        assert!((3..=5).contains(&got), "five wheelchairs are enough for three to five orders, not {got}");
        assert_apart(&house).await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_and_a_booking_of_the_same_days_exclude_each_other() {
    for house in House::each().await {
        for _ in 0..6 {
            let (item, _) = house.wheelchairs(1).await;
            let (_, loan) = house.lend(item, 5).await;
            let (order, due_on) = (house.order(), house.in_days(12));
            let extend = house.run(ExtendLoan { loan: loan.id, due_on });
            let (extended, booked) = tokio::join!(extend, house.reserve(&order, item, 1, [9, 20]));
            assert!(extended.is_ok() != booked.is_ok(), "one of them, and not both");
            assert_eq!(
                if extended.is_ok() { code(booked) } else { code(extended) },
                if house.loan(loan.id).await.extensions == 1 { "INV030" } else { "INV108" }
            );
        }
        assert_apart(&house).await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loan_returned_many_times_at_once_is_returned_once() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 5).await;
        let back = || house.run(ReturnLoan { loan: loan.id, to: house.bins[0], condition: Condition::Good });
        let told = join_all((0..16).map(|_| back())).await;
        let (done, late): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), counted(late, "INV106")), (1, 15), "issued once, returned once");
        assert_eq!(house.on_hand(house.asset(assets[0]).await.lot, house.bins[0]).await, 1);
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_number_and_a_unit_are_given_once() {
    for house in House::each().await {
        let item = house.item(ItemClass::Serialised).await;
        let lot = house.receive(item, 3).await;
        let same = join_all((0..8).map(|_| house.run(house.registration(lot, 7)))).await;
        let (done, taken): (Vec<_>, Vec<_>) = same.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), counted(taken, "INV101")), (1, 7));
        let others: Vec<RegisterAsset> =
            (0..8).map(|place| house.registration(lot, place)).filter(|one| one.serial != "WC-7").collect();
        let many = others.len();
        let told = join_all(others.into_iter().map(|one| house.run(one))).await;
        let (done, named): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), counted(named, "INV112")), (2, many - 2), "three units, three serial numbers");
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_releases_frees_it_for_one_other() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(1).await;
        let first = house.order();
        house.reserve(&first, item, 1, [1, 5]).await.unwrap();
        let orders: Vec<_> = (0..8).map(|_| house.order()).collect();
        let release = || house.run(ReleaseReservations { order: first.id, reason: "moved".to_owned() });
        let ask = join_all(orders.iter().map(|order| house.reserve(order, item, 1, [1, 5])));
        let (one, two, asked) = tokio::join!(release(), release(), ask);
        assert!(one.is_ok() && two.is_ok());
        assert!(asked.into_iter().filter(Result::is_ok).count() <= 1);
        assert_apart(&house).await;
        house.rest().await;
    }
}
