use kaifong_kernel::{Result, Tx, Verb, values::OrgId};

use super::standing;
use crate::{domain::Organisation, events, store};

/// Suspend an organisation: none of its keys can be exchanged.
pub struct SuspendOrganisation {
    /// Which one.
    pub organisation: OrgId,
}

impl Verb for SuspendOrganisation {
    const NAME: &'static str = "SuspendOrganisation";
    type Out = Organisation;

    async fn run(&self, tx: &mut Tx) -> Result<Organisation> {
        standing::administrator(tx).await?;
        let (organisation, suspended) = store::organisation::lock(tx, self.organisation).await?.suspend()?;
        store::organisation::save(tx, &organisation).await?;
        tx.emit(events::organisation(&suspended));
        Ok(organisation)
    }
}

/// End an organisation's suspension.
pub struct ReinstateOrganisation {
    /// Which one.
    pub organisation: OrgId,
}

impl Verb for ReinstateOrganisation {
    const NAME: &'static str = "ReinstateOrganisation";
    type Out = Organisation;

    async fn run(&self, tx: &mut Tx) -> Result<Organisation> {
        standing::administrator(tx).await?;
        let (organisation, reinstated) = store::organisation::lock(tx, self.organisation).await?.reinstate()?;
        store::organisation::save(tx, &organisation).await?;
        tx.emit(events::organisation(&reinstated));
        Ok(organisation)
    }
}
