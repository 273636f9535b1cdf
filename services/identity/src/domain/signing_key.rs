//! The keys that actor tokens are signed with. One signs at a time; those before it still verify what they signed.

use kaifong_kernel::values::Instant;
use serde::Serialize;

use super::{SigningKeyEvent, SigningKeyId};

/// A signing key; its private half is in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SigningKey {
    /// Which one.
    pub id: SigningKeyId,
    /// Its name in the header of the tokens it signs.
    pub kid: String,
    /// Its place in the row of keys, from 1 up; so that two replicas can't make the same one.
    pub generation: i64,
    /// The Ed25519 public key (RFC 8032), lower-case hexadecimal.
    pub public_key: String,
    /// From when it signs.
    pub not_before: Instant,
    /// Until when its tokens are good; `None` until it is replaced.
    pub not_after: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

/// What a signing key is made of.
#[derive(Debug, Clone)]
pub struct NewSigningKey {
    /// Its id.
    pub id: SigningKeyId,
    /// Its name.
    pub kid: String,
    /// Its public half.
    pub public_key: String,
}

/// How a rotation goes.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// How long before it signs a new key is published, so that verifiers know it by then.
    pub lead_seconds: i64,
    /// How long a token lives, leeway of the verifiers included.
    pub token_seconds: i64,
    /// End the present keys at once: one of them leaked.
    pub retire_at_once: bool,
}

impl SigningKey {
    /// The next key of the row; the first one signs at once.
    #[must_use]
    pub fn next(new: NewSigningKey, present: &[Self], rotation: Rotation, now: Instant) -> (Self, SigningKeyEvent) {
        let NewSigningKey { id, kid, public_key } = new;
        let generation = present.iter().map(|key| key.generation).max().unwrap_or(0) + 1;
        let at_once = rotation.retire_at_once || signer(present, now).is_none();
        let not_before = if at_once { now } else { now.plus_seconds(rotation.lead_seconds) };
        let event = SigningKeyEvent::Created { signing_key: id, kid: kid.clone(), not_before };
        (Self { id, kid, generation, public_key, not_before, not_after: None, created_at: now }, event)
    }

    /// Sets the end of a key that `successor` replaces, or `None` when its end is set and early enough.
    #[must_use]
    pub fn retire(self, successor: &Self, rotation: Rotation, now: Instant) -> Option<(Self, SigningKeyEvent)> {
        assert!(self.generation < successor.generation, "a key can't be replaced by an older one");
        let last_good =
            if rotation.retire_at_once { now } else { successor.not_before.plus_seconds(rotation.token_seconds) };
        if self.not_after.is_some_and(|end| end <= last_good) {
            return None;
        }
        let event = SigningKeyEvent::Retired { signing_key: self.id, kid: self.kid.clone(), not_after: last_good };
        Some((Self { not_after: Some(last_good), ..self }, event))
    }

    /// Whether tokens may still verify under it.
    #[must_use]
    pub fn verifies(&self, now: Instant) -> bool {
        self.not_after.is_none_or(|end| now < end)
    }
}

/// The key that signs now: the newest that has begun and not ended.
#[must_use]
pub fn signer(keys: &[SigningKey], now: Instant) -> Option<&SigningKey> {
    keys.iter().filter(|key| key.not_before <= now && key.verifies(now)).max_by_key(|key| key.generation)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Instant = Instant::from_micros(1_700_000_000_000_000);
    const CALM: Rotation = Rotation { lead_seconds: 60, token_seconds: 300, retire_at_once: false };

    fn id(number: u128) -> SigningKeyId {
        SigningKeyId::from(uuid::Uuid::from_u128(number))
    }

    fn new(number: u128) -> NewSigningKey {
        NewSigningKey { id: id(number), kid: String::new(), public_key: String::new() }
    }

    /// The row after one rotation at `T0`.
    fn rotated(rotation: Rotation) -> [SigningKey; 2] {
        let (first, _) = SigningKey::next(new(1), &[], CALM, T0);
        let present = [first];
        let (second, _) = SigningKey::next(new(2), &present, rotation, T0);
        let [first] = present;
        let (first, _) = first.retire(&second, rotation, T0).unwrap();
        [first, second]
    }

    #[test]
    fn the_first_key_signs_at_once() {
        let (first, _) = SigningKey::next(new(1), &[], CALM, T0);
        assert_eq!(signer(&[first], T0).map(|key| key.id), Some(id(1)));
    }

    #[test]
    fn a_new_key_is_published_before_it_signs_and_the_old_one_outlives_its_tokens() {
        let keys = rotated(CALM);
        assert_eq!(signer(&keys, T0).map(|key| key.id), Some(id(1)));
        assert_eq!(signer(&keys, T0.plus_seconds(60)).map(|key| key.id), Some(id(2)));
        assert!(keys[0].verifies(T0.plus_seconds(60 + 299)), "a token signed in the last moment");
        assert!(!keys[0].verifies(T0.plus_seconds(60 + 300)));
    }

    #[test]
    fn a_leaked_key_ends_at_once() {
        let keys = rotated(Rotation { retire_at_once: true, ..CALM });
        assert_eq!(signer(&keys, T0).map(|key| key.id), Some(id(2)));
        assert!(!keys[0].verifies(T0));
    }

    #[test]
    fn an_end_is_never_put_off() {
        let [first, second] = rotated(CALM);
        let later = T0.plus_seconds(100);
        let (third, _) = SigningKey::next(new(3), &[first.clone(), second], CALM, later);
        assert_eq!(first.retire(&third, CALM, later), None);
    }
}
