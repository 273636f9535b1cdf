//! Bank accounts, and whether a statement goes on where the one before it ended.

use kaifong_kernel::values::{BadMoney, Currency, HkDate, Instant, Money};
use serde::Serialize;

use super::{
    fund::{FundId, PurposeId},
    gift_refusal::GiftRefusal,
    import::ImportId,
};

kaifong_kernel::ids! {
    /// An account at a bank.
    BankAccountId = "bac";
    /// One statement of one account.
    StatementId = "stm";
}

/// A booked balance at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// How much.
    pub money: Money,
    /// On which day.
    pub on: HkDate,
}

/// An account at a bank. Its number lives in the vault; the row has a keyed hash of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BankAccount {
    /// Its id; also the subject of its vault fields.
    pub id: BankAccountId,
    /// The fund whose money it keeps.
    pub fund: FundId,
    /// The purpose under which money in suspense is kept.
    pub purpose: PurposeId,
    /// Its currency.
    pub currency: Currency,
    /// What we call it.
    pub name: String,
    /// Keyed hash of its number.
    pub number_key: String,
    /// The closing balance of its newest statement.
    pub closing: Option<Balance>,
    /// The import that is being worked on.
    pub importing: Option<ImportId>,
    /// When opened here.
    pub opened_at: Instant,
}

/// What a statement says of itself, with the place in the document for refusals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The line of the document where the statement begins.
    pub at_line: u64,
    /// The bank's own id; banks use ids again.
    pub bank_statement_id: String,
    /// The account's number, letters and digits only.
    pub account_number: String,
    /// The account's currency, where the statement names it.
    pub currency: Option<Currency>,
    /// Booked opening balance (OPBD, or PRCD: the closing balance of the day before).
    pub opening: Option<Balance>,
    /// Booked closing balance (CLBD).
    pub closing: Option<Balance>,
}

/// A statement that adds up in the account's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sound {
    /// Booked opening balance.
    pub opening: Balance,
    /// Booked closing balance.
    pub closing: Balance,
}

kaifong_kernel::words! {
    /// How a statement follows what is booked already.
    Continuation {
        /// It goes on where the last one ended: every line of it is new, however alike to earlier ones.
        Sequel = "sequel",
        /// It covers days that are booked in part: a line that was told before is known.
        Overlap = "overlap",
    }
}

/// How a statement follows, and where its account stands after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// How it follows.
    pub continuation: Continuation,
    /// The account's newest closing balance.
    pub closing: Balance,
}

/// What of a statement's lines is booked already, counted by content and occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlapping {
    /// Lines that are booked already.
    pub known: u64,
    /// Lines that are not.
    pub unknown: u64,
    /// The sum of the latter.
    pub unknown_sum: Money,
    /// Whether a statement of the same balances and days with the same lines in the same order was taken in.
    pub told_before: bool,
}

impl Heading {
    /// Checks balances, currency and sum.
    ///
    /// # Errors
    /// [`GiftRefusal::NoBalance`] (BNK017), [`GiftRefusal::OtherCurrency`] (BNK006), [`GiftRefusal::NotAStretch`] (BNK020),
    /// [`GiftRefusal::DoesNotAddUp`] (BNK007).
    pub fn check(&self, account: Currency, entries: Money) -> Result<Sound, GiftRefusal> {
        let lacks = |balance| {
            let statement = self.bank_statement_id.clone();
            GiftRefusal::NoBalance { line: self.at_line, statement, balance }
        };
        let opening = self.opening.ok_or_else(|| lacks("opening"))?;
        let closing = self.closing.ok_or_else(|| lacks("closing"))?;
        let found =
            [self.currency.unwrap_or(account), opening.money.currency, closing.money.currency, entries.currency];
        if let Some(found) = found.into_iter().find(|found| *found != account) {
            return Err(GiftRefusal::OtherCurrency { line: self.at_line, found, account });
        }
        if closing.on < opening.on {
            let statement = self.bank_statement_id.clone();
            return Err(GiftRefusal::NotAStretch { statement, opened_on: opening.on, closed_on: closing.on });
        }
        self.sum(opening, closing, entries)
    }

    fn sum(&self, opening: Balance, closing: Balance, entries: Money) -> Result<Sound, GiftRefusal> {
        let off = opening.money.plus(entries).and_then(|made| made.minus(closing.money)).unwrap_or(closing.money);
        if off.amount_minor != 0 {
            let statement = self.bank_statement_id.clone();
            let (opening, closing) = (opening.money, closing.money);
            return Err(GiftRefusal::DoesNotAddUp { statement, opening, entries, closing, off });
        }
        Ok(Sound { opening, closing })
    }
}

/// Judges how a sound statement follows the newest one of its account.
///
/// Statement ids recur and days don't tell (a bank may send two statements for one day), so the money decides: the
/// lines not booked yet must lead from the account's balance to the statement's closing balance. A statement that was
/// told before is known, whatever the balance is by now.
///
/// # Errors
/// [`GiftRefusal::MissingStatement`] (BNK008), [`GiftRefusal::Contradicts`] (BNK019).
pub fn judge(tail: Option<Balance>, statement: &str, told: Sound, lines: Overlapping) -> Result<Judged, GiftRefusal> {
    let judged = |continuation, closing| Ok(Judged { continuation, closing });
    let Some(tail) = tail else { return judged(Continuation::Sequel, told.closing) };
    if is_known(tail, told, lines) {
        return judged(Continuation::Overlap, tail);
    }
    let older = told.closing.on < tail.on;
    let follows = !older && told.opening.money == tail.money;
    if lines.known == 0 && follows {
        return judged(Continuation::Sequel, told.closing);
    }
    let off = off(tail, told, lines).map_err(|_| contradiction(statement, told.closing.money))?;
    if lines.known > 0 && !older && off.amount_minor == 0 {
        return judged(Continuation::Overlap, told.closing);
    }
    if follows {
        return judged(Continuation::Sequel, told.closing);
    }
    if lines.known == 0 && !older && told.opening.on >= tail.on {
        return Err(GiftRefusal::MissingStatement {
            statement: statement.to_owned(),
            closed_on: tail.on,
            closing: tail.money,
            opened_on: told.opening.on,
            opening: told.opening.money,
        });
    }
    Err(contradiction(statement, off))
}

/// Whether a statement brings nothing: it was told before, or every line of it is booked and it neither ends after the
/// account's newest day nor goes on from its balance.
fn is_known(tail: Balance, told: Sound, lines: Overlapping) -> bool {
    if lines.unknown > 0 || told.closing.on > tail.on {
        return false;
    }
    let older = told.closing.on < tail.on;
    let follows = told.opening.money == tail.money;
    older || lines.told_before || (lines.known > 0 && !follows)
}

fn off(tail: Balance, told: Sound, lines: Overlapping) -> Result<Money, BadMoney> {
    tail.money.plus(lines.unknown_sum)?.minus(told.closing.money)
}

fn contradiction(statement: &str, off: Money) -> GiftRefusal {
    GiftRefusal::Contradicts { statement: statement.to_owned(), off }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(minor: i64, on: &str) -> Balance {
        Balance { money: Money::new(minor, Currency::HKD), on: on.parse().unwrap() }
    }

    fn sound(opening: (i64, &str), closing: (i64, &str)) -> Sound {
        Sound { opening: balance(opening.0, opening.1), closing: balance(closing.0, closing.1) }
    }

    fn lines(known: u64, unknown: u64, sum: i64) -> Overlapping {
        Overlapping { known, unknown, unknown_sum: Money::new(sum, Currency::HKD), told_before: false }
    }

    const TAIL: (i64, &str) = (500, "2026-03-05");

    fn judged(told: Sound, lines: Overlapping) -> Result<Continuation, GiftRefusal> {
        judge(Some(balance(TAIL.0, TAIL.1)), "S", told, lines).map(|judged| judged.continuation)
    }

    fn closing_after(told: Sound, lines: Overlapping) -> Balance {
        judge(Some(balance(TAIL.0, TAIL.1)), "S", told, lines).unwrap().closing
    }

    #[test]
    fn the_first_statement_and_a_sequel_are_taken() {
        let told = sound((7, "2026-03-05"), (107, "2026-03-06"));
        let first = judge(None, "S", told, lines(0, 1, 100)).unwrap();
        assert_eq!((first.continuation, first.closing), (Continuation::Sequel, told.closing));
        let told = sound((500, "2026-03-05"), (600, "2026-03-06"));
        assert_eq!(judged(told, lines(0, 1, 100)), Ok(Continuation::Sequel));
    }

    #[test]
    fn equal_lines_on_the_same_day_are_new_when_the_balance_moved_by_them() {
        let told = sound((500, "2026-03-05"), (600, "2026-03-05"));
        assert_eq!(judged(told, lines(1, 0, 0)), Ok(Continuation::Sequel));
    }

    #[test]
    fn an_overlap_brings_only_what_is_new() {
        let told = sound((300, "2026-03-03"), (650, "2026-03-07"));
        assert_eq!(judged(told, lines(2, 1, 150)), Ok(Continuation::Overlap));
        assert!(matches!(judged(told, lines(2, 1, 151)), Err(GiftRefusal::Contradicts { .. })));
        let resent = sound((300, "2026-03-03"), (500, "2026-03-05"));
        assert_eq!(judged(resent, lines(3, 0, 0)), Ok(Continuation::Overlap));
        let older = sound((100, "2026-03-01"), (300, "2026-03-03"));
        assert_eq!(judged(older, lines(3, 0, 0)), Ok(Continuation::Overlap));
        assert!(matches!(judged(older, lines(3, 1, 5)), Err(GiftRefusal::Contradicts { .. })));
        let idle = sound((300, "2026-03-02"), (300, "2026-03-03"));
        assert_eq!(judged(idle, lines(0, 0, 0)), Ok(Continuation::Overlap), "a day without bookings, told again");
    }

    #[test]
    fn a_statement_of_the_newest_day_told_again_is_known_and_moves_nothing() {
        let earlier = sound((100, "2026-03-04"), (200, "2026-03-05"));
        assert_eq!(judged(earlier, lines(1, 0, 0)), Ok(Continuation::Overlap), "it doesn't go on from the balance");
        assert_eq!(closing_after(earlier, lines(1, 0, 0)), balance(TAIL.0, TAIL.1));
        let there_and_back = sound((500, "2026-03-05"), (600, "2026-03-05"));
        let again = Overlapping { told_before: true, ..lines(1, 0, 0) };
        assert_eq!(judged(there_and_back, again), Ok(Continuation::Overlap), "it would go on, and was told before");
        assert_eq!(closing_after(there_and_back, again), balance(TAIL.0, TAIL.1));
        let later = sound((300, "2026-03-05"), (400, "2026-03-06"));
        assert!(judged(later, lines(1, 0, 0)).is_err(), "a later day is not known by its lines");
        let empty = sound((300, "2026-03-05"), (300, "2026-03-05"));
        assert!(judged(empty, lines(0, 0, 0)).is_err(), "another balance on the newest day");
    }

    #[test]
    fn a_gap_names_what_is_missing() {
        let told = sound((550, "2026-03-06"), (600, "2026-03-07"));
        let refused = judged(told, lines(0, 1, 50)).unwrap_err();
        assert!(matches!(refused, GiftRefusal::MissingStatement { .. }));
    }

    #[test]
    fn a_statement_that_does_not_add_up_says_by_how_much() {
        let heading = Heading {
            at_line: 3,
            bank_statement_id: "S".to_owned(),
            account_number: "1".to_owned(),
            currency: None,
            opening: Some(balance(100, "2026-03-01")),
            closing: Some(balance(301, "2026-03-02")),
        };
        let refused = heading.check(Currency::HKD, Money::new(200, Currency::HKD)).unwrap_err();
        assert!(matches!(refused, GiftRefusal::DoesNotAddUp { off, .. } if off.amount_minor == -1));
        assert!(heading.check(Currency::HKD, Money::new(201, Currency::HKD)).is_ok());
        let refused = heading.check(Currency::CNY, Money::new(201, Currency::CNY)).unwrap_err();
        assert!(matches!(refused, GiftRefusal::OtherCurrency { .. }));
        let without = Heading { opening: None, ..heading };
        assert!(matches!(
            without.check(Currency::HKD, Money::new(0, Currency::HKD)),
            Err(GiftRefusal::NoBalance { .. })
        ));
    }
}
