//! Keys: requests into verbs and questions, answers out.

use kaifong_kernel::{
    values::{Invalid, KeyId, OrgId, Role, decode_id},
    wire::Fields,
};
use kaifong_proto::identity::v1 as pb;

use super::words;
use crate::{
    config::IdentityConfig,
    domain::{Holder, Key, MOST_GRACE_SECONDS},
    secret::Secret,
    store::key::UsedKey,
    verbs::{CreateKey, CreateRunKey, ListKeys, RevokeKey, RevokeRunKey, RotateKey, Whose},
};

/// A request for a key with this secret.
pub(super) fn create(request: &pb::CreateKeyRequest, secret: Secret) -> Result<CreateKey, Invalid> {
    let mut fields = Fields::new();
    let whose = whose(&mut fields, request);
    let label = fields.text("label", &request.label, 0..=100);
    let expires_at = fields.instant("expires_at_us", request.expires_at_us);
    let (Some(whose), Some(label), Some(expires_at)) = (whose, label, expires_at) else {
        return Err(fields.into_invalid());
    };
    let expires_at = Some(expires_at).filter(|at| at.micros() > 0);
    Ok(CreateKey { whose, label, expires_at, secret })
}

/// A request for the key of a run's driver with this secret.
pub(super) fn create_for_run(request: &pb::CreateRunKeyRequest, secret: Secret) -> Result<CreateRunKey, Invalid> {
    let mut fields = Fields::new();
    let run = run(&mut fields, &request.run_id);
    let expires_at = fields.instant("expires_at_us", request.expires_at_us);
    let (Some(run), Some(expires_at)) = (run, expires_at) else { return Err(fields.into_invalid()) };
    Ok(CreateRunKey { run, expires_at, secret })
}

/// The text of a run's id, which is dispatch's to know.
fn run(fields: &mut Fields, text: &str) -> Option<String> {
    match decode_id("run", text) {
        Ok(_) => Some(text.to_owned()),
        Err(error) => {
            fields.wrong("run_id", error.to_string());
            None
        }
    }
}

impl TryFrom<pb::RevokeRunKeyRequest> for RevokeRunKey {
    type Error = Invalid;

    fn try_from(request: pb::RevokeRunKeyRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let run = run(&mut fields, &request.run_id);
        run.map(|run| Self { run }).ok_or_else(|| fields.into_invalid())
    }
}

fn whose(fields: &mut Fields, request: &pb::CreateKeyRequest) -> Option<Whose> {
    if request.person_id.is_empty() {
        let organisation = fields.id::<OrgId>("organisation_id", &request.organisation_id);
        let name = system_name(fields, &request.system);
        let roles = system_roles(fields, request);
        return Some(Whose::System { organisation: organisation?, name: name?, roles: roles? });
    }
    let person = fields.id("person_id", &request.person_id);
    let named = [
        ("organisation_id", request.organisation_id.is_empty()),
        ("system", request.system.is_empty()),
        ("roles", request.roles.is_empty()),
    ];
    for (field, _) in named.iter().filter(|(_, empty)| !empty) {
        fields.wrong(field, "leave it out for a person's key: the person's own count");
    }
    if named.iter().all(|(_, empty)| *empty) { person.map(Whose::Person) } else { None }
}

/// A name that can't be taken for a service or for the host.
fn system_name(fields: &mut Fields, name: &str) -> Option<String> {
    let letters = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let fits = letters && name.len() <= 63 && name.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    if fits && name != "host" {
        return Some(name.to_owned());
    }
    fields.wrong("system", "send 1 to 63 of a-z, 0-9 and -, starting with a letter, other than host");
    None
}

fn system_roles(fields: &mut Fields, request: &pb::CreateKeyRequest) -> Option<Vec<Role>> {
    let mut roles: Vec<Role> = request.roles().filter_map(words::role).collect();
    if roles.is_empty() || roles.len() != request.roles.len() {
        fields.wrong("roles", "send at least one role, and only roles");
        return None;
    }
    roles.sort_unstable();
    roles.dedup();
    Some(roles)
}

/// A request for another secret, under this configuration.
pub(super) fn rotate(
    request: &pb::RotateKeyRequest,
    secret: Secret,
    config: &IdentityConfig,
) -> Result<RotateKey, Invalid> {
    let mut fields = Fields::new();
    let key = fields.id::<KeyId>("key_id", &request.key_id);
    let grace_seconds = request.grace_seconds.unwrap_or(config.key_rotation_grace_seconds);
    let grace_seconds = fields.number("grace_seconds", grace_seconds, 0..=MOST_GRACE_SECONDS);
    let (Some(key), Some(grace_seconds)) = (key, grace_seconds) else { return Err(fields.into_invalid()) };
    Ok(RotateKey { key, grace_seconds, token_ttl_seconds: config.token_ttl_seconds, secret })
}

impl TryFrom<pb::RevokeKeyRequest> for RevokeKey {
    type Error = Invalid;

    fn try_from(request: pb::RevokeKeyRequest) -> Result<Self, Invalid> {
        Ok(Self { key: super::id("key_id", &request.key_id)? })
    }
}

impl TryFrom<pb::ListKeysRequest> for ListKeys {
    type Error = Invalid;

    fn try_from(request: pb::ListKeysRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let person = fields.optional_id("person_id", &request.person_id);
        let page = fields.page(request.page.as_ref());
        let (Some(person), Some(page)) = (person, page) else { return Err(fields.into_invalid()) };
        Ok(Self { page, person, state: words::key_state(request.state()) })
    }
}

/// The text of a secret, if it is the one that the key now has: a repeated request drew another, and shows nothing.
pub(super) fn shown_once(secret: &Secret, key: &Key) -> String {
    if secret.opens(key.id, &key.hash) { secret.reveal(key.id) } else { String::new() }
}

impl From<UsedKey> for pb::ApiKey {
    fn from(used: UsedKey) -> Self {
        let UsedKey { key, last_used_on } = used;
        let (system, roles) = match &key.holder {
            Holder::Person(_) => (String::new(), Vec::new()),
            Holder::System { name, roles } => (name.clone(), words::roles_out(roles)),
            Holder::Service(service) => (format!("service:{service}"), words::roles_out(&[Role::Service])),
        };
        Self {
            key_id: key.id.to_string(),
            organisation_id: key.organisation.to_string(),
            person_id: super::or_empty(key.holder.person()),
            system,
            label: key.label,
            roles,
            state: words::key_state_out(key.state).into(),
            issued_by_person_id: super::or_empty(key.issued_by),
            created_at_us: key.created_at.micros(),
            expires_at_us: super::or_zero(key.expires_at),
            revoked_at_us: super::or_zero(key.revoked_at),
            last_used_on: last_used_on.map(|day| day.to_string()).unwrap_or_default(),
            known_to_person_id: super::or_empty(key.known.map(|known| known.to)),
            known_until_us: super::or_zero(key.known.and_then(|known| known.until)),
            parent_key_id: key.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        }
    }
}
