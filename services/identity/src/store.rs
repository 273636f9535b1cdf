//! Rows of identity and the states they stand for.

pub mod key;
pub mod key_use;
pub mod organisation;
pub mod person;
pub mod role_grant;
pub mod signing_key;

mod migrations;

use kaifong_kernel::{
    Result,
    values::{Invalid, Page},
};

pub use migrations::MIGRATIONS;

/// The id that a page goes on after.
fn after<T: std::str::FromStr>(page: &Page) -> Result<Option<T>> {
    let parse = |text: &String| text.parse().map_err(|_| Invalid::field("page.cursor", "not a cursor of this list"));
    Ok(page.after.as_ref().map(parse).transpose()?)
}
