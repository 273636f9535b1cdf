//! The one way in which goods move: a movement is judged under the lot's lock, kept, and told.

use kaifong_kernel::{
    Error, Result, Tx,
    auth::Role,
    reexport::uuid::Uuid,
    values::{Instant, Units},
};

use super::{lending, places, steps};
use crate::{
    domain::{
        ids::{AssetId, LocationId, LotId},
        location::{Location, LocationKind},
        lot::Lot,
        movement::{Movement, MovementReason, OrderLine, Source},
        refusal::Refusal,
    },
    events,
    store::{self, movement::Obstacle},
};

/// A person is to find out where goods came from.
const UNEXPLAINED: &str = "unexplained_goods";

/// Goods that are to move.
#[derive(Debug, Clone)]
pub(super) struct Move {
    /// The lot.
    pub lot: LotId,
    /// The asset of a serialised item.
    pub asset: Option<AssetId>,
    /// From where.
    pub from: LocationId,
    /// From where somebody said, when it can't be from there.
    pub told_from: Option<LocationId>,
    /// To where.
    pub to: LocationId,
    /// How much.
    pub quantity: Units,
    /// Why.
    pub reason: MovementReason,
    /// What a person wrote about it.
    pub note: Option<String>,
    /// What that is sealed with, where it is about goods of a household.
    pub salt: Option<Uuid>,
    /// For which line of an order.
    pub order: Option<OrderLine>,
    /// When it happened; none: now.
    pub occurred_at: Option<Instant>,
    /// What it follows from.
    pub source: Source,
}

/// Moves goods.
///
/// # Errors
/// [`Refusal::UnknownLot`] (INV019), [`Refusal::UnknownLocation`] (INV010), [`Refusal::InTheFuture`] (INV025),
/// [`Refusal::ShortAtPlace`] (INV022), [`Refusal::BelowReserved`] (INV023), [`Refusal::AssetsThere`] (INV041),
/// [`Refusal::ShortOnVehicle`] (INV045).
pub(super) async fn carry(tx: &mut Tx, one: &Move) -> Result<Movement> {
    freeing(tx, one, 0).await
}

/// The same for goods of which so much was set aside, and is so no more.
pub(super) async fn freeing(tx: &mut Tx, one: &Move, frees: i64) -> Result<Movement> {
    let lot = steps::lot(tx, one.lot).await?;
    let (from, to) = (steps::location(tx, one.from).await?, steps::location(tx, one.to).await?);
    let occurred_at = moment(tx, &lot, one.occurred_at).await?;
    if from.is_physical() {
        is_there(tx, one, &from, occurred_at).await?;
    }
    let movement = Movement {
        id: tx.mint(),
        item: lot.item,
        lot: lot.id,
        asset: one.asset,
        from: from.id,
        told_from: one.told_from,
        to: to.id,
        quantity: one.quantity,
        reason: one.reason,
        note: one.note.clone(),
        salt: one.salt,
        order: one.order,
        occurred_at,
        recorded_at: tx.now(),
        source: one.source.clone(),
    };
    if let Err(obstacle) = store::movement::record(tx, &lot, [&from, &to], &movement, frees).await? {
        return Err(refusal(tx, one, obstacle).await?.into());
    }
    tx.emit(events::movement_recorded(&movement));
    if let Some(asset) = one.asset {
        lending::moved(tx, asset, &to, one.order.map(|line| line.order), occurred_at).await?;
    }
    Ok(movement)
}

/// When it happened. What happens now comes after everything that the lot went through, whichever clock told that.
async fn moment(tx: &Tx, lot: &Lot, told: Option<Instant>) -> Result<Instant> {
    match told {
        Some(occurred_at) if occurred_at > tx.now() => Err(Refusal::InTheFuture { occurred_at }.into()),
        Some(occurred_at) => Ok(occurred_at),
        None => Ok(store::movement::newest(tx, lot.id).await?.map_or(tx.now(), |newest| newest.max(tx.now()))),
    }
}

/// Whether so much lay there at that moment and at every one since, and none of it is known by its serial number.
async fn is_there(tx: &Tx, one: &Move, from: &Location, since: Instant) -> Result<()> {
    let (wanted, free) = (one.quantity.get(), store::movement::least(tx, one.lot, from.id, since).await?);
    if wanted > free {
        return Err(Refusal::ShortAtPlace { lot: one.lot, location: from.id, wanted, free }.into());
    }
    if one.asset.is_none() {
        let named = i64::try_from(store::lending::named(tx, one.lot, from.id).await?).map_err(Error::internal)?;
        if named > 0 && store::balance::at(tx, one.lot, from.id).await? - wanted < named {
            return Err(Refusal::AssetsThere { lot: one.lot, location: from.id }.into());
        }
    }
    Ok(())
}

async fn refusal(tx: &Tx, one: &Move, obstacle: Obstacle) -> Result<Refusal> {
    let wanted = one.quantity.get();
    match obstacle {
        Obstacle::Reserved(warehouse) => {
            let free = store::lot_stock::get(tx, one.lot, warehouse).await?.free();
            let orders = steps::orders_of(&store::reservation::live_of_lot(tx, one.lot, warehouse).await?);
            Ok(Refusal::BelowReserved { lot: one.lot, warehouse, free, wanted, orders })
        }
        Obstacle::NotCarried => {
            let lines = store::carried::of_lot(tx, one.from, one.lot).await?;
            let fits = |it: &&store::carried::Carried| it.order == one.order && it.asset == one.asset;
            let carried = lines.iter().filter(fits).map(|it| it.quantity).sum();
            Ok(Refusal::ShortOnVehicle { lot: one.lot, wanted, carried })
        }
        // A device told one key for two lots at one moment; every other source is locked before its lines are kept.
        Obstacle::Known if one.reason == MovementReason::Offline => {
            Ok(Refusal::OfflineKeyUnlike { source_key: one.source.id.clone() })
        }
        Obstacle::Known => Err(Error::internal("a movement's source has such a line already")),
    }
}

/// Keeps a movement that has happened: as much of it as fits what is known, and the rest out of the place `unexplained`, with
/// work for a person. Its lines begin with that of its source.
pub(super) async fn fact(tx: &mut Tx, one: &Move) -> Result<Vec<Movement>> {
    let told = one.occurred_at.map(|at| at.min(tx.now()));
    let fits = fitting(tx, one, told).await?.clamp(0, one.quantity.get());
    let mut movements = Vec::new();
    for (from, quantity) in [(one.from, fits), (unexplained(tx).await?, one.quantity.get() - fits)] {
        let Some(quantity) = Units::new(quantity).filter(|quantity| *quantity > Units::NONE) else { continue };
        let line = one.source.line + i32::try_from(movements.len()).map_err(Error::internal)?;
        let source = Source { line, ..one.source.clone() };
        let told_from = (from != one.from).then_some(one.from);
        let part = Move { from, told_from, quantity, source, occurred_at: told, ..one.clone() };
        movements.push(carry(tx, &part).await?);
        if from != one.from {
            ask_about(tx, &movements[movements.len() - 1]).await?;
        }
    }
    Ok(movements)
}

async fn unexplained(tx: &mut Tx) -> Result<LocationId> {
    Ok(places::of_kind(tx, LocationKind::Unexplained).await?.id)
}

/// How much of what is told to have left a place can have left it.
async fn fitting(tx: &Tx, one: &Move, told: Option<Instant>) -> Result<i64> {
    let lot = steps::lot(tx, one.lot).await?;
    let (from, to) = (steps::location(tx, one.from).await?, steps::location(tx, one.to).await?);
    if !from.is_physical() {
        return Ok(i64::MAX);
    }
    let moment = moment(tx, &lot, told).await?;
    let mut most = store::movement::least(tx, lot.id, from.id, moment).await?;
    if one.asset.is_none() {
        let named = i64::try_from(store::lending::named(tx, lot.id, from.id).await?).map_err(Error::internal)?;
        most = most.min(store::balance::at(tx, lot.id, from.id).await? - named);
    }
    // What is set aside for others is not given away behind their back.
    if let Some(warehouse) = from.shelf().filter(|_| from.shelf() != to.shelf()) {
        most = most.min(store::lot_stock::get(tx, lot.id, warehouse).await?.free());
    }
    if from.kind == LocationKind::Vehicle {
        let lines = store::carried::of_lot(tx, from.id, lot.id).await?;
        let same = |it: &&store::carried::Carried| it.order == one.order && it.asset == one.asset;
        most = most.min(lines.iter().filter(same).map(|it| it.quantity).sum());
    }
    Ok(most)
}

async fn ask_about(tx: &mut Tx, movement: &Movement) -> Result<()> {
    let titles = ["Find out where these goods came from", "查明此等貨品從何而來"];
    steps::ask(tx, UNEXPLAINED, movement.id.to_string(), Role::Warehouse, titles).await
}
