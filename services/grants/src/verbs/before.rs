//! What must be so of the tranche before, whenever the next one is asked for or paid.

use kaifong_kernel::{Result, Tx};

use crate::{
    domain::{
        acquittal::{Acquittal, AcquittalState},
        refusal::Refusal,
        tranche::Tranche,
        waiver::{Waiver, WaiverState},
    },
    store,
};

/// The tranche before is paid, and acquitted or waived by two persons.
pub(super) async fn is_settled(tx: &Tx, tranche: &Tranche) -> Result<()> {
    let place = [("award_id", Some(tranche.award.into())), ("number", Some((tranche.number - 1).into()))];
    let Some(before) = store::find::<Tranche>(tx, &place).await? else { return Ok(()) };
    let refusal = Refusal::NotAcquitted { tranche: before.id };
    // What came back from the bank is owed again: an account or a waiver of it stands for nothing.
    before.is_paid().map_err(|_| refusal.clone())?;
    let accepted = [("tranche_id", Some(before.id.into())), ("state", Some(AcquittalState::Accepted.into()))];
    if store::count::<Acquittal>(tx, &accepted).await? == 1 {
        return Ok(());
    }
    let waiver: Option<Waiver> = store::get(tx, tranche.id.uuid()).await?;
    if waiver.is_some_and(|waiver| waiver.state == WaiverState::Confirmed) {
        return Ok(());
    }
    Err(refusal.into())
}
