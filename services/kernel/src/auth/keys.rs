//! Signing keys and the public keys that verify: Ed25519 (RFC 8032), named by `kid`.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use kaifong_proto::identity::v1::{ListSigningKeysRequest, identity_service_client::IdentityServiceClient};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};

use crate::{
    error::{Error, Result},
    values::{Instant, sha256_hex},
};

/// A key pair that signs tokens. Only identity has one.
pub struct SigningKey {
    kid: String,
    pair: Ed25519KeyPair,
    pkcs8: Vec<u8>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}

impl SigningKey {
    /// A new key pair from the machine's random source.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn generate() -> Result<Self> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
        let document = document.map_err(|_| Error::internal("the machine gave no randomness for a signing key"))?;
        Self::from_pkcs8(document.as_ref())
    }

    /// Reads a key pair as [`SigningKey::pkcs8`] wrote it.
    ///
    /// # Errors
    /// When it isn't one.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| Error::internal("a stored signing key is damaged"))?;
        let kid = sha256_hex(pair.public_key().as_ref())[..16].to_owned();
        Ok(Self { kid, pair, pkcs8: pkcs8.to_vec() })
    }

    /// The key's name: the first 16 digits of the SHA-256 of the public key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The private key as PKCS #8 v2 (RFC 5958). A secret.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { kid: self.kid.clone(), key: self.pair.public_key().as_ref().to_vec() }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}

/// A public key and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The name.
    pub kid: String,
    /// 32 bytes.
    pub key: Vec<u8>,
}

/// Where the public keys come from: identity's `ListSigningKeys`.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// Every key that may have signed a token that is still valid.
    async fn fetch(&self) -> Result<Vec<PublicKey>>;
}

/// The public keys a service knows; fetched when a token names a key it doesn't know. A clone is the same set.
#[derive(Clone)]
pub struct VerifyKeys(Arc<Known>);

struct Known {
    source: Box<dyn KeySource>,
    keys: RwLock<HashMap<String, Vec<u8>>>,
    fetching: tokio::sync::Mutex<Option<Instant>>,
}

/// The shortest time between two fetches: an unknown `kid` can't make us ask without end.
const FETCH_AT_MOST_EVERY: Duration = Duration::from_secs(2);

impl VerifyKeys {
    /// Keys from a source; none is fetched yet.
    pub fn new(source: impl KeySource) -> Self {
        let keys = RwLock::new(HashMap::new());
        Self(Arc::new(Known { source: Box::new(source), keys, fetching: tokio::sync::Mutex::new(None) }))
    }

    /// The key of that name, asking the source when it isn't known.
    ///
    /// # Errors
    /// When the source can't be reached.
    pub async fn key(&self, kid: &str, now: Instant) -> Result<Option<Vec<u8>>> {
        if let Some(key) = self.known(kid) {
            return Ok(Some(key));
        }
        let mut fetched = self.0.fetching.lock().await;
        if let Some(key) = self.known(kid) {
            return Ok(Some(key));
        }
        let wait_us = i64::try_from(FETCH_AT_MOST_EVERY.as_micros()).unwrap_or(i64::MAX);
        if fetched.is_some_and(|last| now.since_us(last).abs() < wait_us) {
            return Ok(None);
        }
        let keys = self.0.source.fetch().await?;
        *fetched = Some(now);
        let mut known = self.0.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        *known = keys.into_iter().map(|key| (key.kid, key.key)).collect();
        Ok(known.get(kid).cloned())
    }

    fn known(&self, kid: &str) -> Option<Vec<u8>> {
        self.0.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(kid).cloned()
    }
}

/// The keys that identity publishes.
pub struct FromIdentity(pub crate::wire::Wire);

#[async_trait]
impl KeySource for FromIdentity {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        let mut identity = IdentityServiceClient::new(self.0.clone());
        let answer = identity.list_signing_keys(ListSigningKeysRequest {}).await;
        let answer = answer.map_err(|status| crate::wire::trouble(&status))?.into_inner();
        Ok(answer.keys.into_iter().map(|key| PublicKey { kid: key.kid, key: key.public_key }).collect())
    }
}
