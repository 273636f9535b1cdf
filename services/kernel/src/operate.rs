//! What an operator does on the host, without a key: whoever has the host answers for it, and the audit row says so.

use uuid::Uuid;

use crate::{
    auth::Actor,
    call::{Call, Cause, Trace},
    error::Result,
    flow::{Flow, GetFlow, ListParked, ReplayParked},
    ports::Ports,
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
