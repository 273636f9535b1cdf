//! Applications: written, handed in, assessed by two, decided. Their papers are in `documents`, who may judge at all in
//! `interests`.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "applications/documents.rs"]
mod documents;
#[path = "applications/interests.rs"]
mod interests;

use desk::{
    Desk, also, assessor, both, hkd, ming, nowhere, officer,
    path::{assessment, award, interest, pdf},
    wah,
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
    only_what_is_being_written_is_changed
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
    assert_eq!(desk.owners_of_work().await, [OrgId::COUNCIL], "an agency's request is the council's work");
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
