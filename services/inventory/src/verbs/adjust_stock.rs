//! Corrects what is at a place.

use kaifong_kernel::{Result, Tx, Verb, values::Units};

use super::{
    moving::{self, Move},
    places, steps,
};
use crate::domain::{
    ids::{LocationId, LotId, MovementId},
    location::LocationKind,
    movement::{Movement, MovementReason, Source},
};

/// Correct what is at a place, against what is unexplained.
pub struct AdjustStock {
    /// The lot.
    pub lot: LotId,
    /// Where.
    pub location: LocationId,
    /// How much.
    pub quantity: Units,
    /// Whether it is more, not less.
    pub more: bool,
    /// Why.
    pub reason: String,
}

impl Verb for AdjustStock {
    const NAME: &'static str = "AdjustStock";
    type Out = Movement;

    async fn run(&self, tx: &mut Tx) -> Result<Movement> {
        let kinds = [LocationKind::Bin, LocationKind::Quarantine];
        let here = steps::place(tx, self.location, &kinds).await?.id;
        let unexplained = places::of_kind(tx, LocationKind::Unexplained).await?.id;
        let (from, to) = if self.more { (unexplained, here) } else { (here, unexplained) };
        let one = Move {
            lot: self.lot,
            asset: None,
            from,
            told_from: None,
            to,
            quantity: self.quantity,
            reason: MovementReason::Adjusted,
            note: Some(self.reason.clone()),
            salt: None,
            order: None,
            occurred_at: None,
            source: Source::new("manual", tx.mint::<MovementId>(), 0),
        };
        moving::carry(tx, &one).await
    }
}
