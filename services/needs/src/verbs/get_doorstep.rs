//! Tells what a driver needs at the door, and keeps that it was told.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{
        household::Household,
        ids::{HouseholdId, RunId},
        reading::Reading,
        refusal::Refusal,
    },
    store::{self, seen::SeenDoorstep},
};

/// Tell name, telephone and address for a stop of a run.
pub struct GetDoorstep {
    /// The household.
    pub household: HouseholdId,
    /// The run.
    pub run: RunId,
}

impl Verb for GetDoorstep {
    const NAME: &'static str = "GetDoorstep";
    type Out = SeenDoorstep;

    async fn run(&self, tx: &mut Tx) -> Result<SeenDoorstep> {
        let unknown = Refusal::UnknownHousehold { household: self.household };
        // Locked: nobody is told after the household was erased, or took its consent back.
        let household: Household = store::lock(tx, self.household.uuid()).await?.ok_or(unknown)?;
        let (through, reader) = (tx.actor().principal.clone(), tx.original_actor().unwrap_or(tx.actor()));
        let reading = Reading {
            id: tx.mint(),
            household: household.id,
            agency: household.agency,
            run: self.run,
            person: reader.person,
            system: reader.system.clone(),
            tenant: reader.tenant,
            through,
            read_at: tx.now(),
        };
        let seen = SeenDoorstep::of(tx, reading, household).await?;
        store::add(tx, &seen.reading).await?;
        Ok(seen)
    }
}
