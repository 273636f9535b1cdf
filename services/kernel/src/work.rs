//! Work items: whatever needs a person has an owner, a deadline and an acknowledgement.

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    auth::Role,
    error::{Error, Result},
    execute::{Answer, Query, Verb},
    ports::Ports,
    schema::{Class, Table},
    tx::{Read, Tx},
    values::{Instant, OrgId, Page, PageOf, PersonId},
};

crate::ids! {
    /// A work item.
    WorkItemId = "wrk";
}

crate::words! {
    /// State of a work item.
    WorkState {
        /// Nobody has taken it on.
        Open = "open",
        /// A person has taken it on.
        Acknowledged = "acknowledged",
        /// What it asked for has happened.
        Closed = "closed",
    }
}

crate::refusals! {
    /// Why a work item can't be touched.
    WorkRefusal {
        /// No such item, or another tenant's.
        UnknownWorkItem { work_item: WorkItemId } = "KER010", NotFound,
            "No such work item", "沒有此待辦事項", "there is no work item {work_item}";
        /// It is closed.
        WorkItemClosed { work_item: WorkItemId } = "KER011", Conflict,
            "The work item is closed", "待辦事項已結束", "{work_item} is closed: what it asked for has happened";
    }
}

pub(crate) const TABLE: Table = Table {
    name: "work_item",
    class: Class::Ephemeral,
    tenant: Some("tenant_id"),
    columns: "work_item_id UUID PRIMARY KEY, tenant_id UUID NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, \
              title_en TEXT NOT NULL, title_zh_hant TEXT NOT NULL, owner_role TEXT NOT NULL, owner_person UUID, \
              due_at BIGINT NOT NULL, opened_at BIGINT NOT NULL, state TEXT NOT NULL",
    indexes: &[
        "CREATE UNIQUE INDEX work_item_once ON work_item (kind, subject) WHERE state <> 'closed'",
        "CREATE INDEX work_item_by_id ON work_item (state, work_item_id)",
    ],
};

/// A work item to be opened.
#[derive(Debug, Clone)]
pub struct NewWork {
    /// Kind, for example `suspense_line`. One open item a kind and subject.
    pub kind: &'static str,
    /// What it is about: the text form of an id.
    pub subject: String,
    /// What is to be done, in English; never personal data.
    pub title_en: String,
    /// The same in Traditional Chinese.
    pub title_zh_hant: String,
    /// The role that owns it until a person takes it on.
    pub owner_role: Role,
    /// By when.
    pub due_at: Instant,
    /// The organisation whose work it is.
    pub tenant: OrgId,
}

/// A work item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// Its id.
    pub id: WorkItemId,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Traditional Chinese.
    pub title_zh_hant: String,
    /// The role that owns it.
    pub owner_role: Role,
    /// The person who took it on.
    pub owner_person: Option<PersonId>,
    /// By when.
    pub due_at: Instant,
    /// Since when.
    pub opened_at: Instant,
    /// State.
    pub state: WorkState,
}

impl Tx {
    /// Opens a work item, unless one of this kind and subject is open.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn open_work(&mut self, work: NewWork) -> Result<()> {
        let id: WorkItemId = self.mint();
        let sql = "INSERT INTO work_item (work_item_id, tenant_id, kind, subject, title_en, title_zh_hant, owner_role, \
                   due_at, opened_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open') ON CONFLICT DO NOTHING";
        self.run(sql, insert_values(id, work, self.now())).await.map(drop)
    }

    /// Closes the open work item of a kind and subject, if there is one.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn close_work(&mut self, kind: &str, subject: &str) -> Result<()> {
        let sql = "UPDATE work_item SET state = 'closed' WHERE kind = $1 AND subject = $2 AND state <> 'closed'";
        self.run(sql, [kind.into(), subject.into()]).await.map(drop)
    }
}

fn insert_values(id: WorkItemId, work: NewWork, now: Instant) -> [Value; 9] {
    [
        id.into(),
        work.tenant.into(),
        work.kind.into(),
        work.subject.into(),
        work.title_en.into(),
        work.title_zh_hant.into(),
        work.owner_role.into(),
        work.due_at.into(),
        now.into(),
    ]
}

/// A parked event is work for an administrator, due within a day. Stored beside the parking, outside any verb.
pub(crate) async fn parked_event(ports: &Ports, group: &str, event: Uuid) -> Result<()> {
    let work = NewWork {
        kind: "parked_event",
        subject: event.to_string(),
        title_en: format!("An event for {group} failed too often; find out why, then replay it"),
        title_zh_hant: format!("{group} 的事件多次處理失敗，請查明原因後重播"),
        owner_role: Role::Admin,
        due_at: ports.now().plus_days(1),
        tenant: ports.council(),
    };
    let sql = "INSERT INTO work_item (work_item_id, tenant_id, kind, subject, title_en, title_zh_hant, owner_role, \
               due_at, opened_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open') ON CONFLICT DO NOTHING";
    let values = insert_values(ports.clock().mint().into(), work, ports.now());
    let conn = ports.db().begin_write().await?;
    if ports.db().dialect() == crate::tx::Dialect::Postgres {
        conn.execute_unprepared("SELECT set_config('kaifong.tenant', '*', true)").await?;
    }
    conn.execute_raw(Statement::from_sql_and_values(ports.db().dialect().backend(), sql, values)).await?;
    Ok(conn.commit().await?)
}

async fn get(read: &Read, id: WorkItemId) -> Result<WorkItem> {
    let sql = "SELECT * FROM work_item WHERE work_item_id = $1 AND (CAST($2 AS UUID) IS NULL OR tenant_id = $2)";
    let row = read.one(sql, [id.into(), read.wall().into()]).await?;
    let row = row.ok_or(WorkRefusal::UnknownWorkItem { work_item: id })?;
    from_row(&row)
}

fn from_row(row: &QueryResult) -> Result<WorkItem> {
    Ok(WorkItem {
        id: row.try_get("", "work_item_id")?,
        kind: row.try_get("", "kind")?,
        subject: row.try_get("", "subject")?,
        title_en: row.try_get("", "title_en")?,
        title_zh_hant: row.try_get("", "title_zh_hant")?,
        owner_role: row.try_get("", "owner_role")?,
        owner_person: row.try_get("", "owner_person")?,
        due_at: row.try_get("", "due_at")?,
        opened_at: row.try_get("", "opened_at")?,
        state: row.try_get("", "state")?,
    })
}

impl Answer for WorkItem {
    type Ref = WorkItemId;

    fn stored(&self) -> WorkItemId {
        self.id
    }

    async fn again(read: &Read, id: WorkItemId) -> Result<Self> {
        get(read, id).await
    }
}

/// Takes a work item on: the person becomes its owner.
pub(crate) struct AcknowledgeWorkItem(pub(crate) WorkItemId);

impl Verb for AcknowledgeWorkItem {
    const NAME: &'static str = "AcknowledgeWorkItem";
    type Out = WorkItem;

    async fn run(&self, tx: &mut Tx) -> Result<WorkItem> {
        let person = tx.actor().require_person()?;
        let item = get(tx, self.0).await?;
        let sql = "UPDATE work_item SET state = 'acknowledged', owner_person = $2 \
                   WHERE work_item_id = $1 AND state <> 'closed'";
        if tx.run(sql, [item.id.into(), person.into()]).await? == 0 {
            return Err(WorkRefusal::WorkItemClosed { work_item: item.id }.into());
        }
        Ok(WorkItem { state: WorkState::Acknowledged, owner_person: Some(person), ..item })
    }
}

/// Work items in the order they were opened.
pub(crate) struct ListWorkItems {
    pub(crate) page: Page,
    pub(crate) state: Option<WorkState>,
    pub(crate) kind: Option<String>,
}

impl Query for ListWorkItems {
    const NAME: &'static str = "ListWorkItems";
    type Out = PageOf<WorkItem>;

    async fn run(&self, read: &Read) -> Result<PageOf<WorkItem>> {
        let after = self.page.after.as_deref().map_or(Ok(Uuid::nil().into()), str::parse::<WorkItemId>);
        let after = after.map_err(|bad| crate::values::Invalid::field("page.cursor", bad.to_string()))?;
        let limit = i64::try_from(self.page.size + 1).map_err(Error::internal)?;
        let sql = "SELECT * FROM work_item WHERE work_item_id > $1 AND (CAST($2 AS UUID) IS NULL OR tenant_id = $2) \
                   AND (CAST($3 AS TEXT) IS NULL OR state = $3) AND (CAST($4 AS TEXT) IS NULL OR kind = $4) ORDER BY work_item_id LIMIT $5";
        let values: [Value; 5] =
            [after.into(), read.wall().into(), self.state.into(), self.kind.clone().into(), limit.into()];
        let items: Result<Vec<WorkItem>> = read.all(sql, values).await?.iter().map(from_row).collect();
        Ok(PageOf::cut(items?, &self.page, |item| item.id.to_string()))
    }
}
