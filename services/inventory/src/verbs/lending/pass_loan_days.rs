//! Looks at a loan when one of its days begins: the household is reminded, it is due, it is overdue.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{LoanGuard, keep_loan, keep_reminded},
    locked,
};
use crate::{domain::ids::LoanId, events::lending as events, store::lending};

/// The timer of a loan's next day that matters.
pub const LOAN_DAY: &str = "loan.day";

/// Look at a loan as of today; nothing is done when it is over, or as it should be.
pub struct PassLoanDays {
    /// The loan.
    pub loan: LoanId,
}

impl Verb for PassLoanDays {
    const NAME: &'static str = "PassLoanDays";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(loan) = lending::loan(tx, self.loan).await? else { return Ok(()) };
        // Its asset's lock comes first, as everywhere; the loan is as it is once that is held.
        locked(tx, loan.asset).await?;
        let Some(loan) = lending::loan(tx, self.loan).await? else { return Ok(()) };
        let reminded = loan.clone().remind(tx.now());
        let loan = reminded.clone().unwrap_or(loan);
        if reminded.is_some() {
            tx.emit(events::loan_reminded(&loan));
        }
        match loan.clone().as_of(tx.today()) {
            Some(passed) => keep_loan(tx, &passed, LoanGuard::Live).await,
            None if reminded.is_some() => keep_reminded(tx, &loan).await,
            None => Ok(()),
        }
    }
}
