//! Takes goods back from a vehicle.

use kaifong_kernel::{Error, Result, Tx, Verb, auth::Role, values::Units};

use super::{
    lending,
    moving::{self, Move},
    places, steps, wording,
};
use crate::{
    domain::{
        ids::{AssetId, LocationId, LotId, MovementId, OrderId, VehicleId},
        location::LocationKind,
        movement::{Movement, MovementReason, OrderLine, Source},
        words::Words,
    },
    events::{self, Returned},
    store::answers::Several,
};

/// A person is to look at goods that came back damaged.
const DAMAGED_GOODS: &str = "damaged_goods";

/// Goods that come back.
#[derive(Debug, Clone, Copy)]
pub struct Back {
    /// The order's line.
    pub line_no: i32,
    /// The lot.
    pub lot: LotId,
    /// The asset of a serialised item.
    pub asset: Option<AssetId>,
    /// How much.
    pub quantity: Units,
}

/// Take goods back from a vehicle.
pub struct ReturnFromVehicle {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The order they were for.
    pub order: Option<OrderId>,
    /// What comes back.
    pub lines: Vec<Back>,
    /// Where it goes.
    pub to: LocationId,
    /// Whether it is damaged.
    pub damaged: bool,
    /// What is wrong with it.
    pub note: Option<String>,
}

impl Verb for ReturnFromVehicle {
    const NAME: &'static str = "ReturnFromVehicle";
    type Out = Several<Movement>;

    async fn run(&self, tx: &mut Tx) -> Result<Several<Movement>> {
        let kind = if self.damaged { LocationKind::Quarantine } else { LocationKind::Bin };
        let to = steps::place(tx, self.to, &[kind]).await?;
        let vehicle = places::vehicle(tx, self.vehicle).await?;
        let said = self.said(tx).await?;
        let id: MovementId = tx.mint();
        let mut lines: Vec<&Back> = self.lines.iter().collect();
        lines.sort_by_key(|line| (line.lot, line.asset, line.line_no));
        let (mut movements, mut returned) = (Vec::new(), Vec::new());
        for (line, number) in lines.into_iter().zip(0..) {
            let one = self.one(line, said.as_ref(), [vehicle.id, to.id], Source::new("return", id, number));
            let moved = moving::carry(tx, &one).await?;
            if let Some(asset) = line.asset {
                lending::returned(tx, asset, self.damaged, moved.occurred_at).await?;
            }
            let (item, quantity) = (moved.item, moved.quantity.get());
            returned.push(Returned { line_no: line.line_no, item, lot: line.lot, asset: line.asset, quantity });
            movements.push(moved);
        }
        let condition = if self.damaged { "damaged" } else { "good" };
        tx.emit(events::vehicle_returned(self.vehicle, self.order, &returned, condition));
        if self.damaged {
            let first = movements.first().ok_or_else(|| Error::internal("nothing came back"))?;
            ask_about(tx, first.id).await?;
        }
        Ok(Several(movements))
    }
}

impl ReturnFromVehicle {
    /// What a person writes about goods of an order is about its household.
    async fn said(&self, tx: &Tx) -> Result<Option<Words>> {
        let (Some(order), Some(note)) = (self.order, &self.note) else { return Ok(None) };
        wording::about_goods(tx, order, note).await.map(Some)
    }

    fn one(&self, line: &Back, said: Option<&Words>, [from, to]: [LocationId; 2], source: Source) -> Move {
        Move {
            lot: line.lot,
            asset: line.asset,
            from,
            told_from: None,
            to,
            quantity: line.quantity,
            reason: MovementReason::Returned,
            note: said.map(|words| words.text.clone()).or_else(|| self.note.clone()),
            salt: said.map(|words| words.salt),
            order: self.order.map(|order| OrderLine { order, line_no: line.line_no }),
            occurred_at: None,
            source,
        }
    }
}

async fn ask_about(tx: &mut Tx, movement: MovementId) -> Result<()> {
    let titles = ["Look at goods that came back damaged", "檢查損壞退回的貨品"];
    steps::ask(tx, DAMAGED_GOODS, movement.to_string(), Role::Warehouse, titles).await
}
