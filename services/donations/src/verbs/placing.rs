//! What a bank line was: each portion of it becomes a gift, a cheque's clearing, charges or the bank's word on a payment
//! of ours, and is booked out of suspense.

use kaifong_kernel::{Result, Tx, values::Money};

use super::{books, carrying, giving, ledger_steps, paying, receipting, suspense::SUSPENSE};
use crate::{
    domain::{
        account::Book,
        bank::BankAccount,
        donor::DonorId,
        fund::PurposeId,
        gift::{Days, Gift, GiftId, Giving, Rail},
        gift_refusal::GiftRefusal,
        grant::DisbursementId,
        line::{self, BankLine, LineKind, LineState, Part, PartKind},
        pledge::PledgeId,
        proposal::ProposalState,
    },
    events, store,
};

/// Who places a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nobody: reference, amount and currency are exact. The money goes straight to where it belongs.
    Itself,
    /// A person, out of suspense.
    Person,
}

/// What a portion of a line becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// A gift on a pledge.
    Pledged(PledgeId),
    /// A gift that nobody pledged.
    Unpledged {
        /// The giver, if known.
        donor: Option<DonorId>,
        /// The purpose.
        purpose: PurposeId,
    },
    /// The clearing of a cheque.
    Cheque(GiftId),
    /// The bank's charges.
    Charges,
    /// The bank's confirmation of a payment of ours, or its return.
    Payment(DisbursementId),
    /// The opening balance of a purpose.
    Opening(PurposeId),
}

/// A portion of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// How much, with the line's sign.
    pub amount: Money,
    /// What it becomes.
    pub becomes: Becomes,
}

/// Places a line that lies in suspense, in full.
pub(super) async fn place(tx: &mut Tx, line: BankLine, portions: Vec<Portion>, by: By) -> Result<BankLine> {
    let parts = portions.iter().map(|portion| Part { amount: portion.amount, kind: kind(portion), target: None });
    // Judged before anything is booked: a line that is placed already, or parts that are not the whole, touch nothing.
    line.clone().place(parts.collect(), LineState::Placed)?;
    let account = books::account_of(tx, &line).await?;
    let mut parts = Vec::with_capacity(portions.len());
    for (place, portion) in (0..).zip(portions) {
        let entry = Entry { account: &account, line: &line, place, amount: portion.amount, by };
        let target = entry.book(tx, portion.becomes).await?;
        parts.push(Part { amount: portion.amount, kind: kind(&portion), target });
    }
    let state = if by == By::Itself { LineState::Matched } else { LineState::Placed };
    finish(tx, line, parts, state).await
}

/// Writes down what a line was; proposals and the work item for it are done with.
pub(super) async fn finish(tx: &mut Tx, line: BankLine, parts: Vec<Part>, state: LineState) -> Result<BankLine> {
    let line = line.place(parts, state)?;
    store::line::save(tx, &line).await?;
    if state == LineState::Placed {
        for proposal in store::proposal::lock_open(tx, line.id).await? {
            store::proposal::save(tx, &proposal.decide(ProposalState::Dismissed)?).await?;
        }
        tx.close_work(SUSPENSE, &line.id.to_string()).await?;
    }
    tx.emit(events::gift::line_placed(&line));
    Ok(line)
}

const fn kind(portion: &Portion) -> PartKind {
    match portion.becomes {
        Becomes::Pledged(_) | Becomes::Unpledged { .. } => PartKind::Gift,
        Becomes::Cheque(_) => PartKind::Cheque,
        Becomes::Charges => PartKind::Fees,
        Becomes::Payment(_) => PartKind::Payment,
        Becomes::Opening(_) => PartKind::Opening,
    }
}

/// A portion on its way to the books.
struct Entry<'a> {
    account: &'a BankAccount,
    line: &'a BankLine,
    place: i32,
    amount: Money,
    by: By,
}

impl Entry<'_> {
    async fn book(&self, tx: &mut Tx, becomes: Becomes) -> Result<Option<kaifong_kernel::reexport::uuid::Uuid>> {
        match becomes {
            Becomes::Pledged(pledge) => self.pledged(tx, pledge).await.map(|gift| Some(gift.id.uuid())),
            Becomes::Unpledged { donor, purpose } => {
                self.is_credit()?;
                let giving = giving::judge(tx, donor, purpose, self.amount).await?;
                self.gift(tx, giving, self.rail(Rail::BankTransfer)).await.map(|gift| Some(gift.id.uuid()))
            }
            Becomes::Cheque(gift) => self.cheque(tx, gift).await.map(|gift| Some(gift.id.uuid())),
            Becomes::Charges => self.charges(tx).await.map(|()| None),
            Becomes::Payment(disbursement) => {
                let told = books::payment_out_of_suspense(self.account, self.line, self.amount);
                paying::place(tx, self.line, disbursement, told).await?;
                Ok(Some(disbursement.uuid()))
            }
            Becomes::Opening(purpose) => self.opening(tx, purpose).await.map(|()| Some(purpose.uuid())),
        }
    }

    /// The rail that the bank names; where it names none, the one that is likely.
    fn rail(&self, likely: Rail) -> Rail {
        line::rail_of(&self.line.bank_code).unwrap_or(likely)
    }

    fn is_credit(&self) -> Result<(), GiftRefusal> {
        let credit = self.line.kind == LineKind::Credit;
        if credit { Ok(()) } else { Err(GiftRefusal::WrongKind { line: self.line.id, wanted: "gift" }) }
    }

    async fn pledged(&self, tx: &mut Tx, id: PledgeId) -> Result<Gift> {
        self.is_credit()?;
        let pledge = store::pledge::get_by_id(tx, id).await?.ok_or(GiftRefusal::UnknownPledge { pledge: id })?;
        if self.by == By::Person {
            ledger_steps::open_purpose(tx, pledge.purpose).await?;
        }
        let rail = self.rail(if pledge.rail == Rail::Fps { Rail::Fps } else { Rail::BankTransfer });
        let giving = Giving {
            donor: pledge.donor,
            tenant: pledge.tenant,
            fund: pledge.fund,
            purpose: pledge.purpose,
            amount: self.amount,
            pledge: Some(id),
        };
        self.gift(tx, giving, rail).await
    }

    async fn gift(&self, tx: &mut Tx, giving: Giving, rail: Rail) -> Result<Gift> {
        if giving.fund != self.account.fund {
            return Err(GiftRefusal::OtherAccount { account: self.account.id, field: "fund" }.into());
        }
        let (id, now) = (tx.mint::<GiftId>(), tx.now());
        let days = Days { booked_on: self.line.booked_on, value_on: self.line.value_on };
        let gift = Gift::credited(id, giving, rail, self.line.id, days, now)?;
        if let Some(pledge) = gift.pledge {
            carrying::fulfil(tx, pledge, &gift).await?;
        }
        store::gift::add(tx, &gift).await?;
        self.income(tx, &gift).await?;
        tx.emit(events::gift::gift_booked(&gift));
        receipting::offer(tx, gift).await
    }

    async fn cheque(&self, tx: &mut Tx, id: GiftId) -> Result<Gift> {
        self.is_credit()?;
        let gift = store::gift::lock(tx, id).await?.ok_or(GiftRefusal::UnknownGift { gift: id })?;
        if gift.account.is_some_and(|account| account != self.line.account) {
            return Err(GiftRefusal::OtherAccount { account: self.line.account, field: "cheque" }.into());
        }
        let gift = gift.clear(self.line.id, self.amount, self.line.value_on)?;
        store::gift::save(tx, &gift).await?;
        self.income(tx, &gift).await?;
        tx.emit(events::gift::gift_cleared(&gift));
        receipting::offer(tx, gift).await
    }

    async fn income(&self, tx: &mut Tx, gift: &Gift) -> Result<()> {
        let stands = match self.by {
            By::Itself => books::fresh(self.account.id),
            By::Person => books::in_suspense(self.account),
        };
        books::income(tx, stands, gift, self.line.value_on).await
    }

    async fn opening(&self, tx: &mut Tx, purpose: PurposeId) -> Result<()> {
        if self.line.kind != LineKind::Opening {
            return Err(GiftRefusal::WrongKind { line: self.line.id, wanted: "opening balance" }.into());
        }
        let purpose = ledger_steps::purpose_of_fund(tx, purpose, self.account.fund).await?;
        let of = Book { fund: purpose.fund, purpose: purpose.id };
        books::opening_placed(tx, self.account, self.line, of, (self.place, self.amount)).await
    }

    async fn charges(&self, tx: &mut Tx) -> Result<()> {
        // A return may be of charges: the bank takes back what it had charged, or paid as interest.
        if !matches!(self.line.kind, LineKind::Charge | LineKind::Debit | LineKind::Return) {
            return Err(GiftRefusal::WrongKind { line: self.line.id, wanted: "charge" }.into());
        }
        books::charges(tx, self.account, self.line, self.place, self.amount).await
    }
}
