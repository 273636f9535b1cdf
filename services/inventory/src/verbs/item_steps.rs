//! What no two items share.

use kaifong_kernel::{Result, Tx};

use crate::{
    domain::{
        ids::ItemId,
        item::{Details, Item},
        refusal::Refusal,
    },
    store,
};

/// Whether no other item has the GTIN.
pub(super) async fn gtin_is_free(tx: &Tx, own: Option<ItemId>, details: &Details) -> Result<()> {
    let Some(gtin) = details.gtin.clone() else { return Ok(()) };
    let other: Option<Item> = store::find(tx, &[("gtin", Some(gtin.clone().into()))]).await?;
    if other.is_some_and(|other| Some(other.id) != own) {
        return Err(Refusal::GtinTaken { gtin }.into());
    }
    Ok(())
}

/// Why an item could not be added.
pub(super) async fn taken(tx: &Tx, code: &str, details: &Details) -> Result<Refusal> {
    if store::find::<Item>(tx, &[("code", Some(code.into()))]).await?.is_some() {
        return Ok(Refusal::ItemCodeTaken { code: code.to_owned() });
    }
    Ok(Refusal::GtinTaken { gtin: details.gtin.clone().unwrap_or_default() })
}
