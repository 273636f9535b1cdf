//! Words of the domain and the wire's enums, both ways.

use kaifong_kernel::wire::Fields;
use kaifong_proto::inventory::v1 as pb;

use crate::domain::{
    asset::{AssetState, Condition},
    import::{StockImportLineState, StockImportState},
    item::ItemClass,
    loan::LoanState,
    location::LocationKind,
    lot::{LotCondition, LotSource},
    movement::MovementReason,
    receipt::ReceiptState,
    reservation::ReservationState,
    stock_take::StockTakeState,
};

/// A closed list of words on both sides. What the wire leaves unspecified is `None` here.
macro_rules! both_ways {
    ($($word:ident as $wire:ident { $($variant:ident),+ })+) => {$(
        impl Wired for $word {
            type Wire = pb::$wire;

            fn wire(self) -> Self::Wire {
                match self { $(Self::$variant => Self::Wire::$variant,)+ }
            }

            fn read(wire: Self::Wire) -> Option<Self> {
                match wire { $(Self::Wire::$variant => Some(Self::$variant),)+ Self::Wire::Unspecified => None }
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
    ItemClass as ItemClass { Consumable, Lot, Serialised }
    LocationKind as LocationKind {
        Warehouse, Zone, Bin, Donor, InTransit, Vehicle, Quarantine, Household, Scrap, Unexplained
    }
    LotSource as LotSource { Donation, Purchase }
    LotCondition as LotCondition { New, Good, Fair, Damaged }
    ReceiptState as GoodsReceiptState { Announced, Arrived, Inspected, PutAway, Rejected, PartlyAccepted }
    MovementReason as MovementReason {
        Received, Transferred, Scrapped, Adjusted, Issued, Delivered, Collected, Returned, Offline, Counted
    }
    ReservationState as ReservationState { Held, Allocated, Picked, Issued, Released, Expired }
    StockImportState as StockImportState { Running, Done }
    StockImportLineState as StockImportLineState { Accepted, Known, Refused }
    AssetState as AssetState { Available, Reserved, OnLoan, Returned, Sanitising, Repair, Lost, Retired }
    Condition as AssetCondition { New, Good, Worn, Damaged }
    LoanState as LoanState { Booked, CheckedOut, Due, Overdue, Closed, Cancelled }
    StockTakeState as StockTakeState { Open, Counted, Reviewed, Posted, Cancelled }
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
    let read = optional_word(fields, field, number)?;
    if read.is_none() {
        fields.wrong(field, "send a value of the list");
    }
    read
}

/// Whether goods come back damaged.
pub(super) fn is_damaged(fields: &mut Fields, field: &str, number: i32) -> Option<bool> {
    match pb::ReturnCondition::try_from(number) {
        Ok(pb::ReturnCondition::Good) => Some(false),
        Ok(pb::ReturnCondition::Damaged) => Some(true),
        Ok(pb::ReturnCondition::Unspecified) | Err(_) => {
            fields.wrong(field, "send good or damaged");
            None
        }
    }
}
