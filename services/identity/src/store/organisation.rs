//! Organisations in the table `organisation`.

use kaifong_kernel::{
    Answer, Read, Result, Tx,
    audit::Audited,
    values::{Instant, OrgId, Page, PageOf},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use super::after;
use crate::domain::{Names, Organisation, OrganisationKind, OrganisationState, Refusal};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: OrgId,
    kind: OrganisationKind,
    name_en: String,
    name_zh_hant: String,
    state: OrganisationState,
    created_at: Instant,
    version: i64,
}

/// None that is used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Organisation {
    fn from(row: Model) -> Self {
        let names = Names { en: row.name_en, zh_hant: row.name_zh_hant };
        let Model { id, kind, state, created_at, version, .. } = row;
        Self { id, kind, names, state, created_at, version }
    }
}

impl From<Organisation> for Model {
    fn from(organisation: Organisation) -> Self {
        let Organisation { id, kind, names, state, created_at, version } = organisation;
        Self { id, kind, name_en: names.en, name_zh_hant: names.zh_hant, state, created_at, version }
    }
}

impl Audited for Organisation {
    const KIND: &'static str = "organisation";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }
}

impl Answer for Organisation {
    type Ref = OrgId;

    fn stored(&self) -> OrgId {
        self.id
    }

    async fn again(read: &Read, id: OrgId) -> Result<Self> {
        require(read, id).await
    }
}

/// The organisation, if it is there and within the caller's wall.
pub async fn get(read: &Read, id: OrgId) -> Result<Option<Organisation>> {
    Ok(walled(read, Entity::find_by_id(id)).one(read.conn()).await?.map(Organisation::from))
}

/// The organisation.
///
/// # Errors
/// `Refusal::UnknownOrganisation` (IDN002).
pub async fn require(read: &Read, id: OrgId) -> Result<Organisation> {
    get(read, id).await?.ok_or_else(|| Refusal::UnknownOrganisation { organisation: id }.into())
}

/// The organisation, locked until the transaction ends.
///
/// # Errors
/// `Refusal::UnknownOrganisation` (IDN002).
pub async fn lock(tx: &Tx, id: OrgId) -> Result<Organisation> {
    let row = walled(tx, Entity::find_by_id(id)).lock_exclusive().one(tx.conn()).await?;
    row.map(Organisation::from).ok_or_else(|| Refusal::UnknownOrganisation { organisation: id }.into())
}

/// The council, once the first start has made it.
pub async fn council(read: &Read) -> Result<Option<Organisation>> {
    let row = Entity::find().filter(Column::Kind.eq(OrganisationKind::Council)).one(read.conn()).await?;
    Ok(row.map(Organisation::from))
}

/// One page, oldest first.
pub async fn list(read: &Read, kind: Option<OrganisationKind>, page: &Page) -> Result<PageOf<Organisation>> {
    let mut query = walled(read, Entity::find()).order_by_asc(Column::Id).limit(page.size + 1);
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(last) = after::<OrgId>(page)? {
        query = query.filter(Column::Id.gt(last));
    }
    let rows = query.all(read.conn()).await?.into_iter().map(Organisation::from).collect();
    Ok(PageOf::cut(rows, page, |organisation| organisation.id.to_string()))
}

/// A new row.
pub async fn insert(tx: &mut Tx, organisation: &Organisation) -> Result<()> {
    tx.touch(organisation);
    Model::from(organisation.clone()).into_active_model().insert(tx.conn()).await?;
    Ok(())
}

/// The row as it now is.
pub async fn save(tx: &mut Tx, organisation: &Organisation) -> Result<()> {
    tx.touch(organisation);
    Model::from(organisation.clone()).into_active_model().reset_all().update(tx.conn()).await?;
    Ok(())
}

fn walled(read: &Read, query: Select<Entity>) -> Select<Entity> {
    match read.wall() {
        Some(own) => query.filter(Column::Id.eq(own)),
        None => query,
    }
}
