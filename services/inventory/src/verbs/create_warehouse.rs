//! Sets a warehouse up.

use kaifong_kernel::{Result, Tx, Verb};

use super::places;
use crate::{
    domain::{
        Both,
        location::{Location, Point},
        refusal::Refusal,
    },
    events, store,
};

/// Create a warehouse, with its place of quarantine.
pub struct CreateWarehouse {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Both,
    /// Its address.
    pub address: String,
    /// Where it is.
    pub point: Point,
}

impl Verb for CreateWarehouse {
    const NAME: &'static str = "CreateWarehouse";
    type Out = Location;

    async fn run(&self, tx: &mut Tx) -> Result<Location> {
        let (code, name, address) = (self.code.clone(), self.name.clone(), self.address.clone());
        let house = Location::warehouse(tx.mint(), code.clone(), name, address, self.point, tx.now());
        if !store::add(tx, &house).await? {
            return Err(Refusal::LocationCodeTaken { code }.into());
        }
        tx.emit(events::location_created(&house));
        places::quarantine_of(tx, house.id).await?;
        Ok(house)
    }
}
