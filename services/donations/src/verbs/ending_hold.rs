//! What every end of a hold that frees its money does.

use kaifong_kernel::{Error, Result, Tx};

use crate::{domain::hold::Hold, store};

/// Gives the money back to the programme and keeps the hold's end.
pub(super) async fn free(tx: &mut Tx, ended: &Hold) -> Result<()> {
    let back = ended.amount.negated().map_err(|_| Error::internal("a hold below zero"))?;
    store::balance::hold(tx, ended.programme, back).await?;
    store::hold::end(tx, ended).await
}
