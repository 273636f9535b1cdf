//! A lent asset is back in a warehouse.

use kaifong_kernel::{Result, Tx, Verb};

use super::{
    check_in,
    keeping::{Why, loan_of, place, shift},
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
        let back = shift(tx, loan.asset, &to, Why::just(MovementReason::Returned)).await?;
        check_in(tx, back, self.condition, seen).await?;
        loan_of(tx, self.loan).await
    }
}
