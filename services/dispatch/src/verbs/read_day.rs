//! Reads a day as it stands: what there is to plan, and with what.

use kaifong_kernel::{Query, Read, Result, values::HkDate};

use crate::{
    domain::{
        Point,
        day::{Day, DayRun, Waiting},
        fleet::{CrewMember, Depot, Device, Shift, Vehicle},
        ids::{DepotId, PlanId, VehicleId},
        order::{Order, OrderState},
        plan::{DayPlan, PlanState},
        refusal::Refusal,
        routing::Routing,
        run::{Run, RunState},
    },
    store::{
        self, routings,
        seen::{points, stops},
    },
};

/// Reads a day for a plan that was asked for; nothing when that was answered before.
pub struct DayOfPlan {
    /// The plan.
    pub plan: PlanId,
}

impl Query for DayOfPlan {
    const NAME: &'static str = "DayOfPlan";
    type Out = Option<(DayPlan, Day)>;

    async fn run(&self, read: &Read) -> Result<Self::Out> {
        let unknown = Refusal::UnknownPlan { plan: self.plan };
        let plan: DayPlan = store::get(read, self.plan.uuid()).await?.ok_or(unknown)?;
        if plan.state != PlanState::Requested {
            return Ok(None);
        }
        let reading = ReadDay {
            date: plan.plan_on,
            replan: plan.replan,
            waiting: true,
            depots: plan.depots.clone(),
            vehicles: plan.vehicles.clone(),
        };
        Ok(Some((plan, reading.run(read).await?)))
    }
}

/// Reads a day.
pub struct ReadDay {
    /// Its date.
    pub date: HkDate,
    /// Whether the runs that are there may be changed.
    pub replan: bool,
    /// Whether what waits is planned too.
    pub waiting: bool,
    /// Only vehicles of these depots, where any is named.
    pub depots: Vec<DepotId>,
    /// Only these vehicles, where any is named.
    pub vehicles: Vec<VehicleId>,
}

impl Query for ReadDay {
    const NAME: &'static str = "ReadDay";
    type Out = Day;

    async fn run(&self, read: &Read) -> Result<Day> {
        let vehicles: Vec<Vehicle> = store::of(read, &[]).await?;
        let vehicles: Vec<Vehicle> = vehicles.into_iter().filter(|vehicle| self.wants(vehicle)).collect();
        let shifts: Vec<Shift> = store::of(read, &[("shift_on", Some(self.date.into()))]).await?;
        let there = |shift: &Shift| !shift.cancelled && vehicles.iter().any(|vehicle| vehicle.id == shift.vehicle);
        let (closing, runs): (Vec<DayRun>, Vec<DayRun>) =
            self.runs(read).await?.into_iter().partition(|on| self.leaves(&on.run));
        let over = |shift: &Shift| closing.iter().any(|on| on.run.shift == shift.id);
        let shifts: Vec<Shift> = shifts.into_iter().filter(|shift| there(shift) && !over(shift)).collect();
        let mut orders = Vec::new();
        if self.waiting {
            let of = [("deliver_on", Some(self.date.into())), ("state", Some(OrderState::Ready.into()))];
            for order in store::of::<Order>(read, &of).await? {
                if order.goods.can_be_planned() {
                    orders.extend(waiting(read, order, None).await?);
                }
            }
        }
        let depots: Vec<Depot> = store::of(read, &[]).await?;
        for on in runs.iter().filter(|_| self.replan) {
            orders.extend(on_run(read, on, way_back(on, &vehicles, &depots)).await?);
        }
        Ok(Day {
            date: self.date,
            now: read.now(),
            replan: self.replan,
            depots,
            crew: store::of::<CrewMember>(read, &[]).await?,
            devices: store::of::<Device>(read, &[]).await?,
            vehicles,
            shifts,
            orders,
            runs,
        })
    }
}

impl ReadDay {
    fn wants(&self, vehicle: &Vehicle) -> bool {
        let depot = self.depots.is_empty() || self.depots.contains(&vehicle.depot);
        depot && (self.vehicles.is_empty() || self.vehicles.contains(&vehicle.id))
    }

    /// Whether a plan made anew leaves a run alone, with its shift: its vehicle is being looked at, and nothing joins it.
    const fn leaves(&self, run: &Run) -> bool {
        self.replan && self.waiting && run.closing.is_some()
    }

    async fn runs(&self, read: &Read) -> Result<Vec<DayRun>> {
        let mut runs = Vec::new();
        for run in store::of::<Run>(read, &[("run_on", Some(self.date.into()))]).await? {
            if !run.is_over() {
                runs.push(DayRun { stops: stops(read, &run).await?, run });
            }
        }
        Ok(runs)
    }
}

/// The orders of a run that may be changed.
async fn on_run(read: &Read, on: &DayRun, back_to: Option<Point>) -> Result<Vec<Waiting>> {
    let mut orders = Vec::new();
    for stop in &on.stops {
        if let Some(order) = store::get::<Order>(read, stop.order.uuid()).await? {
            orders.extend(waiting(read, order, back_to).await?);
        }
    }
    Ok(orders)
}

/// Where a run that is on the road brings back what it has no way for any more.
fn way_back(on: &DayRun, vehicles: &[Vehicle], depots: &[Depot]) -> Option<Point> {
    let vehicle = vehicles.iter().find(|vehicle| on.run.state == RunState::Started && vehicle.id == on.run.vehicle)?;
    depots.iter().find(|depot| depot.id == vehicle.depot).map(|depot| depot.point)
}

/// An order with the way to it. One whose household was erased has none, and is planned no more; on the road it stays where
/// it is on its run, and its goods go back.
async fn waiting(read: &Read, order: Order, back_to: Option<Point>) -> Result<Option<Waiting>> {
    let routing = routings::of(read, &order).await?.or_else(|| back_to.map(Routing::back_to));
    let now = read.now();
    Ok(routing.map(|routing| Waiting { points: points(&order, Some(&routing), now), order, routing }))
}
