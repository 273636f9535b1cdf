//! Words of the domain and the wire's enums, both ways.

use kaifong_kernel::wire::Fields;
use kaifong_proto::grants::v1 as pb;

use crate::domain::{
    acquittal::AcquittalState, agreement::AgreementState, application::ApplicationState, award::AwardState,
    disbursement::DisbursementState, payee::PayeeState, programme::ProgrammeState, tranche::TrancheState,
    waiver::WaiverState,
};

/// A closed list of words on both sides. What the wire leaves unspecified is `None` here.
macro_rules! both_ways {
    ($($word:ident { $($variant:ident),+ })+) => {$(
        impl Wired for $word {
            type Wire = pb::$word;

            fn wire(self) -> pb::$word {
                match self { $(Self::$variant => pb::$word::$variant,)+ }
            }

            fn read(wire: pb::$word) -> Option<Self> {
                match wire { $(pb::$word::$variant => Some(Self::$variant),)+ pb::$word::Unspecified => None }
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
    ProgrammeState { Draft, Funding, Open, Closed }
    ApplicationState { Draft, Submitted, InReview, ReworkRequested, Rework, Eligible, Awarded, Rejected, Withdrawn }
    AwardState {
        Holding, Refused, Offered, Accepting, Accepted, Declining, Declined, Lapsed, Ending, Closed, Terminated
    }
    TrancheState { Planned, ConditionMet, Requested, Approving, Approved, Scheduled, Paid, Cancelled }
    AgreementState { Drafted, Signed, Superseded }
    AcquittalState { Draft, Submitted, InReview, Rework, Accepted, Rejected }
    WaiverState { Proposed, Confirmed, Rejected }
    PayeeState { Proposed, Confirmed, Superseded, Rejected }
    DisbursementState {
        Prepared, Approved, Released, Sent, Confirmed, Returned, Voided, Refused, RejectionReported, Failing, Failed
    }
}

/// A word of a closed list that may be left unspecified. `None` means: wrong, and noted.
pub(super) fn optional_word<W: Wired>(fields: &mut Fields, field: &str, number: i32) -> Option<Option<W>> {
    let Ok(wire) = W::Wire::try_from(number) else {
        fields.wrong(field, "not a value of the list");
        return None;
    };
    Some(W::read(wire))
}
