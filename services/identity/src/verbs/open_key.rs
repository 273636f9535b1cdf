use kaifong_kernel::{
    Query, Read, Result,
    auth::Actor,
    values::{Instant, KeyId, PersonId, Role},
};

use crate::{
    domain::{Holder, Key, Organisation, OrganisationKind, Refusal, signer},
    secret::Secret,
    store,
};

/// Try a presented secret: whom does it stand for at this moment, and which key signs that?
pub struct OpenKey {
    /// The key that the presented text names.
    pub key: KeyId,
    /// The secret in it.
    pub secret: Secret,
}

/// Whom a secret stands for, and what signs it.
pub struct Opened {
    /// The key.
    pub key: KeyId,
    /// Whom it stands for, with the roles in force.
    pub actor: Actor,
    /// When that was so.
    pub at: Instant,
    /// Whether today's use of the key is noted already.
    pub noted_today: bool,
    /// The private half, PKCS #8.
    pub private: Vec<u8>,
}

impl Query for OpenKey {
    const NAME: &'static str = "OpenKey";
    type Out = Opened;

    async fn run(&self, read: &Read) -> Result<Opened> {
        let actor_of = self.actor(read).await?;
        let (key, actor) = actor_of.ok_or(Refusal::KeyNotAccepted {})?;
        let keys = store::signing_key::verifying(read).await?;
        let signing_key = signer(&keys, read.now()).ok_or(Refusal::NoSigningKey {})?.id;
        let noted_today = store::key_use::last_used_on(read, key).await? == Some(read.today());
        let private = store::signing_key::private(read, signing_key).await?;
        Ok(Opened { key, actor, at: read.now(), noted_today, private })
    }
}

impl OpenKey {
    /// `None` for every reason there is: who guesses learns nothing from the answer.
    async fn actor(&self, read: &Read) -> Result<Option<(KeyId, Actor)>> {
        let Some(key) = store::key::get(read, self.key).await? else {
            // As much work as for a key that is there.
            let _ = self.secret.opens(self.key, &Secret::draw()?.hash(self.key));
            return Ok(None);
        };
        let opens = key.accepted(read.now()).any(|hash| self.secret.opens(key.id, hash));
        let organisation = store::organisation::require(read, key.organisation).await?;
        if !opens || !key.is_open(read.now()) || organisation.require_active().is_err() {
            return Ok(None);
        }
        let actor = holder(read, &key, &organisation).await?;
        Ok(actor.map(|actor| (key.id, actor)))
    }
}

async fn holder(read: &Read, key: &Key, organisation: &Organisation) -> Result<Option<Actor>> {
    let actor = Actor {
        person: None,
        system: None,
        tenant: organisation.id,
        council: organisation.kind == OrganisationKind::Council,
        roles: Vec::new(),
        principal: key.id.to_string(),
        person_since: None,
        created_by: None,
    };
    Ok(match &key.holder {
        Holder::Person(person) => as_person(read, *person, actor).await?,
        Holder::System { name, roles } => Some(Actor { system: Some(name.clone()), roles: roles.clone(), ..actor }),
        Holder::Service(service) => {
            Some(Actor { system: Some(format!("service:{service}")), roles: vec![Role::Service], ..actor })
        }
    })
}

async fn as_person(read: &Read, id: PersonId, actor: Actor) -> Result<Option<Actor>> {
    let person = store::person::require(read, id).await?;
    if person.require_active().is_err() {
        return Ok(None);
    }
    let (held, now) = (store::role_grant::held(read, id).await?, read.now());
    let roles = held.iter().filter(|grant| grant.in_force(now)).map(|grant| grant.role).collect();
    let (person_since, created_by) = (Some(person.created_at), person.created_by);
    Ok(Some(Actor { person: Some(id), roles, person_since, created_by, ..actor }))
}
