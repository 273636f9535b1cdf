//! Goods came back from a vehicle.

use kaifong_kernel::{Result, Tx, Verb};

use super::{close_run::open_stops, move_order::settle_if_back, steps};
use crate::{
    domain::{
        fleet::Vehicle,
        goods::GoodsState,
        ids::{OrderId, VehicleId},
        order::{Order, OrderState, Quantity},
        run::{Run, RunState},
        stop::FailReason,
    },
    events, store,
};

/// Keep that goods of an order are back in the warehouse: one that failed is settled when all are.
pub struct TakeBack {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The order, where inventory knows it.
    pub order: Option<OrderId>,
    /// What came back.
    pub lines: Vec<Quantity>,
    /// Attempts at most.
    pub most_attempts: i32,
}

impl Verb for TakeBack {
    const NAME: &'static str = "TakeBack";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        if let Some(id) = self.order
            && let Some(order) = store::lock::<Order>(tx, id.uuid()).await?
        {
            let order = steps::keep(tx, order.give_back(&self.lines)).await?;
            let order = self.unloaded(tx, order).await?;
            settle_if_back(tx, order, self.most_attempts).await?;
        }
        self.close_runs(tx).await
    }
}

impl TakeBack {
    /// All goods of an order whose vehicle dropped out were taken off it before anybody came to the door.
    async fn unloaded(&self, tx: &mut Tx, order: Order) -> Result<Order> {
        if order.state != OrderState::Dispatched || order.goods != GoodsState::Back {
            return Ok(order);
        }
        let vehicle = store::get::<Vehicle>(tx, self.vehicle.uuid()).await?;
        let Some(stop) = steps::stop_of(tx, order.id).await? else { return Ok(order) };
        if stop.has_ended() || vehicle.is_none_or(|vehicle| vehicle.out.is_none()) {
            return Ok(order);
        }
        let now = tx.now();
        let at = stop.arrived_at.max(stop.en_route_at).map_or(now, |known| known.max(now));
        let stop = stop.end(Err(FailReason::NotReady), at, now)?;
        store::save(tx, &stop).await?;
        tx.emit(events::stop_failed(&stop, FailReason::NotReady));
        let order = order.fail(FailReason::NotReady)?;
        steps::keep(tx, order).await
    }

    /// A run that could not be closed before is asked for again.
    async fn close_runs(&self, tx: &mut Tx) -> Result<()> {
        let of = [("vehicle_id", Some(self.vehicle.into())), ("state", Some(RunState::Started.into()))];
        for run in store::lock_of::<Run>(tx, &of).await? {
            if run.not_closed.is_none() {
                continue;
            }
            let open = open_stops(tx, &run).await?;
            let now = tx.now();
            if let Ok(run) = run.begin_closing(open, now) {
                let run = steps::keep_run(tx, run).await?;
                tx.emit(events::closing_requested(&run));
            }
        }
        Ok(())
    }
}
