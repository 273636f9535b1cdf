//! Exchanges a caller's key for an actor token, and keeps the token for a short while.

mod form;
mod kept;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kaifong_kernel::{
    values::{Instant, sha256_hex},
    wire::Wire,
};
use kaifong_proto::identity::v1::{ExchangeKeyRequest, identity_service_client::IdentityServiceClient};
use tonic::{Code, Status};

use kept::{KEPT_SECONDS, Kept, Known};

/// A token and whom it stands for.
#[derive(Clone)]
pub(crate) struct Exchanged {
    pub(crate) token: String,
    /// Hash of the key: names the caller without telling the key.
    pub(crate) caller: String,
    pub(crate) tenant: String,
    until: Instant,
}

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum NoToken {
    /// It isn't a key.
    Malformed,
    /// Too many keys that aren't known yet: wait so long.
    TooMany(Duration),
    /// Identity's answer.
    Refused(Status),
}

/// Tokens by the hash of their key.
pub(crate) struct Keys {
    identity: Wire,
    kept: Mutex<Kept>,
}

impl Keys {
    pub(crate) fn new(identity: Wire) -> Self {
        Self { identity, kept: Mutex::default() }
    }

    /// The token of a key; `admit` is asked before a key that was never in force is taken to identity.
    pub(crate) async fn exchange(
        &self,
        key: &str,
        now: Instant,
        admit: impl FnOnce() -> Result<(), Duration>,
    ) -> Result<Exchanged, NoToken> {
        if !form::is_key(key) {
            return Err(NoToken::Malformed);
        }
        let caller = sha256_hex(key.as_bytes());
        let (known, age) = {
            let kept = self.kept();
            (kept.known(&caller, now), kept.age())
        };
        match known {
            Known::Token(token) => return Ok(token),
            Known::Refused(status) => return Err(NoToken::Refused(status)),
            Known::Before => {}
            Known::Nothing => admit().map_err(NoToken::TooMany)?,
        }
        let asked = self.ask(key, &caller, now).await;
        let mut kept = self.kept();
        match &asked {
            Ok(token) => kept.keep(caller, token.clone(), age, now),
            Err(status) if status.code() == Code::Unauthenticated => kept.refuse(caller, status.clone(), age, now),
            Err(_) => {}
        }
        asked.map_err(NoToken::Refused)
    }

    async fn ask(&self, key: &str, caller: &str, now: Instant) -> Result<Exchanged, Status> {
        let mut identity = IdentityServiceClient::new(self.identity.clone());
        let answer = identity.exchange_key(ExchangeKeyRequest { secret: key.to_owned() }).await?.into_inner();
        let ends = Instant::from_micros(answer.expires_at_us).plus_seconds(-10);
        Ok(Exchanged {
            token: answer.token,
            caller: caller.to_owned(),
            tenant: answer.actor.map(|actor| actor.tenant_id).unwrap_or_default(),
            until: ends.min(now.plus_seconds(KEPT_SECONDS)),
        })
    }

    /// Forgets every token when it is dropped, so that a caller who goes away half-way keeps none alive.
    pub(crate) const fn forgetting(&self) -> Forgetting<'_> {
        Forgetting { keys: self, changed: true }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call under way that changes who may do what.
pub(crate) struct Forgetting<'a> {
    keys: &'a Keys,
    changed: bool,
}

impl Forgetting<'_> {
    /// The call was refused and changed nothing.
    pub(crate) fn refused(mut self) {
        self.changed = false;
    }
}

impl Drop for Forgetting<'_> {
    fn drop(&mut self) {
        if self.changed {
            self.keys.kept().forget();
        }
    }
}
