//! What an operator does on the host, without a key: whoever has the host answers for it, and the audit row says so.

use kaifong_proto::events::v1::Envelope;
use uuid::Uuid;

use crate::{
    auth::Actor,
    bus::Group,
    call::{Call, Cause, Trace},
    error::Result,
    execute::Query,
    flow::{Flow, GetFlow, ListParked, ReplayParked},
    ports::Ports,
    relay,
    tx::Read,
    values::{OrgId, Page, PageOf, sha256_hex},
};

pub use crate::flow::Parked;

/// A command of whoever has the host, under a key of its own.
#[must_use]
pub fn host_call(ports: &Ports, what: &str) -> Call {
    let key = format!("host-{}", ports.clock().mint());
    let rpc = format!("host/{what}");
    let cause = Cause::Rpc { key, body_hash: sha256_hex(rpc.as_bytes()), rpc };
    Call { actor: Actor::system("host", OrgId::COUNCIL), original: None, cause, trace: Trace::default() }
}

/// What is on its way in a service.
///
/// # Errors
/// When the database can't answer.
pub async fn flow(ports: &Ports) -> Result<Flow> {
    ports.read(host_call(ports, "flow"), GetFlow).await
}

/// Parked events of a service, by event id.
///
/// # Errors
/// When the database can't answer.
pub async fn parked(ports: &Ports, page: Page) -> Result<PageOf<Parked>> {
    ports.read(host_call(ports, "parked"), ListParked(page)).await
}

/// Puts parked events back to waiting, or with `dry_run` only counts them.
///
/// # Errors
/// When the database refuses.
pub async fn replay(ports: &Ports, consumer: Option<String>, event_id: Option<Uuid>, dry_run: bool) -> Result<i64> {
    let verb = ReplayParked { consumer, event_id, dry_run };
    Ok(ports.execute(host_call(ports, "replay"), verb).await?.0)
}

/// Rows of an outbox read at once.
const PIECE: i64 = 256;

/// Offers a group every event of its streams that a service's outbox still has and the group neither has nor is past: how a
/// new group begins at the first event of each stream. Says how many it lacked; with `dry_run` only that.
///
/// # Errors
/// When a database can't answer, or a row of the outbox can't be read.
pub async fn offer_again(from: &Ports, group: &Group, dry_run: bool) -> Result<i64> {
    let (mut offered, mut after) = (0, Uuid::nil());
    loop {
        let (events, last) = from.read(host_call(from, "offer"), ReadOutbox { after }).await?;
        let wanted = events.into_iter().filter(|event| group.wants(&event.subject)).collect();
        let lacking = group.inbox.lacking(group.name, wanted).await?;
        offered += i64::try_from(lacking.len()).unwrap_or(i64::MAX);
        if !dry_run {
            group.inbox.store(group.name, &lacking).await?;
        }
        match last {
            Some(last) => after = last,
            None => return Ok(offered),
        }
    }
}

/// A piece of the outbox in the order in which events were decided, and where the next one begins.
struct ReadOutbox {
    after: Uuid,
}

impl Query for ReadOutbox {
    const NAME: &'static str = "ReadOutbox";
    type Out = (Vec<Envelope>, Option<Uuid>);

    async fn run(&self, read: &Read) -> Result<Self::Out> {
        let sql = "SELECT * FROM outbox WHERE event_id > $1 ORDER BY event_id LIMIT $2";
        let rows = read.all(sql, [self.after.into(), PIECE.into()]).await?;
        let last = rows.last().map(|row| row.try_get("", "event_id")).transpose()?;
        let events: Result<Vec<Envelope>> = rows.iter().map(relay::envelope).collect();
        Ok((events?, last))
    }
}
