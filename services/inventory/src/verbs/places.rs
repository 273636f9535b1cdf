//! Places that are made when they are first needed.

use kaifong_kernel::{Error, Result, Tx};

use crate::{
    domain::{
        ids::{LocationId, VehicleId},
        location::{Location, LocationKind},
        refusal::Refusal,
    },
    events, store,
};

/// The one place of a kind: where donors' goods come from, households, scrap, what is unexplained.
pub(super) async fn of_kind(tx: &mut Tx, kind: LocationKind) -> Result<Location> {
    let wanted = Location::only(tx.mint(), kind, tx.now());
    found_or_made(tx, wanted).await
}

/// The place on a vehicle.
pub(super) async fn vehicle(tx: &mut Tx, vehicle: VehicleId) -> Result<Location> {
    let wanted = Location::vehicle(tx.mint(), vehicle, tx.now());
    found_or_made(tx, wanted).await
}

/// A warehouse's place of quarantine.
pub(super) async fn quarantine_of(tx: &mut Tx, warehouse: LocationId) -> Result<Location> {
    let house: Option<Location> = store::get(tx, warehouse.uuid()).await?;
    let house = house.ok_or(Refusal::UnknownLocation { location: warehouse })?;
    let wanted = house.quarantine(tx.mint(), tx.now());
    found_or_made(tx, wanted).await
}

async fn found_or_made(tx: &mut Tx, wanted: Location) -> Result<Location> {
    let key = [("location_key", Some(wanted.key().into()))];
    if let Some(known) = store::find::<Location>(tx, &key).await? {
        return Ok(known);
    }
    if store::add(tx, &wanted).await? {
        tx.emit(events::location_created(&wanted));
        return Ok(wanted);
    }
    // Somebody made it at the same moment.
    store::find(tx, &key).await?.ok_or_else(|| Error::internal("a place stands in the way and isn't there"))
}
