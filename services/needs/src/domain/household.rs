//! Households under a pseudonym. What identifies anybody lives in the vault; here are ids and salted hashes.

use kaifong_kernel::values::{HkDate, Instant, OrgId};
use serde::{Deserialize, Serialize};

use super::{
    care::{Restrictions, Vulnerability},
    consent::{Consent, ConsentKind, Said},
    fresh, has_come,
    ids::{HouseholdId, MemberId},
    reference::Reference,
    refusal::Refusal,
    whereabouts::{Whereabouts, day_before},
};

kaifong_kernel::words! {
    /// State of a household.
    HouseholdState {
        /// Served.
        Active = "active",
        /// Served no longer.
        Closed = "closed",
        /// Nobody of it is alive.
        Deceased = "deceased",
        /// Its personal data is destroyed.
        Erased = "erased",
    }
}

kaifong_kernel::words! {
    /// Why a household is erased. A closed list: a free text might say who it was.
    ErasureReason {
        /// The household asked for it.
        Requested = "requested",
        /// The data is needed no longer.
        NoLongerNeeded = "no_longer_needed",
        /// It was registered in error.
        RegisteredInError = "registered_in_error",
        /// The law or a court requires it.
        Legal = "legal",
    }
}

use HouseholdState as State;

/// Most members of a household.
pub const MOST_MEMBERS: usize = 30;
/// Most places of a household.
pub const MOST_WHEREABOUTS: usize = 50;
/// Most consents of a household, past ones included.
pub const MOST_CONSENTS: usize = 200;

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its id; also the subject of its vault fields.
    pub id: MemberId,
    /// Salted hash of what the vault keeps.
    pub commitment: String,
    /// The day of death.
    pub died_on: Option<HkDate>,
}

/// A household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Household {
    /// Its id; also the subject of what the vault keeps of it as a whole.
    pub id: HouseholdId,
    /// The agency that registered it.
    pub agency: OrgId,
    /// What people read to each other.
    pub reference: Reference,
    /// State.
    pub state: State,
    /// Members, the first is asked first.
    pub members: Vec<Member>,
    /// Places, oldest first.
    pub whereabouts: Vec<Whereabouts>,
    /// Consents in force and past, oldest first.
    pub consents: Vec<Consent>,
    /// How it may be reached.
    pub restrictions: Restrictions,
    /// How it is vulnerable.
    pub vulnerabilities: Vec<Vulnerability>,
    /// Why it was erased.
    pub erasure_reason: Option<ErasureReason>,
    /// Goes up with every change.
    pub version: i64,
    /// When registered.
    pub registered_at: Instant,
    /// When closed, dead or erased.
    pub ended_at: Option<Instant>,
}

impl Household {
    /// A household without members yet.
    #[must_use]
    pub const fn register(
        id: HouseholdId,
        agency: OrgId,
        reference: Reference,
        restrictions: Restrictions,
        now: Instant,
    ) -> Self {
        Self {
            id,
            agency,
            reference,
            state: State::Active,
            members: Vec::new(),
            whereabouts: Vec::new(),
            consents: Vec::new(),
            restrictions,
            vulnerabilities: Vec::new(),
            erasure_reason: None,
            version: 1,
            registered_at: now,
            ended_at: None,
        }
    }

    /// Whether it is served.
    ///
    /// # Errors
    /// [`Refusal::HouseholdElsewhere`] (NED002).
    pub fn is_served(&self) -> Result<(), Refusal> {
        if self.state == State::Active { Ok(()) } else { Err(self.elsewhere()) }
    }

    /// Whether a caller who has seen this version may change it.
    ///
    /// # Errors
    /// [`Refusal::HouseholdElsewhere`] (NED002), [`Refusal::Stale`] (NED005).
    pub fn is_at(&self, seen: i64) -> Result<(), Refusal> {
        self.is_served()?;
        fresh(seen, self.version)
    }

    fn elsewhere(&self) -> Refusal {
        Refusal::HouseholdElsewhere { household: self.id, state: self.state }
    }

    /// The next version.
    #[must_use]
    pub fn next(self) -> Self {
        Self { version: self.version + 1, ..self }
    }

    /// A member more.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] (NED018).
    pub fn join(mut self, id: MemberId, commitment: String) -> Result<Self, Refusal> {
        room(self.members.len(), MOST_MEMBERS)?;
        self.members.push(Member { id, commitment, died_on: None });
        Ok(self)
    }

    /// A member who is alive.
    ///
    /// # Errors
    /// [`Refusal::UnknownMember`] (NED004), [`Refusal::MemberDead`] (NED008).
    pub fn living(&self, id: MemberId) -> Result<&Member, Refusal> {
        let member = self.members.iter().find(|member| member.id == id);
        let member = member.ok_or(Refusal::UnknownMember { member: id })?;
        if member.died_on.is_some() { Err(Refusal::MemberDead { member: id }) } else { Ok(member) }
    }

    /// A member of whom the vault keeps something else.
    ///
    /// # Errors
    /// As [`Self::living`].
    pub fn replace(mut self, id: MemberId, commitment: &str) -> Result<Self, Refusal> {
        self.living(id)?;
        for member in self.members.iter_mut().filter(|member| member.id == id) {
            commitment.clone_into(&mut member.commitment);
        }
        Ok(self)
    }

    /// Lives, or lived, there. A place without an end, begun before, is ended by the day before.
    ///
    /// # Errors
    /// [`Refusal::WhereaboutsOverlap`] (NED003), [`Refusal::TooMany`] (NED018).
    pub fn lives(mut self, new: Whereabouts) -> Result<Self, Refusal> {
        room(self.whereabouts.len(), MOST_WHEREABOUTS)?;
        let open = self.whereabouts.iter_mut().filter(|place| place.to_on.is_none() && place.from_on < new.from_on);
        for place in open.filter(|_| new.to_on.is_none()) {
            place.to_on = Some(day_before(new.from_on));
        }
        if self.whereabouts.iter().any(|place| place.overlaps(&new)) {
            return Err(Refusal::WhereaboutsOverlap { household: self.id, from_on: new.from_on });
        }
        self.whereabouts.push(new);
        self.whereabouts.sort_by_key(|place| place.from_on);
        Ok(self)
    }

    /// Consents.
    ///
    /// # Errors
    /// [`Refusal::DayToCome`] (NED019), [`Refusal::UnknownMember`] (NED004), [`Refusal::MemberDead`] (NED008),
    /// [`Refusal::ConsentInForce`] (NED006), [`Refusal::TooMany`] (NED018).
    pub fn consent(mut self, kind: ConsentKind, said: Said, now: Instant) -> Result<Self, Refusal> {
        has_come(said.on, now)?;
        self.living(said.by)?;
        if self.consents_to(kind) {
            return Err(Refusal::ConsentInForce { household: self.id, consent: kind });
        }
        room(self.consents.len(), MOST_CONSENTS)?;
        self.consents.push(Consent { kind, given: said, withdrawn: None });
        Ok(self)
    }

    /// Takes a consent back.
    ///
    /// # Errors
    /// [`Refusal::DayToCome`] (NED019), [`Refusal::UnknownMember`] (NED004), [`Refusal::MemberDead`] (NED008),
    /// [`Refusal::NoConsent`] (NED007) where none is in force, or it was given later.
    pub fn withdraw(mut self, kind: ConsentKind, said: Said, now: Instant) -> Result<Self, Refusal> {
        has_come(said.on, now)?;
        self.living(said.by)?;
        let none = Refusal::NoConsent { household: self.id, consent: kind };
        let mut live = self.consents.iter_mut().filter(|one| one.kind == kind && one.is_in_force());
        let consent = live.find(|one| one.given.on <= said.on).ok_or(none)?;
        consent.withdrawn = Some(said);
        Ok(self)
    }

    /// Whether it consents.
    #[must_use]
    pub fn consents_to(&self, kind: ConsentKind) -> bool {
        self.consents.iter().any(|one| one.kind == kind && one.is_in_force())
    }

    /// A member, or everybody who is alive, has died. Closed households too.
    ///
    /// # Errors
    /// [`Refusal::HouseholdElsewhere`] (NED002), [`Refusal::DayToCome`] (NED019), [`Refusal::UnknownMember`] (NED004),
    /// [`Refusal::MemberDead`] (NED008).
    pub fn died(mut self, who: Option<MemberId>, on: HkDate, now: Instant) -> Result<Self, Refusal> {
        if !matches!(self.state, State::Active | State::Closed) {
            return Err(self.elsewhere());
        }
        has_come(on, now)?;
        if let Some(id) = who {
            self.living(id)?;
        }
        let dead = |member: &&mut Member| member.died_on.is_none() && who.is_none_or(|id| id == member.id);
        self.members.iter_mut().filter(dead).for_each(|member| member.died_on = Some(on));
        let nobody_left = self.members.iter().all(|member| member.died_on.is_some());
        if nobody_left {
            return Ok(Self { state: State::Deceased, ended_at: Some(now), ..self.next() });
        }
        Ok(self.next())
    }

    /// Is served no longer.
    ///
    /// # Errors
    /// [`Refusal::HouseholdElsewhere`] (NED002).
    pub fn close(self, now: Instant) -> Result<Self, Refusal> {
        self.is_served()?;
        Ok(Self { state: State::Closed, ended_at: Some(now), ..self.next() })
    }

    /// Nothing that identifies it, or says how it is, is left: ids, days and the words of closed lists alone.
    ///
    /// # Errors
    /// [`Refusal::HouseholdElsewhere`] (NED002) when it is erased already.
    pub fn erase(mut self, reason: ErasureReason, now: Instant) -> Result<Self, Refusal> {
        if self.state == State::Erased {
            return Err(self.elsewhere());
        }
        self.whereabouts.iter_mut().for_each(|whereabouts| whereabouts.place = None);
        self.vulnerabilities.clear();
        self.restrictions = Restrictions::default();
        Ok(Self { state: State::Erased, erasure_reason: Some(reason), ended_at: Some(now), ..self.next() })
    }

    /// Whether anybody of it may be contacted.
    ///
    /// # Errors
    /// [`Refusal::NotReachable`] (NED009).
    pub fn is_reachable(&self) -> Result<(), Refusal> {
        let refusal = Refusal::NotReachable { household: self.id, state: self.state };
        if self.state == State::Active { Ok(()) } else { Err(refusal) }
    }

    /// Where it lives on a day.
    ///
    /// # Errors
    /// [`Refusal::WhereaboutsUnknown`] (NED011).
    pub fn home(&self, on: HkDate) -> Result<&Whereabouts, Refusal> {
        let found = self.whereabouts.iter().find(|place| place.holds_on(on));
        found.ok_or(Refusal::WhereaboutsUnknown { household: self.id })
    }

    /// Where it lived before that, last.
    #[must_use]
    pub fn former_home(&self, on: HkDate) -> Option<&Whereabouts> {
        self.whereabouts.iter().rfind(|place| place.to_on.is_some_and(|last| last < on))
    }

    /// Who is asked first: the first member who is alive.
    #[must_use]
    pub fn contact(&self) -> Option<&Member> {
        self.members.iter().find(|member| member.died_on.is_none())
    }
}

fn room(taken: usize, most: usize) -> Result<(), Refusal> {
    if taken < most { Ok(()) } else { Err(Refusal::TooMany { most }) }
}

#[cfg(test)]
mod tests;
