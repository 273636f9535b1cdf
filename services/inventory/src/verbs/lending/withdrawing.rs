//! Promises that can't be kept: what was set aside for an order is gone, the order is told, and a dispatcher has work.

use kaifong_kernel::{Result, Tx, auth::Role, values::OrgId, work::NewWork};

use super::release;
use crate::{
    domain::ids::{AssetId, OrderId},
    store::lending as store,
    verbs::reserving,
};

/// An order has lost what was set aside for it.
pub(in crate::verbs) const GOODS_LOST: &str = "order_goods_lost";
/// Days within which a dispatcher looks after it.
const DAYS: i64 = 1;

/// Every booked loan of an asset that still waits in a warehouse is off, with all that was set aside for its order.
pub(super) async fn promises(tx: &mut Tx, asset: AssetId, why: &str) -> Result<()> {
    for loan in store::live(tx, asset).await?.into_iter().filter(|loan| !loan.is_out() && !loan.is_aboard()) {
        withdraw(tx, loan.purpose.order, why).await?;
        release(tx, loan.purpose.order, asset).await?;
    }
    Ok(())
}

/// All that is set aside for an order is freed: it is told that it must reserve anew, and a dispatcher looks after it.
pub(in crate::verbs) async fn withdraw(tx: &mut Tx, order: OrderId, why: &str) -> Result<()> {
    reserving::withdraw(tx, order).await?;
    tell(tx, order, why).await
}

/// An order that lost goods has others now, or needs none any more.
pub(in crate::verbs) async fn settled(tx: &mut Tx, order: OrderId) -> Result<()> {
    tx.close_work(GOODS_LOST, &order.to_string()).await
}

/// A dispatcher looks after an order that lost goods.
pub(super) async fn tell(tx: &mut Tx, order: OrderId, why: &str) -> Result<()> {
    let work = NewWork {
        kind: GOODS_LOST,
        subject: order.to_string(),
        title_en: format!("An order lost what was set aside for it: {why}"),
        title_zh_hant: "訂單的預留物資已失去，請重新安排".to_owned(),
        owner_role: Role::Dispatcher,
        due_at: tx.now().plus_days(DAYS),
        tenant: OrgId::COUNCIL,
    };
    tx.open_work(work).await
}
