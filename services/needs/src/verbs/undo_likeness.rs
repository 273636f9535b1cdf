//! Takes a judgement of two households back.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{ids::LikenessId, likeness::Likeness, refusal::Refusal},
    store,
};

/// Take a judgement back.
pub struct UndoLikeness {
    /// The judgement.
    pub likeness: LikenessId,
}

impl Verb for UndoLikeness {
    const NAME: &'static str = "UndoLikeness";
    type Out = Likeness;

    async fn run(&self, tx: &mut Tx) -> Result<Likeness> {
        let person = tx.actor().require_person()?;
        let unknown = Refusal::UnknownLikeness { likeness: self.likeness };
        let likeness: Likeness = store::lock(tx, self.likeness.uuid()).await?.ok_or(unknown)?;
        let undone = likeness.undo(person, tx.now())?;
        store::save(tx, &undone).await?;
        Ok(undone)
    }
}
