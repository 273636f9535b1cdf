//! Says what was counted.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, PersonId},
};

use super::{keep, locked, open_stock_take::add_line};
use crate::{
    domain::{
        ids::{AssetId, ItemId, LocationId, LotId, StockTakeId},
        item::{Item, ItemClass},
        lending_refusal::LendingRefusal,
        location::{Location, LocationKind},
        lot::Lot,
        refusal::Refusal,
        stock_take::{Count, Key, Line, StockTake},
    },
    store::{self, counting, lending},
};

/// What was counted of one line.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Where.
    pub location: LocationId,
    /// Of which item.
    pub item: ItemId,
    /// Of which lot; of an asset its own.
    pub lot: Option<LotId>,
    /// Which asset.
    pub asset: Option<AssetId>,
    /// How much.
    pub quantity: i64,
    /// When; now where none is given.
    pub at: Option<Instant>,
}

/// Record counts, all or none.
pub struct RecordCounts {
    /// The stock-take.
    pub stock_take: StockTakeId,
    /// What was counted.
    pub counts: Vec<Counted>,
}

impl Verb for RecordCounts {
    const NAME: &'static str = "RecordCounts";
    type Out = StockTake;

    async fn run(&self, tx: &mut Tx) -> Result<StockTake> {
        let by = tx.actor().require_person()?;
        let stock_take = locked(tx, self.stock_take).await?;
        let mut lines = counting::lines(tx, stock_take.id).await?;
        for counted in &self.counts {
            record(tx, &stock_take, &mut lines, counted, by).await?;
        }
        let counted = lines.iter().filter(|line| line.count.is_some()).count();
        keep(tx, stock_take.counted(by, counted, lines.len())?).await
    }
}

async fn record(
    tx: &mut Tx,
    stock_take: &StockTake,
    lines: &mut Vec<Line>,
    counted: &Counted,
    by: PersonId,
) -> Result<()> {
    let (key, at) = (key(tx, counted).await?, counted.at.unwrap_or(tx.now()));
    stock_take.admits(&key, at, tx.now())?;
    let place = lines.iter().position(|line| line.key == key);
    let line = match place {
        Some(place) => lines.swap_remove(place),
        None => {
            is_of(tx, stock_take, &key).await?;
            add_line(tx, stock_take, key).await?
        }
    };
    let line = line.counted(Count { quantity: counted.quantity, at, by })?;
    store::save(tx, &line).await?;
    lines.push(line);
    Ok(())
}

/// Which line a count is of.
async fn key(tx: &Tx, counted: &Counted) -> Result<Key> {
    let Counted { location, item, .. } = *counted;
    let found: Option<Item> = store::get(tx, item.uuid()).await?;
    let serialised = found.ok_or(Refusal::UnknownItem { item })?.details.class == ItemClass::Serialised;
    let Some(asset) = counted.asset else {
        let lot = counted.lot.filter(|_| !serialised).ok_or(LendingRefusal::CountBySerial { item })?;
        let known: Option<Lot> = store::get(tx, lot.uuid()).await?;
        let known = known.filter(|known| known.item == item).ok_or(Refusal::UnknownLot { lot })?;
        return Ok(Key { location, item, lot: known.id, asset: None });
    };
    let known = lending::asset(tx, asset).await?.filter(|known| known.item == item);
    let known = known.ok_or(LendingRefusal::UnknownAsset { asset })?;
    if !(0..=1).contains(&counted.quantity) {
        return Err(LendingRefusal::CountBySerial { item }.into());
    }
    Ok(Key { location, item, lot: known.lot, asset: Some(asset) })
}

/// Whether something that was not expected lies in a place of the warehouse.
async fn is_of(tx: &Tx, stock_take: &StockTake, key: &Key) -> Result<()> {
    let location = key.location;
    let place: Option<Location> = store::get(tx, location.uuid()).await?;
    let place = place.ok_or(Refusal::UnknownLocation { location })?;
    place.is_one_of(&[LocationKind::Bin, LocationKind::Quarantine])?;
    if place.warehouse != Some(stock_take.warehouse) {
        return Err(LendingRefusal::OutsideScope { stock_take: stock_take.id, item: key.item, location }.into());
    }
    Ok(())
}
