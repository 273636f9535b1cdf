//! Signing keys in the table `signing_key`; their private halves in the vault, so that every replica signs alike.

use base64::{Engine, engine::general_purpose::STANDARD};
use kaifong_kernel::{Answer, Error, Read, Result, Tx, audit::Audited, values::Instant};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use crate::domain::{SigningKey, SigningKeyId};

const PRIVATE: &str = "private_key";

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: SigningKeyId,
    kid: String,
    generation: i64,
    public_key: String,
    not_before: Instant,
    not_after: Option<Instant>,
    created_at: Instant,
}

/// None that is used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for SigningKey {
    fn from(row: Model) -> Self {
        let Model { id, kid, generation, public_key, not_before, not_after, created_at } = row;
        Self { id, kid, generation, public_key, not_before, not_after, created_at }
    }
}

impl From<SigningKey> for Model {
    fn from(key: SigningKey) -> Self {
        let SigningKey { id, kid, generation, public_key, not_before, not_after, created_at } = key;
        Self { id, kid, generation, public_key, not_before, not_after, created_at }
    }
}

impl Audited for SigningKey {
    const KIND: &'static str = "signing_key";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }
}

/// The keys that tokens verify under at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeys(pub Vec<SigningKey>);

impl Answer for SigningKeys {
    type Ref = ();

    fn stored(&self) {}

    async fn again(read: &Read, (): ()) -> Result<Self> {
        Ok(Self(verifying(read).await?))
    }
}

/// The keys that tokens verify under now or soon, oldest first.
pub async fn verifying(read: &Read) -> Result<Vec<SigningKey>> {
    let rows = Entity::find().order_by_asc(Column::Generation).all(read.conn()).await?;
    let now = read.now();
    Ok(rows.into_iter().map(SigningKey::from).filter(|key| key.verifies(now)).collect())
}

/// Every key there ever was, locked until the transaction ends, oldest first.
pub async fn lock_all(tx: &Tx) -> Result<Vec<SigningKey>> {
    let by_age = Entity::find().order_by_asc(Column::Generation);
    by_age.clone().lock_exclusive().all(tx.conn()).await?;
    // Read again: while the locks were waited for, somebody may have added a key.
    Ok(by_age.all(tx.conn()).await?.into_iter().map(SigningKey::from).collect())
}

/// A new row, and its private half (PKCS #8, RFC 5958) into the vault.
pub async fn insert(tx: &mut Tx, key: &SigningKey, private: &[u8]) -> Result<()> {
    tx.touch(key);
    Model::from(key.clone()).into_active_model().insert(tx.conn()).await?;
    tx.vault().put(tx, key.id.uuid(), PRIVATE, &STANDARD.encode(private)).await
}

/// The row as it now is.
pub async fn save(tx: &mut Tx, key: &SigningKey) -> Result<()> {
    tx.touch(key);
    Model::from(key.clone()).into_active_model().reset_all().update(tx.conn()).await?;
    Ok(())
}

/// The private half (PKCS #8).
pub async fn private(read: &Read, id: SigningKeyId) -> Result<Vec<u8>> {
    let text = read.vault().get(read, id.uuid(), PRIVATE).await?;
    let text = text.ok_or_else(|| Error::internal("a signing key has no private half"))?;
    STANDARD.decode(text).map_err(|_| Error::internal("a signing key's private half can't be read"))
}

/// Destroys the private half of a key that signs no more.
pub async fn forget_private(tx: &Tx, id: SigningKeyId) -> Result<()> {
    if tx.vault().get(tx, id.uuid(), PRIVATE).await?.is_none() {
        return Ok(());
    }
    tx.vault().erase(tx, id.uuid()).await
}
