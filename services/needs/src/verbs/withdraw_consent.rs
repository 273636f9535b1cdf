//! Records that a household takes a consent back.

use kaifong_kernel::{Result, Tx, Verb, values::HkDate};

use super::steps;
use crate::{
    domain::{
        consent::{ConsentKind, ConsentManner},
        ids::{HouseholdId, MemberId},
    },
    store::seen::SeenHousehold,
};

/// Record that a consent is taken back.
pub struct WithdrawConsent {
    /// The household.
    pub household: HouseholdId,
    /// To what.
    pub kind: ConsentKind,
    /// The day.
    pub on: HkDate,
    /// How.
    pub manner: ConsentManner,
    /// The member who took it back.
    pub member: MemberId,
}

impl Verb for WithdrawConsent {
    const NAME: &'static str = "WithdrawConsent";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household(tx, self.household).await?;
        household.is_served()?;
        let said = steps::said(tx, self.on, self.manner, self.member);
        let household = household.withdraw(self.kind, said, tx.now())?;
        steps::save(tx, household.next()).await
    }
}
