//! Places a line as the matching proposes.

use kaifong_kernel::{Result, Tx, Verb};

use super::placing::{self, Becomes, By, Portion};
use crate::{
    domain::{
        gift_refusal::GiftRefusal,
        proposal::{ProposalId, ProposalState},
    },
    store::{
        self,
        seen::{Accepted, SeenLine},
    },
};

/// Place a line as proposed.
pub struct AcceptProposal {
    /// The proposal.
    pub proposal: ProposalId,
}

impl Verb for AcceptProposal {
    const NAME: &'static str = "AcceptProposal";
    type Out = Accepted;

    async fn run(&self, tx: &mut Tx) -> Result<Accepted> {
        let unknown = GiftRefusal::UnknownProposal { proposal: self.proposal };
        let proposal = store::proposal::lock(tx, self.proposal).await?.ok_or(unknown)?;
        let proposal = proposal.decide(ProposalState::Accepted)?;
        store::proposal::save(tx, &proposal).await?;
        let unknown = GiftRefusal::UnknownLine { line: proposal.line };
        let line = store::line::lock(tx, proposal.line).await?.ok_or(unknown)?;
        let shares = proposal.shares().into_iter();
        let portions = shares.map(|share| Portion { amount: share.amount, becomes: Becomes::Pledged(share.pledge) });
        let line = placing::place(tx, line, portions.collect(), By::Person).await?;
        Ok(Accepted { proposal, line: SeenLine::of(tx, line).await? })
    }
}
