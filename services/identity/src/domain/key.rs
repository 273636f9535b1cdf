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

/// Somebody other than the holder who may know a secret of the key, or act by a token that such a secret was exchanged
/// for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Known {
    /// Who.
    pub to: PersonId,
    /// Until when, once the host has given the key a new secret; `None`: no end is known.
    pub until: Option<Instant>,
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
    /// Who had the present secret made; `None` when it was done on the host.
    pub issued_by: Option<PersonId>,
    /// Who may know it beside its holder; see [`Key::known_at`].
    pub known: Option<Known>,
    /// The key of its holder with which the present secret was had made.
    pub parent: Option<KeyId>,
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

/// What a key is given in place of its secret.
#[derive(Debug, Clone)]
pub struct NewSecret {
    /// Hash of the new secret.
    pub hash: SecretHash,
    /// How long the old secret goes on, in seconds.
    pub grace_seconds: i64,
    /// How long a token goes on that the old secret was exchanged for, in seconds.
    pub token_ttl_seconds: i64,
}

/// The longest grace of an old secret: seven days.
pub const MOST_GRACE_SECONDS: i64 = 7 * 86_400;

impl Key {
    /// A new key, had made with the key `by`, or on the host. Whoever else makes it knows its secret; made by its
    /// holder it is known to whom the holder's key is known, and expires no later than that one.
    ///
    /// # Errors
    /// `Refusal::ExpiryPast` (IDN023).
    pub fn create(new: NewKey, by: Option<&Self>, now: Instant) -> Result<(Self, KeyEvent), Refusal> {
        if let Some(expires_at) = new.expires_at.filter(|&at| at <= now) {
            return Err(Refusal::ExpiryPast { expires_at });
        }
        let event = KeyEvent::Created { key: new.id, organisation: new.organisation, person: new.holder.person() };
        let NewKey { id, organisation, holder, label, hash, expires_at } = new;
        let issued_by = by.and_then(|by| by.holder.person());
        let own = by.filter(|_| issued_by == holder.person());
        let known = own.map_or_else(|| issued_by.map(Known::without_end), |own| own.handed_on(now));
        let key = Self {
            id,
            organisation,
            holder,
            label,
            hash,
            previous: None,
            state: KeyState::Active,
            issued_by,
            known,
            parent: own.map(|own| own.id),
            created_at: now,
            expires_at: own.map_or(expires_at, |own| earlier(expires_at, own.expires_at)),
            revoked_at: None,
        };
        Ok((key, event))
    }

    /// A new secret; the old one is accepted for a grace. A secret before that one ends now. Had made with another
    /// key of the holder's, it expires no later than that one.
    ///
    /// Only the host (`by` is `None`) makes a key its holder's own that was known to somebody else: the old secret ends
    /// at once then, and with the last token that it was exchanged for the key is known to nobody else.
    ///
    /// # Errors
    /// `Refusal::KeyEnded` (IDN019), `Refusal::ServiceKey` (IDN025).
    pub fn rotate(self, new: NewSecret, by: Option<&Self>, now: Instant) -> Result<(Self, KeyEvent), Refusal> {
        assert!((0..=MOST_GRACE_SECONDS).contains(&new.grace_seconds), "the edge let an impossible grace through");
        if matches!(self.holder, Holder::Service(_)) {
            return Err(Refusal::ServiceKey { key: self.id });
        }
        if !self.is_open(now) {
            return Err(Refusal::KeyEnded { key: self.id });
        }
        let clears = by.is_none() && self.known_at(now).is_some();
        let until = now.plus_seconds(if clears { 0 } else { new.grace_seconds });
        let event = KeyEvent::Rotated { key: self.id, old_secret_until: until };
        let made = match by {
            None => self.renewed_on_host(new.token_ttl_seconds, now),
            Some(by) if by.holder == self.holder => self.renewed_with(by, now),
            Some(by) => {
                let issued_by = by.holder.person();
                Self { known: issued_by.map(Known::without_end), issued_by, ..self }
            }
        };
        let previous = Some(Previous { hash: made.hash, until });
        Ok((Self { hash: new.hash, previous, ..made }, event))
    }

    fn renewed_on_host(self, token_ttl_seconds: i64, now: Instant) -> Self {
        let until = Some(now.plus_seconds(token_ttl_seconds));
        let known = self.known_at(now).map(|known| Known { until, ..known });
        Self { known, issued_by: None, parent: None, ..self }
    }

    fn renewed_with(self, by: &Self, now: Instant) -> Self {
        let known = by.handed_on(now).or(self.known);
        let (parent, expires_at) = if by.id == self.id {
            (self.parent, self.expires_at)
        } else {
            (Some(by.id), earlier(self.expires_at, by.expires_at))
        };
        Self { known, parent, expires_at, issued_by: by.holder.person(), ..self }
    }

    /// Who beside its holder may speak through it at this moment.
    #[must_use]
    pub fn known_at(&self, now: Instant) -> Option<Known> {
        self.known.filter(|known| known.until.is_none_or(|until| now < until))
    }

    /// What is known of a secret that is had made with this key: it could be had by whoever knows this one.
    fn handed_on(&self, now: Instant) -> Option<Known> {
        self.known_at(now).map(|known| Known::without_end(known.to))
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

impl Known {
    const fn without_end(to: PersonId) -> Self {
        Self { to, until: None }
    }
}

/// The earlier of two ends; `None` is never.
fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests;
