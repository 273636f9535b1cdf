//! Identity in memory: which drivers have keys.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use kaifong_proto::identity::v1::{self as pb, identity_service_server::IdentityService};
use tonic::{Request, Response, Status};

use super::peers::{Log, peer};

/// Identity. A clone is the same one.
#[derive(Clone)]
pub struct Keys {
    open: Arc<Mutex<BTreeMap<String, i64>>>,
    log: Log,
}

impl Keys {
    pub fn new(log: Log) -> Self {
        Self { open: Arc::default(), log }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<String, i64>> {
        self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Until when the key of a run's driver lasts, if it has one.
    pub fn until(&self, run: &str) -> Option<i64> {
        self.open().get(run).copied()
    }
}

type Answer<T> = Result<Response<T>, Status>;

peer! {
    Keys: IdentityService, {
        async fn create_run_key(&self, request: Request<pb::CreateRunKeyRequest>) -> Answer<pb::CreateRunKeyResponse> {
            self.log.answer("CreateRunKey", request, |asked| {
                self.open().insert(asked.run_id, asked.expires_at_us);
                Ok(pb::CreateRunKeyResponse { key: None, secret: "kf_secret".to_owned() })
            })
        }

        async fn revoke_run_key(&self, request: Request<pb::RevokeRunKeyRequest>) -> Answer<pb::RevokeRunKeyResponse> {
            self.log.answer("RevokeRunKey", request, |asked| {
                self.open().remove(&asked.run_id);
                Ok(pb::RevokeRunKeyResponse {})
            })
        }
    }
    silent {
        create_organisation(CreateOrganisationRequest) -> CreateOrganisationResponse;
        update_organisation(UpdateOrganisationRequest) -> UpdateOrganisationResponse;
        suspend_organisation(SuspendOrganisationRequest) -> SuspendOrganisationResponse;
        reinstate_organisation(ReinstateOrganisationRequest) -> ReinstateOrganisationResponse;
        get_organisation(GetOrganisationRequest) -> GetOrganisationResponse;
        list_organisations(ListOrganisationsRequest) -> ListOrganisationsResponse;
        create_person(CreatePersonRequest) -> CreatePersonResponse;
        update_person(UpdatePersonRequest) -> UpdatePersonResponse;
        suspend_person(SuspendPersonRequest) -> SuspendPersonResponse;
        reinstate_person(ReinstatePersonRequest) -> ReinstatePersonResponse;
        deactivate_person(DeactivatePersonRequest) -> DeactivatePersonResponse;
        get_person(GetPersonRequest) -> GetPersonResponse;
        list_persons(ListPersonsRequest) -> ListPersonsResponse;
        who_am_i(WhoAmIRequest) -> WhoAmIResponse;
        grant_role(GrantRoleRequest) -> GrantRoleResponse;
        confirm_role_grant(ConfirmRoleGrantRequest) -> ConfirmRoleGrantResponse;
        revoke_role(RevokeRoleRequest) -> RevokeRoleResponse;
        list_role_grants(ListRoleGrantsRequest) -> ListRoleGrantsResponse;
        list_pending_role_grants(ListPendingRoleGrantsRequest) -> ListPendingRoleGrantsResponse;
        create_key(CreateKeyRequest) -> CreateKeyResponse;
        rotate_key(RotateKeyRequest) -> RotateKeyResponse;
        revoke_key(RevokeKeyRequest) -> RevokeKeyResponse;
        list_keys(ListKeysRequest) -> ListKeysResponse;
        exchange_key(ExchangeKeyRequest) -> ExchangeKeyResponse;
        list_signing_keys(ListSigningKeysRequest) -> ListSigningKeysResponse;
        rotate_signing_keys(RotateSigningKeysRequest) -> RotateSigningKeysResponse;
    }
}
