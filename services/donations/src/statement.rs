//! The camt.053 reader: bytes in, headings and transactions out, one at a time. It holds one entry in memory, never the
//! document, and knows no database.
//!
//! Source: ISO 20022 message definitions camt.053.001.02, .03, .04 and .08. What a schema demands of the parts that are
//! read here (order, number and kind of their elements) is demanded; a document type declaration is refused.

mod amount;
mod entry;
mod heading;
mod node;
mod outline;
mod reader;
mod schema;
mod shape;
mod summary;
mod xml;

pub use heading::plain_number;
pub use outline::{outline, slice};
pub use reader::{Piece, Reader};

use crate::domain::gift_refusal::GiftRefusal;

/// Why a document can't be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Not XML, not the schema's, or finer than can be kept.
    At {
        /// The line of the document, from 1.
        line: u64,
        /// What is wrong; never personal data.
        reason: String,
    },
    /// The statement's own summary says otherwise than its entries.
    Summary {
        /// The line of the document, from 1.
        line: u64,
        /// Which total.
        total: String,
        /// What it says.
        told: String,
        /// What the entries make.
        found: String,
    },
    /// Another message or version.
    Format {
        /// What it says it is.
        found: String,
    },
}

impl Unreadable {
    fn at(line: u64, reason: impl Into<String>) -> Self {
        Self::At { line, reason: reason.into() }
    }
}

impl From<Unreadable> for GiftRefusal {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::At { line, reason } => Self::Unreadable { line, reason },
            Unreadable::Summary { line, total, told, found } => Self::SummaryOff { line, total, told, found },
            Unreadable::Format { found } => Self::UnsupportedFormat { found },
        }
    }
}

#[cfg(test)]
mod tests;
