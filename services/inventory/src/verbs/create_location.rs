//! Divides a warehouse into zones, and a zone into bins.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{Both, ids::LocationId, location::Location, refusal::Refusal},
    events, store,
};

/// Create a zone or a bin.
pub struct CreateLocation {
    /// What it lies in.
    pub parent: LocationId,
    /// Its code within.
    pub code: String,
    /// Its name.
    pub name: Both,
}

impl Verb for CreateLocation {
    const NAME: &'static str = "CreateLocation";
    type Out = Location;

    async fn run(&self, tx: &mut Tx) -> Result<Location> {
        let parent = steps::location(tx, self.parent).await?;
        let location = parent.within(tx.mint(), self.code.clone(), self.name.clone(), tx.now())?;
        if !store::add(tx, &location).await? {
            return Err(Refusal::LocationCodeTaken { code: self.code.clone() }.into());
        }
        tx.emit(events::location_created(&location));
        Ok(location)
    }
}
