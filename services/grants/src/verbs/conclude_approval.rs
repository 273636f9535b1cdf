//! What the fund said to an approved tranche.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::{steps, work::TRANCHE_REFUSED};
use crate::{
    domain::{ids::TrancheId, tranche::TrancheState},
    events, store,
};

/// Keep the fund's answer: the tranche is owed, or was refused.
pub struct ConcludeApproval {
    /// The tranche.
    pub tranche: TrancheId,
    /// The fund's code, when it refused.
    pub refused: Option<String>,
}

impl Verb for ConcludeApproval {
    const NAME: &'static str = "ConcludeApproval";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let tranche = steps::tranche(tx, self.tranche).await?;
        if tranche.state == TrancheState::Cancelled {
            // Its award ended meanwhile; the fund takes what is owed back with the rest.
            return Ok(());
        }
        let tranche = match &self.refused {
            None => tranche.recognise()?,
            Some(code) => {
                let titles = ["The fund did not recognise an approved tranche", "基金未能確認已批准的一期款項"];
                steps::ask(tx, TRANCHE_REFUSED, tranche.id.to_string(), Role::GrantsOfficer, titles).await?;
                tranche.refuse(code.clone())?
            }
        };
        store::save(tx, &tranche).await?;
        tx.emit(events::tranche_changed(&tranche));
        Ok(())
    }
}
