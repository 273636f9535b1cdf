//! Puts a proposal aside.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{
        gift_refusal::GiftRefusal,
        proposal::{Proposal, ProposalId, ProposalState},
    },
    store,
};

/// Put a proposal aside; its line stays in suspense.
pub struct DismissProposal {
    /// The proposal.
    pub proposal: ProposalId,
}

impl Verb for DismissProposal {
    const NAME: &'static str = "DismissProposal";
    type Out = Proposal;

    async fn run(&self, tx: &mut Tx) -> Result<Proposal> {
        let unknown = GiftRefusal::UnknownProposal { proposal: self.proposal };
        let proposal = store::proposal::lock(tx, self.proposal).await?.ok_or(unknown)?;
        let proposal = proposal.decide(ProposalState::Dismissed)?;
        store::proposal::save(tx, &proposal).await?;
        let unknown = GiftRefusal::UnknownLine { line: proposal.line };
        let line = store::line::lock(tx, proposal.line).await?.ok_or(unknown)?;
        let open = !store::proposal::lock_open(tx, line.id).await?.is_empty();
        store::line::save(tx, &line.with_proposals(open)).await?;
        Ok(proposal)
    }
}
