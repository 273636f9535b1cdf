//! What of a document is judged before any of it is kept: headings, sums, and how much of each statement is known.

use std::collections::BTreeMap;

use kaifong_kernel::values::{Currency, Money};

use super::{
    bank::{Heading, Overlapping, Sound},
    gift_refusal::GiftRefusal,
    line::Transaction,
};

/// A document as it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Message and version.
    pub format: &'static str,
    /// Its statements.
    pub statements: Vec<Outline>,
}

/// A line of a document with its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Which statement of the document, from 0.
    pub statement: i32,
    /// Which line of the statement, from 0.
    pub place: i64,
    /// Which of the statement's lines of equal content, from 1.
    pub occurrence: i64,
    /// What it tells.
    pub told: Transaction,
}

/// A booking, as far as the judgement needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The line of the document where it begins.
    pub at_line: u64,
    /// The amount with its sign.
    pub amount: Money,
    /// What makes two tellings the same booking.
    pub content: String,
}

/// A statement of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What it says of itself.
    pub heading: Heading,
    /// Its booked lines.
    pub bookings: Vec<Booking>,
}

impl Outline {
    /// Checks balances, currencies and the sum.
    ///
    /// # Errors
    /// As [`Heading::check`]; [`GiftRefusal::OtherCurrency`] (BNK006) for a line in another currency.
    pub fn check(&self, account: Currency) -> Result<Sound, GiftRefusal> {
        let mut sum = Money::new(0, account);
        for booking in &self.bookings {
            let (line, found) = (booking.at_line, booking.amount.currency);
            sum = sum.plus(booking.amount).map_err(|_| GiftRefusal::OtherCurrency { line, found, account })?;
        }
        self.heading.check(account, sum)
    }

    /// Counts what of it is known, given how many lines of each content are booked. `keys` are the contents' keyed hashes
    /// in the order of the bookings.
    #[must_use]
    pub fn overlap(&self, account: Currency, keys: &[String], booked: &BTreeMap<String, i64>) -> Overlapping {
        assert_eq!(keys.len(), self.bookings.len(), "a key for each booking");
        let unknown_sum = Money::new(0, account);
        let mut overlapping = Overlapping { known: 0, unknown: 0, unknown_sum, told_before: false };
        let mut occurrences: BTreeMap<&str, i64> = BTreeMap::new();
        for (booking, key) in self.bookings.iter().zip(keys) {
            let occurrence = occurrences.entry(key).or_default();
            *occurrence += 1;
            if *occurrence <= booked.get(key).copied().unwrap_or_default() {
                overlapping.known += 1;
            } else {
                overlapping.unknown += 1;
                let sum = overlapping.unknown_sum.amount_minor.saturating_add(booking.amount.amount_minor);
                overlapping.unknown_sum.amount_minor = sum;
            }
        }
        overlapping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(amounts: &[i64]) -> Outline {
        let heading = Heading {
            at_line: 1,
            bank_statement_id: "S".to_owned(),
            account_number: "1".to_owned(),
            currency: None,
            opening: None,
            closing: None,
        };
        let booking =
            |minor: &i64| Booking { at_line: 1, amount: Money::new(*minor, Currency::HKD), content: String::new() };
        Outline { heading, bookings: amounts.iter().map(booking).collect() }
    }

    fn overlap(known: i64) -> Overlapping {
        let keys = ["a", "a", "b"].map(str::to_owned);
        outline(&[1000, 1000, 7]).overlap(Currency::HKD, &keys, &BTreeMap::from([("a".to_owned(), known)]))
    }

    #[test]
    fn equal_lines_are_known_one_by_one() {
        let counted = |known| (overlap(known).known, overlap(known).unknown, overlap(known).unknown_sum.amount_minor);
        assert_eq!(counted(0), (0, 3, 2007));
        assert_eq!(counted(1), (1, 2, 1007));
        assert_eq!(counted(2), (2, 1, 7));
        assert_eq!(counted(5), (2, 1, 7));
    }
}
