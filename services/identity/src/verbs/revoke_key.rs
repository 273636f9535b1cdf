use kaifong_kernel::{Result, Tx, Verb, values::KeyId};

use super::rotate_key;
use crate::{domain::Key, events, store, store::key::UsedKey};

/// End a key at once, and every key that was had made with it.
pub struct RevokeKey {
    /// Which one.
    pub key: KeyId,
}

impl Verb for RevokeKey {
    const NAME: &'static str = "RevokeKey";
    type Out = UsedKey;

    async fn run(&self, tx: &mut Tx) -> Result<UsedKey> {
        let (key, _) = rotate_key::lock_own_or_any(tx, self.key).await?;
        let key = revoke(tx, key).await?;
        store::key::used(tx, key).await
    }
}

/// Ends a key, the keys that were had made with it, and those that were with them.
async fn revoke(tx: &mut Tx, key: Key) -> Result<Key> {
    let key = end(tx, key).await?;
    let mut ended = vec![key.id];
    while let Some(parent) = ended.pop() {
        for child in store::key::active_made_with(tx, parent).await? {
            ended.push(end(tx, child).await?.id);
        }
    }
    Ok(key)
}

/// Ends one key.
pub(super) async fn end(tx: &mut Tx, key: Key) -> Result<Key> {
    let (key, revoked) = key.revoke(tx.now())?;
    store::key::save(tx, &key).await?;
    tx.emit(events::key(&revoked));
    Ok(key)
}
