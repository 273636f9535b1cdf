//! Whether the person behind a token still stands: tokens outlive a suspension or a revoked role by some minutes,
//! and who changes the rules must not.

use kaifong_kernel::{
    Read, Result,
    values::{PersonId, Role},
};

use crate::{
    domain::{Person, Refusal},
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
/// `KER003` when a system acts, `Refusal::ActorNotActive` (IDN026).
pub async fn acting(read: &Read, roles: &[Role]) -> Result<Person> {
    let id = read.actor().require_person()?;
    let person = store::person::get(read, id).await?.ok_or(Refusal::ActorNotActive { person: id })?;
    let (held, now) = (store::role_grant::held(read, id).await?, read.now());
    let stands = roles.is_empty() || held.iter().any(|grant| grant.in_force(now) && roles.contains(&grant.role));
    if person.require_active().is_err() || !stands {
        return Err(Refusal::ActorNotActive { person: id }.into());
    }
    Ok(person)
}

/// The administrator who acts.
///
/// # Errors
/// As [`acting`].
pub async fn administrator(read: &Read) -> Result<PersonId> {
    Ok(acting(read, &[Role::Admin]).await?.id)
}
