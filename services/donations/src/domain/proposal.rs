//! Proposals: what a bank line may be, for a person to decide.

use kaifong_kernel::values::{Instant, Money};
use serde::Serialize;

use super::{gift_refusal::GiftRefusal, line::LineId, pledge::PledgeId};

kaifong_kernel::ids! {
    /// What the matching thinks a line may be.
    ProposalId = "prp";
}

kaifong_kernel::words! {
    /// State of a proposal.
    ProposalState {
        /// Waits for a person.
        Open = "open",
        /// Accepted.
        Accepted = "accepted",
        /// Put aside, or another one was accepted.
        Dismissed = "dismissed",
    }
}

kaifong_kernel::words! {
    /// Why a proposal is made.
    Reason {
        /// The pledge's reference stands in the line.
        Reference = "reference",
        /// One wrong character, or two neighbours that changed places.
        ReferenceOneOff = "reference_one_off",
        /// Amount and currency are the pledge's.
        Amount = "amount",
        /// The amount differs.
        OtherAmount = "other_amount",
        /// Amount and named charges make the pledge's amount.
        NetOfCharges = "net_of_charges",
        /// The payer's name is much like the donor's.
        Name = "name",
        /// The same account has paid for this donor before.
        KnownPayer = "known_payer",
        /// The pledge is not open any more.
        NotOpen = "not_open",
        /// The amounts of all pledges named make the line's.
        Sum = "sum",
    }
}

/// A pledge that a part of a line may fulfil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The pledge.
    pub pledge: PledgeId,
    /// Its amount, and the part's.
    pub amount: Money,
}

/// What a line may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Its id.
    pub id: ProposalId,
    /// The line.
    pub line: LineId,
    /// The pledge.
    pub pledge: PledgeId,
    /// State.
    pub state: ProposalState,
    /// How sure, 1 to 99.
    pub score: i32,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The line's amount.
    pub line_amount: Money,
    /// The pledge's amount.
    pub pledge_amount: Money,
    /// Other pledges that the line may fulfil together with it.
    pub others: Vec<Share>,
    /// When made.
    pub proposed_at: Instant,
}

impl Proposal {
    /// The parts in which the line is placed: one for each of several pledges, or the whole line for the only one.
    #[must_use]
    pub fn shares(&self) -> Vec<Share> {
        if self.others.is_empty() {
            return vec![Share { pledge: self.pledge, amount: self.line_amount }];
        }
        let first = Share { pledge: self.pledge, amount: self.pledge_amount };
        [first].into_iter().chain(self.others.iter().copied()).collect()
    }

    /// A person decides.
    ///
    /// # Errors
    /// [`GiftRefusal::ProposalClosed`] (BNK015).
    pub fn decide(mut self, state: ProposalState) -> Result<Self, GiftRefusal> {
        if self.state != ProposalState::Open {
            return Err(GiftRefusal::ProposalClosed { proposal: self.id, state: self.state });
        }
        self.state = state;
        Ok(self)
    }
}
