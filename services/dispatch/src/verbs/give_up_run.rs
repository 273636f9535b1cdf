//! Gives a run up before it is on the road: its orders can be planned again, and nothing of it is booked any more.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::RunId,
        run::{Run, TakenOff},
    },
    store::{
        self,
        seen::{SeenRun, lock_stops},
    },
};

/// Give a planned run up.
pub struct DiscardRun {
    /// The run.
    pub run: RunId,
}

impl Verb for DiscardRun {
    const NAME: &'static str = "DiscardRun";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let run = steps::run(tx, self.run).await?.discard()?;
        let run = give_up(tx, run, None).await?;
        SeenRun::of(tx, run).await
    }
}

/// Give a published run up that was never started: inventory is asked to hold the goods of each order for no run, and the
/// driver's key ends.
pub struct WithdrawRun {
    /// The run.
    pub run: RunId,
    /// Why.
    pub reason: String,
}

impl Verb for WithdrawRun {
    const NAME: &'static str = "WithdrawRun";
    type Out = SeenRun;

    async fn run(&self, tx: &mut Tx) -> Result<SeenRun> {
        let run = steps::run(tx, self.run).await?.withdraw()?;
        let run = give_up(tx, run, Some(&self.reason)).await?;
        SeenRun::of(tx, run).await
    }
}

/// Each order leaves the run, which keeps why where that was said.
async fn give_up(tx: &mut Tx, run: Run, reason: Option<&String>) -> Result<Run> {
    let mut taken_off = run.taken_off.clone();
    for stop in lock_stops(tx, &run).await? {
        let (order, ask) = steps::order(tx, stop.order).await?.unplan(reason.cloned())?;
        let order = steps::keep(tx, order).await?;
        steps::ask(tx, &order, ask, None);
        store::save(tx, &stop.remove()?).await?;
        // As the order keeps it: without a word, where its household was erased.
        let salt = Some(tx.mint());
        taken_off.extend(order.reason.map(|reason| TakenOff { order: order.id, reason, salt }));
    }
    steps::end_run(tx, Run { units: Vec::new(), taken_off, ..run }).await
}

/// Keep that the driver's key of a run that was given up has ended.
pub struct EndDriverKey {
    /// The run.
    pub run: RunId,
}

impl Verb for EndDriverKey {
    const NAME: &'static str = "EndDriverKey";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let run = steps::run(tx, self.run).await?;
        if !run.is_over() || run.key_until.is_none() {
            return Ok(());
        }
        steps::keep_run(tx, Run { key_until: None, ..run }).await.map(drop)
    }
}
