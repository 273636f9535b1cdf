//! Organisations: the council, its agencies, partners and donor companies. Each is a tenant.

use kaifong_kernel::values::{Instant, OrgId};
use serde::Serialize;

use super::{OrganisationEvent, Refusal};

kaifong_kernel::words! {
    /// What sort of organisation it is; it bounds the roles of its persons.
    OrganisationKind {
        /// The relief council itself: exactly one.
        Council = "council",
        /// A member agency.
        Agency = "agency",
        /// A partner in logistics.
        Partner = "partner",
        /// A donor company.
        Donor = "donor",
    }
}

kaifong_kernel::words! {
    /// State of an organisation.
    OrganisationState {
        /// It works.
        Active = "active",
        /// None of its keys can be exchanged.
        Suspended = "suspended",
    }
}

/// An organisation's names, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Names {
    /// English.
    pub en: String,
    /// Traditional Chinese.
    pub zh_hant: String,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Which one.
    pub id: OrgId,
    /// What sort.
    pub kind: OrganisationKind,
    /// Its names.
    pub names: Names,
    /// State.
    pub state: OrganisationState,
    /// When it was created.
    pub created_at: Instant,
    /// Version of the document, from 1 up.
    pub version: i64,
}

impl Organisation {
    /// A new agency, partner or donor company.
    ///
    /// # Errors
    /// `Refusal::OneCouncil` (IDN006) for the kind `council`.
    pub fn create(
        id: OrgId,
        kind: OrganisationKind,
        names: Names,
        now: Instant,
    ) -> Result<(Self, OrganisationEvent), Refusal> {
        if kind == OrganisationKind::Council {
            return Err(Refusal::OneCouncil {});
        }
        Ok(Self::made(id, kind, names, now))
    }

    /// The council, at first start.
    #[must_use]
    pub fn council(id: OrgId, names: Names, now: Instant) -> (Self, OrganisationEvent) {
        Self::made(id, OrganisationKind::Council, names, now)
    }

    fn made(id: OrgId, kind: OrganisationKind, names: Names, now: Instant) -> (Self, OrganisationEvent) {
        let made = Self { id, kind, names, state: OrganisationState::Active, created_at: now, version: 1 };
        (made, OrganisationEvent::Created { organisation: id, kind })
    }

    /// New names, judged against the version the editor read.
    ///
    /// # Errors
    /// `Refusal::Stale` (IDN010) when it changed since.
    pub fn rename(self, names: Names, expected: i64) -> Result<(Self, OrganisationEvent), Refusal> {
        if self.version != expected {
            return Err(Refusal::Stale { expected, version: self.version });
        }
        let event = OrganisationEvent::Updated { organisation: self.id };
        Ok((Self { names, version: self.version + 1, ..self }, event))
    }

    /// Suspends an agency, partner or donor company.
    ///
    /// # Errors
    /// `Refusal::CouncilStays` (IDN007), `Refusal::OrganisationIs` (IDN008) when it is suspended already.
    pub fn suspend(self) -> Result<(Self, OrganisationEvent), Refusal> {
        if self.kind == OrganisationKind::Council {
            return Err(Refusal::CouncilStays {});
        }
        self.require_active()?;
        let event = OrganisationEvent::Suspended { organisation: self.id };
        Ok((Self { state: OrganisationState::Suspended, version: self.version + 1, ..self }, event))
    }

    /// Ends a suspension.
    ///
    /// # Errors
    /// `Refusal::OrganisationIs` (IDN008) when it isn't suspended.
    pub fn reinstate(self) -> Result<(Self, OrganisationEvent), Refusal> {
        if self.state != OrganisationState::Suspended {
            return Err(Refusal::OrganisationIs { organisation: self.id, state: self.state });
        }
        let event = OrganisationEvent::Reinstated { organisation: self.id };
        Ok((Self { state: OrganisationState::Active, version: self.version + 1, ..self }, event))
    }

    /// # Errors
    /// `Refusal::OrganisationIs` (IDN008) when it is suspended.
    pub fn require_active(&self) -> Result<(), Refusal> {
        match self.state {
            OrganisationState::Active => Ok(()),
            state @ OrganisationState::Suspended => Err(Refusal::OrganisationIs { organisation: self.id, state }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names { en: "Kwun Tong Kaifong".to_owned(), zh_hant: "觀塘街坊會".to_owned() }
    }

    fn agency() -> Organisation {
        let id = OrgId::from(uuid::Uuid::from_u128(1));
        Organisation::create(id, OrganisationKind::Agency, names(), Instant::from_micros(1)).unwrap().0
    }

    #[test]
    fn there_is_one_council_and_it_stays() {
        let id = OrgId::from(uuid::Uuid::from_u128(1));
        let now = Instant::from_micros(1);
        let second = Organisation::create(id, OrganisationKind::Council, names(), now);
        assert_eq!(second.unwrap_err(), Refusal::OneCouncil {});
        let (council, _) = Organisation::council(id, names(), now);
        assert_eq!(council.suspend().unwrap_err(), Refusal::CouncilStays {});
    }

    #[test]
    fn a_suspension_ends_once() {
        let (suspended, _) = agency().suspend().unwrap();
        assert!(suspended.clone().suspend().is_err());
        let (active, _) = suspended.reinstate().unwrap();
        assert_eq!(active.version, 3);
        assert!(active.reinstate().is_err());
    }

    #[test]
    fn an_edit_of_an_old_version_is_refused() {
        let (edited, _) = agency().rename(names(), 1).unwrap();
        assert_eq!(edited.rename(names(), 1).unwrap_err(), Refusal::Stale { expected: 1, version: 2 });
    }
}
