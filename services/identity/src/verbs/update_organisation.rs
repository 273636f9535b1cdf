use kaifong_kernel::{Result, Tx, Verb, values::OrgId};

use super::standing;
use crate::{
    domain::{Names, Organisation},
    events, store,
};

/// Change an organisation's names.
pub struct UpdateOrganisation {
    /// Which one.
    pub organisation: OrgId,
    /// The version that was read.
    pub expected_version: i64,
    /// Its names from now on.
    pub names: Names,
}

impl Verb for UpdateOrganisation {
    const NAME: &'static str = "UpdateOrganisation";
    type Out = Organisation;

    async fn run(&self, tx: &mut Tx) -> Result<Organisation> {
        standing::administrator(tx).await?;
        let organisation = store::organisation::lock(tx, self.organisation).await?;
        let (organisation, updated) = organisation.rename(self.names.clone(), self.expected_version)?;
        store::organisation::save(tx, &organisation).await?;
        tx.emit(events::organisation(&updated));
        Ok(organisation)
    }
}
