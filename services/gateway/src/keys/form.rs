//! What a key looks like: `kf_`, the id of the key without its prefix, `_`, and 32 bytes in base64url. Identity makes
//! them so.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kaifong_kernel::values::KeyId;

/// Bytes of a key's secret.
const SECRET: usize = 32;

/// Whether a text may be a key: what isn't needs no question to identity.
pub(super) fn is_key(text: &str) -> bool {
    let Some((public, secret)) = text.strip_prefix("kf_").and_then(|rest| rest.split_once('_')) else { return false };
    let known = format!("key_{public}").parse::<KeyId>().is_ok();
    known && URL_SAFE_NO_PAD.decode(secret).is_ok_and(|bytes| bytes.len() == SECRET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_identity_could_have_made_is_a_key() {
        let secret = URL_SAFE_NO_PAD.encode([7; SECRET]);
        let good = format!("kf_01h455vb4pex5vsknk084sn02q_{secret}");
        assert!(is_key(&good));
        for text in [
            String::new(),
            "kf_test".to_owned(),
            good.replace("kf_", "sk_"),
            good.replace("01h455", "01H455"),
            good.replace("sn02q", "sn02"),
            good[..good.len() - 1].to_owned(),
            format!("{good}A"),
            good.replace(&secret, &secret.replace('B', "/")),
        ] {
            assert!(!is_key(&text), "{text}");
        }
    }
}
