//! Moves a stop by hand. What the checker says is asked before, with no transaction open; here only what it found nothing
//! wrong with is kept.

use kaifong_kernel::{Query, Read, Result, Tx, Verb};

use super::{overdue, read_day::ReadDay, riding, run_parts, steps};
use crate::{
    domain::{
        day::{Day, DraftedRun},
        ids::{OrderId, RunId, StopId},
        refusal::Refusal,
        run::Run,
        stop::{Stop, StopState},
    },
    store::{
        self, bookings,
        seen::{SeenRun, lock_stops},
    },
};

/// Reads what moving a stop would come to: the day, and the orders of each run that it changes.
pub struct ReadMove {
    /// The stop.
    pub stop: StopId,
    /// The run it is to be on; none means its own.
    pub to_run: Option<RunId>,
    /// Its place there, from 1.
    pub to_sequence: i32,
}

/// What moving a stop would come to.
pub struct Move {
    /// The day.
    pub day: Day,
    /// The run that it is to be on.
    pub to: RunId,
    /// The orders of each run, in the order in which they would be driven.
    pub edited: Vec<(RunId, Vec<OrderId>)>,
}

impl Query for ReadMove {
    const NAME: &'static str = "ReadMove";
    type Out = Move;

    async fn run(&self, read: &Read) -> Result<Move> {
        let stop: Stop = store::get(read, self.stop.uuid()).await?.ok_or(Refusal::UnknownStop { stop: self.stop })?;
        let to = self.to_run.unwrap_or(stop.run);
        let from = planned(read, stop.run).await?;
        let on = planned(read, to).await?;
        let reading =
            ReadDay { date: from.run_on, replan: true, waiting: false, depots: Vec::new(), vehicles: Vec::new() };
        let day = reading.run(read).await?;
        let orders = |run: &Run| -> Vec<OrderId> {
            let of = day.runs.iter().filter(|day| day.run.id == run.id).flat_map(|day| &day.stops);
            of.map(|stop| stop.order).filter(|order| *order != stop.order).collect()
        };
        let mut there = orders(&on);
        let place = usize::try_from(self.to_sequence.max(1) - 1).unwrap_or(0).min(there.len());
        there.insert(place, stop.order);
        let mut edited = vec![(on.id, there)];
        if from.id != on.id {
            edited.push((from.id, orders(&from)));
        }
        Ok(Move { to, edited, day })
    }
}

async fn planned(read: &Read, id: RunId) -> Result<Run> {
    let run: Run = store::get(read, id.uuid()).await?.ok_or(Refusal::UnknownRun { run: id })?;
    run.is_planned()?;
    Ok(run)
}

/// Keep a move that was judged.
pub struct MoveStop {
    /// The stop.
    pub stop: StopId,
    /// The run it is to be on.
    pub to: RunId,
    /// The runs that it changes, driven anew.
    pub runs: Vec<DraftedRun>,
    /// The run that it leaves empty.
    pub emptied: Option<RunId>,
}

impl Verb for MoveStop {
    const NAME: &'static str = "MoveStop";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let mut runs = Vec::new();
        for drafted in &self.runs {
            runs.push(seen(tx, drafted).await?);
        }
        self.take_over(tx, &runs).await?;
        if let Some(run) = self.emptied {
            give_up(tx, run).await?;
        }
        for run in &runs {
            bookings::free(tx, bookings::Kind::Run, run.id.uuid()).await?;
        }
        for (run, drafted) in runs.into_iter().zip(&self.runs) {
            redrive(tx, run, drafted).await?;
        }
        let run = steps::run(tx, self.to).await?;
        SeenRun::of(tx, run).await
    }
}

impl MoveStop {
    /// The stop goes over to its run, from one that was judged without it.
    async fn take_over(&self, tx: &mut Tx, judged: &[Run]) -> Result<()> {
        let stop = steps::stop(tx, self.stop).await?;
        if stop.state != StopState::Pending {
            return Err(Refusal::StopElsewhere { stop: stop.id, state: stop.state }.into());
        }
        if self.emptied != Some(stop.run) && judged.iter().all(|run| run.id != stop.run) {
            return Err(changed(stop.run).into());
        }
        if stop.run == self.to {
            return Ok(());
        }
        let (order, ask) = steps::order(tx, stop.order).await?.change_run(self.to)?;
        let order = steps::keep(tx, order).await?;
        steps::ask(tx, &order, ask, None);
        store::save(tx, &Stop { run: self.to, ..stop }).await
    }
}

fn changed(run: RunId) -> Refusal {
    Refusal::PlanBroken { run, what: "it has changed meanwhile".to_owned() }
}

/// The run that the move leaves empty is given up; with a stop that came to it since the move was judged, it is another one.
async fn give_up(tx: &mut Tx, id: RunId) -> Result<()> {
    let run = steps::run(tx, id).await?.discard()?;
    if !lock_stops(tx, &run).await?.is_empty() {
        return Err(changed(id).into());
    }
    steps::end_run(tx, Run { units: Vec::new(), ..run }).await.map(drop)
}

/// A run as it was when the move was judged.
async fn seen(tx: &Tx, drafted: &DraftedRun) -> Result<Run> {
    let Some((id, version)) = drafted.over else {
        return Err(kaifong_kernel::Error::internal("a move of no run"));
    };
    let run = steps::run(tx, id).await?;
    run.is_planned()?;
    if run.version != version {
        return Err(changed(id).into());
    }
    Ok(run)
}

async fn redrive(tx: &mut Tx, run: Run, drafted: &DraftedRun) -> Result<()> {
    let run = Run { interval: drafted.interval, distance_m: drafted.distance_m, ..run };
    run_parts::book(tx, &run).await?;
    overdue::watch_run(tx, &run).await?;
    let stops = lock_stops(tx, &run).await?;
    for (sequence, wanted) in (1..).zip(&drafted.stops) {
        let Some(stop) = stops.iter().find(|stop| stop.order == wanted.order) else {
            return Err(changed(run.id).into());
        };
        let (arrives_at, leaves_at) = (wanted.arrives_at, wanted.leaves_at);
        store::save(tx, &Stop { sequence, arrives_at, leaves_at, ..stop.clone() }).await?;
    }
    let holds: Vec<OrderId> = drafted.stops.iter().map(|stop| stop.order).collect();
    let run = riding::units(tx, run, &holds).await?;
    steps::keep_run(tx, run).await.map(drop)
}
