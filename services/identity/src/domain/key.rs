//! API keys: each belongs to one person, one named system or one of our services. Only a hash of its secret is kept.

use std::fmt;

use kaifong_kernel::values::{Instant, KeyId, OrgId, PersonId, Role};
use serde::Serialize;

use super::{KeyEvent, Refusal};

kaifong_kernel::words! {
    /// State of a key.
    KeyState {
        /// Can be exchanged until it expires.
        Active = "active",
        /// Ended.
        Revoked = "revoked",
    }
}

/// What is kept of a secret: a keyed hash, lower-case hexadecimal. Never shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SecretHash(pub String);

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// Whose key it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A person: acts with the roles that person holds at the moment.
    Person(PersonId),
    /// A system of the organisation, with roles of its own.
    System {
        /// Its name.
        name: String,
        /// Its roles.
        roles: Vec<Role>,
    },
    /// One of our own services.
    Service(String),
}

impl Holder {
    /// The person, if it is a person's.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(*person),
            Self::System { .. } | Self::Service(_) => None,
        }
    }
}

/// The secret before the last rotation, during its grace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Previous {
    /// Its hash.
    pub hash: SecretHash,
    /// Until when it is accepted.
    pub until: Instant,
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Which one; it is the public part of the secret's text.
    pub id: KeyId,
    /// The organisation it acts for.
    pub organisation: OrgId,
    /// Whose it is.
    pub holder: Holder,
    /// What it is for.
    pub label: String,
    /// Hash of the present secret.
    pub hash: SecretHash,
    /// The secret before it.
    pub previous: Option<Previous>,
    /// State.
    pub state: KeyState,
    /// Who had the present secret made, and so may know it; `None` when it was done on the host.
    pub issued_by: Option<PersonId>,
    /// When it was created.
    pub created_at: Instant,
    /// When it expires; `None`: never.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// What a key is made of.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Its id.
    pub id: KeyId,
    /// The organisation it acts for.
    pub organisation: OrgId,
    /// Whose it is.
    pub holder: Holder,
    /// What it is for.
    pub label: String,
    /// Hash of its secret.
    pub hash: SecretHash,
    /// When it expires.
    pub expires_at: Option<Instant>,
}

/// The longest grace of an old secret: seven days.
pub const MOST_GRACE_SECONDS: i64 = 7 * 86_400;

impl Key {
    /// A new key.
    ///
    /// # Errors
    /// `Refusal::ExpiryPast` (IDN023).
    pub fn create(new: NewKey, by: Option<PersonId>, now: Instant) -> Result<(Self, KeyEvent), Refusal> {
        if let Some(expires_at) = new.expires_at.filter(|&at| at <= now) {
            return Err(Refusal::ExpiryPast { expires_at });
        }
        let event = KeyEvent::Created { key: new.id, organisation: new.organisation, person: new.holder.person() };
        let NewKey { id, organisation, holder, label, hash, expires_at } = new;
        let key = Self {
            id,
            organisation,
            holder,
            label,
            hash,
            previous: None,
            state: KeyState::Active,
            issued_by: by,
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        Ok((key, event))
    }

    /// A new secret; the old one is accepted for a grace. A secret before that one ends now.
    ///
    /// # Errors
    /// `Refusal::KeyEnded` (IDN019), `Refusal::ServiceKey` (IDN025).
    pub fn rotate(
        self,
        hash: SecretHash,
        grace_seconds: i64,
        by: Option<PersonId>,
        now: Instant,
    ) -> Result<(Self, KeyEvent), Refusal> {
        assert!((0..=MOST_GRACE_SECONDS).contains(&grace_seconds), "the edge let an impossible grace through");
        if matches!(self.holder, Holder::Service(_)) {
            return Err(Refusal::ServiceKey { key: self.id });
        }
        if !self.is_open(now) {
            return Err(Refusal::KeyEnded { key: self.id });
        }
        let until = now.plus_seconds(grace_seconds);
        let previous = Some(Previous { hash: self.hash, until });
        let event = KeyEvent::Rotated { key: self.id, old_secret_until: until };
        Ok((Self { hash, previous, issued_by: by, ..self }, event))
    }

    /// Ends the key at once.
    ///
    /// # Errors
    /// `Refusal::KeyEnded` (IDN019) when it has been revoked.
    pub fn revoke(self, now: Instant) -> Result<(Self, KeyEvent), Refusal> {
        if self.state == KeyState::Revoked {
            return Err(Refusal::KeyEnded { key: self.id });
        }
        let event = KeyEvent::Revoked { key: self.id };
        Ok((Self { state: KeyState::Revoked, revoked_at: Some(now), ..self }, event))
    }

    /// The same key with another end: `None` for one that is in use, a moment for one that was replaced.
    #[must_use]
    pub fn ending(self, expires_at: Option<Instant>) -> Self {
        Self { expires_at, ..self }
    }

    /// Whether it can be exchanged at this moment, given its secret.
    #[must_use]
    pub fn is_open(&self, now: Instant) -> bool {
        self.state == KeyState::Active && self.expires_at.is_none_or(|at| now < at)
    }

    /// The hashes that a presented secret may match at this moment.
    pub fn accepted(&self, now: Instant) -> impl Iterator<Item = &SecretHash> {
        let previous = self.previous.as_ref().filter(|previous| now < previous.until);
        std::iter::once(&self.hash).chain(previous.map(|previous| &previous.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Instant = Instant::from_micros(1_700_000_000_000_000);

    fn hash(text: &str) -> SecretHash {
        SecretHash(text.to_owned())
    }

    fn new_key(expires_at: Option<Instant>) -> NewKey {
        let person = PersonId::from(uuid::Uuid::from_u128(1));
        NewKey {
            id: KeyId::from(uuid::Uuid::from_u128(2)),
            organisation: OrgId::from(uuid::Uuid::from_u128(3)),
            holder: Holder::Person(person),
            label: "desk".to_owned(),
            hash: hash("one"),
            expires_at,
        }
    }

    #[test]
    fn the_old_secret_goes_on_for_its_grace() {
        let (key, _) = Key::create(new_key(None), None, T0).unwrap();
        let (key, _) = key.rotate(hash("two"), 60, None, T0).unwrap();
        let both: Vec<_> = key.accepted(T0.plus_seconds(59)).cloned().collect();
        assert_eq!(both, [hash("two"), hash("one")]);
        assert_eq!(key.accepted(T0.plus_seconds(60)).count(), 1);
        let (key, _) = key.rotate(hash("three"), 0, None, T0).unwrap();
        assert_eq!(key.accepted(T0).cloned().collect::<Vec<_>>(), [hash("three")]);
    }

    #[test]
    fn a_key_expires_and_ends_once() {
        let expires_at = Some(T0.plus_seconds(10));
        let (key, _) = Key::create(new_key(expires_at), None, T0).unwrap();
        assert!(key.is_open(T0.plus_seconds(9)));
        assert!(!key.is_open(T0.plus_seconds(10)));
        let (key, _) = key.revoke(T0).unwrap();
        assert!(!key.is_open(T0));
        assert!(key.clone().revoke(T0).is_err());
        assert!(key.rotate(hash("two"), 0, None, T0).is_err());
        assert!(Key::create(new_key(Some(T0)), None, T0).is_err());
    }

    #[test]
    fn a_hash_is_never_shown() {
        let (key, _) = Key::create(new_key(None), None, T0).unwrap();
        let (key, _) = key.rotate(hash("c0ffee"), 0, None, T0).unwrap();
        assert!(!format!("{key:?}").contains("c0ffee"));
    }
}
