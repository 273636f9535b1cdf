//! Looks at a loan when one of its days begins: the household is reminded, it is due, it is overdue, it is in the way of
//! another.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{LoanGuard, keep_loan, keep_reminded, watch},
    locked, release,
    withdrawing::withdraw,
};
use crate::{
    domain::{
        ids::LoanId,
        loan::{Loan, LoanState},
    },
    events::lending as events,
    store::lending,
};

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
        let Some(loan) = lending::loan(tx, self.loan).await?.filter(Loan::is_out) else { return Ok(()) };
        let loan = match loan.clone().remind(tx.now()) {
            Some(reminded) => {
                tx.emit(events::loan_reminded(&reminded));
                keep_reminded(tx, &reminded).await?;
                reminded
            }
            None => loan,
        };
        match loan.clone().as_of(tx.today()) {
            Some(passed) => {
                keep_loan(tx, &passed, LoanGuard::Live).await?;
                make_way(tx, &passed).await
            }
            None if loan.state == LoanState::Overdue => {
                make_way(tx, &loan).await?;
                watch(tx, &loan).await
            }
            None => Ok(()),
        }
    }
}

/// Whoever was promised the asset of an overdue loan, and can't get it in time, is told while there is time for another.
async fn make_way(tx: &mut Tx, loan: &Loan) -> Result<()> {
    let today = tx.today();
    for other in lending::live(tx, loan.asset).await?.into_iter().filter(|other| loan.is_in_the_way_of(other, today)) {
        withdraw(tx, other.purpose.order, "its asset is not back from the loan before").await?;
        release(tx, other.purpose.order, loan.asset).await?;
    }
    Ok(())
}
