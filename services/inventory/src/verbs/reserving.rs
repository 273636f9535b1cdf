//! What a change of an order's reservations does besides: goods are free again, and whoever counts on them is told.

use kaifong_kernel::{Result, Tx};

use super::{lending, steps};
use crate::{
    domain::{
        ids::OrderId,
        refusal::Refusal,
        reservation::{Reservation, ReservationState},
    },
    events, store,
};

/// The timer that ends what an order holds.
pub const EXPIRY: &str = "reservation.expiry";

/// Keeps a reservation that moved.
pub(super) async fn keep(tx: &mut Tx, reservation: &Reservation) -> Result<()> {
    store::save(tx, reservation).await?;
    tx.emit(events::reservation_changed(reservation));
    Ok(())
}

/// Keeps a reservation that ended before its goods left: they are free again.
pub(super) async fn end(tx: &mut Tx, reservation: &Reservation) -> Result<()> {
    match reservation.asset {
        Some(asset) => lending::release(tx, reservation.order, asset).await?,
        None => {
            store::lot_stock::free(tx, reservation.lot, reservation.warehouse, reservation.quantity).await?;
        }
    }
    keep(tx, reservation).await
}

/// What is live of an order, with nobody else at it, when all of it is in one of these states.
///
/// # Errors
/// [`Refusal::NothingReserved`] (INV033).
pub(super) async fn all_in(tx: &Tx, order: OrderId, states: &[ReservationState]) -> Result<Vec<Reservation>> {
    let live = live(tx, order).await?;
    if live.is_empty() || live.iter().any(|one| !states.contains(&one.state)) {
        return Err(Refusal::NothingReserved { order }.into());
    }
    Ok(live)
}

/// What is live of an order, with nobody else at it.
pub(super) async fn live(tx: &Tx, order: OrderId) -> Result<Vec<Reservation>> {
    let mut all = steps::reservations(tx, order).await?;
    all.retain(|one| one.state.is_live());
    // In the order of their lots, as everybody takes them.
    all.sort_by_key(|one| (one.lot, one.id));
    Ok(all)
}

/// What is set aside for an order is so no more, without the order having asked for it: it is told so.
pub(super) async fn withdraw(tx: &mut Tx, order: OrderId) -> Result<()> {
    for one in live(tx, order).await? {
        let freed = one.release("withdrawn".to_owned())?;
        end(tx, &freed).await?;
        tx.emit(events::reservation_expired(&freed));
    }
    close(tx, order).await
}

/// Nothing is set aside for an order any more.
pub(super) async fn close(tx: &mut Tx, order: OrderId) -> Result<()> {
    tx.cancel_timer(EXPIRY, order.uuid()).await?;
    store::order_stock::close(tx, order).await
}
