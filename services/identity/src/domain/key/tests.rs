use super::*;

const T0: Instant = Instant::from_micros(1_700_000_000_000_000);
const TTL: i64 = 300;

fn hash(text: &str) -> SecretHash {
    SecretHash(text.to_owned())
}

fn person(number: u128) -> PersonId {
    PersonId::from(uuid::Uuid::from_u128(number))
}

fn new_key(id: u128, holder: u128, expires_at: Option<Instant>) -> NewKey {
    NewKey {
        id: KeyId::from(uuid::Uuid::from_u128(id)),
        organisation: OrgId::from(uuid::Uuid::from_u128(3)),
        holder: Holder::Person(person(holder)),
        label: "desk".to_owned(),
        hash: hash("one"),
        expires_at,
    }
}

fn key(id: u128, holder: u128, by: Option<&Key>) -> Key {
    Key::create(new_key(id, holder, None), by, T0).unwrap().0
}

fn secret(text: &str, grace_seconds: i64) -> NewSecret {
    NewSecret { hash: hash(text), grace_seconds, token_ttl_seconds: TTL }
}

#[test]
fn the_old_secret_goes_on_for_its_grace() {
    let (key, _) = key(2, 1, None).rotate(secret("two", 60), None, T0).unwrap();
    let both: Vec<_> = key.accepted(T0.plus_seconds(59)).cloned().collect();
    assert_eq!(both, [hash("two"), hash("one")]);
    assert_eq!(key.accepted(T0.plus_seconds(60)).count(), 1);
    let (key, _) = key.rotate(secret("three", 0), None, T0).unwrap();
    assert_eq!(key.accepted(T0).cloned().collect::<Vec<_>>(), [hash("three")]);
}

#[test]
fn a_key_expires_and_ends_once() {
    let expires_at = Some(T0.plus_seconds(10));
    let (key, _) = Key::create(new_key(2, 1, expires_at), None, T0).unwrap();
    assert!(key.is_open(T0.plus_seconds(9)));
    assert!(!key.is_open(T0.plus_seconds(10)));
    let (key, _) = key.revoke(T0).unwrap();
    assert!(!key.is_open(T0));
    assert!(key.clone().revoke(T0).is_err());
    assert!(key.rotate(secret("two", 0), None, T0).is_err());
    assert!(Key::create(new_key(2, 1, Some(T0)), None, T0).is_err());
}

#[test]
fn a_hash_is_never_shown() {
    let (key, _) = key(2, 1, None).rotate(secret("c0ffee", 0), None, T0).unwrap();
    assert!(!format!("{key:?}").contains("c0ffee"));
}

#[test]
fn whoever_issues_a_key_may_know_it_and_what_is_made_with_it() {
    let admin = key(9, 9, None);
    let issued = key(2, 1, Some(&admin));
    let by_admin = Some(Known { to: person(9), until: None });
    assert_eq!((admin.known_at(T0), issued.known_at(T0)), (None, by_admin));
    // Its holder, or whoever else knows it, has another made, or has its own secret renewed.
    let child = key(4, 1, Some(&issued));
    assert_eq!((child.known_at(T0), child.parent), (by_admin, Some(issued.id)));
    let (renewed, _) = issued.clone().rotate(secret("two", 0), Some(&issued), T0).unwrap();
    assert_eq!((renewed.known_at(T0), renewed.issued_by), (by_admin, Some(person(1))));
    // A key that nobody else knows doesn't clear the other.
    let clean = key(5, 1, None);
    let (renewed, _) = issued.rotate(secret("two", 60), Some(&clean), T0).unwrap();
    assert_eq!(renewed.known_at(T0), by_admin, "the old secret has its grace");
    let (renewed, _) = clean.rotate(secret("two", 0), Some(&child), T0).unwrap();
    assert_eq!((renewed.known_at(T0), renewed.parent), (by_admin, Some(child.id)));
}

#[test]
fn the_host_makes_a_key_its_holders_own() {
    let admin = key(9, 9, None);
    let issued = key(2, 1, Some(&admin));
    let (own, event) = issued.rotate(secret("two", 60), None, T0).unwrap();
    assert_eq!(own.accepted(T0).cloned().collect::<Vec<_>>(), [hash("two")], "the known secret ends at once");
    assert_eq!(event, KeyEvent::Rotated { key: own.id, old_secret_until: T0 });
    // A token of the known secret goes on a little, and what is had made with it stays known.
    assert!(own.known_at(T0.plus_seconds(TTL - 1)).is_some());
    let late = Key::create(new_key(4, 1, None), Some(&own), T0.plus_seconds(TTL - 1)).unwrap().0;
    assert!(late.known_at(T0.plus_days(9)).is_some());
    assert_eq!(own.known_at(T0.plus_seconds(TTL)), None);
    let (own, _) = own.rotate(secret("three", 60), None, T0.plus_seconds(TTL)).unwrap();
    assert_eq!(own.accepted(T0.plus_seconds(TTL)).count(), 2, "nobody else knows it: it has its grace");
}

#[test]
fn what_a_key_makes_ends_no_later_than_it() {
    let end = T0.plus_seconds(10);
    let (parent, _) = Key::create(new_key(2, 1, Some(end)), None, T0).unwrap();
    assert_eq!(key(4, 1, Some(&parent)).expires_at, Some(end));
    let (early, _) = Key::create(new_key(4, 1, Some(T0.plus_seconds(5))), Some(&parent), T0).unwrap();
    assert_eq!(early.expires_at, Some(T0.plus_seconds(5)));
    let (renewed, _) = key(5, 1, None).rotate(secret("two", 0), Some(&parent), T0).unwrap();
    assert_eq!((renewed.expires_at, renewed.parent), (Some(end), Some(parent.id)));
    assert_eq!(key(6, 7, Some(&parent)).expires_at, None, "another person's");
}
