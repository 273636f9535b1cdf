//! Questions about runs.

use kaifong_kernel::{
    Query, Read, Result, Tx, Verb,
    values::{HkDate, Instant, Page, PageOf},
};

use super::steps;
use crate::{
    domain::{
        ids::RunId,
        order::Order,
        refusal::Refusal,
        routing::Routing,
        run::{Run, RunState},
        stop::Stop,
    },
    store::{self, routings, seen::SeenRun},
};

/// Reads one run with its stops.
pub struct GetRun {
    /// Which.
    pub run: RunId,
}

impl Query for GetRun {
    const NAME: &'static str = "GetRun";
    type Out = SeenRun;

    async fn run(&self, read: &Read) -> Result<SeenRun> {
        Ok(SeenRun::get(read, self.run.uuid()).await?.ok_or(Refusal::UnknownRun { run: self.run })?)
    }
}

/// Lists runs.
pub struct ListRuns {
    /// Only of this day.
    pub run_on: Option<HkDate>,
    /// Only in this state.
    pub state: Option<RunState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListRuns {
    const NAME: &'static str = "ListRuns";
    type Out = PageOf<Run>;

    async fn run(&self, read: &Read) -> Result<PageOf<Run>> {
        let filters = [("run_on", self.run_on.map(Into::into)), ("state", self.state.map(Into::into))];
        store::list(read, &filters, &self.page).await
    }
}

/// Reads a run for its driver.
pub struct GetDriverRun {
    /// Which.
    pub run: RunId,
}

/// A stop with what its driver needs, but for the door.
pub struct DriverStop {
    /// The stop.
    pub stop: Stop,
    /// Its order.
    pub order: Order,
    /// The way there, from the run's day on.
    pub routing: Option<Routing>,
}

impl Query for GetDriverRun {
    const NAME: &'static str = "GetDriverRun";
    type Out = (Run, Vec<DriverStop>);

    async fn run(&self, read: &Read) -> Result<Self::Out> {
        steps::is_drivers(read, self.run)?;
        let seen = SeenRun::get(read, self.run.uuid()).await?.ok_or(Refusal::UnknownRun { run: self.run })?;
        seen.run.is_on()?;
        let shows_doors = seen.run.shows_doors(read.now().hk_date());
        let mut stops = Vec::new();
        for stop in seen.stops {
            let order: Order =
                store::get(read, stop.order.uuid()).await?.ok_or(Refusal::UnknownOrder { order: stop.order })?;
            let routing = if shows_doors { routings::of(read, &order).await? } else { None };
            stops.push(DriverStop { stop, order, routing });
        }
        Ok((seen.run.for_its_driver(), stops))
    }
}

/// Keep until when the key of a run's driver lasts: a little beyond its return.
pub struct NoteDriverKey {
    /// The run.
    pub run: RunId,
    /// Until when.
    pub until: Instant,
}

impl Verb for NoteDriverKey {
    const NAME: &'static str = "NoteDriverKey";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let run = steps::run(tx, self.run).await?;
        if !matches!(run.state, RunState::Published | RunState::Started) {
            return Err(run.elsewhere().into());
        }
        let run = steps::keep_run(tx, Run { key_until: Some(self.until), ..run }).await?;
        SeenRun::of(tx, run).await
    }
}
