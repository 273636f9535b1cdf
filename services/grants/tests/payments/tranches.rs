//! Tranches: their conditions, the acquittal of the one before, and the waiver that stands in for it.

use kaifong_kernel::{auth::Role, testing};
use kaifong_proto::grants::v1::{self as pb, AcquittalState, TrancheState, WaiverState};

use crate::{
    desk::{
        self, Desk, also, approver,
        fund::Mood,
        ming, nowhere, officer,
        path::{acquittal, award},
        preparer, second_officer, wah,
    },
    owed,
};

on_each_database! {
    a_tranche_is_asked_for_when_every_condition_is_met
    the_fund_refuses_to_recognise_a_tranche
    tranche_two_waits_for_the_acquittal_of_tranche_one
    two_persons_waive_an_acquittal
    an_acquittal_comes_to_what_was_paid
}

async fn a_tranche_is_asked_for_when_every_condition_is_met(desk: Desk) {
    let programme = desk.open().await;
    let application = desk.eligible(&programme, 1_000).await;
    let mut planned = award(&application, &[1_000]);
    planned.tranches[0].conditions = vec!["the lease".to_owned(), "the staff list".to_owned()];
    let made = desk.make_award(&officer(), planned).await.unwrap();
    desk.settle().await;
    desk.accept_award(&ming(), &made.award_id).await.unwrap();
    desk.settle().await;
    desk.draft_agreement(&officer(), &made.award_id, "…").await.unwrap();
    for who in [second_officer(), ming()] {
        desk.sign_agreement(&who, desk::path::sign(&made.award_id, 1)).await.unwrap();
    }
    let tranche = made.tranche_ids[0].as_str();
    let meet =
        |condition| pb::MeetConditionRequest { tranche_id: tranche.to_owned(), condition, evidence: "seen".to_owned() };
    assert_eq!(desk.tranche_state(tranche).await, TrancheState::Planned);
    desk.refused("GRA021", desk.request_tranche(&ming(), tranche)).await;
    desk.refused("GRA042", desk.meet_condition(&officer(), meet(3))).await;
    let half = desk.meet_condition(&officer(), meet(2)).await.unwrap();
    assert_eq!((half.state(), half.conditions[1].evidence.as_str()), (TrancheState::Planned, "seen"));
    assert_eq!(half.conditions[1].met_by, officer().person.unwrap().to_string());
    desk.refused("GRA042", desk.meet_condition(&officer(), meet(2))).await;
    desk.refused("GRA021", desk.request_tranche(&ming(), tranche)).await;
    let whole = desk.meet_condition(&officer(), meet(1)).await.unwrap();
    assert_eq!(whole.state(), TrancheState::ConditionMet);
    desk.refused("GRA019", desk.approve_tranche(&officer(), tranche)).await;
    desk.refused("GRA018", desk.request_tranche(&wah(), tranche)).await;
    desk.request_tranche(&ming(), tranche).await.unwrap();
    desk.refused("GRA019", desk.request_tranche(&ming(), tranche)).await;
    desk.refused("GRA019", desk.prepare_disbursement(&preparer(), tranche)).await;
    assert_eq!(desk.approve_tranche(&officer(), tranche).await.unwrap().state(), TrancheState::Approving);
    desk.refused("GRA019", desk.approve_tranche(&officer(), tranche)).await;
    desk.settle().await;
    assert_eq!(desk.tranche_state(tranche).await, TrancheState::Approved);
    assert_eq!(desk.fund.commitment(&made.award_id).unwrap().payable_minor, 1_000);
    desk.rest().await;
}

async fn the_fund_refuses_to_recognise_a_tranche(desk: Desk) {
    let programme = desk.open().await;
    let award = desk.signed(&programme, &[1_000]).await;
    let tranche = &award.tranche_ids[0];
    desk.fund.set(Mood::Refusing("FND017"));
    desk.owed(tranche).await;
    let refused = desk.get_tranche(&ming(), tranche).await.unwrap();
    assert_eq!((refused.state(), refused.refused_code.as_str()), (TrancheState::Requested, "FND017"));
    assert_eq!(desk.open_work("tranche_refused").await, 1);
    desk.fund.set(Mood::Well);
    desk.approve_tranche(&officer(), tranche).await.unwrap();
    assert_eq!(desk.open_work("tranche_refused").await, 0, "it was approved again");
    desk.rest().await;
}

async fn tranche_two_waits_for_the_acquittal_of_tranche_one(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let second = &award.tranche_ids[1];
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;
    desk.refused("GRA019", desk.save_acquittal(&ming(), acquittal(&first, 0, 400, 0))).await;
    desk.paid(&first).await;
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;
    let begun = desk.save_acquittal(&ming(), acquittal(&first, 0, 400, 0)).await.unwrap();
    let id = begun.acquittal_id.as_str();
    desk.submit_acquittal(&ming(), id).await.unwrap();
    desk.review_acquittal(&officer(), id).await.unwrap();
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;
    let accepted = desk.accept_acquittal(&officer(), id).await.unwrap();
    assert_eq!(accepted.state(), AcquittalState::Accepted);
    desk.owed(second).await;
    assert_eq!(desk.tranche_state(second).await, TrancheState::Approved);
    desk.rest().await;
}

async fn two_persons_waive_an_acquittal(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let second = award.tranche_ids[1].as_str();
    desk.paid(&first).await;
    for unread in [second, &nowhere("trn")] {
        let code = if unread == second { "GRA037" } else { "GRA018" };
        desk.refused(code, desk.get_waiver(&approver(), unread)).await;
        desk.refused(code, desk.confirm_waiver(&approver(), unread)).await;
        desk.refused(code, desk.reject_waiver(&approver(), unread, "…")).await;
    }
    desk.refused("GRA018", desk.propose_waiver(&officer(), &nowhere("trn"), "…")).await;
    let both_roles = [Role::GrantsOfficer, Role::FinanceApprover];
    let one = testing::person("one", &both_roles);
    let proposed = desk.propose_waiver(&one, second, "the typhoon took the receipts").await.unwrap();
    assert_eq!(proposed.state(), WaiverState::Proposed);
    desk.refused("GRA038", desk.propose_waiver(&officer(), second, "again")).await;
    let seen = desk.get_waiver(&approver(), second).await.unwrap();
    assert_eq!(
        (seen.reason.as_str(), seen.proposed_by),
        ("the typhoon took the receipts", one.person.unwrap().to_string())
    );
    assert_eq!(seen.proposed_at_us, desk.bench.ports.now().micros());
    assert_eq!(desk.open_work("waiver_to_confirm").await, 1, "somebody is asked to look");
    desk.refused("GRA018", desk.get_waiver(&wah(), second)).await;
    let rejected = desk.reject_waiver(&approver(), second, "there are copies").await.unwrap();
    assert_eq!((rejected.state(), rejected.rejection.as_str()), (WaiverState::Rejected, "there are copies"));
    assert_eq!(rejected.rejected_by, approver().person.unwrap().to_string());
    assert_eq!(desk.open_work("waiver_to_confirm").await, 0);
    desk.refused("GRA037", desk.confirm_waiver(&approver(), second)).await;
    desk.refused("GRA037", desk.reject_waiver(&approver(), second, "again")).await;
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;
    let anew = desk.propose_waiver(&one, second, "the copies are lost too").await.unwrap();
    assert_eq!((anew.state(), anew.rejection.as_str()), (WaiverState::Proposed, ""));
    assert_eq!(desk.open_work("waiver_to_confirm").await, 1);
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;
    for key in [one.clone(), also(&one, &both_roles), also(&one, &[Role::FinanceApprover])] {
        desk.refused("GRA026", desk.confirm_waiver(&key, second)).await;
    }
    let confirmed = desk.confirm_waiver(&approver(), second).await.unwrap();
    assert_eq!(confirmed.state(), WaiverState::Confirmed);
    assert_eq!(desk.open_work("waiver_to_confirm").await, 0);
    desk.refused("GRA038", desk.confirm_waiver(&approver(), second)).await;
    desk.refused("GRA038", desk.reject_waiver(&approver(), second, "too late")).await;
    desk.owed(second).await;
    desk.rest().await;
}

async fn an_acquittal_comes_to_what_was_paid(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    desk.paid(&first).await;
    desk.refused("GRA005", desk.save_acquittal(&ming(), acquittal(&first, 1, 400, 0))).await;
    desk.refused("GRA033", desk.save_acquittal(&ming(), acquittal(&first, 0, 400, 1))).await;
    desk.refused("GRA018", desk.save_acquittal(&wah(), acquittal(&first, 0, 400, 0))).await;
    let begun = desk.save_acquittal(&ming(), acquittal(&first, 0, 300, 0)).await.unwrap();
    let id = begun.acquittal_id.as_str();
    desk.refused("GRA032", desk.review_acquittal(&officer(), id)).await;
    desk.submit_acquittal(&ming(), id).await.unwrap();
    desk.refused("GRA032", desk.save_acquittal(&ming(), acquittal(&first, 2, 400, 0))).await;
    desk.review_acquittal(&officer(), id).await.unwrap();
    desk.refused("GRA033", desk.accept_acquittal(&officer(), id)).await;
    let back = desk.request_acquittal_rework(&officer(), id, "100 are missing").await.unwrap();
    assert_eq!((back.state(), back.reason.as_str()), (AcquittalState::Rework, "100 are missing"));
    desk.refused("GRA005", desk.save_acquittal(&ming(), acquittal(&first, back.version - 1, 300, 100))).await;
    desk.save_acquittal(&ming(), acquittal(&first, back.version, 300, 100)).await.unwrap();
    desk.submit_acquittal(&ming(), id).await.unwrap();
    desk.review_acquittal(&officer(), id).await.unwrap();
    let rejected = desk.reject_acquittal(&officer(), id, "not our beds").await.unwrap();
    for seen in [rejected.version - 1, rejected.version + 1] {
        desk.refused("GRA005", desk.save_acquittal(&ming(), acquittal(&first, seen, 400, 0))).await;
    }
    assert_eq!(rejected.state(), AcquittalState::Rejected);
    desk.refused("GRA032", desk.submit_acquittal(&ming(), id)).await;
    let begun = desk.save_acquittal(&ming(), acquittal(&first, rejected.version, 400, 0)).await.unwrap();
    assert_ne!(begun.acquittal_id, id, "a rejected one is begun anew");
    assert_eq!(begun.version, rejected.version + 1, "whoever has seen the one before has not seen this");
    desk.refused("GRA005", desk.save_acquittal(&ming(), acquittal(&first, rejected.version, 1, 0))).await;
    desk.submit_acquittal(&ming(), &begun.acquittal_id).await.unwrap();
    desk.review_acquittal(&officer(), &begun.acquittal_id).await.unwrap();
    let accepted = desk.accept_acquittal(&officer(), &begun.acquittal_id).await.unwrap();
    assert_eq!(accepted.state(), AcquittalState::Accepted);
    desk.refused("GRA032", desk.save_acquittal(&ming(), acquittal(&first, accepted.version, 1, 0))).await;
    assert_eq!(desk.open_work("acquittal_to_review").await, 0);
    desk.rest().await;
}
