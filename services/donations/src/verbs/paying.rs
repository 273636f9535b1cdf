//! What a person says of a line that the bank booked for a payment of ours: paid, or returned.

use kaifong_kernel::{Result, Tx};

use super::ledger_steps::{self, PaymentLine};
use crate::domain::{
    gift_refusal::GiftRefusal,
    grant::DisbursementId,
    line::{BankLine, LineKind},
    payment::PaymentState,
    refusal::FundRefusal,
};

/// Confirms a payment by money that went out, or takes it back by money that came in: by the steps that its reference in
/// the line would have taken.
///
/// # Errors
/// [`GiftRefusal::WrongKind`] (BNK016) for charges, payouts and opening balances; [`FundRefusal::UnknownPayment`] (FND031),
/// [`FundRefusal::PaymentElsewhere`] (FND032); [`GiftRefusal::NotThisPayment`] (BNK022) when amount, currency or fund is
/// another.
pub(super) async fn place(tx: &mut Tx, line: &BankLine, disbursement: DisbursementId, told: PaymentLine) -> Result<()> {
    if matches!(line.kind, LineKind::Charge | LineKind::Payout | LineKind::Opening) {
        return Err(GiftRefusal::WrongKind { line: line.id, wanted: "payment" }.into());
    }
    let (payment, commitment) = ledger_steps::lock_payment(tx, disbursement).await?;
    let out = told.amount.amount_minor < 0;
    let wanted = if out { PaymentState::InTransit } else { PaymentState::Confirmed };
    if payment.state != wanted {
        return Err(FundRefusal::PaymentElsewhere { disbursement, state: payment.state }.into());
    }
    let amount = payment.order.amount;
    let size = if out { told.amount.negated().unwrap_or(told.amount) } else { told.amount };
    if size != amount || commitment.book.fund != told.fund {
        let (line, paid) = (line.id, told.amount);
        return Err(GiftRefusal::NotThisPayment { line, disbursement, amount: paid, payment: amount }.into());
    }
    let reference = &payment.order.end_to_end_id;
    let taken = if out {
        ledger_steps::confirm_payment(tx, reference, told).await?
    } else {
        ledger_steps::return_payment(tx, reference, told).await?
    };
    assert_eq!(taken, Some(disbursement), "a payment that is locked and fits is the one of its reference");
    Ok(())
}
