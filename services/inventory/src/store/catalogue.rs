//! Items, of which no two have one GTIN.

use kaifong_kernel::{Error, Fault, Result, Tx, db};

use super::save;
use crate::domain::item::Item;

/// Writes an item back; `false` when another was given its GTIN at the same moment, and then the transaction can only be
/// refused.
///
/// # Errors
/// When the database refuses it for anything else.
pub async fn save_item(tx: &mut Tx, item: &Item) -> Result<bool> {
    match save(tx, item).await {
        Err(Error::Fault(Fault::Database(inner))) if db::is_duplicate(&inner) => Ok(false),
        saved => saved.map(|()| true),
    }
}
