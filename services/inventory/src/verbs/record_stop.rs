//! Keeps what happened at a stop: goods are with the household, or on the vehicle again.

use kaifong_kernel::{
    Error, Result, Tx, Verb,
    auth::Role,
    values::{Instant, Units},
};

use super::{
    lending,
    moving::{self, Move},
    places, steps,
};
use crate::{
    domain::{
        ids::{AssetId, HouseholdId, ItemId, LotId, OrderId, StopId, VehicleId},
        item::{Item, ItemClass},
        location::{Location, LocationKind},
        lot::{Lot, LotSource},
        movement::{Movement, MovementReason, OrderLine, Source},
    },
    store,
};

/// A person is to find out what was meant.
const UNKNOWN_GOODS: &str = "unknown_goods";

/// Which way goods went at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the vehicle to the household.
    Deliver,
    /// From the household to the vehicle.
    Collect,
}

/// A line as it was handed over or collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOver {
    /// The order's line.
    pub line_no: i32,
    /// The item.
    pub item: ItemId,
    /// How much.
    pub quantity: i64,
}

/// Keep what happened at a stop. It happened, so it is never refused; told again, it has no effect.
pub struct RecordStop {
    /// The stop.
    pub stop: StopId,
    /// The order.
    pub order: OrderId,
    /// The household.
    pub household: HouseholdId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Which way.
    pub direction: Direction,
    /// What was handed over or collected.
    pub lines: Vec<HandedOver>,
    /// When, by the device.
    pub occurred_at: Instant,
}

impl Verb for RecordStop {
    const NAME: &'static str = "RecordStop";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        if !store::movement::of_source(tx, &Source::new("stop", self.stop, 0)).await?.is_empty() {
            return Ok(());
        }
        store::order_household::keep(tx, self.order, self.household).await?;
        let household = places::of_kind(tx, LocationKind::Household).await?;
        let vehicle = places::vehicle(tx, self.vehicle).await?;
        let mut telling = Telling { stop: self, household, vehicle, told: 0 };
        let mut lines: Vec<&HandedOver> = self.lines.iter().filter(|line| line.quantity > 0).collect();
        lines.sort_by_key(|line| (line.item, line.line_no));
        for line in lines {
            let Some(item) = store::get::<Item>(tx, line.item.uuid()).await? else {
                ask_about(tx, self.stop).await?;
                continue;
            };
            match self.direction {
                Direction::Deliver => telling.deliver(tx, line).await?,
                Direction::Collect => telling.collect(tx, line, &item).await?,
            }
        }
        Ok(())
    }
}

/// What is told about a stop, line by line.
struct Telling<'s> {
    stop: &'s RecordStop,
    household: Location,
    vehicle: Location,
    /// Movements so far.
    told: i32,
}

impl Telling<'_> {
    /// What the vehicle carries for the line goes to the household; what it doesn't comes from nowhere.
    async fn deliver(&mut self, tx: &mut Tx, line: &HandedOver) -> Result<()> {
        let carried = store::carried::of_order(tx, self.vehicle.id, self.stop.order).await?;
        let mut open = line.quantity;
        for goods in carried {
            let fits = goods.item == line.item && goods.order.is_some_and(|it| it.line_no == line.line_no);
            let quantity = open.min(goods.quantity);
            if !fits || quantity == 0 {
                continue;
            }
            let came = store::movement::came_for(tx, self.stop.order, goods.lot, self.vehicle.id).await?;
            // A device's clock may be behind: nothing is handed over before it was loaded.
            let at = came.map_or(self.stop.occurred_at, |came| came.max(self.stop.occurred_at));
            for moved in self.fact(tx, line, goods.lot, goods.asset, quantity, at).await? {
                if let Some(asset) = moved.asset {
                    lending::delivered(tx, self.stop.order, asset, moved.occurred_at).await?;
                }
            }
            open -= quantity;
        }
        if open > 0 {
            let lot = self.lot_of(tx, line).await?;
            self.fact(tx, line, lot, None, open, self.stop.occurred_at).await?;
        }
        Ok(())
    }

    /// What the household has goes onto the vehicle.
    async fn collect(&mut self, tx: &mut Tx, line: &HandedOver, item: &Item) -> Result<()> {
        let at = self.stop.occurred_at;
        if item.details.class != ItemClass::Serialised {
            let lot = self.lot_of(tx, line).await?;
            return self.fact(tx, line, lot, None, line.quantity, at).await.map(drop);
        }
        let lent = lending::with_household(tx, self.stop.household, line.item, line.quantity).await?;
        for one in &lent {
            self.fact(tx, line, one.lot, Some(one.asset), 1, at).await?;
        }
        let open = line.quantity - i64::try_from(lent.len()).map_err(Error::internal)?;
        if open > 0 {
            // Nobody knows which they are: a person looks at them when they are back.
            ask_about(tx, self.stop.stop).await?;
            let lot = self.lot_of(tx, line).await?;
            self.fact(tx, line, lot, None, open, at).await?;
        }
        Ok(())
    }

    async fn fact(
        &mut self,
        tx: &mut Tx,
        line: &HandedOver,
        lot: LotId,
        asset: Option<AssetId>,
        quantity: i64,
        at: Instant,
    ) -> Result<Vec<Movement>> {
        let (from, to, reason) = match self.stop.direction {
            Direction::Deliver => (self.vehicle.id, self.household.id, MovementReason::Delivered),
            Direction::Collect => (self.household.id, self.vehicle.id, MovementReason::Collected),
        };
        let one = Move {
            lot,
            asset,
            from,
            told_from: None,
            to,
            quantity: Units::new(quantity).ok_or_else(|| Error::internal("what was handed over is a quantity"))?,
            reason,
            note: None,
            salt: None,
            order: Some(OrderLine { order: self.stop.order, line_no: line.line_no }),
            occurred_at: Some(at),
            source: Source::new("stop", self.stop.stop, self.told),
        };
        let movements = moving::fact(tx, &one).await?;
        self.told += i32::try_from(movements.len()).map_err(Error::internal)?;
        Ok(movements)
    }

    /// The lot that goods of a line are of, as far as anybody knows; else one of their own.
    async fn lot_of(&self, tx: &mut Tx, line: &HandedOver) -> Result<LotId> {
        let issued = store::reservation::issued_to(tx, self.stop.household, line.item).await?;
        let own = issued.iter().rev().find(|one| one.order == self.stop.order && one.line_no == line.line_no);
        if let Some(known) = own.or(issued.last()) {
            return Ok(known.lot);
        }
        let (id, sender) = (tx.mint(), "UNKNOWN".to_owned());
        let lot = Lot::empty(id, line.item, LotSource::Donation, sender, tx.now());
        store::add(tx, &lot).await?;
        Ok(lot.id)
    }
}

async fn ask_about(tx: &mut Tx, stop: StopId) -> Result<()> {
    let titles = ["Find out which goods were meant at this stop", "查明此站所交收的貨品"];
    steps::ask(tx, UNKNOWN_GOODS, stop.to_string(), Role::Warehouse, titles).await
}
