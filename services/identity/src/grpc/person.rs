//! Persons: requests into verbs and questions, answers out.

use kaifong_kernel::{
    values::{Invalid, OrgId, PersonId},
    wire::Fields,
};
use kaifong_proto::identity::v1 as pb;

use super::words;
use crate::{
    store::person::NamedPerson,
    verbs::{CreatePerson, DeactivatePerson, GetPerson, ListPersons, ReinstatePerson, SuspendPerson, UpdatePerson},
};

impl TryFrom<pb::CreatePersonRequest> for CreatePerson {
    type Error = Invalid;

    fn try_from(request: pb::CreatePersonRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let organisation = fields.id::<OrgId>("organisation_id", &request.organisation_id);
        let name = fields.text("display_name", &request.display_name, 1..=200);
        let (Some(organisation), Some(display_name)) = (organisation, name) else { return Err(fields.into_invalid()) };
        Ok(Self { organisation, display_name })
    }
}

impl TryFrom<pb::UpdatePersonRequest> for UpdatePerson {
    type Error = Invalid;

    fn try_from(request: pb::UpdatePersonRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let person = fields.id::<PersonId>("person_id", &request.person_id);
        let expected_version = super::version(&mut fields, request.expected_version);
        let name = fields.text("display_name", &request.display_name, 1..=200);
        let (Some(person), Some(expected_version), Some(display_name)) = (person, expected_version, name) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { person, expected_version, display_name })
    }
}

impl TryFrom<pb::SuspendPersonRequest> for SuspendPerson {
    type Error = Invalid;

    fn try_from(request: pb::SuspendPersonRequest) -> Result<Self, Invalid> {
        Ok(Self { person: super::id("person_id", &request.person_id)? })
    }
}

impl TryFrom<pb::ReinstatePersonRequest> for ReinstatePerson {
    type Error = Invalid;

    fn try_from(request: pb::ReinstatePersonRequest) -> Result<Self, Invalid> {
        Ok(Self { person: super::id("person_id", &request.person_id)? })
    }
}

impl TryFrom<pb::DeactivatePersonRequest> for DeactivatePerson {
    type Error = Invalid;

    fn try_from(request: pb::DeactivatePersonRequest) -> Result<Self, Invalid> {
        Ok(Self { person: super::id("person_id", &request.person_id)? })
    }
}

impl TryFrom<pb::GetPersonRequest> for GetPerson {
    type Error = Invalid;

    fn try_from(request: pb::GetPersonRequest) -> Result<Self, Invalid> {
        Ok(Self { person: super::id("person_id", &request.person_id)? })
    }
}

impl TryFrom<pb::ListPersonsRequest> for ListPersons {
    type Error = Invalid;

    fn try_from(request: pb::ListPersonsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let organisation = fields.optional_id("organisation_id", &request.organisation_id);
        let page = fields.page(request.page.as_ref());
        let (Some(organisation), Some(page)) = (organisation, page) else { return Err(fields.into_invalid()) };
        Ok(Self { page, organisation })
    }
}

impl From<NamedPerson> for pb::Person {
    fn from(named: NamedPerson) -> Self {
        let NamedPerson { person, display_name } = named;
        Self {
            person_id: person.id.to_string(),
            organisation_id: person.organisation.to_string(),
            display_name: display_name.unwrap_or_default(),
            state: words::person_state(person.state).into(),
            created_by_person_id: super::or_empty(person.created_by),
            created_at_us: person.created_at.micros(),
            version: person.version,
        }
    }
}
