//! Records that a member, or a whole household, has died.

use kaifong_kernel::{Result, Tx, Verb, values::HkDate};

use super::steps;
use crate::{
    domain::{
        household::HouseholdState,
        ids::{HouseholdId, MemberId},
        need::WithdrawalCause,
    },
    store::seen::SeenHousehold,
};

/// Record a death. When nobody is left, nobody is contacted any more.
pub struct RecordDeath {
    /// The household.
    pub household: HouseholdId,
    /// The member; none means everybody who is alive.
    pub member: Option<MemberId>,
    /// The day.
    pub died_on: HkDate,
}

impl Verb for RecordDeath {
    const NAME: &'static str = "RecordDeath";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household(tx, self.household).await?;
        let household = household.died(self.member, self.died_on, tx.now())?;
        if household.state == HouseholdState::Deceased {
            steps::withdraw_all(tx, household.id, WithdrawalCause::HouseholdDeceased).await?;
        }
        steps::save(tx, household).await
    }
}
