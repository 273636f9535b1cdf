//! Exchanges a caller's key for an actor token, and keeps the token for a short while.

use std::{collections::HashMap, sync::Mutex};

use kaifong_kernel::{
    values::{Instant, sha256_hex},
    wire::Wire,
};
use kaifong_proto::identity::v1::{ExchangeKeyRequest, identity_service_client::IdentityServiceClient};
use tonic::Status;

/// A token is kept no longer than this, so that a revoked key stops soon.
const KEPT_SECONDS: i64 = 30;
/// Tokens kept at once; when there are more, the ended ones go, and then all.
const KEPT_AT_MOST: usize = 10_000;

/// A token and whom it stands for.
#[derive(Clone)]
pub(crate) struct Exchanged {
    pub(crate) token: String,
    /// Hash of the key: names the caller without telling the key.
    pub(crate) caller: String,
    pub(crate) tenant: String,
    until: Instant,
}

/// Tokens by the hash of their key.
pub(crate) struct Keys {
    identity: Wire,
    kept: Mutex<HashMap<String, Exchanged>>,
}

impl Keys {
    pub(crate) fn new(identity: Wire) -> Self {
        Self { identity, kept: Mutex::new(HashMap::new()) }
    }

    /// The token of a key.
    pub(crate) async fn exchange(&self, key: &str, now: Instant) -> Result<Exchanged, Status> {
        let caller = sha256_hex(key.as_bytes());
        if let Some(kept) = self.kept(&caller, now) {
            return Ok(kept);
        }
        let mut identity = IdentityServiceClient::new(self.identity.clone());
        let answer = identity.exchange_key(ExchangeKeyRequest { secret: key.to_owned() }).await?.into_inner();
        let ends = Instant::from_micros(answer.expires_at_us).plus_seconds(-10);
        let exchanged = Exchanged {
            token: answer.token,
            caller: caller.clone(),
            tenant: answer.actor.map(|actor| actor.tenant_id).unwrap_or_default(),
            until: ends.min(now.plus_seconds(KEPT_SECONDS)),
        };
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() >= KEPT_AT_MOST {
            kept.retain(|_, known| known.until > now);
        }
        if kept.len() >= KEPT_AT_MOST {
            kept.clear();
        }
        kept.insert(caller, exchanged.clone());
        Ok(exchanged)
    }

    fn kept(&self, caller: &str, now: Instant) -> Option<Exchanged> {
        let kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.get(caller).filter(|known| known.until > now).cloned()
    }
}
