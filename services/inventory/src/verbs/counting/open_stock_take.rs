//! Opens a stock-take.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{
        ids::LocationId,
        lending_refusal::LendingRefusal,
        location::{Location, LocationKind},
        refusal::Refusal,
        stock_take::{Key, Line, Scope, StockTake},
    },
    events::lending as events,
    store::{self, counting},
};

/// Open a stock-take of what lies in a scope.
pub struct OpenStockTake {
    /// Of what.
    pub scope: Scope,
    /// Whether those who count are not told what is expected.
    pub blind: bool,
}

impl Verb for OpenStockTake {
    const NAME: &'static str = "OpenStockTake";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let warehouse = self.scope.warehouse;
        location(tx, warehouse).await?.is_one_of(&[LocationKind::Warehouse])?;
        for place in &self.scope.locations {
            let place = location(tx, *place).await?;
            place.is_one_of(&[LocationKind::Bin, LocationKind::Quarantine])?;
            place.is_of(warehouse)?;
        }
        let keys = counting::in_scope(tx, &self.scope).await?;
        let by = tx.actor().person;
        let stock_take = StockTake::open(tx.mint(), self.scope.clone(), self.blind, keys.len(), by, tx.now())?;
        store::add(tx, &stock_take).await?;
        for key in keys {
            add_line(tx, &stock_take, key).await?;
        }
        tx.emit(events::stock_take_changed(&stock_take));
        Ok(stock_take)
    }
}

async fn location(tx: &Tx, location: LocationId) -> Result<Location> {
    Ok(store::get(tx, location.uuid()).await?.ok_or(Refusal::UnknownLocation { location })?)
}

/// Adds a line that nobody else is counting.
pub(super) async fn add_line(tx: &mut Tx, stock_take: &StockTake, key: Key) -> Result<Line> {
    let line = Line::new(tx.mint(), stock_take.id, key);
    match counting::add_line(tx, &line).await? {
        None => Ok(line),
        Some(stock_take) => {
            let (item, location) = (key.item, key.location);
            Err(LendingRefusal::BeingCounted { stock_take, item, location }.into())
        }
    }
}
