use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, Role},
};

use super::{create_key, revoke_key};
use crate::{
    domain::{Holder, NewKey, Refusal},
    secret::Secret,
    store,
    store::key::UsedKey,
};

/// The system that a run's driver acts as; no organisation can give a system this name.
fn driver_of(run: &str) -> String {
    format!("run:{run}")
}

/// Make the key of a run's driver. Those made for the run before end at once: one link is good at a time.
pub struct CreateRunKey {
    /// The run, as dispatch names it.
    pub run: String,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// Its secret.
    pub secret: Secret,
}

impl Verb for CreateRunKey {
    const NAME: &'static str = "CreateRunKey";
    type Out = UsedKey;

    async fn run(&self, tx: &mut Tx) -> Result<UsedKey> {
        let council = store::organisation::council(tx).await?.ok_or(Refusal::NotStarted {})?;
        end_all(tx, &self.run).await?;
        let id = tx.mint();
        let new = NewKey {
            id,
            organisation: council.id,
            holder: Holder::System { name: driver_of(&self.run), roles: vec![Role::Driver] },
            label: format!("driver of {}", self.run),
            hash: self.secret.hash(id),
            expires_at: Some(self.expires_at),
        };
        let key = create_key::create(tx, new, None).await?;
        Ok(UsedKey { key, last_used_on: None })
    }
}

/// End every key of a run's driver.
pub struct RevokeRunKey {
    /// The run, as dispatch names it.
    pub run: String,
}

impl Verb for RevokeRunKey {
    const NAME: &'static str = "RevokeRunKey";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        end_all(tx, &self.run).await
    }
}

async fn end_all(tx: &mut Tx, run: &str) -> Result<()> {
    for key in store::key::active_of_system(tx, &driver_of(run)).await? {
        revoke_key::end(tx, key).await?;
    }
    Ok(())
}
