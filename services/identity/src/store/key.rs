//! API keys in the table `api_key`.

use kaifong_kernel::{
    Answer, Error, Read, Result, Tx,
    audit::Audited,
    values::{HkDate, Instant, KeyId, OrgId, Page, PageOf, PersonId, Role},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use super::{after, key_use};
use crate::domain::{Holder, Key, KeyState, Known, Previous, Refusal, SecretHash};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: KeyId,
    organisation_id: OrgId,
    person_id: Option<PersonId>,
    system_name: Option<String>,
    system_roles: Option<String>,
    service_name: Option<String>,
    label: String,
    hash: String,
    previous_hash: Option<String>,
    previous_until: Option<Instant>,
    state: KeyState,
    issued_by: Option<PersonId>,
    known_to: Option<PersonId>,
    known_until: Option<Instant>,
    parent_id: Option<KeyId>,
    created_at: Instant,
    expires_at: Option<Instant>,
    revoked_at: Option<Instant>,
}

/// None that is used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Key {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let holder = match (row.person_id, row.system_name, row.system_roles, row.service_name) {
            (Some(person), None, None, None) => Holder::Person(person),
            (None, Some(name), Some(roles), None) => Holder::System { name, roles: read_roles(&roles)? },
            (None, None, None, Some(service)) => Holder::Service(service),
            _ => return Err(Error::internal("a stored key has no holder, or several")),
        };
        let previous =
            row.previous_hash.zip(row.previous_until).map(|(hash, until)| Previous { hash: SecretHash(hash), until });
        Ok(Self {
            id: row.id,
            organisation: row.organisation_id,
            holder,
            label: row.label,
            hash: SecretHash(row.hash),
            previous,
            state: row.state,
            issued_by: row.issued_by,
            known: row.known_to.map(|to| Known { to, until: row.known_until }),
            parent: row.parent_id,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }
}

impl From<&Key> for Model {
    fn from(key: &Key) -> Self {
        let (person_id, system_name, system_roles, service_name) = match key.holder.clone() {
            Holder::Person(person) => (Some(person), None, None, None),
            Holder::System { name, roles } => (None, Some(name), Some(write_roles(&roles)), None),
            Holder::Service(service) => (None, None, None, Some(service)),
        };
        Self {
            id: key.id,
            organisation_id: key.organisation,
            person_id,
            system_name,
            system_roles,
            service_name,
            label: key.label.clone(),
            hash: key.hash.0.clone(),
            previous_hash: key.previous.as_ref().map(|previous| previous.hash.0.clone()),
            previous_until: key.previous.as_ref().map(|previous| previous.until),
            state: key.state,
            issued_by: key.issued_by,
            known_to: key.known.map(|known| known.to),
            known_until: key.known.and_then(|known| known.until),
            parent_id: key.parent,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
        }
    }
}

fn read_roles(words: &str) -> Result<Vec<Role>> {
    let read = |word| Role::from_word(word).ok_or_else(|| Error::internal("a stored key has an unknown role"));
    words.split_whitespace().map(read).collect()
}

fn write_roles(roles: &[Role]) -> String {
    roles.iter().map(|role| role.word()).collect::<Vec<_>>().join(" ")
}

impl Audited for Key {
    const KIND: &'static str = "api_key";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }
}

/// A key and the day it was last used on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedKey {
    /// The key.
    pub key: Key,
    /// The last day on which it was exchanged.
    pub last_used_on: Option<HkDate>,
}

impl Answer for UsedKey {
    type Ref = KeyId;

    fn stored(&self) -> KeyId {
        self.key.id
    }

    async fn again(read: &Read, id: KeyId) -> Result<Self> {
        let key = get(read, id).await?.ok_or(Refusal::UnknownKey { key: id })?;
        used(read, key).await
    }
}

/// The key, if it is there and within the caller's wall.
pub async fn get(read: &Read, id: KeyId) -> Result<Option<Key>> {
    walled(read, Entity::find_by_id(id)).one(read.conn()).await?.map(Key::try_from).transpose()
}

/// The key, locked until the transaction ends.
///
/// # Errors
/// `Refusal::UnknownKey` (IDN005).
pub async fn lock(tx: &Tx, id: KeyId) -> Result<Key> {
    let row = walled(tx, Entity::find_by_id(id)).lock_exclusive().one(tx.conn()).await?;
    row.ok_or(Refusal::UnknownKey { key: id })?.try_into()
}

/// The key with the day of its last use.
pub async fn used(read: &Read, key: Key) -> Result<UsedKey> {
    let last_used_on = key_use::last_used_on(read, key.id).await?;
    Ok(UsedKey { key, last_used_on })
}

/// The active keys of one person.
pub async fn active_of(tx: &Tx, person: PersonId) -> Result<Vec<Key>> {
    active(tx, Column::PersonId.eq(person)).await
}

/// The active keys of one of our services.
pub async fn active_of_service(tx: &Tx, service: &str) -> Result<Vec<Key>> {
    active(tx, Column::ServiceName.eq(service)).await
}

/// The active keys of a named system, of whichever organisation.
pub async fn active_of_system(tx: &Tx, name: &str) -> Result<Vec<Key>> {
    active(tx, Column::SystemName.eq(name)).await
}

/// The active keys whose present secret was had made with this key.
pub async fn active_made_with(tx: &Tx, parent: KeyId) -> Result<Vec<Key>> {
    active(tx, Column::ParentId.eq(parent)).await
}

async fn active(tx: &Tx, whose: Expr) -> Result<Vec<Key>> {
    let query = Entity::find().filter(whose).filter(Column::State.eq(KeyState::Active)).order_by_asc(Column::Id);
    query.lock_exclusive().all(tx.conn()).await?.into_iter().map(Key::try_from).collect()
}

/// One page, oldest first.
pub async fn list(
    read: &Read,
    person: Option<PersonId>,
    state: Option<KeyState>,
    page: &Page,
) -> Result<PageOf<UsedKey>> {
    let mut query = walled(read, Entity::find()).order_by_asc(Column::Id).limit(page.size + 1);
    if let Some(person) = person {
        query = query.filter(Column::PersonId.eq(person));
    }
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(last) = after::<KeyId>(page)? {
        query = query.filter(Column::Id.gt(last));
    }
    let cut = PageOf::cut(query.all(read.conn()).await?, page, |row| row.id.to_string());
    let mut items = Vec::with_capacity(cut.items.len());
    for row in cut.items {
        items.push(used(read, row.try_into()?).await?);
    }
    Ok(PageOf { items, next: cut.next })
}

/// A new row.
pub async fn insert(tx: &mut Tx, key: &Key) -> Result<()> {
    tx.touch(key);
    Model::from(key).into_active_model().insert(tx.conn()).await?;
    Ok(())
}

/// The row as it now is.
pub async fn save(tx: &mut Tx, key: &Key) -> Result<()> {
    tx.touch(key);
    Model::from(key).into_active_model().reset_all().update(tx.conn()).await?;
    Ok(())
}

fn walled(read: &Read, query: Select<Entity>) -> Select<Entity> {
    match read.wall() {
        Some(own) => query.filter(Column::OrganisationId.eq(own)),
        None => query,
    }
}
