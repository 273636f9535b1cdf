//! Keeps a movement that happened while nobody was connected.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, Units},
};

use super::{
    moving::{self, Move},
    steps,
};
use crate::{
    domain::{
        ids::{LocationId, LotId},
        location::LocationKind,
        movement::{Movement, MovementReason, Source},
        refusal::Refusal,
    },
    store::{self, answers::Several},
};

/// Keep a movement that has happened; the same key again has no effect.
pub struct RecordOfflineMovement {
    /// The device's own key.
    pub source_key: String,
    /// The lot.
    pub lot: LotId,
    /// From where.
    pub from: LocationId,
    /// To where.
    pub to: LocationId,
    /// How much.
    pub quantity: Units,
    /// Why.
    pub reason: String,
    /// When it happened.
    pub occurred_at: Instant,
}

impl Verb for RecordOfflineMovement {
    const NAME: &'static str = "RecordOfflineMovement";
    type Out = Several<Movement>;

    async fn run(&self, tx: &mut Tx) -> Result<Several<Movement>> {
        let one = self.wanted();
        // Locked before the key is looked for: who tells the same twice at one moment waits here.
        steps::lot(tx, self.lot).await?;
        let known = store::movement::of_source(tx, &one.source).await?;
        if !known.is_empty() {
            self.is_same(&known)?;
            return Ok(Several(known));
        }
        let kinds = [LocationKind::Bin, LocationKind::Quarantine, LocationKind::Vehicle];
        steps::place(tx, self.from, &kinds).await?;
        let to = steps::place(tx, self.to, &[kinds[0], kinds[1], kinds[2], LocationKind::Scrap]).await?;
        if to.id == self.from {
            return Err(Refusal::WrongPlace { location: to.id, kind: to.kind }.into());
        }
        if self.occurred_at > tx.now() {
            return Err(Refusal::InTheFuture { occurred_at: self.occurred_at }.into());
        }
        Ok(Several(moving::fact(tx, &one).await?))
    }
}

impl RecordOfflineMovement {
    fn wanted(&self) -> Move {
        Move {
            lot: self.lot,
            asset: None,
            from: self.from,
            told_from: None,
            to: self.to,
            quantity: self.quantity,
            reason: MovementReason::Offline,
            note: Some(self.reason.clone()),
            salt: None,
            order: None,
            occurred_at: Some(self.occurred_at),
            source: Source::new("offline", &self.source_key, 0),
        }
    }

    /// Whether what is known under the key is what is told now.
    fn is_same(&self, known: &[Movement]) -> Result<(), Refusal> {
        let sum: i64 = known.iter().map(|one| one.quantity.get()).sum();
        let alike = |one: &Movement| {
            let way = (one.lot, one.told_from.unwrap_or(one.from), one.to);
            let told = (one.occurred_at, one.note.as_deref());
            way == (self.lot, self.from, self.to) && told == (self.occurred_at, Some(self.reason.as_str()))
        };
        if sum == self.quantity.get() && known.iter().all(alike) {
            return Ok(());
        }
        Err(Refusal::OfflineKeyUnlike { source_key: self.source_key.clone() })
    }
}
