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
    /// The version that the caller has seen; to begin, 0 or that of the one that was rejected.
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
        let newest = store::lock_of::<Acquittal>(tx, &[("tranche_id", Some(self.tranche.into()))]).await?.pop();
        let account = self.account.clone();
        let acquittal = match newest {
            Some(there) if there.state != AcquittalState::Rejected => {
                let changed = there.update(self.seen, account)?;
                store::save(tx, &changed).await?;
                changed
            }
            before => {
                // Who has seen that the one before was rejected begins the next; so does who never saw one.
                let before = before.map_or(0, |rejected| rejected.version);
                if self.seen != 0 {
                    fresh(self.seen, before)?;
                }
                let whose = (tranche.award, tranche.id);
                let begun = Acquittal::draft(tx.mint(), whose, tranche.agency, tranche.amount, (before, account))?;
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
