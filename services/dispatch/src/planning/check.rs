//! The independent checker: judges every plan before it is stored, whoever made it.
//!
//! It knows the types and the travel times and nothing else of the planner: it drives every run anew from the order of its
//! stops and compares what the plan says. What has started is a fact: it is compared with what was published, and not judged.

mod run;
mod violation;
mod whole;

pub use violation::Violation;

use super::{Plan, Problem, Travel};

/// Everything that is wrong with a plan, in the order of its runs; nothing when it may be stored.
#[must_use]
pub fn check(problem: &Problem, travel: &Travel, plan: &Plan) -> Vec<Violation> {
    let mut found = Vec::new();
    for route in &plan.routes {
        run::judge(problem, travel, route, plan, &mut found);
    }
    whole::served(problem, plan, &mut found);
    whole::pinned(problem, plan, &mut found);
    whole::overlaps(problem, plan, &mut found);
    found
}
