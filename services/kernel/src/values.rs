//! Values that every room may know: ids, money, units, times, pages and refusals.
//!
//! Nothing here reads a clock, a database or the wire.

mod ids;
mod money;
mod page;
mod refusal;
mod role;
mod time;
mod units;

pub use ids::{BadId, KeyId, OrgId, PersonId};
pub use money::{BadMoney, Currency, Money};
pub use page::{Page, PageOf};
pub use refusal::{Code, FieldViolation, Invalid, Kind, Refused};
pub use role::Role;
pub use time::{BadDate, HkDate, Instant, TaxYear};
pub use units::Units;

#[doc(hidden)]
pub use ids::{decode_id, encode_id};

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
