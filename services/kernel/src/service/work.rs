//! WorkService: work items and the flow of the service that mounts it.

use kaifong_proto::common::v1::{LocalizedText, PageInfo};
use kaifong_proto::work::v1 as pb;
use pb::work_service_server::{WorkService, WorkServiceServer};
use tonic::{Request, Response, Status};

use crate::{
    call::Call,
    error::Result,
    flow::{GetFlow, ListParked, Parked, ReplayParked},
    ports::Ports,
    values::Invalid,
    wire::Fields,
    work::{AcknowledgeWorkItem, ListWorkItems, WorkItem, WorkItemId, WorkState},
};

pub(crate) fn server(ports: &Ports) -> WorkServiceServer<Work> {
    WorkServiceServer::new(Work(ports.clone()))
}

pub(crate) struct Work(Ports);

impl TryFrom<pb::ListWorkItemsRequest> for ListWorkItems {
    type Error = Invalid;

    fn try_from(request: pb::ListWorkItemsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let state = match request.state() {
            pb::WorkState::Unspecified => None,
            pb::WorkState::Open => Some(WorkState::Open),
            pb::WorkState::Acknowledged => Some(WorkState::Acknowledged),
            pb::WorkState::Closed => Some(WorkState::Closed),
        };
        let Some(page) = fields.page(request.page.as_ref()) else { return Err(fields.into_invalid()) };
        Ok(Self { page, state, kind: (!request.kind.is_empty()).then_some(request.kind) })
    }
}

impl From<WorkItem> for pb::WorkItem {
    fn from(item: WorkItem) -> Self {
        let state = match item.state {
            WorkState::Open => pb::WorkState::Open,
            WorkState::Acknowledged => pb::WorkState::Acknowledged,
            WorkState::Closed => pb::WorkState::Closed,
        };
        Self {
            work_item_id: item.id.to_string(),
            kind: item.kind,
            subject_id: item.subject,
            title: Some(LocalizedText { en: item.title_en, zh_hant: item.title_zh_hant }),
            owner_role: item.owner_role.to_string(),
            owner_person_id: item.owner_person.map(|person| person.to_string()).unwrap_or_default(),
            due_at_us: item.due_at.micros(),
            state: state.into(),
            opened_at_us: item.opened_at.micros(),
        }
    }
}

impl From<Parked> for pb::ParkedEvent {
    fn from(parked: Parked) -> Self {
        Self {
            consumer: parked.consumer,
            event_id: parked.event_id.to_string(),
            subject: parked.subject,
            aggregate_id: parked.aggregate_id.to_string(),
            stream_seq: parked.stream_seq,
            attempts: parked.attempts,
            last_error: parked.last_error,
        }
    }
}

fn page_info(next: Option<String>) -> Option<PageInfo> {
    Some(PageInfo { next_cursor: next.unwrap_or_default() })
}

#[tonic::async_trait]
impl WorkService for Work {
    async fn list_work_items(
        &self,
        request: Request<pb::ListWorkItemsRequest>,
    ) -> Result<Response<pb::ListWorkItemsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let page = self.0.read(call, ListWorkItems::try_from(request)?).await?;
        let items = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListWorkItemsResponse { items, page: page_info(page.next) }))
    }

    async fn acknowledge_work_item(
        &self,
        request: Request<pb::AcknowledgeWorkItemRequest>,
    ) -> Result<Response<pb::AcknowledgeWorkItemResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let mut fields = Fields::new();
        let Some(id) = fields.id::<WorkItemId>("work_item_id", &request.work_item_id) else {
            return Err(fields.into_invalid().into());
        };
        let item = self.0.execute(call, AcknowledgeWorkItem(id)).await?;
        Ok(Response::new(pb::AcknowledgeWorkItemResponse { item: Some(item.into()) }))
    }

    async fn get_flow(&self, request: Request<pb::GetFlowRequest>) -> Result<Response<pb::GetFlowResponse>, Status> {
        let (call, _) = Call::of(request)?;
        let flow = self.0.read(call, GetFlow).await?;
        Ok(Response::new(pb::GetFlowResponse {
            outbox_pending: flow.outbox_pending,
            events_waiting: flow.events_waiting,
            events_parked: flow.events_parked,
            timers_due: flow.timers_due,
        }))
    }

    async fn list_parked_events(
        &self,
        request: Request<pb::ListParkedEventsRequest>,
    ) -> Result<Response<pb::ListParkedEventsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let mut fields = Fields::new();
        let Some(page) = fields.page(request.page.as_ref()) else { return Err(fields.into_invalid().into()) };
        let page = self.0.read(call, ListParked(page)).await?;
        let events = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListParkedEventsResponse { events, page: page_info(page.next) }))
    }

    async fn replay_parked_events(
        &self,
        request: Request<pb::ReplayParkedEventsRequest>,
    ) -> Result<Response<pb::ReplayParkedEventsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let event_id = match request.event_id.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| Invalid::field("event_id", "send the event's UUID"))?),
        };
        let consumer = (!request.consumer.is_empty()).then_some(request.consumer);
        let verb = ReplayParked { consumer, event_id, dry_run: request.dry_run };
        let replayed = self.0.execute(call, verb).await?.0;
        Ok(Response::new(pb::ReplayParkedEventsResponse { replayed }))
    }
}
