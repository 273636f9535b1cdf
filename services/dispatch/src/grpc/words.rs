//! Words of the domain and the wire's enums, both ways.

use kaifong_kernel::wire::Fields;
use kaifong_proto::dispatch::v1 as pb;

use crate::domain::{
    fleet::Skill,
    goods::GoodsState,
    order::{Direction, OrderState},
    outcome::{OutcomeKind, OutcomeResult},
    plan::PlanState,
    proof::{ProofKind, RecipientRelation},
    routing::Vulnerability,
    run::RunState,
    stop::{FailReason, StopState},
};

/// A closed list of words on both sides. What the wire leaves unspecified is `None` here.
macro_rules! both_ways {
    ($($word:ident { $($variant:ident = $wire:ident),+ })+) => {$(
        impl Wired for $word {
            type Wire = pb::$word;

            fn wire(self) -> pb::$word {
                match self { $(Self::$variant => pb::$word::$wire,)+ }
            }

            fn read(wire: pb::$word) -> Option<Self> {
                match wire { $(pb::$word::$wire => Some(Self::$variant),)+ pb::$word::Unspecified => None }
            }
        }
    )+};
    ($($word:ident { $($variant:ident),+ })+) => { both_ways! { $($word { $($variant = $variant),+ })+ } };
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
    OrderState { Draft, Ready, Planned, Dispatched, Delivered, Partial, Failed, Rescheduled, Returned, Cancelled }
    Direction { Deliver, Collect }
    Skill { TwoPerson, StairClimber }
    Vulnerability { ElderAlone, Disability, Carer, Child, Medical }
    ProofKind { Signature, Photo, Code }
    PlanState { Requested, Made, Failed }
    RunState { Planned, Published, Started, Closed, Discarded }
    StopState { Pending, EnRoute, Arrived, Done, Failed, Removed }
    FailReason { NoOneHome, Refused, BadAddress, NotReady, TooFar, Damaged, LiftBroken, Unsafe }
    OutcomeKind { EnRoute, Arrived, Done, Failed }
    OutcomeResult { Applied, Misfit }
    GoodsState {
        None, Reserving, Held, Allocating, Allocated, Issuing, Issued, Unallocating, Releasing, Released, Refused, Back
    }
}

both_ways! {
    RecipientRelation {
        Himself = Self_, Family = Family, Carer = Carer, Neighbour = Neighbour, BuildingStaff = BuildingStaff
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

/// A word of a closed list that must be there.
pub(super) fn word<W: Wired>(fields: &mut Fields, field: &str, number: i32) -> Option<W> {
    let word = optional_word(fields, field, number)?;
    if word.is_none() {
        fields.wrong(field, "is needed");
    }
    word
}

/// Words of a closed list, each once.
pub(super) fn words<W: Wired + Ord>(fields: &mut Fields, field: &str, numbers: &[i32]) -> Option<Vec<W>> {
    let read: Option<Vec<W>> = numbers.iter().map(|number| word(fields, field, *number)).collect();
    let mut read = read?;
    read.sort_unstable();
    read.dedup();
    Some(read)
}
