use kaifong_kernel::{
    Result, Tx, Verb,
    values::{KeyId, PersonId, Role},
};

use super::{create_key, standing};
use crate::{
    domain::{Key, Refusal},
    events,
    secret::Secret,
    store,
    store::key::UsedKey,
};

/// Give a key a new secret; the old one goes on for a grace.
pub struct RotateKey {
    /// Which one.
    pub key: KeyId,
    /// The grace, in seconds.
    pub grace_seconds: i64,
    /// The new secret.
    pub secret: Secret,
}

impl Verb for RotateKey {
    const NAME: &'static str = "RotateKey";
    type Out = UsedKey;

    async fn run(&self, tx: &mut Tx) -> Result<UsedKey> {
        let (key, by) = lock_own_or_any(tx, self.key).await?;
        if let Some(person) = key.holder.person() {
            create_key::may_issue(tx, person, by).await?;
        }
        let hash = self.secret.hash(key.id);
        let (key, rotated) = key.rotate(hash, self.grace_seconds, by, tx.now())?;
        store::key::save(tx, &key).await?;
        tx.emit(events::key(&rotated));
        store::key::used(tx, key).await
    }
}

/// The key, if it is the actor's own or the actor is an administrator or the host; another's looks as if it weren't
/// there.
pub(super) async fn lock_own_or_any(tx: &Tx, id: KeyId) -> Result<(Key, Option<PersonId>)> {
    let key = store::key::get(tx, id).await?.ok_or(Refusal::UnknownKey { key: id })?;
    let by = if standing::on_host(tx) { None } else { Some(own_or_any(tx, &key).await?) };
    if let Some(person) = key.holder.person() {
        store::person::lock(tx, person).await?;
    }
    Ok((store::key::lock(tx, id).await?, by))
}

async fn own_or_any(tx: &Tx, key: &Key) -> Result<PersonId> {
    let by = standing::acting(tx, &[]).await?.id;
    if key.holder.person() == Some(by) {
        return Ok(by);
    }
    if !tx.actor().has(Role::Admin) {
        return Err(Refusal::UnknownKey { key: key.id }.into());
    }
    standing::administrator(tx).await
}
