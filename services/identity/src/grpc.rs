//! IdentityService: thin handlers; what is read and written lies beside them, one file a subject.

mod exchange;
mod key;
mod organisation;
mod person;
mod role_grant;
mod words;

use kaifong_kernel::{
    Call, Ports,
    values::{BadId, Instant, Invalid, PersonId},
    wire::Fields,
};
use kaifong_proto::{common::v1::PageInfo, identity::v1 as pb};
use pb::identity_service_server::{IdentityService, IdentityServiceServer};
use tonic::{Request, Response, Status};

use crate::{
    config::IdentityConfig,
    domain::SigningKey,
    secret::Secret,
    signing,
    verbs::{
        CreateOrganisation, CreatePerson, DeactivatePerson, GetOrganisation, GetPerson, ListKeys, ListOrganisations,
        ListPersons, ListRoleGrants, ListSigningKeys, ReinstateOrganisation, ReinstatePerson, RevokeKey, RevokeRole,
        RevokeRunKey, RotateSigningKeys, SuspendOrganisation, SuspendPerson, UpdateOrganisation, UpdatePerson,
    },
};

/// The gRPC face of identity.
#[derive(Clone)]
pub struct Identity {
    ports: Ports,
    config: IdentityConfig,
}

impl Identity {
    /// The handlers over these ports.
    #[must_use]
    pub const fn new(ports: Ports, config: IdentityConfig) -> Self {
        Self { ports, config }
    }

    /// The server over these ports.
    #[must_use]
    pub fn server(ports: Ports, config: IdentityConfig) -> IdentityServiceServer<Self> {
        IdentityServiceServer::new(Self::new(ports, config))
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl IdentityService for Identity {
    async fn create_organisation(
        &self,
        request: Request<pb::CreateOrganisationRequest>,
    ) -> Answer<pb::CreateOrganisationResponse> {
        let (call, request) = Call::of(request)?;
        let organisation = self.ports.execute(call, CreateOrganisation::try_from(request)?).await?;
        Ok(Response::new(pb::CreateOrganisationResponse { organisation: Some(organisation.into()) }))
    }

    async fn update_organisation(
        &self,
        request: Request<pb::UpdateOrganisationRequest>,
    ) -> Answer<pb::UpdateOrganisationResponse> {
        let (call, request) = Call::of(request)?;
        let organisation = self.ports.execute(call, UpdateOrganisation::try_from(request)?).await?;
        Ok(Response::new(pb::UpdateOrganisationResponse { organisation: Some(organisation.into()) }))
    }

    async fn suspend_organisation(
        &self,
        request: Request<pb::SuspendOrganisationRequest>,
    ) -> Answer<pb::SuspendOrganisationResponse> {
        let (call, request) = Call::of(request)?;
        let organisation = self.ports.execute(call, SuspendOrganisation::try_from(request)?).await?;
        Ok(Response::new(pb::SuspendOrganisationResponse { organisation: Some(organisation.into()) }))
    }

    async fn reinstate_organisation(
        &self,
        request: Request<pb::ReinstateOrganisationRequest>,
    ) -> Answer<pb::ReinstateOrganisationResponse> {
        let (call, request) = Call::of(request)?;
        let organisation = self.ports.execute(call, ReinstateOrganisation::try_from(request)?).await?;
        Ok(Response::new(pb::ReinstateOrganisationResponse { organisation: Some(organisation.into()) }))
    }

    async fn get_organisation(
        &self,
        request: Request<pb::GetOrganisationRequest>,
    ) -> Answer<pb::GetOrganisationResponse> {
        let (call, request) = Call::of(request)?;
        let organisation = self.ports.read(call, GetOrganisation::try_from(request)?).await?;
        Ok(Response::new(pb::GetOrganisationResponse { organisation: Some(organisation.into()) }))
    }

    async fn list_organisations(
        &self,
        request: Request<pb::ListOrganisationsRequest>,
    ) -> Answer<pb::ListOrganisationsResponse> {
        let (call, request) = Call::of(request)?;
        let page = self.ports.read(call, ListOrganisations::try_from(request)?).await?;
        let organisations = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListOrganisationsResponse { organisations, page: page_info(page.next) }))
    }

    async fn create_person(&self, request: Request<pb::CreatePersonRequest>) -> Answer<pb::CreatePersonResponse> {
        let (call, request) = Call::of(request)?;
        let person = self.ports.execute(call, CreatePerson::try_from(request)?).await?;
        Ok(Response::new(pb::CreatePersonResponse { person: Some(person.into()) }))
    }

    async fn update_person(&self, request: Request<pb::UpdatePersonRequest>) -> Answer<pb::UpdatePersonResponse> {
        let (call, request) = Call::of(request)?;
        let person = self.ports.execute(call, UpdatePerson::try_from(request)?).await?;
        Ok(Response::new(pb::UpdatePersonResponse { person: Some(person.into()) }))
    }

    async fn suspend_person(&self, request: Request<pb::SuspendPersonRequest>) -> Answer<pb::SuspendPersonResponse> {
        let (call, request) = Call::of(request)?;
        let person = self.ports.execute(call, SuspendPerson::try_from(request)?).await?;
        Ok(Response::new(pb::SuspendPersonResponse { person: Some(person.into()) }))
    }

    async fn reinstate_person(
        &self,
        request: Request<pb::ReinstatePersonRequest>,
    ) -> Answer<pb::ReinstatePersonResponse> {
        let (call, request) = Call::of(request)?;
        let person = self.ports.execute(call, ReinstatePerson::try_from(request)?).await?;
        Ok(Response::new(pb::ReinstatePersonResponse { person: Some(person.into()) }))
    }

    async fn deactivate_person(
        &self,
        request: Request<pb::DeactivatePersonRequest>,
    ) -> Answer<pb::DeactivatePersonResponse> {
        let (call, request) = Call::of(request)?;
        let person = self.ports.execute(call, DeactivatePerson::try_from(request)?).await?;
        Ok(Response::new(pb::DeactivatePersonResponse { person: Some(person.into()) }))
    }

    async fn get_person(&self, request: Request<pb::GetPersonRequest>) -> Answer<pb::GetPersonResponse> {
        let (call, request) = Call::of(request)?;
        let person = self.ports.read(call, GetPerson::try_from(request)?).await?;
        Ok(Response::new(pb::GetPersonResponse { person: Some(person.into()) }))
    }

    async fn list_persons(&self, request: Request<pb::ListPersonsRequest>) -> Answer<pb::ListPersonsResponse> {
        let (call, request) = Call::of(request)?;
        let page = self.ports.read(call, ListPersons::try_from(request)?).await?;
        let persons = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListPersonsResponse { persons, page: page_info(page.next) }))
    }

    async fn who_am_i(&self, request: Request<pb::WhoAmIRequest>) -> Answer<pb::WhoAmIResponse> {
        let (call, _) = Call::of(request)?;
        let roles = words::roles_out(&call.actor.roles);
        let council = call.actor.council;
        Ok(Response::new(pb::WhoAmIResponse { actor: Some(call.actor.to_ref()), roles, council }))
    }

    async fn grant_role(&self, request: Request<pb::GrantRoleRequest>) -> Answer<pb::GrantRoleResponse> {
        let (call, request) = Call::of(request)?;
        let grant = self.ports.execute(call, role_grant::grant_role(&request, &self.config)?).await?;
        Ok(Response::new(pb::GrantRoleResponse { role_grant: Some(grant.into()) }))
    }

    async fn confirm_role_grant(
        &self,
        request: Request<pb::ConfirmRoleGrantRequest>,
    ) -> Answer<pb::ConfirmRoleGrantResponse> {
        let (call, request) = Call::of(request)?;
        let grant = self.ports.execute(call, role_grant::confirm(&request, &self.config)?).await?;
        Ok(Response::new(pb::ConfirmRoleGrantResponse { role_grant: Some(grant.into()) }))
    }

    async fn revoke_role(&self, request: Request<pb::RevokeRoleRequest>) -> Answer<pb::RevokeRoleResponse> {
        let (call, request) = Call::of(request)?;
        let grant = self.ports.execute(call, RevokeRole::try_from(request)?).await?;
        Ok(Response::new(pb::RevokeRoleResponse { role_grant: Some(grant.into()) }))
    }

    async fn list_role_grants(
        &self,
        request: Request<pb::ListRoleGrantsRequest>,
    ) -> Answer<pb::ListRoleGrantsResponse> {
        let (call, request) = Call::of(request)?;
        let page = self.ports.read(call, ListRoleGrants::try_from(request)?).await?;
        let role_grants = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListRoleGrantsResponse { role_grants, page: page_info(page.next) }))
    }

    async fn list_pending_role_grants(
        &self,
        request: Request<pb::ListPendingRoleGrantsRequest>,
    ) -> Answer<pb::ListPendingRoleGrantsResponse> {
        let (call, request) = Call::of(request)?;
        let page = self.ports.read(call, ListRoleGrants::try_from(request)?).await?;
        let role_grants = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListPendingRoleGrantsResponse { role_grants, page: page_info(page.next) }))
    }

    async fn create_key(&self, request: Request<pb::CreateKeyRequest>) -> Answer<pb::CreateKeyResponse> {
        let (call, request) = Call::of(request)?;
        let drawn = Secret::draw()?;
        let used = self.ports.execute(call, key::create(&request, drawn.clone())?).await?;
        let secret = key::shown_once(&drawn, &used.key);
        Ok(Response::new(pb::CreateKeyResponse { key: Some(used.into()), secret }))
    }

    async fn create_run_key(&self, request: Request<pb::CreateRunKeyRequest>) -> Answer<pb::CreateRunKeyResponse> {
        let (call, request) = Call::of(request)?;
        let drawn = Secret::draw()?;
        let used = self.ports.execute(call, key::create_for_run(&request, drawn.clone())?).await?;
        let secret = key::shown_once(&drawn, &used.key);
        Ok(Response::new(pb::CreateRunKeyResponse { key: Some(used.into()), secret }))
    }

    async fn revoke_run_key(&self, request: Request<pb::RevokeRunKeyRequest>) -> Answer<pb::RevokeRunKeyResponse> {
        let (call, request) = Call::of(request)?;
        self.ports.execute(call, RevokeRunKey::try_from(request)?).await?;
        Ok(Response::new(pb::RevokeRunKeyResponse {}))
    }

    async fn rotate_key(&self, request: Request<pb::RotateKeyRequest>) -> Answer<pb::RotateKeyResponse> {
        let (call, request) = Call::of(request)?;
        let drawn = Secret::draw()?;
        let used = self.ports.execute(call, key::rotate(&request, drawn.clone(), &self.config)?).await?;
        let secret = key::shown_once(&drawn, &used.key);
        Ok(Response::new(pb::RotateKeyResponse { key: Some(used.into()), secret }))
    }

    async fn revoke_key(&self, request: Request<pb::RevokeKeyRequest>) -> Answer<pb::RevokeKeyResponse> {
        let (call, request) = Call::of(request)?;
        let used = self.ports.execute(call, RevokeKey::try_from(request)?).await?;
        Ok(Response::new(pb::RevokeKeyResponse { key: Some(used.into()) }))
    }

    async fn list_keys(&self, request: Request<pb::ListKeysRequest>) -> Answer<pb::ListKeysResponse> {
        let (call, request) = Call::of(request)?;
        let page = self.ports.read(call, ListKeys::try_from(request)?).await?;
        let keys = page.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListKeysResponse { keys, page: page_info(page.next) }))
    }

    async fn exchange_key(&self, request: Request<pb::ExchangeKeyRequest>) -> Answer<pb::ExchangeKeyResponse> {
        let request = request.into_inner();
        Ok(Response::new(exchange::exchange(&self.ports, &self.config, &request.secret).await?))
    }

    async fn list_signing_keys(&self, _: Request<pb::ListSigningKeysRequest>) -> Answer<pb::ListSigningKeysResponse> {
        let keys = self.ports.read(exchange::own_question(&self.ports), ListSigningKeys).await?;
        Ok(Response::new(pb::ListSigningKeysResponse { keys: signing_keys(keys) }))
    }

    async fn rotate_signing_keys(
        &self,
        request: Request<pb::RotateSigningKeysRequest>,
    ) -> Answer<pb::RotateSigningKeysResponse> {
        let (call, request) = Call::of(request)?;
        let rotation = signing::rotation(&self.config, request.retire_at_once);
        let verb = RotateSigningKeys { pair: signing::fresh_pair()?, rotation };
        let keys = self.ports.execute(call, verb).await?.0;
        Ok(Response::new(pb::RotateSigningKeysResponse { keys: signing_keys(keys) }))
    }
}

fn signing_keys(keys: Vec<SigningKey>) -> Vec<pb::SigningKey> {
    let out = |key: SigningKey| pb::SigningKey {
        kid: key.kid.clone(),
        public_key: signing::public_bytes(&key),
        not_before_us: key.not_before.micros(),
        not_after_us: or_zero(key.not_after),
    };
    keys.into_iter().map(out).collect()
}

fn page_info(next: Option<String>) -> Option<PageInfo> {
    Some(PageInfo { next_cursor: next.unwrap_or_default() })
}

/// The one id of a request.
fn id<T: std::str::FromStr<Err = BadId>>(field: &str, text: &str) -> Result<T, Invalid> {
    text.parse().map_err(|bad: BadId| Invalid::field(field, bad.to_string()))
}

/// The version that an editor read.
fn version(fields: &mut Fields, version: i64) -> Option<i64> {
    fields.number("expected_version", version, 1..=i64::MAX)
}

fn or_empty(person: Option<PersonId>) -> String {
    person.map(|person| person.to_string()).unwrap_or_default()
}

fn or_zero(at: Option<Instant>) -> i64 {
    at.map_or(0, Instant::micros)
}
