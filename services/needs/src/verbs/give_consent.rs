//! Records that a household consents.

use kaifong_kernel::{Result, Tx, Verb, values::HkDate};

use super::steps;
use crate::{
    domain::{
        consent::{ConsentKind, ConsentManner},
        ids::{HouseholdId, MemberId},
    },
    store::seen::SeenHousehold,
};

/// Record a consent.
pub struct GiveConsent {
    /// The household.
    pub household: HouseholdId,
    /// To what.
    pub kind: ConsentKind,
    /// The day.
    pub on: HkDate,
    /// How.
    pub manner: ConsentManner,
    /// The member who gave it.
    pub member: MemberId,
}

impl Verb for GiveConsent {
    const NAME: &'static str = "GiveConsent";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household(tx, self.household).await?;
        household.is_served()?;
        let said = steps::said(tx, self.on, self.manner, self.member);
        let household = household.consent(self.kind, said, tx.now())?;
        steps::save(tx, household.next()).await
    }
}
