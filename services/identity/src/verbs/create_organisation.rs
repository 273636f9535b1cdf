use kaifong_kernel::{Result, Tx, Verb};

use super::standing;
use crate::{
    domain::{Names, Organisation, OrganisationKind},
    events, store,
};

/// Create an agency, a partner or a donor company.
pub struct CreateOrganisation {
    /// What sort.
    pub kind: OrganisationKind,
    /// Its names.
    pub names: Names,
}

impl Verb for CreateOrganisation {
    const NAME: &'static str = "CreateOrganisation";
    type Out = Organisation;

    async fn run(&self, tx: &mut Tx) -> Result<Organisation> {
        standing::administrator(tx).await?;
        let (organisation, created) = Organisation::create(tx.mint(), self.kind, self.names.clone(), tx.now())?;
        store::organisation::insert(tx, &organisation).await?;
        tx.emit(events::organisation(&created));
        Ok(organisation)
    }
}
