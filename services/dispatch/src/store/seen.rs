//! Orders with the way to their household, and runs with their stops, as a caller may see them.

use kaifong_kernel::{
    Answer, Error, Read, Result, Tx,
    auth::Role,
    kept::{Filter, get, list, lock_of, of},
    reexport::uuid::Uuid,
    values::{Instant, Page, PageOf},
};

use super::routings;
use crate::domain::{
    order::Order,
    priority::{self, Part},
    routing::Routing,
    run::Run,
    stop::{Stop, StopState},
};

/// An order, the way to its household, and why it comes before another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOrder {
    /// The order.
    pub order: Order,
    /// The way; nothing where the caller may not see it.
    pub routing: Option<Routing>,
    /// The parts of its priority.
    pub parts: Vec<Part>,
}

impl SeenOrder {
    /// With what the vault keeps of it.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn of(read: &Read, order: Order) -> Result<Self> {
        // What was told once is not shown while it is asked anew, nor when that was refused.
        let routing = if order.consents.is_some() { routings::of(read, &order).await? } else { None };
        let parts = parts(&order, routing.as_ref(), read.now());
        // An auditor reads everything but what tells of a household.
        let auditor = read.actor().has(Role::Auditor) && !read.actor().has(Role::Dispatcher);
        let (routing, parts) = if auditor { (None, Vec::new()) } else { (routing, parts) };
        Ok(Self { order, routing, parts })
    }

    /// One order, if the caller may see it.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn get(read: &Read, id: Uuid) -> Result<Option<Self>> {
        match get::<Order>(read, id).await? {
            Some(order) => Self::of(read, order).await.map(Some),
            None => Ok(None),
        }
    }

    /// A page of orders.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn list(read: &Read, filters: &[Filter], page: &Page) -> Result<PageOf<Self>> {
        let orders = list::<Order>(read, filters, page).await?;
        let mut items = Vec::with_capacity(orders.items.len());
        for order in orders.items {
            items.push(Self::of(read, order).await?);
        }
        Ok(PageOf { items, next: orders.next })
    }
}

fn parts(order: &Order, routing: Option<&Routing>, now: Instant) -> Vec<Part> {
    let days = now.since_us(order.created_at) / 86_400_000_000;
    priority::parts(routing, days, order.attempt)
}

/// What an order weighs beside others: what a person said, or the sum of its parts.
#[must_use]
pub fn points(order: &Order, routing: Option<&Routing>, now: Instant) -> i32 {
    order.overridden.as_ref().map_or_else(|| priority::points(&parts(order, routing, now)), |set| set.points)
}

impl Answer for SeenOrder {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.order.id.uuid()
    }

    async fn again(read: &Read, id: Uuid) -> Result<Self> {
        Self::get(read, id).await?.ok_or_else(|| Error::internal("a stored answer names what is not there"))
    }
}

/// A run with its stops, those that were taken off left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRun {
    /// The run.
    pub run: Run,
    /// Its stops in their order.
    pub stops: Vec<Stop>,
}

fn on_the_run(stops: Vec<Stop>) -> Vec<Stop> {
    let mut stops: Vec<Stop> = stops.into_iter().filter(|stop| stop.state != StopState::Removed).collect();
    stops.sort_by_key(|stop| stop.sequence);
    stops
}

/// The stops of a run in their order, those that were taken off left out.
///
/// # Errors
/// When the database can't answer.
pub async fn stops(read: &Read, run: &Run) -> Result<Vec<Stop>> {
    Ok(on_the_run(of::<Stop>(read, &[("run_id", Some(run.id.into()))]).await?))
}

/// The same, each locked.
///
/// # Errors
/// When the database can't answer.
pub async fn lock_stops(tx: &Tx, run: &Run) -> Result<Vec<Stop>> {
    Ok(on_the_run(lock_of::<Stop>(tx, &[("run_id", Some(run.id.into()))]).await?))
}

impl SeenRun {
    /// With its stops.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn of(read: &Read, run: Run) -> Result<Self> {
        Ok(Self { stops: stops(read, &run).await?, run })
    }

    /// One run.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn get(read: &Read, id: Uuid) -> Result<Option<Self>> {
        match get::<Run>(read, id).await? {
            Some(run) => Self::of(read, run).await.map(Some),
            None => Ok(None),
        }
    }
}

impl Answer for SeenRun {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.run.id.uuid()
    }

    async fn again(read: &Read, id: Uuid) -> Result<Self> {
        Self::get(read, id).await?.ok_or_else(|| Error::internal("a stored answer names what is not there"))
    }
}
