//! What the fund said to a programme's money.

use kaifong_kernel::{Result, Tx, Verb, auth::Role};

use super::steps;
use crate::{domain::ids::ProgrammeId, events, store};

/// Keep the fund's answer.
pub struct ConcludeFunding {
    /// The programme.
    pub programme: ProgrammeId,
    /// The fund's code, when it refused.
    pub refused: Option<String>,
}

impl Verb for ConcludeFunding {
    const NAME: &'static str = "ConcludeFunding";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let programme = steps::programme(tx, self.programme).await?;
        let programme = match &self.refused {
            None => programme.open()?,
            Some(code) => {
                let titles = ["The fund did not set a programme's money aside", "基金未能為計劃預留款項"];
                let subject = programme.id.to_string();
                steps::ask(tx, "programme_not_funded", subject, Role::GrantsOfficer, titles).await?;
                programme.refuse(code.clone())?
            }
        };
        if self.refused.is_none() {
            tx.close_work("programme_not_funded", &programme.id.to_string()).await?;
        }
        store::save(tx, &programme).await?;
        tx.emit(events::programme_changed(&programme));
        Ok(())
    }
}
