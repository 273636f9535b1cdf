//! Says how an item is lent.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{ids::ItemId, item::ItemClass, lending_refusal::LendingRefusal, terms::Terms},
    store::lending as store,
    verbs::steps,
};

/// Set how an item is lent from now on; loans that are booked keep theirs.
pub struct SetLoanTerms {
    /// The item.
    pub item: ItemId,
    /// Days that it takes to sanitise a unit.
    pub gap_days: u64,
    /// Days before its last one that a household is reminded; 0: it is not.
    pub reminder_days: u64,
    /// The version that the caller has seen.
    pub expected_version: i64,
}

impl Verb for SetLoanTerms {
    const NAME: &'static str = "SetLoanTerms";
    type Out = Terms;

    async fn run(&self, tx: &mut Tx) -> Result<Terms> {
        // Locked: the first terms of an item are set by one at a time.
        if steps::item(tx, self.item).await?.details.class != ItemClass::Serialised {
            return Err(LendingRefusal::NotSerialised { item: self.item }.into());
        }
        let before = store::terms(tx, self.item).await?;
        let terms = before.change(self.gap_days, self.reminder_days, self.expected_version)?;
        store::save_terms(tx, &terms).await?;
        Ok(terms)
    }
}
