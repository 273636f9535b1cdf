//! The Clock port: the only place where time and ids come from.

use std::sync::{
    Mutex,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use uuid::{Builder, Uuid};

use crate::values::Instant;

/// Tells the time, truncated to microseconds, and mints ids.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Instant;

    /// A new UUIDv7 (RFC 9562 section 5.7).
    fn mint(&self) -> Uuid;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    fn now(&self) -> Instant {
        Instant::from_micros(chrono::Utc::now().timestamp_micros())
    }

    #[expect(clippy::disallowed_methods, reason = "this is the Clock port")]
    fn mint(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that stands still until it is moved, and ids that follow from a seed: for tests.
#[derive(Debug)]
pub struct MockClock {
    now_us: AtomicI64,
    minted: AtomicU64,
    random: Mutex<u64>,
}

/// How far a mock clock's ids had got.
#[derive(Debug)]
pub struct Minted {
    count: u64,
    random: u64,
}

impl MockClock {
    /// Stands at `start`; the same seed gives the same ids.
    #[must_use]
    pub fn new(start: Instant, seed: u64) -> Self {
        Self { now_us: AtomicI64::new(start.micros()), minted: AtomicU64::new(0), random: Mutex::new(seed) }
    }

    /// Moves the clock on by so many seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.now_us.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Moves the clock to a moment.
    pub fn set(&self, to: Instant) {
        self.now_us.store(to.micros(), Ordering::SeqCst);
    }

    /// From here on ids of another sequence, until [`Self::back`]: for a run of which nothing shall stay.
    #[must_use]
    pub fn astray(&self) -> Minted {
        let mut state = self.random.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let minted = Minted { count: self.minted.load(Ordering::SeqCst), random: *state };
        *state = !*state;
        minted
    }

    /// Goes on where [`Self::astray`] left: the ids minted since are nobody's.
    pub fn back(&self, to: &Minted) {
        self.minted.store(to.count, Ordering::SeqCst);
        *self.random.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to.random;
    }

    /// The next number of a splitmix64 sequence: well spread, and the same for the same seed.
    fn draw(&self) -> u64 {
        let mut state = self.random.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = *state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}

impl Clock for MockClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.now_us.load(Ordering::SeqCst))
    }

    fn mint(&self) -> Uuid {
        let count = self.minted.fetch_add(1, Ordering::SeqCst);
        let millis = u64::try_from(self.now().micros() / 1_000).unwrap_or(0);
        let mut random = [0_u8; 10];
        // The counter comes first, so that ids minted within one millisecond sort in the order of minting.
        random[..6].copy_from_slice(&count.to_be_bytes()[2..]);
        random[6..].copy_from_slice(&self.draw().to_be_bytes()[..4]);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_mints_the_same_ids_in_order() {
        let start = Instant::from_micros(1_700_000_000_000_000);
        let (one, two) = (MockClock::new(start, 7), MockClock::new(start, 7));
        let first: Vec<Uuid> = (0..100).map(|_| one.mint()).collect();
        let second: Vec<Uuid> = (0..100).map(|_| two.mint()).collect();
        assert_eq!(first, second);
        assert!(first.is_sorted(), "ids of one clock sort by minting");
        assert_eq!(first[0].get_version_num(), 7);
    }

    #[test]
    fn ids_minted_astray_are_nobodys() {
        let start = Instant::from_micros(1_700_000_000_000_000);
        let (one, two) = (MockClock::new(start, 7), MockClock::new(start, 7));
        let left = one.astray();
        let stray = [one.mint(), one.mint()];
        one.back(&left);
        let minted = [one.mint(), one.mint()];
        assert_eq!(minted, [two.mint(), two.mint()], "as if nothing had been minted");
        assert!(stray.iter().all(|id| !minted.contains(id)));
    }

    #[test]
    fn it_moves_only_when_moved() {
        let clock = MockClock::new(Instant::from_micros(0), 1);
        assert_eq!(clock.now(), clock.now());
        clock.advance_seconds(2);
        assert_eq!(clock.now().micros(), 2_000_000);
    }
}
