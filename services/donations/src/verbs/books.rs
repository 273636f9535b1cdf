//! What the gifts half books in the fund's ledger: each fact once, as of the day it counts from.

use kaifong_kernel::{
    Error, Result, Tx,
    values::{HkDate, Money},
};

use super::ledger_steps::{PaymentLine, facts, post};
use crate::{
    domain::{
        account::Book,
        bank::{BankAccount, BankAccountId},
        entry::{Home, Line},
        gift::{Gift, Rail},
        gift_refusal::GiftRefusal,
        ledger::{Journal, JournalKind, Source, SourceKind},
        line::BankLine,
    },
    store,
};

/// The account that a line is of.
pub(super) async fn account_of(tx: &Tx, line: &BankLine) -> Result<BankAccount> {
    let unknown = GiftRefusal::UnknownAccount { account: line.account };
    Ok(store::bank_account::get_by_id(tx, line.account).await?.ok_or(unknown)?)
}

/// A line that the bank has just told of, or the suspense that it lies in.
pub(super) const fn fresh(account: BankAccountId) -> Line {
    Line::Fresh(account)
}

/// The suspense of an account.
pub(super) const fn in_suspense(account: &BankAccount) -> Line {
    Line::InSuspense(home(account))
}

const fn home(account: &BankAccount) -> Home {
    Home { book: Book { fund: account.fund, purpose: account.purpose }, bank: account.id }
}

const fn book_of(gift: &Gift) -> Book {
    Book { fund: gift.fund, purpose: gift.purpose }
}

const fn of_gift(gift: &Gift) -> Source {
    Source::new(SourceKind::Gift, gift.id.uuid())
}

/// A line became a gift, or made a cheque money: income of the gift's purpose since the value date.
pub(super) async fn income(tx: &mut Tx, line: Line, gift: &Gift, value_on: HkDate) -> Result<()> {
    let facts = facts(tx, of_gift(gift), value_on);
    let journal = if gift.rail == Rail::Cheque {
        Journal::cheque_cleared(facts, line, book_of(gift), gift.amount)?
    } else {
        Journal::gift_credited(facts, line, book_of(gift), gift.amount)?
    };
    post(tx, &journal).await
}

/// The provider owes a card gift.
pub(super) async fn card_paid(tx: &mut Tx, gift: &Gift) -> Result<()> {
    let journal = Journal::card_paid(facts(tx, of_gift(gift), gift.gift_on), book_of(gift), gift.amount)?;
    post(tx, &journal).await
}

/// A cheque lies in the safe: a memorandum.
pub(super) async fn cheque_in_hand(tx: &mut Tx, gift: &Gift) -> Result<()> {
    let journal = Journal::cheque_in_hand(facts(tx, of_gift(gift), gift.gift_on), book_of(gift), gift.amount)?;
    post(tx, &journal).await
}

/// The bank returned a cheque before it was money: the memorandum is undone.
pub(super) async fn cheque_gone(tx: &mut Tx, gift: &Gift, on: HkDate) -> Result<()> {
    let in_hand = booked(tx, gift, JournalKind::ChequeInHand).await?;
    let journal = in_hand.reversal(tx.mint(), on, tx.now());
    post(tx, &journal).await
}

/// The bank took back what a cheque had brought: the income is undone as of the return date.
pub(super) async fn cheque_bounced(tx: &mut Tx, account: &BankAccount, gift: &Gift, on: HkDate) -> Result<()> {
    let cleared = booked(tx, gift, JournalKind::ChequeCleared).await?;
    let facts = facts(tx, of_gift(gift), on);
    let journal = Journal::cheque_returned(facts, in_suspense(account), book_of(gift), gift.amount, cleared.id)?;
    post(tx, &journal).await
}

async fn booked(tx: &Tx, gift: &Gift, kind: JournalKind) -> Result<Journal> {
    let found = store::ledger::of_source(tx, of_gift(gift), kind).await?;
    found.ok_or_else(|| Error::internal(format!("{} has no journal {kind}", gift.id)))
}

/// A line waits for a person.
pub(super) async fn suspended(tx: &mut Tx, account: &BankAccount, line: &BankLine) -> Result<()> {
    let source = Source::new(SourceKind::Line, line.id.uuid());
    let journal = Journal::suspended(facts(tx, source, line.value_on), home(account), line.amount)?;
    post(tx, &journal).await
}

/// What an account held before its first statement waits for a person.
pub(super) async fn opened(tx: &mut Tx, account: &BankAccount, line: &BankLine) -> Result<()> {
    let source = Source::new(SourceKind::Line, line.id.uuid());
    let journal = Journal::opening(facts(tx, source, line.value_on), home(account), line.amount)?;
    post(tx, &journal).await
}

/// A part of it is a purpose's.
pub(super) async fn opening_placed(
    tx: &mut Tx,
    account: &BankAccount,
    line: &BankLine,
    of: Book,
    (part, amount): (i32, Money),
) -> Result<()> {
    let source = free_part(tx, line, part, JournalKind::OpeningPlaced).await?;
    let journal = Journal::opening_placed(facts(tx, source, line.value_on), in_suspense(account), of, amount)?;
    post(tx, &journal).await
}

/// The source of a part of a line. A line that was placed before, and taken back, has journals under the first of them.
async fn free_part(tx: &Tx, line: &BankLine, part: i32, kind: JournalKind) -> Result<Source> {
    let mut source = Source { part, ..Source::new(SourceKind::Line, line.id.uuid()) };
    while store::ledger::of_source(tx, source, kind).await?.is_some() {
        source.part += 1;
    }
    Ok(source)
}

/// A part of a line was the bank's charges, or interest; borne by the books of the account.
pub(super) async fn charges(
    tx: &mut Tx,
    account: &BankAccount,
    line: &BankLine,
    part: i32,
    amount: Money,
) -> Result<()> {
    let source = free_part(tx, line, part, JournalKind::Charges).await?;
    let Home { book, .. } = home(account);
    let journal = Journal::charges(facts(tx, source, line.value_on), in_suspense(account), book, amount)?;
    post(tx, &journal).await
}

/// A line that the bank has just told of, as the ledger's steps for payments want it.
pub(super) const fn payment_line(account: &BankAccount, line: &BankLine) -> PaymentLine {
    let stands = fresh(account.id);
    PaymentLine { line: line.id, stands, fund: account.fund, amount: line.amount, value_on: line.value_on }
}

/// A part of a line in suspense likewise.
pub(super) const fn payment_out_of_suspense(account: &BankAccount, line: &BankLine, amount: Money) -> PaymentLine {
    PaymentLine { amount, stands: in_suspense(account), ..payment_line(account, line) }
}

/// Takes back what was booked of a gift that its line never was.
pub(super) async fn gift_undone(tx: &mut Tx, gift: &Gift) -> Result<()> {
    let credited = booked(tx, gift, JournalKind::GiftCredited).await?;
    undo(tx, &credited).await
}

/// Takes back what was booked of a line's charges, interest or opening balance.
pub(super) async fn parts_undone(tx: &mut Tx, line: &BankLine) -> Result<()> {
    let source = Source::new(SourceKind::Line, line.id.uuid());
    for kind in [JournalKind::Charges, JournalKind::OpeningPlaced] {
        for journal in store::ledger::standing(tx, source, kind).await? {
            undo(tx, &journal).await?;
        }
    }
    Ok(())
}

/// Undoes a journal as of the day from which it counted, so that no day counts its money twice once the line is placed
/// again.
///
/// # Errors
/// [`FundRefusal::PurposeShort`] (FND008) when the money was used meanwhile.
async fn undo(tx: &mut Tx, journal: &Journal) -> Result<()> {
    let reversal = journal.reversal(tx.mint(), journal.effective_on, tx.now());
    // What the bank values after today could not be used yet.
    if journal.effective_on <= tx.today() {
        is_there(tx, &reversal).await?;
    }
    post(tx, &reversal).await
}

async fn is_there(tx: &Tx, reversal: &Journal) -> Result<()> {
    for (book, currency) in reversal.takes_cash_from() {
        store::balance::lock_purpose(tx, book, currency).await?;
        let taken = reversal.cash_taken_from(book, currency);
        store::balance::free(tx, book.purpose, currency).await?.allows(book.purpose, taken)?;
    }
    Ok(())
}

/// A line that went straight to where it belonged is in suspense for the first time.
pub(super) async fn suspended_again(tx: &mut Tx, account: &BankAccount, line: &BankLine) -> Result<()> {
    let source = Source::new(SourceKind::Line, line.id.uuid());
    for kind in [JournalKind::Suspended, JournalKind::Opening] {
        if store::ledger::of_source(tx, source, kind).await?.is_some() {
            return Ok(());
        }
    }
    suspended(tx, account, line).await
}
