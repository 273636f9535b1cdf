//! How heavy a need is: what triage gave, and how long it has waited. A pure function of time.
//!
//! In thousandths. Within the longest wait of its classes: a thousand times the base weight (0 to 100), and as many of
//! 100 000 as have passed of that wait. So a need of weight 0 that has waited for its longest wait is as heavy as one of
//! weight 100 that was just reported. From then on it is overdue: a million, and the seconds beyond the longest wait; so
//! whatever is overdue comes before all that isn't, the longest overdue first.
//!
//! `store::waiting` orders by the same function in SQL; a test compares the two.

use kaifong_kernel::values::Instant;

/// The heaviest base weight.
pub const HEAVIEST: i32 = 100;
/// What a whole longest wait adds, in thousandths.
pub const WAIT_MILLI: i64 = 100_000;
/// What is overdue weighs at least this, in thousandths.
pub const OVERDUE_MILLI: i64 = 1_000_000;

/// The weight of a need at a moment, in thousandths.
#[must_use]
pub fn at(base: i32, waiting_since: Instant, longest_wait_s: i64, now: Instant) -> i64 {
    let waited_s = (now.since_us(waiting_since) / 1_000_000).max(0);
    if waited_s >= longest_wait_s {
        return OVERDUE_MILLI + (waited_s - longest_wait_s);
    }
    i64::from(base) * 1_000 + waited_s * WAIT_MILLI / longest_wait_s
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400;

    fn after(base: i32, longest_wait_s: i64, waited_s: i64) -> i64 {
        let since = Instant::from_micros(0);
        at(base, since, longest_wait_s, since.plus_seconds(waited_s))
    }

    #[test]
    fn it_grows_by_a_hundred_over_the_longest_wait() {
        assert_eq!(after(40, DAY, 0), 40_000);
        assert_eq!(after(40, DAY, DAY / 2), 90_000);
        assert_eq!(after(0, DAY, DAY - 1), 99_998);
        assert_eq!(after(40, DAY, DAY), OVERDUE_MILLI);
        assert_eq!(after(40, DAY, DAY + 7), OVERDUE_MILLI + 7);
    }

    proptest! {
        #[test]
        fn waiting_never_makes_it_lighter(base in 0..=HEAVIEST, longest in 1..400 * DAY, waited in 0..800 * DAY, more in 0..DAY) {
            prop_assert!(after(base, longest, waited) <= after(base, longest, waited + more));
        }

        #[test]
        fn the_overdue_come_first(base in 0..=HEAVIEST, longest in 1..400 * DAY, part in 0..100_i64, over in 0..400 * DAY) {
            prop_assert!(after(0, longest, longest + over) > after(base, longest, longest * part / 100));
        }
    }
}
