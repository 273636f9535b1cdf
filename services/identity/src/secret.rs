//! Secrets of API keys: drawn, written as `kf_<public id>_<secret>`, hashed and compared. The only place that knows
//! one, and it never shows one by accident.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kaifong_kernel::{
    Error, Result,
    values::{KeyId, hex},
};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use crate::{domain::SecretHash, hexadecimal};

/// 32 random bytes: too many to guess, so that a fast hash of them is enough (NIST SP 800-63B section 5.1.1.2 asks
/// for a slow one only where people choose).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Draws a new one from the machine's source of randomness.
    ///
    /// # Errors
    /// A fault when that source gives nothing.
    pub fn draw() -> Result<Self> {
        let mut bytes = [0_u8; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("no randomness for a key's secret"))?;
        Ok(Self(bytes))
    }

    /// What is kept of it: HMAC-SHA256 under the secret itself, bound to the key it belongs to.
    #[must_use]
    pub fn hash(&self, key: KeyId) -> SecretHash {
        let tag = hmac::sign(&self.hmac_key(), &bound_to(key));
        SecretHash(hex(tag.as_ref()))
    }

    /// Whether this is the secret that was hashed; takes the same time either way.
    #[must_use]
    pub fn opens(&self, key: KeyId, hash: &SecretHash) -> bool {
        let Some(tag) = hexadecimal::read(&hash.0) else { return false };
        hmac::verify(&self.hmac_key(), &bound_to(key), &tag).is_ok()
    }

    /// The text that its holder presents.
    #[must_use]
    pub fn reveal(&self, key: KeyId) -> String {
        let public = key.to_string();
        let public = public.strip_prefix(PUBLIC).unwrap_or_default();
        format!("{MARK}{public}_{}", URL_SAFE_NO_PAD.encode(self.0))
    }

    fn hmac_key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0)
    }
}

/// Reads a presented text: which key it claims to be, and the secret.
#[must_use]
pub fn read(text: &str) -> Option<(KeyId, Secret)> {
    let (public, secret) = text.strip_prefix(MARK)?.split_once('_')?;
    let key = format!("{PUBLIC}{public}").parse().ok()?;
    let bytes = URL_SAFE_NO_PAD.decode(secret).ok()?;
    Some((key, Secret(bytes.try_into().ok()?)))
}

/// So that secret scanners know one when they see one.
const MARK: &str = "kf_";
const PUBLIC: &str = "key_";

fn bound_to(key: KeyId) -> Vec<u8> {
    format!("kaifong.api-key.v1:{key}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u128) -> KeyId {
        KeyId::from(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_secret_is_read_back_and_opens_its_own_key_only() {
        let secret = Secret::draw().unwrap();
        let hash = secret.hash(key(1));
        let (named, presented) = read(&secret.reveal(key(1))).unwrap();
        assert_eq!(named, key(1));
        assert!(presented.opens(key(1), &hash));
        assert!(!presented.opens(key(2), &hash));
        assert!(!Secret::draw().unwrap().opens(key(1), &hash));
    }

    #[test]
    fn what_is_not_a_key_is_not_read() {
        let good = Secret::draw().unwrap().reveal(key(1));
        for text in ["", "kf_", "kf__", &good[3..], &good[..good.len() - 2], &format!("{good}AA"), &good.to_uppercase()]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let secret = Secret::draw().unwrap();
        let text = secret.reveal(key(1));
        let inside = text.rsplit_once('_').unwrap().1.to_owned();
        assert!(!format!("{secret:?}").contains(&inside));
    }
}
