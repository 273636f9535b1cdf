//! Payments that the bank rejects before it pays: two persons say so, and the fund takes them back.

use kaifong_kernel::auth::{Actor, Role};
use kaifong_proto::{
    donations::v1::PaymentState,
    grants::v1::{DisbursementState as State, TrancheState},
};

use crate::{
    desk::{self, Desk, also, approver, fund::Mood, ming, officer, path::PROGRAMME_MINOR, preparer, releaser},
    owed, somebody,
};

on_each_database! {
    a_rejected_payment_is_taken_back_and_paid_anew
    neither_who_released_it_nor_who_reported_it_confirms
    the_banks_line_weighs_more_than_a_report
    a_report_is_dismissed
    the_fund_refuses_to_take_a_payment_back
    an_award_ends_once_its_payment_has_failed
    nobody_with_an_interest_says_what_the_bank_did
}

/// What the bank said.
const WHY: &str = "no such account";

async fn state(desk: &Desk, id: &str) -> State {
    desk.get_disbursement(&ming(), id).await.unwrap().state()
}

async fn a_rejected_payment_is_taken_back_and_paid_anew(desk: Desk) {
    let (award, first) = owed(&desk, &[400]).await;
    let free = desk.fund.free(&award.programme_id);
    let approved = desk.approved(&first).await;
    let id = approved.disbursement_id.as_str();
    desk.refused("GRA028", desk.report_rejection(&preparer(), id, WHY)).await;
    desk.release_disbursement(&releaser(), id, &approved.digest).await.unwrap();
    desk.settle().await;
    desk.refused("GRA028", desk.confirm_rejection(&approver(), id)).await;
    desk.refused("KER001", desk.report_rejection(&preparer(), id, "")).await;
    let reported = desk.report_rejection(&preparer(), id, WHY).await.unwrap();
    assert_eq!((reported.state(), reported.rejection.as_str()), (State::RejectionReported, WHY));
    assert_eq!(reported.rejection_reported_by, preparer().person.unwrap().to_string());
    assert_eq!(desk.open_work("rejection_to_confirm").await, 1);
    desk.settle().await;
    assert_eq!(desk.fund.count("FailPayment"), (0, 0), "one person's word moves nothing");

    desk.fund.set(Mood::Mute);
    let failing = desk.confirm_rejection(&approver(), id).await.unwrap();
    assert_eq!(failing.state(), State::Failing);
    assert_eq!(failing.rejection_confirmed_by, approver().person.unwrap().to_string());
    desk.settle().await;
    assert_eq!(state(&desk, id).await, State::Failed, "the fund told of it, though its answer was lost");
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!((state(&desk, id).await, desk.tranche_state(&first).await), (State::Failed, TrancheState::Approved));
    assert_eq!(desk.fund.payment(id).unwrap().state(), PaymentState::Failed);
    assert_eq!(desk.fund.keys("FailPayment").len(), 1, "every attempt has the same key");
    assert_eq!(desk.fund.free(&award.programme_id), free, "the tranche is owed: the programme has no more than before");
    assert_eq!((desk.open_work("rejection_to_confirm").await, desk.open_work("payment_failed").await), (0, 1));
    desk.refused("GRA028", desk.report_rejection(&preparer(), id, WHY)).await;

    let anew = desk.paid(&first).await;
    assert_ne!(anew.end_to_end_id, approved.end_to_end_id);
    assert_eq!((anew.state(), desk.tranche_state(&first).await), (State::Confirmed, TrancheState::Paid));
    assert_eq!(desk.open_work("payment_failed").await, 0, "it is paid");
    assert_eq!(desk.fund.commitment(&award.award_id).unwrap().paid_minor, 400);
    desk.rest().await;
}

async fn neither_who_released_it_nor_who_reported_it_confirms(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let sent = desk.sent(&first).await;
    let id = sent.disbursement_id.as_str();
    let all = [Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser];
    for key in [releaser(), also(&releaser(), &all), also(&releaser(), &[Role::FinancePreparer])] {
        desk.refused("GRA026", desk.report_rejection(&key, id, WHY)).await;
    }
    desk.report_rejection(&preparer(), id, WHY).await.unwrap();
    desk.refused("GRA028", desk.report_rejection(&approver(), id, WHY)).await;
    for key in [also(&preparer(), &all), also(&releaser(), &all)] {
        desk.refused("GRA026", desk.confirm_rejection(&key, id)).await;
    }
    let puppet = Actor { created_by: preparer().person, ..somebody("puppet", Role::FinanceApprover) };
    desk.refused("GRA040", desk.confirm_rejection(&puppet, id)).await;
    desk.confirm_rejection(&approver(), id).await.unwrap();
    desk.refused("GRA028", desk.confirm_rejection(&approver(), id)).await;
    desk.refused("GRA028", desk.dismiss_rejection(&approver(), id)).await;
    desk.rest().await;
}

async fn the_banks_line_weighs_more_than_a_report(desk: Desk) {
    let (award, first) = owed(&desk, &[400, 600]).await;
    let reported = desk.sent(&first).await.disbursement_id;
    desk.report_rejection(&preparer(), &reported, WHY).await.unwrap();
    desk.fund.bank_pays(&reported, "lin_1");
    desk.settle().await;
    assert_eq!(
        (state(&desk, &reported).await, desk.tranche_state(&first).await),
        (State::Confirmed, TrancheState::Paid)
    );
    assert_eq!(desk.open_work("rejection_to_confirm").await, 0);
    desk.refused("GRA028", desk.confirm_rejection(&approver(), &reported)).await;

    desk.acquitted(&first, 400).await;
    let second = &award.tranche_ids[1];
    desk.owed(second).await;
    let confirmed = desk.sent(second).await.disbursement_id;
    desk.report_rejection(&preparer(), &confirmed, WHY).await.unwrap();
    desk.fund.set(Mood::Away);
    desk.confirm_rejection(&approver(), &confirmed).await.unwrap();
    desk.fund.bank_pays(&confirmed, "lin_2");
    desk.settle().await;
    assert_eq!(state(&desk, &confirmed).await, State::Confirmed);
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.fund.count("FailPayment").1, 0, "the bank had paid");
    assert_eq!(
        (state(&desk, &confirmed).await, desk.tranche_state(second).await),
        (State::Confirmed, TrancheState::Paid)
    );
    assert_eq!(desk.open_work("rejection_refused").await, 0);
    desk.rest().await;
}

async fn a_report_is_dismissed(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let id = desk.sent(&first).await.disbursement_id;
    desk.refused("GRA028", desk.dismiss_rejection(&approver(), &id)).await;
    desk.report_rejection(&preparer(), &id, WHY).await.unwrap();
    let on = desk.dismiss_rejection(&approver(), &id).await.unwrap();
    assert_eq!((on.state(), on.rejection.as_str(), on.rejection_reported_by.as_str()), (State::Sent, "", ""));
    assert_eq!(desk.open_work("rejection_to_confirm").await, 0);
    desk.report_rejection(&approver(), &id, WHY).await.unwrap();
    desk.fund.bank_pays(&id, "lin_1");
    desk.settle().await;
    assert_eq!(state(&desk, &id).await, State::Confirmed);
    desk.rest().await;
}

/// The fund knows that the bank paid before it has told so: the payment is on its way as before.
async fn the_fund_refuses_to_take_a_payment_back(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let id = desk.sent(&first).await.disbursement_id;
    desk.report_rejection(&preparer(), &id, WHY).await.unwrap();
    desk.fund.set(Mood::Refusing("FND032"));
    desk.confirm_rejection(&approver(), &id).await.unwrap();
    desk.settle().await;
    let on = desk.get_disbursement(&ming(), &id).await.unwrap();
    assert_eq!((on.state(), on.reason.as_str(), on.rejection.as_str()), (State::Sent, "FND032", ""));
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Scheduled);
    assert_eq!(desk.open_work("rejection_refused").await, 1);
    desk.fund.set(Mood::Well);
    desk.report_rejection(&preparer(), &id, WHY).await.unwrap();
    assert_eq!(desk.open_work("rejection_refused").await, 0);
    desk.confirm_rejection(&approver(), &id).await.unwrap();
    desk.settle().await;
    assert_eq!(state(&desk, &id).await, State::Failed);
    desk.rest().await;
}

async fn an_award_ends_once_its_payment_has_failed(desk: Desk) {
    let (award, first) = owed(&desk, &[400]).await;
    let id = desk.sent(&first).await.disbursement_id;
    desk.report_rejection(&preparer(), &id, WHY).await.unwrap();
    desk.refused("GRA039", desk.end_award(&officer(), &award.award_id, "moved away")).await;
    desk.confirm_rejection(&approver(), &id).await.unwrap();
    desk.refused("GRA039", desk.end_award(&officer(), &award.award_id, "moved away")).await;
    desk.settle().await;
    desk.end_award(&officer(), &award.award_id, "moved away").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.fund.free(&award.programme_id), PROGRAMME_MINOR);
    assert_eq!(desk.open_work("payment_failed").await, 0, "nobody pays it any more");
    desk.rest().await;
}

async fn nobody_with_an_interest_says_what_the_bank_did(desk: Desk) {
    let (award, first) = owed(&desk, &[400]).await;
    let id = desk.sent(&first).await.disbursement_id;
    let friend = somebody("friend", Role::FinanceApprover);
    desk.declare_interest(&friend, &award.application_id, "my cousin works there").await.unwrap();
    desk.refused("GRA009", desk.report_rejection(&friend, &id, WHY)).await;
    desk.report_rejection(&preparer(), &id, WHY).await.unwrap();
    desk.refused("GRA009", desk.confirm_rejection(&friend, &id)).await;
    desk.refused("GRA009", desk.dismiss_rejection(&friend, &id)).await;
    desk.rest().await;
}
