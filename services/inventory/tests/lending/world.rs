//! Plays a story on the service: the model's numbers are ids here.

use kaifong_inventory::{
    domain::{
        asset::Condition,
        ids::{AssetId, ItemId, LoanId},
    },
    verbs::{
        allocate_reservations::AllocateReservations,
        issue_reservations::IssueReservations,
        lending::{
            change_loan::{ExtendLoan, RecallLoan},
            finish_repair::FinishRepair,
            finish_sanitising::FinishSanitising,
            mark_asset_lost::MarkAssetLost,
            recover_asset::RecoverAsset,
            retire_asset::RetireAsset,
            return_loan::ReturnLoan,
            send_to_repair::SendToRepair,
        },
        record_stop::Direction,
        release_reservations::ReleaseReservations,
        return_from_vehicle::{Back, ReturnFromVehicle},
    },
};
use kaifong_kernel::{Error, Result, values::HkDate};

use super::{
    house::{DAY, House, Order, units},
    model::{ASSETS, Model, ORDERS, Op, Outcome},
};

/// One item of the service, in the middle of a story.
pub struct World<'a> {
    house: &'a House,
    item: ItemId,
    pub assets: Vec<AssetId>,
    pub loans: Vec<LoanId>,
    orders: Vec<Order>,
    /// The day on which the story began.
    pub began: HkDate,
}

impl<'a> World<'a> {
    pub async fn new(house: &'a House) -> Self {
        let (item, assets) = house.wheelchairs(i64::try_from(ASSETS).unwrap()).await;
        let orders = (0..ORDERS).map(|_| house.order()).collect();
        Self { house, item, assets, loans: Vec::new(), orders, began: house.today() }
    }

    /// Lets it happen; `before` is the model as it was.
    ///
    /// # Panics
    /// When the service has a fault: only refusals are answers.
    pub async fn apply(&mut self, op: &Op, before: &Model) -> Outcome {
        match self.happen(op, before).await {
            Ok(()) => Ok(()),
            Err(Error::Refused(refused)) => Err(refused.code.code),
            Err(fault) => panic!("{op:?}: a fault: {fault:?}"),
        }
    }

    async fn happen(&mut self, op: &Op, before: &Model) -> Result<()> {
        let house = self.house;
        let why = || "so it is".to_owned();
        match *op {
            Op::Book { order, quantity, from, length } => self.book(order, quantity, from, length).await,
            Op::Release { order } => {
                house.run(ReleaseReservations { order: self.orders[order].id, reason: why() }).await.map(drop)
            }
            Op::Issue { order } => self.issue(order, before).await,
            Op::Deliver { order } => {
                let aboard = before.loans.iter().filter(|loan| loan.order == order && loan.aboard).count();
                self.stop(order, Direction::Deliver, aboard).await
            }
            Op::Collect { order } => {
                let out = before.loans.iter().filter(|loan| loan.order == order && loan.is_out()).count();
                self.stop(order, Direction::Collect, out.min(1)).await
            }
            Op::Unload { asset, damaged } => self.unload(asset, damaged, before).await,
            Op::Return { loan, damaged } => {
                let Some(loan) = self.loans.get(loan).copied() else { return Ok(()) };
                let condition = if damaged { Condition::Damaged } else { Condition::Good };
                house.run(ReturnLoan { loan, to: house.bins[0], condition }).await.map(drop)
            }
            Op::Sanitise { asset } => {
                house.run(FinishSanitising { asset: self.assets[asset], to: Some(house.bins[0]) }).await.map(drop)
            }
            Op::Repair { asset } => {
                let (asset, to) = (self.assets[asset], Some(house.bins[1]));
                house.run(FinishRepair { asset, condition: Condition::Good, to }).await.map(drop)
            }
            Op::Break { asset } => house.run(SendToRepair { asset: self.assets[asset], reason: why() }).await.map(drop),
            Op::Lose { asset } => house.run(MarkAssetLost { asset: self.assets[asset], reason: why() }).await.map(drop),
            Op::Recover { asset } => {
                let (asset, to) = (self.assets[asset], house.bins[1]);
                house.run(RecoverAsset { asset, to, condition: Condition::Good }).await.map(drop)
            }
            Op::Retire { asset } => house.run(RetireAsset { asset: self.assets[asset], reason: why() }).await.map(drop),
            Op::Extend { loan, days } => {
                let Some(id) = self.loans.get(loan).copied() else { return Ok(()) };
                let due_on = self.day(before.loans[loan].to + days);
                house.run(ExtendLoan { loan: id, due_on }).await.map(drop)
            }
            Op::Recall { loan, days } => {
                let Some(id) = self.loans.get(loan).copied() else { return Ok(()) };
                let due_on = self.day(before.today + days);
                house.run(RecallLoan { loan: id, due_on, reason: why() }).await.map(drop)
            }
            Op::Wait { days } => {
                house.wait(days * DAY).await;
                Ok(())
            }
        }
    }

    /// A day of the model.
    pub fn day(&self, day: i64) -> HkDate {
        match u64::try_from(day) {
            Ok(days) => self.began.plus_days(days),
            Err(_) => self.began.start().plus_days(day).hk_date(),
        }
    }

    async fn book(&mut self, order: usize, quantity: usize, from: i64, length: i64) -> Result<()> {
        let order = self.orders[order];
        let (from, quantity) = (u64::try_from(from).unwrap(), i64::try_from(quantity).unwrap());
        let until = from + u64::try_from(length).unwrap();
        self.house.reserve(&order, self.item, quantity, [from, until]).await?;
        let booked = self.house.loans_of(order.id).await.into_iter().map(|loan| loan.id);
        let new: Vec<LoanId> = booked.filter(|id| !self.loans.contains(id)).collect();
        self.loans.extend(new);
        Ok(())
    }

    async fn issue(&self, order: usize, before: &Model) -> Result<()> {
        let Order { id, run, vehicle, .. } = self.orders[order];
        if !before.allocated[order] {
            self.house.run(AllocateReservations { order: id, run }).await?;
        }
        self.house.run(IssueReservations { order: id, run, vehicle }).await.map(drop)
    }

    async fn stop(&self, order: usize, direction: Direction, quantity: usize) -> Result<()> {
        if quantity == 0 {
            return Ok(());
        }
        self.house.stop(&self.orders[order], direction, self.item, i64::try_from(quantity).unwrap()).await
    }

    async fn unload(&self, asset: usize, damaged: bool, before: &Model) -> Result<()> {
        let Some(order) = before.assets[asset].on else { return Ok(()) };
        let (id, order) = (self.assets[asset], self.orders[order]);
        let lot = self.house.asset(id).await.lot;
        let lines = vec![Back { line_no: 1, lot, asset: Some(id), quantity: units(1) }];
        let to = if damaged { self.house.quarantine } else { self.house.bins[0] };
        let order_id = Some(order.id);
        let back = ReturnFromVehicle { vehicle: order.vehicle, order: order_id, lines, to, damaged, note: None };
        self.house.run(back).await.map(drop)
    }
}
