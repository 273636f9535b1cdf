//! Vans: each with a crew and a depot, and on days of its own, so that no plan takes another's orders.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use kaifong_kernel::values::HkDate;
use kaifong_tests::{Person, cast::text};
use serde_json::json;

use crate::{goods::today, trip::Carried};

/// Days that a trip has for itself: what failed on it is tried again on the day after, which nobody plans.
const DAYS: u64 = 3;

/// A van.
pub struct Van {
    /// Its vehicle.
    pub vehicle: String,
    /// Who drives.
    pub crew: String,
    /// Where it starts.
    pub depot: String,
    /// Which of the vans it is, from 0.
    place: u64,
    trips: AtomicU64,
    /// What is ordered for its first trip before anything breaks, so that what comes later breaks as well.
    ahead: Mutex<Option<Vec<Carried>>>,
}

impl Van {
    /// One that is in service.
    pub async fn open(dispatcher: &Person, warehouse: &str, place: usize) -> Self {
        let place = u64::try_from(place).expect("a count");
        let body = json!({"code": format!("D-{place}"), "name": {"en": "Depot", "zh_hant": "車廠"},
            "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000}, "location_id": warehouse});
        let depot = text(&dispatcher.post("/v1/depots", body).await, "/depot_id");
        let body = json!({"plate": format!("V-{place}"), "depot_id": depot,
            "capacity": {"weight_g": 900_000, "volume_cm3": 6_000_000, "wheelchair_places": 0}});
        let vehicle = text(&dispatcher.post("/v1/vehicles", body).await, "/vehicle_id");
        let member = dispatcher.post("/v1/crew-members", json!({"code": format!("C-{place}")})).await;
        Self {
            vehicle,
            crew: text(&member, "/crew_id"),
            depot,
            place,
            trips: AtomicU64::new(0),
            ahead: Mutex::default(),
        }
    }

    /// Which trip it makes now.
    pub fn sets_out(&self) -> u64 {
        self.trips.fetch_add(1, Ordering::Relaxed)
    }

    /// The day of a trip, which no other trip has.
    pub fn day_of(&self, trip: u64, vans: u64) -> HkDate {
        today().plus_days(2 + DAYS * (self.place + vans * trip))
    }

    /// Keeps what is ordered for its first trip.
    pub fn has_ahead(&self, orders: Vec<Carried>) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(orders);
    }

    /// Takes what is ordered for its first trip.
    pub fn take_ahead(&self) -> Option<Vec<Carried>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
