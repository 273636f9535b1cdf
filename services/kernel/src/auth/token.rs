//! Actor tokens: JSON Web Tokens (RFC 7519) signed with Ed25519 (`EdDSA`, RFC 8037). No other algorithm is read.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use super::{Actor, SigningKey, VerifyKeys};
use crate::{
    error::{Error, Result},
    values::Instant,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// What a token says: the actor, from when until when, in seconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who acts.
    pub actor: Actor,
    /// When it was made.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
}

/// Why a token isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadToken {
    /// Not of the form of a token, or another algorithm.
    Malformed,
    /// Signed by a key that isn't known.
    UnknownKey,
    /// The signature doesn't fit.
    Forged,
    /// Its time is over, or hasn't come.
    Expired,
}

/// Makes a token.
///
/// # Errors
/// When the claims can't be written as JSON: a mistake of ours.
pub fn sign(claims: &Claims, key: &SigningKey) -> Result<String> {
    let header = Header { alg: "EdDSA".to_owned(), typ: "JWT".to_owned(), kid: key.kid().to_owned() };
    let header = serde_json::to_vec(&header).map_err(Error::internal)?;
    let body = serde_json::to_vec(claims).map_err(Error::internal)?;
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(body));
    let signature = key.sign(signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Reads a token: signature first, then its time.
///
/// # Errors
/// When the public keys can't be fetched; the inner error says why it is no token.
pub async fn verify(token: &str, keys: &VerifyKeys, now: Instant) -> Result<Result<Claims, BadToken>> {
    let Some((signed, signature)) = token.rsplit_once('.') else { return Ok(Err(BadToken::Malformed)) };
    let Some((header, body)) = signed.split_once('.') else { return Ok(Err(BadToken::Malformed)) };
    let Some(header) = decode::<Header>(header) else { return Ok(Err(BadToken::Malformed)) };
    if header.alg != "EdDSA" || header.typ != "JWT" {
        return Ok(Err(BadToken::Malformed));
    }
    let Some(key) = keys.key(&header.kid, now).await? else { return Ok(Err(BadToken::UnknownKey)) };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return Ok(Err(BadToken::Malformed)) };
    if UnparsedPublicKey::new(&ED25519, key).verify(signed.as_bytes(), &signature).is_err() {
        return Ok(Err(BadToken::Forged));
    }
    let Some(claims) = decode::<Claims>(body) else { return Ok(Err(BadToken::Malformed)) };
    let now_s = now.micros().div_euclid(1_000_000);
    // A service whose clock is a little behind identity's may see a token from its future.
    let in_time = now_s < claims.exp && claims.iat <= now_s + 60;
    Ok(if in_time { Ok(claims) } else { Err(BadToken::Expired) })
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;

    use super::*;
    use crate::{
        auth::{KeySource, PublicKey, Role},
        testing,
    };

    struct Fixed(Vec<PublicKey>);

    #[async_trait]
    impl KeySource for Fixed {
        async fn fetch(&self) -> Result<Vec<PublicKey>> {
            Ok(self.0.clone())
        }
    }

    fn now() -> Instant {
        Instant::from_micros(testing::START_US)
    }

    fn claims() -> Claims {
        let iat = now().micros() / 1_000_000;
        Claims { actor: testing::person("ann", &[Role::Admin]), iat, exp: iat + 300 }
    }

    #[tokio::test]
    async fn a_token_is_read_until_it_ends() {
        let key = SigningKey::generate().unwrap();
        let keys = VerifyKeys::new(Fixed(vec![key.public()]));
        let token = sign(&claims(), &key).unwrap();
        assert_eq!(verify(&token, &keys, now().plus_seconds(299)).await.unwrap(), Ok(claims()));
        assert_eq!(verify(&token, &keys, now().plus_seconds(300)).await.unwrap(), Err(BadToken::Expired));
        assert_eq!(verify(&token, &keys, now().plus_seconds(-61)).await.unwrap(), Err(BadToken::Expired));
    }

    #[tokio::test]
    async fn no_altered_byte_gets_through() {
        let key = SigningKey::generate().unwrap();
        let keys = VerifyKeys::new(Fixed(vec![key.public()]));
        let token = sign(&claims(), &key).unwrap();
        for place in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            let read = verify(&altered, &keys, now()).await.unwrap();
            assert!(read.is_err() || altered == token, "byte {place} altered and still read");
        }
    }

    #[tokio::test]
    async fn other_keys_and_algorithms_are_refused() {
        let (ours, theirs) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let keys = VerifyKeys::new(Fixed(vec![ours.public()]));
        let foreign = sign(&claims(), &theirs).unwrap();
        assert_eq!(verify(&foreign, &keys, now()).await.unwrap(), Err(BadToken::UnknownKey));
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims()).unwrap());
        for alg in ["none", "HS256"] {
            let header = format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"{}"}}"#, ours.kid());
            let token = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(verify(&token, &keys, now()).await.unwrap(), Err(BadToken::Malformed));
        }
    }
}
