//! What identity answers without changing anything.

use kaifong_kernel::{
    Query, Read, Result,
    values::{OrgId, Page, PageOf, PersonId, Role},
};

use super::standing;
use crate::{
    domain::{KeyState, Organisation, OrganisationKind, RoleGrant, RoleGrantState, SigningKey},
    store,
    store::{key::UsedKey, person::NamedPerson},
};

/// One organisation.
pub struct GetOrganisation {
    /// Which one.
    pub organisation: OrgId,
}

impl Query for GetOrganisation {
    const NAME: &'static str = "GetOrganisation";
    type Out = Organisation;

    async fn run(&self, read: &Read) -> Result<Organisation> {
        store::organisation::require(read, self.organisation).await
    }
}

/// Organisations, oldest first.
pub struct ListOrganisations {
    /// Which part of the list.
    pub page: Page,
    /// Only this kind.
    pub kind: Option<OrganisationKind>,
}

impl Query for ListOrganisations {
    const NAME: &'static str = "ListOrganisations";
    type Out = PageOf<Organisation>;

    async fn run(&self, read: &Read) -> Result<PageOf<Organisation>> {
        store::organisation::list(read, self.kind, &self.page).await
    }
}

/// One person.
pub struct GetPerson {
    /// Who.
    pub person: PersonId,
}

impl Query for GetPerson {
    const NAME: &'static str = "GetPerson";
    type Out = NamedPerson;

    async fn run(&self, read: &Read) -> Result<NamedPerson> {
        let person = store::person::require(read, self.person).await?;
        store::person::named(read, person).await
    }
}

/// Persons, oldest first.
pub struct ListPersons {
    /// Which part of the list.
    pub page: Page,
    /// Only of this organisation.
    pub organisation: Option<OrgId>,
}

impl Query for ListPersons {
    const NAME: &'static str = "ListPersons";
    type Out = PageOf<NamedPerson>;

    async fn run(&self, read: &Read) -> Result<PageOf<NamedPerson>> {
        store::person::list(read, self.organisation, &self.page).await
    }
}

/// Role grants, oldest first.
pub struct ListRoleGrants {
    /// Which part of the list.
    pub page: Page,
    /// Only of this person.
    pub person: Option<PersonId>,
    /// Only in this state.
    pub state: Option<RoleGrantState>,
}

impl Query for ListRoleGrants {
    const NAME: &'static str = "ListRoleGrants";
    type Out = PageOf<RoleGrant>;

    async fn run(&self, read: &Read) -> Result<PageOf<RoleGrant>> {
        store::role_grant::list(read, self.person, self.state, &self.page).await
    }
}

/// Keys, oldest first: administrators and auditors see all, others their own.
pub struct ListKeys {
    /// Which part of the list.
    pub page: Page,
    /// Only of this person.
    pub person: Option<PersonId>,
    /// Only in this state.
    pub state: Option<KeyState>,
}

impl Query for ListKeys {
    const NAME: &'static str = "ListKeys";
    type Out = PageOf<UsedKey>;

    async fn run(&self, read: &Read) -> Result<PageOf<UsedKey>> {
        let actor = read.actor();
        if actor.has(Role::Admin) || actor.has(Role::Auditor) || standing::on_host(read) {
            return store::key::list(read, self.person, self.state, &self.page).await;
        }
        let own = actor.require_person()?;
        if self.person.is_some_and(|other| other != own) {
            return Ok(PageOf { items: Vec::new(), next: None });
        }
        store::key::list(read, Some(own), self.state, &self.page).await
    }
}

/// The keys that tokens verify under.
pub struct ListSigningKeys;

impl Query for ListSigningKeys {
    const NAME: &'static str = "ListSigningKeys";
    type Out = Vec<SigningKey>;

    async fn run(&self, read: &Read) -> Result<Vec<SigningKey>> {
        store::signing_key::verifying(read).await
    }
}
