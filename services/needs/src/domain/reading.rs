//! Readings of a doorstep: who was told name, telephone and address, for which run.

use kaifong_kernel::values::{Instant, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::{
    ids::{HouseholdId, ReadingId, RunId},
    refusal::Refusal,
};

/// For how long an answer is repeated under its key, in microseconds.
const REPEATED_US: i64 = 5 * 60 * 1_000_000;

/// A reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// The household.
    pub household: HouseholdId,
    /// The household's agency.
    pub agency: OrgId,
    /// The run.
    pub run: RunId,
    /// Who read it: the driver's person, where one acted.
    pub person: Option<PersonId>,
    /// Who read it: the run's key, where a system acted.
    pub system: Option<String>,
    /// The organisation that one acted for.
    pub tenant: OrgId,
    /// The service through which it was read.
    pub through: String,
    /// When.
    pub read_at: Instant,
}

impl Reading {
    /// Whether its answer may still be repeated.
    ///
    /// # Errors
    /// [`Refusal::ReadingPast`] (NED012).
    pub fn is_repeatable(&self, now: Instant) -> Result<(), Refusal> {
        let is_recent = now.since_us(self.read_at) <= REPEATED_US;
        if is_recent { Ok(()) } else { Err(Refusal::ReadingPast { reading: self.id }) }
    }
}
