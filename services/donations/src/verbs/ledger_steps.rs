//! Steps into the books, within the verb that gives the reason.

use kaifong_kernel::{
    NewWork, Result, Tx,
    auth::Role,
    values::{Currency, HkDate, Money},
};

use crate::{
    domain::{
        account::Book,
        bank::BankAccountId,
        commitment::Commitment,
        entry::Line,
        fund::{FundId, Purpose, PurposeId},
        grant::DisbursementId,
        ledger::{Facts, Journal, Source, SourceKind},
        line::LineId,
        payment::{OutgoingPayment, PaymentState, Told},
        refusal::FundRefusal,
    },
    events, store,
};

/// Kind of the work item that a purpose below zero is.
pub const DEFICIT: &str = "purpose_deficit";
/// Days until somebody must have covered it.
const DEFICIT_DAYS: i64 = 2;

/// What a new journal says beside its postings.
#[must_use]
pub fn facts(tx: &Tx, source: Source, effective_on: HkDate) -> Facts {
    Facts { id: tx.mint(), source, effective_on, recorded_at: tx.now() }
}

/// Puts a journal into the books and tells of it. When it takes so much cash from a purpose that programmes have more
/// than is left, the outside fact stands and a person is asked to cover it.
///
/// # Errors
/// [`FundRefusal::PostedBefore`] (FND028), [`FundRefusal::ProgrammeShort`] (FND010).
pub async fn post(tx: &mut Tx, journal: &Journal) -> Result<()> {
    let drawn_on = journal.takes_cash_from();
    for (book, currency) in &drawn_on {
        store::balance::lock_purpose(tx, *book, *currency).await?;
    }
    store::ledger::post(tx, journal).await?;
    for (book, currency) in drawn_on {
        watch_deficit(tx, book, currency).await?;
    }
    tx.emit(events::fund::journal_posted(journal));
    Ok(())
}

async fn watch_deficit(tx: &mut Tx, book: Book, currency: Currency) -> Result<()> {
    let available = store::balance::free(tx, book, currency).await?.available();
    if available >= 0 {
        return Ok(());
    }
    let short = Money::new(available, currency);
    let work = NewWork {
        kind: DEFICIT,
        subject: book.purpose.to_string(),
        title_en: format!("Cover a purpose whose programmes have more than its cash: {short}"),
        title_zh_hant: format!("用途的現金不足以支付已撥予計劃的款項，請補足：{short}"),
        owner_role: Role::FinanceApprover,
        due_at: tx.now().plus_days(DEFICIT_DAYS),
        tenant: tx.actor().tenant,
    };
    tx.open_work(work).await
}

/// The purpose, when gifts for it may come in.
///
/// # Errors
/// [`FundRefusal::UnknownPurpose`] (FND002), [`FundRefusal::FundNotOpen`] (FND004).
pub async fn open_purpose(tx: &Tx, id: PurposeId) -> Result<Purpose> {
    let purpose = purpose(tx, id).await?;
    let unknown = FundRefusal::UnknownFund { fund: purpose.fund };
    store::fund::get_by_id(tx, purpose.fund).await?.ok_or(unknown)?.is_open()?;
    Ok(purpose)
}

/// The purpose, whether its fund is open or not.
///
/// # Errors
/// [`FundRefusal::UnknownPurpose`] (FND002).
pub async fn purpose(tx: &Tx, id: PurposeId) -> Result<Purpose> {
    Ok(store::purpose::get(tx, id).await?.ok_or(FundRefusal::UnknownPurpose { purpose: id })?)
}

/// The purpose, when it is one of this fund.
///
/// # Errors
/// [`FundRefusal::UnknownPurpose`] (FND002), [`FundRefusal::OtherFund`] (FND034).
pub async fn purpose_of_fund(tx: &Tx, id: PurposeId, fund: FundId) -> Result<Purpose> {
    let purpose = purpose(tx, id).await?;
    if purpose.fund != fund {
        return Err(FundRefusal::OtherFund { purpose: id, fund: purpose.fund }.into());
    }
    Ok(purpose)
}

/// A line of the bank that tells of a payment of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentLine {
    /// The line.
    pub line: LineId,
    /// The account at the bank.
    pub bank: BankAccountId,
    /// The fund whose money it keeps.
    pub fund: FundId,
    /// The line's amount with its sign: below zero when the bank paid, above when it returned.
    pub amount: Money,
    /// Its value date.
    pub value_on: HkDate,
}

/// The bank paid: moves the payment that bears this reference from in transit to the bank. `None`, and nothing is done,
/// when no payment in transit of the account's own fund bears it over exactly this amount.
pub async fn confirm_payment(tx: &mut Tx, reference: &str, told: PaymentLine) -> Result<Option<DisbursementId>> {
    let amount = told.amount.negated().unwrap_or(told.amount);
    let waits = Waits { fund: told.fund, state: PaymentState::InTransit, amount };
    let Some((payment, commitment)) = waiting(tx, reference, waits).await? else { return Ok(None) };
    let order = payment.order.clone();
    let commitment = commitment.confirm(order.amount);
    let source = Source::new(SourceKind::Disbursement, order.disbursement.uuid());
    let facts = facts(tx, source, told.value_on);
    let journal = Journal::payment_confirmed(facts, Line::Fresh(told.bank), commitment.funded(), order.amount)?;
    post(tx, &journal).await?;
    let told = Told { line: told.line, on: told.value_on, journal: journal.id };
    let payment = payment.confirm(told)?;
    store::payment::save(tx, &payment).await?;
    store::commitment::save(tx, &commitment).await?;
    tx.emit(events::fund::payment_confirmed(&payment, told));
    tx.emit(events::fund::commitment_changed(&commitment));
    Ok(Some(order.disbursement))
}

/// The bank returned a payment it had made: cash is back and the tranche is owed again. `None`, and nothing is done, when
/// no payment that the bank had paid for the account's own fund bears this reference over exactly this amount.
pub async fn return_payment(tx: &mut Tx, reference: &str, told: PaymentLine) -> Result<Option<DisbursementId>> {
    let waits = Waits { fund: told.fund, state: PaymentState::Confirmed, amount: told.amount };
    let Some((payment, commitment)) = waiting(tx, reference, waits).await? else { return Ok(None) };
    let Some(confirmed) = payment.confirmed else { return Ok(None) };
    let order = payment.order.clone();
    let commitment = commitment.take_back(order.amount);
    let unknown = FundRefusal::UnknownPayable { tranche: order.tranche };
    let payable = store::payable::lock(tx, order.tranche).await?.ok_or(unknown)?.restore(order.amount);
    let source = Source::new(SourceKind::Disbursement, order.disbursement.uuid());
    let facts = facts(tx, source, told.value_on);
    let journal = Journal::payment_returned(facts, told.bank, commitment.funded(), order.amount, confirmed.journal)?;
    post(tx, &journal).await?;
    let told = Told { line: told.line, on: told.value_on, journal: journal.id };
    let payment = payment.take_back(told)?;
    store::payable::save(tx, &payable).await?;
    store::payment::save(tx, &payment).await?;
    store::commitment::save(tx, &commitment).await?;
    tx.emit(events::fund::payment_returned(&payment, told));
    tx.emit(events::fund::commitment_changed(&commitment));
    Ok(Some(order.disbursement))
}

/// What a payment must be for a line of the bank to tell of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Waits {
    fund: FundId,
    state: PaymentState,
    amount: Money,
}

/// The payment of a reference that waits for such a line, and its commitment, both locked.
async fn waiting(tx: &Tx, reference: &str, waits: Waits) -> Result<Option<(OutgoingPayment, Commitment)>> {
    let Some(found) = store::payment::of_reference(tx, reference).await? else { return Ok(None) };
    let (payment, commitment) = lock_payment(tx, found.order.disbursement).await?;
    let found = Waits { fund: commitment.book.fund, state: payment.state, amount: payment.order.amount };
    // No fund pays for another: the reference in a line of another fund's account proves nothing.
    Ok((found == waits).then_some((payment, commitment)))
}

/// The payment of a disbursement and its commitment, locked: commitments before payments, everywhere.
///
/// # Errors
/// [`FundRefusal::UnknownPayment`] (FND031).
pub async fn lock_payment(tx: &Tx, disbursement: DisbursementId) -> Result<(OutgoingPayment, Commitment)> {
    let unknown = || FundRefusal::UnknownPayment { disbursement };
    let award = store::payment::get_by_id(tx, disbursement).await?.ok_or_else(unknown)?.order.award;
    let commitment = store::commitment::lock(tx, award).await?.ok_or(FundRefusal::UnknownCommitment { award })?;
    let payment = store::payment::lock(tx, disbursement).await?.ok_or_else(unknown)?;
    Ok((payment, commitment))
}
