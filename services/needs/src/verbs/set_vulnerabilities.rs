//! Says how a household is vulnerable.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        care::{Vulnerability, VulnerabilityKind},
        household::Household,
        ids::HouseholdId,
    },
    store::{self, seen::SeenHousehold},
};

/// Say how a household is vulnerable, in place of what was said before.
pub struct SetVulnerabilities {
    /// The household.
    pub household: HouseholdId,
    /// The version that the caller has seen.
    pub seen: i64,
    /// How, and why.
    pub vulnerabilities: Vec<(VulnerabilityKind, String)>,
}

impl Verb for SetVulnerabilities {
    const NAME: &'static str = "SetVulnerabilities";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let household = steps::household_at(tx, self.household, self.seen).await?;
        let mut vulnerabilities = Vec::with_capacity(self.vulnerabilities.len());
        for (kind, reason) in &self.vulnerabilities {
            let commitment = store::personal::keep_reason(tx, household.id, *kind, reason).await?;
            vulnerabilities.push(Vulnerability { kind: *kind, commitment });
        }
        // What is so no longer is not kept either: an empty text takes its reason's place.
        for gone in household.vulnerabilities.iter().map(|known| known.kind) {
            if !vulnerabilities.iter().any(|kept| kept.kind == gone) {
                store::personal::keep_reason(tx, household.id, gone, "").await?;
            }
        }
        steps::save(tx, Household { vulnerabilities, ..household }.next()).await
    }
}
