//! Interests: a person's tie to an agency or its application, which bars that person from every step about it.

use kaifong_kernel::values::{Instant, OrgId, PersonId};
use serde::{Deserialize, Serialize};

use super::ids::{ApplicationId, InterestId};

/// An interest; a person declares one for an application at most, and never takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Its id.
    pub id: InterestId,
    /// The application.
    pub application: ApplicationId,
    /// The agency that applies.
    pub agency: OrgId,
    /// Who declared it.
    pub person: PersonId,
    /// What interest.
    pub detail: String,
    /// When declared.
    pub declared_at: Instant,
}
