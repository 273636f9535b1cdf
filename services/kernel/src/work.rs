//! Work items: whatever needs a person has an owner, a deadline and an acknowledgement.

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{
    auth::Role,
    error::Result,
    execute::{Answer, Query, Verb},
    ports::Ports,
    schema::{Class, Migration, Table},
    tx::{Dialect, Read, Tx},
    values::{Instant, Invalid, OrgId, Page, PageOf, PersonId},
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
        /// It is for people of another role.
        NotYourWork { work_item: WorkItemId, owner_role: Role } = "KER012", Denied,
            "The work item is for another role", "此待辦事項由其他職務負責", "{work_item} is for people with the role {owner_role}";
        /// Somebody else has taken it on.
        WorkItemTaken { work_item: WorkItemId } = "KER013", Conflict,
            "Somebody else has taken the work item on", "此待辦事項已由他人接手", "{work_item} has its owner already";
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

/// When an item closed, and what its lists are found by. What closed before that was kept counts from its deadline.
pub(crate) const CLOSING: Migration = Migration {
    name: "kernel_0002_work_closed",
    tables: &[],
    statements: &[
        "ALTER TABLE work_item ADD COLUMN closed_at BIGINT",
        "CREATE INDEX work_item_closed ON work_item (COALESCE(closed_at, due_at)) WHERE state = 'closed'",
        "CREATE INDEX work_item_by_tenant ON work_item (tenant_id, state, work_item_id)",
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
    /// Opens a work item, unless one of this kind and subject is open. It may be another organisation's: an agency's
    /// request is the council's work.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn open_work(&mut self, work: NewWork) -> Result<()> {
        let id: WorkItemId = self.mint();
        self.run_for_all(INSERT, insert_values(id, work, self.now())).await.map(drop)
    }

    /// Opens a work item; one of its kind and subject that is open gets the new titles and stays whose it is.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn renew_work(&mut self, work: NewWork) -> Result<()> {
        let sql = "UPDATE work_item SET title_en = $3, title_zh_hant = $4 \
                   WHERE kind = $1 AND subject = $2 AND state <> 'closed'";
        let titles = [work.title_en.clone().into(), work.title_zh_hant.clone().into()];
        let values = [work.kind.into(), work.subject.clone().into()].into_iter().chain(titles);
        if self.run_for_all(sql, values).await? == 0 { self.open_work(work).await } else { Ok(()) }
    }

    /// Whether a work item of a kind and subject is open.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn is_work_open(&self, kind: &str, subject: &str) -> Result<bool> {
        let sql = "SELECT 1 AS one FROM work_item WHERE kind = $1 AND subject = $2 AND state <> 'closed'";
        Ok(self.one(sql, [kind.into(), subject.into()]).await?.is_some())
    }

    /// Whether a work item of a kind and subject is open and nobody has taken it on.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn is_work_unowned(&self, kind: &str, subject: &str) -> Result<bool> {
        let sql = "SELECT 1 AS one FROM work_item WHERE kind = $1 AND subject = $2 AND state = 'open'";
        Ok(self.one(sql, [kind.into(), subject.into()]).await?.is_some())
    }

    /// Closes the open work item of a kind and subject, if there is one, whosever it is.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn close_work(&mut self, kind: &str, subject: &str) -> Result<()> {
        let sql = "UPDATE work_item SET state = 'closed', closed_at = $3 \
                   WHERE kind = $1 AND subject = $2 AND state <> 'closed'";
        self.run_for_all(sql, [kind.into(), subject.into(), self.now().into()]).await.map(drop)
    }
}

const INSERT: &str = "INSERT INTO work_item (work_item_id, tenant_id, kind, subject, title_en, title_zh_hant, \
                      owner_role, due_at, opened_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open') \
                      ON CONFLICT DO NOTHING";

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

/// Begins a transaction outside any verb, that sees the work of every organisation.
pub(crate) async fn begin(ports: &Ports) -> Result<DatabaseTransaction> {
    let conn = ports.db().begin_write().await?;
    if ports.db().dialect() == Dialect::Postgres {
        conn.execute_unprepared("SELECT set_config('kaifong.tenant', '*', true)").await?;
    }
    Ok(conn)
}

/// Kind of the work that a parked event is; its subject is `group/event`.
pub(crate) const PARKED_EVENT: &str = "parked_event";
/// Kind of the work that a failing timer is; its subject is the timer.
pub(crate) const FAILING_TIMER: &str = "failing_timer";

/// A parked event is work for an administrator, due within a day. One event may be parked by several groups.
pub(crate) async fn parked_event(ports: &Ports, conn: &DatabaseTransaction, group: &str, event: Uuid) -> Result<()> {
    let titles = [
        format!("An event for {group} failed too often; find out why, then replay it"),
        format!("{group} 的事件多次處理失敗，請查明原因後重播"),
    ];
    for_an_administrator(ports, conn, PARKED_EVENT, format!("{group}/{event}"), titles).await
}

/// A timer that failed too often is work for an administrator, until it fires at last.
pub(crate) async fn failing_timer(ports: &Ports, conn: &DatabaseTransaction, kind: &str, timer: Uuid) -> Result<()> {
    let titles = [
        format!("A timer ({kind}) failed too often; find out why: it is tried again every hour"),
        format!("計時事項（{kind}）多次執行失敗，請查明原因；系統每小時會再試一次"),
    ];
    for_an_administrator(ports, conn, FAILING_TIMER, timer.to_string(), titles).await
}

async fn for_an_administrator(
    ports: &Ports,
    conn: &DatabaseTransaction,
    kind: &'static str,
    subject: String,
    [title_en, title_zh_hant]: [String; 2],
) -> Result<()> {
    let (due_at, tenant) = (ports.now().plus_days(1), ports.council());
    let work = NewWork { kind, subject, title_en, title_zh_hant, owner_role: Role::Admin, due_at, tenant };
    let values = insert_values(ports.clock().mint().into(), work, ports.now());
    conn.execute_raw(Statement::from_sql_and_values(ports.db().dialect().backend(), INSERT, values)).await?;
    Ok(())
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

/// Takes a work item on: the person becomes its owner. Its role must be theirs; an administrator may take on any, over from
/// whoever has left with it too.
pub(crate) struct AcknowledgeWorkItem(pub(crate) WorkItemId);

impl Verb for AcknowledgeWorkItem {
    const NAME: &'static str = "AcknowledgeWorkItem";
    type Out = WorkItem;

    async fn run(&self, tx: &mut Tx) -> Result<WorkItem> {
        let person = tx.actor().require_person()?;
        let item = get(tx, self.0).await?;
        let (work_item, owner_role) = (item.id, item.owner_role);
        if !tx.actor().has(owner_role) && !tx.actor().has(Role::Admin) {
            return Err(WorkRefusal::NotYourWork { work_item, owner_role }.into());
        }
        let sql = "UPDATE work_item SET state = 'acknowledged', owner_person = $2 WHERE work_item_id = $1 \
                   AND state <> 'closed' AND (owner_person IS NULL OR owner_person = $2 OR $3)";
        let over = tx.actor().has(Role::Admin);
        if tx.run(sql, [work_item.into(), person.into(), over.into()]).await? == 0 {
            // As it is now: somebody may have been faster.
            let closed = get(tx, work_item).await?.state == WorkState::Closed;
            let taken = WorkRefusal::WorkItemTaken { work_item };
            return Err(if closed { WorkRefusal::WorkItemClosed { work_item } } else { taken }.into());
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
        let (sql, values) = self.question(read.wall())?;
        let items: Result<Vec<WorkItem>> = read.all(&sql, values).await?.iter().map(from_row).collect();
        Ok(PageOf::cut(items?, &self.page, |item| item.id.to_string()))
    }
}

impl ListWorkItems {
    /// Only conditions that are there: SQLite uses no index for one that may be none.
    fn question(&self, wall: Option<OrgId>) -> Result<(String, Vec<Value>)> {
        let after = self.page.after.as_deref().map(str::parse::<WorkItemId>).transpose();
        let after = after.map_err(|bad| Invalid::field("page.cursor", bad.to_string()))?;
        let asked: [(&str, Option<Value>); 4] = [
            ("state =", self.state.map(Into::into)),
            ("tenant_id =", wall.map(Into::into)),
            ("kind =", self.kind.clone().map(Into::into)),
            ("work_item_id >", after.map(Into::into)),
        ];
        let (mut text, mut values) = (String::from("1 = 1"), Vec::new());
        for (condition, value) in asked {
            if let Some(value) = value {
                values.push(value);
                text.push_str(&format!(" AND {condition} ${}", values.len()));
            }
        }
        let limit = self.page.size + 1;
        Ok((format!("SELECT * FROM work_item WHERE {text} ORDER BY work_item_id LIMIT {limit}"), values))
    }
}

#[cfg(test)]
mod tests;
