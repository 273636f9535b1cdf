//! Work for people that something else has settled: what the fund or the bank made of an award or a payment is looked at
//! until the next one of its kind takes its place, or nothing more can come of it.

use kaifong_kernel::{Result, Tx};

use crate::{
    domain::{
        award::Award,
        disbursement::Disbursement,
        ids::{ApplicationId, TrancheId},
    },
    store,
};

/// The fund did not hold an award's money.
pub(super) const AWARD_REFUSED: &str = "award_refused";
/// The fund did not commit an accepted award's money, which it holds still.
pub(super) const AWARD_NOT_COMMITTED: &str = "award_not_committed";
/// An award was accepted in time, and its money was no longer held.
pub(super) const AWARD_LOST: &str = "award_lost";
/// The fund did not recognise a tranche.
pub(super) const TRANCHE_REFUSED: &str = "tranche_refused";
/// The fund did not book a payment.
pub(super) const PAYMENT_REFUSED: &str = "payment_refused";
/// The bank gave a payment back.
pub(super) const PAYMENT_RETURNED: &str = "payment_returned";
/// The bank rejected a payment.
pub(super) const PAYMENT_FAILED: &str = "payment_failed";
/// A person says that the bank rejected a payment; another has to confirm it.
pub(super) const REJECTION_TO_CONFIRM: &str = "rejection_to_confirm";
/// The fund did not take a payment back that the bank rejected.
pub(super) const REJECTION_REFUSED: &str = "rejection_refused";
/// A waiver that waits for the second person.
pub(super) const WAIVER_TO_CONFIRM: &str = "waiver_to_confirm";

/// Another award of the application is made, or none any more.
pub(super) async fn awards_are_settled(tx: &mut Tx, application: ApplicationId) -> Result<()> {
    for award in store::of::<Award>(tx, &[("application_id", Some(application.into()))]).await? {
        for kind in [AWARD_REFUSED, AWARD_LOST] {
            tx.close_work(kind, &award.id.to_string()).await?;
        }
    }
    Ok(())
}

/// Another payment of the tranche is prepared, or none any more.
pub(super) async fn payments_are_settled(tx: &mut Tx, tranche: TrancheId) -> Result<()> {
    for payment in store::of::<Disbursement>(tx, &[("tranche_id", Some(tranche.into()))]).await? {
        for kind in [PAYMENT_REFUSED, PAYMENT_RETURNED, PAYMENT_FAILED] {
            tx.close_work(kind, &payment.id.to_string()).await?;
        }
    }
    Ok(())
}

/// It is known what the bank made of a payment.
pub(super) async fn rejection_is_settled(tx: &mut Tx, payment: &Disbursement) -> Result<()> {
    for kind in [REJECTION_TO_CONFIRM, REJECTION_REFUSED] {
        tx.close_work(kind, &payment.id.to_string()).await?;
    }
    Ok(())
}
