//! What happens by itself: sagas go on with needs and inventory, plans are made, facts of others arrive, and deadlines fall
//! due.

mod closing;
mod elders;
mod facts;
mod goods;
mod jobs;
mod overdue;
mod planning;

use kaifong_kernel::{Consumer, Error, Result, TimerHandler};
use prost::Message;

use crate::{
    config::Settings,
    peers::{Identity, Inventory, Needs},
    planner::PlanningMeans,
};

/// Every consumer group of this service.
#[must_use]
pub fn groups(
    inventory: &Inventory,
    needs: &Needs,
    identity: &Identity,
    means: &PlanningMeans,
    settings: Settings,
) -> Vec<Consumer> {
    vec![
        goods::steps(inventory.clone(), needs.clone(), settings),
        closing::runs(inventory.clone(), identity.clone()),
        planning::plans(means.clone()),
        facts::stock(settings),
        facts::households(),
        jobs::shown(),
    ]
}

/// Every timer of this service.
#[must_use]
pub fn timers() -> Vec<TimerHandler> {
    vec![elders::deadline(), overdue::runs(), overdue::orders()]
}

fn decoded<M: Message + Default>(payload: &[u8]) -> Result<M> {
    M::decode(payload).map_err(Error::internal)
}
