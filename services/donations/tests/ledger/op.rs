//! What may happen to a fund, drawn at random over few names so that everything meets everything.

use proptest::{prelude::*, sample::Index};

pub const PURPOSES: usize = 2;
pub const PROGRAMMES: usize = 3;
pub const AWARDS: usize = 4;
pub const TRANCHES: usize = 5;
pub const PAYMENTS: usize = 6;

/// One thing that happens. Numbers name purposes, programmes, awards, tranches and payments; amounts are cents.
#[derive(Debug, Clone)]
pub enum Op {
    /// A bank line brings a gift.
    Gift { purpose: usize, minor: i64 },
    /// A card payment succeeds.
    Card { purpose: usize, minor: i64 },
    /// A cheque is taken into custody.
    Cheque { purpose: usize, minor: i64 },
    /// The bank credits one of the cheques in hand.
    Clear { cheque: Index },
    /// The bank takes one of the cleared cheques back.
    Bounce { cheque: Index },
    /// The bank tells of a line that nobody can place.
    Suspend { minor: i64 },
    /// A person says that a suspended credit was a gift.
    Place { line: Index, purpose: usize },
    /// The bank charges a purpose.
    Charge { purpose: usize, minor: i64 },
    /// Money is set aside for a programme.
    Allocate { purpose: usize, programme: usize, minor: i64 },
    /// A person undoes an allocation.
    Undo { programme: usize },
    /// An award is offered for so many hours.
    Hold { programme: usize, award: usize, minor: i64, hours: i64 },
    /// An offer is withdrawn.
    Void { award: usize },
    /// An award is accepted.
    Commit { award: usize },
    /// Time passes.
    Wait { hours: i64 },
    /// A tranche is approved.
    Recognise { award: usize, tranche: usize, minor: i64 },
    /// A payment is released.
    Release { payment: usize, award: usize, tranche: usize, minor: i64 },
    /// The bank pays it.
    Confirm { payment: usize },
    /// The bank returns it.
    Return { payment: usize },
    /// The bank rejects it.
    Fail { payment: usize },
    /// An award ends.
    Close { award: usize },
}

fn cash() -> impl Strategy<Value = Op> {
    let given = || (0..PURPOSES, 1..2_000_i64);
    prop_oneof![
        3 => given().prop_map(|(purpose, minor)| Op::Gift { purpose, minor }),
        1 => given().prop_map(|(purpose, minor)| Op::Card { purpose, minor }),
        1 => given().prop_map(|(purpose, minor)| Op::Cheque { purpose, minor }),
        1 => any::<Index>().prop_map(|cheque| Op::Clear { cheque }),
        1 => any::<Index>().prop_map(|cheque| Op::Bounce { cheque }),
        1 => (1..500_i64, any::<bool>()).prop_map(|(minor, out)| Op::Suspend { minor: if out { -minor } else { minor } }),
        1 => (any::<Index>(), 0..PURPOSES).prop_map(|(line, purpose)| Op::Place { line, purpose }),
        1 => (0..PURPOSES, 1..20_i64).prop_map(|(purpose, minor)| Op::Charge { purpose, minor }),
    ]
}

fn promises() -> impl Strategy<Value = Op> {
    let hold = (0..PROGRAMMES, 0..AWARDS, 1..900_i64, 1..72_i64);
    prop_oneof![
        4 => (0..PURPOSES, 0..PROGRAMMES, 1..2_500_i64)
            .prop_map(|(purpose, programme, minor)| Op::Allocate { purpose, programme, minor }),
        1 => (0..PROGRAMMES).prop_map(|programme| Op::Undo { programme }),
        6 => hold.prop_map(|(programme, award, minor, hours)| Op::Hold { programme, award, minor, hours }),
        1 => (0..AWARDS).prop_map(|award| Op::Void { award }),
        6 => (0..AWARDS).prop_map(|award| Op::Commit { award }),
        2 => (1..60_i64).prop_map(|hours| Op::Wait { hours }),
        1 => (0..AWARDS).prop_map(|award| Op::Close { award }),
    ]
}

fn payments() -> impl Strategy<Value = Op> {
    let release = (0..PAYMENTS, 0..AWARDS, 0..TRANCHES, 1..300_i64);
    prop_oneof![
        4 => (0..AWARDS, 0..TRANCHES, 1..400_i64)
            .prop_map(|(award, tranche, minor)| Op::Recognise { award, tranche, minor }),
        5 => release.prop_map(|(payment, award, tranche, minor)| Op::Release { payment, award, tranche, minor }),
        4 => (0..PAYMENTS).prop_map(|payment| Op::Confirm { payment }),
        2 => (0..PAYMENTS).prop_map(|payment| Op::Return { payment }),
        2 => (0..PAYMENTS).prop_map(|payment| Op::Fail { payment }),
    ]
}

/// A story: most of what happens repeats itself once, as services do that were not sure.
pub fn story(length: usize) -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![3 => cash(), 3 => promises(), 3 => payments()];
    let told = (op, prop::bool::weighted(0.2));
    let twice = |(op, again): (Op, bool)| if again { vec![op.clone(), op] } else { vec![op] };
    prop::collection::vec(told, length / 2..length).prop_map(move |told| told.into_iter().flat_map(twice).collect())
}
