//! Planning: which vehicle serves which job, in what order and when.
//!
//! It promises that a plan that breaks a rule is never given out: whoever made it, [`check`] judges it, and shares nothing
//! with the planner but the types. Every job that isn't planned says why and what would help, in both languages.
//!
//! Times are whole seconds since midnight in Hong Kong of the problem's date (beyond 86,400 on the next day), distances
//! whole metres, loads whole units of each dimension (grams, cubic centimetres, seats).

mod check;
mod explain;
mod great_circle;
mod ground;
pub mod instances;
mod osrm;
mod plan;
mod planner;
mod problem;
mod reason;
mod rota;
mod ruin;
mod search;
mod timetable;
mod travel;

pub use check::{Violation, check};
pub use great_circle::GreatCircle;
pub use ground::Unplannable;
pub use osrm::Osrm;
pub use plan::{Plan, Route, Stop, Task, Unassigned};
pub use planner::{Effort, Found, Measure, Outcome, Planner, SearchPlanner};
pub use problem::{
    Booking, Certificate, Depot, DepotId, Job, JobId, Part, Point, Problem, Reload, ResourceId, Rest, Seconds, Shift,
    Skill, Span, Started, Vehicle, VehicleId,
};
pub use reason::{Reason, Remedy};
pub use rota::Score;
pub use travel::{Leg, NoTravelTimes, Slice, Travel, TravelTimes};
