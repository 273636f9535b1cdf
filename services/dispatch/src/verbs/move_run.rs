//! Moves a run: published, started; and its stops, taken off.

use kaifong_kernel::{Result, Tx, Verb, auth::Role, values::Instant};

use super::{overdue, steps};
use crate::{
    domain::{
        goods::GoodsState,
        ids::{RunId, StopId},
        order::OrderState,
        refusal::Refusal,
        run::{Run, RunState},
        unit,
    },
    store::{
        self,
        seen::{SeenRun, lock_stops},
    },
};

/// Take an order off a run before the road.
pub struct RemoveStop {
    /// Its stop.
    pub stop: StopId,
    /// Why.
    pub reason: String,
}

impl Verb for RemoveStop {
    const NAME: &'static str = "RemoveStop";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let stop = steps::stop(tx, self.stop).await?;
        let run = steps::run(tx, stop.run).await?;
        if !matches!(run.state, RunState::Planned | RunState::Published) {
            return Err(run.elsewhere().into());
        }
        let (order, ask) = steps::order(tx, stop.order).await?.unplan(Some(self.reason.clone()))?;
        let order = steps::keep(tx, order).await?;
        steps::ask(tx, &order, ask, None);
        // As the order keeps it: without a word, where its household was erased.
        let run = steps::take_off(tx, run.id, order.id, order.reason.unwrap_or_default()).await?;
        SeenRun::of(tx, run).await
    }
}

/// Publish a planned run: the goods of each of its orders are allocated to it.
pub struct PublishRun {
    /// The run.
    pub run: RunId,
}

impl Verb for PublishRun {
    const NAME: &'static str = "PublishRun";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let run = steps::run(tx, self.run).await?.publish()?;
        still_holds(tx, &run).await?;
        for stop in lock_stops(tx, &run).await? {
            let (order, ask) = steps::order(tx, stop.order).await?.publish()?;
            let order = steps::keep(tx, order).await?;
            steps::ask(tx, &order, ask, None);
        }
        let run = steps::keep_run(tx, run).await?;
        SeenRun::of(tx, run).await
    }
}

/// What a run was planned with may have changed since: its shift, its vehicle, its crew, their certificates, its device.
async fn still_holds(tx: &Tx, run: &Run) -> Result<()> {
    steps::open_shift(tx, run.shift).await?;
    if steps::vehicle(tx, run.vehicle).await?.out.is_some() {
        return Err(Refusal::VehicleOut { vehicle: run.vehicle }.into());
    }
    let mut crew = Vec::new();
    for member in &run.crew {
        let member = steps::crew_member(tx, *member).await?;
        if member.suspended.is_some() {
            return Err(Refusal::CrewSuspended { crew: member.id }.into());
        }
        crew.push(member);
    }
    if run.units.is_empty() {
        return Ok(());
    }
    unit::operator(&crew, last_day(run))?;
    for booked in &run.units {
        let device = steps::device(tx, booked.device).await?;
        let order = steps::order(tx, booked.order).await?;
        if let Some(ride) = order.content.ride {
            unit::bears(&device, &ride)?;
        }
    }
    Ok(())
}

/// A certificate must hold until the unit is back.
fn last_day(run: &Run) -> kaifong_kernel::values::HkDate {
    let back: Instant = run.units.iter().map(|unit| unit.interval.to).max().unwrap_or(run.interval.to);
    back.hk_date().max(run.run_on)
}

/// Start a published run: its goods are issued onto the vehicle. A driver starts it on its day, not before.
pub struct StartRun {
    /// The run.
    pub run: RunId,
}

impl Verb for StartRun {
    const NAME: &'static str = "StartRun";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let run = steps::drivers_run(tx, self.run).await?.start()?;
        if !tx.actor().has(Role::Dispatcher) {
            run.is_due(tx.today())?;
        }
        still_holds(tx, &run).await?;
        for stop in lock_stops(tx, &run).await? {
            let (order, ask) = steps::order(tx, stop.order).await?.load()?;
            let order = steps::keep(tx, order).await?;
            steps::ask(tx, &order, ask, Some(run.vehicle));
        }
        overdue::leave_run(tx, &run).await?;
        let run = steps::keep_run(tx, run).await?;
        SeenRun::of(tx, run).await
    }
}

/// Whether goods of a run are still being loaded: what happens at its stops waits for that.
pub(super) async fn is_loading(tx: &Tx, run: &Run) -> Result<()> {
    let of = [("run_id", Some(run.id.into())), ("goods", Some(GoodsState::Issuing.into()))];
    match store::find::<crate::domain::order::Order>(tx, &of).await? {
        Some(order) if order.state == OrderState::Planned => {
            Err(Refusal::GoodsMoving { order: order.id, goods: order.goods }.into())
        }
        _ => Ok(()),
    }
}
