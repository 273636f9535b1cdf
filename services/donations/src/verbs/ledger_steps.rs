//! Steps into the books, within the verb that gives the reason.

use kaifong_kernel::{
    Result, Tx,
    values::{HkDate, Money},
};

use super::deficit;
use crate::{
    domain::{
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
    let watched = deficit::lock(tx, journal).await?;
    store::ledger::post(tx, journal).await?;
    for purpose in watched {
        deficit::watch(tx, purpose).await?;
    }
    tx.emit(events::fund::journal_posted(journal));
    Ok(())
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

/// Whether a fund takes gifts.
///
/// # Errors
/// [`FundRefusal::UnknownFund`] (FND001).
pub async fn takes_gifts(tx: &Tx, fund: FundId) -> Result<bool> {
    Ok(store::fund::get_by_id(tx, fund).await?.ok_or(FundRefusal::UnknownFund { fund })?.is_open().is_ok())
}

/// The purpose, when its fund is open and stays so until the transaction ends.
///
/// # Errors
/// As [`open_purpose`].
pub async fn purpose_kept_open(tx: &Tx, id: PurposeId) -> Result<Purpose> {
    let purpose = purpose(tx, id).await?;
    let unknown = FundRefusal::UnknownFund { fund: purpose.fund };
    store::fund::keep(tx, purpose.fund).await?.ok_or(unknown)?.is_open()?;
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
    /// Where it stands in our books, and the account at the bank.
    pub stands: Line,
    /// The fund whose money the account keeps.
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
    let journal = Journal::payment_confirmed(facts, told.stands, commitment.funded(), order.amount)?;
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
    let journal = Journal::payment_returned(facts, told.stands, commitment.funded(), order.amount, confirmed.journal)?;
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
