//! Key pairs of identity: drawn here, kept in the vault, followed by the next before they grow old.

use kaifong_kernel::{Result, auth, values::hex};

use crate::{
    config::IdentityConfig,
    domain::{Rotation, SigningKey},
    hexadecimal,
    verbs::FreshPair,
};

/// How much later than the token says its verifiers may still accept it, clocks being what they are.
const LEEWAY_SECONDS: i64 = 60;

/// A new Ed25519 pair (RFC 8032) from the machine's source of randomness.
///
/// # Errors
/// A fault when that source gives nothing.
pub fn fresh_pair() -> Result<FreshPair> {
    let pair = auth::SigningKey::generate()?;
    let public = pair.public();
    Ok(FreshPair { kid: public.kid, public_key: hex(&public.key), private: pair.pkcs8().to_vec() })
}

/// How a rotation goes under this configuration.
#[must_use]
pub fn rotation(config: &IdentityConfig, retire_at_once: bool) -> Rotation {
    Rotation {
        lead_seconds: config.signing_key_lead_seconds,
        token_seconds: config.token_ttl_seconds + LEEWAY_SECONDS,
        retire_at_once,
    }
}

/// The 32 bytes of the public half.
#[must_use]
pub fn public_bytes(key: &SigningKey) -> Vec<u8> {
    hexadecimal::read(&key.public_key).unwrap_or_default()
}
