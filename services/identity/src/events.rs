//! What has happened, as the other services hear it: ids only.

use kaifong_kernel::Emit;
use kaifong_proto::events::v1 as pb;

use crate::domain::{KeyEvent, OrganisationEvent, PersonEvent, RoleEvent, SigningKeyEvent};

/// The wire form of a fact about an organisation.
#[must_use]
pub fn organisation(event: &OrganisationEvent) -> Emit {
    match event {
        OrganisationEvent::Created { organisation, kind } => {
            let message = pb::OrganisationCreated { organisation_id: organisation.to_string(), kind: kind.to_string() };
            Emit::new("identity.organisation.created.v1", organisation.uuid(), &message)
        }
        OrganisationEvent::Updated { organisation } => {
            let message = pb::OrganisationUpdated { organisation_id: organisation.to_string() };
            Emit::new("identity.organisation.updated.v1", organisation.uuid(), &message)
        }
        OrganisationEvent::Suspended { organisation } => {
            let message = pb::OrganisationSuspended { organisation_id: organisation.to_string() };
            Emit::new("identity.organisation.suspended.v1", organisation.uuid(), &message)
        }
        OrganisationEvent::Reinstated { organisation } => {
            let message = pb::OrganisationReinstated { organisation_id: organisation.to_string() };
            Emit::new("identity.organisation.reinstated.v1", organisation.uuid(), &message)
        }
    }
}

/// The wire form of a fact about a person.
#[must_use]
pub fn person(event: &PersonEvent) -> Emit {
    match event {
        PersonEvent::Created { person, organisation } => {
            let (person_id, organisation_id) = (person.to_string(), organisation.to_string());
            let message = pb::PersonCreated { person_id, organisation_id };
            Emit::new("identity.person.created.v1", person.uuid(), &message)
        }
        PersonEvent::Updated { person } => {
            let message = pb::PersonUpdated { person_id: person.to_string() };
            Emit::new("identity.person.updated.v1", person.uuid(), &message)
        }
        PersonEvent::Suspended { person } => {
            let message = pb::PersonSuspended { person_id: person.to_string() };
            Emit::new("identity.person.suspended.v1", person.uuid(), &message)
        }
        PersonEvent::Reinstated { person } => {
            let message = pb::PersonReinstated { person_id: person.to_string() };
            Emit::new("identity.person.reinstated.v1", person.uuid(), &message)
        }
        PersonEvent::Deactivated { person } => {
            let message = pb::PersonDeactivated { person_id: person.to_string() };
            Emit::new("identity.person.deactivated.v1", person.uuid(), &message)
        }
    }
}

/// The wire form of a fact about a role grant.
#[must_use]
pub fn role(event: &RoleEvent) -> Emit {
    match event {
        RoleEvent::Proposed { role_grant, person, role } => {
            let (role_grant_id, person_id) = (role_grant.to_string(), person.to_string());
            let message = pb::RoleProposed { role_grant_id, person_id, role: role.to_string() };
            Emit::new("identity.role.proposed.v1", role_grant.uuid(), &message)
        }
        RoleEvent::Granted { role_grant, person, role, effective_at } => {
            let (role_grant_id, person_id) = (role_grant.to_string(), person.to_string());
            let effective_at_us = effective_at.micros();
            let message = pb::RoleGranted { role_grant_id, person_id, role: role.to_string(), effective_at_us };
            Emit::new("identity.role.granted.v1", role_grant.uuid(), &message)
        }
        RoleEvent::Revoked { role_grant, person, role } => {
            let (role_grant_id, person_id) = (role_grant.to_string(), person.to_string());
            let message = pb::RoleRevoked { role_grant_id, person_id, role: role.to_string() };
            Emit::new("identity.role.revoked.v1", role_grant.uuid(), &message)
        }
    }
}

/// The wire form of a fact about an API key.
#[must_use]
pub fn key(event: &KeyEvent) -> Emit {
    match event {
        KeyEvent::Created { key, organisation, person } => {
            let (key_id, organisation_id) = (key.to_string(), organisation.to_string());
            let person_id = person.map(|person| person.to_string()).unwrap_or_default();
            let message = pb::KeyCreated { key_id, organisation_id, person_id };
            Emit::new("identity.key.created.v1", key.uuid(), &message)
        }
        KeyEvent::Rotated { key, old_secret_until } => {
            let (key_id, old_secret_until_us) = (key.to_string(), old_secret_until.micros());
            let message = pb::KeyRotated { key_id, old_secret_until_us };
            Emit::new("identity.key.rotated.v1", key.uuid(), &message)
        }
        KeyEvent::Revoked { key } => {
            let message = pb::KeyRevoked { key_id: key.to_string() };
            Emit::new("identity.key.revoked.v1", key.uuid(), &message)
        }
    }
}

/// The wire form of a fact about a signing key.
#[must_use]
pub fn signing_key(event: &SigningKeyEvent) -> Emit {
    match event {
        SigningKeyEvent::Created { signing_key, kid, not_before } => {
            let (kid, not_before_us) = (kid.clone(), not_before.micros());
            let message = pb::SigningKeyCreated { kid, not_before_us };
            Emit::new("identity.signing_key.created.v1", signing_key.uuid(), &message)
        }
        SigningKeyEvent::Retired { signing_key, kid, not_after } => {
            let (kid, not_after_us) = (kid.clone(), not_after.micros());
            let message = pb::SigningKeyRetired { kid, not_after_us };
            Emit::new("identity.signing_key.retired.v1", signing_key.uuid(), &message)
        }
    }
}
