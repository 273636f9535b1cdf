//! The facts of the business as journals: which accounts each of them moves.

use kaifong_kernel::values::{Currency, Money};

use super::{
    account::{Account, AccountKind as Kind, Book},
    bank::BankAccountId,
    grant::ProgrammeId,
    ledger::{Facts, Journal, JournalId, JournalKind, Pair},
    refusal::FundRefusal,
};

type Drawn = Result<Journal, FundRefusal>;

/// A bank account, and the books under which it keeps what nobody could place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The books of money in suspense.
    pub book: Book,
    /// The account at the bank.
    pub bank: BankAccountId,
}

/// Where a credit or debit of the bank stands in our books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Nowhere yet: it is booked straight to where it belongs.
    Fresh(BankAccountId),
    /// In suspense, since the bank told of it.
    InSuspense(Home),
}

impl Line {
    const fn bank(self) -> BankAccountId {
        match self {
            Self::Fresh(bank) => bank,
            Self::InSuspense(home) => home.bank,
        }
    }
}

/// A programme and the books it is funded from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Funded {
    /// The books.
    pub book: Book,
    /// The programme.
    pub programme: ProgrammeId,
}

impl Funded {
    fn account(self, kind: Kind, currency: Currency) -> Account {
        self.book.of_programme(kind, self.programme, currency)
    }
}

/// Money that came in, out of suspense where it lies there: the bank's side and what it is.
fn came_in(line: Line, what: Account, amount: Money) -> Result<Vec<Pair>, FundRefusal> {
    let currency = amount.currency;
    let mut pairs = vec![Pair::new(what.book.at_bank(line.bank(), currency), what, amount)?];
    if let Line::InSuspense(Home { book, bank }) = line {
        pairs.push(Pair::new(book.whole(Kind::Suspense, currency), book.at_bank(bank, currency), amount)?);
    }
    Ok(pairs)
}

/// Money that went out likewise.
fn went_out(line: Line, what: Account, amount: Money) -> Result<Vec<Pair>, FundRefusal> {
    let currency = amount.currency;
    let mut pairs = vec![Pair::new(what, what.book.at_bank(line.bank(), currency), amount)?];
    if let Line::InSuspense(Home { book, bank }) = line {
        pairs.push(Pair::new(book.at_bank(bank, currency), book.whole(Kind::UnplacedDebits, currency), amount)?);
    }
    Ok(pairs)
}

/// Money in suspense: a credit above zero, a debit below.
fn waiting(home: Home, amount: Money) -> Result<Pair, FundRefusal> {
    let Home { book, bank } = home;
    let at_bank = book.at_bank(bank, amount.currency);
    if amount.amount_minor < 0 {
        Pair::new(book.whole(Kind::UnplacedDebits, amount.currency), at_bank, size(amount)?)
    } else {
        Pair::new(at_bank, book.whole(Kind::Suspense, amount.currency), amount)
    }
}

/// The amount without its sign.
fn size(amount: Money) -> Result<Money, FundRefusal> {
    if amount.amount_minor >= 0 { Ok(amount) } else { amount.negated().map_err(|_| too_much(amount)) }
}

const fn too_much(amount: Money) -> FundRefusal {
    FundRefusal::TooMuch { amount, most: Money::new(super::ledger::MOST_MINOR, amount.currency) }
}

impl Journal {
    /// A bank line brought a gift: spendable from now on.
    ///
    /// # Errors
    /// [`FundRefusal::NotAboveZero`] (FND006), [`FundRefusal::TooMuch`] (FND007).
    pub fn gift_credited(facts: Facts, line: Line, to: Book, amount: Money) -> Drawn {
        let pairs = came_in(line, to.whole(Kind::RestrictedIncome, amount.currency), amount)?;
        Ok(Self::draw(JournalKind::GiftCredited, facts, None, &pairs))
    }

    /// A bank line that nobody can place: a credit above zero, a debit below. It counts for no purpose; an unexplained
    /// debit is missing from what can be spent.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn suspended(facts: Facts, home: Home, amount: Money) -> Drawn {
        Ok(Self::draw(JournalKind::Suspended, facts, None, &[waiting(home, amount)?]))
    }

    /// What a bank account held before its first statement, or owed its bank, below zero: nobody knows whose it is yet.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn opening(facts: Facts, home: Home, amount: Money) -> Drawn {
        Ok(Self::draw(JournalKind::Opening, facts, None, &[waiting(home, amount)?]))
    }

    /// It is of the books `of`: their own money from before there were books.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn opening_placed(facts: Facts, line: Line, of: Book, amount: Money) -> Drawn {
        let own = of.whole(Kind::RestrictedIncome, amount.currency);
        let out = amount.amount_minor < 0;
        let pairs = if out { went_out(line, own, size(amount)?)? } else { came_in(line, own, amount)? };
        Ok(Self::draw(JournalKind::OpeningPlaced, facts, None, &pairs))
    }

    /// A cheque taken into custody: no income, only a memorandum.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn cheque_in_hand(facts: Facts, to: Book, amount: Money) -> Drawn {
        let pair = Pair::new(
            to.whole(Kind::ChequesInHand, amount.currency),
            to.whole(Kind::ChequesControl, amount.currency),
            amount,
        )?;
        Ok(Self::draw(JournalKind::ChequeInHand, facts, None, &[pair]))
    }

    /// The bank credited a cheque: income, and no longer in hand.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn cheque_cleared(facts: Facts, line: Line, to: Book, amount: Money) -> Drawn {
        let mut pairs = came_in(line, to.whole(Kind::RestrictedIncome, amount.currency), amount)?;
        pairs.push(Pair::new(
            to.whole(Kind::ChequesControl, amount.currency),
            to.whole(Kind::ChequesInHand, amount.currency),
            amount,
        )?);
        Ok(Self::draw(JournalKind::ChequeCleared, facts, None, &pairs))
    }

    /// The bank took a cleared cheque back. Undoes `cleared`, the journal that cleared it, as of the return date.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn cheque_returned(facts: Facts, line: Line, of: Book, amount: Money, cleared: JournalId) -> Drawn {
        let pairs = went_out(line, of.whole(Kind::RestrictedIncome, amount.currency), amount)?;
        Ok(Self::draw(JournalKind::ChequeReturned, facts, Some(cleared), &pairs))
    }

    /// A card payment succeeded: the charity's from now on, spendable when its payout is in the bank.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn card_paid(facts: Facts, to: Book, amount: Money) -> Drawn {
        let pair = Pair::new(
            to.whole(Kind::StripeClearing, amount.currency),
            to.whole(Kind::RestrictedIncome, amount.currency),
            amount,
        )?;
        Ok(Self::draw(JournalKind::CardPaid, facts, None, &[pair]))
    }

    /// Charges of the bank, below zero, or its interest, above; borne by the books `of`.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn charges(facts: Facts, line: Line, of: Book, amount: Money) -> Drawn {
        let pairs = if amount.amount_minor < 0 {
            went_out(line, of.whole(Kind::Fees, amount.currency), size(amount)?)?
        } else {
            came_in(line, of.whole(Kind::Fees, amount.currency), amount)?
        };
        Ok(Self::draw(JournalKind::Charges, facts, None, &pairs))
    }

    /// Money of a purpose set aside for a programme: a memorandum, no cash moves.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn allocation(facts: Facts, to: Funded, amount: Money) -> Drawn {
        let pair = Pair::new(
            to.account(Kind::ProgrammeAllocations, amount.currency),
            to.book.whole(Kind::AllocationsControl, amount.currency),
            amount,
        )?;
        Ok(Self::draw(JournalKind::Allocation, facts, None, &[pair]))
    }

    /// An award was accepted: its full amount is encumbered.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn commitment_opened(facts: Facts, of: Funded, amount: Money) -> Drawn {
        let pair = Pair::new(
            of.account(Kind::Commitments, amount.currency),
            of.book.whole(Kind::CommitmentsControl, amount.currency),
            amount,
        )?;
        Ok(Self::draw(JournalKind::CommitmentOpened, facts, None, &[pair]))
    }

    /// A tranche was approved: the encumbrance becomes a debt.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn payable_recognised(facts: Facts, of: Funded, amount: Money) -> Drawn {
        let currency = amount.currency;
        let pairs = [
            Pair::new(
                of.book.whole(Kind::CommitmentsControl, currency),
                of.account(Kind::Commitments, currency),
                amount,
            )?,
            Pair::new(of.account(Kind::GrantsExpense, currency), of.account(Kind::GrantsPayable, currency), amount)?,
        ];
        Ok(Self::draw(JournalKind::PayableRecognised, facts, None, &pairs))
    }

    /// A payment was released: owed no more, not paid yet.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn payment_released(facts: Facts, of: Funded, amount: Money) -> Drawn {
        let currency = amount.currency;
        let pair =
            Pair::new(of.account(Kind::GrantsPayable, currency), of.account(Kind::PaymentInTransit, currency), amount)?;
        Ok(Self::draw(JournalKind::PaymentReleased, facts, None, &[pair]))
    }

    /// The bank paid it. Only now cash leaves.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn payment_confirmed(facts: Facts, line: Line, of: Funded, amount: Money) -> Drawn {
        let pairs = went_out(line, of.account(Kind::PaymentInTransit, amount.currency), amount)?;
        Ok(Self::draw(JournalKind::PaymentConfirmed, facts, None, &pairs))
    }

    /// The bank returned what it had paid: cash is back and the tranche is owed again. Linked to its confirmation.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn payment_returned(facts: Facts, line: Line, of: Funded, amount: Money, confirmed: JournalId) -> Drawn {
        let pairs = came_in(line, of.account(Kind::GrantsPayable, amount.currency), amount)?;
        Ok(Self::draw(JournalKind::PaymentReturned, facts, Some(confirmed), &pairs))
    }

    /// The bank rejected it before it debited anything: owed again, no cash moves. Undoes `released`, its release.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`].
    pub fn payment_failed(facts: Facts, of: Funded, amount: Money, released: JournalId) -> Drawn {
        let currency = amount.currency;
        let pair =
            Pair::new(of.account(Kind::PaymentInTransit, currency), of.account(Kind::GrantsPayable, currency), amount)?;
        Ok(Self::draw(JournalKind::PaymentFailed, facts, Some(released), &[pair]))
    }

    /// An award ended: what was promised, and what was owed, and is not paid returns. Linked to its opening.
    ///
    /// # Errors
    /// As [`Journal::gift_credited`]; [`FundRefusal::NotAboveZero`] (FND006) when neither is left.
    pub fn commitment_closed(facts: Facts, of: Funded, committed: Money, payable: Money, opened: JournalId) -> Drawn {
        let currency = committed.currency;
        let mut pairs = Vec::new();
        if committed.amount_minor != 0 {
            let control = of.book.whole(Kind::CommitmentsControl, currency);
            pairs.push(Pair::new(control, of.account(Kind::Commitments, currency), committed)?);
        }
        if payable.amount_minor != 0 || pairs.is_empty() {
            let debt = of.account(Kind::GrantsPayable, currency);
            pairs.push(Pair::new(debt, of.account(Kind::GrantsExpense, currency), payable)?);
        }
        Ok(Self::draw(JournalKind::CommitmentClosed, facts, Some(opened), &pairs))
    }
}
