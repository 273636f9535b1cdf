//! Whether the person and the key behind a token still stand: tokens outlive a suspension, a revoked role or a key's
//! end by some minutes, and who changes the rules must not.

use kaifong_kernel::{
    Error, Read, Result,
    values::{KeyId, PersonId, Role},
};

use crate::{
    domain::{Key, Person, Refusal, Speaker},
    store,
};

/// Principal of whoever has the host. No token carries it: the principal of a token is a key's id.
pub(crate) const HOST: &str = "host";

/// Whether the host acts, and not a token.
pub fn on_host(read: &Read) -> bool {
    read.actor().person.is_none() && read.actor().principal == HOST
}

/// The person who acts, active and still holding one of these roles (any, when none is named).
///
/// # Errors
/// `KER003` when a system acts, `Refusal::ActorNotActive` (IDN026), `Refusal::KeyEnded` (IDN019).
pub async fn acting(read: &Read, roles: &[Role]) -> Result<Person> {
    let id = read.actor().require_person()?;
    let person = store::person::get(read, id).await?.ok_or(Refusal::ActorNotActive { person: id })?;
    if !stands(read, &person, roles).await? {
        return Err(Refusal::ActorNotActive { person: id }.into());
    }
    key(read).await?;
    Ok(person)
}

/// Whether a person is active and still holds one of these roles (any, when none is named).
pub async fn stands(read: &Read, person: &Person, roles: &[Role]) -> Result<bool> {
    let (held, now) = (store::role_grant::held(read, person.id).await?, read.now());
    let holds = roles.is_empty() || held.iter().any(|grant| grant.in_force(now) && roles.contains(&grant.role));
    Ok(holds && person.require_active().is_ok())
}

/// The key that the acting person speaks through: revoked or expired it makes nothing that would outlive it.
///
/// # Errors
/// `Refusal::KeyEnded` (IDN019).
pub async fn key(read: &Read) -> Result<Key> {
    let id: KeyId = read.actor().principal.parse().map_err(|_| Error::internal("a person's token names no key"))?;
    let key = store::key::get(read, id).await?.ok_or(Refusal::UnknownKey { key: id })?;
    if key.is_open(read.now()) { Ok(key) } else { Err(Refusal::KeyEnded { key: id }.into()) }
}

/// The acting person with that key.
///
/// # Errors
/// As [`key`].
pub async fn speaker<'a>(read: &Read, person: &'a Person) -> Result<Speaker<'a>> {
    let key = key(read).await?;
    Ok(Speaker { person, key: key.id, known_to: key.known_at(read.now()).map(|known| known.to) })
}

/// The administrator who acts.
///
/// # Errors
/// As [`acting`].
pub async fn administrator(read: &Read) -> Result<PersonId> {
    Ok(acting(read, &[Role::Admin]).await?.id)
}
