//! Requests about orders, jobs and proofs: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::dispatch::v1 as pb;

use super::{order_in::content, words::optional_word};
use crate::{
    config::Settings,
    domain::order::Retry,
    verbs::{
        move_order::{AssignCarrier, CancelOrder, OverridePriority, RescheduleOrder, SubmitOrder},
        read_orders::{GetJob, GetOrder, GetProof, ListJobs, ListOrders, ListProofs},
        write_order::{CreateOrder, UpdateOrder},
    },
};

/// Requests that are one id.
macro_rules! of_one_id {
    ($($request:ty => $verb:ident { $field:ident: $name:ident };)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($name), &request.$name);
                id.map(|$field| Self { $field }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

/// Requests that are one id and a reason.
macro_rules! of_id_and_reason {
    ($($request:ty => $verb:ident { $field:ident: $name:ident };)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($name), &request.$name);
                let reason = fields.text("reason", &request.reason, 1..=500);
                let (Some($field), Some(reason)) = (id, reason) else { return Err(fields.into_invalid()) };
                Ok(Self { $field, reason })
            }
        }
    )+};
}

/// Requests that are a page alone.
macro_rules! of_page {
    ($($request:ty => $verb:ident;)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let page = fields.page(request.page.as_ref());
                page.map(|page| Self { page }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

pub(super) use {of_id_and_reason, of_one_id, of_page};

of_one_id! {
    pb::GetOrderRequest => GetOrder { order: order_id };
    pb::GetJobRequest => GetJob { order: order_id };
    pb::DownloadProofRequest => GetProof { proof: proof_id };
}

of_id_and_reason! {
    pb::CancelOrderRequest => CancelOrder { order: order_id };
}

of_page! {
    pb::ListJobsRequest => ListJobs;
}

pub(super) fn create(request: pb::CreateOrderRequest, settings: Settings) -> Result<CreateOrder, Invalid> {
    let mut fields = Fields::new();
    let agency = fields.optional_id("agency_id", &request.agency_id);
    let content = content(&mut fields, request.content);
    let (Some(agency), Some(content)) = (agency, content) else { return Err(fields.into_invalid()) };
    Ok(CreateOrder { agency, content, duplicate_days: settings.duplicate_days })
}

pub(super) fn update(request: pb::UpdateOrderRequest, settings: Settings) -> Result<UpdateOrder, Invalid> {
    let mut fields = Fields::new();
    let order = fields.id("order_id", &request.order_id);
    let content = content(&mut fields, request.content);
    let (Some(order), Some(content)) = (order, content) else { return Err(fields.into_invalid()) };
    Ok(UpdateOrder { order, seen: request.expected_version, content, duplicate_days: settings.duplicate_days })
}

pub(super) fn submit(request: &pb::SubmitOrderRequest, settings: Settings) -> Result<SubmitOrder, Invalid> {
    let mut fields = Fields::new();
    let order = fields.id("order_id", &request.order_id);
    let duplicate_days = settings.duplicate_days;
    order.map(|order| SubmitOrder { order, duplicate_days }).ok_or_else(|| fields.into_invalid())
}

pub(super) fn reschedule(request: &pb::RescheduleOrderRequest, settings: Settings) -> Result<RescheduleOrder, Invalid> {
    let mut fields = Fields::new();
    let order = fields.id("order_id", &request.order_id);
    let deliver_on = fields.optional_date("deliver_on", &request.deliver_on);
    let reason = fields.text("reason", &request.reason, 1..=500);
    let (Some(order), Some(deliver_on), Some(reason)) = (order, deliver_on, reason) else {
        return Err(fields.into_invalid());
    };
    Ok(RescheduleOrder { order, retry: Retry { deliver_on, reason }, most_attempts: settings.most_attempts })
}

impl TryFrom<pb::OverridePriorityRequest> for OverridePriority {
    type Error = Invalid;

    fn try_from(request: pb::OverridePriorityRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let points = fields.number("points", request.points.into(), 1..=1_000);
        let reason = fields.text("reason", &request.reason, 10..=500);
        let (Some(order), Some(_), Some(reason)) = (order, points, reason) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { order, points: request.points, reason })
    }
}

impl TryFrom<pb::AssignCarrierRequest> for AssignCarrier {
    type Error = Invalid;

    fn try_from(request: pb::AssignCarrierRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let carrier = fields.optional_id("carrier_id", &request.carrier_id);
        let (Some(order), Some(carrier)) = (order, carrier) else { return Err(fields.into_invalid()) };
        Ok(Self { order, carrier })
    }
}

impl TryFrom<pb::ListProofsRequest> for ListProofs {
    type Error = Invalid;

    fn try_from(request: pb::ListProofsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let order = fields.id("order_id", &request.order_id);
        let page = fields.page(request.page.as_ref());
        let (Some(order), Some(page)) = (order, page) else { return Err(fields.into_invalid()) };
        Ok(Self { order, page })
    }
}

impl TryFrom<pb::ListOrdersRequest> for ListOrders {
    type Error = Invalid;

    fn try_from(request: pb::ListOrdersRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let deliver_on = fields.optional_date("deliver_on", &request.deliver_on);
        let household = fields.optional_id("household_id", &request.household_id);
        let (Some(page), Some(state), Some(deliver_on), Some(household)) = (page, state, deliver_on, household) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { state, deliver_on, household, page })
    }
}
