//! Begins or changes an acquittal.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        acquittal::{Account, Acquittal, AcquittalState},
        ids::TrancheId,
        programme::fresh,
        refusal::Refusal,
    },
    events, store,
};

/// Begin the acquittal of a paid tranche, or change the one there is.
pub struct SaveAcquittal {
    /// The tranche.
    pub tranche: TrancheId,
    /// The version that the caller has seen; 0 to begin.
    pub seen: i64,
    /// What the agency tells.
    pub account: Account,
}

impl Verb for SaveAcquittal {
    const NAME: &'static str = "SaveAcquittal";
    type Out = Acquittal;

    async fn run(&self, tx: &mut Tx) -> Result<Acquittal> {
        let tranche = steps::tranche(tx, self.tranche).await?;
        tranche.is_paid()?;
        let newest: Option<Acquittal> = store::find(tx, &[("tranche_id", Some(self.tranche.into()))]).await?;
        let account = self.account.clone();
        let acquittal = match newest.filter(|newest| newest.state != AcquittalState::Rejected) {
            Some(there) => {
                let changed = there.update(self.seen, account)?;
                store::save(tx, &changed).await?;
                changed
            }
            None => {
                fresh(self.seen, 0)?;
                let whose = (tranche.award, tranche.id);
                let begun = Acquittal::draft(tx.mint(), whose, tranche.agency, tranche.amount, account)?;
                if !store::add(tx, &begun).await? {
                    return Err(Refusal::AcquittedBefore { tranche: tranche.id }.into());
                }
                begun
            }
        };
        tx.emit(events::acquittal_changed(&acquittal));
        Ok(acquittal)
    }
}
