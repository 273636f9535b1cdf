//! Referrals: a need that was handed on, and whether its household's data is still shared.

use kaifong_kernel::values::{Instant, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    consent::ConsentKind,
    household::{Household, HouseholdState},
    ids::{HouseholdId, MemberId, NeedId, ReferralId},
    need::{Line, Need},
};

/// A need that was handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// The need.
    pub need: NeedId,
    /// The household.
    pub household: HouseholdId,
    /// From which agency.
    pub from: OrgId,
    /// To which agency.
    pub to: OrgId,
    /// What is needed.
    pub lines: Vec<Line>,
    /// Whether the household's data is shared.
    pub shared: bool,
    /// Whom to ask for.
    pub contact: Option<MemberId>,
    /// Whether they may be called.
    pub may_call: bool,
    /// When it was handed on.
    pub referred_at: Instant,
}

impl Referral {
    /// A need, handed on now.
    #[must_use]
    pub fn of(id: ReferralId, need: &Need, to: OrgId, household: &Household, now: Instant) -> Self {
        let lines = need.lines.clone();
        let (need, household_id, from) = (need.id, household.id, household.agency);
        let fresh = Self {
            id,
            need,
            household: household_id,
            from,
            to,
            lines,
            shared: false,
            contact: None,
            may_call: false,
            referred_at: now,
        };
        fresh.follow(household)
    }

    /// The same as the household allows now.
    #[must_use]
    pub fn follow(self, household: &Household) -> Self {
        let shared = household.state == HouseholdState::Active && household.consents_to(ConsentKind::ShareAgency);
        let contact = household.contact().filter(|_| shared).map(|member| member.id);
        Self { shared, contact, may_call: shared && household.restrictions.may_call(), ..self }
    }
}
