//! Consents: what a household allows, from when to when, and how one knows.

use kaifong_kernel::values::{HkDate, PersonId};
use serde::{Deserialize, Serialize};

use super::ids::MemberId;

kaifong_kernel::words! {
    /// What is consented to.
    ConsentKind {
        /// That name, telephone and address are told to whoever delivers.
        Deliver = "deliver",
        /// That the council's dispatcher sees personal data.
        ShareCouncil = "share_council",
        /// That an agency to which a need is referred sees personal data.
        ShareAgency = "share_agency",
    }
}

kaifong_kernel::words! {
    /// How somebody consented, or took it back.
    ConsentManner {
        /// Said in person.
        InPerson = "in_person",
        /// Said on the telephone.
        ByPhone = "by_phone",
        /// Signed.
        InWriting = "in_writing",
        /// By a form or message.
        Online = "online",
    }
}

/// That somebody said yes, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The day.
    pub on: HkDate,
    /// How.
    pub manner: ConsentManner,
    /// The member who said so.
    pub by: MemberId,
    /// The person who recorded it; none when a system did.
    pub recorded_by: Option<PersonId>,
}

/// A consent, as long as it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To what.
    pub kind: ConsentKind,
    /// When it was given.
    pub given: Said,
    /// When it was taken back.
    pub withdrawn: Option<Said>,
}

impl Consent {
    /// Whether it was not taken back.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        self.withdrawn.is_none()
    }
}
