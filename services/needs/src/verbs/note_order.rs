//! Notes what dispatch tells of an order that meets a need.

use kaifong_kernel::{Result, Tx, Verb};

use super::steps;
use crate::{
    domain::{
        ids::{HouseholdId, NeedId, OrderId},
        need::{Need, WithdrawalCause},
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
    /// How many rides were made.
    pub trips: i32,
}

impl Verb for NoteOrder {
    const NAME: &'static str = "NoteOrder";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        // A draft is told of before anybody has judged the need it names: one that is not there, or another household's, is
        // met by nothing, and what is told of the order later is heard all the same.
        let named: Option<Need> = store::get(tx, self.need.uuid()).await?;
        if named.is_none_or(|need| need.household != self.household) {
            return Ok(());
        }
        let (household, need) = steps::need(tx, self.need).await?;
        let (order, state, lines) = (self.order, self.state.clone(), self.lines.clone());
        let told = NeedOrder { order, need: need.id, agency: need.agency, state, lines, trips: self.trips };
        if !store::add(tx, &told).await? {
            store::save(tx, &told).await?;
        }
        let orders: Vec<NeedOrder> = store::of(tx, &[("need_id", Some(need.id.into()))]).await?;
        let version = need.version;
        let need = need.deliver(&orders, tx.now());
        // What was met and is so no longer waits again, unless its household is served no more.
        let ended = WithdrawalCause::of(household.state).filter(|_| need.is_alive().is_ok());
        let need = if let Some(cause) = ended { need.withdraw(cause, None)? } else { need };
        if need.version != version {
            store::save(tx, &need).await?;
            store::services::mark(tx, &need).await?;
            tx.emit(events::need_changed(&need));
        }
        Ok(())
    }
}
