//! Inventory, as dispatch asks it: goods set aside, allocated, loaded, freed; and what is left on a vehicle.

use kaifong_kernel::{
    Call, Error, Result,
    wire::{Peer, Wire},
};
use kaifong_proto::inventory::v1::{
    AllocateReservationsRequest, GetItemRequest, GetVehicleStockRequest, IssueReservationsRequest,
    ReleaseReservationsRequest, Reservation, ReserveRequest, UnallocateReservationsRequest,
    catalogue_service_client::CatalogueServiceClient, stock_service_client::StockServiceClient,
};

use super::{Told, told};
use crate::domain::{goods::Measured, ids::LocationId, order::Line};

/// Inventory.
#[derive(Clone)]
pub struct Inventory {
    peer: Peer,
}

/// One RPC of inventory with a step's idempotency key.
macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident($request:ty);)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// When inventory is away or broken: worth asking again.
        pub async fn $name(&self, call: &Call, key: &str, request: $request) -> Result<Told<()>> {
            let request = self.peer.request(call, key, request).await?;
            told(self.client().$name(request).await).map(|told| told.map(drop))
        }
    )+};
}

impl Inventory {
    /// Inventory behind a peer.
    #[must_use]
    pub const fn new(peer: Peer) -> Self {
        Self { peer }
    }

    fn client(&self) -> StockServiceClient<Wire> {
        StockServiceClient::new(self.peer.wire())
    }

    asks! {
        /// Gives an order's goods to its run.
        allocate_reservations(AllocateReservationsRequest);
        /// Holds them for no run.
        unallocate_reservations(UnallocateReservationsRequest);
        /// Loads them.
        issue_reservations(IssueReservationsRequest);
        /// Frees them.
        release_reservations(ReleaseReservationsRequest);
    }

    /// Sets an order's goods aside; says what they come to.
    ///
    /// # Errors
    /// When inventory is away or broken: worth asking again.
    pub async fn reserve(&self, call: &Call, key: &str, request: ReserveRequest) -> Result<Told<Measured>> {
        let request = self.peer.request(call, key, request).await?;
        let told = told(self.client().reserve(request).await)?;
        told.map(|answer| {
            let sum = |of: fn(&kaifong_proto::inventory::v1::ReservedLine) -> i64| {
                answer.lines.iter().map(of).try_fold(0_i64, i64::checked_add)
            };
            Ok(Measured {
                weight_g: sum(|line| line.weight_g).ok_or_else(too_much)?,
                volume_cm3: sum(|line| line.volume_cm3).ok_or_else(too_much)?,
                two_person: answer.lines.iter().any(|line| line.two_person),
                warehouse: one_warehouse(&answer.reservations),
            })
        })
        .map_or_else(|code| Ok(Err(code)), |measured| measured.map(Ok))
    }

    /// What goods come to that lie in no warehouse yet.
    ///
    /// # Errors
    /// When inventory is away or broken: worth asking again.
    pub async fn measure(&self, call: &Call, key: &str, lines: &[Line]) -> Result<Told<Measured>> {
        let mut whole = Measured { weight_g: 0, volume_cm3: 0, two_person: false, warehouse: None };
        for line in lines {
            let asked = GetItemRequest { item_id: line.item.to_string() };
            let request = self.peer.request(call, &format!("{key}:{}", line.line_no), asked).await?;
            let item = match told(CatalogueServiceClient::new(self.peer.wire()).get_item(request).await)? {
                Ok(answer) => answer.item.unwrap_or_default(),
                Err(code) => return Ok(Err(code)),
            };
            let more = |sum: i64, of_one: i64| {
                of_one.checked_mul(line.quantity).and_then(|all| sum.checked_add(all)).ok_or_else(too_much)
            };
            whole.weight_g = more(whole.weight_g, item.weight_g)?;
            whole.volume_cm3 = more(whole.volume_cm3, item.volume_cm3)?;
            whole.two_person |= item.two_person;
        }
        Ok(Ok(whole))
    }

    /// How many lines are left on a vehicle.
    ///
    /// # Errors
    /// When inventory is away, broken or refuses.
    pub async fn lines_on_vehicle(&self, call: &Call, key: &str, vehicle_id: String) -> Result<usize> {
        let request = self.peer.request(call, key, GetVehicleStockRequest { vehicle_id }).await?;
        let told = told(self.client().get_vehicle_stock(request).await)?;
        let stock = told.map_err(|code| Error::internal(format!("inventory refused to tell of a vehicle: {code}")))?;
        Ok(stock.lines.len())
    }
}

fn too_much() -> Error {
    Error::internal("inventory answered goods beyond all measure")
}

/// The warehouse that all reservations lie in, if it is one.
fn one_warehouse(reservations: &[Reservation]) -> Option<LocationId> {
    let first = reservations.first()?;
    let same = reservations.iter().all(|other| other.warehouse_id == first.warehouse_id);
    first.warehouse_id.parse().ok().filter(|_| same)
}
