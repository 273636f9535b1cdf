//! What runs are made of: bookings and stops.

use kaifong_kernel::{Result, Tx, reexport::uuid::Uuid, values::encode_id};

use super::{duties, steps};
use crate::{
    domain::{
        Interval,
        day::{DraftedRun, DraftedStop, Judged},
        fleet::Shift,
        order::{Direction, Order, OrderState},
        plan::DayPlan,
        refusal::Refusal,
        run::{Run, RunState},
        stop::{Stop, StopState},
    },
    store::{self, bookings},
};

/// A new run of a shift. It books nothing yet: the runs that it takes the place of are still there.
pub(super) async fn new_run(tx: &mut Tx, plan: &DayPlan, drafted: &DraftedRun) -> Result<Run> {
    let shift: Shift = steps::open_shift(tx, drafted.shift).await?;
    let vehicle = steps::vehicle(tx, shift.vehicle).await?;
    if vehicle.out.is_some() {
        return Err(Refusal::VehicleOut { vehicle: vehicle.id }.into());
    }
    let run = Run {
        id: tx.mint(),
        plan: plan.id,
        run_on: plan.plan_on,
        vehicle: shift.vehicle,
        shift: shift.id,
        crew: shift.crew,
        device: shift.device,
        carrier: vehicle.carrier,
        state: RunState::Planned,
        interval: drafted.interval,
        distance_m: drafted.distance_m,
        taken_off: Vec::new(),
        units: Vec::new(),
        key_until: None,
        closing: None,
        not_closed: None,
        turn: 0,
        version: 0,
    };
    store::add(tx, &run).await?;
    Ok(run)
}

/// Books vehicle, crew and device of a run, from leaving to being back.
pub(super) async fn book(tx: &Tx, run: &Run) -> Result<()> {
    let crew = run.crew.iter().map(|member| (member.uuid(), member.to_string()));
    let device = run.device.iter().map(|device| (device.uuid(), device.to_string()));
    let all = std::iter::once((run.vehicle.uuid(), run.vehicle.to_string())).chain(crew).chain(device);
    for (resource, name) in all.collect::<Vec<_>>() {
        book_one(tx, bookings::Kind::Run, (resource, name), run.id.uuid(), run.interval, "run").await?;
    }
    Ok(())
}

/// Books one resource, or says who has it.
pub(super) async fn book_one(
    tx: &Tx,
    kind: bookings::Kind,
    (resource, name): (Uuid, String),
    owner: Uuid,
    interval: Interval,
    prefix: &'static str,
) -> Result<()> {
    match bookings::book(tx, kind, resource, owner, interval).await? {
        None => Ok(()),
        Some(other) => Err(Refusal::Booked { resource: name, other: encode_id(prefix, other) }.into()),
    }
}

/// Puts an order on a run as a new stop; `false` when it can't be any more.
pub(super) async fn join(tx: &mut Tx, run: &Run, wanted: &DraftedStop, sequence: i32) -> Result<bool> {
    let Some(order) = store::lock::<Order>(tx, wanted.order.uuid()).await? else { return Ok(false) };
    if Judged::of(&order) != wanted.judged {
        return Ok(false);
    }
    let (order, mut ask) = match order.state {
        OrderState::Ready if order.goods.can_be_planned() => (order.plan(run.id)?, None),
        OrderState::Planned => {
            let stop = steps::stop_of(tx, order.id).await?;
            // While inventory is asked about its goods the whole plan waits: it is made again in a moment.
            let moved = match order.change_run(run.id) {
                Ok(moved) => moved,
                Err(busy @ Refusal::GoodsMoving { .. }) => return Err(busy.into()),
                Err(_) => return Ok(false),
            };
            if let Some(stop) = stop {
                store::save(tx, &stop.remove()?).await?;
            }
            moved
        }
        OrderState::Ready
        | OrderState::Draft
        | OrderState::Dispatched
        | OrderState::Delivered
        | OrderState::Partial
        | OrderState::Failed
        | OrderState::Rescheduled
        | OrderState::Returned
        | OrderState::Cancelled => return Ok(false),
    };
    let mut order = order;
    match run.state {
        RunState::Published if ask.is_none() => (order, ask) = order.publish()?,
        // Nothing is loaded on the road: only what brings nothing joins.
        RunState::Started => (order, ask) = order.load()?,
        RunState::Planned | RunState::Published | RunState::Closed | RunState::Discarded => {}
    }
    let order = steps::keep(tx, order).await?;
    for kind in duties::FOR_A_RUN {
        tx.close_work(kind, &order.id.to_string()).await?;
    }
    steps::ask(tx, &order, ask, Some(run.vehicle));
    store::add(tx, &new_stop(tx, run, wanted, sequence, order.content.direction)).await?;
    Ok(true)
}

fn new_stop(tx: &Tx, run: &Run, wanted: &DraftedStop, sequence: i32, direction: Direction) -> Stop {
    Stop {
        id: tx.mint(),
        run: run.id,
        order: wanted.order,
        sequence,
        state: StopState::Pending,
        direction,
        arrives_at: wanted.arrives_at,
        leaves_at: wanted.leaves_at,
        en_route_at: None,
        arrived_at: None,
        ended_at: None,
        recorded_at: None,
        fail_reason: None,
        proof: None,
    }
}

/// Takes an order off its run without a place elsewhere.
pub(super) async fn leave(tx: &mut Tx, order: Order, reason: &str) -> Result<()> {
    let on = order.run;
    let (order, ask) = order.unplan(Some(reason.to_owned()))?;
    let order = steps::keep(tx, order).await?;
    steps::ask(tx, &order, ask, None);
    if let Some(run) = on {
        steps::take_off(tx, run, order.id, reason.to_owned()).await?;
    }
    Ok(())
}
