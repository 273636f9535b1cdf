//! Reservations: goods of one lot that are set aside for a line of an order.

use kaifong_kernel::values::{HkDate, Instant, Units};
use serde::{Deserialize, Serialize};

use super::{
    ids::{AssetId, HouseholdId, ItemId, LocationId, LotId, OrderId, ReservationId, RunId},
    refusal::Refusal,
};

kaifong_kernel::words! {
    /// State of a reservation.
    ReservationState {
        /// Set aside until its time is over.
        Held = "held",
        /// On a published run.
        Allocated = "allocated",
        /// Picked.
        Picked = "picked",
        /// On the vehicle, or further.
        Issued = "issued",
        /// Freed.
        Released = "released",
        /// Freed, since its time was over.
        Expired = "expired",
    }
}

impl ReservationState {
    /// Whether goods are set aside by it.
    #[must_use]
    pub const fn is_live(self) -> bool {
        match self {
            Self::Held | Self::Allocated | Self::Picked => true,
            Self::Issued | Self::Released | Self::Expired => false,
        }
    }
}

/// What was taken from a bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickedPart {
    /// The bin.
    pub bin: LocationId,
    /// How much.
    pub quantity: Units,
}

/// A reservation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// Its id.
    pub id: ReservationId,
    /// The order.
    pub order: OrderId,
    /// Its line.
    pub line_no: i32,
    /// The household it goes to.
    pub household: HouseholdId,
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The asset of a serialised item.
    pub asset: Option<AssetId>,
    /// The warehouse it lies in.
    pub warehouse: LocationId,
    /// How much.
    pub quantity: Units,
    /// State.
    pub state: ReservationState,
    /// The day of delivery.
    pub deliver_on: HkDate,
    /// Until when it is kept while it is held.
    pub expires_at: Instant,
    /// The run it is allocated to.
    pub run: Option<RunId>,
    /// From which bins it was picked.
    pub picked: Vec<PickedPart>,
    /// Why it was released.
    pub reason: Option<String>,
    /// When made.
    pub reserved_at: Instant,
}

impl Reservation {
    /// Gives it to a published run: it never expires from then on.
    ///
    /// # Errors
    /// [`Refusal::ReservationElsewhere`] (INV034).
    pub fn allocate(self, run: RunId) -> Result<Self, Refusal> {
        let moved = self.step(&[ReservationState::Held], ReservationState::Allocated)?;
        Ok(Self { run: Some(run), ..moved })
    }

    /// Takes it off its run before it is loaded: it is held again.
    ///
    /// # Errors
    /// [`Refusal::ReservationElsewhere`] (INV034).
    pub fn unallocate(self, expires_at: Instant) -> Result<Self, Refusal> {
        let moved = self.step(&[ReservationState::Allocated, ReservationState::Picked], ReservationState::Held)?;
        Ok(Self { run: None, picked: Vec::new(), expires_at, ..moved })
    }

    /// Picked, from these bins where somebody says so; parts of one bin are one part.
    ///
    /// # Errors
    /// [`Refusal::ReservationElsewhere`] (INV034), [`Refusal::PartsUnlike`] (INV014).
    pub fn pick(self, parts: Vec<PickedPart>) -> Result<Self, Refusal> {
        let sum = parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(part.quantity.get())).unwrap_or(i64::MAX);
        if !parts.is_empty() && sum != self.quantity.get() {
            return Err(Refusal::PartsUnlike { line_no: self.line_no, whole: self.quantity.get(), parts: sum });
        }
        let moved = self.step(&[ReservationState::Allocated], ReservationState::Picked)?;
        Ok(Self { picked: by_bin(parts), ..moved })
    }

    /// What was picked of it from a bin and still lies there, waiting to be loaded.
    #[must_use]
    pub fn waits_in(&self, bin: LocationId) -> i64 {
        let waits = self.state == ReservationState::Picked;
        self.picked.iter().filter(|part| waits && part.bin == bin).map(|part| part.quantity.get()).sum()
    }

    /// Whether it can be loaded for a run.
    #[must_use]
    pub fn is_for(&self, run: RunId) -> bool {
        matches!(self.state, ReservationState::Allocated | ReservationState::Picked) && self.run == Some(run)
    }

    /// On the vehicle.
    ///
    /// # Errors
    /// [`Refusal::ReservationElsewhere`] (INV034).
    pub fn issue(self) -> Result<Self, Refusal> {
        self.step(&[ReservationState::Allocated, ReservationState::Picked], ReservationState::Issued)
    }

    /// Freed.
    ///
    /// # Errors
    /// [`Refusal::ReservationElsewhere`] (INV034).
    pub fn release(self, reason: String) -> Result<Self, Refusal> {
        let live = [ReservationState::Held, ReservationState::Allocated, ReservationState::Picked];
        let moved = self.step(&live, ReservationState::Released)?;
        Ok(Self { reason: Some(reason), ..moved })
    }

    /// Freed, since its time is over. Nothing happens to one that is on a run, or whose time isn't over.
    #[must_use]
    pub fn expire(self, now: Instant) -> Option<Self> {
        if self.expires_at > now {
            return None;
        }
        self.step(&[ReservationState::Held], ReservationState::Expired).ok()
    }

    fn step(mut self, from: &[ReservationState], to: ReservationState) -> Result<Self, Refusal> {
        if !from.contains(&self.state) {
            return Err(Refusal::ReservationElsewhere { reservation: self.id, state: self.state });
        }
        self.state = to;
        Ok(self)
    }
}

/// Parts of the same bin together, in the order of the first.
fn by_bin(parts: Vec<PickedPart>) -> Vec<PickedPart> {
    let mut sums: Vec<PickedPart> = Vec::new();
    for part in parts {
        match sums.iter_mut().find(|sum| sum.bin == part.bin) {
            Some(sum) => sum.quantity = sum.quantity.plus(part.quantity).expect("parts come to a reservation"),
            None => sums.push(part),
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn held() -> Reservation {
        let nil = Uuid::nil;
        Reservation {
            id: nil().into(),
            order: nil().into(),
            line_no: 1,
            household: nil().into(),
            item: nil().into(),
            lot: nil().into(),
            asset: None,
            warehouse: nil().into(),
            quantity: Units::new(3).unwrap(),
            state: ReservationState::Held,
            deliver_on: "2026-11-27".parse().unwrap(),
            expires_at: Instant::from_micros(100),
            run: None,
            picked: Vec::new(),
            reason: None,
            reserved_at: Instant::from_micros(0),
        }
    }

    #[test]
    fn only_what_is_held_expires_and_only_in_time() {
        let late = Instant::from_micros(100);
        assert!(held().expire(Instant::from_micros(99)).is_none());
        assert_eq!(held().expire(late).unwrap().state, ReservationState::Expired);
        let allocated = held().allocate(Uuid::nil().into()).unwrap();
        assert!(allocated.clone().expire(late).is_none(), "a published run keeps its goods");
        assert!(allocated.clone().pick(vec![]).unwrap().expire(late).is_none());
        assert!(allocated.unallocate(Instant::from_micros(50)).unwrap().expire(late).is_some());
    }

    #[test]
    fn what_left_is_not_freed_and_what_was_freed_does_not_leave() {
        let run: RunId = Uuid::nil().into();
        let issued = held().allocate(run).unwrap().issue().unwrap();
        assert!(issued.clone().release("late".to_owned()).is_err() && issued.issue().is_err());
        let released = held().release("cancelled".to_owned()).unwrap();
        assert!(!released.state.is_live() && released.clone().allocate(run).is_err() && released.issue().is_err());
        assert!(held().issue().is_err(), "what no run has doesn't leave");
    }

    #[test]
    fn picked_parts_come_to_the_reservation() {
        let part = |units| PickedPart { bin: Uuid::nil().into(), quantity: Units::new(units).unwrap() };
        let allocated = held().allocate(Uuid::nil().into()).unwrap();
        assert!(matches!(allocated.clone().pick(vec![part(1)]), Err(Refusal::PartsUnlike { .. })));
        let picked = allocated.pick(vec![part(1), part(2)]).unwrap();
        assert_eq!(picked.picked, [part(3)], "what is of one bin is one part");
        assert_eq!(picked.waits_in(part(3).bin), 3);
        assert_eq!(picked.issue().unwrap().waits_in(part(3).bin), 0, "it is on the vehicle");
    }
}
