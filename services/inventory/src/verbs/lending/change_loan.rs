//! Moves the last day of a loan: earlier by a recall, later by an extension.

use kaifong_kernel::{Result, Tx, Verb, values::HkDate};

use super::keeping::{LoanGuard, keep_loan, loan_of};
use crate::{
    domain::{calendar, ids::LoanId, lending_refusal::LendingRefusal, loan::Loan},
    events::lending as events,
    store::lending as store,
    verbs::wording,
};

/// Recall a loan: its asset is wanted back before its day.
pub struct RecallLoan {
    /// The loan.
    pub loan: LoanId,
    /// The new last day.
    pub due_on: HkDate,
    /// Why.
    pub reason: String,
}

impl Verb for RecallLoan {
    const NAME: &'static str = "RecallLoan";
    type Out = Loan;

    async fn run(&self, tx: &mut Tx) -> Result<Loan> {
        let loan = loan_of(tx, self.loan).await?;
        let words = wording::about(tx, loan.purpose.household, &self.reason).await?;
        let recalled = loan.recall(self.due_on, words, tx.actor().person, tx.now())?;
        keep_loan(tx, &recalled, LoanGuard::Live).await?;
        tx.emit(events::loan_recalled(&recalled));
        Ok(recalled)
    }
}

/// Extend a loan, when its asset is promised to nobody else by then.
pub struct ExtendLoan {
    /// The loan.
    pub loan: LoanId,
    /// The new last day.
    pub due_on: HkDate,
}

impl Verb for ExtendLoan {
    const NAME: &'static str = "ExtendLoan";
    type Out = Loan;

    async fn run(&self, tx: &mut Tx) -> Result<Loan> {
        let loan = loan_of(tx, self.loan).await?.extend(self.due_on, tx.today())?;
        let others = store::live(tx, loan.asset).await?;
        if !calendar::may_last(&loan, &others, tx.today()) {
            let (loan, asset) = (loan.id, loan.asset);
            return Err(LendingRefusal::AssetPromised { loan, asset, wanted: self.due_on }.into());
        }
        keep_loan(tx, &loan, LoanGuard::Live).await?;
        Ok(loan)
    }
}
