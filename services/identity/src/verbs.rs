//! What identity does and answers, one verb or question a file.

mod bootstrap;
mod confirm_role_grant;
mod create_key;
mod create_organisation;
mod create_person;
mod deactivate_person;
mod grant_role;
mod make_admin;
mod note_key_use;
mod open_key;
mod organisation_standing;
mod person_standing;
mod questions;
mod register_service_key;
mod revoke_key;
mod revoke_role;
mod rotate_key;
mod rotate_signing_keys;
mod run_keys;
mod standing;
mod update_organisation;
mod update_person;

pub use bootstrap::{Bootstrap, FirstStart, Started};
pub use confirm_role_grant::ConfirmRoleGrant;
pub use create_key::{CreateKey, Whose};
pub use create_organisation::CreateOrganisation;
pub use create_person::CreatePerson;
pub use deactivate_person::DeactivatePerson;
pub use grant_role::GrantRole;
pub use make_admin::{HostAdmin, MakeAdmin};
pub use note_key_use::NoteKeyUse;
pub use open_key::{OpenKey, Opened};
pub use organisation_standing::{ReinstateOrganisation, SuspendOrganisation};
pub use person_standing::{ReinstatePerson, SuspendPerson};
pub use questions::{
    GetOrganisation, GetPerson, ListKeys, ListOrganisations, ListPersons, ListRoleGrants, ListSigningKeys,
};
pub use register_service_key::RegisterServiceKey;
pub use revoke_key::RevokeKey;
pub use revoke_role::RevokeRole;
pub use rotate_key::RotateKey;
pub use rotate_signing_keys::{FreshPair, RotateSigningKeys};
pub use run_keys::{CreateRunKey, RevokeRunKey};
pub(crate) use standing::HOST;
pub use update_organisation::UpdateOrganisation;
pub use update_person::UpdatePerson;
