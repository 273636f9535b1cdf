//! Applications: written, handed in with documents, assessed by two without an interest, decided.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, also, approver, assessor, both, hkd, ming, nowhere, officer,
    path::{assessment, award, interest, pdf},
    preparer, releaser, second_officer, wah,
};
use kaifong_kernel::{
    auth::{Actor, Role},
    values::OrgId,
};
use kaifong_proto::grants::v1::{self as pb, ApplicationState as State};

on_each_database! {
    the_whole_path_of_an_application
    an_application_is_given_back_and_written_again
    what_was_rewritten_is_assessed_anew
    an_application_is_rejected_or_taken_back
    documents_come_back_as_they_went_up
    a_document_that_is_not_what_it_says_is_refused
    only_what_is_being_written_is_changed
    an_interest_counts_for_nothing_and_bars_from_every_step
    each_person_assesses_once_under_any_key
    a_system_judges_nothing
    amounts_are_in_the_programmes_currency
}

fn update(application: &pb::Application, minor: i64) -> pb::UpdateApplicationRequest {
    pb::UpdateApplicationRequest {
        application_id: application.application_id.clone(),
        expected_version: application.version,
        title: both("More beds"),
        description: "Beds for 400 households".to_owned(),
        amount: hkd(minor),
    }
}

async fn the_whole_path_of_an_application(desk: Desk) {
    let programme = desk.open().await;
    let draft = desk.draft(&programme, 900).await;
    let id = draft.application_id.clone();
    assert_eq!((draft.state(), draft.version, draft.submitted_at_us), (State::Draft, 1, 0));
    assert_eq!(draft.agency_id, ming().tenant.to_string());
    desk.refused("GRA006", desk.submit_application(&ming(), &id)).await;
    desk.refused("GRA004", desk.start_review(&officer(), &id)).await;
    desk.document(&id).await;
    let submitted = desk.submit_application(&ming(), &id).await.unwrap();
    assert_eq!(submitted.state(), State::Submitted);
    assert_eq!(submitted.submitted_at_us, desk.bench.ports.now().micros());
    assert_eq!(desk.open_work("application_to_review").await, 1);
    desk.refused("GRA004", desk.submit_application(&ming(), &id)).await;
    desk.refused("GRA004", desk.record_assessment(&assessor(1), assessment(&id))).await;
    assert_eq!(desk.start_review(&officer(), &id).await.unwrap().state(), State::InReview);
    assert_eq!(desk.open_work("application_to_review").await, 0);

    desk.refused("GRA011", desk.find_eligible(&officer(), &id)).await;
    desk.record_assessment(&assessor(1), assessment(&id)).await.unwrap();
    desk.refused("GRA011", desk.find_eligible(&officer(), &id)).await;
    desk.refused("GRA004", desk.make_award(&officer(), award(&id, &[900]))).await;
    let second = desk.record_assessment(&assessor(2), assessment(&id)).await.unwrap();
    assert_eq!((second.content_score, second.recommended), (80, hkd(1_000)));
    let list = pb::ListAssessmentsRequest { application_id: id.clone(), page: None };
    let assessors = desk.list_assessments(&officer(), list).await.unwrap().assessments;
    let assessors: Vec<String> = assessors.into_iter().map(|one| one.assessor_id).collect();
    assert_eq!(assessors, [1, 2].map(|number| assessor(number).person.unwrap().to_string()));
    assert_eq!(desk.find_eligible(&officer(), &id).await.unwrap().state(), State::Eligible);
    desk.refused("GRA004", desk.request_rework(&officer(), &id, "too late")).await;
    desk.make_award(&officer(), award(&id, &[900])).await.unwrap();
    assert_eq!(desk.application_state(&id).await, State::Awarded);
    desk.refused("GRA004", desk.withdraw_application(&ming(), &id)).await;
    desk.refused("GRA004", desk.reject_application(&officer(), &id, "too late")).await;
    desk.rest().await;
}

async fn an_application_is_given_back_and_written_again(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.in_review(&programme, 900).await;
    let back = desk.request_rework(&officer(), &id, "the sums are off").await.unwrap();
    assert_eq!((back.state(), back.reason.as_str()), (State::ReworkRequested, "the sums are off"));
    let stale = pb::Application { version: back.version - 1, ..back.clone() };
    desk.refused("GRA005", desk.update_application(&ming(), update(&stale, 800))).await;
    let rework = desk.update_application(&ming(), update(&back, 800)).await.unwrap();
    assert_eq!((rework.state(), rework.version), (State::Rework, back.version + 1));
    desk.document(&id).await;
    let again = desk.submit_application(&ming(), &id).await.unwrap();
    assert_eq!((again.state(), again.reason.as_str(), again.amount), (State::Submitted, "", hkd(800)));
    desk.rest().await;
}

/// Two persons judged 900; nobody has judged what the agency asks for after that.
async fn what_was_rewritten_is_assessed_anew(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.in_review(&programme, 900).await;
    for number in [1, 2] {
        desk.record_assessment(&assessor(number), assessment(&id)).await.unwrap();
    }
    desk.record_assessment(&assessor(3), interest(&id)).await.unwrap();
    let back = desk.request_rework(&officer(), &id, "ask for less").await.unwrap();
    desk.update_application(&ming(), update(&back, 90_000_000)).await.unwrap();
    desk.submit_application(&ming(), &id).await.unwrap();
    desk.start_review(&officer(), &id).await.unwrap();
    desk.refused("GRA011", desk.find_eligible(&officer(), &id)).await;
    desk.record_assessment(&assessor(1), assessment(&id)).await.unwrap();
    desk.refused("GRA010", desk.record_assessment(&assessor(1), assessment(&id))).await;
    desk.refused("GRA011", desk.find_eligible(&officer(), &id)).await;
    desk.refused("GRA009", desk.record_assessment(&assessor(3), assessment(&id))).await;
    let cleared = also(&assessor(3), &[Role::GrantsOfficer]);
    desk.refused("GRA009", desk.find_eligible(&cleared, &id)).await;
    desk.record_assessment(&assessor(2), assessment(&id)).await.unwrap();
    assert_eq!(desk.find_eligible(&officer(), &id).await.unwrap().state(), State::Eligible);
    desk.rest().await;
}

async fn an_application_is_rejected_or_taken_back(desk: Desk) {
    let programme = desk.open().await;
    let reviewed = desk.in_review(&programme, 900).await;
    let rejected = desk.reject_application(&officer(), &reviewed, "others need it more").await.unwrap();
    assert_eq!((rejected.state(), rejected.reason.as_str()), (State::Rejected, "others need it more"));
    let eligible = desk.eligible(&programme, 900).await;
    desk.reject_application(&officer(), &eligible, "no money left").await.unwrap();
    for decided in [&reviewed, &eligible] {
        desk.refused("GRA004", desk.withdraw_application(&ming(), decided)).await;
        desk.refused("GRA004", desk.start_review(&officer(), decided)).await;
        desk.refused("GRA004", desk.make_award(&officer(), award(decided, &[1]))).await;
    }

    let draft = desk.draft(&programme, 900).await.application_id;
    desk.refused("GRA004", desk.reject_application(&officer(), &draft, "not handed in")).await;
    let submitted = desk.draft(&programme, 900).await.application_id;
    desk.document(&submitted).await;
    desk.submit_application(&ming(), &submitted).await.unwrap();
    for id in [&draft, &submitted, &desk.eligible(&programme, 900).await] {
        assert_eq!(desk.withdraw_application(&ming(), id).await.unwrap().state(), State::Withdrawn);
        desk.refused("GRA004", desk.submit_application(&ming(), id)).await;
        desk.refused("GRA004", desk.make_award(&officer(), award(id, &[1]))).await;
    }
    assert_eq!(desk.open_work("application_to_review").await, 0);
    desk.rest().await;
}

async fn documents_come_back_as_they_went_up(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.draft(&programme, 900).await.application_id;
    let budget = desk.document(&id).await;
    let media_type = "text/csv".to_owned();
    let content = "項目,元\n床,900\n".as_bytes().to_vec();
    let sheet = pb::AddDocumentRequest { file_name: "預算.csv".to_owned(), media_type, content, ..pdf(&id) };
    let added = desk.add_document(&ming(), sheet.clone()).await.unwrap();
    assert_eq!(added.size_bytes, i64::try_from(sheet.content.len()).unwrap());
    let list = pb::ListDocumentsRequest { application_id: id.clone(), page: None };
    let listed = desk.list_documents(&assessor(1), list.clone()).await.unwrap().documents;
    assert_eq!(listed, [budget.clone(), added.clone()]);
    for who in [ming(), assessor(1), officer()] {
        let down = desk.download_document(&who, &added.document_id).await.unwrap();
        assert_eq!((down.document.as_ref(), &down.content), (Some(&added), &sheet.content));
    }
    let down = desk.download_document(&officer(), &budget.document_id).await.unwrap();
    assert_eq!(down.content, pdf(&id).content);
    desk.refused("GRA008", desk.download_document(&wah(), &added.document_id)).await;
    desk.refused("GRA008", desk.download_document(&ming(), &nowhere("doc"))).await;
    desk.refused("GRA003", desk.list_documents(&wah(), list)).await;
    desk.refused("GRA003", desk.add_document(&wah(), pdf(&id))).await;
    desk.rest().await;
}

async fn a_document_that_is_not_what_it_says_is_refused(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.draft(&programme, 900).await.application_id;
    let program = pb::AddDocumentRequest { content: b"MZ\x90\x00".to_vec(), ..pdf(&id) };
    desk.refused("GRA007", desk.add_document(&ming(), program)).await;
    let page = pb::AddDocumentRequest { media_type: "text/html".to_owned(), ..pdf(&id) };
    desk.refused("GRA007", desk.add_document(&ming(), page)).await;
    for name in ["", "../etc/passwd", "a\\b.pdf"] {
        let escaping = pb::AddDocumentRequest { file_name: name.to_owned(), ..pdf(&id) };
        desk.refused("KER001", desk.add_document(&ming(), escaping)).await;
    }
    let empty = pb::AddDocumentRequest { content: Vec::new(), ..pdf(&id) };
    desk.refused("KER001", desk.add_document(&ming(), empty)).await;
    let mut large = pdf(&id);
    large.content.resize(3 * 1024 * 1024, b' ');
    desk.add_document(&ming(), large.clone()).await.unwrap();
    large.content.push(b' ');
    desk.refused("KER001", desk.add_document(&ming(), large)).await;
    for _ in 1..50 {
        desk.document(&id).await;
    }
    desk.refused("GRA047", desk.add_document(&ming(), pdf(&id))).await;
    desk.rest().await;
}

async fn only_what_is_being_written_is_changed(desk: Desk) {
    let programme = desk.open().await;
    let draft = desk.draft(&programme, 900).await;
    let changed = desk.update_application(&ming(), update(&draft, 800)).await.unwrap();
    assert_eq!((changed.state(), changed.version, changed.title.clone()), (State::Draft, 2, both("More beds")));
    desk.refused("GRA005", desk.update_application(&ming(), update(&draft, 700))).await;
    desk.refused("GRA003", desk.update_application(&wah(), update(&changed, 700))).await;
    desk.refused("KER001", desk.update_application(&ming(), update(&changed, -1))).await;
    let id = draft.application_id;
    desk.document(&id).await;
    let submitted = desk.submit_application(&ming(), &id).await.unwrap();
    desk.refused("GRA004", desk.update_application(&ming(), update(&submitted, 700))).await;
    desk.refused("GRA004", desk.add_document(&ming(), pdf(&id))).await;
    desk.refused("GRA003", desk.submit_application(&ming(), &nowhere("app"))).await;
    desk.rest().await;
}

/// Whoever declared an interest takes no step about the application any more, in whatever role.
async fn an_interest_counts_for_nothing_and_bars_from_every_step(desk: Desk) {
    let programme = desk.open().await;
    let friend = assessor(9);
    let as_officer = also(&friend, &[Role::GrantsOfficer]);
    let reviewed = desk.in_review(&programme, 900).await;
    desk.record_assessment(&assessor(1), assessment(&reviewed)).await.unwrap();
    let silent = pb::RecordAssessmentRequest { interest_detail: String::new(), ..interest(&reviewed) };
    desk.refused("KER001", desk.record_assessment(&friend, silent)).await;
    let declared = desk.record_assessment(&friend, interest(&reviewed)).await.unwrap();
    assert!(declared.interest && declared.interest_detail == "my cousin works there");
    desk.refused("GRA009", desk.record_assessment(&friend, assessment(&reviewed))).await;
    desk.refused("GRA011", desk.find_eligible(&officer(), &reviewed)).await;
    desk.refused("GRA009", desk.request_rework(&as_officer, &reviewed, "…")).await;
    desk.refused("GRA009", desk.reject_application(&as_officer, &reviewed, "…")).await;
    desk.refused("GRA009", desk.find_eligible(&as_officer, &reviewed)).await;
    desk.record_assessment(&assessor(2), assessment(&reviewed)).await.unwrap();
    desk.find_eligible(&officer(), &reviewed).await.unwrap();
    desk.refused("GRA009", desk.make_award(&as_officer, award(&reviewed, &[900]))).await;

    let made = desk.make_award(&officer(), award(&reviewed, &[900])).await.unwrap();
    desk.settle().await;
    let (id, tranche) = (made.award_id, made.tranche_ids[0].as_str());
    desk.accept_award(&ming(), &id).await.unwrap();
    desk.settle().await;
    desk.refused("GRA009", desk.draft_agreement(&as_officer, &id, "…")).await;
    desk.draft_agreement(&officer(), &id, "…").await.unwrap();
    desk.refused("GRA009", desk.sign_agreement(&as_officer, desk::path::sign(&id, 1))).await;
    for who in [second_officer(), ming()] {
        desk.sign_agreement(&who, desk::path::sign(&id, 1)).await.unwrap();
    }
    desk.payee("123456").await;
    desk.request_tranche(&ming(), tranche).await.unwrap();
    desk.refused("GRA009", desk.approve_tranche(&as_officer, tranche)).await;
    desk.refused("GRA009", desk.propose_waiver(&as_officer, tranche, "…")).await;
    desk.propose_waiver(&officer(), tranche, "…").await.unwrap();
    let finance = |role| also(&friend, &[role]);
    desk.refused("GRA009", desk.confirm_waiver(&finance(Role::FinanceApprover), tranche)).await;
    desk.approve_tranche(&officer(), tranche).await.unwrap();
    desk.settle().await;
    pays_nothing(&desk, &finance(Role::FinancePreparer), &friend, tranche).await;
    desk.refused("GRA009", desk.end_award(&as_officer, &id, "…")).await;
    desk.rest().await;
}

async fn pays_nothing(desk: &Desk, as_preparer: &Actor, friend: &Actor, tranche: &str) {
    desk.refused("GRA009", desk.prepare_disbursement(as_preparer, tranche)).await;
    let prepared = desk.prepare_disbursement(&preparer(), tranche).await.unwrap();
    let (id, digest) = (prepared.disbursement_id, prepared.digest);
    let as_approver = also(friend, &[Role::FinanceApprover]);
    desk.refused("GRA009", desk.approve_disbursement(&as_approver, &id, &digest)).await;
    desk.refused("GRA009", desk.void_disbursement(&as_approver, &id, "…")).await;
    desk.approve_disbursement(&approver(), &id, &digest).await.unwrap();
    let as_releaser = also(friend, &[Role::FinanceReleaser]);
    desk.refused("GRA009", desk.release_disbursement(&as_releaser, &id, &digest)).await;
    desk.release_disbursement(&releaser(), &id, &digest).await.unwrap();
    desk.settle().await;
    desk.fund.bank_pays(&id, "lin_1");
    desk.settle().await;
    let begun = desk.save_acquittal(&ming(), desk::path::acquittal(tranche, 0, 900, 0)).await.unwrap();
    let acquittal = begun.acquittal_id;
    desk.submit_acquittal(&ming(), &acquittal).await.unwrap();
    let as_officer = also(friend, &[Role::GrantsOfficer]);
    desk.refused("GRA009", desk.review_acquittal(&as_officer, &acquittal)).await;
    desk.review_acquittal(&officer(), &acquittal).await.unwrap();
    desk.refused("GRA009", desk.accept_acquittal(&as_officer, &acquittal)).await;
    desk.refused("GRA009", desk.reject_acquittal(&as_officer, &acquittal, "…")).await;
    desk.refused("GRA009", desk.request_acquittal_rework(&as_officer, &acquittal, "…")).await;
    desk.accept_acquittal(&officer(), &acquittal).await.unwrap();
}

async fn each_person_assesses_once_under_any_key(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.in_review(&programme, 900).await;
    desk.record_assessment(&assessor(1), assessment(&id)).await.unwrap();
    for _ in 0..2 {
        let other_key = also(&assessor(1), &[Role::Assessor]);
        desk.refused("GRA010", desk.record_assessment(&other_key, assessment(&id))).await;
    }
    desk.refused("GRA011", desk.find_eligible(&officer(), &id)).await;
    let score = |content_score| pb::RecordAssessmentRequest { content_score, ..assessment(&id) };
    for wrong in [-1, 101] {
        desk.refused("KER001", desk.record_assessment(&assessor(2), score(wrong))).await;
    }
    desk.record_assessment(&assessor(2), score(0)).await.unwrap();
    desk.find_eligible(&officer(), &id).await.unwrap();
    desk.rest().await;
}

async fn a_system_judges_nothing(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.in_review(&programme, 900).await;
    let system = Actor { roles: vec![Role::Assessor, Role::GrantsOfficer], ..Actor::system("robot", OrgId::COUNCIL) };
    desk.refused("KER003", desk.record_assessment(&system, assessment(&id))).await;
    desk.refused("KER003", desk.request_rework(&system, &id, "…")).await;
    desk.refused("KER003", desk.reject_application(&system, &id, "…")).await;
    desk.refused("KER003", desk.find_eligible(&system, &id)).await;
    desk.rest().await;
}

async fn amounts_are_in_the_programmes_currency(desk: Desk) {
    let programme = desk.open().await;
    let yuan = |amount_minor| Some(kaifong_proto::common::v1::Money { amount_minor, currency: "CNY".to_owned() });
    let draft = desk.draft(&programme, 900).await;
    let other = pb::UpdateApplicationRequest { amount: yuan(900), ..update(&draft, 900) };
    desk.refused("GRA016", desk.update_application(&ming(), other)).await;
    let id = desk.eligible(&programme, 900).await;
    let reviewed = desk.in_review(&programme, 900).await;
    let other = pb::RecordAssessmentRequest { recommended: yuan(900), ..assessment(&reviewed) };
    desk.refused("GRA016", desk.record_assessment(&assessor(1), other)).await;
    let mut mixed = award(&id, &[400, 500]);
    mixed.tranches[1].amount = yuan(500);
    desk.refused("GRA016", desk.make_award(&officer(), mixed)).await;
    desk.rest().await;
}
