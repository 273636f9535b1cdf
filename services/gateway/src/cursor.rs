//! Cursors: opaque and signed, so that a list goes on only where the list itself said.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kaifong_kernel::values::sha256_hex;
use prost::Message;
use prost_reflect::DynamicMessage;
use ring::hmac;

use crate::operation::Operation;

/// Bytes of the signature.
const TAG: usize = 32;

/// Signs and reads cursors.
pub(crate) struct Cursors(hmac::Key);

impl Cursors {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The cursor of a list, as [`list_of`] names it: good for this one only.
    pub(crate) fn sign(&self, list: &str, plain: &str) -> String {
        if plain.is_empty() {
            return String::new();
        }
        URL_SAFE_NO_PAD.encode([&self.tag(list, plain), plain.as_bytes()].concat())
    }

    /// What a cursor says; `None` when it isn't one of this list.
    pub(crate) fn read(&self, list: &str, cursor: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (tag, plain) = bytes.split_at_checked(TAG)?;
        let plain = std::str::from_utf8(plain).ok()?;
        let signed = format!("{list}\n{plain}");
        hmac::verify(&self.0, signed.as_bytes(), tag).ok().map(|()| plain.to_owned())
    }

    fn tag(&self, list: &str, plain: &str) -> Vec<u8> {
        let signed = format!("{list}\n{plain}");
        hmac::sign(&self.0, signed.as_bytes()).as_ref().to_vec()
    }
}

/// Names a list: where it is read, for which organisation, and under which filters.
pub(crate) fn list_of(operation: &Operation, tenant: &str, asked: &DynamicMessage) -> String {
    let mut filters = asked.clone();
    filters.clear_field_by_name("page");
    format!("{}\n{tenant}\n{}", operation.route.path, sha256_hex(&filters.encode_to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_list_only() {
        let cursors = Cursors::new(&[1; 32]);
        let cursor = cursors.sign("ListGifts", "gift_1");
        assert_eq!(cursors.read("ListGifts", &cursor).as_deref(), Some("gift_1"));
        assert_eq!(cursors.read("ListPledges", &cursor), None);
        assert_eq!(Cursors::new(&[2; 32]).read("ListGifts", &cursor), None);
        assert_eq!(cursors.read("ListGifts", "gift_1"), None);
        assert_eq!(cursors.read("ListGifts", ""), None);
    }
}
