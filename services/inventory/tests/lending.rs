//! Assets, loans and stock-takes in process: stories, races that nobody wins twice, refusals that leave nothing behind; and
//! random stories against a model.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "lending/counts.rs"]
mod counts;
#[path = "lending/days.rs"]
mod days;
#[path = "lending/forgetting.rs"]
mod forgetting;
#[path = "lending/forms.rs"]
mod forms;
#[path = "lending/house.rs"]
mod house;
#[path = "lending/model.rs"]
mod model;
#[path = "lending/property.rs"]
mod property;
#[path = "lending/races.rs"]
mod races;
#[path = "lending/refusals.rs"]
mod refusals;
#[path = "lending/tallied.rs"]
mod tallied;
#[path = "lending/tally.rs"]
mod tally;
#[path = "lending/world.rs"]
mod world;

use house::{DAY, House, code};
use kaifong_inventory::{
    domain::{
        asset::{AssetState, Condition},
        ids::AssetId,
        item::ItemClass,
        loan::{LoanEnd, LoanState},
        lot::{Restriction, Use},
    },
    verbs::{
        hold_lot::HoldLot,
        issue_reservations::IssueReservations,
        lending::{
            change_loan::{ExtendLoan, RecallLoan},
            finish_repair::FinishRepair,
            finish_sanitising::FinishSanitising,
            mark_asset_lost::MarkAssetLost,
            read::{GetAssetCalendar, GetLoanTerms},
            recover_asset::RecoverAsset,
            register_asset::RegisterAsset,
            retire_asset::RetireAsset,
            return_loan::ReturnLoan,
            send_to_repair::SendToRepair,
            set_loan_terms::SetLoanTerms,
        },
        lift_lot_hold::LiftLotHold,
        move_stock::MoveStock,
        record_stop::Direction,
        release_reservations::ReleaseReservations,
        return_from_vehicle::{Back, ReturnFromVehicle},
    },
};

/// Each test on SQLite, and on PostgreSQL where `DATABASE_URL` names a server.
macro_rules! on_each_database {
    ($($name:ident)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            for house in House::each().await {
                stories::$name(&house).await;
                house.rest().await;
            }
        }
    )+};
}

on_each_database! {
    a_wheelchair_goes_around
    what_comes_back_unused_is_ready_at_once
    what_a_vehicle_collects_is_checked_in_the_warehouse
    the_one_used_longest_ago_goes_first
    a_calendar_has_room_between_two_loans
    what_is_lost_or_broken_is_told_to_whom_it_was_promised
    a_lost_one_that_turns_up_is_sanitised
    what_is_not_back_does_not_go_out_again
    what_is_on_hold_or_given_for_others_is_not_lent
    what_lies_in_quarantine_is_looked_at_before_it_is_lent
    what_is_lost_from_a_vehicle_is_off_it
}

/// One unit back from a vehicle.
async fn back(house: &House, order: &house::Order, asset: AssetId, damaged: bool) {
    let to = if damaged { house.quarantine } else { house.bins[1] };
    let lot = house.asset(asset).await.lot;
    let lines = vec![Back { line_no: 1, lot, asset: Some(asset), quantity: house::units(1) }];
    let verb = ReturnFromVehicle { vehicle: order.vehicle, order: Some(order.id), lines, to, damaged, note: None };
    house.run(verb).await.unwrap();
}

mod stories {
    use super::*;

    pub async fn a_wheelchair_goes_around(house: &House) {
        let (item, assets) = house.wheelchairs(1).await;
        let (order, loan) = house.lend(item, 10).await;
        let lent = house.asset(assets[0]).await;
        assert_eq!((lent.state, loan.state), (AssetState::OnLoan, LoanState::CheckedOut));
        assert_eq!((lent.home, loan.purpose.household), (house.warehouse, order.household));
        assert_eq!(house.on_hand(lent.lot, house.bins[0]).await, 0);

        let returned = ReturnLoan { loan: loan.id, to: house.quarantine, condition: Condition::Worn };
        let closed = house.run(returned).await.unwrap();
        assert_eq!((closed.state, closed.end), (LoanState::Closed, Some(LoanEnd::Returned)));
        let back = house.asset(assets[0]).await;
        assert_eq!(
            (back.state, back.location, back.seen.unwrap().by),
            (AssetState::Sanitising, house.quarantine, house.keeper.person.unwrap())
        );
        assert_eq!(house.on_hand(back.lot, house.quarantine).await, 1);

        let clean = FinishSanitising { asset: assets[0], to: Some(house.bins[1]) };
        let clean = house.run(clean).await.unwrap();
        assert_eq!(
            (clean.state, clean.location, clean.condition),
            (AssetState::Available, house.bins[1], Condition::Worn)
        );
        let (_, second) = house.lend(item, 3).await;
        assert_eq!(second.asset, assets[0], "it goes out again");
    }

    pub async fn what_comes_back_unused_is_ready_at_once(house: &House) {
        let (item, assets) = house.wheelchairs(1).await;
        for (damaged, state) in [(false, AssetState::Available), (true, AssetState::Repair)] {
            let order = house.order();
            house.reserve(&order, item, 1, [0, 5]).await.unwrap();
            house.issue(&order).await.unwrap();
            assert_eq!(house.asset(assets[0]).await.state, AssetState::Reserved);
            back(house, &order, assets[0], damaged).await;
            assert_eq!(house.asset(assets[0]).await.state, state);
            let ended = house.loans_of(order.id).await.remove(0);
            assert_eq!((ended.state, ended.end), (LoanState::Cancelled, Some(LoanEnd::Unused)));
        }
        let fixed = FinishRepair { asset: assets[0], condition: Condition::Good, to: Some(house.bins[0]) };
        assert_eq!(house.run(fixed).await.unwrap().state, AssetState::Available);
    }

    pub async fn what_a_vehicle_collects_is_checked_in_the_warehouse(house: &House) {
        let (item, assets) = house.wheelchairs(2).await;
        for (damaged, state) in [(false, AssetState::Sanitising), (true, AssetState::Repair)] {
            let (order, loan) = house.lend(item, 10).await;
            house.stop(&order, Direction::Collect, item, 1).await.unwrap();
            assert_eq!(house.loan(loan.id).await.end, Some(LoanEnd::Returned), "the household has it no more");
            assert_eq!(house.asset(loan.asset).await.state, AssetState::Returned);
            back(house, &order, loan.asset, damaged).await;
            assert_eq!(house.asset(loan.asset).await.state, state);
        }
        assert_eq!(assets.len(), 2);
    }

    pub async fn the_one_used_longest_ago_goes_first(house: &House) {
        let (item, assets) = house.wheelchairs(3).await;
        for round in 0..6 {
            let (_, loan) = house.lend(item, 1).await;
            assert_eq!(loan.asset, assets[round % 3], "round {round}");
            house.run(ReturnLoan { loan: loan.id, to: house.bins[0], condition: Condition::Good }).await.unwrap();
            house.run(FinishSanitising { asset: loan.asset, to: None }).await.unwrap();
            house.wait(DAY).await;
        }
    }

    pub async fn a_calendar_has_room_between_two_loans(house: &House) {
        let (item, assets) = house.wheelchairs(1).await;
        let terms = SetLoanTerms { item, gap_days: 2, reminder_days: 0, expected_version: 0 };
        house.run(terms).await.unwrap();
        assert_eq!(house.ask(GetLoanTerms { item }).await.gap_days, 2);
        let (first, second) = (house.order(), house.order());
        house.reserve(&first, item, 1, [10, 20]).await.unwrap();
        for days in [[5, 8], [9, 9], [20, 25], [22, 30], [15, 15], [5, 30]] {
            assert_eq!(code(house.reserve(&second, item, 1, days).await), "INV030", "{days:?}");
        }
        house.reserve(&second, item, 1, [3, 7]).await.unwrap();
        let third = house.order();
        house.reserve(&third, item, 1, [23, 24]).await.unwrap();
        let calendar = house.ask(GetAssetCalendar { asset: assets[0], from: None }).await;
        let orders: Vec<_> = calendar.iter().map(|loan| loan.purpose.order).collect();
        assert_eq!(orders, [second.id, first.id, third.id]);
        let released = ReleaseReservations { order: first.id, reason: "not needed".to_owned() };
        house.run(released).await.unwrap();
        house.reserve(&house.order(), item, 1, [10, 20]).await.unwrap();
        assert_eq!(house.asset(assets[0]).await.state, AssetState::Reserved);
    }

    pub async fn what_is_lost_or_broken_is_told_to_whom_it_was_promised(house: &House) {
        let (item, assets) = house.wheelchairs(3).await;
        let orders: Vec<_> = (0..3).map(|_| house.order()).collect();
        for order in &orders {
            house.reserve(order, item, 1, [1, 5]).await.unwrap();
        }
        let reason = || "fell off the shelf".to_owned();
        house.run(MarkAssetLost { asset: assets[0], reason: reason() }).await.unwrap();
        house.run(SendToRepair { asset: assets[1], reason: reason() }).await.unwrap();
        house.run(RetireAsset { asset: assets[2], reason: reason() }).await.unwrap();
        let states = [AssetState::Lost, AssetState::Repair, AssetState::Retired];
        for ((asset, order), state) in assets.iter().zip(&orders).zip(states) {
            assert_eq!(house.asset(*asset).await.state, state);
            assert_eq!(house.loans_of(order.id).await[0].state, LoanState::Cancelled);
            assert_eq!(code(house.issue(order).await), "INV033", "nothing is set aside for it");
        }
        assert_eq!(house.told("inventory.reservation.expired.v1").await, 3);
        assert_eq!(house.open_work("order_goods_lost").await, 3);
    }

    pub async fn a_lost_one_that_turns_up_is_sanitised(house: &House) {
        let (item, assets) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 10).await;
        house.run(MarkAssetLost { asset: assets[0], reason: "moved away".to_owned() }).await.unwrap();
        let ended = house.loan(loan.id).await;
        assert_eq!((ended.state, ended.end), (LoanState::Closed, Some(LoanEnd::Lost)));
        let found = RecoverAsset { asset: assets[0], to: house.bins[0], condition: Condition::Good };
        let found = house.run(found).await.unwrap();
        assert_eq!((found.state, found.location), (AssetState::Sanitising, house.bins[0]));
        assert_eq!(house.on_hand(found.lot, house.bins[0]).await, 1);
    }

    pub async fn what_is_on_hold_or_given_for_others_is_not_lent(house: &House) {
        let (item, assets) = house.wheelchairs(2).await;
        let lot = house.asset(assets[0]).await.lot;
        let order = house.order();
        house.reserve(&order, item, 1, [1, 5]).await.unwrap();
        let hold = |release| HoldLot { lot, reason: "recalled by its maker".to_owned(), release };
        assert_eq!(code(house.run(hold(false)).await), "INV020");
        house.run(hold(true)).await.unwrap();
        assert_eq!(
            (house.open_work("order_goods_lost").await, house.asset(assets[0]).await.state),
            (1, AssetState::Available)
        );
        assert_eq!(code(house.reserve(&order, item, 1, [1, 5]).await), "INV030");
        house.run(LiftLotHold { lot, reason: "tested".to_owned() }).await.unwrap();
        house.reserve(&order, item, 1, [1, 5]).await.unwrap();
        assert_eq!(house.open_work("order_goods_lost").await, 0, "it has another one");

        let restricted = Restriction { districts: vec!["sha_tin".to_owned()], purposes: Vec::new() };
        let other = house.item(ItemClass::Serialised).await;
        let lot = house.receive_for(other, 1, restricted).await;
        house.run(house.registration(lot, 0)).await.unwrap();
        assert_eq!(code(house.reserve(&house.order(), other, 1, [1, 5]).await), "INV030", "for another district");
        assert_eq!(house.lendable(other, Use::default()).await, 0, "what can't be reserved is not told to be free");
        let there = Use { district: Some("sha_tin".to_owned()), purpose: None };
        assert_eq!(house.lendable(other, there).await, 1);
    }

    pub async fn what_lies_in_quarantine_is_looked_at_before_it_is_lent(house: &House) {
        let item = house.item(ItemClass::Serialised).await;
        let lot = house.receive(item, 1).await;
        let (from, to, quantity) = (house.bins[0], Some(house.quarantine), house::units(1));
        let reason = "a wheel is loose".to_owned();
        house.run(MoveStock { lot, from, to, quantity, reason, occurred_at: None }).await.unwrap();
        let there = RegisterAsset { location: house.quarantine, ..house.registration(lot, 0) };
        let apart = house.run(there).await.unwrap();
        assert_eq!((apart.state, apart.condition), (AssetState::Repair, Condition::Good));
        assert_eq!(house.lendable(item, Use::default()).await, 0);
        assert_eq!(code(house.reserve(&house.order(), item, 1, [1, 5]).await), "INV030");
        let fix = |to| FinishRepair { asset: apart.id, condition: Condition::Good, to };
        assert_eq!(code(house.run(fix(None)).await), "INV015", "what is ready lies in a bin");
        let ready = house.run(fix(Some(house.bins[1]))).await.unwrap();
        assert_eq!((ready.state, ready.location), (AssetState::Available, house.bins[1]));
        assert_eq!(house.lendable(item, Use::default()).await, 1);
        house.lend(item, 3).await;
    }

    pub async fn what_is_not_back_does_not_go_out_again(house: &House) {
        let (item, _) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 2).await;
        let next = house.order();
        house.reserve(&next, item, 1, [5, 9]).await.unwrap();
        assert_eq!(code(house.issue(&next).await), "INV104");
        let longer = ExtendLoan { loan: loan.id, due_on: house.in_days(4) };
        assert_eq!(code(house.run(longer).await), "INV108", "it is promised from the fifth day on");
        house.run(ExtendLoan { loan: loan.id, due_on: house.in_days(3) }).await.unwrap();
        let due_on = house.in_days(1);
        let recalled = RecallLoan { loan: loan.id, due_on, reason: "wanted".to_owned() };
        assert_eq!(house.run(recalled).await.unwrap().days.to, due_on);
        assert_eq!(house.told("inventory.loan.recalled.v1").await, 1);
        house.run(ReturnLoan { loan: loan.id, to: house.bins[0], condition: Condition::Good }).await.unwrap();
        let load = || IssueReservations { order: next.id, run: next.run, vehicle: next.vehicle };
        assert_eq!(code(house.run(load()).await), "INV104", "it is not sanitised yet");
        house.run(FinishSanitising { asset: loan.asset, to: None }).await.unwrap();
        house.run(load()).await.unwrap();
        assert_eq!(house.asset(loan.asset).await.state, AssetState::Reserved);
    }

    pub async fn what_is_lost_from_a_vehicle_is_off_it(house: &House) {
        let (item, _) = house.wheelchairs(2).await;
        let (coming, fetched) = (house.order(), house.order());
        for order in [&coming, &fetched] {
            house.reserve(order, item, 1, [0, 5]).await.unwrap();
            house.issue(order).await.unwrap();
        }
        house.stop(&fetched, Direction::Deliver, item, 1).await.unwrap();
        let collecting = super::house::Order { household: fetched.household, ..house.order() };
        house.stop(&collecting, Direction::Collect, item, 1).await.unwrap();
        assert_eq!(house.count("SELECT COUNT(*) AS n FROM carried").await, 2, "one on its way, one collected");
        for order in [coming.id, fetched.id] {
            let asset = house.loans_of(order).await[0].asset;
            let reason = "not on the van".to_owned();
            let lost = house.run(MarkAssetLost { asset, reason }).await.unwrap();
            assert_eq!(lost.state, AssetState::Lost);
        }
        assert_eq!(house.count("SELECT COUNT(*) AS n FROM carried").await, 0);
        assert_eq!(house.told("inventory.vehicle.returned.v1").await, 2, "nobody waits for it");
        let said = "SELECT COUNT(*) AS n FROM movement WHERE order_id IS NOT NULL AND facts LIKE '%not on the van%'";
        assert_eq!(house.count(said).await, 0, "an order's movements are about a household");
    }
}
