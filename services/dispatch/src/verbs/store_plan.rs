//! Stores a plan that the checker found nothing wrong with: runs with their stops, bookings, and what found no place.

use std::collections::BTreeMap;

use kaifong_kernel::{Result, Tx, Verb, auth::Role, values::Refused};

use super::{
    duties, overdue,
    riding::{self, Riding},
    run_parts, steps,
};
use crate::{
    domain::{
        Both,
        day::{Drafted, DraftedRun, DraftedStop},
        ids::{OrderId, PlanId, RunId},
        order::{Order, OrderState},
        plan::{DayPlan, PlanChange, PlanState, Unplanned},
        refusal::Refusal,
        run::{Run, RunState},
        stop::Stop,
    },
    store::{self, bookings, seen::lock_stops},
};

/// Store a plan. What changed since the day was read stays as it is: an order that can't be planned any more is left out,
/// and a run that somebody changed refuses the whole.
pub struct StorePlan {
    /// The plan.
    pub plan: PlanId,
    /// What was planned.
    pub drafted: Drafted,
}

/// Where orders are: their runs and places.
type Places = BTreeMap<OrderId, (RunId, i32)>;

impl Verb for StorePlan {
    const NAME: &'static str = "StorePlan";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let unknown = Refusal::UnknownPlan { plan: self.plan };
        let mut plan: DayPlan = store::lock(tx, self.plan.uuid()).await?.ok_or(unknown)?;
        if plan.state != PlanState::Requested {
            return Ok(());
        }
        plan.unplanned.clone_from(&self.drafted.unplanned);
        let before = if plan.replan { places(tx, &plan, &self.drafted).await? } else { Places::new() };
        // Every run lets go of what it booked before any of them books anew: one may reach into what was another's.
        let mut runs = Vec::with_capacity(self.drafted.runs.len());
        for drafted in &self.drafted.runs {
            runs.push(run_of(tx, &plan, drafted).await?);
        }
        let mut after = Places::new();
        for (run, drafted) in runs.iter().zip(&self.drafted.runs) {
            place(tx, &mut plan, run, drafted, &mut after).await?;
        }
        if plan.replan {
            settle(tx, &plan, &before, &after).await?;
            plan.changes = changes(&before, &after);
        }
        for (run, drafted) in runs.iter().zip(&self.drafted.runs) {
            finish(tx, &mut plan, run.id, drafted, &after).await?;
        }
        tell_of_unplanned(tx, &plan).await?;
        plan.state = PlanState::Made;
        plan.ended_at = Some(tx.now());
        store::save(tx, &plan).await
    }
}

/// The run that a draft takes the place of, in the version that was seen, with nothing booked; or a new one.
async fn run_of(tx: &mut Tx, plan: &DayPlan, drafted: &DraftedRun) -> Result<Run> {
    let Some((id, version)) = drafted.over else {
        return run_parts::new_run(tx, plan, drafted).await;
    };
    let run = steps::run(tx, id).await?;
    if run.version != version {
        return Err(Refusal::PlanBroken { run: id, what: "it has changed meanwhile".to_owned() }.into());
    }
    bookings::free(tx, bookings::Kind::Run, run.id.uuid()).await?;
    Ok(Run { interval: drafted.interval, distance_m: drafted.distance_m, ..run })
}

/// Orders that a plan made anew left without a place, and runs that it left without orders.
async fn settle(tx: &mut Tx, plan: &DayPlan, before: &Places, after: &Places) -> Result<()> {
    for order in before.keys().filter(|order| !after.contains_key(order)) {
        let order = steps::order(tx, *order).await?;
        // Goods that are on the road come back before anything else is done about them.
        if order.state == OrderState::Planned {
            run_parts::leave(tx, order, "no place in the new plan").await?;
        }
    }
    for run in store::lock_of::<Run>(tx, &[("run_on", Some(plan.plan_on.into()))]).await? {
        if run.is_idle() && lock_stops(tx, &run).await?.is_empty() {
            steps::end_run(tx, Run { state: RunState::Discarded, units: Vec::new(), ..run }).await?;
        }
    }
    Ok(())
}

/// Books a run for as long as it takes now, with the units of the rides that it holds. One that was left without orders is
/// given up.
async fn finish(tx: &mut Tx, plan: &mut DayPlan, id: RunId, drafted: &DraftedRun, after: &Places) -> Result<()> {
    let run = steps::run(tx, id).await?;
    if run.is_over() {
        return Ok(());
    }
    if run.is_idle() && lock_stops(tx, &run).await?.is_empty() {
        return steps::end_run(tx, Run { state: RunState::Discarded, units: Vec::new(), ..run }).await.map(drop);
    }
    let run = Run { interval: drafted.interval, distance_m: drafted.distance_m, ..run };
    run_parts::book(tx, &run).await?;
    if run.is_idle() {
        overdue::watch_run(tx, &run).await?;
    }
    number_what_is_left(tx, &run, after).await?;
    let holds: Vec<OrderId> = after.iter().filter(|(_, (on, _))| *on == run.id).map(|(order, _)| *order).collect();
    let run = riding::units(tx, run, &holds).await?;
    let run = steps::keep_run(tx, run).await?;
    plan.runs.push(run.id);
    plan.distance_m += run.distance_m;
    plan.duration_s += run.interval.to.since_us(run.interval.from) / 1_000_000;
    Ok(())
}

/// What found no place and still waits for one is work, until a plan takes it or it is given up: by the day of the plan.
async fn tell_of_unplanned(tx: &mut Tx, plan: &DayPlan) -> Result<()> {
    let due = plan.plan_on.start().max(tx.now().plus_seconds(duties::AT_ONCE_SECONDS));
    for left in &plan.unplanned {
        let order = store::lock::<Order>(tx, left.order.uuid()).await?;
        if order.is_some_and(|order| order.state == OrderState::Ready) {
            let titles = [
                "A plan found no place for an order: see why, help it to a run, or cancel it",
                "計劃未能安排訂單，請查看原因，另行安排或取消",
            ];
            steps::work(tx, duties::UNPLANNED, left.order.to_string(), Role::Dispatcher, due, titles).await?;
        }
    }
    Ok(())
}

/// Where each order of the day's runs is. What has ended on a run that the plan leaves alone is no part of it.
async fn places(tx: &Tx, plan: &DayPlan, drafted: &Drafted) -> Result<Places> {
    let mut places = Places::new();
    for run in store::lock_of::<Run>(tx, &[("run_on", Some(plan.plan_on.into()))]).await? {
        if run.is_over() {
            continue;
        }
        let planned = drafted.runs.iter().any(|drafted| drafted.over.is_some_and(|(id, _)| id == run.id));
        let stops = lock_stops(tx, &run).await?;
        let part = stops.into_iter().filter(|stop| planned || !stop.has_ended());
        places.extend(part.map(|stop| (stop.order, (run.id, stop.sequence))));
    }
    Ok(places)
}

/// Puts the stops of a draft on its run, in their order.
async fn place(tx: &mut Tx, plan: &mut DayPlan, run: &Run, drafted: &DraftedRun, after: &mut Places) -> Result<()> {
    let there = lock_stops(tx, run).await?;
    let riding = Riding::of(tx, run).await?;
    let mut sequence = 0;
    for wanted in &drafted.stops {
        let stop = there.iter().find(|stop| stop.order == wanted.order);
        let judged = riding.as_ref().filter(|_| stop.is_none_or(|stop| !stop.has_begun()));
        if let Some(riding) = judged
            && let Some(refusal) = riding.refuses(tx, wanted.order).await?
        {
            plan.unplanned.push(without_unit(wanted.order, refusal));
            continue;
        }
        let placed = match stop {
            Some(stop) => keep(tx, stop, wanted, sequence + 1).await.map(|()| true)?,
            None => run_parts::join(tx, run, wanted, sequence + 1).await?,
        };
        if placed {
            sequence += 1;
            after.insert(wanted.order, (run.id, sequence));
        } else {
            plan.unplanned.push(changed(wanted.order));
        }
    }
    Ok(())
}

/// What found no place in the plan and is aboard all the same comes after what the plan holds.
async fn number_what_is_left(tx: &mut Tx, run: &Run, after: &Places) -> Result<()> {
    let held = |stop: &Stop| after.get(&stop.order).is_some_and(|(on, _)| *on == run.id);
    let (held, left): (Vec<Stop>, Vec<Stop>) = lock_stops(tx, run).await?.into_iter().partition(held);
    let last = held.iter().map(|stop| stop.sequence).max().unwrap_or(0);
    for (sequence, stop) in (last + 1..).zip(left) {
        if stop.sequence != sequence {
            store::save(tx, &Stop { sequence, ..stop }).await?;
        }
    }
    Ok(())
}

/// A stop in its new place, at its new times where it has not begun; one that stays as it is is left alone.
async fn keep(tx: &mut Tx, stop: &Stop, wanted: &DraftedStop, sequence: i32) -> Result<()> {
    let (arrives_at, leaves_at) = match stop.has_begun() {
        true => (stop.arrives_at, stop.leaves_at),
        false => (wanted.arrives_at, wanted.leaves_at),
    };
    let moved = Stop { sequence, arrives_at, leaves_at, ..stop.clone() };
    if moved == *stop { Ok(()) } else { store::save(tx, &moved).await }
}

fn changed(order: OrderId) -> Unplanned {
    Unplanned {
        order,
        code: "changed".to_owned(),
        reason: Both::of("It changed while the plan was being made.", "製作計劃期間訂單已更改。"),
        remedy: Both::of("Plan it again.", "請重新安排。"),
    }
}

fn without_unit(order: OrderId, refusal: Refusal) -> Unplanned {
    let code = Refused::from(refusal).code;
    Unplanned {
        order,
        code: "no_unit".to_owned(),
        reason: Both::of(code.en, code.zh_hant),
        remedy: Both::of(
            "Put device and operator back, or open a shift with others, and plan it again.",
            "請恢復器材及操作員，或開設另一更次，再重新安排。",
        ),
    }
}

fn changes(before: &Places, after: &Places) -> Vec<PlanChange> {
    let mut orders: Vec<OrderId> = before.keys().chain(after.keys()).copied().collect();
    orders.sort_unstable();
    orders.dedup();
    let places = orders.into_iter().map(|order| {
        let (from, to) = (before.get(&order).copied(), after.get(&order).copied());
        PlanChange { order, from, to }
    });
    places.filter(|change| change.from != change.to).collect()
}
