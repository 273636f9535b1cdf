//! The planner's door: a day into a problem, a plan into runs. Asked with no transaction open, and never believed before the
//! checker has judged.

mod drive;
mod problem;
mod words;

use std::sync::Arc;

use kaifong_kernel::{Error, Ports, Result};

use crate::{
    domain::{
        day::{Day, Drafted, DraftedRun, DraftedStop, Judged, Planned},
        ids::{OrderId, RunId, ShiftId},
        plan::Found,
        refusal::Refusal,
    },
    planning::{self, Effort, NoTravelTimes, Plan, Planner, Problem, Route, Travel, TravelTimes, Unplannable, check},
};

/// Who plans, and who knows travel times.
#[derive(Clone, Debug)]
pub struct PlanningMeans {
    planner: Arc<dyn Planner>,
    travel: Arc<dyn TravelTimes>,
}

/// An edit of planned runs: the orders of each, in the order in which they are to be driven.
pub type Edited = Vec<(RunId, Vec<OrderId>)>;

impl PlanningMeans {
    /// The planner and the travel times.
    #[must_use]
    pub fn new(planner: Arc<dyn Planner>, travel: Arc<dyn TravelTimes>) -> Self {
        Self { planner, travel }
    }

    /// Our planner, with travel times of a routing service or, without one, estimated from distances.
    ///
    /// # Errors
    /// When the routing service's address is none.
    pub fn at(routing_url: &str) -> Result<Self> {
        let travel: Arc<dyn TravelTimes> = if routing_url.is_empty() {
            Arc::new(planning::GreatCircle)
        } else {
            Arc::new(planning::Osrm::new(routing_url).map_err(Error::internal)?)
        };
        Ok(Self::new(Arc::new(planning::SearchPlanner), travel))
    }

    async fn travel(&self, problem: &Problem) -> Result<Travel> {
        self.travel.between(&problem.points()).await.map_err(|error| match error {
            NoTravelTimes::Unreached(_) => Error::away(error.to_string()),
            // Asked once more, it would answer the same.
            NoTravelTimes::Answer(_) | NoTravelTimes::Shape(_) => Refusal::NoRoads { why: error.to_string() }.into(),
        })
    }

    /// Plans a day; the search ends after so many milliseconds.
    ///
    /// # Errors
    /// When nobody who knows travel times can be reached, or the planner was stopped.
    pub async fn plan(&self, ports: &Ports, day: Day, search_ms: i64) -> Result<(Day, Planned)> {
        let problem = problem::of(&day);
        let planned = match self.travel.between(&problem.points()).await {
            Ok(travel) => self.search(ports, &day, problem, travel, search_ms).await?,
            Err(error @ NoTravelTimes::Unreached(_)) => return Err(Error::away(error.to_string())),
            // Asked once more, it would answer the same.
            Err(error @ (NoTravelTimes::Answer(_) | NoTravelTimes::Shape(_))) => {
                Planned::Unsound(error.to_string(), Vec::new())
            }
        };
        Ok((day, planned))
    }

    async fn search(
        &self,
        ports: &Ports,
        day: &Day,
        problem: Problem,
        travel: Travel,
        search_ms: i64,
    ) -> Result<Planned> {
        let published = day.replan.then(|| problem::published(day, &problem));
        let time_ms = u64::try_from(search_ms).map_err(Error::internal)?;
        let effort = if day.replan { Effort::replan() } else { Effort::day() };
        let effort = Effort { time_ms: Some(time_ms), ..effort };
        let planner = self.planner.clone();
        let work = move || -> std::result::Result<_, Unplannable> {
            let outcome = planner.plan(&problem, &travel, &effort, published.as_ref())?;
            // Whoever made it: ours is the last word.
            Ok((check(&problem, &travel, &outcome.plan), outcome.plan))
        };
        let judged = ports.tasks().spawn("plan", tokio::task::spawn_blocking(work)).await;
        Ok(match judged.map_err(Error::internal)? {
            Ok(Ok((found, plan))) if found.is_empty() => Planned::Sound(drafted(day, &plan)?),
            Ok(Ok((found, _))) => {
                Planned::Unsound("the checker refused the plan".to_owned(), words::found(day, &found))
            }
            Ok(Err(Unplannable::NoPlan(found))) => {
                Planned::Unsound("the checker refused every plan".to_owned(), words::found(day, &found))
            }
            Ok(Err(error)) => Planned::Unsound(error.to_string(), Vec::new()),
            Err(broken) if broken.is_panic() => Planned::Unsound("the planner broke down".to_owned(), Vec::new()),
            Err(stopped) => return Err(Error::internal(stopped)),
        })
    }

    /// Drives edited runs anew, and has the checker judge them beside the other runs of the day.
    ///
    /// # Errors
    /// When nobody who knows travel times can be reached, or [`Refusal::NoRoads`] (DSP048) when they know none.
    pub async fn judge(&self, day: &Day, edited: &Edited) -> Result<(Vec<DraftedRun>, Vec<Found>)> {
        let problem = problem::of_edited(day, edited);
        let travel = self.travel(&problem).await?;
        let (mut plan, mut runs) = (Plan::default(), Vec::new());
        for (run, orders) in edited {
            let on = day.runs.iter().find(|on| on.run.id == *run);
            let Some(shift) = on.map(|on| on.run.shift.to_string()) else { continue };
            if let Some(route) = drive::route(&problem, &travel, &shift, orders) {
                runs.push(drafted_run(day, &route)?);
                plan.routes.push(route);
            }
        }
        Ok((runs, words::found(day, &check(&problem, &travel, &plan))))
    }
}

fn drafted(day: &Day, plan: &Plan) -> Result<Drafted> {
    let routes = plan.routes.iter().filter(|route| !route.stops.is_empty());
    let runs: Result<Vec<DraftedRun>> = routes.map(|route| drafted_run(day, route)).collect();
    let unplanned: Result<Vec<_>> = plan.unassigned.iter().map(|one| words::unplanned(day, one)).collect();
    Ok(Drafted { runs: runs?, unplanned: unplanned? })
}

fn drafted_run(day: &Day, route: &Route) -> Result<DraftedRun> {
    let shift: ShiftId = route.vehicle.parse().map_err(Error::internal)?;
    let mut stops = Vec::new();
    for stop in &route.stops {
        let Some(job) = stop.task.job() else { continue };
        let order: OrderId = job.parse().map_err(Error::internal)?;
        let waiting = day.order(order).ok_or_else(|| Error::internal("a stop of no order of the day"))?;
        let judged = Judged::of(&waiting.order);
        let (arrives_at, leaves_at) = (day.moment(stop.arrival_s), day.moment(stop.end_s));
        stops.push(DraftedStop { order, judged, arrives_at, leaves_at });
    }
    Ok(DraftedRun {
        shift,
        over: day.run_of(shift).map(|on| (on.run.id, on.run.version)),
        interval: crate::domain::Interval { from: day.moment(route.depart_s), to: day.moment(route.back_s) },
        distance_m: route.distance_m,
        stops,
    })
}

#[cfg(test)]
mod tests;
