//! Steps that many verbs take: loading what a request names, keeping an order with all that follows from it.

use kaifong_kernel::{
    NewWork, Result, Tx,
    auth::Role,
    values::{HkDate, Instant, OrgId},
};

use super::{duties, outage, overdue};
use crate::{
    domain::{
        fleet::{CrewMember, Device, Shift, Vehicle},
        goods::Ask,
        ids::{CrewId, DeviceId, OrderId, RunId, ShiftId, StopId, VehicleId},
        order::Order,
        refusal::Refusal,
        run::Run,
        stop::Stop,
    },
    events,
    store::{self, bookings},
};

pub(super) async fn order(tx: &Tx, id: OrderId) -> Result<Order> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownOrder { order: id })?)
}

pub(super) async fn run(tx: &Tx, id: RunId) -> Result<Run> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownRun { run: id })?)
}

/// A run that the caller may drive: a driver's system is the run's own, and no other run is there for it.
pub(super) async fn drivers_run(tx: &Tx, id: RunId) -> Result<Run> {
    is_drivers(tx, id)?;
    run(tx, id).await
}

/// A run is there for its own driver and for dispatchers.
pub(super) fn is_drivers(read: &kaifong_kernel::Read, id: RunId) -> Result<()> {
    let actor = read.actor();
    let own = actor.system.as_deref() == Some(&Run::driver_system(id));
    if own || actor.has(Role::Dispatcher) { Ok(()) } else { Err(Refusal::UnknownRun { run: id }.into()) }
}

pub(super) async fn stop(tx: &Tx, id: StopId) -> Result<Stop> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownStop { stop: id })?)
}

/// The stop of an order that was not taken off.
pub(super) async fn stop_of(tx: &Tx, order: OrderId) -> Result<Option<Stop>> {
    let stops = store::lock_of::<Stop>(tx, &[("order_id", Some(order.into()))]).await?;
    Ok(stops.into_iter().find(|stop| stop.state != crate::domain::stop::StopState::Removed))
}

pub(super) async fn vehicle(tx: &Tx, id: VehicleId) -> Result<Vehicle> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownVehicle { vehicle: id })?)
}

pub(super) async fn crew_member(tx: &Tx, id: CrewId) -> Result<CrewMember> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownCrewMember { crew: id })?)
}

pub(super) async fn device(tx: &Tx, id: DeviceId) -> Result<Device> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownDevice { device: id })?)
}

pub(super) async fn shift(tx: &Tx, id: ShiftId) -> Result<Shift> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownShift { shift: id })?)
}

/// A shift that was not given up.
pub(super) async fn open_shift(tx: &Tx, id: ShiftId) -> Result<Shift> {
    let shift = shift(tx, id).await?;
    if shift.cancelled { Err(Refusal::ShiftCancelled { shift: id }.into()) } else { Ok(shift) }
}

/// A day that is not past.
pub(super) fn not_past(tx: &Tx, day: HkDate) -> Result<()> {
    if day < tx.today() { Err(Refusal::PastDay { day }.into()) } else { Ok(()) }
}

/// Whether the household of an order was erased.
pub(super) async fn is_forgotten(tx: &Tx, order: &Order) -> Result<bool> {
    store::routings::are_forgotten(tx, order.content.household).await
}

/// Writes an order back, with what partners and duplicate deliveries are judged by, and tells of it. What somebody still
/// says about a household that was erased is not kept.
pub(super) async fn keep(tx: &mut Tx, order: Order) -> Result<Order> {
    let order = without_lost_words(tx, order).await?;
    let order = Order { version: order.version + 1, ..order };
    store::save(tx, &order).await?;
    follow(tx, &order).await?;
    if order.is_over() {
        tx.close_work(duties::DECEASED, &order.id.to_string()).await?;
    }
    Ok(order)
}

/// Whether an order's household is erased, or died while its goods were on their way.
pub(super) async fn is_gone(tx: &Tx, order: &Order) -> Result<bool> {
    Ok(is_forgotten(tx, order).await? || tx.is_work_open(duties::DECEASED, &order.id.to_string()).await?)
}

/// Adds an order, likewise.
pub(super) async fn add(tx: &mut Tx, order: Order) -> Result<Order> {
    let order = Order { salt: Some(tx.mint()), ..without_lost_words(tx, order).await? };
    store::add(tx, &order).await?;
    follow(tx, &order).await?;
    Ok(order)
}

async fn without_lost_words(tx: &Tx, order: Order) -> Result<Order> {
    let forgotten = order.has_words() && is_forgotten(tx, &order).await?;
    Ok(if forgotten { order.forgotten() } else { order })
}

async fn follow(tx: &mut Tx, order: &Order) -> Result<()> {
    store::open_lines::keep(tx, order).await?;
    // An agency has no sight of a partner's rows: there the event does it.
    if tx.wall().is_none() {
        store::jobs::keep(tx, order).await?;
    }
    tx.emit(events::order_changed(order));
    overdue::tell_of_order(tx, order).await
}

/// Has a peer asked about an order.
pub(super) fn ask(tx: &mut Tx, order: &Order, ask: Option<Ask>, vehicle: Option<VehicleId>) {
    if let Some(ask) = ask {
        let now = tx.now();
        tx.emit(events::asked(order, ask, vehicle, now));
    }
}

/// Writes a run back.
pub(super) async fn keep_run(tx: &mut Tx, run: Run) -> Result<Run> {
    let run = Run { version: run.version + 1, ..run };
    store::save(tx, &run).await?;
    tx.emit(events::run_changed(&run));
    outage::run_has_changed(tx, &run).await?;
    Ok(run)
}

/// Writes back a run that is over: it books nothing any more, and no work about it is left.
pub(super) async fn end_run(tx: &mut Tx, run: Run) -> Result<Run> {
    bookings::free(tx, bookings::Kind::Run, run.id.uuid()).await?;
    overdue::leave_run(tx, &run).await?;
    let run = keep_run(tx, run).await?;
    outage::run_is_over(tx, &run).await?;
    Ok(run)
}

/// Takes an order's stop off its run, which keeps why; the stops after it move up.
pub(super) async fn take_off(tx: &mut Tx, run: RunId, order: OrderId, reason: String) -> Result<Run> {
    let mut run = self::run(tx, run).await?;
    let stops = store::seen::lock_stops(tx, &run).await?;
    let mut place = 0;
    for stop in stops {
        if stop.order == order {
            let stop = stop.remove()?;
            store::save(tx, &stop).await?;
            continue;
        }
        place += 1;
        if stop.sequence != place {
            store::save(tx, &Stop { sequence: place, ..stop }).await?;
        }
    }
    run.units.retain(|unit| unit.order != order);
    run.taken_off.push(crate::domain::run::TakenOff { order, reason, salt: Some(tx.mint()) });
    keep_run(tx, run).await
}

/// Asks the council's people of a role to do something about a subject, by a moment.
pub(super) async fn work(
    tx: &mut Tx,
    kind: &'static str,
    subject: String,
    owner_role: Role,
    due_at: Instant,
    titles: [&str; 2],
) -> Result<()> {
    let [title_en, title_zh_hant] = titles.map(str::to_owned);
    let tenant = OrgId::COUNCIL;
    tx.open_work(NewWork { kind, subject, title_en, title_zh_hant, owner_role, due_at, tenant }).await
}
