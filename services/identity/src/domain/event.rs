//! What has happened, as the domain says it.

use kaifong_kernel::values::{Instant, KeyId, OrgId, PersonId, Role};

use super::{OrganisationKind, RoleGrantId, SigningKeyId};

/// A fact about an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants and fields say it")]
pub enum OrganisationEvent {
    Created { organisation: OrgId, kind: OrganisationKind },
    Updated { organisation: OrgId },
    Suspended { organisation: OrgId },
    Reinstated { organisation: OrgId },
}

/// A fact about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants and fields say it")]
pub enum PersonEvent {
    Created { person: PersonId, organisation: OrgId },
    Updated { person: PersonId },
    Suspended { person: PersonId },
    Reinstated { person: PersonId },
    Deactivated { person: PersonId },
}

/// A fact about a role grant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants and fields say it")]
pub enum RoleEvent {
    Proposed { role_grant: RoleGrantId, person: PersonId, role: Role },
    Granted { role_grant: RoleGrantId, person: PersonId, role: Role, effective_at: Instant },
    Revoked { role_grant: RoleGrantId, person: PersonId, role: Role },
}

/// A fact about an API key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants and fields say it")]
pub enum KeyEvent {
    Created { key: KeyId, organisation: OrgId, person: Option<PersonId> },
    Rotated { key: KeyId, old_secret_until: Instant },
    Revoked { key: KeyId },
}

/// A fact about a signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants and fields say it")]
pub enum SigningKeyEvent {
    Created { signing_key: SigningKeyId, kid: String, not_before: Instant },
    Retired { signing_key: SigningKeyId, kid: String, not_after: Instant },
}
