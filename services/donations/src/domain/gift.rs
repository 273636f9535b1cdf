//! Gifts: money given. Each has three dates by rail: the gift date decides the tax year, `receiptable_on` tells since when
//! the money is the charity's, `spendable_on` since when it is in the bank.

use kaifong_kernel::values::{HkDate, Instant, Money, OrgId, TaxYear};
use serde::Serialize;

use super::{
    bank::BankAccountId,
    checkout::CheckoutId,
    donor::DonorId,
    fund::{FundId, PurposeId},
    gift_refusal::GiftRefusal,
    line::LineId,
    pledge::PledgeId,
    receipt::ReceiptId,
};

kaifong_kernel::ids! {
    /// Money given, or on its way.
    GiftId = "gft";
}

kaifong_kernel::words! {
    /// The way money comes in.
    Rail {
        /// Bank transfer, CHATS, autopay.
        BankTransfer = "bank_transfer",
        /// The Faster Payment System.
        Fps = "fps",
        /// Cheque.
        Cheque = "cheque",
        /// Card, through the payment provider.
        Card = "card",
    }
}

kaifong_kernel::words! {
    /// State of a gift's payment.
    GiftState {
        /// A cheque lies in the safe.
        InCustody = "in_custody",
        /// A cheque is with the bank.
        Deposited = "deposited",
        /// The money is in the bank.
        Cleared = "cleared",
        /// A card payment succeeded; the provider owes the money.
        Paid = "paid",
        /// The bank returned the cheque.
        Returned = "returned",
        /// The bank line that brought it was something else: it never was a gift.
        Undone = "undone",
    }
}

/// The days that a bank line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// When the bank booked it: the money is the charity's.
    pub booked_on: HkDate,
    /// From when it can be spent.
    pub value_on: HkDate,
}

/// Who gives what to which purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Giving {
    /// The giver, if known.
    pub donor: Option<DonorId>,
    /// The tenant the gift belongs to.
    pub tenant: OrgId,
    /// The fund.
    pub fund: FundId,
    /// The purpose.
    pub purpose: PurposeId,
    /// How much, above zero.
    pub amount: Money,
    /// The pledge it fulfils.
    pub pledge: Option<PledgeId>,
}

/// Money given, or on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gift {
    /// Its id.
    pub id: GiftId,
    /// The giver, if known.
    pub donor: Option<DonorId>,
    /// The tenant it belongs to.
    pub tenant: OrgId,
    /// The fund.
    pub fund: FundId,
    /// The purpose.
    pub purpose: PurposeId,
    /// How much.
    pub amount: Money,
    /// The way it came.
    pub rail: Rail,
    /// State.
    pub state: GiftState,
    /// The pledge it fulfils.
    pub pledge: Option<PledgeId>,
    /// The date that decides the tax year.
    pub gift_on: HkDate,
    /// Since when a receipt may be issued.
    pub receiptable_on: Option<HkDate>,
    /// Since when it can be spent.
    pub spendable_on: Option<HkDate>,
    /// The live receipt that covers it.
    pub receipt: Option<ReceiptId>,
    /// The bank line that brought it.
    pub line: Option<LineId>,
    /// The checkout that brought it.
    pub checkout: Option<CheckoutId>,
    /// A cheque's number.
    pub cheque_number: Option<String>,
    /// The account a cheque was deposited to.
    pub account: Option<BankAccountId>,
    /// The day a cheque was deposited.
    pub deposited_on: Option<HkDate>,
    /// When recorded.
    pub recorded_at: Instant,
}

impl Gift {
    fn new(id: GiftId, giving: Giving, rail: Rail, gift_on: HkDate, now: Instant) -> Result<Self, GiftRefusal> {
        let Giving { donor, tenant, fund, purpose, amount, pledge } = giving;
        if amount.amount_minor <= 0 {
            return Err(GiftRefusal::NotAboveZero { amount });
        }
        let today = now.hk_date();
        if gift_on > today && matches!(rail, Rail::Cheque) {
            return Err(GiftRefusal::InTheFuture { date: gift_on, today });
        }
        Ok(Self {
            id,
            donor,
            tenant,
            fund,
            purpose,
            amount,
            rail,
            state: GiftState::InCustody,
            pledge,
            gift_on,
            receiptable_on: None,
            spendable_on: None,
            receipt: None,
            line: None,
            checkout: None,
            cheque_number: None,
            account: None,
            deposited_on: None,
            recorded_at: now,
        })
    }

    /// A transfer that the bank credited: given, and the charity's, on the day the bank booked it; spendable from its value
    /// date.
    ///
    /// # Errors
    /// [`GiftRefusal::NotAboveZero`] (DON008).
    pub fn credited(
        id: GiftId,
        giving: Giving,
        rail: Rail,
        line: LineId,
        days: Days,
        now: Instant,
    ) -> Result<Self, GiftRefusal> {
        let Days { booked_on, value_on } = days;
        let gift = Self::new(id, giving, rail, booked_on, now)?;
        let state = GiftState::Cleared;
        Ok(Self { state, receiptable_on: Some(booked_on), spendable_on: Some(value_on), line: Some(line), ..gift })
    }

    /// A cheque taken into custody: given on the day it was handed over, once it clears; not money before.
    ///
    /// # Errors
    /// [`GiftRefusal::NotAboveZero`] (DON008), [`GiftRefusal::InTheFuture`] (DON022).
    pub fn cheque(
        id: GiftId,
        giving: Giving,
        number: String,
        received_on: HkDate,
        now: Instant,
    ) -> Result<Self, GiftRefusal> {
        let gift = Self::new(id, giving, Rail::Cheque, received_on, now)?;
        Ok(Self { cheque_number: Some(number), ..gift })
    }

    /// A card payment that succeeded: the charity's since the payer paid, spendable only when the payout is in the bank.
    ///
    /// # Errors
    /// [`GiftRefusal::NotAboveZero`] (DON008).
    pub fn paid_by_card(
        id: GiftId,
        giving: Giving,
        checkout: CheckoutId,
        paid_at: Instant,
        now: Instant,
    ) -> Result<Self, GiftRefusal> {
        let gift_on = paid_at.hk_date();
        let gift = Self::new(id, giving, Rail::Card, gift_on, now)?;
        Ok(Self { state: GiftState::Paid, receiptable_on: Some(gift_on), checkout: Some(checkout), ..gift })
    }

    /// Hands the cheque to the bank.
    ///
    /// # Errors
    /// [`GiftRefusal::ChequeElsewhere`] (DON009) unless it is in custody; [`GiftRefusal::InTheFuture`] (DON022);
    /// [`GiftRefusal::OutOfOrder`] (DON025) before the day it was received.
    pub fn deposit(mut self, account: BankAccountId, on: HkDate, today: HkDate) -> Result<Self, GiftRefusal> {
        if self.rail != Rail::Cheque || self.state != GiftState::InCustody {
            return Err(GiftRefusal::ChequeElsewhere { gift: self.id, state: self.state });
        }
        if on > today {
            return Err(GiftRefusal::InTheFuture { date: on, today });
        }
        self.not_before(self.gift_on, on)?;
        self.state = GiftState::Deposited;
        self.account = Some(account);
        self.deposited_on = Some(on);
        Ok(self)
    }

    /// The bank's credit line makes the cheque money.
    ///
    /// # Errors
    /// [`GiftRefusal::ChequeElsewhere`] (DON009) unless it is deposited; [`GiftRefusal::NotThisCheque`] (DON010).
    pub fn clear(mut self, line: LineId, credited: Money, value_on: HkDate) -> Result<Self, GiftRefusal> {
        if self.rail != Rail::Cheque || self.state != GiftState::Deposited {
            return Err(GiftRefusal::ChequeElsewhere { gift: self.id, state: self.state });
        }
        if credited != self.amount {
            return Err(GiftRefusal::NotThisCheque { gift: self.id, line: credited, cheque: self.amount });
        }
        self.state = GiftState::Cleared;
        self.receiptable_on = Some(value_on);
        self.spendable_on = Some(value_on);
        self.line = Some(line);
        Ok(self)
    }

    /// The bank returned the cheque. Gives the gift and whether money had been booked for it.
    ///
    /// # Errors
    /// [`GiftRefusal::ChequeElsewhere`] (DON009) when it is in custody or returned already; [`GiftRefusal::OutOfOrder`]
    /// (DON025) before the day it cleared, or was deposited.
    pub fn bounce(self, on: HkDate) -> Result<(Self, bool), GiftRefusal> {
        let (was_money, since) = match (self.rail, self.state) {
            (Rail::Cheque, GiftState::Deposited) => (false, self.deposited_on),
            (Rail::Cheque, GiftState::Cleared) => (true, self.spendable_on),
            _ => return Err(GiftRefusal::ChequeElsewhere { gift: self.id, state: self.state }),
        };
        self.not_before(since.unwrap_or(self.gift_on), on)?;
        Ok((self.ended(GiftState::Returned), was_money))
    }

    /// The line that brought it was something else.
    ///
    /// # Errors
    /// [`GiftRefusal::NotOfLine`] (DON027) unless a transfer brought it and it still stands.
    pub fn undo(self) -> Result<Self, GiftRefusal> {
        if self.state != GiftState::Cleared || !matches!(self.rail, Rail::BankTransfer | Rail::Fps) {
            return Err(GiftRefusal::NotOfLine { gift: self.id, state: self.state });
        }
        Ok(self.ended(GiftState::Undone))
    }

    /// No money any more, so that no receipt covers it.
    fn ended(self, state: GiftState) -> Self {
        Self { state, receiptable_on: None, spendable_on: None, receipt: None, ..self }
    }

    fn not_before(&self, earliest: HkDate, date: HkDate) -> Result<(), GiftRefusal> {
        if date < earliest {
            return Err(GiftRefusal::OutOfOrder { gift: self.id, date, earliest });
        }
        Ok(())
    }

    /// Whether a receipt can be issued: money that is the charity's, a known giver, not covered yet.
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        self.receiptable_on.is_some() && self.donor.is_some() && self.receipt.is_none()
    }

    /// The Hong Kong tax year, by the gift date.
    #[must_use]
    pub fn tax_year(&self) -> TaxYear {
        self.gift_on.tax_year()
    }
}

#[cfg(test)]
mod tests;
