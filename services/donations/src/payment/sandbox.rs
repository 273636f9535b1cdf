//! A stand-in for a payment provider: no real money moves, and a production environment refuses to start with it.

use async_trait::async_trait;
use kaifong_kernel::Result;

use super::{Order, PaymentProvider, Session};

/// The sandbox. It keeps nothing: what a payer does there is told by `PaySandboxCheckout`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sandbox;

impl Sandbox {
    /// Its name, as kept with each checkout.
    pub const NAME: &'static str = "sandbox";
}

#[async_trait]
impl PaymentProvider for Sandbox {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn open(&self, order: Order) -> Result<Session> {
        let session = format!("sandbox_{}", order.checkout.uuid().simple());
        let pay_url = format!("https://sandbox.invalid/pay/{session}");
        Ok(Session { session, pay_url })
    }
}
