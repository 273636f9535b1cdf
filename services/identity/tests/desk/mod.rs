//! A desk at which identity is tried: handlers over a test's ports, tokens verified as any service would.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use kaifong_identity::{FirstAdmin, IdentityConfig, bootstrap, create_admin_key_on_host, grpc::Identity, store};
use kaifong_kernel::{
    Result,
    auth::{self, Actor, IdempotencyKey, KeySource, PublicKey, RpcPath, VerifyKeys},
    testing::{self, Bench},
};
use kaifong_proto::{common::v1::LocalizedText, identity::v1 as pb};
use pb::identity_service_server::IdentityService;
use tonic::{Request, Response, Status};

/// Identity after its first start, with two administrators.
pub struct Desk {
    pub bench: Bench,
    pub identity: Identity,
    pub config: IdentityConfig,
    pub first: FirstAdmin,
    pub second: FirstAdmin,
}

impl Desk {
    /// One on each database there is.
    pub async fn each() -> Vec<Desk> {
        let mut desks = Vec::new();
        for bench in testing::both("identity", store::MIGRATIONS).await {
            bench.leaves("what identity tells others is sent on in `first_start.rs`");
            let config = IdentityConfig::default();
            let first = bootstrap(&bench.ports, &config).await.unwrap().expect("this is the first start");
            let second = create_admin_key_on_host(&bench.ports, "Second").await.unwrap();
            let identity = Identity::new(bench.ports.clone(), config.clone());
            desks.push(Desk { bench, identity, config, first, second });
        }
        desks
    }

    /// The actor that a secret stands for now, through a token verified with the published keys.
    pub async fn actor(&self, secret: &str) -> Actor {
        let token = self.token(secret).await.unwrap();
        self.read(&token).await.expect("a fresh token verifies")
    }

    pub async fn token(&self, secret: &str) -> Result<String, Status> {
        let request = Request::new(pb::ExchangeKeyRequest { secret: secret.to_owned() });
        Ok(self.identity.exchange_key(request).await?.into_inner().token)
    }

    /// What any service makes of a token at this moment.
    pub async fn read(&self, token: &str) -> Option<Actor> {
        let keys = VerifyKeys::new(Published(self.identity.clone()));
        auth::verify(token, &keys, self.bench.ports.now()).await.unwrap().ok().map(|claims| claims.actor)
    }

    pub async fn agency(&self) -> pb::Organisation {
        let name = Some(LocalizedText { en: "Kwun Tong".to_owned(), zh_hant: "觀塘".to_owned() });
        let message = pb::CreateOrganisationRequest { kind: pb::OrganisationKind::Agency.into(), name };
        let admin = self.actor(&self.first.key_secret).await;
        answer(self.identity.create_organisation(asked(&admin, message)).await).organisation.unwrap()
    }

    /// A person of an organisation, created by the first administrator.
    pub async fn person(&self, organisation_id: &str) -> pb::Person {
        let message = pb::CreatePersonRequest {
            organisation_id: organisation_id.to_owned(),
            display_name: "Chan Tai Man".to_owned(),
        };
        let admin = self.actor(&self.first.key_secret).await;
        answer(self.identity.create_person(asked(&admin, message)).await).person.unwrap()
    }

    pub async fn grant(&self, by: &Actor, person_id: &str, role: pb::Role) -> Result<pb::RoleGrant, Status> {
        let message = pb::GrantRoleRequest { person_id: person_id.to_owned(), role: role.into() };
        let granted = self.identity.grant_role(asked(by, message)).await?.into_inner();
        Ok(granted.role_grant.unwrap())
    }

    pub async fn confirm(&self, by: &Actor, role_grant_id: &str) -> Result<pb::RoleGrant, Status> {
        let message = pb::ConfirmRoleGrantRequest { role_grant_id: role_grant_id.to_owned() };
        let confirmed = self.identity.confirm_role_grant(asked(by, message)).await?.into_inner();
        Ok(confirmed.role_grant.unwrap())
    }

    /// The role grants of a person, as the first administrator sees them.
    pub async fn grants_of(&self, person_id: &str) -> Vec<pb::RoleGrant> {
        let message = pb::ListRoleGrantsRequest { person_id: person_id.to_owned(), ..Default::default() };
        let admin = self.actor(&self.first.key_secret).await;
        answer(self.identity.list_role_grants(asked(&admin, message)).await).role_grants
    }

    /// A key for a person: the key and its secret.
    pub async fn key(&self, by: &Actor, person_id: &str) -> Result<(pb::ApiKey, String), Status> {
        let message = pb::CreateKeyRequest { person_id: person_id.to_owned(), ..Default::default() };
        let made = self.identity.create_key(asked(by, message)).await?.into_inner();
        Ok((made.key.unwrap(), made.secret))
    }
}

/// A request of an actor under a new idempotency key, as the access layer lets it through.
pub fn asked<T>(actor: &Actor, message: T) -> Request<T> {
    let kaifong_kernel::Cause::Rpc { key, .. } = testing::call(actor).cause else { unreachable!() };
    keyed(actor, &key, message)
}

/// The same under a given idempotency key.
pub fn keyed<T>(actor: &Actor, key: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(actor.clone());
    request.extensions_mut().insert(RpcPath("/test".to_owned()));
    request.extensions_mut().insert(IdempotencyKey(key.to_owned()));
    request
}

pub fn answer<T>(response: Result<Response<T>, Status>) -> T {
    response.unwrap().into_inner()
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(result: Result<T, Status>) -> String {
    let details = result.unwrap_err().details().to_vec();
    let text = String::from_utf8_lossy(&details).into_owned();
    let place = ["IDN", "KER"].iter().find_map(|mark| text.find(mark)).expect("a refusal names its code");
    text[place..place + 6].to_owned()
}

struct Published(Identity);

#[tonic::async_trait]
impl KeySource for Published {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        let keys = answer(self.0.list_signing_keys(Request::new(pb::ListSigningKeysRequest {})).await).keys;
        Ok(keys.into_iter().map(|key| PublicKey { kid: key.kid, key: key.public_key, not_after: None }).collect())
    }
}
