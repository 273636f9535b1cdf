//! Signing keys and the public keys that verify: Ed25519 (RFC 8032), named by `kid`.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
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

    /// The public key, without an end.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { kid: self.kid.clone(), key: self.pair.public_key().as_ref().to_vec(), not_after: None }
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
    /// From when on nothing verifies under it; `None` while it is in use.
    pub not_after: Option<Instant>,
}

/// Where the public keys come from: identity's `ListSigningKeys`.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// Every key that may have signed a token that is still valid.
    async fn fetch(&self) -> Result<Vec<PublicKey>>;
}

/// The public keys a service knows; fetched when a token names a key it doesn't know, and again when they are old. A
/// clone is the same set.
#[derive(Clone)]
pub struct VerifyKeys(Arc<Known>);

struct Known {
    source: Box<dyn KeySource>,
    held: RwLock<Held>,
    /// When a fetch was last tried.
    fetching: tokio::sync::Mutex<Option<Instant>>,
}

/// The keys of the last fetch.
#[derive(Default)]
struct Held {
    keys: HashMap<String, PublicKey>,
    fetched: Option<Instant>,
}

/// The shortest time between two fetches: an unknown `kid` can't make us ask without end.
const FETCH_AT_MOST_EVERY: Duration = Duration::from_secs(2);
/// Keys that are older are asked for again: so long may a key go on that was ended early.
const FRESH_FOR: Duration = Duration::from_secs(30);

impl VerifyKeys {
    /// Keys from a source; none is fetched yet.
    pub fn new(source: impl KeySource) -> Self {
        let (held, fetching) = (RwLock::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Known { source: Box::new(source), held, fetching }))
    }

    /// The key of that name, if something may verify under it now; asks the source when it isn't known, or what is known
    /// is old. While the source is away, a known key goes on until its own end.
    ///
    /// # Errors
    /// When the key isn't known and the source can't be reached.
    pub async fn key(&self, kid: &str, now: Instant) -> Result<Option<Vec<u8>>> {
        let known = self.known(kid, now);
        if known.is_some() {
            if !self.is_fresh(now, FRESH_FOR) {
                self.refresh(now).await;
                return Ok(self.known(kid, now));
            }
            return Ok(known);
        }
        let mut tried = self.0.fetching.lock().await;
        if let Some(key) = self.known(kid, now) {
            return Ok(Some(key));
        }
        if self.is_fresh(now, FETCH_AT_MOST_EVERY) {
            return Ok(None);
        }
        *tried = Some(now);
        self.fetch(now).await?;
        Ok(self.known(kid, now))
    }

    /// Fetches unless somebody else does right now, or just has tried.
    async fn refresh(&self, now: Instant) {
        let Ok(mut tried) = self.0.fetching.try_lock() else { return };
        if tried.is_some_and(|last| within(last, now, FETCH_AT_MOST_EVERY)) {
            return;
        }
        *tried = Some(now);
        if let Err(error) = self.fetch(now).await {
            tracing::warn!(%error, "the signing keys could not be fetched again; those known go on");
        }
    }

    async fn fetch(&self, now: Instant) -> Result<()> {
        let keys = self.0.source.fetch().await?;
        let keys = keys.into_iter().map(|key| (key.kid.clone(), key)).collect();
        *self.0.held.write().unwrap_or_else(PoisonError::into_inner) = Held { keys, fetched: Some(now) };
        Ok(())
    }

    fn known(&self, kid: &str, now: Instant) -> Option<Vec<u8>> {
        let held = self.0.held.read().unwrap_or_else(PoisonError::into_inner);
        let key = held.keys.get(kid).filter(|key| key.not_after.is_none_or(|end| now < end));
        key.map(|key| key.key.clone())
    }

    fn is_fresh(&self, now: Instant, age: Duration) -> bool {
        let held = self.0.held.read().unwrap_or_else(PoisonError::into_inner);
        held.fetched.is_some_and(|last| within(last, now, age))
    }
}

/// Whether two moments are less than this apart, whichever was first: a clock may be put back.
fn within(one: Instant, other: Instant, apart: Duration) -> bool {
    u128::from(other.since_us(one).unsigned_abs()) < apart.as_micros()
}

/// How long identity may take to tell its keys.
const DEADLINE: Duration = Duration::from_secs(5);

/// The keys that identity publishes.
pub struct FromIdentity(pub crate::wire::Wire);

#[async_trait]
impl KeySource for FromIdentity {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        let mut identity = IdentityServiceClient::new(self.0.clone());
        let mut request = tonic::Request::new(ListSigningKeysRequest {});
        request.set_timeout(DEADLINE);
        let answer = identity.list_signing_keys(request).await;
        let answer = answer.map_err(|status| crate::wire::trouble(&status))?.into_inner();
        let read = |key: kaifong_proto::identity::v1::SigningKey| PublicKey {
            kid: key.kid,
            key: key.public_key,
            not_after: Some(key.not_after_us).filter(|end| *end != 0).map(Instant::from_micros),
        };
        Ok(answer.keys.into_iter().map(read).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::testing;

    /// Publishes what a test says; `None` is away.
    #[derive(Clone, Default)]
    struct Published {
        keys: Arc<Mutex<Option<Vec<PublicKey>>>>,
        asked: Arc<AtomicUsize>,
    }

    impl Published {
        fn now(&self, keys: Option<Vec<PublicKey>>) {
            *self.keys.lock().unwrap() = keys;
        }

        fn asked(&self) -> usize {
            self.asked.load(Ordering::SeqCst)
        }
    }

    #[async_trait]
    impl KeySource for Published {
        async fn fetch(&self) -> Result<Vec<PublicKey>> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            self.keys.lock().unwrap().clone().ok_or_else(|| Error::away("identity"))
        }
    }

    const T0: Instant = Instant::from_micros(testing::START_US);

    fn after(seconds: i64) -> Instant {
        T0.plus_seconds(seconds)
    }

    #[tokio::test]
    async fn a_rotation_is_followed_and_the_old_key_ends() {
        let (old, new) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let source = Published::default();
        source.now(Some(vec![old.public()]));
        let keys = VerifyKeys::new(source.clone());
        assert!(keys.key(old.kid(), T0).await.unwrap().is_some());
        // The new one is published, and the old one given an end.
        source.now(Some(vec![PublicKey { not_after: Some(after(60)), ..old.public() }, new.public()]));
        assert!(keys.key(new.kid(), after(5)).await.unwrap().is_some(), "an unknown kid is asked for");
        assert_eq!(source.asked(), 2);
        assert!(keys.key(old.kid(), after(59)).await.unwrap().is_some());
        assert!(keys.key(old.kid(), after(60)).await.unwrap().is_none(), "its end has come");
        // A key that was ended early is simply published no more.
        source.now(Some(Vec::new()));
        assert!(keys.key(new.kid(), after(200)).await.unwrap().is_none(), "what is old is asked for again");
    }

    #[tokio::test]
    async fn known_keys_go_on_while_the_source_is_away_but_not_past_their_end() {
        let key = SigningKey::generate().unwrap();
        let source = Published::default();
        source.now(Some(vec![PublicKey { not_after: Some(after(100)), ..key.public() }]));
        let keys = VerifyKeys::new(source.clone());
        assert!(keys.key(key.kid(), T0).await.unwrap().is_some());
        source.now(None);
        for _ in 0..3 {
            assert!(keys.key(key.kid(), after(50)).await.unwrap().is_some());
        }
        assert_eq!(source.asked(), 2, "a source that is away isn't asked at every token");
        assert!(keys.key(key.kid(), after(100)).await.is_err(), "whether it goes on can't be known");
    }

    #[tokio::test]
    async fn an_unknown_kid_asks_only_now_and_then() {
        let source = Published::default();
        source.now(Some(Vec::new()));
        let keys = VerifyKeys::new(source.clone());
        for _ in 0..3 {
            assert!(keys.key("0123456789abcdef", T0).await.unwrap().is_none());
        }
        assert_eq!(source.asked(), 1);
    }
}
