//! Assets: units of serialised items. Each has its serial number, and is in one place.

use kaifong_kernel::values::{HkDate, Instant, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    ids::{AssetId, ItemId, LocationId, LotId},
    lending_refusal::LendingRefusal as Refusal,
};

kaifong_kernel::words! {
    /// State of an asset.
    AssetState {
        /// Ready, and promised to nobody.
        Available = "available",
        /// Ready, and promised to somebody; also on its way there.
        Reserved = "reserved",
        /// With a household.
        OnLoan = "on_loan",
        /// Collected from a household, not yet checked.
        Returned = "returned",
        /// To be sanitised before it is lent again.
        Sanitising = "sanitising",
        /// To be repaired, or looked at in quarantine.
        Repair = "repair",
        /// Nobody knows where.
        Lost = "lost",
        /// Out of use for good.
        Retired = "retired",
    }
}

kaifong_kernel::words! {
    /// What an asset looks like.
    Condition {
        /// Unused.
        New = "new",
        /// Used, and nothing is missing.
        Good = "good",
        /// Shows its age.
        Worn = "worn",
        /// Not to be used as it is.
        Damaged = "damaged",
    }
}

use AssetState as State;

/// Who looked at something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The person.
    pub by: PersonId,
    /// When.
    pub at: Instant,
}

/// An asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// Its item.
    pub item: ItemId,
    /// The lot it is counted in.
    pub lot: LotId,
    /// Its serial number, unique within the item.
    pub serial: String,
    /// The item's GTIN when it was registered.
    pub gtin: Option<String>,
    /// Condition.
    pub condition: Condition,
    /// State.
    pub state: State,
    /// Where it is.
    pub location: LocationId,
    /// The warehouse where it last lay.
    pub home: LocationId,
    /// Why it is lost, retired or to be repaired.
    pub reason: Option<String>,
    /// When a household last got it.
    pub last_lent_at: Option<Instant>,
    /// Who last checked, sanitised or repaired it.
    pub seen: Option<Seen>,
    /// When registered.
    pub registered_at: Instant,
    /// Goes up with every change.
    pub version: i64,
}

/// Whether a text can be a serial number: what fits the label's element string, GS1 application identifier 21.
#[must_use]
pub fn is_serial(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/' | b'_');
    (1..=20).contains(&text.len()) && text.bytes().all(fits)
}

impl Asset {
    /// A new asset; what is damaged, or lies apart, is seen to first.
    #[must_use]
    pub fn register(id: AssetId, of: Unit, condition: Condition, now: Instant) -> Self {
        let ready = condition != Condition::Damaged && !of.apart;
        Self {
            id,
            item: of.item,
            lot: of.lot,
            serial: of.serial,
            gtin: of.gtin,
            condition,
            state: if ready { State::Available } else { State::Repair },
            location: of.location,
            home: of.warehouse,
            reason: None,
            last_lent_at: None,
            seen: None,
            registered_at: now,
            version: 1,
        }
    }

    /// What its label says: GTIN (01) and serial number (21) as a GS1 element string in brackets (GS1 General
    /// Specifications, section 7.8), the serial number alone without a GTIN.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.gtin {
            Some(gtin) => format!("(01){gtin:0>14}(21){}", self.serial),
            None => self.serial.clone(),
        }
    }

    /// From which day on it could be lent, were nothing else booked; `None` while nobody can say.
    #[must_use]
    pub fn free_from(&self, today: HkDate, gap_days: u64) -> Option<HkDate> {
        match self.state {
            State::Available | State::Reserved | State::OnLoan => Some(today),
            // Still to be sanitised.
            State::Returned | State::Sanitising => Some(today.plus_days(gap_days)),
            State::Repair | State::Lost | State::Retired => None,
        }
    }

    /// A loan of it is booked.
    #[must_use]
    pub fn promise(self) -> Self {
        let state = if self.state == State::Available { State::Reserved } else { self.state };
        self.becomes(state)
    }

    /// A loan of it ended before it began; `promised` when others are booked.
    #[must_use]
    pub fn let_go(self, promised: bool) -> Self {
        let state = if self.state == State::Reserved && !promised { State::Available } else { self.state };
        self.becomes(state)
    }

    /// Goes onto a vehicle.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104) when it isn't ready.
    pub fn load(self) -> Result<Self, Refusal> {
        self.is_in(&[State::Reserved])?;
        Ok(self.becomes(State::Reserved))
    }

    /// The household has it.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn hand_over(self, at: Instant) -> Result<Self, Refusal> {
        self.is_in(&[State::Reserved])?;
        Ok(Self { last_lent_at: Some(at), ..self.becomes(State::OnLoan) })
    }

    /// The household gave it back.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn give_back(self) -> Result<Self, Refusal> {
        self.is_in(&[State::OnLoan])?;
        Ok(self.becomes(State::Returned))
    }

    /// A person has checked what a household gave back, or what turned up again: it is sanitised, or repaired.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn check(self, condition: Condition, seen: Seen) -> Result<Self, Refusal> {
        self.is_in(&[State::Returned, State::Lost])?;
        let state = if condition == Condition::Damaged { State::Repair } else { State::Sanitising };
        Ok(Self { condition, seen: Some(seen), reason: None, ..self.becomes(state) })
    }

    /// It comes off a vehicle as it went on: nobody used it.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn unload(self, damaged: bool, promised: bool, seen: Seen) -> Result<Self, Refusal> {
        self.is_in(&[State::Reserved])?;
        if damaged {
            return Ok(Self { condition: Condition::Damaged, seen: Some(seen), ..self.becomes(State::Repair) });
        }
        Ok(Self { seen: Some(seen), ..self }.let_go(promised))
    }

    /// A person has sanitised it; `promised` when loans of it are booked.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn finish_sanitising(self, promised: bool, seen: Seen) -> Result<Self, Refusal> {
        self.is_in(&[State::Sanitising])?;
        Ok(Self { seen: Some(seen), ..self.becomes(ready(promised)) })
    }

    /// It is to be repaired; it must not be out.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn send_to_repair(self, reason: String) -> Result<Self, Refusal> {
        self.is_in(&[State::Available, State::Reserved, State::Sanitising])?;
        Ok(Self { condition: Condition::Damaged, reason: Some(reason), ..self.becomes(State::Repair) })
    }

    /// It was found in quarantine, where nothing ready lies: a person is to look at it.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104) when it isn't ready.
    pub fn set_apart(self, reason: String) -> Result<Self, Refusal> {
        self.is_in(&[State::Available, State::Reserved])?;
        Ok(Self { reason: Some(reason), ..self.becomes(State::Repair) })
    }

    /// A person has seen that it works again; `promised` when loans of it are booked.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn finish_repair(self, condition: Condition, promised: bool, seen: Seen) -> Result<Self, Refusal> {
        self.is_in(&[State::Repair])?;
        Ok(Self { condition, reason: None, seen: Some(seen), ..self.becomes(ready(promised)) })
    }

    /// Nobody knows where it is.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn lose(self, reason: String) -> Result<Self, Refusal> {
        let known =
            [State::Available, State::Reserved, State::OnLoan, State::Returned, State::Sanitising, State::Repair];
        self.is_in(&known)?;
        Ok(Self { reason: Some(reason), ..self.becomes(State::Lost) })
    }

    /// Out of use for good; it must not be out.
    ///
    /// # Errors
    /// [`Refusal::AssetElsewhere`] (INV104).
    pub fn retire(self, reason: String) -> Result<Self, Refusal> {
        self.is_in(&[State::Available, State::Reserved, State::Sanitising, State::Repair])?;
        Ok(Self { reason: Some(reason), ..self.becomes(State::Retired) })
    }

    /// It is somewhere else now, in a warehouse or out of it.
    #[must_use]
    pub fn moved(self, location: LocationId, warehouse: Option<LocationId>) -> Self {
        Self { location, home: warehouse.unwrap_or(self.home), version: self.version + 1, ..self }
    }

    fn is_in(&self, states: &[State]) -> Result<(), Refusal> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Refusal::AssetElsewhere { asset: self.id, state: self.state })
    }

    fn becomes(self, state: State) -> Self {
        Self { state, version: self.version + 1, ..self }
    }
}

/// What an asset is a unit of, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The item.
    pub item: ItemId,
    /// The lot.
    pub lot: LotId,
    /// The serial number.
    pub serial: String,
    /// The item's GTIN.
    pub gtin: Option<String>,
    /// Where.
    pub location: LocationId,
    /// In which warehouse.
    pub warehouse: LocationId,
    /// Whether it lies in that one's quarantine.
    pub apart: bool,
}

const fn ready(promised: bool) -> State {
    if promised { State::Reserved } else { State::Available }
}

#[cfg(test)]
mod tests;
