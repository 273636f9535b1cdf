//! How many requests a key, its holder and their organisation may send. Addresses don't count: they can be made up.

mod under_way;

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};

use crate::keys::Exchanged;
pub(crate) use under_way::Place;
use under_way::UnderWay;

/// A person or a system may send as much as this many of its keys: whoever makes more for itself gets no further.
const KEYS_OF_A_HOLDER: u32 = 2;
/// An organisation may send as much as this many of its keys.
const KEYS_OF_A_TENANT: u32 = 10;
/// Keys that aren't known yet may come as often as the requests of this many: whoever makes keys up gets no further.
const NEW_KEYS: u32 = 4;
/// Names that are kept by a limit before those that were not heard of for a while are forgotten.
const NAMES: usize = 10_000;
/// How long to wait where as much is under way as may be.
const UNTIL_ONE_ENDS: Duration = Duration::from_secs(1);

/// The limits.
pub(crate) struct Limits {
    of_key: DefaultKeyedRateLimiter<String>,
    of_holder: DefaultKeyedRateLimiter<String>,
    of_tenant: DefaultKeyedRateLimiter<String>,
    of_new_keys: DefaultDirectRateLimiter,
    under_way: UnderWay,
    clock: DefaultClock,
}

impl Limits {
    /// So many requests a second of one key, and as many at once of one holder.
    pub(crate) fn new(per_second: u32) -> Self {
        let quota = |rate: u32| {
            let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(1)))
        };
        Self {
            of_key: RateLimiter::keyed(quota(per_second)),
            of_holder: RateLimiter::keyed(quota(per_second.saturating_mul(KEYS_OF_A_HOLDER))),
            of_tenant: RateLimiter::keyed(quota(per_second.saturating_mul(KEYS_OF_A_TENANT))),
            of_new_keys: RateLimiter::direct(quota(per_second.saturating_mul(NEW_KEYS))),
            under_way: UnderWay::new(per_second),
            clock: DefaultClock::default(),
        }
    }

    /// Lets a key through that isn't known yet, or says how long to wait.
    pub(crate) fn admit_new_key(&self) -> Result<(), Duration> {
        self.of_new_keys.check().map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Lets a request through while its place is held, or says how long to wait. The narrowest limit is asked first, so
    /// that what is refused to one counts for none of those who share the wider ones.
    pub(crate) fn admit(&self, caller: &Exchanged) -> Result<Place, Duration> {
        let place = self.under_way.enter(&caller.holder).ok_or(UNTIL_ONE_ENDS)?;
        let Exchanged { caller, holder, tenant, .. } = caller;
        for (limiter, name) in [(&self.of_key, caller), (&self.of_holder, holder), (&self.of_tenant, tenant)] {
            if limiter.len() > NAMES {
                limiter.retain_recent();
            }
            limiter.check_key(name).map_err(|until| until.wait_time_from(self.clock.now()))?;
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of many requests get through.
    fn through(limits: &Limits, key: &str, holder: &str, tenant: &str) -> usize {
        let caller = Exchanged::of(key, holder, tenant);
        (0..50).filter(|_| limits.admit(&caller).is_ok()).count()
    }

    #[test]
    fn a_key_gets_its_rate_and_a_burst_of_twice_as_much() {
        let limits = Limits::new(5);
        let count = through(&limits, "key", "ann", "org");
        assert!((10..=11).contains(&count), "{count} got through");
        assert!(through(&limits, "other", "ann", "org") > 0, "another key has its own");
    }

    #[test]
    fn more_keys_are_no_more_than_two() {
        let limits = Limits::new(5);
        let count: usize = (0..10).map(|key| through(&limits, &format!("key {key}"), "ann", "org")).sum();
        assert!((20..=22).contains(&count), "{count} got through");
        assert!(through(&limits, "key", "bob", "org") >= 10, "and hold up nobody else of the organisation");
    }

    #[test]
    fn an_organisation_gets_as_much_as_ten_keys() {
        let limits = Limits::new(5);
        let count: usize =
            (0..30).map(|holder| through(&limits, &holder.to_string(), &holder.to_string(), "org")).sum();
        assert!((100..=115).contains(&count), "{count} got through");
        assert!(through(&limits, "key", "eve", "another") >= 10);
    }

    #[test]
    fn names_that_are_not_heard_of_any_more_are_forgotten() {
        let limits = Limits::new(1_000_000);
        for number in 0..=NAMES {
            let name = number.to_string();
            limits.admit(&Exchanged::of(&name, &name, &name)).unwrap();
        }
        std::thread::sleep(Duration::from_millis(10));
        limits.admit(&Exchanged::of("key", "ann", "org")).unwrap();
        for limiter in [&limits.of_key, &limits.of_holder, &limits.of_tenant] {
            assert!(limiter.len() < 10, "{} names are kept", limiter.len());
        }
    }

    #[test]
    fn keys_that_are_not_known_share_one_rate() {
        let limits = Limits::new(5);
        let through_new = (0..1_000).filter(|_| limits.admit_new_key().is_ok()).count();
        assert!((40..=42).contains(&through_new), "{through_new} got through");
        assert!(through(&limits, "key", "ann", "org") > 0, "who is known isn't held up by them");
    }
}
