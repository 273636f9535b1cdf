use kaifong_kernel::{Result, Tx, Verb, values::PersonId};

use super::{revoke_key, revoke_role, standing};
use crate::{events, store, store::person::NamedPerson};

/// Deactivate a person for good: every key and every role grant ends with it.
pub struct DeactivatePerson {
    /// Who.
    pub person: PersonId,
}

impl Verb for DeactivatePerson {
    const NAME: &'static str = "DeactivatePerson";
    type Out = NamedPerson;

    async fn run(&self, tx: &mut Tx) -> Result<NamedPerson> {
        let by = standing::administrator(tx).await?;
        let (person, deactivated) = store::person::lock(tx, self.person).await?.deactivate(Some(by))?;
        for grant in store::role_grant::held(tx, person.id).await? {
            revoke_role::revoke(tx, grant, by).await?;
        }
        for key in store::key::active_of(tx, person.id).await? {
            revoke_key::end(tx, key).await?;
        }
        store::person::save(tx, &person).await?;
        tx.emit(events::person(&deactivated));
        store::person::named(tx, person).await
    }
}
