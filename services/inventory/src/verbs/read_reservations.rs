//! Questions about what is set aside, and what is on a vehicle.

use kaifong_kernel::{
    Query, Read, Result,
    values::{HkDate, Page, PageOf},
};

use super::lending;
use crate::{
    domain::{
        ids::{ItemId, LocationId, LotId, OrderId, RunId, VehicleId},
        item::{Item, ItemClass},
        location::Location,
        lot::Use,
        picking,
        refusal::Refusal,
        reservation::{Reservation, ReservationState},
    },
    store::{self, carried::Carried},
};

/// Lists reservations.
pub struct ListReservations {
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only in this state.
    pub state: Option<ReservationState>,
    /// Only of this lot.
    pub lot: Option<LotId>,
    /// Only of this item.
    pub item: Option<ItemId>,
    /// Only of this run.
    pub run: Option<RunId>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListReservations {
    const NAME: &'static str = "ListReservations";
    type Out = PageOf<Reservation>;

    async fn run(&self, read: &Read) -> Result<PageOf<Reservation>> {
        let filters = [
            ("order_id", self.order.map(Into::into)),
            ("state", self.state.map(Into::into)),
            ("lot_id", self.lot.map(Into::into)),
            ("item_id", self.item.map(Into::into)),
            ("run_id", self.run.map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}

/// Reads what is on a vehicle.
pub struct GetVehicleStock {
    /// Which.
    pub vehicle: VehicleId,
}

impl Query for GetVehicleStock {
    const NAME: &'static str = "GetVehicleStock";
    type Out = Vec<Carried>;

    async fn run(&self, read: &Read) -> Result<Vec<Carried>> {
        // Never made: the key is what is looked for.
        let wanted = Location::vehicle(kaifong_kernel::reexport::uuid::Uuid::nil().into(), self.vehicle, read.now());
        let key = [("location_key", Some(wanted.key().into()))];
        match store::find::<Location>(read, &key).await? {
            Some(place) => store::carried::on(read, place.id).await,
            None => Ok(Vec::new()),
        }
    }
}

/// How much of an item is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Availability {
    /// The item.
    pub item: ItemId,
    /// Base units.
    pub free: i64,
}

/// Reads how much of an item is free on a day.
pub struct GetAvailability {
    /// The item.
    pub item: ItemId,
    /// The day of delivery.
    pub day: HkDate,
    /// What it would be for.
    pub asked: Use,
    /// Only in this warehouse.
    pub warehouse: Option<LocationId>,
}

impl Query for GetAvailability {
    const NAME: &'static str = "GetAvailability";
    type Out = Availability;

    async fn run(&self, read: &Read) -> Result<Availability> {
        let unknown = Refusal::UnknownItem { item: self.item };
        let item: Item = store::get(read, self.item.uuid()).await?.ok_or(unknown)?;
        let free = match item.details.class {
            _ if !item.active => 0,
            ItemClass::Serialised => lending::free_on(read, item.id, self.day, self.warehouse, &self.asked).await?,
            ItemClass::Consumable | ItemClass::Lot => {
                let candidates = store::lot_stock::candidates(read, item.id, self.warehouse).await?;
                picking::in_order(candidates, self.day, &self.asked).iter().map(|it| it.free).sum()
            }
        };
        Ok(Availability { item: item.id, free })
    }
}
