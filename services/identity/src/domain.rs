//! Who may be who, and who may make them so: pure rules, no clock, no database, no wire.

mod event;
mod key;
mod organisation;
mod person;
mod refusal;
mod role_grant;
pub mod roles;
mod signing_key;

pub use event::{KeyEvent, OrganisationEvent, PersonEvent, RoleEvent, SigningKeyEvent};
pub use key::{Holder, Key, KeyState, Known, MOST_GRACE_SECONDS, NewKey, NewSecret, Previous, SecretHash};
pub use organisation::{Names, Organisation, OrganisationKind, OrganisationState};
pub use person::{Person, PersonState};
pub use refusal::Refusal;
pub use role_grant::{Proposal, RoleGrant, RoleGrantState, Speaker};
pub use signing_key::{NewSigningKey, Rotation, SigningKey, signer};

kaifong_kernel::ids! {
    /// One role of one person.
    RoleGrantId = "rgr";
    /// A key that actor tokens are signed with.
    SigningKeyId = "sgk";
}
