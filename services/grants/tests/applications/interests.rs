//! Interests: declared by whoever has a duty, whenever it is noticed; they bar from every step, and are never taken back.

use kaifong_kernel::{
    auth::{Actor, Role},
    testing,
    values::OrgId,
};
use kaifong_proto::grants::v1 as pb;

use crate::desk::{
    self, Desk, also, approver, assessor, ming, nowhere, officer,
    path::{assessment, award, interest},
    preparer, releaser, second_officer, wah,
};

on_each_database! {
    an_interest_counts_for_nothing_and_bars_from_every_step
    whoever_has_a_duty_declares_an_interest_while_there_is_time
    what_was_assessed_before_an_interest_counts_no_longer
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
    desk.refused("GRA009", desk.declare_interest(&friend, &reviewed, "again")).await;

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
    desk.refused("GRA009", desk.reject_waiver(&finance(Role::FinanceApprover), tranche, "…")).await;
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

async fn whoever_has_a_duty_declares_an_interest_while_there_is_time(desk: Desk) {
    let programme = desk.open().await;
    let draft = desk.draft(&programme, 900).await;
    let id = draft.application_id.as_str();
    desk.refused("KER001", desk.declare_interest(&officer(), id, "")).await;
    desk.refused("GRA003", desk.declare_interest(&officer(), &nowhere("app"), "my cousin")).await;
    let system = Actor { roles: vec![Role::GrantsOfficer], ..Actor::system("robot", OrgId::COUNCIL) };
    desk.refused("KER003", desk.declare_interest(&system, id, "my cousin")).await;
    let duties =
        [Role::Assessor, Role::GrantsOfficer, Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser];
    for role in duties {
        let who = testing::person(&format!("tied {role}"), &[role]);
        let declared = desk.declare_interest(&who, id, "my cousin works there").await.unwrap();
        assert_eq!(
            (declared.person_id, declared.detail.as_str()),
            (who.person.unwrap().to_string(), "my cousin works there")
        );
        assert_eq!(declared.declared_at_us, desk.bench.ports.now().micros());
        desk.refused("GRA009", desk.declare_interest(&also(&who, &[Role::Assessor]), id, "again")).await;
    }
    let list = pb::ListInterestsRequest { application_id: id.to_owned(), page: None };
    assert_eq!(desk.list_interests(&officer(), list.clone()).await.unwrap().interests.len(), duties.len());
    desk.refused("KER002", desk.list_interests(&ming(), list)).await;
    desk.refused("KER002", desk.declare_interest(&wah(), id, "they are our rivals")).await;

    desk.document(id).await;
    desk.submit_application(&ming(), id).await.unwrap();
    let tied = testing::person(&format!("tied {}", Role::GrantsOfficer), &[Role::GrantsOfficer]);
    desk.refused("GRA009", desk.start_review(&tied, id)).await;
    desk.start_review(&officer(), id).await.unwrap();
    desk.reject_application(&officer(), id, "others need it more").await.unwrap();
    desk.refused("GRA004", desk.declare_interest(&officer(), id, "too late")).await;
    desk.rest().await;
}

async fn what_was_assessed_before_an_interest_counts_no_longer(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.in_review(&programme, 900).await;
    for number in [1, 2] {
        desk.record_assessment(&assessor(number), assessment(&id)).await.unwrap();
    }
    desk.declare_interest(&assessor(1), &id, "my brother applied").await.unwrap();
    desk.refused("GRA011", desk.find_eligible(&officer(), &id)).await;
    desk.refused("GRA009", desk.record_assessment(&assessor(1), assessment(&id))).await;
    desk.record_assessment(&assessor(3), assessment(&id)).await.unwrap();
    desk.find_eligible(&officer(), &id).await.unwrap();

    let made = desk.make_award(&officer(), award(&id, &[900])).await.unwrap();
    desk.settle().await;
    desk.declare_interest(&officer(), &id, "my sister joined them").await.unwrap();
    desk.refused("GRA009", desk.end_award(&officer(), &made.award_id, "…")).await;
    desk.rest().await;
}
