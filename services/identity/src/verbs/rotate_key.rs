use kaifong_kernel::{
    Result, Tx, Verb,
    values::{KeyId, Role},
};

use super::{create_key, standing};
use crate::{
    domain::{Key, NewSecret, Refusal},
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
    /// How long a token lives, in seconds.
    pub token_ttl_seconds: i64,
    /// The new secret.
    pub secret: Secret,
}

impl Verb for RotateKey {
    const NAME: &'static str = "RotateKey";
    type Out = UsedKey;

    async fn run(&self, tx: &mut Tx) -> Result<UsedKey> {
        let (key, with) = lock_own_or_any(tx, self.key).await?;
        if let Some(person) = key.holder.person() {
            let by = with.as_ref().and_then(|with| with.holder.person());
            create_key::may_issue(tx, person, by).await?;
        }
        let (hash, token_ttl_seconds) = (self.secret.hash(key.id), self.token_ttl_seconds);
        let new = NewSecret { hash, grace_seconds: self.grace_seconds, token_ttl_seconds };
        let (key, rotated) = key.rotate(new, with.as_ref(), tx.now())?;
        store::key::save(tx, &key).await?;
        tx.emit(events::key(&rotated));
        store::key::used(tx, key).await
    }
}

/// The key, if it is the actor's own or the actor is an administrator or the host; another's looks as if it weren't
/// there. And the key that the actor speaks through, unless it is the host.
pub(super) async fn lock_own_or_any(tx: &Tx, id: KeyId) -> Result<(Key, Option<Key>)> {
    let key = store::key::get(tx, id).await?.ok_or(Refusal::UnknownKey { key: id })?;
    let host = standing::on_host(tx);
    if !host {
        check_own_or_any(tx, &key).await?;
    }
    if let Some(person) = key.holder.person() {
        store::person::lock(tx, person).await?;
    }
    let key = store::key::lock(tx, id).await?;
    Ok((key, if host { None } else { Some(standing::key(tx).await?) }))
}

async fn check_own_or_any(tx: &Tx, key: &Key) -> Result<()> {
    let by = standing::acting(tx, &[]).await?.id;
    if key.holder.person() == Some(by) {
        return Ok(());
    }
    if !tx.actor().has(Role::Admin) {
        return Err(Refusal::UnknownKey { key: key.id }.into());
    }
    standing::administrator(tx).await.map(drop)
}
