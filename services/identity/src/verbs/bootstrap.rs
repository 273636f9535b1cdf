use kaifong_kernel::{
    Answer, Read, Result, Tx, Verb,
    values::{KeyId, OrgId, PersonId},
};
use serde::{Deserialize, Serialize};

use super::{FreshPair, make_admin, rotate_signing_keys};
use crate::{
    domain::{Names, Organisation, Rotation},
    events,
    secret::Secret,
    store,
};

/// What the first start made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstStart {
    /// The council.
    pub council: OrgId,
    /// The first administrator.
    pub person: PersonId,
    /// The administrator's key.
    pub key: KeyId,
}

/// Make the council, its first administrator with a key, and the first signing key; nothing when they are there.
pub struct Bootstrap {
    /// The council's names.
    pub council: Names,
    /// The first administrator's display name.
    pub admin: String,
    /// The secret of the administrator's key.
    pub secret: Secret,
    /// The first signing pair.
    pub pair: FreshPair,
    /// How signing keys follow each other.
    pub rotation: Rotation,
}

/// What was made, or `None` when this wasn't the first start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started(pub Option<FirstStart>);

impl Answer for Started {
    type Ref = Option<FirstStart>;

    fn stored(&self) -> Self::Ref {
        self.0.clone()
    }

    async fn again(_: &Read, stored: Self::Ref) -> Result<Self> {
        Ok(Self(stored))
    }
}

impl Verb for Bootstrap {
    const NAME: &'static str = "Bootstrap";
    type Out = Started;

    async fn run(&self, tx: &mut Tx) -> Result<Started> {
        if store::organisation::council(tx).await?.is_some() {
            return Ok(Started(None));
        }
        let (council, created) = Organisation::council(tx.mint(), self.council.clone(), tx.now());
        store::organisation::insert(tx, &council).await?;
        tx.emit(events::organisation(&created));
        rotate_signing_keys::rotate(tx, &self.pair, self.rotation).await?;
        let admin = make_admin::make(tx, &council, &self.admin, &self.secret).await?;
        Ok(Started(Some(FirstStart { council: council.id, person: admin.person, key: admin.key })))
    }
}
