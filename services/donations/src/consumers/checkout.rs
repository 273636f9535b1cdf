//! Opens new checkouts with the payment provider.

use std::sync::Arc;

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::events::v1::{CheckoutCreated, Envelope};
use prost::Message;

use crate::{
    events::gift::CHECKOUT_CREATED,
    payment::{Order, PaymentProvider},
    verbs::{open_checkout::OpenCheckout, read_checkouts::GetCheckout},
};

/// The group that asks the provider. No transaction is open while it waits for the answer.
pub fn opening(provider: Arc<dyn PaymentProvider>) -> Consumer {
    Consumer::new("donations.opening", &["donations.checkout"], move |ports, event, call| {
        open(ports, event, call, Arc::clone(&provider))
    })
}

async fn open(ports: Ports, event: Envelope, call: Call, provider: Arc<dyn PaymentProvider>) -> Result<Applied> {
    if event.subject != CHECKOUT_CREATED {
        return Ok(Applied::Ignored);
    }
    let fact = CheckoutCreated::decode(event.payload.as_slice()).map_err(Error::internal)?;
    let id = fact.checkout_id.parse().map_err(Error::internal)?;
    let question = Call { cause: kaifong_kernel::Cause::Read, ..call.clone() };
    let checkout = ports.read(question, GetCheckout { checkout: id }).await?;
    let order = Order { checkout: id, amount: checkout.amount, expires_at: checkout.expires_at };
    let session = provider.open(order).await?;
    let verb = OpenCheckout { checkout: id, session: session.session, pay_url: session.pay_url };
    ports.execute(call, verb).await?;
    Ok(Applied::Done)
}
