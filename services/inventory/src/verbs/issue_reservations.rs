//! Loads an order's goods onto a vehicle.

use kaifong_kernel::{Error, Result, Tx, Verb, values::Units};

use super::{
    lending,
    moving::{self, Move},
    places, reserving, steps,
};
use crate::{
    domain::{
        ids::{LocationId, OrderId, RunId, VehicleId},
        location::Location,
        movement::{MovementReason, OrderLine, Source},
        refusal::Refusal,
        reservation::Reservation,
    },
    store::{self, answers::Several},
};

/// Load an order's goods for a run onto a vehicle.
pub struct IssueReservations {
    /// The order.
    pub order: OrderId,
    /// The run.
    pub run: RunId,
    /// The vehicle.
    pub vehicle: VehicleId,
}

impl Verb for IssueReservations {
    const NAME: &'static str = "IssueReservations";
    type Out = Several<Reservation>;

    async fn run(&self, tx: &mut Tx) -> Result<Several<Reservation>> {
        let live = reserving::live(tx, self.order).await?;
        if live.is_empty() || live.iter().any(|one| !one.is_for(self.run)) {
            return Err(Refusal::NothingReserved { order: self.order }.into());
        }
        let vehicle = places::vehicle(tx, self.vehicle).await?;
        let mut issued = Vec::new();
        for one in live {
            store::order_household::keep(tx, one.order, one.household).await?;
            steps::lot(tx, one.lot).await?.may_leave(tx.today())?;
            load(tx, &one, &vehicle).await?;
            let one = one.issue()?;
            reserving::keep(tx, &one).await?;
            issued.push(one);
        }
        reserving::close(tx, self.order).await?;
        Ok(Several(issued))
    }
}

async fn load(tx: &mut Tx, one: &Reservation, vehicle: &Location) -> Result<()> {
    let bins = match one.asset {
        Some(asset) => vec![(lending::bin_of(tx, asset).await?, 1)],
        None => bins(tx, one).await?,
    };
    for ((from, quantity), line) in bins.into_iter().zip(1..) {
        let part = Move {
            lot: one.lot,
            asset: one.asset,
            from,
            told_from: None,
            to: vehicle.id,
            quantity: Units::new(quantity).ok_or_else(|| Error::internal("a part is a quantity"))?,
            reason: MovementReason::Issued,
            note: None,
            salt: None,
            order: Some(OrderLine { order: one.order, line_no: one.line_no }),
            occurred_at: None,
            source: Source::new("reservation", one.id, line),
        };
        // What an asset is promised for is kept in its calendar, not in its lot.
        let frees = if one.asset.is_some() { 0 } else { quantity };
        moving::freeing(tx, &part, frees).await?;
    }
    Ok(())
}

/// From which bins it is taken: those it was picked from, and the others for what is no longer there.
async fn bins(tx: &Tx, one: &Reservation) -> Result<Vec<(LocationId, i64)>> {
    let mut there = store::balance::in_bins(tx, one.lot, one.warehouse).await?;
    let mut open = one.quantity.get();
    let mut parts: Vec<(LocationId, i64)> = Vec::new();
    let picked = one.picked.iter().map(|part| (part.bin, part.quantity.get()));
    let anywhere = there.iter().map(|bin| (bin.location, i64::MAX)).collect::<Vec<_>>();
    for (place, most) in picked.chain(anywhere) {
        let Some(bin) = there.iter_mut().find(|bin| bin.location == place) else { continue };
        let quantity = open.min(most).min(bin.on_hand);
        if quantity == 0 {
            continue;
        }
        (bin.on_hand, open) = (bin.on_hand - quantity, open - quantity);
        match parts.iter_mut().find(|(known, _)| *known == place) {
            Some((_, sum)) => *sum += quantity,
            None => parts.push((place, quantity)),
        }
    }
    assert_eq!(open, 0, "what is set aside lies in the bins of its warehouse");
    Ok(parts)
}
