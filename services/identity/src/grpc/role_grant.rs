//! Role grants: requests into verbs and questions, answers out.

use kaifong_kernel::{
    values::{Invalid, PersonId},
    wire::Fields,
};
use kaifong_proto::identity::v1 as pb;

use super::words;
use crate::{
    config::IdentityConfig,
    domain::{RoleGrant, RoleGrantState},
    verbs::{ConfirmRoleGrant, GrantRole, ListRoleGrants, RevokeRole},
};

/// A request to grant, under this configuration.
pub(super) fn grant_role(request: &pb::GrantRoleRequest, config: &IdentityConfig) -> Result<GrantRole, Invalid> {
    let mut fields = Fields::new();
    let person = fields.id::<PersonId>("person_id", &request.person_id);
    let role = words::role(request.role());
    if role.is_none() {
        fields.wrong("role", "send a role");
    }
    let (Some(person), Some(role)) = (person, role) else { return Err(fields.into_invalid()) };
    Ok(GrantRole { person, role, confirmation_due_seconds: config.role_confirmation_due_seconds })
}

/// A request to confirm, under this configuration.
pub(super) fn confirm(
    request: &pb::ConfirmRoleGrantRequest,
    config: &IdentityConfig,
) -> Result<ConfirmRoleGrant, Invalid> {
    let role_grant = super::id("role_grant_id", &request.role_grant_id)?;
    Ok(ConfirmRoleGrant { role_grant, cool_off_seconds: config.finance_role_cool_off_seconds })
}

impl TryFrom<pb::RevokeRoleRequest> for RevokeRole {
    type Error = Invalid;

    fn try_from(request: pb::RevokeRoleRequest) -> Result<Self, Invalid> {
        Ok(Self { role_grant: super::id("role_grant_id", &request.role_grant_id)? })
    }
}

impl TryFrom<pb::ListRoleGrantsRequest> for ListRoleGrants {
    type Error = Invalid;

    fn try_from(request: pb::ListRoleGrantsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let person = fields.optional_id("person_id", &request.person_id);
        let page = fields.page(request.page.as_ref());
        let (Some(person), Some(page)) = (person, page) else { return Err(fields.into_invalid()) };
        Ok(Self { page, person, state: words::role_grant_state(request.state()) })
    }
}

impl TryFrom<pb::ListPendingRoleGrantsRequest> for ListRoleGrants {
    type Error = Invalid;

    fn try_from(request: pb::ListPendingRoleGrantsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let Some(page) = fields.page(request.page.as_ref()) else { return Err(fields.into_invalid()) };
        Ok(Self { page, person: None, state: Some(RoleGrantState::Pending) })
    }
}

impl From<RoleGrant> for pb::RoleGrant {
    fn from(grant: RoleGrant) -> Self {
        Self {
            role_grant_id: grant.id.to_string(),
            person_id: grant.person.to_string(),
            organisation_id: grant.organisation.to_string(),
            role: words::role_out(grant.role).into(),
            state: words::role_grant_state_out(grant.state).into(),
            proposed_by_person_id: super::or_empty(grant.proposed_by),
            proposed_at_us: grant.proposed_at.micros(),
            confirmed_by_person_id: super::or_empty(grant.confirmed_by),
            confirmed_at_us: super::or_zero(grant.confirmed_at),
            effective_at_us: super::or_zero(grant.effective_at),
            revoked_by_person_id: super::or_empty(grant.revoked_by),
            revoked_at_us: super::or_zero(grant.revoked_at),
        }
    }
}
