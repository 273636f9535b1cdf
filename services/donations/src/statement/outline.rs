//! A document in two readings: once to judge it whole, and again chunk by chunk to work on it.

use std::collections::HashMap;

use super::{Piece, Reader, Unreadable};
use crate::domain::outline::{Booking, Document, Outline, Placed};

/// Reads a document to judge it.
///
/// # Errors
/// [`Unreadable`] with the line and what is wrong there.
pub fn outline(bytes: &[u8]) -> Result<Document, Unreadable> {
    let mut reader = Reader::new(bytes)?;
    let mut statements: Vec<Outline> = Vec::new();
    while let Some(piece) = reader.piece()? {
        match piece {
            Piece::Heading(heading) => statements.push(Outline { heading, bookings: Vec::new() }),
            Piece::Line(told) => {
                let booking = Booking { at_line: told.at_line, amount: told.amount, content: told.content() };
                if let Some(statement) = statements.last_mut() {
                    statement.bookings.push(booking);
                }
            }
            Piece::End => {}
        }
    }
    Ok(Document { format: reader.format(), statements })
}

/// Reads the lines `from` to `from + count` of a document, counted over all its statements.
///
/// # Errors
/// [`Unreadable`]: the stored document is not the one that was judged.
pub fn slice(bytes: &[u8], from: usize, count: usize) -> Result<Vec<Placed>, Unreadable> {
    let mut reader = Reader::new(bytes)?;
    let mut slice = Vec::new();
    let (mut statement, mut place, mut line) = (-1, 0, 0);
    let mut occurrences: HashMap<String, i64> = HashMap::new();
    while let Some(piece) = reader.piece()? {
        match piece {
            Piece::Heading(_) => {
                statement += 1;
                place = 0;
                occurrences.clear();
            }
            Piece::Line(told) => {
                let occurrence = occurrences.entry(told.content()).or_default();
                *occurrence += 1;
                if line >= from {
                    slice.push(Placed { statement, place, occurrence: *occurrence, told: *told });
                }
                place += 1;
                line += 1;
                if slice.len() == count {
                    break;
                }
            }
            Piece::End => {}
        }
    }
    Ok(slice)
}
