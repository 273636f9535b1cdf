//! How long a job may ride: `vrp-core` knows no such limit.
//!
//! An insertion is judged by what it does to the rides that it ends or lengthens; that a wait further on may swallow the
//! delay isn't counted, so that the search rather keeps off the limit than crosses it.
#![expect(clippy::float_arithmetic, reason = "vrp-core counts in floats")]

use std::sync::Arc;

use vrp_core::{
    construction::heuristics::ActivityContext,
    models::{
        problem::{TransportCost, TravelTime},
        solution::{Activity, Route},
    },
    prelude::{ConstraintViolation, FeatureConstraint, Float, MoveContext, ViolationCode},
};

use super::{
    goal::Rules,
    model::{slot_of, step_of},
};
use crate::planning::timetable::Move;

pub(super) struct Rides {
    pub(super) rules: Arc<Rules>,
    pub(super) road: Arc<dyn TransportCost>,
}

impl FeatureConstraint for Rides {
    fn evaluate(&self, context: &MoveContext<'_>) -> Option<ConstraintViolation> {
        let MoveContext::Activity { route_ctx, activity_ctx } = context else { return None };
        let route = route_ctx.route();
        let too_long = self.ends(route, activity_ctx) || self.lengthens(route, activity_ctx);
        if too_long { ConstraintViolation::skip(ViolationCode::default()) } else { None }
    }
}

impl Rides {
    fn limit(&self, route: &Route, activity: &Activity) -> Option<(usize, Float)> {
        let Some(Move::Delivery(job)) = step_of(activity.job.as_ref()?) else { return None };
        let limits = [*self.rules.rides.get(job)?, *self.rules.slot_rides.get(slot_of(&route.actor)?)?];
        Some((job, limits.into_iter().flatten().reduce(Float::min)?))
    }

    fn drive(&self, route: &Route, from: &Activity, to: &Activity, leave: Float) -> Float {
        self.road.duration(route, from.place.location, to.place.location, TravelTime::Departure(leave))
    }

    fn begins(&self, route: &Route, at: &ActivityContext<'_>) -> Float {
        let leave = at.prev.schedule.departure;
        (leave + self.drive(route, at.prev, at.target, leave)).max(at.target.place.time.start)
    }

    /// When the job was picked up, by this place in the run.
    fn picked(route: &Route, job: usize, upto: usize) -> Option<Float> {
        let mut before = route.tour.all_activities().take(upto + 1);
        let pickup = before.find(|activity| activity.job.as_ref().and_then(step_of) == Some(Move::Pickup(job)))?;
        Some(pickup.schedule.departure)
    }

    /// Whether the ride that would end here is too long.
    fn ends(&self, route: &Route, at: &ActivityContext<'_>) -> bool {
        let Some((job, limit)) = self.limit(route, at.target) else { return false };
        Self::picked(route, job, at.index).is_some_and(|picked| self.begins(route, at) - picked > limit)
    }

    /// Whether a ride across this place would become too long.
    fn lengthens(&self, route: &Route, at: &ActivityContext<'_>) -> bool {
        let Some(next) = at.next else { return false };
        let leaves = self.begins(route, at) + at.target.place.duration;
        let later = leaves + self.drive(route, at.target, next, leaves) - next.schedule.arrival;
        if later <= 0. {
            return false;
        }
        route.tour.all_activities().skip(at.index + 1).any(|activity| {
            let Some((job, limit)) = self.limit(route, activity) else { return false };
            let begins = activity.schedule.arrival.max(activity.place.time.start);
            Self::picked(route, job, at.index).is_some_and(|picked| begins + later - picked > limit)
        })
    }
}
