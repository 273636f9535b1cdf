//! Each consumer of grants, and its timer, run twice: a step asks the fund, its commit is lost, and it is taken again. What
//! lasts, and what the fund's books hold, must be as after one run. And each event delivered twice has one effect.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

mod desk;

use desk::{Desk, approver, fund::Mood, ming, officer, path::PROGRAMME_MINOR, preparer};
use kaifong_proto::{
    donations::v1::PaymentState,
    grants::v1::{AwardState, DisbursementState as Payment, TrancheState},
};

/// Each story is told on a desk that handles everything once and on one that handles it twice, on each database.
macro_rules! twice {
    ($($name:ident)+) => {
        mod twice {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for [plain, twice] in super::desk::Desk::twins().await {
                    super::$name(&plain).await;
                    super::$name(&twice).await;
                    super::assert_like(&plain, &twice).await;
                }
            })+
        }
    };
}

twice! {
    an_award_is_held_committed_owed_released_and_paid
    an_award_is_declined_and_another_lapses
    an_offer_that_the_fund_refuses_and_one_that_it_cannot_hear
    a_payment_is_rejected_and_taken_back
    a_payment_comes_back_before_and_after_the_end
    the_fund_refuses_an_acceptance_a_tranche_a_release_and_a_failure
}

/// The other desk was asked for each step twice under the same key, and each has one journal; nothing else differs.
async fn assert_like(plain: &Desk, twice: &Desk) {
    let (once, again) = (plain.fund.asked(), twice.fund.asked());
    let doubled = once.into_iter().map(|(step, asked)| (step, 2 * asked)).collect();
    assert_eq!(again, doubled, "each step is asked for twice, under one key");
    let mut journals = twice.fund.journals();
    assert_eq!(journals, plain.fund.journals());
    let all = journals.len();
    journals.sort();
    journals.dedup();
    assert_eq!(journals.len(), all, "one journal a step");
    for (left, right) in plain.lasting().await.iter().zip(&twice.lasting().await) {
        assert_eq!(right, left, "a row is another after two runs");
    }
    assert_eq!(twice.lasting().await.len(), plain.lasting().await.len());
    for desk in [plain, twice] {
        desk.rest().await;
        assert_delivered_again_changes_nothing(desk).await;
    }
}

async fn assert_delivered_again_changes_nothing(desk: &Desk) {
    let (rows, asked, journals) = (desk.lasting().await, desk.fund.asked(), desk.fund.journals());
    assert!(desk.deliver_again().await > 0, "there is something to deliver again");
    desk.rest().await;
    assert_eq!(desk.fund.asked(), asked, "nobody is asked again");
    assert_eq!(desk.fund.journals(), journals);
    assert!(desk.lasting().await == rows, "an event that came twice changed something");
}

/// The RPCs of the fund's journals, in their order.
fn steps(desk: &Desk) -> Vec<&'static str> {
    desk.fund.journals().into_iter().map(|(rpc, _)| rpc).collect()
}

const OWED: [&str; 4] = ["AllocateProgramme", "TakeHold", "CommitHold", "RecognisePayable"];

/// The steps up to a tranche that is owed, and these.
fn owed_and(more: &[&'static str]) -> Vec<&'static str> {
    OWED.iter().chain(more).copied().collect()
}

/// A signed award with a payee, its first tranche owed: the award's id and that tranche.
async fn owed(desk: &Desk, tranches: &[i64]) -> (String, String) {
    let programme = desk.open().await;
    let award = desk.signed(&programme, tranches).await;
    desk.payee("12345678").await;
    let first = award.tranche_ids[0].clone();
    desk.owed(&first).await;
    (award.award_id, first)
}

async fn payment(desk: &Desk, id: &str) -> Payment {
    desk.get_disbursement(&preparer(), id).await.unwrap().state()
}

async fn an_award_is_held_committed_owed_released_and_paid(desk: &Desk) {
    let (award, first) = owed(desk, &[400]).await;
    let paid = desk.paid(&first).await;
    assert_eq!((paid.state(), desk.tranche_state(&first).await), (Payment::Confirmed, TrancheState::Paid));
    desk.acquitted(&first, 400).await;
    desk.end_award(&officer(), &award, "done").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.award_state(&award).await, AwardState::Closed);
    assert_eq!(steps(desk), owed_and(&["ReleasePayment", "CloseCommitment"]));
}

async fn an_award_is_declined_and_another_lapses(desk: &Desk) {
    let programme = desk.open().await;
    let (declined, lapsing) = (desk.award(&programme, &[60]).await, desk.award(&programme, &[50]).await);
    desk.decline_award(&ming(), &declined.award_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.award_state(&declined.award_id).await, AwardState::Declined);
    desk.later(20 * 86_400).await;
    assert_eq!(desk.award_state(&lapsing.award_id).await, AwardState::Lapsed);
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR);
    assert_eq!(&steps(desk)[..4], ["AllocateProgramme", "TakeHold", "TakeHold", "VoidHold"]);
}

async fn an_offer_that_the_fund_refuses_and_one_that_it_cannot_hear(desk: &Desk) {
    let programme = desk.open().await;
    desk.fund.set(Mood::Refusing("FND010"));
    let refused = desk.award(&programme, &[60]).await;
    assert_eq!(refused.state(), AwardState::Refused);
    desk.fund.set(Mood::Away);
    let unheard = desk.award(&programme, &[50]).await;
    assert_eq!(unheard.state(), AwardState::Holding);
    desk.fund.set(Mood::Mute);
    desk.later(10).await;
    assert_eq!(desk.award_state(&unheard.award_id).await, AwardState::Holding, "held, and not known");
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.award_state(&unheard.award_id).await, AwardState::Offered);
    assert_eq!(steps(desk), ["AllocateProgramme", "TakeHold"]);
}

async fn a_payment_is_rejected_and_taken_back(desk: &Desk) {
    let (_, first) = owed(desk, &[400]).await;
    let sent = desk.sent(&first).await;
    desk.report_rejection(&preparer(), &sent.disbursement_id, "no such account").await.unwrap();
    desk.confirm_rejection(&approver(), &sent.disbursement_id).await.unwrap();
    desk.settle().await;
    assert_eq!(payment(desk, &sent.disbursement_id).await, Payment::Failed);
    assert_eq!(desk.fund.payment(&sent.disbursement_id).unwrap().state(), PaymentState::Failed);
    desk.paid(&first).await;
    assert_eq!(steps(desk), owed_and(&["ReleasePayment", "FailPayment", "ReleasePayment"]));
}

async fn a_payment_comes_back_before_and_after_the_end(desk: &Desk) {
    let (award, first) = owed(desk, &[400, 600]).await;
    let returned = desk.paid(&first).await.disbursement_id;
    desk.fund.bank_returns(&returned, "lin_9");
    desk.settle().await;
    assert_eq!(payment(desk, &returned).await, Payment::Returned);
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Approved);
    let paid = desk.paid(&first).await.disbursement_id;
    desk.end_award(&officer(), &award, "moved away").await.unwrap();
    desk.settle().await;
    desk.fund.bank_returns(&paid, "lin_10");
    desk.settle().await;
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Cancelled);
    let closing = desk.fund.keys("CloseCommitment").into_iter().collect::<Vec<_>>();
    assert_eq!(closing, [format!("{award}:close"), format!("{award}:close:{paid}")]);
    let more = ["ReleasePayment", "ReleasePayment", "CloseCommitment", "CloseCommitment"];
    assert_eq!(steps(desk), owed_and(&more));
}

/// Its no is kept once, and what it was asked under one key: the next try is another payment with a key of its own.
async fn the_fund_refuses_an_acceptance_a_tranche_a_release_and_a_failure(desk: &Desk) {
    let programme = desk.open().await;
    let lost = desk.award(&programme, &[50]).await.award_id;
    desk.fund.set(Mood::Refusing("FND013"));
    desk.accept_award(&ming(), &lost).await.unwrap();
    desk.settle().await;
    assert_ne!(desk.award_state(&lost).await, AwardState::Accepting);
    desk.fund.set(Mood::Well);

    let award = desk.signed(&programme, &[400]).await;
    desk.payee("12345678").await;
    let first = &award.tranche_ids[0];
    desk.fund.set(Mood::Refusing("FND017"));
    desk.owed(first).await;
    assert_ne!(desk.tranche_state(first).await, TrancheState::Approved);
    desk.fund.set(Mood::Well);
    assert_eq!(desk.fund.keys("RecognisePayable").len(), 1);
    assert_eq!(steps(desk), ["AllocateProgramme", "TakeHold", "TakeHold", "CommitHold"]);

    let (_, paying) = owed(desk, &[300]).await;
    desk.fund.set(Mood::Refusing("FND020"));
    let refused = desk.sent(&paying).await;
    assert_eq!((refused.state(), refused.reason.as_str()), (Payment::Refused, "FND020"));
    desk.fund.set(Mood::Well);
    let sent = desk.sent(&paying).await;
    desk.report_rejection(&preparer(), &sent.disbursement_id, "no such account").await.unwrap();
    desk.confirm_rejection(&approver(), &sent.disbursement_id).await.unwrap();
    desk.fund.set(Mood::Refusing("FND032"));
    desk.settle().await;
    assert_ne!(payment(desk, &sent.disbursement_id).await, Payment::Failing);
    desk.fund.set(Mood::Well);
    assert_eq!((desk.fund.keys("ReleasePayment").len(), desk.fund.keys("FailPayment").len()), (2, 1));
}
