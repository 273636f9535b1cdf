//! What happens outside of the fund's own verbs: journals as the gifts and bank lines post them, and what the bank tells of
//! payments.

use kaifong_donations::{
    domain::{
        account::Book,
        bank::BankAccountId,
        entry::{Home, Line},
        fund::FundId,
        ledger::{Facts, Journal, JournalId, Source, SourceKind},
    },
    verbs::ledger_steps::{self, PaymentLine},
};
use kaifong_kernel::{
    Result, Tx, Verb,
    reexport::uuid::Uuid,
    values::{Currency, Money},
};

/// So many cents of a Hong Kong dollar.
pub const fn hkd(minor: i64) -> Money {
    Money::new(minor, Currency::HKD)
}

/// A fact of the fund's books.
#[derive(Debug, Clone, Copy)]
pub enum Fact {
    Gift { to: Book, bank: BankAccountId },
    Card { to: Book },
    Cheque { to: Book },
    Cleared { to: Book, bank: BankAccountId },
    Bounced { of: Book, bank: BankAccountId, cleared: JournalId },
    Suspended(Home),
    Placed { home: Home, to: Book },
    Charged { of: Book, bank: BankAccountId },
}

/// Posts a fact that counts since some days ago.
pub struct Happen {
    pub source: Uuid,
    pub fact: Fact,
    pub minor: i64,
    pub days_ago: i64,
}

impl Verb for Happen {
    const NAME: &'static str = "HappenInTests";
    type Out = Journal;

    async fn run(&self, tx: &mut Tx) -> Result<Journal> {
        let on = tx.now().plus_days(-self.days_ago).hk_date();
        let journal = self.fact.journal(ledger_steps::facts(tx, self.source(), on), hkd(self.minor))?;
        ledger_steps::post(tx, &journal).await?;
        Ok(journal)
    }
}

impl Happen {
    const fn source(&self) -> Source {
        let kind = match self.fact {
            Fact::Gift { .. } | Fact::Card { .. } | Fact::Cheque { .. } | Fact::Cleared { .. } => SourceKind::Gift,
            Fact::Bounced { .. } | Fact::Suspended(_) | Fact::Placed { .. } | Fact::Charged { .. } => SourceKind::Line,
        };
        Source::new(kind, self.source)
    }
}

impl Fact {
    fn journal(self, facts: Facts, amount: Money) -> Result<Journal> {
        Ok(match self {
            Self::Gift { to, bank } => Journal::gift_credited(facts, Line::Fresh(bank), to, amount)?,
            Self::Card { to } => Journal::card_paid(facts, to, amount)?,
            Self::Cheque { to } => Journal::cheque_in_hand(facts, to, amount)?,
            Self::Cleared { to, bank } => Journal::cheque_cleared(facts, Line::Fresh(bank), to, amount)?,
            Self::Bounced { of, bank, cleared } => {
                Journal::cheque_returned(facts, Line::Fresh(bank), of, amount, cleared)?
            }
            Self::Suspended(home) => Journal::suspended(facts, home, amount)?,
            Self::Placed { home, to } => Journal::gift_credited(facts, Line::InSuspense(home), to, amount)?,
            Self::Charged { of, bank } => Journal::charges(facts, Line::Fresh(bank), of, amount)?,
        })
    }
}

/// The bank tells of a payment: below zero it paid, above it returned.
pub struct BankTells {
    pub reference: String,
    pub line: Uuid,
    pub bank: BankAccountId,
    pub fund: FundId,
    pub minor: i64,
}

impl Verb for BankTells {
    const NAME: &'static str = "BankTellsInTests";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let (line, stands, fund, amount) = (self.line.into(), Line::Fresh(self.bank), self.fund, hkd(self.minor));
        let told = PaymentLine { line, stands, fund, amount, value_on: tx.today() };
        if self.minor < 0 {
            ledger_steps::confirm_payment(tx, &self.reference, told).await?;
        } else {
            ledger_steps::return_payment(tx, &self.reference, told).await?;
        }
        Ok(())
    }
}
