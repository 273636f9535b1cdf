//! What every award does that comes to nothing.

use kaifong_kernel::{Result, Tx};

use super::{request_tranche::TO_APPROVE, steps};
use crate::{
    domain::{award::Award, tranche::Tranche},
    events, store,
};

/// Its tranches are cancelled, and its application can be decided anew.
pub(super) async fn reopen(tx: &mut Tx, award: &Award) -> Result<()> {
    let application = steps::application(tx, award.application).await?.reopen()?;
    store::save(tx, &application).await?;
    tx.emit(events::application_changed(&application));
    cancel_tranches(tx, award).await
}

/// What is not paid is cancelled.
pub(super) async fn cancel_tranches(tx: &mut Tx, award: &Award) -> Result<()> {
    for id in &award.tranches {
        let tranche: Tranche = steps::tranche(tx, *id).await?.cancel();
        store::save(tx, &tranche).await?;
        tx.close_work(TO_APPROVE, &tranche.id.to_string()).await?;
        tx.emit(events::tranche_changed(&tranche));
    }
    Ok(())
}
