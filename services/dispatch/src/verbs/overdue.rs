//! What nobody moved in time: a run that never was on the road, an order that waited until its day had passed. Somebody is
//! told, and the work ends when the run or the order goes on, or is given up.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{duties, steps};
use crate::{
    domain::{
        ids::{OrderId, RunId},
        order::Order,
        run::Run,
    },
    store,
};

/// The timer of the end of a run's time; its subject is the run.
pub const RUN_OVER: &str = "run.over";
/// The timer of the end of an order's day; its subject is the order.
pub const DAY_OVER: &str = "order.day_over";

/// Have it looked whether a run was started by the end of its time, which may be another than before.
pub(super) async fn watch_run(tx: &mut Tx, run: &Run) -> Result<()> {
    leave_run(tx, run).await?;
    tx.set_timer(RUN_OVER, run.id.uuid(), run.interval.to).await
}

/// A run is on the road, or given up.
pub(super) async fn leave_run(tx: &mut Tx, run: &Run) -> Result<()> {
    tx.cancel_timer(RUN_OVER, run.id.uuid()).await?;
    tx.close_work(duties::NOT_STARTED, &run.id.to_string()).await
}

/// Have it looked whether an order still waits for a run when its day is over.
pub(super) async fn watch_order(tx: &mut Tx, order: &Order) -> Result<()> {
    tx.cancel_timer(DAY_OVER, order.id.uuid()).await?;
    tx.set_timer(DAY_OVER, order.id.uuid(), order.content.deliver_on.plus_days(1).start()).await
}

/// Makes work of an order whose day has passed: no plan takes it any more.
pub(super) async fn tell_of_order(tx: &mut Tx, order: &Order) -> Result<()> {
    if !order.is_overdue(tx.today()) {
        return Ok(());
    }
    let subject = order.id.to_string();
    for kind in [duties::TAKEN_OFF, duties::UNPLANNED] {
        tx.close_work(kind, &subject).await?;
    }
    let due = tx.now().plus_seconds(duties::A_DAY_SECONDS);
    let titles = [
        "An order's day passed and it is on no run: cancel it, and order for another day if it is still wanted",
        "訂單日期已過仍未編入車次，請取消；如仍需要，請以另一日期重新落單",
    ];
    steps::work(tx, duties::OVERDUE, subject, Role::Dispatcher, due, titles).await
}

/// Make work of a run whose time is over and that never was on the road: it keeps goods, vehicle and crew.
pub struct TellOfUnstarted {
    /// The run.
    pub run: RunId,
}

impl Verb for TellOfUnstarted {
    const NAME: &'static str = "TellOfUnstarted";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let Some(run) = store::lock::<Run>(tx, self.run.uuid()).await? else { return Ok(()) };
        if !run.is_unstarted(tx.now()) {
            return Ok(());
        }
        let due = tx.now().plus_seconds(duties::AT_ONCE_SECONDS);
        let titles = [
            "A run's time is over and it never started: start it, or give it up",
            "車次時間已過仍未出發，請出發或撤回車次",
        ];
        steps::work(tx, duties::NOT_STARTED, run.id.to_string(), Role::Dispatcher, due, titles).await
    }
}

/// Make work of an order that still waits for a run when its day is over.
pub struct TellOfOverdue {
    /// The order.
    pub order: OrderId,
}

impl Verb for TellOfOverdue {
    const NAME: &'static str = "TellOfOverdue";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        match store::lock::<Order>(tx, self.order.uuid()).await? {
            Some(order) => tell_of_order(tx, &order).await,
            None => Ok(()),
        }
    }
}
