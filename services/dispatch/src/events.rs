//! Facts as they travel: ids, quantities and states, never a name or an address.

use kaifong_kernel::{Emit, values::Instant};
use kaifong_proto::events::v1 as pb;

use crate::domain::{
    goods::{Ask, Step},
    ids::VehicleId,
    order::{Direction, Line, Order},
    plan::DayPlan,
    run::Run,
    stop::{FailReason, Stop},
};

/// An order moved.
pub const ORDER_CHANGED: &str = "dispatch.order.changed.v1";
/// `needs` is to be asked where an order goes.
pub const ROUTING_REQUESTED: &str = "dispatch.order.routing_requested.v1";
/// `inventory` is to be asked about an order's goods.
pub const GOODS_REQUESTED: &str = "dispatch.order.goods_requested.v1";
/// A plan is to be made.
pub const PLAN_REQUESTED: &str = "dispatch.plan.requested.v1";
/// A run moved.
pub const RUN_CHANGED: &str = "dispatch.run.changed.v1";
/// A run is to be closed.
pub const CLOSING_REQUESTED: &str = "dispatch.run.closing_requested.v1";

fn delivered(lines: &[Line]) -> Vec<pb::DeliveredLine> {
    let told = lines.iter().filter(|line| line.delivered > 0);
    told.map(|line| pb::DeliveredLine {
        line_no: line.line_no,
        item_id: line.item.to_string(),
        quantity: line.delivered,
    })
    .collect()
}

/// An order moved.
#[must_use]
pub fn order_changed(order: &Order) -> Emit {
    let brings = order.content.direction == Direction::Deliver;
    let fact = pb::OrderChanged {
        order_id: order.id.to_string(),
        // What is taken away meets no need, whoever wrote that it would.
        need_id: order.content.need.filter(|_| brings).map(|need| need.to_string()).unwrap_or_default(),
        household_id: order.content.household.to_string(),
        tenant_id: order.agency.to_string(),
        state: order.state.to_string(),
        lines: delivered(&order.content.lines),
        trips: order.trips(),
    };
    Emit::new(ORDER_CHANGED, order.id.uuid(), &fact)
}

/// A peer is to be asked about an order. The vehicle is told where goods are loaded.
#[must_use]
pub fn asked(order: &Order, ask: Ask, vehicle: Option<VehicleId>, now: Instant) -> Emit {
    let fact = pb::OrderStepRequested {
        order_id: order.id.to_string(),
        step: ask.step.to_string(),
        turn: ask.turn,
        run_id: order.run.map(|run| run.to_string()).unwrap_or_default(),
        vehicle_id: vehicle.map(|vehicle| vehicle.to_string()).unwrap_or_default(),
        reason: order.state.to_string(),
        asked_at_us: now.micros(),
    };
    let subject = if ask.step == Step::Route { ROUTING_REQUESTED } else { GOODS_REQUESTED };
    Emit::new(subject, order.id.uuid(), &fact)
}

/// A plan is to be made.
#[must_use]
pub fn plan_requested(plan: &DayPlan) -> Emit {
    let fact = pb::PlanRequested { plan_id: plan.id.to_string() };
    Emit::new(PLAN_REQUESTED, plan.id.uuid(), &fact)
}

/// A run moved.
#[must_use]
pub fn run_changed(run: &Run) -> Emit {
    let fact = pb::RunChanged {
        run_id: run.id.to_string(),
        vehicle_id: run.vehicle.to_string(),
        run_on: run.run_on.to_string(),
        state: run.state.to_string(),
    };
    Emit::new(RUN_CHANGED, run.id.uuid(), &fact)
}

/// A run is to be closed, once its vehicle is empty.
#[must_use]
pub fn closing_requested(run: &Run) -> Emit {
    let fact =
        pb::RunClosingRequested { run_id: run.id.to_string(), vehicle_id: run.vehicle.to_string(), turn: run.turn };
    Emit::new(CLOSING_REQUESTED, run.id.uuid(), &fact)
}

/// A stop was done with proof.
#[must_use]
pub fn stop_done(stop: &Stop, order: &Order, vehicle: VehicleId) -> Emit {
    let fact = pb::StopDone {
        stop_id: stop.id.to_string(),
        run_id: stop.run.to_string(),
        order_id: order.id.to_string(),
        household_id: order.content.household.to_string(),
        vehicle_id: vehicle.to_string(),
        direction: stop.direction.to_string(),
        lines: delivered(&order.content.lines),
        occurred_at_us: stop.ended_at.map_or(0, Instant::micros),
        recorded_at_us: stop.recorded_at.map_or(0, Instant::micros),
    };
    Emit::new("dispatch.stop.done.v1", stop.id.uuid(), &fact)
}

/// A stop failed.
#[must_use]
pub fn stop_failed(stop: &Stop, reason: FailReason) -> Emit {
    let fact = pb::StopFailed {
        stop_id: stop.id.to_string(),
        run_id: stop.run.to_string(),
        order_id: stop.order.to_string(),
        reason: reason.to_string(),
    };
    Emit::new("dispatch.stop.failed.v1", stop.id.uuid(), &fact)
}
