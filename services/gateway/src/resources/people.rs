//! Organisations, persons, roles and keys.

use crate::route::{Route, Table};

const ORGANISATIONS: Table = Table { peer: "identity", tag: "organisations" };
const PERSONS: Table = Table { peer: "identity", tag: "persons" };
const ROLES: Table = Table { peer: "identity", tag: "roles" };
const KEYS: Table = Table { peer: "identity", tag: "keys" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.identity.v1.IdentityService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    ORGANISATIONS.post("/v1/organisations", rpc!("CreateOrganisation")).created(),
    ORGANISATIONS.get("/v1/organisations", rpc!("ListOrganisations")),
    ORGANISATIONS.get("/v1/organisations/{organisation_id}", rpc!("GetOrganisation")),
    ORGANISATIONS.put("/v1/organisations/{organisation_id}", rpc!("UpdateOrganisation")),
    ORGANISATIONS.post("/v1/organisations/{organisation_id}/suspend", rpc!("SuspendOrganisation")).of_access(),
    ORGANISATIONS.post("/v1/organisations/{organisation_id}/reinstate", rpc!("ReinstateOrganisation")).of_access(),
    PERSONS.get("/v1/me", rpc!("WhoAmI")),
    PERSONS.post("/v1/persons", rpc!("CreatePerson")).created(),
    PERSONS.get("/v1/persons", rpc!("ListPersons")),
    PERSONS.get("/v1/persons/{person_id}", rpc!("GetPerson")),
    PERSONS.put("/v1/persons/{person_id}", rpc!("UpdatePerson")),
    PERSONS.post("/v1/persons/{person_id}/suspend", rpc!("SuspendPerson")).of_access(),
    PERSONS.post("/v1/persons/{person_id}/reinstate", rpc!("ReinstatePerson")).of_access(),
    PERSONS.post("/v1/persons/{person_id}/deactivate", rpc!("DeactivatePerson")).of_access(),
    ROLES.post("/v1/role-grants", rpc!("GrantRole")).created().of_access(),
    ROLES.get("/v1/role-grants", rpc!("ListRoleGrants")),
    ROLES.get("/v1/role-grants/pending", rpc!("ListPendingRoleGrants")),
    ROLES.post("/v1/role-grants/{role_grant_id}/confirm", rpc!("ConfirmRoleGrant")).of_access(),
    ROLES.post("/v1/role-grants/{role_grant_id}/revoke", rpc!("RevokeRole")).of_access(),
    KEYS.post("/v1/keys", rpc!("CreateKey")).created(),
    KEYS.get("/v1/keys", rpc!("ListKeys")),
    KEYS.post("/v1/keys/{key_id}/rotate", rpc!("RotateKey")).of_access(),
    KEYS.post("/v1/keys/{key_id}/revoke", rpc!("RevokeKey")).of_access(),
    KEYS.post("/v1/signing-keys/rotate", rpc!("RotateSigningKeys")),
];
