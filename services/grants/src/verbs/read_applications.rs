//! Questions about applications, their documents, assessments and declared interests.

use kaifong_kernel::{
    Query, Read, Result,
    values::{OrgId, Page, PageOf},
};

use crate::{
    domain::{
        application::{Application, ApplicationState, Document},
        assessment::Assessment,
        ids::{ApplicationId, DocumentId, ProgrammeId},
        interest::Interest,
        refusal::Refusal,
    },
    store,
};

/// Reads one application.
pub struct GetApplication {
    /// Which.
    pub application: ApplicationId,
}

impl Query for GetApplication {
    const NAME: &'static str = "GetApplication";
    type Out = Application;

    async fn run(&self, read: &Read) -> Result<Application> {
        let unknown = Refusal::UnknownApplication { application: self.application };
        Ok(store::get(read, self.application.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists applications.
pub struct ListApplications {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this agency.
    pub agency: Option<OrgId>,
    /// Only in this state.
    pub state: Option<ApplicationState>,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListApplications {
    const NAME: &'static str = "ListApplications";
    type Out = PageOf<Application>;

    async fn run(&self, read: &Read) -> Result<PageOf<Application>> {
        let filters = [
            ("programme_id", self.programme.map(Into::into)),
            ("tenant_id", self.agency.map(Into::into)),
            ("state", self.state.map(Into::into)),
        ];
        store::list(read, &filters, &self.page).await
    }
}

/// Reads one document, without its content.
pub struct GetDocument {
    /// Which.
    pub document: DocumentId,
}

impl Query for GetDocument {
    const NAME: &'static str = "GetDocument";
    type Out = Document;

    async fn run(&self, read: &Read) -> Result<Document> {
        let unknown = Refusal::UnknownDocument { document: self.document };
        Ok(store::get(read, self.document.uuid()).await?.ok_or(unknown)?)
    }
}

/// Lists the documents of an application.
pub struct ListDocuments {
    /// Whose.
    pub application: ApplicationId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListDocuments {
    const NAME: &'static str = "ListDocuments";
    type Out = PageOf<Document>;

    async fn run(&self, read: &Read) -> Result<PageOf<Document>> {
        let unknown = Refusal::UnknownApplication { application: self.application };
        store::get::<Application>(read, self.application.uuid()).await?.ok_or(unknown)?;
        store::list(read, &[("application_id", Some(self.application.into()))], &self.page).await
    }
}

/// Lists the assessments of an application.
pub struct ListAssessments {
    /// Whose.
    pub application: ApplicationId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListAssessments {
    const NAME: &'static str = "ListAssessments";
    type Out = PageOf<Assessment>;

    async fn run(&self, read: &Read) -> Result<PageOf<Assessment>> {
        let unknown = Refusal::UnknownApplication { application: self.application };
        store::get::<Application>(read, self.application.uuid()).await?.ok_or(unknown)?;
        store::list(read, &[("application_id", Some(self.application.into()))], &self.page).await
    }
}

/// Lists the interests that were declared in an application.
pub struct ListInterests {
    /// In which.
    pub application: ApplicationId,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListInterests {
    const NAME: &'static str = "ListInterests";
    type Out = PageOf<Interest>;

    async fn run(&self, read: &Read) -> Result<PageOf<Interest>> {
        let unknown = Refusal::UnknownApplication { application: self.application };
        store::get::<Application>(read, self.application.uuid()).await?.ok_or(unknown)?;
        store::list(read, &[("application_id", Some(self.application.into()))], &self.page).await
    }
}
