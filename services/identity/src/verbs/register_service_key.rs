use kaifong_kernel::{Result, Tx, Verb, values::KeyId};

use super::create_key;
use crate::{
    domain::{Holder, Key, KeyState, NewKey, Organisation, Refusal},
    secret::Secret,
    store,
};

/// How long the key before goes on, so that processes of the old deployment can end in peace.
const OVERLAP_SECONDS: i64 = 86_400;

/// Register the key of one of our services; keys of that service registered before end a day later.
pub struct RegisterServiceKey {
    /// Name of the service, for example `donations`.
    pub service: String,
    /// The key, as its text names it.
    pub key: KeyId,
    /// Its secret.
    pub secret: Secret,
}

impl Verb for RegisterServiceKey {
    const NAME: &'static str = "RegisterServiceKey";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let council = store::organisation::council(tx).await?.ok_or(Refusal::NotStarted {})?;
        match store::key::get(tx, self.key).await? {
            Some(key) => self.keep(tx, key).await?,
            None => self.create(tx, &council).await?,
        }
        let until = tx.now().plus_seconds(OVERLAP_SECONDS);
        for key in store::key::active_of_service(tx, &self.service).await? {
            if key.id != self.key && key.expires_at.is_none() {
                store::key::save(tx, &key.ending(Some(until))).await?;
            }
        }
        Ok(())
    }
}

impl RegisterServiceKey {
    async fn create(&self, tx: &mut Tx, council: &Organisation) -> Result<()> {
        let (id, label) = (self.key, format!("service {}", self.service));
        let (holder, hash) = (Holder::Service(self.service.clone()), self.secret.hash(id));
        let new = NewKey { id, organisation: council.id, holder, label, hash, expires_at: None };
        create_key::create(tx, new, None).await.map(drop)
    }

    /// The same key again: the one in use from now on, also when it had been replaced.
    async fn keep(&self, tx: &mut Tx, key: Key) -> Result<()> {
        let same = key.hash == self.secret.hash(key.id) && key.holder == Holder::Service(self.service.clone());
        if !same {
            return Err(Refusal::NotThatKey { key: key.id }.into());
        }
        if key.state == KeyState::Revoked {
            return Err(Refusal::KeyEnded { key: key.id }.into());
        }
        if key.expires_at.is_some() {
            store::key::save(tx, &key.ending(None)).await?;
        }
        Ok(())
    }
}
