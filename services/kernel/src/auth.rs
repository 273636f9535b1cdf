//! Who may do what: actors, roles, signed tokens, and one rule for every RPC. Nothing is allowed by default.

mod access;
mod keys;
mod rule;
mod token;

use kaifong_proto::common::v1::ActorRef;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    values::{Code, Instant, Kind, OrgId, PersonId, Refused},
};

pub use crate::values::Role;
pub use access::{Access, AccessLayer, IdempotencyKey, Original, RpcPath, TraceParent, encode_original};
pub(crate) use access::{KEY, ON_BEHALF_OF};
pub use keys::{FromIdentity, KeySource, PublicKey, SigningKey, VerifyKeys};
pub use rule::Rule;
pub use token::{BadToken, Claims, sign, verify};

/// The actor's roles don't include the RPC.
pub const DENIED: Code =
    Code { code: "KER002", kind: Kind::Denied, en: "You may not do this", zh_hant: "你沒有此操作的權限" };
/// A duty needs a natural person.
pub const NEEDS_PERSON: Code = Code {
    code: "KER003",
    kind: Kind::Denied,
    en: "Only a person may do this, not a system",
    zh_hant: "此操作須由個人而非系統進行",
};
/// No token, or one that isn't valid.
pub const UNAUTHENTICATED: Code = Code {
    code: "KER004",
    kind: Kind::Unauthenticated,
    en: "The request has no valid key",
    zh_hant: "請求沒有有效的金鑰",
};

/// Who acts: a person or a named system, for one organisation, with the roles in force when the token was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person; duties compare persons, across all their keys.
    pub person: Option<PersonId>,
    /// The system, where no person acts: `service:donations`, a partner's system, `host`, `anonymous`.
    pub system: Option<String>,
    /// The organisation acted for.
    pub tenant: OrgId,
    /// Whether that is the council, whose staff see all tenants.
    pub council: bool,
    /// The roles in force.
    pub roles: Vec<Role>,
    /// The key or service identity that was presented.
    pub principal: String,
    /// Since when the person exists: an approver must predate the request.
    pub person_since: Option<Instant>,
    /// Who created the person: an approver may not be the maker's creation.
    pub created_by: Option<PersonId>,
}

impl Actor {
    /// A service under its own identity.
    #[must_use]
    pub fn service(name: &str, council: OrgId) -> Self {
        Self { roles: vec![Role::Service], ..Self::system(&format!("service:{name}"), council) }
    }

    /// A named system without roles, acting for the council.
    #[must_use]
    pub fn system(name: &str, council: OrgId) -> Self {
        Self {
            person: None,
            system: Some(name.to_owned()),
            tenant: council,
            council: true,
            roles: Vec::new(),
            principal: name.to_owned(),
            person_since: None,
            created_by: None,
        }
    }

    /// Whether the actor holds a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The person who acts.
    ///
    /// # Errors
    /// `KER003` when a system acts.
    pub fn require_person(&self) -> Result<PersonId> {
        let needed = || Refused::new(NEEDS_PERSON, "use a key that belongs to a person");
        Ok(self.person.ok_or_else(needed)?)
    }

    /// The ids, for the wire.
    #[must_use]
    pub fn to_ref(&self) -> ActorRef {
        ActorRef {
            person_id: self.person.map(|person| person.to_string()).unwrap_or_default(),
            system: self.system.clone().unwrap_or_default(),
            tenant_id: self.tenant.to_string(),
            principal: self.principal.clone(),
        }
    }
}
