use kaifong_kernel::{Result, Tx, Verb, values::KeyId};

use super::rotate_key;
use crate::{domain::Key, events, store, store::key::UsedKey};

/// End a key at once.
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

/// Ends one key.
pub(super) async fn revoke(tx: &mut Tx, key: Key) -> Result<Key> {
    let (key, revoked) = key.revoke(tx.now())?;
    store::key::save(tx, &key).await?;
    tx.emit(events::key(&revoked));
    Ok(key)
}
