use kaifong_kernel::{Result, Tx, Verb, values::PersonId};

use super::standing;
use crate::{events, store, store::person::NamedPerson};

/// Suspend a person: none of the person's keys can be exchanged.
pub struct SuspendPerson {
    /// Who.
    pub person: PersonId,
}

impl Verb for SuspendPerson {
    const NAME: &'static str = "SuspendPerson";
    type Out = NamedPerson;

    async fn run(&self, tx: &mut Tx) -> Result<NamedPerson> {
        let by = standing::administrator(tx).await?;
        let (person, suspended) = store::person::lock(tx, self.person).await?.suspend(Some(by))?;
        store::person::save(tx, &person).await?;
        tx.emit(events::person(&suspended));
        store::person::named(tx, person).await
    }
}

/// End a person's suspension.
pub struct ReinstatePerson {
    /// Who.
    pub person: PersonId,
}

impl Verb for ReinstatePerson {
    const NAME: &'static str = "ReinstatePerson";
    type Out = NamedPerson;

    async fn run(&self, tx: &mut Tx) -> Result<NamedPerson> {
        let by = standing::administrator(tx).await?;
        let (person, reinstated) = store::person::lock(tx, self.person).await?.reinstate(Some(by))?;
        store::person::save(tx, &person).await?;
        tx.emit(events::person(&reinstated));
        store::person::named(tx, person).await
    }
}
