//! AuditService: the trail of the service that mounts it.

use kaifong_proto::audit::v1 as pb;
use kaifong_proto::common::v1::PageInfo;
use pb::audit_service_server::{AuditService, AuditServiceServer};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::{
    audit::{self, AuditRow, Touched},
    call::Call,
    error::Result,
    execute::Query,
    ports::Ports,
    tx::Read,
    values::{Invalid, Page, PageOf},
    wire::Fields,
};

pub(crate) fn server(ports: &Ports) -> AuditServiceServer<Audit> {
    AuditServiceServer::new(Audit(ports.clone()))
}

pub(crate) struct Audit(Ports);

struct ListAuditRows {
    page: Page,
    aggregate: Option<Uuid>,
}

impl Query for ListAuditRows {
    const NAME: &'static str = "ListAuditRows";
    type Out = PageOf<AuditRow>;

    async fn run(&self, read: &Read) -> Result<PageOf<AuditRow>> {
        audit::list(read, &self.page, self.aggregate).await
    }
}

impl TryFrom<pb::ListAuditRowsRequest> for ListAuditRows {
    type Error = Invalid;

    fn try_from(request: pb::ListAuditRowsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let Some(page) = fields.page(request.page.as_ref()) else { return Err(fields.into_invalid()) };
        let id = request.aggregate_id;
        let aggregate = if id.is_empty() { None } else { Some(any_id(&id)?) };
        Ok(Self { page, aggregate })
    }
}

/// A UUID or the TypeID of any kind.
fn any_id(text: &str) -> Result<Uuid, Invalid> {
    let typed: Result<type_safe_id::TypeSafeId<type_safe_id::DynamicType>, _> = text.parse();
    text.parse()
        .or_else(|_| typed.map(|id| id.uuid()))
        .map_err(|_| Invalid::field("aggregate_id", "send a TypeID or a UUID"))
}

#[tonic::async_trait]
impl AuditService for Audit {
    async fn list_audit_rows(
        &self,
        request: Request<pb::ListAuditRowsRequest>,
    ) -> Result<Response<pb::ListAuditRowsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let page = self.0.read(call, ListAuditRows::try_from(request)?).await?;
        let rows = page.items.into_iter().map(row).collect();
        let page = Some(PageInfo { next_cursor: page.next.unwrap_or_default() });
        Ok(Response::new(pb::ListAuditRowsResponse { rows, page }))
    }
}

fn row(row: AuditRow) -> pb::AuditRow {
    pb::AuditRow {
        row_id: row.row_id.to_string(),
        recorded_at_us: row.recorded_at.micros(),
        verb: row.verb,
        actor: Some(row.actor.to_ref()),
        original_actor: row.original_actor.as_ref().map(crate::auth::Actor::to_ref),
        roles: row.actor.roles.iter().map(ToString::to_string).collect(),
        cause_kind: row.cause_kind,
        cause_ref: row.cause_ref,
        touched: row.touched.into_iter().map(touched).collect(),
    }
}

fn touched(touched: Touched) -> pb::Touched {
    pb::Touched {
        kind: touched.kind,
        aggregate_id: touched.aggregate_id.to_string(),
        form_version: touched.form,
        state_sha256: touched.state_sha256,
    }
}
