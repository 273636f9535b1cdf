use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, OrgId, PersonId, Role},
};

use super::standing;
use crate::{
    domain::{Holder, Key, NewKey, Refusal, roles},
    events,
    secret::Secret,
    store,
    store::key::UsedKey,
};

/// Whom a key is for.
#[derive(Debug, Clone)]
pub enum Whose {
    /// A person.
    Person(PersonId),
    /// A named system of an organisation, with roles of its own.
    System {
        /// The organisation.
        organisation: OrgId,
        /// The system's name.
        name: String,
        /// Its roles.
        roles: Vec<Role>,
    },
}

/// Create a key. Its secret was drawn by who asks, and is hashed here.
pub struct CreateKey {
    /// Whom it is for.
    pub whose: Whose,
    /// What it is for.
    pub label: String,
    /// When it expires.
    pub expires_at: Option<Instant>,
    /// Its secret.
    pub secret: Secret,
}

impl Verb for CreateKey {
    const NAME: &'static str = "CreateKey";
    type Out = UsedKey;

    async fn run(&self, tx: &mut Tx) -> Result<UsedKey> {
        let by = if standing::on_host(tx) { None } else { Some(standing::acting(tx, &[]).await?.id) };
        let (organisation, holder) = match &self.whose {
            Whose::Person(person) => for_person(tx, *person, by).await?,
            Whose::System { organisation, name, roles } => for_system(tx, *organisation, name, roles, by).await?,
        };
        store::organisation::require(tx, organisation).await?.require_active()?;
        let (id, label, expires_at) = (tx.mint(), self.label.clone(), self.expires_at);
        let new = NewKey { id, organisation, holder, label, hash: self.secret.hash(id), expires_at };
        // Read after the person was locked: a key that is revoked at the same time makes none.
        let with = if by.is_some() { Some(standing::key(tx).await?) } else { None };
        let key = create(tx, new, with.as_ref()).await?;
        Ok(UsedKey { key, last_used_on: None })
    }
}

async fn for_person(tx: &Tx, id: PersonId, by: Option<PersonId>) -> Result<(OrgId, Holder)> {
    if by.is_some_and(|by| by != id) {
        administrator_for_others(tx).await?;
    }
    let person = store::person::lock(tx, id).await?;
    person.require_active()?;
    may_issue(tx, id, by).await?;
    Ok((person.organisation, Holder::Person(id)))
}

async fn for_system(tx: &Tx, id: OrgId, name: &str, wanted: &[Role], by: Option<PersonId>) -> Result<(OrgId, Holder)> {
    if by.is_some() {
        administrator_for_others(tx).await?;
    }
    let organisation = store::organisation::require(tx, id).await?;
    roles::check_system(wanted, organisation.kind)?;
    Ok((id, Holder::System { name: name.to_owned(), roles: wanted.to_vec() }))
}

async fn administrator_for_others(tx: &Tx) -> Result<()> {
    if !tx.actor().has(Role::Admin) {
        return Err(Refusal::OthersKey {}.into());
    }
    standing::administrator(tx).await.map(drop)
}

/// Whoever knows the secret of one who has a part in what takes two persons is two persons at once: nobody else issues
/// it but the host (`None`), from the moment that the role is proposed.
pub(super) async fn may_issue(tx: &Tx, person: PersonId, by: Option<PersonId>) -> Result<()> {
    let held = store::role_grant::held(tx, person).await?;
    match held.iter().find(|grant| roles::takes_two(grant.role)) {
        Some(grant) if by.is_some_and(|by| by != person) => {
            Err(Refusal::HoldersOwnKeys { person, role: grant.role }.into())
        }
        _ => Ok(()),
    }
}

/// Makes a key, with the key of the person who asks for it or on the host.
pub(super) async fn create(tx: &mut Tx, new: NewKey, by: Option<&Key>) -> Result<Key> {
    let (key, created) = Key::create(new, by, tx.now())?;
    store::key::insert(tx, &key).await?;
    tx.emit(events::key(&created));
    Ok(key)
}
