//! Judges whether two households are the same.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::HouseholdId,
        likeness::{Likeness, Verdict},
        refusal::Refusal,
    },
    store,
};

/// Judge two households. Nothing is merged.
pub struct ReviewLikeness {
    /// One.
    pub one: HouseholdId,
    /// The other.
    pub other: HouseholdId,
    /// What was found.
    pub verdict: Verdict,
}

impl Verb for ReviewLikeness {
    const NAME: &'static str = "ReviewLikeness";
    type Out = Likeness;

    async fn run(&self, tx: &mut Tx) -> Result<Likeness> {
        let reviewer = tx.actor().require_person()?;
        let judged = Likeness::judge(tx.mint(), [self.one, self.other], self.verdict, reviewer, tx.now())?;
        for id in [judged.one, judged.other] {
            steps::household(tx, id).await?;
        }
        if store::add(tx, &judged).await? {
            return Ok(judged);
        }
        let pair = [("one_id", judged.one.into()), ("other_id", judged.other.into()), ("in_force", true.into())];
        let known: Option<Likeness> = store::find(tx, &pair.map(|(column, value)| (column, Some(value)))).await?;
        let known = known.ok_or_else(|| steps::impossible("a judgement stands in the way and isn't there"))?;
        Err(Refusal::JudgedBefore { likeness: known.id }.into())
    }
}
