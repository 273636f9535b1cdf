//! Notes what dispatch tells of an order that meets a need.

use kaifong_kernel::{Error, Result, Tx, Verb};

use crate::{
    domain::{
        ids::{HouseholdId, NeedId, OrderId},
        need::Need,
        order::{Delivered, NeedOrder},
    },
    events, store,
};

/// Note how far an order is, and what the need comes to by all of its orders.
pub struct NoteOrder {
    /// The order.
    pub order: OrderId,
    /// The need.
    pub need: NeedId,
    /// The household it was delivered to.
    pub household: HouseholdId,
    /// The order's state.
    pub state: String,
    /// What has been handed over so far.
    pub lines: Vec<Delivered>,
}

impl Verb for NoteOrder {
    const NAME: &'static str = "NoteOrder";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let need: Option<Need> = store::lock(tx, self.need.uuid()).await?;
        let need =
            need.ok_or_else(|| Error::internal(format!("{} meets {}, which is not there", self.order, self.need)))?;
        if need.household != self.household {
            return Err(Error::internal(format!("{} meets {}, which is another household's", self.order, self.need)));
        }
        let (order, state, lines) = (self.order, self.state.clone(), self.lines.clone());
        let told = NeedOrder { order, need: need.id, agency: need.agency, state, lines };
        if !store::add(tx, &told).await? {
            store::save(tx, &told).await?;
        }
        let orders: Vec<NeedOrder> = store::of(tx, &[("need_id", Some(need.id.into()))]).await?;
        let version = need.version;
        let need = need.deliver(&orders, tx.now());
        if need.version != version {
            store::save(tx, &need).await?;
            store::services::mark(tx, &need).await?;
            tx.emit(events::need_changed(&need));
        }
        Ok(())
    }
}
