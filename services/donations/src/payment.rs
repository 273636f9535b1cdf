//! The way to a payment provider. Verbs never see it: a consumer asks it with no transaction open.

mod sandbox;

use std::sync::Arc;

use async_trait::async_trait;
use kaifong_kernel::{
    Error, Result,
    config::Environment,
    values::{Instant, Money},
};

pub use sandbox::Sandbox;

use crate::domain::checkout::CheckoutId;

/// What is asked of a provider: the same checkout is the same payment, however often it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The checkout; also the provider's idempotency key.
    pub checkout: CheckoutId,
    /// What is charged.
    pub amount: Money,
    /// Until when the payer can pay.
    pub expires_at: Instant,
}

/// Where the payer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The provider's id of the payment.
    pub session: String,
    /// The page where the payer pays.
    pub pay_url: String,
}

/// A provider of card payments.
#[async_trait]
pub trait PaymentProvider: Send + Sync + 'static {
    /// Its name, as kept with each checkout.
    fn name(&self) -> &'static str;

    /// Opens a payment, once for each checkout.
    ///
    /// # Errors
    /// A fault when the provider can't be reached: it is asked again later.
    async fn open(&self, order: Order) -> Result<Session>;
}

/// The provider of new checkouts in an environment. Only the sandbox exists yet, and real money is not played with.
///
/// # Errors
/// In production, so that the service doesn't start.
pub fn provider(environment: Environment) -> Result<Arc<dyn PaymentProvider>> {
    match environment {
        Environment::Development => Ok(Arc::new(Sandbox)),
        Environment::Production => {
            Err(Error::internal("donations: the sandbox payment provider is refused where environment is production"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_refuses_the_sandbox() {
        assert!(provider(Environment::Production).is_err());
        assert_eq!(provider(Environment::Development).unwrap().name(), Sandbox::NAME);
    }
}
