//! What becomes of a released payment: at the fund, and at the bank.

use kaifong_proto::grants::v1::{DisbursementState as State, TrancheState};

use crate::{
    desk::{self, Desk, fund::Mood, ming, new_key, officer, path::acquittal, preparer, releaser},
    owed,
};

on_each_database! {
    the_fund_refuses_or_loses_a_release
    the_bank_is_faster_than_the_funds_answer
    the_bank_returns_a_payment_and_the_tranche_is_owed_again
    a_payment_that_comes_back_after_the_award_ended_is_not_paid_again
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
    assert_ne!(anew.disbursement_id, paid.disbursement_id);
    assert_ne!(anew.end_to_end_id, paid.end_to_end_id, "the bank's line tells them apart");
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Paid);
    assert_eq!(desk.fund.commitment(&award.award_id).unwrap().paid_minor, 400);
    desk.rest().await;
}

async fn a_payment_that_comes_back_after_the_award_ended_is_not_paid_again(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let paid = desk.paid(&first).await;
    desk.end_award(&officer(), &award.award_id, "moved away").await.unwrap();
    desk.settle().await;
    desk.fund.bank_returns(&paid.disbursement_id, "lin_9");
    desk.settle().await;
    let returned = desk.get_disbursement(&ming(), &paid.disbursement_id).await.unwrap();
    assert_eq!(returned.state(), State::Returned);
    assert_eq!(desk.open_work("payment_returned").await, 1, "somebody has to look at the money");
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Cancelled, "nothing is owed any more");
    desk.refused("GRA019", desk.prepare_disbursement(&preparer(), &first)).await;
    assert_eq!(desk.fund.count("ReleasePayment"), (1, 1));
    desk.rest().await;
}
