//! Says how an item is lent.

use kaifong_kernel::{Result, Tx, Verb};

use super::keeping::serialised;
use crate::{domain::terms::Terms, store::lending as store};

/// Set how an item is lent from now on; loans that are booked keep theirs.
pub struct SetLoanTerms {
    /// The terms.
    pub terms: Terms,
}

impl Verb for SetLoanTerms {
    const NAME: &'static str = "SetLoanTerms";
    type Out = Terms;

    async fn run(&self, tx: &mut Tx) -> Result<Terms> {
        serialised(tx, self.terms.item).await?;
        store::save_terms(tx, &self.terms).await?;
        Ok(self.terms)
    }
}
