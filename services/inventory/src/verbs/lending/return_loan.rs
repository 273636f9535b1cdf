//! A lent asset is back in a warehouse.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    keeping::{keep_asset, loan_of, place, shift},
    locked,
};
use crate::domain::{
    asset::{Condition, Seen},
    ids::{LoanId, LocationId},
    lending_refusal::LendingRefusal,
    loan::Loan,
    movement::MovementReason,
};

/// Return a lent asset, checked by a person: good, it is to be sanitised; damaged, to be repaired.
pub struct ReturnLoan {
    /// The loan.
    pub loan: LoanId,
    /// Where its asset was put.
    pub to: LocationId,
    /// What the person saw.
    pub condition: Condition,
}

impl Verb for ReturnLoan {
    const NAME: &'static str = "ReturnLoan";
    type Out = Loan;

    async fn run(&self, tx: &mut Tx) -> Result<Loan> {
        let seen = Seen { by: tx.actor().require_person()?, at: tx.now() };
        let (to, _) = place(tx, self.to).await?;
        let loan = loan_of(tx, self.loan).await?;
        if !loan.is_out() {
            return Err(LendingRefusal::LoanElsewhere { loan: loan.id, state: loan.state }.into());
        }
        // The movement away from the household is what ends the loan.
        let back = shift(tx, loan.asset, &to, MovementReason::Returned, None).await?;
        keep_asset(tx, back.check(self.condition, seen)?).await?;
        locked(tx, loan.asset).await?;
        loan_of(tx, self.loan).await
    }
}
