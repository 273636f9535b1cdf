//! Closes a run, once its vehicle is empty.

use kaifong_kernel::{Error, Result, Tx, Verb, auth::Role};

use super::{duties, steps};
use crate::{
    domain::{
        ids::RunId,
        order::Order,
        run::{Run, RunState},
    },
    events,
    store::{self, seen::SeenRun},
};

/// Seconds from the question for which inventory may still be hearing of the last stops.
const CATCHING_UP_SECONDS: i64 = 60;

/// Close a run whose stops have all ended: `inventory` is asked what is left on its vehicle.
pub struct CloseRun {
    /// The run.
    pub run: RunId,
}

impl Verb for CloseRun {
    const NAME: &'static str = "CloseRun";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let run = steps::run(tx, self.run).await?;
        let open = open_stops(tx, &run).await?;
        let now = tx.now();
        let run = steps::keep_run(tx, run.begin_closing(open, now)?).await?;
        tx.emit(events::closing_requested(&run));
        SeenRun::of(tx, run).await
    }
}

/// Keep what is left on a run's vehicle: nothing closes it, and anything is work for the warehouse.
pub struct ConcludeClosing {
    /// The run.
    pub run: RunId,
    /// Which question it was.
    pub turn: i64,
    /// How many lines are left.
    pub left: usize,
}

impl Verb for ConcludeClosing {
    const NAME: &'static str = "ConcludeClosing";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let run = steps::run(tx, self.run).await?;
        if run.turn != self.turn || run.closing.is_none() {
            return Ok(());
        }
        if self.left > 0 && is_early(tx, &run).await? {
            return Err(Error::away("inventory has not heard of every stop of a run yet"));
        }
        // One may have joined it since it was asked for.
        let open = open_stops(tx, &run).await?;
        let (run, subject) = (run.closed(open, self.left), self.run.to_string());
        if run.state == RunState::Closed {
            steps::end_run(tx, run).await?;
            return tx.close_work(duties::NOT_EMPTY, &subject).await;
        }
        steps::keep_run(tx, run).await?;
        if open > 0 {
            return Ok(());
        }
        let due = tx.now().plus_seconds(duties::A_DAY_SECONDS);
        let titles = ["Goods are left on a run's vehicle: take them back", "車上仍有貨物，請收回"];
        steps::work(tx, duties::NOT_EMPTY, subject, Role::Warehouse, due, titles).await
    }
}

/// How many stops of a run have not ended.
pub(super) async fn open_stops(tx: &Tx, run: &Run) -> Result<usize> {
    Ok(store::seen::stops(tx, run).await?.iter().filter(|stop| !stop.has_ended()).count())
}

/// Whether inventory was asked too early: by what was told of the run's orders nothing is left on its vehicle. What is left
/// in spite of that after a moment is work.
async fn is_early(tx: &Tx, run: &Run) -> Result<bool> {
    if run.closing.is_none_or(|since| tx.now() >= since.plus_seconds(CATCHING_UP_SECONDS)) {
        return Ok(false);
    }
    for stop in store::seen::stops(tx, run).await? {
        if store::get::<Order>(tx, stop.order.uuid()).await?.is_none_or(|order| order.is_aboard()) {
            return Ok(false);
        }
    }
    Ok(true)
}
