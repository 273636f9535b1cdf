//! Persons in the table `person`; their names in the vault.

use kaifong_kernel::{
    Answer, Read, Result, Tx,
    audit::Audited,
    values::{Instant, OrgId, Page, PageOf, PersonId},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use super::after;
use crate::domain::{Person, PersonState, Refusal};

const NAME: &str = "display_name";

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: PersonId,
    organisation_id: OrgId,
    name_commitment: String,
    state: PersonState,
    created_by: Option<PersonId>,
    created_at: Instant,
    version: i64,
}

/// None that is used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Person {
    fn from(row: Model) -> Self {
        let Model { id, organisation_id: organisation, name_commitment, state, created_by, created_at, version } = row;
        Self { id, organisation, name_commitment, state, created_by, created_at, version }
    }
}

impl From<Person> for Model {
    fn from(person: Person) -> Self {
        let Person { id, organisation: organisation_id, name_commitment, state, created_by, created_at, version } =
            person;
        Self { id, organisation_id, name_commitment, state, created_by, created_at, version }
    }
}

impl Audited for Person {
    const KIND: &'static str = "person";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }
}

/// A person with the name from the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPerson {
    /// The person.
    pub person: Person,
    /// The name; `None` once it was erased.
    pub display_name: Option<String>,
}

impl Answer for NamedPerson {
    type Ref = PersonId;

    fn stored(&self) -> PersonId {
        self.person.id
    }

    async fn again(read: &Read, id: PersonId) -> Result<Self> {
        named(read, require(read, id).await?).await
    }
}

/// The person, if there and within the caller's wall.
pub async fn get(read: &Read, id: PersonId) -> Result<Option<Person>> {
    Ok(walled(read, Entity::find_by_id(id)).one(read.conn()).await?.map(Person::from))
}

/// The person.
///
/// # Errors
/// `Refusal::UnknownPerson` (IDN003).
pub async fn require(read: &Read, id: PersonId) -> Result<Person> {
    get(read, id).await?.ok_or_else(|| Refusal::UnknownPerson { person: id }.into())
}

/// The person, locked until the transaction ends: grants and keys of one person are decided one after the other.
///
/// # Errors
/// `Refusal::UnknownPerson` (IDN003).
pub async fn lock(tx: &Tx, id: PersonId) -> Result<Person> {
    let row = walled(tx, Entity::find_by_id(id)).lock_exclusive().one(tx.conn()).await?;
    row.map(Person::from).ok_or_else(|| Refusal::UnknownPerson { person: id }.into())
}

/// The person with the name.
pub async fn named(read: &Read, person: Person) -> Result<NamedPerson> {
    let display_name = read.vault().get(read, person.id.uuid(), NAME).await?;
    Ok(NamedPerson { person, display_name })
}

/// One page, oldest first.
pub async fn list(read: &Read, organisation: Option<OrgId>, page: &Page) -> Result<PageOf<NamedPerson>> {
    let mut query = walled(read, Entity::find()).order_by_asc(Column::Id).limit(page.size + 1);
    if let Some(organisation) = organisation {
        query = query.filter(Column::OrganisationId.eq(organisation));
    }
    if let Some(last) = after::<PersonId>(page)? {
        query = query.filter(Column::Id.gt(last));
    }
    let rows = query.all(read.conn()).await?;
    let cut = PageOf::cut(rows, page, |row| row.id.to_string());
    let mut items = Vec::with_capacity(cut.items.len());
    for row in cut.items {
        items.push(named(read, Person::from(row)).await?);
    }
    Ok(PageOf { items, next: cut.next })
}

/// Puts a name into the vault; answers the commitment that the person's row holds.
pub async fn keep_name(tx: &Tx, id: PersonId, name: &str) -> Result<String> {
    tx.vault().put(tx, id.uuid(), NAME, name).await?;
    tx.vault().commitment(tx, id.uuid(), name).await
}

/// A new row.
pub async fn insert(tx: &mut Tx, person: &Person) -> Result<()> {
    tx.touch(person);
    Model::from(person.clone()).into_active_model().insert(tx.conn()).await?;
    Ok(())
}

/// The row as it now is.
pub async fn save(tx: &mut Tx, person: &Person) -> Result<()> {
    tx.touch(person);
    Model::from(person.clone()).into_active_model().reset_all().update(tx.conn()).await?;
    Ok(())
}

fn walled(read: &Read, query: Select<Entity>) -> Select<Entity> {
    match read.wall() {
        Some(own) => query.filter(Column::OrganisationId.eq(own)),
        None => query,
    }
}
