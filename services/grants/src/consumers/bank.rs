//! What the fund tells by itself: payments that the bank confirmed or returned, or that were taken
//! back, holds whose time ran out.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1::{Envelope, HoldExpired, PaymentConfirmed, PaymentFailed, PaymentReturned};
use prost::Message;

use crate::verbs::{
    conclude_failure::ConcludeFailure, confirm_payment::ConfirmPayment, lapse_award::LapseAward,
    return_payment::ReturnPayment,
};

/// The group of the fund's own facts.
pub(super) fn facts() -> Consumer {
    Consumer::new("grants.bank", &["donations.payment", "donations.hold"], apply)
}

async fn apply(ports: Ports, event: Envelope, call: Call) -> Result<Applied> {
    let payload = event.payload.as_slice();
    match event.subject.as_str() {
        "donations.payment.confirmed.v1" => {
            let fact = PaymentConfirmed::decode(payload).map_err(Error::internal)?;
            let disbursement = fact.disbursement_id.parse().map_err(Error::internal)?;
            let verb = ConfirmPayment { disbursement, bank_line: fact.bank_line_id, value_on: fact.value_on };
            ports.execute(call, verb).await?;
        }
        "donations.payment.returned.v1" => {
            let fact = PaymentReturned::decode(payload).map_err(Error::internal)?;
            let disbursement = fact.disbursement_id.parse().map_err(Error::internal)?;
            let verb = ReturnPayment { disbursement, bank_line: fact.bank_line_id, value_on: fact.value_on };
            ports.execute(call, verb).await?;
        }
        "donations.payment.failed.v1" => {
            let fact = PaymentFailed::decode(payload).map_err(Error::internal)?;
            let disbursement = fact.disbursement_id.parse().map_err(Error::internal)?;
            ports.execute(call, ConcludeFailure { disbursement, refused: None }).await?;
        }
        "donations.hold.expired.v1" => {
            let fact = HoldExpired::decode(payload).map_err(Error::internal)?;
            let award = fact.award_id.parse().map_err(Error::internal)?;
            ports.execute(call, LapseAward { award }).await?;
        }
        _ => return Ok(Applied::Ignored),
    }
    Ok(Applied::Done)
}
