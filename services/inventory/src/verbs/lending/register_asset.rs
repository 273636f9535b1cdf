//! Gives a unit of a serialised item its serial number.

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::keeping::{keep_new_asset, place, serialised};
use crate::{
    domain::{
        asset::{Asset, Condition, Unit},
        ids::{LocationId, LotId},
        lending_refusal::LendingRefusal,
        location::LocationKind,
    },
    store::lending as store,
    verbs::steps,
};

/// Register an asset. It is counted already, in its lot: this only tells it from the others. In quarantine it is to be looked
/// at, as if it were to be repaired, before it can be lent.
pub struct RegisterAsset {
    /// The lot it was received in.
    pub lot: LotId,
    /// Where it lies.
    pub location: LocationId,
    /// Its serial number.
    pub serial: String,
    /// Condition.
    pub condition: Condition,
}

impl Verb for RegisterAsset {
    const NAME: &'static str = "RegisterAsset";
    type Out = Asset;

    async fn run(&self, tx: &mut Tx) -> Result<Asset> {
        // Locked: two units of a lot are told apart one after the other, and not while goods of it move.
        let lot = steps::lot(tx, self.lot).await?;
        let item = serialised(tx, lot.item).await?;
        let (place, warehouse) = place(tx, self.location).await?;
        let nameless = crate::store::balance::at(tx, lot.id, place.id).await?
            - i64::try_from(store::named(tx, lot.id, place.id).await?).map_err(Error::internal)?;
        if nameless <= 0 {
            return Err(LendingRefusal::LotNamed { lot: lot.id, location: place.id }.into());
        }
        let (serial, gtin) = (self.serial.clone(), item.details.gtin.clone());
        let apart = place.kind == LocationKind::Quarantine;
        let unit =
            Unit { item: item.id, lot: lot.id, serial: serial.clone(), gtin, location: place.id, warehouse, apart };
        let asset = Asset::register(tx.mint(), unit, self.condition, tx.now());
        if !keep_new_asset(tx, &asset).await? {
            let other = store::of_serial(tx, item.id, &serial).await?;
            let other = other.ok_or_else(|| Error::internal("a serial number is taken by no asset"))?;
            return Err(LendingRefusal::SerialTaken { item: item.id, serial, asset: other.id }.into());
        }
        Ok(asset)
    }
}
