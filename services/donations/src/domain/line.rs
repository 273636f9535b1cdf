//! Bank lines: what a bank booked, and what each booking was.

use kaifong_kernel::values::{HkDate, Money};
use serde::Serialize;
use uuid::Uuid;

use super::{
    bank::{BankAccountId, StatementId},
    gift::Rail,
    gift_refusal::GiftRefusal,
};

kaifong_kernel::ids! {
    /// One booked line of a statement.
    LineId = "lin";
}

kaifong_kernel::words! {
    /// What a line is, as far as the bank's own codes tell.
    LineKind {
        /// Money came in.
        Credit = "credit",
        /// Money went out.
        Debit = "debit",
        /// Charges or interest.
        Charge = "charge",
        /// Something came back.
        Return = "return",
        /// The card provider's payout.
        Payout = "payout",
        /// What the account held before its first statement.
        Opening = "opening",
    }
}

kaifong_kernel::words! {
    /// Where a line's money is booked.
    LineState {
        /// In suspense until a person places it.
        Suspense = "suspense",
        /// In suspense, with an open proposal.
        Proposed = "proposed",
        /// Placed by itself.
        Matched = "matched",
        /// Placed by a person.
        Placed = "placed",
    }
}

kaifong_kernel::words! {
    /// What a part of a line became.
    PartKind {
        /// A gift.
        Gift = "gift",
        /// The clearing of a cheque, or its return.
        Cheque = "cheque",
        /// The confirmation of a payment of ours.
        Payment = "payment",
        /// The bank's charges.
        Fees = "fees",
        /// The opening balance of a purpose.
        Opening = "opening",
    }
}

/// A booking as the statement tells it, personal data and all; it lives in memory only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The line of the document where it begins.
    pub at_line: u64,
    /// Above zero when money came in, below when it went out.
    pub amount: Money,
    /// Booking date.
    pub booked_on: HkDate,
    /// Value date.
    pub value_on: HkDate,
    /// The bank says that it undoes an earlier booking, or returns a payment.
    pub reversal: bool,
    /// `PMNT/RCDT/DMCT`, or the bank's own code.
    pub bank_code: String,
    /// Charges named beside the amount.
    pub charges: Option<Money>,
    /// The end-to-end reference, when it is one.
    pub end_to_end_id: Option<String>,
    /// The bank's own reference of it.
    pub servicer_ref: Option<String>,
    /// A cheque's number.
    pub cheque_number: Option<String>,
    /// Name of the other side.
    pub counterparty: Option<String>,
    /// Account of the other side.
    pub counterparty_account: Option<String>,
    /// What the payer wrote, structured references first.
    pub remittance: String,
    /// A batch whose details don't make its amount: never placed by itself.
    pub unsplit: bool,
}

/// Subfamilies of ISO 20022's external bank transaction codes that are charges, interest or tax.
const CHARGES: &[&str] = &["CHRG", "FEES", "COMM", "COME", "COMI", "COMT", "INTR", "TAXE", "MNTH", "CCCH"];
/// Subfamilies that undo something: returns, unpaid cheques, cancellations, reversals.
const RETURNS: &[&str] = &["RRTN", "RPCR", "UPCQ", "UPCT", "UPDD", "PRDD", "RVSL", "CQRV", "ARET", "RCDD"];

impl Transaction {
    /// What it is. Payouts, charges and returns are never gifts.
    #[must_use]
    pub fn kind(&self) -> LineKind {
        let mut code = self.bank_code.split('/').skip(1);
        let (family, subfamily) = (code.next().unwrap_or_default(), code.next().unwrap_or_default());
        if self.reversal || RETURNS.contains(&subfamily) {
            LineKind::Return
        } else if CHARGES.contains(&subfamily) {
            LineKind::Charge
        } else if family == "MCRD" {
            LineKind::Payout
        } else if self.amount.amount_minor > 0 {
            LineKind::Credit
        } else {
            LineKind::Debit
        }
    }

    /// What makes two tellings the same booking: everything the bank says of it and nothing of the document.
    #[must_use]
    pub fn content(&self) -> String {
        let parts = [
            self.amount.amount_minor.to_string(),
            self.amount.currency.to_string(),
            self.booked_on.to_string(),
            self.value_on.to_string(),
            self.reversal.to_string(),
            self.bank_code.clone(),
            self.end_to_end_id.clone().unwrap_or_default(),
            self.servicer_ref.clone().unwrap_or_default(),
            self.cheque_number.clone().unwrap_or_default(),
            self.counterparty.clone().unwrap_or_default(),
            self.counterparty_account.clone().unwrap_or_default(),
            self.remittance.clone(),
        ];
        parts.join("\u{1f}")
    }

    /// Every text in which a reference may stand.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.end_to_end_id.as_deref().into_iter().chain(std::iter::once(self.remittance.as_str()))
    }
}

/// The rail that a code of ISO 20022 names: `RRCT` is a received real-time credit transfer, which in Hong Kong is the FPS.
/// A bank's own code names none.
#[must_use]
pub fn rail_of(bank_code: &str) -> Option<Rail> {
    let [_, family, _] = bank_code.split('/').collect::<Vec<_>>()[..] else { return None };
    Some(if family == "RRCT" { Rail::Fps } else { Rail::BankTransfer })
}

/// A part of a line and what it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// How much of the line, with its sign.
    pub amount: Money,
    /// What it became.
    pub kind: PartKind,
    /// The gift, cheque, disbursement or purpose; none for charges.
    pub target: Option<Uuid>,
}

/// The place of what an account held before its first statement, in that statement.
pub const BEFORE_ALL: i64 = -1;

/// One booked line, as kept. Who paid and what they wrote is in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BankLine {
    /// Its id; also the subject of its vault fields.
    pub id: LineId,
    /// The account.
    pub account: BankAccountId,
    /// The statement that first brought it.
    pub statement: StatementId,
    /// Its place in that statement, from 0; [`BEFORE_ALL`] for what the account held before it.
    pub place: i64,
    /// Keyed hash of its content.
    pub content_key: String,
    /// Which of the lines of equal content it is, from 1.
    pub occurrence: i64,
    /// Keyed hash of the payer's account.
    pub payer_key: Option<String>,
    /// What it is.
    pub kind: LineKind,
    /// Where it is booked.
    pub state: LineState,
    /// The amount with its sign.
    pub amount: Money,
    /// Booking date.
    pub booked_on: HkDate,
    /// Value date.
    pub value_on: HkDate,
    /// Charges named beside the amount, in minor units of the line's currency.
    pub charges: Option<Money>,
    /// The bank's code.
    pub bank_code: String,
    /// A cheque's number.
    pub cheque_number: Option<String>,
    /// Salted hash of what is in the vault.
    pub commitment: String,
    /// What it became.
    pub parts: Vec<Part>,
}

impl BankLine {
    /// Whether its money still lies in suspense.
    #[must_use]
    pub fn in_suspense(&self) -> bool {
        matches!(self.state, LineState::Suspense | LineState::Proposed)
    }

    /// Says what it was: by itself, or by a person.
    ///
    /// # Errors
    /// [`GiftRefusal::LinePlaced`] (BNK012); [`GiftRefusal::PartsOff`] (BNK013) when the parts don't sum to it.
    pub fn place(mut self, parts: Vec<Part>, state: LineState) -> Result<Self, GiftRefusal> {
        assert!(matches!(state, LineState::Matched | LineState::Placed), "a line is placed by itself or by a person");
        if !self.in_suspense() {
            return Err(GiftRefusal::LinePlaced { line: self.id, state: self.state });
        }
        let mut sum = Money::new(0, self.amount.currency);
        for part in &parts {
            let off = GiftRefusal::PartsOff { line: self.id, amount: self.amount, parts: part.amount };
            sum = sum.plus(part.amount).map_err(|_| off)?;
        }
        if sum != self.amount {
            return Err(GiftRefusal::PartsOff { line: self.id, amount: self.amount, parts: sum });
        }
        self.parts = parts;
        self.state = state;
        Ok(self)
    }

    /// Takes back what was said of it: its money lies in suspense again.
    ///
    /// # Errors
    /// [`GiftRefusal::NotPlaced`] (BNK023); [`GiftRefusal::PlacedForGood`] (BNK024) for a cheque's clearing or return and
    /// for a payment of ours, which have steps of their own.
    pub fn unplace(mut self) -> Result<Self, GiftRefusal> {
        if self.in_suspense() || self.parts.is_empty() {
            return Err(GiftRefusal::NotPlaced { line: self.id, state: self.state });
        }
        let other = self.parts.iter().find(|part| matches!(part.kind, PartKind::Cheque | PartKind::Payment));
        if let Some(part) = other {
            return Err(GiftRefusal::PlacedForGood { line: self.id, part: part.kind });
        }
        self.parts = Vec::new();
        self.state = LineState::Suspense;
        Ok(self)
    }

    /// Whether proposals wait for a person.
    #[must_use]
    pub fn with_proposals(mut self, open: bool) -> Self {
        if self.in_suspense() {
            self.state = if open { LineState::Proposed } else { LineState::Suspense };
        }
        self
    }
}

#[cfg(test)]
pub(crate) mod tests;
