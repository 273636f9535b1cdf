//! Registers a household.

use kaifong_kernel::{Error, Result, Tx, Verb, values::HkDate};

use super::steps;
pub use super::steps::NewPlace;
use crate::{
    domain::{
        care::{Restrictions, Vulnerability, VulnerabilityKind},
        consent::{ConsentKind, ConsentManner},
        household::Household,
        ids::HouseholdId,
        personal::Personal,
        reference::Reference,
    },
    events,
    store::{self, seen::SeenHousehold},
};

/// How often a reference is drawn before that is a fault: with a million households one draw in 3,400 is taken.
const DRAWS: usize = 5;

/// What a household consents to when it is registered.
#[derive(Debug, Clone, Copy)]
pub struct NewConsent {
    /// To what.
    pub kind: ConsentKind,
    /// The day.
    pub on: HkDate,
    /// How.
    pub manner: ConsentManner,
    /// Which of the members.
    pub member: usize,
}

/// Register a household of the caller's agency.
pub struct RegisterHousehold {
    /// Members, at least one.
    pub members: Vec<Personal>,
    /// Where it lives and lived.
    pub whereabouts: Vec<NewPlace>,
    /// What it consents to.
    pub consents: Vec<NewConsent>,
    /// How it may be reached.
    pub restrictions: Restrictions,
    /// How it is vulnerable, and why.
    pub vulnerabilities: Vec<(VulnerabilityKind, String)>,
}

impl Verb for RegisterHousehold {
    const NAME: &'static str = "RegisterHousehold";
    type Out = SeenHousehold;

    async fn run(&self, tx: &mut Tx) -> Result<SeenHousehold> {
        let mut household = self.added(tx).await?;
        for personal in &self.members {
            household = steps::join(tx, household, personal).await?;
        }
        for place in &self.whereabouts {
            household = steps::lives(tx, household, place).await?;
        }
        for consent in &self.consents {
            let by =
                household.members.get(consent.member).ok_or_else(|| Error::internal("a member that isn't there"))?;
            let said = steps::said(tx, consent.on, consent.manner, by.id);
            household = household.consent(consent.kind, said, tx.now())?;
        }
        for (kind, reason) in &self.vulnerabilities {
            let commitment = store::personal::keep_reason(tx, household.id, *kind, reason).await?;
            household.vulnerabilities.push(Vulnerability { kind: *kind, commitment });
        }
        store::save(tx, &household).await?;
        tx.emit(events::household_moved(&household));
        SeenHousehold::of(tx, household).await
    }
}

impl RegisterHousehold {
    /// The household's row under a reference of its own: what marks it needs it there.
    async fn added(&self, tx: &mut Tx) -> Result<Household> {
        for _ in 0..DRAWS {
            let id: HouseholdId = tx.mint();
            // The low half of a UUIDv7 is random.
            let (_, seed) = id.uuid().as_u64_pair();
            let reference = Reference::from_seed(seed & (u64::MAX >> 2));
            let household = Household::register(id, tx.actor().tenant, reference, self.restrictions, tx.now());
            if store::add(tx, &household).await? {
                return Ok(household);
            }
        }
        Err(Error::internal("every reference that was drawn is taken"))
    }
}
