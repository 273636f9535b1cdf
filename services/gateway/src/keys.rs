//! Exchanges a caller's key for an actor token, and keeps the token for a short while.

mod flights;
mod form;
mod kept;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::FutureExt;
use kaifong_kernel::{
    values::{Instant, sha256_hex},
    wire::Wire,
};
use kaifong_proto::identity::v1::{ExchangeKeyRequest, identity_service_client::IdentityServiceClient};
use tonic::{Code, Status};

use flights::Flights;
use kept::{KEPT_SECONDS, Kept, Known};

/// The RPC that makes a token of a key.
pub(crate) const EXCHANGE: &str = "/kaifong.identity.v1.IdentityService/ExchangeKey";

/// A token and whom it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Exchanged {
    pub(crate) token: String,
    /// Hash of the key: names the caller without telling the key.
    pub(crate) caller: String,
    /// The person or the system whose key it is, for this organisation.
    pub(crate) holder: String,
    pub(crate) tenant: String,
    until: Instant,
}

#[cfg(test)]
impl Exchanged {
    /// Somebody with a token that was in force at the beginning of time.
    pub(crate) fn of(caller: &str, holder: &str, tenant: &str) -> Self {
        let [caller, holder, tenant] = [caller, holder, tenant].map(str::to_owned);
        Self { token: "token".to_owned(), caller, holder, tenant, until: Instant::from_micros(0) }
    }
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
    flights: Flights,
}

impl Keys {
    pub(crate) fn new(identity: Wire) -> Self {
        Self { identity, kept: Mutex::default(), flights: Flights::default() }
    }

    /// The token of a key; `admit` is asked before a key that was never in force is taken to identity, once until there
    /// is an answer.
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
        let is_new = match known {
            Known::Token(token) => return Ok(token),
            Known::Refused(status) => return Err(NoToken::Refused(status)),
            Known::Before => false,
            Known::Nothing => true,
        };
        let begin = || {
            let admitted = if is_new { admit() } else { Ok(()) };
            let asked = ask(self.identity.clone(), key.to_owned(), caller.clone(), now);
            admitted.map(|()| asked.boxed()).map_err(NoToken::TooMany)
        };
        let asked = self.flights.join(&caller, age, begin)?.await;
        let mut kept = self.kept();
        match &asked {
            Ok(token) => kept.keep(caller, token.clone(), age, now),
            Err(status) if status.code() == Code::Unauthenticated => kept.refuse(caller, status.clone(), age, now),
            Err(_) if is_new => kept.unanswered(caller, now),
            Err(_) => {}
        }
        asked.map_err(NoToken::Refused)
    }

    /// Forgets every token when it is dropped, so that a caller who goes away half-way keeps none alive.
    pub(crate) const fn forgetting(&self) -> Forgetting<'_> {
        Forgetting { keys: self, changed: true }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn ask(identity: Wire, key: String, caller: String, now: Instant) -> Result<Exchanged, Status> {
    let mut identity = IdentityServiceClient::new(identity);
    let answer = identity.exchange_key(ExchangeKeyRequest { secret: key }).await?.into_inner();
    let ends = Instant::from_micros(answer.expires_at_us).plus_seconds(-10);
    let actor = answer.actor.unwrap_or_default();
    Ok(Exchanged {
        token: answer.token,
        caller,
        holder: format!("{} {}{}", actor.tenant_id, actor.person_id, actor.system),
        tenant: actor.tenant_id,
        until: ends.min(now.plus_seconds(KEPT_SECONDS)),
    })
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
