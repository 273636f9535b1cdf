use kaifong_kernel::{
    Answer, Read, Result, Tx, Verb,
    values::{KeyId, OrgId, PersonId},
};
use serde::{Deserialize, Serialize};

use super::{FreshPair, make_admin, rotate_signing_keys};
use crate::{
    domain::{Key, Names, Organisation, Refusal, Rotation},
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
    /// The council's id, as every service of this installation knows it.
    pub council_id: OrgId,
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

/// What was made and the key as it is, or `None` when this wasn't the first start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started(pub Option<(FirstStart, Key)>);

impl Answer for Started {
    type Ref = Option<FirstStart>;

    fn stored(&self) -> Self::Ref {
        self.0.as_ref().map(|(first, _)| first.clone())
    }

    async fn again(read: &Read, stored: Self::Ref) -> Result<Self> {
        let Some(first) = stored else { return Ok(Self(None)) };
        let key = store::key::get(read, first.key).await?.ok_or(Refusal::UnknownKey { key: first.key })?;
        Ok(Self(Some((first, key))))
    }
}

impl Verb for Bootstrap {
    const NAME: &'static str = "Bootstrap";
    type Out = Started;

    async fn run(&self, tx: &mut Tx) -> Result<Started> {
        if store::organisation::council(tx).await?.is_some() {
            return Ok(Started(None));
        }
        let (council, created) = Organisation::council(self.council_id, self.council.clone(), tx.now());
        store::organisation::insert(tx, &council).await?;
        tx.emit(events::organisation(&created));
        rotate_signing_keys::rotate(tx, &self.pair, self.rotation).await?;
        let admin = make_admin::make(tx, &council, &self.admin, &self.secret).await?;
        let first = FirstStart { council: council.id, person: admin.person, key: admin.key };
        Started::again(tx, Some(first)).await
    }
}
