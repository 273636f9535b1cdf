//! What a statement says of its entries' number and sums, held against the entries themselves.

use kaifong_kernel::values::{Currency, Money};

use super::{Unreadable, amount, node::Node};

/// Totals of a summary, and whether a credit and a debit count to them.
const TOTALS: [(&str, bool, bool); 3] =
    [("TtlNtries", true, true), ("TtlCdtNtries", true, false), ("TtlDbtNtries", false, true)];

/// Entries of one direction.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    entries: u64,
    minor: i128,
}

impl Count {
    fn add(&mut self, amount: Money) {
        self.entries += 1;
        self.minor += i128::from(amount.amount_minor.unsigned_abs());
    }

    const fn and(self, other: Self) -> Self {
        Self { entries: self.entries + other.entries, minor: self.minor + other.minor }
    }
}

/// Credits and debits.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    credits: Count,
    debits: Count,
}

impl Counts {
    fn add(&mut self, amount: Money) {
        if amount.amount_minor < 0 { self.debits.add(amount) } else { self.credits.add(amount) }
    }

    fn of(self, credits: bool, debits: bool) -> Count {
        let only = |count: Count, counts| if counts { count } else { Count::default() };
        only(self.credits, credits).and(only(self.debits, debits))
    }
}

/// A statement's summary, as far as it goes, and its entries so far. Banks count what is pending, or leave it out: one of
/// the two must be right.
#[derive(Debug, Default)]
pub(super) struct Summary {
    told: Option<Node>,
    currency: Option<Currency>,
    booked: Counts,
    all: Counts,
}

impl Summary {
    /// Takes a child of the statement.
    pub fn take(&mut self, node: &Node) -> Result<(), Unreadable> {
        if node.name == "TxsSummry" {
            self.told = Some(node.clone());
        } else if node.name == "Ntry" {
            let entry = amount::signed(node)?;
            self.currency.get_or_insert(entry.currency);
            self.all.add(entry);
            let status = node.needed("Sts")?;
            if status.child("Cd").unwrap_or(status).word() == "BOOK" {
                self.booked.add(entry);
            }
        }
        Ok(())
    }

    /// Compares, once the last entry is taken.
    ///
    /// # Errors
    /// [`Unreadable::Summary`] when a number or a sum is another than the entries'.
    pub fn check(&self) -> Result<(), Unreadable> {
        let Some(told) = &self.told else { return Ok(()) };
        for (name, credits, debits) in TOTALS {
            let Some(total) = told.child(name) else { continue };
            let counts = [self.all.of(credits, debits), self.booked.of(credits, debits)];
            self.number(total, counts)?;
            self.sum(total, counts)?;
        }
        Ok(())
    }

    fn number(&self, total: &Node, counts: [Count; 2]) -> Result<(), Unreadable> {
        let Some(node) = total.child("NbOfNtries") else { return Ok(()) };
        let told = node.word();
        let number: u64 = told.parse().map_err(|_| Unreadable::at(node.line, "NbOfNtries is no number"))?;
        if counts.iter().any(|count| count.entries == number) {
            return Ok(());
        }
        Err(off(total, node, told, counts[0].entries.to_string()))
    }

    fn sum(&self, total: &Node, counts: [Count; 2]) -> Result<(), Unreadable> {
        let Some(node) = total.child("Sum") else { return Ok(()) };
        let told = node.word();
        // Without an entry any currency serves: the sum is zero.
        let currency = self.currency.unwrap_or(Currency::HKD);
        let sum =
            Money::from_decimal(told, currency).map_err(|bad| Unreadable::at(node.line, format!("Sum is {bad}")))?;
        if counts.iter().any(|count| count.minor == i128::from(sum.amount_minor)) {
            return Ok(());
        }
        let found = i64::try_from(counts[0].minor).unwrap_or(i64::MAX);
        Err(off(total, node, told, Money::new(found, currency).to_string()))
    }
}

fn off(total: &Node, node: &Node, told: &str, found: String) -> Unreadable {
    let total = format!("{} of {}", node.name, total.name);
    Unreadable::Summary { line: node.line, total, told: told.chars().take(40).collect(), found }
}
