//! What every award does that comes to nothing.

use kaifong_kernel::{Result, Tx};

use super::{request_tranche::TO_APPROVE, steps, work};
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
        for kind in [TO_APPROVE, work::TRANCHE_REFUSED, work::WAIVER_TO_CONFIRM] {
            tx.close_work(kind, &tranche.id.to_string()).await?;
        }
        work::payments_are_settled(tx, tranche.id).await?;
        tx.emit(events::tranche_changed(&tranche));
    }
    Ok(())
}
