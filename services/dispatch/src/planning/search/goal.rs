//! What the search may do and what it aims at, in the order of the objective.
#![expect(clippy::float_arithmetic, reason = "vrp-core counts in floats")]

use std::sync::Arc;

use vrp_core::{
    construction::features::{
        ReloadFeatureFactory, create_activity_limit_feature, create_minimize_tours_feature, create_travel_limit_feature,
    },
    models::{
        common::{Cost, MultiDimLoad},
        problem::{Actor, TransportCost, TravelTime},
        solution::{Activity, Route},
    },
    prelude::{
        CapacityFeatureBuilder, ConstraintViolation, Feature, FeatureBuilder, FeatureConstraint, FeatureObjective,
        Float, GenericError, GoalContext, GoalContextBuilder, InsertionContext, Job, MinimizeUnassignedBuilder,
        MoveContext, TransportFeatureBuilder, ViolationCode,
    },
};

use super::{
    model::{job_of, reload_of, slot_of},
    ride::Rides,
};

/// What the features need to know of the problem.
pub(super) struct Rules {
    /// What leaving a job out costs, by job.
    pub(super) costs: Vec<Float>,
    /// Whether a slot can do a job: by slot, then job.
    pub(super) able: Vec<Vec<bool>>,
    /// Until when a job was promised to begin, by job.
    pub(super) due: Vec<Option<Float>>,
    /// How long a job may ride, by job.
    pub(super) rides: Vec<Option<Float>>,
    /// How long anything may ride in a slot.
    pub(super) slot_rides: Vec<Option<Float>>,
    /// What a job takes of a charge, by job.
    pub(super) draws: Vec<i64>,
    /// What is left of a slot's charge.
    pub(super) charges: Vec<Option<i64>>,
    /// Stops that a slot may still make.
    pub(super) stops: Vec<Option<usize>>,
    /// How long a slot may still be out.
    pub(super) out: Vec<Option<Float>>,
    /// Whether any slot reloads.
    pub(super) reloads: bool,
    /// Whether vehicles come before driving.
    pub(super) fleet_first: bool,
}

pub(super) fn goal(rules: &Arc<Rules>, road: &Arc<dyn TransportCost>) -> Result<GoalContext, GenericError> {
    let mut features = vec![unassigned(rules)?];
    if rules.due.iter().any(Option::is_some) {
        let late = Late { rules: Arc::clone(rules), road: Arc::clone(road) };
        features.push(FeatureBuilder::default().with_name("late").with_objective(late).build()?);
    }
    if rules.fleet_first {
        features.push(create_minimize_tours_feature("vehicles")?);
    }
    features.push(TransportFeatureBuilder::new("driving").set_transport_cost(Arc::clone(road)).build_minimize_cost()?);
    let able = Able { rules: Arc::clone(rules) };
    features.push(FeatureBuilder::default().with_name("able").with_constraint(able).build()?);
    features.push(capacity(rules)?);
    if rules.charges.iter().any(Option::is_some) {
        let charge = Charge { rules: Arc::clone(rules) };
        features.push(FeatureBuilder::default().with_name("charge").with_constraint(charge).build()?);
    }
    if rules.rides.iter().chain(&rules.slot_rides).any(Option::is_some) {
        let rides = Rides { rules: Arc::clone(rules), road: Arc::clone(road) };
        features.push(FeatureBuilder::default().with_name("rides").with_constraint(rides).build()?);
    }
    if rules.stops.iter().any(Option::is_some) {
        let rules = Arc::clone(rules);
        let most = move |actor: &Actor| *rules.stops.get(slot_of(actor)?)?;
        features.push(create_activity_limit_feature("stops", ViolationCode::default(), Arc::new(most))?);
    }
    if rules.out.iter().any(Option::is_some) {
        let (rules, code) = (Arc::clone(rules), ViolationCode::default());
        let most = move |actor: &Actor| *rules.out.get(slot_of(actor)?)?;
        let road = Arc::clone(road);
        features.push(create_travel_limit_feature("out", road, code, code, Arc::new(|_| None), Arc::new(most))?);
    }
    GoalContextBuilder::with_features(&features)?.build()
}

fn unassigned(rules: &Arc<Rules>) -> Result<Feature, GenericError> {
    let rules = Arc::clone(rules);
    let cost = move |_: &_, job: &Job| job_of(job).and_then(|job| rules.costs.get(job).copied()).unwrap_or(0.);
    MinimizeUnassignedBuilder::new("unassigned").set_job_estimator(cost).build()
}

fn capacity(rules: &Rules) -> Result<Feature, GenericError> {
    if !rules.reloads {
        return CapacityFeatureBuilder::<MultiDimLoad>::new("capacity").build();
    }
    ReloadFeatureFactory::<MultiDimLoad>::new("capacity")
        .set_capacity_code(ViolationCode::default())
        .set_load_schedule_threshold(|capacity: &MultiDimLoad| *capacity * 0.9)
        .set_is_reload_single(|single| reload_of(&single.dimens).is_some())
        .set_belongs_to_route(|route: &Route, job: &Job| {
            let reload = job.as_single().and_then(|single| reload_of(&single.dimens));
            reload.is_some() && reload == slot_of(&route.actor)
        })
        .build_simple()
}

/// Skills, certificates, and whose goods are where.
struct Able {
    rules: Arc<Rules>,
}

impl FeatureConstraint for Able {
    fn evaluate(&self, context: &MoveContext<'_>) -> Option<ConstraintViolation> {
        match context {
            MoveContext::Route { route_ctx, job, .. } => {
                let slot = slot_of(&route_ctx.route().actor)?;
                let able = self.rules.able.get(slot)?.get(job_of(job)?)?;
                if *able { None } else { ConstraintViolation::fail(ViolationCode::default()) }
            }
            MoveContext::Activity { .. } => None,
        }
    }
}

/// One charge of the device lasts for all that a run does.
struct Charge {
    rules: Arc<Rules>,
}

impl Charge {
    fn draws(&self, job: &Job) -> i64 {
        job_of(job).and_then(|job| self.rules.draws.get(job).copied()).unwrap_or(0)
    }
}

impl FeatureConstraint for Charge {
    fn evaluate(&self, context: &MoveContext<'_>) -> Option<ConstraintViolation> {
        let MoveContext::Route { route_ctx, job, .. } = context else { return None };
        let route = route_ctx.route();
        let charge = (*self.rules.charges.get(slot_of(&route.actor)?)?)?;
        let drawn: i64 = route.tour.jobs().map(|job| self.draws(job)).sum();
        let more = self.draws(job);
        if more > 0 && drawn + more > charge { ConstraintViolation::fail(ViolationCode::default()) } else { None }
    }
}

/// Seconds later than promised.
struct Late {
    rules: Arc<Rules>,
    road: Arc<dyn TransportCost>,
}

impl Late {
    fn of(&self, activity: &Activity, arrival: Float) -> Option<Cost> {
        let single = activity.job.as_ref()?;
        let due = (*self.rules.due.get(super::model::due_of(&single.dimens)?)?)?;
        Some((arrival.max(activity.place.time.start) - due).max(0.))
    }
}

impl FeatureObjective for Late {
    fn fitness(&self, solution: &InsertionContext) -> Cost {
        let routes = solution.solution.routes.iter();
        let activities = routes.flat_map(|context| context.route().tour.all_activities());
        activities.filter_map(|activity| self.of(activity, activity.schedule.arrival)).sum()
    }

    fn estimate(&self, context: &MoveContext<'_>) -> Cost {
        match context {
            MoveContext::Route { .. } => 0.,
            MoveContext::Activity { route_ctx, activity_ctx } => {
                let (from, to) = (activity_ctx.prev, activity_ctx.target);
                let leave = from.schedule.departure;
                let (there, here) = (from.place.location, to.place.location);
                let drive = self.road.duration(route_ctx.route(), there, here, TravelTime::Departure(leave));
                self.of(to, leave + drive).unwrap_or(0.)
            }
        }
    }
}
