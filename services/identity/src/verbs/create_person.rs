use kaifong_kernel::{
    Result, Tx, Verb,
    values::{OrgId, PersonId},
};

use super::standing;
use crate::{domain::Person, events, store, store::person::NamedPerson};

/// Create a person of an organisation, without any role.
pub struct CreatePerson {
    /// The organisation.
    pub organisation: OrgId,
    /// Name as shown.
    pub display_name: String,
}

impl Verb for CreatePerson {
    const NAME: &'static str = "CreatePerson";
    type Out = NamedPerson;

    async fn run(&self, tx: &mut Tx) -> Result<NamedPerson> {
        let by = standing::administrator(tx).await?;
        let organisation = store::organisation::lock(tx, self.organisation).await?;
        organisation.require_active()?;
        let person = create(tx, organisation.id, &self.display_name, Some(by)).await?;
        Ok(NamedPerson { person, display_name: Some(self.display_name.clone()) })
    }
}

/// Makes a person: the name into the vault, the rest into the table.
pub(super) async fn create(tx: &mut Tx, organisation: OrgId, name: &str, by: Option<PersonId>) -> Result<Person> {
    let id = tx.mint();
    let commitment = store::person::keep_name(tx, id, name).await?;
    let (person, created) = Person::create(id, organisation, commitment, by, tx.now());
    store::person::insert(tx, &person).await?;
    tx.emit(events::person(&created));
    Ok(person)
}
