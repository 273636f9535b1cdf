//! Words of the domain and the wire's enums, both ways.

use kaifong_kernel::wire::Fields;
use kaifong_proto::needs::v1 as pb;

use crate::domain::{
    care::{SpokenLanguage, VulnerabilityKind},
    class::NeedClass,
    consent::{ConsentKind, ConsentManner},
    household::{ErasureReason, HouseholdState},
    likeness::{LikenessKind, Verdict},
    need::{Evidence, NeedState, WithdrawalCause},
    personal::Relation,
    whereabouts::WhereaboutsKind,
};

/// A closed list of words on both sides. What the wire leaves unspecified is `None` here.
macro_rules! both_ways {
    ($($word:ident = $wire:ident { $($variant:ident),+ })+) => {$(
        impl Wired for $word {
            type Wire = pb::$wire;

            fn wire(self) -> pb::$wire {
                match self { $(Self::$variant => pb::$wire::$variant,)+ }
            }

            fn read(wire: pb::$wire) -> Option<Self> {
                match wire { $(pb::$wire::$variant => Some(Self::$variant),)+ pb::$wire::Unspecified => None }
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
    HouseholdState = HouseholdState { Active, Closed, Deceased, Erased }
    ConsentKind = ConsentKind { Deliver, ShareCouncil, ShareAgency }
    ConsentManner = ConsentManner { InPerson, ByPhone, InWriting, Online }
    VulnerabilityKind = VulnerabilityKind { ElderAlone, Disability, Carer, Child, Medical }
    WhereaboutsKind = WhereaboutsKind { FormerFlat, InterimHousing, WithOthers, Shelter, Home }
    Relation = Relation { Head, Partner, Child, Parent, Sibling, Relative, Other }
    SpokenLanguage = SpokenLanguage { Cantonese, Putonghua, English, Other }
    ErasureReason = ErasureReason { Requested, NoLongerNeeded, RegisteredInError, Legal }
    LikenessKind = LikenessKind { Phone, Address, Identity }
    Verdict = LikenessVerdict { Same, Different }
    NeedClass = NeedClass {
        Bed, Mattress, Bedding, Furniture, Appliance, Wheelchair, CareAid, StairClimberTrip, SchoolBus, SchoolSupplies,
        Clothing, Food, Cash, Other
    }
    NeedState = NeedState { Reported, Triaged, Open, PartlyMet, Met, Referred, Withdrawn, Duplicate }
    Evidence = Evidence { Statement, HomeVisit, Assessment, Medical, Referral }
    WithdrawalCause = WithdrawalCause { Withdrawn, HouseholdClosed, HouseholdDeceased, HouseholdErased }
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

/// The number of a word on the wire.
pub(super) fn number<W: Wired>(word: W) -> i32 {
    word.wire().into()
}
