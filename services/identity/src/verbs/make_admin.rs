use kaifong_kernel::{
    Answer, Read, Result, Tx, Verb,
    values::{KeyId, PersonId, Role},
};
use serde::{Deserialize, Serialize};

use super::{create_key, create_person};
use crate::{
    domain::{Holder, NewKey, Organisation, Proposal, Refusal, RoleGrant},
    events,
    secret::Secret,
    store,
};

/// An administrator made on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostAdmin {
    /// The person.
    pub person: PersonId,
    /// The person's key.
    pub key: KeyId,
}

impl Answer for HostAdmin {
    type Ref = Self;

    fn stored(&self) -> Self {
        *self
    }

    async fn again(_: &Read, stored: Self) -> Result<Self> {
        Ok(stored)
    }
}

/// Make an administrator on the host, whose operator answers for it: this is how there come to be two.
pub struct MakeAdmin {
    /// Display name.
    pub display_name: String,
    /// The secret of the key.
    pub secret: Secret,
}

impl Verb for MakeAdmin {
    const NAME: &'static str = "MakeAdmin";
    type Out = HostAdmin;

    async fn run(&self, tx: &mut Tx) -> Result<HostAdmin> {
        let council = store::organisation::council(tx).await?.ok_or(Refusal::NotStarted {})?;
        make(tx, &council, &self.display_name, &self.secret).await
    }
}

/// Makes a person of the council with role `admin` in force, and a key.
pub(super) async fn make(tx: &mut Tx, council: &Organisation, name: &str, secret: &Secret) -> Result<HostAdmin> {
    let person = create_person::create(tx, council.id, name, None).await?;
    let (kind, role, now) = (council.kind, Role::Admin, tx.now());
    let proposal = Proposal { id: tx.mint(), person: &person, kind, role, held: &[], now };
    let (grant, granted) = RoleGrant::on_host(&proposal)?;
    store::role_grant::insert(tx, &grant).await?;
    tx.emit(events::role(&granted));
    let (id, label) = (tx.mint(), "made on the host".to_owned());
    let holder = Holder::Person(person.id);
    let new = NewKey { id, organisation: council.id, holder, label, hash: secret.hash(id), expires_at: None };
    let key = create_key::create(tx, new, None).await?;
    Ok(HostAdmin { person: person.id, key: key.id })
}
