//! Role grants in the table `role_grant`.

use kaifong_kernel::{
    Answer, Read, Result, Tx,
    audit::Audited,
    values::{Instant, OrgId, Page, PageOf, PersonId, Role},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

use super::after;
use crate::domain::{Refusal, RoleGrant, RoleGrantId, RoleGrantState};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: RoleGrantId,
    person_id: PersonId,
    organisation_id: OrgId,
    role: Role,
    state: RoleGrantState,
    proposed_by: Option<PersonId>,
    proposed_at: Instant,
    confirmed_by: Option<PersonId>,
    confirmed_at: Option<Instant>,
    effective_at: Option<Instant>,
    revoked_by: Option<PersonId>,
    revoked_at: Option<Instant>,
}

/// None that is used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for RoleGrant {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            person: row.person_id,
            organisation: row.organisation_id,
            role: row.role,
            state: row.state,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            confirmed_by: row.confirmed_by,
            confirmed_at: row.confirmed_at,
            effective_at: row.effective_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        }
    }
}

impl From<&RoleGrant> for Model {
    fn from(grant: &RoleGrant) -> Self {
        Self {
            id: grant.id,
            person_id: grant.person,
            organisation_id: grant.organisation,
            role: grant.role,
            state: grant.state,
            proposed_by: grant.proposed_by,
            proposed_at: grant.proposed_at,
            confirmed_by: grant.confirmed_by,
            confirmed_at: grant.confirmed_at,
            effective_at: grant.effective_at,
            revoked_by: grant.revoked_by,
            revoked_at: grant.revoked_at,
        }
    }
}

impl Audited for RoleGrant {
    const KIND: &'static str = "role_grant";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }
}

impl Answer for RoleGrant {
    type Ref = RoleGrantId;

    fn stored(&self) -> RoleGrantId {
        self.id
    }

    async fn again(read: &Read, id: RoleGrantId) -> Result<Self> {
        require(read, id).await
    }
}

/// The grant.
///
/// # Errors
/// `Refusal::UnknownRoleGrant` (IDN004).
pub async fn require(read: &Read, id: RoleGrantId) -> Result<RoleGrant> {
    let row = walled(read, Entity::find_by_id(id)).one(read.conn()).await?;
    row.map(RoleGrant::from).ok_or_else(|| Refusal::UnknownRoleGrant { role_grant: id }.into())
}

/// The grant, locked until the transaction ends.
///
/// # Errors
/// `Refusal::UnknownRoleGrant` (IDN004).
pub async fn lock(tx: &Tx, id: RoleGrantId) -> Result<RoleGrant> {
    let row = walled(tx, Entity::find_by_id(id)).lock_exclusive().one(tx.conn()).await?;
    row.map(RoleGrant::from).ok_or_else(|| Refusal::UnknownRoleGrant { role_grant: id }.into())
}

/// The grants of one person that are pending or granted.
pub async fn held(read: &Read, person: PersonId) -> Result<Vec<RoleGrant>> {
    let query = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::State.ne(RoleGrantState::Revoked))
        .order_by_asc(Column::Id);
    Ok(query.all(read.conn()).await?.into_iter().map(RoleGrant::from).collect())
}

/// One page, oldest first.
pub async fn list(
    read: &Read,
    person: Option<PersonId>,
    state: Option<RoleGrantState>,
    page: &Page,
) -> Result<PageOf<RoleGrant>> {
    let mut query = walled(read, Entity::find()).order_by_asc(Column::Id).limit(page.size + 1);
    if let Some(person) = person {
        query = query.filter(Column::PersonId.eq(person));
    }
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(last) = after::<RoleGrantId>(page)? {
        query = query.filter(Column::Id.gt(last));
    }
    let rows = query.all(read.conn()).await?.into_iter().map(RoleGrant::from).collect();
    Ok(PageOf::cut(rows, page, |grant| grant.id.to_string()))
}

/// A new row.
pub async fn insert(tx: &mut Tx, grant: &RoleGrant) -> Result<()> {
    tx.touch(grant);
    Model::from(grant).into_active_model().insert(tx.conn()).await?;
    Ok(())
}

/// The row as it now is.
pub async fn save(tx: &mut Tx, grant: &RoleGrant) -> Result<()> {
    tx.touch(grant);
    Model::from(grant).into_active_model().reset_all().update(tx.conn()).await?;
    Ok(())
}

fn walled(read: &Read, query: Select<Entity>) -> Select<Entity> {
    match read.wall() {
        Some(own) => query.filter(Column::OrganisationId.eq(own)),
        None => query,
    }
}
