//! Every RPC of grants as one line: who asks, and what. A refusal is told by its code alone.

use kaifong_kernel::{auth::Actor, wire::Wire};
use kaifong_proto::grants::v1::{
    self as pb, application_service_client::ApplicationServiceClient, award_service_client::AwardServiceClient,
    payment_service_client::PaymentServiceClient, programme_service_client::ProgrammeServiceClient,
};
use tonic::{Request, Status, service::Interceptor, service::interceptor::InterceptedService};
use tonic_types::StatusExt;

use super::{Desk, code};

/// Puts a token and an idempotency key beside each request.
#[derive(Clone)]
pub struct Beside {
    token: String,
    key: String,
}

impl Interceptor for Beside {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let bearer = format!("Bearer {}", self.token);
        request.metadata_mut().insert("authorization", bearer.parse().expect("a token is ASCII"));
        request.metadata_mut().insert("idempotency-key", self.key.parse().expect("a key is ASCII"));
        Ok(request)
    }
}

fn wrong(status: &Status) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

type Told = InterceptedService<Wire, Beside>;

impl Desk {
    fn told(&self, actor: &Actor, key: String) -> Told {
        InterceptedService::new(self.wire.clone(), Beside { token: self.token(actor), key })
    }
}

/// `name(Request { fields }) -> answer: Type` asks by ids and texts alone; `name(Request) -> …` takes the message.
macro_rules! rpcs {
    ($($client:ident { $($name:ident($request:ident $({$($field:ident),+})?) -> $answer:ident: $out:ty;)+ })+) => {
        impl Desk {$($(
            rpcs!(@one $client $name $request $({$($field)+})? $answer $out);
        )+)+}
    };
    (@one $client:ident $name:ident $request:ident {$($field:ident)+} $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, $($field: &str),+) -> Result<$out, String> {
            let message = pb::$request { $($field: $field.to_owned()),+ };
            let answer = $client::new(self.told(who, self.new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@one $client:ident $name:ident $request:ident $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, message: pb::$request) -> Result<$out, String> {
            let answer = $client::new(self.told(who, self.new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@out whole $given:ident) => { $given.into_inner() };
    (@out $answer:ident $given:ident) => { $given.into_inner().$answer.expect("an answer has what was asked for") };
}

rpcs! {
    ProgrammeServiceClient {
        create_programme(CreateProgrammeRequest) -> programme: pb::Programme;
        update_programme(UpdateProgrammeRequest) -> programme: pb::Programme;
        open_programme(OpenProgrammeRequest { programme_id }) -> programme: pb::Programme;
        close_programme(CloseProgrammeRequest { programme_id }) -> programme: pb::Programme;
        get_programme(GetProgrammeRequest { programme_id }) -> programme: pb::Programme;
        list_programmes(ListProgrammesRequest) -> whole: pb::ListProgrammesResponse;
    }
    ApplicationServiceClient {
        create_application(CreateApplicationRequest) -> application: pb::Application;
        update_application(UpdateApplicationRequest) -> application: pb::Application;
        add_document(AddDocumentRequest) -> document: pb::Document;
        list_documents(ListDocumentsRequest) -> whole: pb::ListDocumentsResponse;
        download_document(DownloadDocumentRequest { document_id }) -> whole: pb::DownloadDocumentResponse;
        submit_application(SubmitApplicationRequest { application_id }) -> application: pb::Application;
        withdraw_application(WithdrawApplicationRequest { application_id }) -> application: pb::Application;
        start_review(StartReviewRequest { application_id }) -> application: pb::Application;
        request_rework(RequestReworkRequest { application_id, reason }) -> application: pb::Application;
        record_assessment(RecordAssessmentRequest) -> assessment: pb::Assessment;
        list_assessments(ListAssessmentsRequest) -> whole: pb::ListAssessmentsResponse;
        declare_interest(DeclareInterestRequest { application_id, detail }) -> interest: pb::Interest;
        list_interests(ListInterestsRequest) -> whole: pb::ListInterestsResponse;
        find_eligible(FindEligibleRequest { application_id }) -> application: pb::Application;
        reject_application(RejectApplicationRequest { application_id, reason }) -> application: pb::Application;
        get_application(GetApplicationRequest { application_id }) -> application: pb::Application;
        list_applications(ListApplicationsRequest) -> whole: pb::ListApplicationsResponse;
    }
    AwardServiceClient {
        make_award(MakeAwardRequest) -> award: pb::Award;
        accept_award(AcceptAwardRequest { award_id }) -> award: pb::Award;
        decline_award(DeclineAwardRequest { award_id }) -> award: pb::Award;
        end_award(EndAwardRequest { award_id, reason }) -> award: pb::Award;
        get_award(GetAwardRequest { award_id }) -> award: pb::Award;
        list_awards(ListAwardsRequest) -> whole: pb::ListAwardsResponse;
        draft_agreement(DraftAgreementRequest { award_id, terms }) -> agreement: pb::Agreement;
        sign_agreement(SignAgreementRequest) -> agreement: pb::Agreement;
        get_agreement(GetAgreementRequest) -> agreement: pb::Agreement;
        list_tranches(ListTranchesRequest) -> whole: pb::ListTranchesResponse;
        get_tranche(GetTrancheRequest { tranche_id }) -> tranche: pb::Tranche;
        meet_condition(MeetConditionRequest) -> tranche: pb::Tranche;
        request_tranche(RequestTrancheRequest { tranche_id }) -> tranche: pb::Tranche;
        approve_tranche(ApproveTrancheRequest { tranche_id }) -> tranche: pb::Tranche;
        propose_waiver(ProposeWaiverRequest { tranche_id, reason }) -> waiver: pb::Waiver;
        confirm_waiver(ConfirmWaiverRequest { tranche_id }) -> waiver: pb::Waiver;
        reject_waiver(RejectWaiverRequest { tranche_id, reason }) -> waiver: pb::Waiver;
        get_waiver(GetWaiverRequest { tranche_id }) -> waiver: pb::Waiver;
        save_acquittal(SaveAcquittalRequest) -> acquittal: pb::Acquittal;
        submit_acquittal(SubmitAcquittalRequest { acquittal_id }) -> acquittal: pb::Acquittal;
        review_acquittal(ReviewAcquittalRequest { acquittal_id }) -> acquittal: pb::Acquittal;
        accept_acquittal(AcceptAcquittalRequest { acquittal_id }) -> acquittal: pb::Acquittal;
        request_acquittal_rework(RequestAcquittalReworkRequest { acquittal_id, reason }) -> acquittal: pb::Acquittal;
        reject_acquittal(RejectAcquittalRequest { acquittal_id, reason }) -> acquittal: pb::Acquittal;
        get_acquittal(GetAcquittalRequest { acquittal_id }) -> acquittal: pb::Acquittal;
        list_acquittals(ListAcquittalsRequest) -> whole: pb::ListAcquittalsResponse;
    }
    PaymentServiceClient {
        propose_payee(ProposePayeeRequest { agency_id, account_name, bank_code, account_number }) -> payee: pb::Payee;
        confirm_payee(ConfirmPayeeRequest { payee_id }) -> payee: pb::Payee;
        reject_payee(RejectPayeeRequest { payee_id }) -> payee: pb::Payee;
        get_payee(GetPayeeRequest { payee_id }) -> payee: pb::Payee;
        list_payees(ListPayeesRequest) -> whole: pb::ListPayeesResponse;
        prepare_disbursement(PrepareDisbursementRequest { tranche_id }) -> disbursement: pb::Disbursement;
        approve_disbursement(ApproveDisbursementRequest { disbursement_id, digest }) -> disbursement: pb::Disbursement;
        void_disbursement(VoidDisbursementRequest { disbursement_id, reason }) -> disbursement: pb::Disbursement;
        report_rejection(ReportRejectionRequest { disbursement_id, reason }) -> disbursement: pb::Disbursement;
        confirm_rejection(ConfirmRejectionRequest { disbursement_id }) -> disbursement: pb::Disbursement;
        dismiss_rejection(DismissRejectionRequest { disbursement_id }) -> disbursement: pb::Disbursement;
        get_disbursement(GetDisbursementRequest { disbursement_id }) -> disbursement: pb::Disbursement;
        list_disbursements(ListDisbursementsRequest) -> whole: pb::ListDisbursementsResponse;
    }
}

impl Desk {
    /// Releases a payment under a new idempotency key.
    pub async fn release_disbursement(&self, who: &Actor, id: &str, digest: &str) -> Result<pb::Disbursement, String> {
        self.release_again(who, &self.new_key(), id, digest).await
    }

    /// Adds a document under this idempotency key.
    pub async fn add_document_again(
        &self,
        who: &Actor,
        key: &str,
        message: pb::AddDocumentRequest,
    ) -> Result<pb::Document, String> {
        let answer = ApplicationServiceClient::new(self.told(who, key.to_owned())).add_document(message).await;
        answer.map(|answer| answer.into_inner().document.unwrap()).map_err(|status| code(&status))
    }

    /// The fields that a refused award names.
    pub async fn wrong_in_award(&self, who: &Actor, message: pb::MakeAwardRequest) -> Vec<String> {
        let mut client = AwardServiceClient::new(self.told(who, self.new_key()));
        wrong(&client.make_award(message).await.expect_err("it is refused"))
    }

    /// The fields that a refused payee names.
    pub async fn wrong_in_payee(&self, who: &Actor, message: pb::ProposePayeeRequest) -> Vec<String> {
        let mut client = PaymentServiceClient::new(self.told(who, self.new_key()));
        wrong(&client.propose_payee(message).await.expect_err("it is refused"))
    }

    /// Releases a payment under this idempotency key.
    pub async fn release_again(
        &self,
        who: &Actor,
        key: &str,
        id: &str,
        digest: &str,
    ) -> Result<pb::Disbursement, String> {
        let message = pb::ReleaseDisbursementRequest { disbursement_id: id.to_owned(), digest: digest.to_owned() };
        let answer = PaymentServiceClient::new(self.told(who, key.to_owned())).release_disbursement(message).await;
        answer.map(|answer| answer.into_inner().disbursement.unwrap()).map_err(|status| code(&status))
    }
}
