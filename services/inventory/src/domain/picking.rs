//! Which goods are set aside: first expired, first out; and how what was taken is shared among the lines that want it.

use std::collections::VecDeque;

use kaifong_kernel::values::{HkDate, Units};

use super::{
    ids::{ItemId, LocationId, LotId},
    lot::{Lot, Use},
};

/// A line of an order that wants goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// Its number.
    pub line_no: i32,
    /// The item.
    pub item: ItemId,
    /// How much.
    pub quantity: Units,
}

/// A lot in a warehouse of which something may be free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The lot.
    pub lot: Lot,
    /// The warehouse.
    pub warehouse: LocationId,
    /// What is free of it.
    pub free: i64,
}

/// The candidates that may serve a use on a day, the first to expire first; those without a date last.
#[must_use]
pub fn in_order(candidates: Vec<Candidate>, day: HkDate, asked: &Use) -> Vec<Candidate> {
    let fits = |it: &Candidate| {
        it.free > 0 && it.lot.hold.is_none() && it.lot.is_good_on(day) && it.lot.restriction.allows(asked)
    };
    let mut fitting: Vec<Candidate> = candidates.into_iter().filter(fits).collect();
    fitting.sort_by_key(|it| (it.lot.expires_on.is_none(), it.lot.expires_on, it.lot.id, it.warehouse));
    fitting
}

/// Goods of a lot in a warehouse that were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The lot.
    pub lot: LotId,
    /// The warehouse.
    pub warehouse: LocationId,
    /// How much.
    pub quantity: i64,
}

/// What was taken of a lot in a warehouse in several goes, together, in the order of the first.
#[must_use]
pub fn together(taken: Vec<Taken>) -> Vec<Taken> {
    let mut sums: Vec<Taken> = Vec::new();
    for one in taken {
        match sums.iter_mut().find(|sum| (sum.lot, sum.warehouse) == (one.lot, one.warehouse)) {
            Some(sum) => sum.quantity += one.quantity,
            None => sums.push(one),
        }
    }
    sums
}

/// Shares what was taken among lines, in the order of both: each line's parts.
///
/// # Panics
/// When what was taken doesn't come to what is wanted.
#[must_use]
pub fn share(wants: &[Want], taken: Vec<Taken>) -> Vec<(Want, Taken)> {
    let mut rest: VecDeque<Taken> = taken.into();
    let mut shares = Vec::new();
    for want in wants {
        let mut open = want.quantity.get();
        while open > 0 {
            let next = rest.front_mut().expect("what was taken comes to what is wanted");
            let part = open.min(next.quantity);
            shares.push((*want, Taken { quantity: part, ..*next }));
            (open, next.quantity) = (open - part, next.quantity - part);
            if next.quantity == 0 {
                rest.pop_front();
            }
        }
    }
    assert!(rest.is_empty(), "more was taken than is wanted");
    shares
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::values::Instant;
    use uuid::Uuid;

    use super::*;
    use crate::domain::lot::LotSource;

    fn candidate(number: u128, expires_on: Option<&str>, free: i64) -> Candidate {
        let id = Uuid::from_u128(number);
        let lot =
            Lot::empty(id.into(), Uuid::nil().into(), LotSource::Donation, String::new(), Instant::from_micros(0));
        let lot = Lot { expires_on: expires_on.map(|day| day.parse().unwrap()), ..lot };
        Candidate { lot, warehouse: Uuid::nil().into(), free }
    }

    #[test]
    fn first_expired_first_out_on_the_day_of_delivery() {
        let all = vec![
            candidate(1, None, 5),
            candidate(2, Some("2026-12-31"), 5),
            candidate(3, Some("2026-12-01"), 5),
            candidate(4, Some("2026-11-30"), 5),
            candidate(5, Some("2026-12-02"), 0),
        ];
        let order = in_order(all, "2026-12-01".parse().unwrap(), &Use::default());
        let numbers: Vec<u128> = order.iter().map(|it| it.lot.id.uuid().as_u128()).collect();
        assert_eq!(numbers, [3, 2, 1], "what expires before that day, and what is not free, is left out");
    }

    #[test]
    fn lines_share_lots_without_a_rest() {
        let want = |line_no, units| Want { line_no, item: Uuid::nil().into(), quantity: Units::new(units).unwrap() };
        let took =
            |number, quantity| Taken { lot: Uuid::from_u128(number).into(), warehouse: Uuid::nil().into(), quantity };
        let shares = share(&[want(1, 3), want(2, 4)], vec![took(1, 5), took(2, 2)]);
        let seen: Vec<(i32, u128, i64)> =
            shares.iter().map(|(want, part)| (want.line_no, part.lot.uuid().as_u128(), part.quantity)).collect();
        assert_eq!(seen, [(1, 1, 3), (2, 1, 2), (2, 2, 2)]);
    }
}
