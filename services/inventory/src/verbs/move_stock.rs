//! Moves goods by hand: from place to place, or away.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, Units},
};

use super::{
    moving::{self, Move},
    places, steps,
};
use crate::domain::{
    ids::{LocationId, LotId, MovementId},
    location::LocationKind,
    movement::{Movement, MovementReason, Source},
    refusal::Refusal,
};

/// Where goods lie that are moved by hand.
const BY_HAND: &[LocationKind] = &[LocationKind::Bin, LocationKind::Quarantine];

/// Move goods by hand.
pub struct MoveStock {
    /// The lot.
    pub lot: LotId,
    /// From where.
    pub from: LocationId,
    /// To where; none: they are thrown away.
    pub to: Option<LocationId>,
    /// How much.
    pub quantity: Units,
    /// Why.
    pub reason: String,
    /// When it happened; none: now.
    pub occurred_at: Option<Instant>,
}

impl Verb for MoveStock {
    const NAME: &'static str = "MoveStock";
    type Out = Movement;

    async fn run(&self, tx: &mut Tx) -> Result<Movement> {
        let from = steps::place(tx, self.from, BY_HAND).await?;
        let to = match self.to {
            Some(to) => steps::place(tx, to, BY_HAND).await?,
            None => places::of_kind(tx, LocationKind::Scrap).await?,
        };
        if from.id == to.id {
            return Err(Refusal::WrongPlace { location: to.id, kind: to.kind }.into());
        }
        let reason = if self.to.is_some() { MovementReason::Transferred } else { MovementReason::Scrapped };
        let one = Move {
            lot: self.lot,
            asset: None,
            from: from.id,
            told_from: None,
            to: to.id,
            quantity: self.quantity,
            reason,
            note: Some(self.reason.clone()),
            salt: None,
            order: None,
            occurred_at: self.occurred_at,
            source: Source::new("manual", tx.mint::<MovementId>(), 0),
        };
        moving::carry(tx, &one).await
    }
}
