//! What is done on the host and has no RPC: the first start, the second administrator, the services' own keys.

use kaifong_kernel::{
    Call, Cause, Ports, Result, Trace,
    auth::Actor,
    clock::Clock,
    values::{Invalid, KeyId, OrgId, Page, PageOf, PersonId, sha256_hex},
};

use crate::{
    config::IdentityConfig,
    domain::{MOST_GRACE_SECONDS, Names},
    secret::{self, Secret},
    signing,
    store::key::UsedKey,
    verbs::{Bootstrap, CreateKey, HOST, ListKeys, MakeAdmin, RegisterServiceKey, RevokeKey, RotateKey, Whose},
};

/// An administrator made on the host. The secret is to be shown once and kept nowhere.
#[derive(Clone)]
pub struct FirstAdmin {
    /// The council.
    pub council: OrgId,
    /// The person.
    pub person: PersonId,
    /// The key.
    pub key: KeyId,
    /// What the person presents (`kf_…`).
    pub key_secret: String,
}

impl std::fmt::Debug for FirstAdmin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FirstAdmin({}, {}, {})", self.council, self.person, self.key)
    }
}

/// Makes the council, its first administrator with a key, and the first signing key; `None` when they are there.
/// Several replicas may do this at once: one of them makes it.
///
/// # Errors
/// A fault.
pub async fn bootstrap(ports: &Ports, config: &IdentityConfig) -> Result<Option<FirstAdmin>> {
    let drawn = Secret::draw()?;
    let verb = Bootstrap {
        council: Names { en: "The council".to_owned(), zh_hant: "聯會".to_owned() },
        council_id: ports.council(),
        admin: "Administrator 1".to_owned(),
        secret: drawn.clone(),
        pair: signing::fresh_pair()?,
        rotation: signing::rotation(config, false),
    };
    let key = format!("first-start-{}", ports.council());
    let started = ports.execute(host_call(ports, "Bootstrap", key), verb).await?;
    // A replica that came second reads what the first one made, with another secret than it drew itself.
    let Some((first, _)) = started.0.filter(|(_, key)| drawn.opens(key.id, &key.hash)) else { return Ok(None) };
    let key_secret = drawn.reveal(first.key);
    Ok(Some(FirstAdmin { council: first.council, person: first.person, key: first.key, key_secret }))
}

/// Makes another administrator with a key: whoever has the host answers for that. So there come to be two persons.
///
/// # Errors
/// `Refusal::NotStarted` (IDN028), `KER001` for a name that is empty or longer than 200 characters.
pub async fn create_admin_key_on_host(ports: &Ports, display_name: &str) -> Result<FirstAdmin> {
    if !(1..=200).contains(&display_name.chars().count()) {
        return Err(Invalid::field("display_name", "give 1 to 200 characters").into());
    }
    let drawn = Secret::draw()?;
    let verb = MakeAdmin { display_name: display_name.to_owned(), secret: drawn.clone() };
    let key = format!("admin-{}", ports.clock().mint());
    let made = ports.execute(host_call(ports, "MakeAdmin", key), verb).await?;
    let key_secret = drawn.reveal(made.key);
    Ok(FirstAdmin { council: ports.council(), person: made.person, key: made.key, key_secret })
}

/// Gives a person a key that nobody else knows. Its secret is answered once.
///
/// # Errors
/// `KER001` for a label longer than 100 characters, `Refusal::UnknownPerson` (IDN003), `Refusal::PersonIs` (IDN009).
pub async fn create_key_on_host(ports: &Ports, person: PersonId, label: &str) -> Result<(UsedKey, String)> {
    if label.chars().count() > 100 {
        return Err(Invalid::field("label", "give 100 characters at most").into());
    }
    let drawn = Secret::draw()?;
    let (whose, label, secret) = (Whose::Person(person), label.to_owned(), drawn.clone());
    let once = format!("key-{}", ports.clock().mint());
    let verb = CreateKey { whose, label, expires_at: None, secret };
    let used = ports.execute(host_call(ports, "CreateKey", once), verb).await?;
    let secret = drawn.reveal(used.key.id);
    Ok((used, secret))
}

/// Draws a key for a service: to be kept in its deployment, registered by [`register_service_keys`].
///
/// # Errors
/// A fault when the machine gives no randomness.
pub fn draw_service_key(clock: &dyn Clock) -> Result<String> {
    Ok(Secret::draw()?.reveal(KeyId::from(clock.mint())))
}

/// Registers the services' own keys, as (name of the service, `kf_…`). The same again changes nothing; another key
/// replaces the one before, which goes on for a day.
///
/// # Errors
/// `KER001` for a text that isn't a key, `Refusal::NotStarted` (IDN028), `Refusal::NotThatKey` (IDN029),
/// `Refusal::KeyEnded` (IDN019).
pub async fn register_service_keys(ports: &Ports, keys: &[(&str, &str)]) -> Result<()> {
    for (service, text) in keys {
        let (key, secret) = secret::read(text)
            .ok_or_else(|| Invalid::field(format!("service_keys.{service}"), "give a key of the form kf_…"))?;
        let verb = RegisterServiceKey { service: (*service).to_owned(), key, secret };
        let once = format!("service-key-{}", ports.clock().mint());
        ports.execute(host_call(ports, "RegisterServiceKey", once), verb).await?;
    }
    Ok(())
}

/// Keys, oldest first, one page at a time.
///
/// # Errors
/// `KER001` for a cursor of another list.
pub async fn list_keys_on_host(ports: &Ports, page: Page) -> Result<PageOf<UsedKey>> {
    let call = Call { cause: Cause::Read, ..host_call(ports, "ListKeys", String::new()) };
    ports.read(call, ListKeys { page, person: None, state: None }).await
}

/// Ends a key at once, and every key that its holder had made with it.
///
/// # Errors
/// `Refusal::UnknownKey` (IDN005), `Refusal::KeyEnded` (IDN019).
pub async fn revoke_key_on_host(ports: &Ports, key: KeyId) -> Result<UsedKey> {
    let once = format!("revoke-{}", ports.clock().mint());
    ports.execute(host_call(ports, "RevokeKey", once), RevokeKey { key }).await
}

/// Gives a key a new secret, which is answered once; the old one goes on for so many seconds. Where somebody else may
/// know the old one it ends at once, and once the tokens that it was exchanged for have run out the key is its holder's
/// alone.
///
/// # Errors
/// `KER001` for a grace beyond 7 days, `Refusal::UnknownKey` (IDN005), `Refusal::KeyEnded` (IDN019),
/// `Refusal::ServiceKey` (IDN025).
pub async fn rotate_key_on_host(
    ports: &Ports,
    config: &IdentityConfig,
    key: KeyId,
    grace_seconds: i64,
) -> Result<(UsedKey, String)> {
    if !(0..=MOST_GRACE_SECONDS).contains(&grace_seconds) {
        return Err(Invalid::field("grace_seconds", "give 0 to 604800 seconds").into());
    }
    let drawn = Secret::draw()?;
    let once = format!("rotate-{}", ports.clock().mint());
    let token_ttl_seconds = config.token_ttl_seconds;
    let verb = RotateKey { key, grace_seconds, token_ttl_seconds, secret: drawn.clone() };
    let used = ports.execute(host_call(ports, "RotateKey", once), verb).await?;
    Ok((used, drawn.reveal(key)))
}

/// A command of whoever has the host: the system `host` of the council.
fn host_call(ports: &Ports, verb: &str, key: String) -> Call {
    let rpc = format!("host/{verb}");
    let body_hash = sha256_hex(rpc.as_bytes());
    let actor = Actor::system(HOST, ports.council());
    Call { actor, original: None, cause: Cause::Rpc { key, rpc, body_hash }, trace: Trace::default() }
}
