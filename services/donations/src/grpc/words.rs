//! Words of the domain and the wire's enums, both ways.

use kaifong_proto::donations::v1 as pb;

use crate::domain::{
    account::AccountKind,
    checkout::CheckoutState,
    commitment::CommitmentState,
    donor::DonorKind,
    fund::FundState,
    gift::{GiftState, Rail},
    hold::HoldState,
    import::ImportState,
    line::{LineKind, LineState},
    payment::PaymentState,
    pledge::PledgeState,
    proposal::{ProposalState, Reason},
    receipt::ReceiptState,
};
use crate::verbs::pay_sandbox_checkout::Play;

/// A closed list of words on both sides. What the wire leaves unspecified is `None` here.
macro_rules! both_ways {
    ($($word:ty, $wire:ty { $($variant:ident),+ })+) => {$(
        impl Wired for $word {
            type Wire = $wire;

            fn wire(self) -> $wire {
                match self { $(Self::$variant => <$wire>::$variant,)+ }
            }

            fn read(wire: $wire) -> Option<Self> {
                match wire { $(<$wire>::$variant => Some(Self::$variant),)+ <$wire>::Unspecified => None }
            }
        }
    )+};
}

/// A word with a counterpart on the wire.
pub(super) trait Wired: Sized {
    /// The wire's enum.
    type Wire: TryFrom<i32> + Into<i32>;

    /// The counterpart.
    fn wire(self) -> Self::Wire;

    /// The word, unless unspecified.
    fn read(wire: Self::Wire) -> Option<Self>;
}

both_ways! {
    FundState, pb::FundState { Draft, Open, Closed }
    AccountKind, pb::AccountKind {
        Bank, StripeClearing, PayoutInTransit, ChequesInHand, ChequesControl, Suspense, UnplacedDebits,
        RestrictedIncome, Fees, Refunds, DisputesReceivable, GrantsExpense, GrantsPayable, PaymentInTransit,
        ClawbackReceivable, SponsorCover, InterFund, Fx, ProgrammeAllocations, AllocationsControl, Commitments,
        CommitmentsControl
    }
    HoldState, pb::HoldState { Held, Committed, Voided, Expired }
    CommitmentState, pb::CommitmentState { Open, Closed }
    PaymentState, pb::PaymentState { InTransit, Confirmed, Returned, Failed }
    DonorKind, pb::DonorKind { Company, Person }
    Rail, pb::Rail { BankTransfer, Fps, Cheque, Card }
    PledgeState, pb::PledgeState { Pledged, Instructed, Matched, Short, Over, Expired, Cancelled }
    GiftState, pb::GiftState { InCustody, Deposited, Cleared, Paid, Returned, Undone }
    CheckoutState, pb::CheckoutState { Created, Open, Processing, Paid, Expired, Failed }
    ReceiptState, pb::ReceiptState { Issued, Void }
    ImportState, pb::ImportState { Running, Done }
    LineKind, pb::LineKind { Credit, Debit, Charge, Return, Payout, Opening }
    LineState, pb::LineState { Suspense, Proposed, Matched, Placed }
    ProposalState, pb::ProposalState { Open, Accepted, Dismissed }
    Reason, pb::ProposalReason {
        Reference, ReferenceOneOff, Amount, OtherAmount, NetOfCharges, Name, KnownPayer, NotOpen, Sum
    }
    Play, pb::SandboxOutcome { Paid, Unpaid, Expired, Declined }
}

impl Wired for crate::store::gift::Covered {
    type Wire = pb::GiftReceipt;

    fn wire(self) -> pb::GiftReceipt {
        match self {
            Self::None => pb::GiftReceipt::None,
            Self::Eligible => pb::GiftReceipt::Eligible,
            Self::Issued => pb::GiftReceipt::Issued,
        }
    }

    fn read(wire: pb::GiftReceipt) -> Option<Self> {
        match wire {
            pb::GiftReceipt::Unspecified => None,
            pb::GiftReceipt::None => Some(Self::None),
            pb::GiftReceipt::Eligible => Some(Self::Eligible),
            pb::GiftReceipt::Issued => Some(Self::Issued),
        }
    }
}
