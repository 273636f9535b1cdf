//! Organisations: requests into verbs and questions, answers out.

use kaifong_kernel::{
    values::{Invalid, OrgId},
    wire::Fields,
};
use kaifong_proto::{common::v1::LocalizedText, identity::v1 as pb};

use super::words;
use crate::{
    domain::{Names, Organisation, OrganisationKind},
    verbs::{
        CreateOrganisation, GetOrganisation, ListOrganisations, ReinstateOrganisation, SuspendOrganisation,
        UpdateOrganisation,
    },
};

fn names(fields: &mut Fields, name: Option<LocalizedText>) -> Option<Names> {
    let name = name.unwrap_or_default();
    let (en, zh_hant) =
        (fields.text("name.en", &name.en, 1..=200), fields.text("name.zh_hant", &name.zh_hant, 1..=200));
    Some(Names { en: en?, zh_hant: zh_hant? })
}

fn wanted_kind(fields: &mut Fields, kind: pb::OrganisationKind) -> Option<OrganisationKind> {
    let kind = words::kind(kind);
    if kind.is_none() {
        fields.wrong("kind", "send agency, partner or donor");
    }
    kind
}

impl TryFrom<pb::CreateOrganisationRequest> for CreateOrganisation {
    type Error = Invalid;

    fn try_from(request: pb::CreateOrganisationRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let kind = wanted_kind(&mut fields, request.kind());
        let names = names(&mut fields, request.name);
        let (Some(kind), Some(names)) = (kind, names) else { return Err(fields.into_invalid()) };
        Ok(Self { kind, names })
    }
}

impl TryFrom<pb::UpdateOrganisationRequest> for UpdateOrganisation {
    type Error = Invalid;

    fn try_from(request: pb::UpdateOrganisationRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let organisation = fields.id("organisation_id", &request.organisation_id);
        let expected_version = super::version(&mut fields, request.expected_version);
        let names = names(&mut fields, request.name);
        let (Some(organisation), Some(expected_version), Some(names)) = (organisation, expected_version, names) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { organisation, expected_version, names })
    }
}

impl TryFrom<pb::SuspendOrganisationRequest> for SuspendOrganisation {
    type Error = Invalid;

    fn try_from(request: pb::SuspendOrganisationRequest) -> Result<Self, Invalid> {
        Ok(Self { organisation: super::id::<OrgId>("organisation_id", &request.organisation_id)? })
    }
}

impl TryFrom<pb::ReinstateOrganisationRequest> for ReinstateOrganisation {
    type Error = Invalid;

    fn try_from(request: pb::ReinstateOrganisationRequest) -> Result<Self, Invalid> {
        Ok(Self { organisation: super::id::<OrgId>("organisation_id", &request.organisation_id)? })
    }
}

impl TryFrom<pb::GetOrganisationRequest> for GetOrganisation {
    type Error = Invalid;

    fn try_from(request: pb::GetOrganisationRequest) -> Result<Self, Invalid> {
        Ok(Self { organisation: super::id::<OrgId>("organisation_id", &request.organisation_id)? })
    }
}

impl TryFrom<pb::ListOrganisationsRequest> for ListOrganisations {
    type Error = Invalid;

    fn try_from(request: pb::ListOrganisationsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let Some(page) = fields.page(request.page.as_ref()) else { return Err(fields.into_invalid()) };
        Ok(Self { page, kind: words::kind(request.kind()) })
    }
}

impl From<Organisation> for pb::Organisation {
    fn from(organisation: Organisation) -> Self {
        Self {
            organisation_id: organisation.id.to_string(),
            kind: words::kind_out(organisation.kind).into(),
            name: Some(LocalizedText { en: organisation.names.en, zh_hant: organisation.names.zh_hant }),
            state: words::organisation_state(organisation.state).into(),
            version: organisation.version,
            created_at_us: organisation.created_at.micros(),
        }
    }
}
