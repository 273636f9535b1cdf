//! Replaces what the vault keeps of a member.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::{HouseholdId, MemberId},
        personal::Personal,
    },
    store::{self, seen::SeenHousehold},
};

/// Replace what is kept of a member.
pub struct UpdateMember {
    /// The household.
    pub household: HouseholdId,
    /// The member.
    pub member: MemberId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// What is so from now on, for the vault.
    pub personal: Personal,
}

impl Verb for UpdateMember {
    const NAME: &'static str = "UpdateMember";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household_at(tx, self.household, self.seen).await?;
        household.living(self.member)?;
        let commitment = store::personal::keep_member(tx, household.id, self.member, &self.personal).await?;
        let household = household.replace(self.member, &commitment)?;
        steps::save(tx, household.next()).await
    }
}
