//! How many requests a key and its organisation may send. Addresses don't count: they can be made up.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};

/// An organisation may send as much as this many of its keys.
const KEYS_OF_A_TENANT: u32 = 10;
/// Keys that aren't known yet may come as often as the requests of this many: whoever makes keys up gets no further.
const NEW_KEYS: u32 = 4;

/// The limits.
pub(crate) struct Limits {
    of_key: DefaultKeyedRateLimiter<String>,
    of_tenant: DefaultKeyedRateLimiter<String>,
    of_new_keys: DefaultDirectRateLimiter,
    clock: DefaultClock,
}

impl Limits {
    /// So many requests a second of one key.
    pub(crate) fn new(per_second: u32) -> Self {
        let quota = |rate: u32| {
            let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(1)))
        };
        Self {
            of_key: RateLimiter::keyed(quota(per_second)),
            of_tenant: RateLimiter::keyed(quota(per_second.saturating_mul(KEYS_OF_A_TENANT))),
            of_new_keys: RateLimiter::direct(quota(per_second.saturating_mul(NEW_KEYS))),
            clock: DefaultClock::default(),
        }
    }

    /// Lets a key through that isn't known yet, or says how long to wait.
    pub(crate) fn admit_new_key(&self) -> Result<(), Duration> {
        self.of_new_keys.check().map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Lets a request through, or says how long to wait.
    pub(crate) fn admit(&self, caller: &str, tenant: &str) -> Result<(), Duration> {
        for (limiter, name) in [(&self.of_key, caller), (&self.of_tenant, tenant)] {
            if let Err(until) = limiter.check_key(&name.to_owned()) {
                return Err(until.wait_time_from(self.clock.now()));
            }
        }
        if self.of_key.len() > 10_000 {
            self.of_key.retain_recent();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gets_its_rate_and_a_burst_of_twice_as_much() {
        let limits = Limits::new(5);
        let through = (0..100).filter(|_| limits.admit("key", "org").is_ok()).count();
        assert!((10..=11).contains(&through), "{through} got through");
        assert!(limits.admit("other", "org").is_ok(), "another key has its own");
    }

    #[test]
    fn keys_that_are_not_known_share_one_rate() {
        let limits = Limits::new(5);
        let through = (0..1_000).filter(|_| limits.admit_new_key().is_ok()).count();
        assert!((40..=42).contains(&through), "{through} got through");
        assert!(limits.admit("key", "org").is_ok(), "who is known isn't held up by them");
    }
}
