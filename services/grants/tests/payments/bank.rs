//! What becomes of a released payment: at the fund, and at the bank.

use kaifong_proto::{
    donations::v1::CommitmentState,
    grants::v1::{AcquittalState, AwardState, DisbursementState as State, TrancheState, WaiverState},
};

use crate::{
    desk::{
        self, Desk, approver,
        fund::Mood,
        ming, new_key, officer,
        path::{PROGRAMME_MINOR, acquittal},
        preparer, releaser,
    },
    owed,
};

on_each_database! {
    the_fund_refuses_or_loses_a_release
    the_bank_is_faster_than_the_funds_answer
    the_bank_returns_a_payment_and_the_tranche_is_owed_again
    what_came_back_is_accounted_for_anew
    a_tranche_waits_while_the_money_of_the_one_before_is_back
    a_payment_that_comes_back_after_the_award_ended_is_not_paid_again
    each_payment_that_comes_back_after_the_end_is_taken_back
}

async fn the_fund_refuses_or_loses_a_release(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    desk.fund.set(Mood::Refusing("FND020"));
    let refused = desk.sent(&first).await;
    assert_eq!((refused.state(), refused.reason.as_str()), (State::Refused, "FND020"));
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Approved);
    assert_eq!(desk.open_work("payment_refused").await, 1);
    desk.refused("GRA028", desk.release_disbursement(&releaser(), &refused.disbursement_id, &refused.digest)).await;

    desk.fund.set(Mood::Mute);
    let approved = desk.approved(&first).await;
    assert_eq!(desk.open_work("payment_refused").await, 0, "another payment is under way");
    let (id, digest, key) = (approved.disbursement_id.as_str(), approved.digest.as_str(), new_key());
    for _ in 0..3 {
        let told = desk.release_again(&releaser(), &key, id, digest).await.unwrap();
        assert_eq!(told.state(), State::Released, "the same key is the same release");
        desk.settle().await;
    }
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.get_disbursement(&preparer(), id).await.unwrap().state(), State::Sent);
    assert_eq!(desk.fund.count("ReleasePayment").1, 1);
    assert_eq!(desk.fund.keys("ReleasePayment").len(), 2, "one key for each payment");
    desk.rest().await;
}

/// The fund booked the release and the bank paid, and only then does the fund's answer arrive.
async fn the_bank_is_faster_than_the_funds_answer(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    desk.fund.set(Mood::Mute);
    let released = desk.sent(&first).await;
    assert_eq!(released.state(), State::Released);
    desk.fund.bank_pays(&released.disbursement_id, "lin_1");
    desk.settle().await;
    let early = desk.get_disbursement(&ming(), &released.disbursement_id).await.unwrap();
    assert_eq!(early.state(), State::Confirmed);
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    let after = desk.get_disbursement(&ming(), &released.disbursement_id).await.unwrap();
    assert_eq!((after, desk.tranche_state(&first).await), (early, TrancheState::Paid));
    desk.rest().await;
}

async fn the_bank_returns_a_payment_and_the_tranche_is_owed_again(desk: Desk) {
    let (award, first) = owed(&desk, &[400]).await;
    let free = desk.fund.free(&award.programme_id);
    let paid = desk.paid(&first).await;
    desk.fund.bank_returns(&paid.disbursement_id, "lin_9");
    desk.settle().await;
    let returned = desk.get_disbursement(&ming(), &paid.disbursement_id).await.unwrap();
    assert_eq!((returned.state(), returned.bank_line_id.as_str()), (State::Returned, "lin_9"));
    assert_eq!(returned.value_on, "2025-12-05");
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Approved);
    assert_eq!(desk.fund.free(&award.programme_id), free, "the tranche is owed: the programme has no more than before");
    assert_eq!(desk.open_work("payment_returned").await, 1);
    desk.refused("GRA019", desk.save_acquittal(&ming(), acquittal(&first, 0, 400, 0))).await;
    desk.refused("GRA028", desk.release_disbursement(&releaser(), &paid.disbursement_id, &paid.digest)).await;
    let anew = desk.paid(&first).await;
    assert_eq!(desk.open_work("payment_returned").await, 0, "it is paid again");
    assert_ne!(anew.disbursement_id, paid.disbursement_id);
    assert_ne!(anew.end_to_end_id, paid.end_to_end_id, "the bank's line tells them apart");
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Paid);
    assert_eq!(desk.fund.commitment(&award.award_id).unwrap().paid_minor, 400);
    desk.rest().await;
}

/// What was accounted for came back: neither an accepted account of it stands, nor one that is being judged.
async fn what_came_back_is_accounted_for_anew(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let second = &award.tranche_ids[1];
    let paid = desk.paid(&first).await;
    let accepted = desk.acquitted(&first, 400).await;
    desk.fund.bank_returns(&paid.disbursement_id, "lin_9");
    desk.settle().await;
    let undone = desk.get_acquittal(&ming(), &accepted.acquittal_id).await.unwrap();
    assert_eq!((undone.state(), undone.version), (AcquittalState::Rejected, accepted.version + 1));
    assert!(!undone.reason.is_empty());
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;
    desk.refused("GRA019", desk.save_acquittal(&ming(), acquittal(&first, undone.version, 400, 0))).await;
    let paid = desk.paid(&first).await;
    desk.refused("GRA022", desk.request_tranche(&ming(), second)).await;

    let open = desk.handed_in(&first, 400).await;
    desk.review_acquittal(&officer(), &open.acquittal_id).await.unwrap();
    desk.fund.bank_returns(&paid.disbursement_id, "lin_10");
    desk.settle().await;
    desk.refused("GRA019", desk.accept_acquittal(&officer(), &open.acquittal_id)).await;
    let paid = desk.paid(&first).await;
    desk.refused("GRA032", desk.accept_acquittal(&officer(), &open.acquittal_id)).await;
    let waiting = desk.handed_in(&first, 400).await;
    assert_eq!(desk.open_work("acquittal_to_review").await, 1);
    desk.fund.bank_returns(&paid.disbursement_id, "lin_11");
    desk.settle().await;
    assert_eq!(desk.open_work("acquittal_to_review").await, 0, "nobody judges what stands for nothing");
    desk.refused("GRA019", desk.review_acquittal(&officer(), &waiting.acquittal_id)).await;

    desk.paid(&first).await;
    desk.acquitted(&first, 400).await;
    desk.owed(second).await;
    assert_eq!(desk.tranche_state(second).await, TrancheState::Approved);
    desk.rest().await;
}

/// Asked for, prepared or approved while the one before was in order: no step further once its money is back.
async fn a_tranche_waits_while_the_money_of_the_one_before_is_back(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let second = &award.tranche_ids[1];
    let paid = desk.paid(&first).await;
    desk.propose_waiver(&officer(), second, "the typhoon took the receipts").await.unwrap();
    desk.confirm_waiver(&approver(), second).await.unwrap();
    desk.owed(second).await;
    let approved = desk.approved(second).await;
    desk.fund.bank_returns(&paid.disbursement_id, "lin_9");
    desk.settle().await;
    let (id, digest) = (&approved.disbursement_id, &approved.digest);
    desk.refused("GRA022", desk.release_disbursement(&releaser(), id, digest)).await;
    desk.void_disbursement(&preparer(), id, "the first one came back").await.unwrap();
    desk.refused("GRA022", desk.prepare_disbursement(&preparer(), second)).await;
    desk.paid(&first).await;
    desk.refused("GRA022", desk.prepare_disbursement(&preparer(), second)).await;
    let waiver = desk.get_waiver(&approver(), second).await.unwrap();
    assert_eq!(waiver.state(), WaiverState::Rejected, "it was of the payment that came back: {waiver:?}");
    desk.propose_waiver(&officer(), second, "and the new ones too").await.unwrap();
    desk.confirm_waiver(&approver(), second).await.unwrap();
    desk.paid(second).await;
    desk.refused("GRA019", desk.propose_waiver(&officer(), second, "what for?")).await;
    assert_eq!(desk.fund.commitment(&award.award_id).unwrap().paid_minor, 1_000);
    desk.rest().await;
}

async fn a_payment_that_comes_back_after_the_award_ended_is_not_paid_again(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let paid = desk.paid(&first).await;
    desk.end_award(&officer(), &award.award_id, "moved away").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.fund.free(&award.programme_id), PROGRAMME_MINOR - 400);
    desk.fund.set(Mood::Away);
    desk.fund.bank_returns(&paid.disbursement_id, "lin_9");
    desk.settle().await;
    let returned = desk.get_disbursement(&ming(), &paid.disbursement_id).await.unwrap();
    assert_eq!(returned.state(), State::Returned);
    assert_eq!(desk.open_work("payment_returned").await, 1, "somebody has to look at the money");
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Cancelled, "nothing is owed any more");
    desk.refused("GRA019", desk.prepare_disbursement(&preparer(), &first)).await;
    assert_eq!(desk.fund.count("ReleasePayment"), (1, 1));
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.fund.free(&award.programme_id), PROGRAMME_MINOR, "the programme has all of its money again");
    assert_eq!(desk.fund.commitment(&award.award_id).unwrap().state(), CommitmentState::Closed);
    assert_eq!(desk.fund.count("CloseCommitment").1, 2);
    assert_eq!(desk.award_state(&award.award_id).await, AwardState::Terminated);
    assert_eq!(desk.open_work("payment_returned").await, 0, "the fund has the money");
    desk.rest().await;
}

async fn each_payment_that_comes_back_after_the_end_is_taken_back(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let id = award.award_id.as_str();
    let mut payments = Vec::new();
    for (tranche, minor) in [(first.as_str(), 400), (award.tranche_ids[1].as_str(), 600)] {
        if tranche != first {
            desk.owed(tranche).await;
        }
        payments.push(desk.paid(tranche).await.disbursement_id);
        desk.acquitted(tranche, minor).await;
    }
    desk.end_award(&officer(), id, "done").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.award_state(id).await, AwardState::Closed);
    let keys = desk.fund.keys("CloseCommitment");
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), [format!("{id}:close")]);
    for (payment, free) in payments.iter().zip([400, 1_000]) {
        desk.fund.bank_returns(payment, "lin_9");
        desk.settle().await;
        assert_eq!(desk.award_state(id).await, AwardState::Terminated, "in full no longer");
        assert_eq!(desk.fund.free(&award.programme_id), PROGRAMME_MINOR - 1_000 + free);
        assert!(desk.fund.keys("CloseCommitment").contains(&format!("{id}:close:{payment}")));
    }
    desk.rest().await;
}
