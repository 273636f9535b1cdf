//! What is refused leaves nothing behind: no row differs.

use std::collections::BTreeSet;

use kaifong_inventory::{
    domain::{asset::Condition, item::ItemClass, stock_take::Scope},
    verbs::{
        counting::{
            cancel_stock_take::CancelStockTake,
            finish_counting::FinishCounting,
            open_stock_take::OpenStockTake,
            post_stock_take::PostStockTake,
            record_counts::{Counted, RecordCounts},
            request_recount::RequestRecount,
            review_stock_take::ReviewStockTake,
        },
        lending::{
            change_loan::{ExtendLoan, RecallLoan},
            finish_repair::FinishRepair,
            finish_sanitising::FinishSanitising,
            mark_asset_lost::MarkAssetLost,
            recover_asset::RecoverAsset,
            register_asset::RegisterAsset,
            retire_asset::RetireAsset,
            return_loan::ReturnLoan,
            send_to_repair::SendToRepair,
            set_loan_terms::SetLoanTerms,
        },
    },
};
use kaifong_kernel::{
    auth::{Actor, Role},
    testing,
};

use super::house::House;

fn why() -> String {
    "because".to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_and_terms() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(1).await;
        let lot = house.asset(assets[0]).await.lot;
        house.refused(house.registration(lot, 1), "INV112").await;
        let more = house.receive(item, 1).await;
        house.refused(house.registration(more, 0), "INV101").await;
        house.refused(RegisterAsset { location: house.warehouse, ..house.registration(more, 1) }, "INV015").await;
        house.refused(RegisterAsset { location: house.id().into(), ..house.registration(more, 1) }, "INV010").await;
        house.refused(house.registration(house.id().into(), 1), "INV019").await;
        let rice = house.item(ItemClass::Consumable).await;
        let sacks = house.receive(rice, 5).await;
        house.refused(house.registration(sacks, 1), "INV100").await;
        let terms = SetLoanTerms { item, gap_days: 1, reminder_days: 1, expected_version: 1 };
        house.refused(terms, "INV003").await;
        let terms = SetLoanTerms { item: rice, gap_days: 1, reminder_days: 1, expected_version: 0 };
        house.refused(terms, "INV100").await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_assets() {
    for house in House::each().await {
        let (item, assets) = house.wheelchairs(2).await;
        let (asset, unknown) = (assets[0], house.id().into());
        house.refused(SendToRepair { asset: unknown, reason: why() }, "INV103").await;
        house.refused(FinishRepair { asset, condition: Condition::Good, to: None }, "INV104").await;
        house.refused(FinishSanitising { asset, to: None }, "INV104").await;
        house.refused(RecoverAsset { asset, to: house.bins[0], condition: Condition::Good }, "INV104").await;
        let (_, loan) = house.lend(item, 5).await;
        house.refused(SendToRepair { asset: loan.asset, reason: why() }, "INV104").await;
        house.refused(RetireAsset { asset: loan.asset, reason: why() }, "INV104").await;
        let order = house.order();
        house.reserve(&order, item, 1, [0, 5]).await.unwrap();
        house.issue(&order).await.unwrap();
        let aboard = house.loans_of(order.id).await[0].asset;
        house.refused(SendToRepair { asset: aboard, reason: why() }, "INV113").await;
        house.refused(RetireAsset { asset: aboard, reason: why() }, "INV113").await;
        house.run(MarkAssetLost { asset: loan.asset, reason: why() }).await.unwrap();
        house.refused(MarkAssetLost { asset: loan.asset, reason: why() }, "INV104").await;
        house.refused(ReturnLoan { loan: loan.id, to: house.bins[0], condition: Condition::Good }, "INV106").await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_of_loans() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(1).await;
        let (_, loan) = house.lend(item, 5).await;
        let next = house.order();
        house.reserve(&next, item, 1, [8, 9]).await.unwrap();
        let (loan, unknown, day) = (loan.id, house.id().into(), house.in_days(6));
        house.refused(ExtendLoan { loan: unknown, due_on: day }, "INV105").await;
        house.refused(ExtendLoan { loan, due_on: house.in_days(5) }, "INV107").await;
        house.refused(ExtendLoan { loan, due_on: house.in_days(7) }, "INV108").await;
        house.refused(RecallLoan { loan, due_on: day, reason: why() }, "INV107").await;
        house.refused(ReturnLoan { loan, to: house.warehouse, condition: Condition::Good }, "INV015").await;
        let booked = house.loans_of(next.id).await[0].id;
        house.refused(ExtendLoan { loan: booked, due_on: house.in_days(20) }, "INV106").await;
        house.refused(ReturnLoan { loan: booked, to: house.bins[0], condition: Condition::Good }, "INV106").await;
        house.run(RecallLoan { loan, due_on: house.in_days(2), reason: why() }).await.unwrap();
        house.refused(ExtendLoan { loan, due_on: house.in_days(3) }, "INV109").await;
        let system = Actor { person: None, system: Some("scanner".to_owned()), ..house.keeper.clone() };
        let back = ReturnLoan { loan, to: house.bins[0], condition: Condition::Good };
        house.refused_as(&system, back, "KER003").await;
        house.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_takes() {
    for house in House::each().await {
        let rice = house.item(ItemClass::Consumable).await;
        let lot = house.receive(rice, 5).await;
        let scope = || Scope { warehouse: house.warehouse, locations: BTreeSet::new(), items: BTreeSet::from([rice]) };
        let open = |scope: Scope| OpenStockTake { scope, blind: false };
        house.refused(open(Scope { warehouse: house.bins[0], ..scope() }), "INV015").await;
        house.refused(open(Scope { locations: [house.warehouse].into(), ..scope() }), "INV015").await;
        house.refused(open(Scope { locations: [house.bins[1]].into(), ..scope() }), "INV120").await;
        house.refused(open(Scope { warehouse: house.id().into(), ..scope() }), "INV010").await;
        house.bench.clock.advance_seconds(10);
        let stock_take = house.run(open(scope())).await.unwrap().id;
        house.refused(open(scope()), "INV135").await;
        let (at, other) = (house.bench.ports.now(), house.item(ItemClass::Consumable).await);
        let count = |location, item, quantity, seconds| Counted {
            location,
            item,
            lot: Some(lot),
            asset: None,
            quantity,
            at: Some(at.plus_seconds(seconds)),
        };
        let counts = |one: Counted| RecordCounts { stock_take, counts: vec![one] };
        house.refused(counts(count(house.bins[0], rice, 5, -1)), "INV127").await;
        house.refused(counts(count(house.bins[0], rice, 5, 1)), "INV127").await;
        house.refused(counts(count(house.bins[0], other, 5, 0)), "INV019").await;
        house.refused(counts(count(house.warehouse, rice, 5, 0)), "INV015").await;
        house.refused(counts(Counted { lot: None, ..count(house.bins[0], rice, 5, 0) }), "INV128").await;
        let stray = house.receive(other, 1).await;
        house.refused(counts(Counted { lot: Some(stray), ..count(house.bins[0], other, 5, 0) }), "INV125").await;
        house.refused(FinishCounting { stock_take }, "INV129").await;
        house.refused(ReviewStockTake { stock_take }, "INV124").await;
        house.bench.clock.advance_seconds(10);
        house.run(counts(count(house.bins[0], rice, 4, 5))).await.unwrap();
        house.refused(counts(count(house.bins[0], rice, 4, 4)), "INV126").await;
        let lines = BTreeSet::from([house.id().into()]);
        house.refused(RequestRecount { stock_take, lines }, "INV130").await;
        house.run(FinishCounting { stock_take }).await.unwrap();
        house.refused(counts(count(house.bins[0], rice, 4, 6)), "INV124").await;
        house.refused(ReviewStockTake { stock_take }, "INV131").await;
        let post = || PostStockTake { stock_take, reason: why(), acknowledged: BTreeSet::new() };
        house.refused(post(), "INV124").await;
        let reviewer = testing::person("reviewer", &[Role::Warehouse]);
        house.run_as(&reviewer, ReviewStockTake { stock_take }).await.unwrap();
        house.run(post()).await.unwrap();
        house.refused(post(), "INV124").await;
        house.refused(CancelStockTake { stock_take, reason: why() }, "INV124").await;
        house.refused(CancelStockTake { stock_take: house.id().into(), reason: why() }, "INV123").await;
        house.rest().await;
    }
}
