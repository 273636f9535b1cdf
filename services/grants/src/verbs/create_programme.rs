//! Creates a programme.

use kaifong_kernel::{Result, Tx, Verb, values::Money};

use crate::{
    domain::{Both, ids::PurposeId, programme::Programme},
    events, store,
};

/// Create a programme, in state draft.
pub struct CreateProgramme {
    /// The purpose it is to be funded from.
    pub purpose: PurposeId,
    /// Name.
    pub name: Both,
    /// What is to be set aside.
    pub amount: Money,
}

impl Verb for CreateProgramme {
    const NAME: &'static str = "CreateProgramme";
    type Out = Programme;

    async fn run(&self, tx: &mut Tx) -> Result<Programme> {
        let programme = Programme::draft(tx.mint(), self.purpose, self.name.clone(), self.amount, tx.now());
        store::add(tx, &programme).await?;
        tx.emit(events::programme_changed(&programme));
        Ok(programme)
    }
}
