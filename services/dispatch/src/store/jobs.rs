//! What partners see of the orders they carry.

use kaifong_kernel::{
    Error, Read, Result, Tx,
    reexport::uuid::Uuid,
    values::{HkDate, Invalid, OrgId, Page, PageOf},
};
use sea_orm::{QueryResult, Value};
use serde::{Deserialize, Serialize};

use crate::domain::{
    fleet::Skill,
    ids::{OrderId, RunId},
    order::{DayWindow, Direction, Line, Order, OrderState},
};

/// An order as its carrier sees it: no household, no address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The order.
    pub order: OrderId,
    /// Its state.
    pub state: OrderState,
    /// Which way the goods go.
    pub direction: Direction,
    /// The day.
    pub deliver_on: HkDate,
    /// When somebody is there.
    pub windows: Vec<DayWindow>,
    /// What is brought or collected.
    pub lines: Vec<Line>,
    /// What the crew must be able to do.
    pub skills: Vec<Skill>,
    /// The run it is on.
    pub run: Option<RunId>,
}

impl Job {
    fn of(order: &Order) -> Self {
        let content = order.content.clone();
        Self {
            order: order.id,
            state: order.state,
            direction: content.direction,
            deliver_on: content.deliver_on,
            windows: content.windows,
            lines: content.lines,
            skills: order.skills(),
            run: order.run,
        }
    }
}

/// Keeps what the carrier of an order sees, and takes it from any other.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &Tx, order: &Order) -> Result<()> {
    let Some(carrier) = order.carrier else {
        return tx.run("DELETE FROM job WHERE id = $1", [order.id.into()]).await.map(drop);
    };
    let facts = serde_json::to_string(&Job::of(order)).map_err(Error::internal)?;
    let sql = "INSERT INTO job (id, tenant_id, facts) VALUES ($1, $2, $3) \
               ON CONFLICT (id) DO UPDATE SET tenant_id = $2, facts = $3";
    tx.run(sql, [order.id.into(), carrier.into(), facts.into()]).await.map(drop)
}

fn read_job(row: &QueryResult) -> Result<Job> {
    let facts: String = row.try_get("", "facts")?;
    serde_json::from_str(&facts).map_err(Error::internal)
}

/// A job of the caller's organisation.
///
/// # Errors
/// When the database can't answer.
pub async fn get(read: &Read, carrier: OrgId, order: OrderId) -> Result<Option<Job>> {
    let sql = "SELECT facts FROM job WHERE id = $1 AND tenant_id = $2";
    read.one(sql, [order.into(), carrier.into()]).await?.as_ref().map(read_job).transpose()
}

/// One page of the jobs of the caller's organisation, oldest first.
///
/// # Errors
/// When the cursor is none, or the database can't answer.
pub async fn list(read: &Read, carrier: OrgId, page: &Page) -> Result<PageOf<Job>> {
    let bad = |_| Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let after = page.after.as_deref().map_or(Ok(Uuid::nil()), |text| text.parse::<Uuid>().map_err(bad))?;
    let sql = format!("SELECT facts FROM job WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT {}", page.size + 1);
    let values: [Value; 2] = [carrier.into(), after.into()];
    let jobs: Result<Vec<Job>> = read.all(&sql, values).await?.iter().map(read_job).collect();
    Ok(PageOf::cut(jobs?, page, |job| job.order.uuid().to_string()))
}
