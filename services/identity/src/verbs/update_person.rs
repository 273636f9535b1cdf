use kaifong_kernel::{Result, Tx, Verb, values::PersonId};

use super::standing;
use crate::{events, store, store::person::NamedPerson};

/// Change a person's display name.
pub struct UpdatePerson {
    /// Who.
    pub person: PersonId,
    /// The version that was read.
    pub expected_version: i64,
    /// Name as shown from now on.
    pub display_name: String,
}

impl Verb for UpdatePerson {
    const NAME: &'static str = "UpdatePerson";
    type Out = NamedPerson;

    async fn run(&self, tx: &mut Tx) -> Result<NamedPerson> {
        standing::administrator(tx).await?;
        let person = store::person::lock(tx, self.person).await?;
        let commitment = store::person::keep_name(tx, person.id, &self.display_name).await?;
        let (person, updated) = person.rename(commitment, self.expected_version)?;
        store::person::save(tx, &person).await?;
        tx.emit(events::person(&updated));
        Ok(NamedPerson { person, display_name: Some(self.display_name.clone()) })
    }
}
