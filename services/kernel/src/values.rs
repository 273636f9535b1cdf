//! Values that every room may know: ids, money, units, times, pages and refusals.
//!
//! Nothing here reads a clock, a database or the wire.

mod district;
mod ids;
mod money;
mod page;
mod refusal;
mod role;
mod time;
mod units;

pub use district::District;
pub use ids::{BadId, KeyId, OrgId, PersonId};
pub use money::{BadMoney, Currency, Money};
pub use page::{Page, PageOf};
pub use refusal::{Code, FieldViolation, Invalid, Kind, Refused};
pub use role::Role;
pub use time::{BadDate, HkDate, Instant, TaxYear};
pub use units::Units;

#[doc(hidden)]
pub use ids::{decode_id, encode_id};

/// Whether a text is a code: so many capital letters, digits and `-`.
#[must_use]
pub fn is_code(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    length.contains(&text.len()) && text.bytes().all(plain)
}

/// Lower-case hexadecimal text of bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 (FIPS 180-4) of bytes, as lower-case hexadecimal text.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}
