//! The path that most tests share: from a programme to a tranche that is owed, each step by whom it takes.

use kaifong_kernel::{reexport::uuid::Uuid, testing::START_US, values::encode_id};
use kaifong_proto::grants::v1 as pb;

use super::{Desk, approver, assessor, both, hkd, ming, officer, preparer, releaser, second_officer};

/// What every programme has, in cents.
pub const PROGRAMME_MINOR: i64 = 100_000_000;
/// When an offer ends: ten days on.
pub const DEADLINE_US: i64 = START_US + 10 * 86_400_000_000;

impl Desk {
    /// A programme that takes applications.
    pub async fn open(&self) -> String {
        let id = self.programme().await;
        self.open_programme(&officer(), &id).await.unwrap();
        self.settle().await;
        id
    }

    /// A programme being set up.
    pub async fn programme(&self) -> String {
        let purpose_id = encode_id("pur", Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        let message = pb::CreateProgrammeRequest { purpose_id, name: both("Rehousing"), amount: hkd(PROGRAMME_MINOR) };
        self.create_programme(&officer(), message).await.unwrap().programme_id
    }

    /// An application being written.
    pub async fn draft(&self, programme: &str, minor: i64) -> pb::Application {
        let message = pb::CreateApplicationRequest {
            programme_id: programme.to_owned(),
            title: both("Beds"),
            description: "Beds for 300 households".to_owned(),
            amount: hkd(minor),
        };
        self.create_application(&ming(), message).await.unwrap()
    }

    /// A document of an application, as its own agency adds it.
    pub async fn document(&self, application: &str) -> pb::Document {
        self.add_document(&ming(), pdf(application)).await.unwrap()
    }

    /// An application that is being assessed.
    pub async fn in_review(&self, programme: &str, minor: i64) -> String {
        let id = self.draft(programme, minor).await.application_id;
        self.document(&id).await;
        self.submit_application(&ming(), &id).await.unwrap();
        self.start_review(&officer(), &id).await.unwrap();
        id
    }

    /// An application that two persons found good.
    pub async fn eligible(&self, programme: &str, minor: i64) -> String {
        let id = self.in_review(programme, minor).await;
        for number in [1, 2] {
            self.record_assessment(&assessor(number), assessment(&id)).await.unwrap();
        }
        self.find_eligible(&officer(), &id).await.unwrap();
        id
    }

    /// An award whose money is held, or not: whatever the fund said.
    pub async fn award(&self, programme: &str, tranches: &[i64]) -> pb::Award {
        let application = self.eligible(programme, tranches.iter().sum()).await;
        let made = self.make_award(&officer(), award(&application, tranches)).await.unwrap();
        self.settle().await;
        self.get_award(&officer(), &made.award_id).await.unwrap()
    }

    /// An award that its agency accepted, with an agreement that both sides signed.
    pub async fn signed(&self, programme: &str, tranches: &[i64]) -> pb::Award {
        let award = self.award(programme, tranches).await;
        self.accept_award(&ming(), &award.award_id).await.unwrap();
        self.settle().await;
        self.draft_agreement(&officer(), &award.award_id, "Spend it on beds.").await.unwrap();
        for who in [second_officer(), ming()] {
            self.sign_agreement(&who, sign(&award.award_id, 1)).await.unwrap();
        }
        self.get_award(&officer(), &award.award_id).await.unwrap()
    }

    /// Where the first agency is paid, in force.
    pub async fn payee(&self, account: &str) -> pb::Payee {
        let proposed = self.propose_payee(&ming(), "", "Ming Oi", "012", account).await.unwrap();
        let confirmed = self.confirm_payee(&officer(), &proposed.payee_id).await.unwrap();
        self.later(super::COOL_OFF_SECONDS).await;
        confirmed
    }

    /// A tranche that was asked for and is owed.
    pub async fn owed(&self, tranche: &str) {
        self.request_tranche(&ming(), tranche).await.unwrap();
        self.approve_tranche(&officer(), tranche).await.unwrap();
        self.settle().await;
    }

    /// A payment that waits for its release.
    pub async fn approved(&self, tranche: &str) -> pb::Disbursement {
        let prepared = self.prepare_disbursement(&preparer(), tranche).await.unwrap();
        self.approve_disbursement(&approver(), &prepared.disbursement_id, &prepared.digest).await.unwrap()
    }

    /// A payment on its way.
    pub async fn sent(&self, tranche: &str) -> pb::Disbursement {
        let approved = self.approved(tranche).await;
        self.release_disbursement(&releaser(), &approved.disbursement_id, &approved.digest).await.unwrap();
        self.settle().await;
        self.get_disbursement(&preparer(), &approved.disbursement_id).await.unwrap()
    }

    /// A tranche that the bank paid.
    pub async fn paid(&self, tranche: &str) -> pb::Disbursement {
        let sent = self.sent(tranche).await;
        self.fund.bank_pays(&sent.disbursement_id, "lin_1");
        self.settle().await;
        self.get_disbursement(&preparer(), &sent.disbursement_id).await.unwrap()
    }

    /// An acquittal of a paid tranche, accepted.
    pub async fn acquitted(&self, tranche: &str, minor: i64) -> pb::Acquittal {
        let begun = self.save_acquittal(&ming(), acquittal(tranche, 0, minor, 0)).await.unwrap();
        self.submit_acquittal(&ming(), &begun.acquittal_id).await.unwrap();
        self.review_acquittal(&officer(), &begun.acquittal_id).await.unwrap();
        self.accept_acquittal(&officer(), &begun.acquittal_id).await.unwrap()
    }

    /// An acquittal of a paid tranche that nobody has judged.
    pub async fn handed_in(&self, tranche: &str, minor: i64) -> pb::Acquittal {
        let begun = self.save_acquittal(&ming(), acquittal(tranche, 0, minor, 0)).await.unwrap();
        self.submit_acquittal(&ming(), &begun.acquittal_id).await.unwrap()
    }

    pub async fn tranche_state(&self, tranche: &str) -> pb::TrancheState {
        self.get_tranche(&officer(), tranche).await.unwrap().state()
    }

    pub async fn award_state(&self, award: &str) -> pb::AwardState {
        self.get_award(&officer(), award).await.unwrap().state()
    }

    pub async fn application_state(&self, application: &str) -> pb::ApplicationState {
        self.get_application(&officer(), application).await.unwrap().state()
    }
}

pub fn pdf(application: &str) -> pb::AddDocumentRequest {
    pb::AddDocumentRequest {
        application_id: application.to_owned(),
        file_name: "budget.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: b"%PDF-1.7 beds".to_vec(),
    }
}

/// A judgement without an interest.
pub fn assessment(application: &str) -> pb::RecordAssessmentRequest {
    pb::RecordAssessmentRequest {
        application_id: application.to_owned(),
        interest: false,
        interest_detail: String::new(),
        content_score: 80,
        recommended: hkd(1_000),
        comment: "sound".to_owned(),
    }
}

/// A declaration of interest.
pub fn interest(application: &str) -> pb::RecordAssessmentRequest {
    let interest_detail = "my cousin works there".to_owned();
    pb::RecordAssessmentRequest { interest: true, interest_detail, ..assessment(application) }
}

/// An award in tranches without conditions.
pub fn award(application: &str, tranches: &[i64]) -> pb::MakeAwardRequest {
    let planned = |minor: &i64| pb::PlannedTranche { amount: hkd(*minor), conditions: Vec::new() };
    pb::MakeAwardRequest {
        application_id: application.to_owned(),
        tranches: tranches.iter().map(planned).collect(),
        offer_expires_at_us: DEADLINE_US,
    }
}

/// The newest version of an agreement, or this one.
pub fn version(award: &str, number: i32) -> pb::GetAgreementRequest {
    pb::GetAgreementRequest { award_id: award.to_owned(), number }
}

pub fn sign(award: &str, number: i32) -> pb::SignAgreementRequest {
    pb::SignAgreementRequest { award_id: award.to_owned(), number }
}

pub fn acquittal(tranche: &str, seen: i64, spent: i64, returned: i64) -> pb::SaveAcquittalRequest {
    pb::SaveAcquittalRequest {
        tranche_id: tranche.to_owned(),
        expected_version: seen,
        spent: hkd(spent),
        returned: hkd(returned),
        narrative: "300 beds".to_owned(),
    }
}
