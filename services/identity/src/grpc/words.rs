//! The closed lists of the wire and of the domain, word by word.

use kaifong_kernel::values::Role;
use kaifong_proto::identity::v1 as pb;

use crate::domain::{KeyState, OrganisationKind, OrganisationState, PersonState, RoleGrantState};

/// The kind, or `None` where the wire says nothing.
pub(super) const fn kind(kind: pb::OrganisationKind) -> Option<OrganisationKind> {
    match kind {
        pb::OrganisationKind::Unspecified => None,
        pb::OrganisationKind::Council => Some(OrganisationKind::Council),
        pb::OrganisationKind::Agency => Some(OrganisationKind::Agency),
        pb::OrganisationKind::Partner => Some(OrganisationKind::Partner),
        pb::OrganisationKind::Donor => Some(OrganisationKind::Donor),
    }
}

pub(super) const fn kind_out(kind: OrganisationKind) -> pb::OrganisationKind {
    match kind {
        OrganisationKind::Council => pb::OrganisationKind::Council,
        OrganisationKind::Agency => pb::OrganisationKind::Agency,
        OrganisationKind::Partner => pb::OrganisationKind::Partner,
        OrganisationKind::Donor => pb::OrganisationKind::Donor,
    }
}

pub(super) const fn organisation_state(state: OrganisationState) -> pb::OrganisationState {
    match state {
        OrganisationState::Active => pb::OrganisationState::Active,
        OrganisationState::Suspended => pb::OrganisationState::Suspended,
    }
}

pub(super) const fn person_state(state: PersonState) -> pb::PersonState {
    match state {
        PersonState::Active => pb::PersonState::Active,
        PersonState::Suspended => pb::PersonState::Suspended,
        PersonState::Deactivated => pb::PersonState::Deactivated,
    }
}

/// The state, or `None` where the wire says nothing.
pub(super) const fn role_grant_state(state: pb::RoleGrantState) -> Option<RoleGrantState> {
    match state {
        pb::RoleGrantState::Unspecified => None,
        pb::RoleGrantState::Pending => Some(RoleGrantState::Pending),
        pb::RoleGrantState::Granted => Some(RoleGrantState::Granted),
        pb::RoleGrantState::Revoked => Some(RoleGrantState::Revoked),
    }
}

pub(super) const fn role_grant_state_out(state: RoleGrantState) -> pb::RoleGrantState {
    match state {
        RoleGrantState::Pending => pb::RoleGrantState::Pending,
        RoleGrantState::Granted => pb::RoleGrantState::Granted,
        RoleGrantState::Revoked => pb::RoleGrantState::Revoked,
    }
}

/// The state, or `None` where the wire says nothing.
pub(super) const fn key_state(state: pb::KeyState) -> Option<KeyState> {
    match state {
        pb::KeyState::Unspecified => None,
        pb::KeyState::Active => Some(KeyState::Active),
        pb::KeyState::Revoked => Some(KeyState::Revoked),
    }
}

pub(super) const fn key_state_out(state: KeyState) -> pb::KeyState {
    match state {
        KeyState::Active => pb::KeyState::Active,
        KeyState::Revoked => pb::KeyState::Revoked,
    }
}

/// The role, or `None` where the wire says nothing.
pub(super) const fn role(role: pb::Role) -> Option<Role> {
    Some(match role {
        pb::Role::Unspecified => return None,
        pb::Role::Donor => Role::Donor,
        pb::Role::Agency => Role::Agency,
        pb::Role::Partner => Role::Partner,
        pb::Role::Warehouse => Role::Warehouse,
        pb::Role::Dispatcher => Role::Dispatcher,
        pb::Role::Driver => Role::Driver,
        pb::Role::Assessor => Role::Assessor,
        pb::Role::GrantsOfficer => Role::GrantsOfficer,
        pb::Role::FinancePreparer => Role::FinancePreparer,
        pb::Role::FinanceApprover => Role::FinanceApprover,
        pb::Role::FinanceReleaser => Role::FinanceReleaser,
        pb::Role::Auditor => Role::Auditor,
        pb::Role::Admin => Role::Admin,
        pb::Role::Service => Role::Service,
    })
}

pub(super) const fn role_out(role: Role) -> pb::Role {
    match role {
        Role::Donor => pb::Role::Donor,
        Role::Agency => pb::Role::Agency,
        Role::Partner => pb::Role::Partner,
        Role::Warehouse => pb::Role::Warehouse,
        Role::Dispatcher => pb::Role::Dispatcher,
        Role::Driver => pb::Role::Driver,
        Role::Assessor => pb::Role::Assessor,
        Role::GrantsOfficer => pb::Role::GrantsOfficer,
        Role::FinancePreparer => pb::Role::FinancePreparer,
        Role::FinanceApprover => pb::Role::FinanceApprover,
        Role::FinanceReleaser => pb::Role::FinanceReleaser,
        Role::Auditor => pb::Role::Auditor,
        Role::Admin => pb::Role::Admin,
        Role::Service => pb::Role::Service,
    }
}

/// Roles on their way out.
pub(super) fn roles_out(roles: &[Role]) -> Vec<i32> {
    roles.iter().map(|&role| role_out(role).into()).collect()
}
