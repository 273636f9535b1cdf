//! Role grants: `pending -> granted -> revoked`. Finance roles and `admin` take two persons and a cool-off.

use kaifong_kernel::values::{Instant, KeyId, OrgId, PersonId, Role};
use serde::Serialize;

use super::{OrganisationKind, Person, Refusal, RoleEvent, RoleGrantId, roles};

kaifong_kernel::words! {
    /// State of a role grant.
    RoleGrantState {
        /// Waits for a second person.
        Pending = "pending",
        /// Granted; in force from its effective moment on.
        Granted = "granted",
        /// Ended or withdrawn.
        Revoked = "revoked",
    }
}

/// One role of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleGrant {
    /// Which one.
    pub id: RoleGrantId,
    /// Whose role.
    pub person: PersonId,
    /// The person's organisation.
    pub organisation: OrgId,
    /// The role.
    pub role: Role,
    /// State.
    pub state: RoleGrantState,
    /// Who granted or proposed it; `None` when it was done on the host.
    pub proposed_by: Option<PersonId>,
    /// When.
    pub proposed_at: Instant,
    /// The second person.
    pub confirmed_by: Option<PersonId>,
    /// When the second person confirmed.
    pub confirmed_at: Option<Instant>,
    /// From when it is in force; `None` while pending.
    pub effective_at: Option<Instant>,
    /// Who ended it.
    pub revoked_by: Option<PersonId>,
    /// When it ended.
    pub revoked_at: Option<Instant>,
}

/// A role for a person, and what is known of that person.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// Id of the new grant.
    pub id: RoleGrantId,
    /// Whom it is for.
    pub person: &'a Person,
    /// The kind of the person's organisation.
    pub kind: OrganisationKind,
    /// The role.
    pub role: Role,
    /// The person's grants that are pending or granted.
    pub held: &'a [RoleGrant],
    /// Now.
    pub now: Instant,
}

/// One of the two persons, and the key that speaks for them.
#[derive(Debug)]
pub struct Speaker<'a> {
    /// The person.
    pub person: &'a Person,
    /// The key.
    pub key: KeyId,
    /// Who may know the key's secret beside its holder.
    pub known_to: Option<PersonId>,
}

impl Speaker<'_> {
    /// Whoever else knows the secret could be the one who speaks: that person would be two.
    const fn require_own_key(&self) -> Result<(), Refusal> {
        match self.known_to {
            Some(known_to) => Err(Refusal::KeyKnown { key: self.key, known_to }),
            None => Ok(()),
        }
    }
}

impl RoleGrant {
    /// Grants an ordinary role, or proposes one that takes two.
    ///
    /// # Errors
    /// `Refusal::OwnRole` (IDN012) for oneself, what [`RoleGrant::on_host`] refuses, and `Refusal::KeyKnown` (IDN018)
    /// for a role that takes two.
    pub fn propose(proposal: &Proposal<'_>, by: &Speaker<'_>) -> Result<(Self, RoleEvent), Refusal> {
        let first = by.person.id;
        if proposal.person.id == first {
            return Err(Refusal::OwnRole { person: first });
        }
        let grant = Self::judged(proposal, Some(first))?;
        if roles::takes_two(grant.role) {
            by.require_own_key()?;
            let event = RoleEvent::Proposed { role_grant: grant.id, person: grant.person, role: grant.role };
            return Ok((grant, event));
        }
        Ok(grant.in_force_from(proposal.now))
    }

    /// Grants a role on the host, whose operator answers for it: in force at once.
    ///
    /// # Errors
    /// `Refusal::PersonIs` (IDN009), `Refusal::RoleNotOfKind` (IDN011), `Refusal::RoleHeld` (IDN014),
    /// `Refusal::RolesApart` (IDN013).
    pub fn on_host(proposal: &Proposal<'_>) -> Result<(Self, RoleEvent), Refusal> {
        Ok(Self::judged(proposal, None)?.in_force_from(proposal.now))
    }

    fn judged(proposal: &Proposal<'_>, by: Option<PersonId>) -> Result<Self, Refusal> {
        let Proposal { id, person, kind, role, held, now } = *proposal;
        assert!(held.iter().all(|other| other.person == person.id), "the store handed us another person's grants");
        person.require_active()?;
        roles::check_kind(role, kind)?;
        if let Some(same) = held.iter().find(|other| other.role == role) {
            return Err(Refusal::RoleHeld { role, role_grant: same.id });
        }
        roles::check_beside(role, held.iter().map(|other| other.role))?;
        Ok(Self {
            id,
            person: person.id,
            organisation: person.organisation,
            role,
            state: RoleGrantState::Pending,
            proposed_by: by,
            proposed_at: now,
            confirmed_by: None,
            confirmed_at: None,
            effective_at: None,
            revoked_by: None,
            revoked_at: None,
        })
    }

    fn in_force_from(self, effective_at: Instant) -> (Self, RoleEvent) {
        let event = RoleEvent::Granted { role_grant: self.id, person: self.person, role: self.role, effective_at };
        (Self { state: RoleGrantState::Granted, effective_at: Some(effective_at), ..self }, event)
    }

    /// A second, independent person confirms; in force after the cool-off.
    ///
    /// # Errors
    /// `Refusal::RoleGrantIs` (IDN015) when not pending, `Refusal::PersonIs` (IDN009) when the person it is for is
    /// not active, and what makes the second person no second person: `Refusal::OwnRole` (IDN012),
    /// `Refusal::SamePerson` (IDN016), `Refusal::NotIndependent` (IDN017), `Refusal::KeyKnown` (IDN018).
    pub fn confirm(
        self,
        by: &Speaker<'_>,
        proposer: &Person,
        person: &Person,
        cool_off_seconds: i64,
        now: Instant,
    ) -> Result<(Self, RoleEvent), Refusal> {
        assert_eq!(Some(proposer.id), self.proposed_by, "the store handed us another proposer");
        assert_eq!(person.id, self.person, "the store handed us another person");
        if self.state != RoleGrantState::Pending {
            return Err(self.is_in_its_state());
        }
        person.require_active()?;
        self.require_independent(by, proposer, person)?;
        let confirmed = Self { confirmed_by: Some(by.person.id), confirmed_at: Some(now), ..self };
        Ok(confirmed.in_force_from(now.plus_seconds(cool_off_seconds)))
    }

    fn require_independent(&self, by: &Speaker<'_>, proposer: &Person, person: &Person) -> Result<(), Refusal> {
        let second = by.person;
        if second.id == person.id {
            return Err(Refusal::OwnRole { person: second.id });
        }
        if second.id == proposer.id {
            return Err(Refusal::SamePerson { person: second.id });
        }
        let kin = second.is_kin_of(proposer) || second.created_by == Some(person.id);
        if kin || second.created_at > self.proposed_at {
            return Err(Refusal::NotIndependent { person: second.id });
        }
        by.require_own_key()
    }

    /// Ends a grant or withdraws a pending one.
    ///
    /// # Errors
    /// `Refusal::RoleGrantIs` (IDN015) when it has ended.
    pub fn revoke(self, by: Option<PersonId>, now: Instant) -> Result<(Self, RoleEvent), Refusal> {
        if self.state == RoleGrantState::Revoked {
            return Err(self.is_in_its_state());
        }
        let event = RoleEvent::Revoked { role_grant: self.id, person: self.person, role: self.role };
        Ok((Self { state: RoleGrantState::Revoked, revoked_by: by, revoked_at: Some(now), ..self }, event))
    }

    /// Whether the person acts with this role at this moment.
    #[must_use]
    pub fn in_force(&self, now: Instant) -> bool {
        self.state == RoleGrantState::Granted && self.effective_at.is_some_and(|from| from <= now)
    }

    fn is_in_its_state(&self) -> Refusal {
        Refusal::RoleGrantIs { role_grant: self.id, state: self.state }
    }
}

#[cfg(test)]
mod tests;
