//! Awards: held, offered, accepted, committed, signed; and what becomes of them when the fund or the agency says no.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "awards/deadlines.rs"]
mod deadlines;

use desk::{
    Desk,
    fund::Mood,
    hkd, ming, nowhere, officer,
    path::{DEADLINE_US, PROGRAMME_MINOR, award, sign, version},
    second_officer, wah,
};
use kaifong_proto::{
    donations::v1::{CommitmentState, HoldState},
    grants::v1::{self as pb, AgreementState, ApplicationState, AwardState as State, TrancheState},
};

on_each_database! {
    an_award_is_held_offered_accepted_committed_and_signed
    the_whole_of_a_programme_is_awarded_once
    what_the_fund_refuses_to_hold_may_be_decided_anew
    an_agency_declines_and_its_hold_is_freed
    the_fund_is_away_and_every_step_is_taken_later
    a_lost_answer_is_asked_for_again_and_changes_nothing_more
    every_event_delivered_twice_has_one_effect
    an_award_is_never_more_than_was_asked_for
    an_agreement_binds_until_the_next_version_is_signed
    an_award_that_ends_gives_back_what_was_not_paid
}

async fn an_award_is_held_offered_accepted_committed_and_signed(desk: Desk) {
    let programme = desk.open().await;
    let application = desk.eligible(&programme, 1_000).await;
    let made = desk.make_award(&officer(), award(&application, &[400, 300, 300])).await.unwrap();
    assert_eq!((made.state(), made.amount.clone(), made.tranche_ids.len()), (State::Holding, hkd(1_000), 3));
    let id = made.award_id.as_str();
    desk.refused("GRA014", desk.accept_award(&ming(), id)).await;
    desk.settle().await;
    let offered = desk.get_award(&ming(), id).await.unwrap();
    assert_eq!((offered.state(), offered.offer_expires_at_us), (State::Offered, DEADLINE_US));
    assert_eq!((desk.fund.hold_of(id), desk.fund.free(&programme)), (Some(HoldState::Held), PROGRAMME_MINOR - 1_000));
    desk.refused("GRA014", desk.draft_agreement(&officer(), id, "too early")).await;
    desk.refused("GRA013", desk.accept_award(&wah(), id)).await;
    desk.refused("GRA013", desk.accept_award(&ming(), &nowhere("awd"))).await;

    assert_eq!(desk.accept_award(&ming(), id).await.unwrap().state(), State::Accepting);
    desk.refused("GRA014", desk.accept_award(&ming(), id)).await;
    desk.refused("GRA014", desk.decline_award(&ming(), id)).await;
    desk.refused("GRA014", desk.draft_agreement(&officer(), id, "too early")).await;
    desk.settle().await;
    assert_eq!(desk.award_state(id).await, State::Accepted);
    let commitment = desk.fund.commitment(id).unwrap();
    assert_eq!((commitment.amount, commitment.committed_minor), (hkd(1_000), 1_000), "the whole award is bound");
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR - 1_000);

    let tranche = &made.tranche_ids[0];
    desk.refused("GRA020", desk.request_tranche(&ming(), tranche)).await;
    desk.draft_agreement(&officer(), id, "Spend it on beds.").await.unwrap();
    desk.refused("GRA026", desk.sign_agreement(&officer(), sign(id, 1))).await;
    let half = desk.sign_agreement(&second_officer(), sign(id, 1)).await.unwrap();
    assert_eq!(half.state(), AgreementState::Drafted);
    desk.refused("GRA020", desk.request_tranche(&ming(), tranche)).await;
    desk.refused("GRA013", desk.sign_agreement(&wah(), sign(id, 1))).await;
    let whole = desk.sign_agreement(&ming(), sign(id, 1)).await.unwrap();
    assert_eq!(whole.state(), AgreementState::Signed);
    desk.request_tranche(&ming(), tranche).await.unwrap();
    desk.later(2 * 365 * 86_400).await;
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR - 1_000, "a commitment never ends by itself");
    assert_eq!(desk.award_state(id).await, State::Accepted);
    desk.rest().await;
}

async fn the_whole_of_a_programme_is_awarded_once(desk: Desk) {
    let programme = desk.open().await;
    let first = desk.eligible(&programme, 60_000_000).await;
    let second = desk.eligible(&programme, 60_000_000).await;
    for application in [&first, &second] {
        desk.make_award(&officer(), award(application, &[60_000_000])).await.unwrap();
    }
    desk.settle().await;
    let mut states = [desk.application_state(&first).await, desk.application_state(&second).await];
    states.sort();
    assert_eq!(states, [ApplicationState::Eligible, ApplicationState::Awarded], "there is money for one of them");
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR - 60_000_000);
    desk.rest().await;
}

async fn what_the_fund_refuses_to_hold_may_be_decided_anew(desk: Desk) {
    let programme = desk.open().await;
    let refused = desk.award(&programme, &[PROGRAMME_MINOR, 1]).await;
    assert_eq!((refused.state(), refused.refused_code.as_str()), (State::Refused, "FND010"));
    assert_eq!(desk.application_state(&refused.application_id).await, ApplicationState::Eligible);
    assert_eq!(desk.open_work("award_refused").await, 1, "somebody is asked to look");
    for tranche in &refused.tranche_ids {
        assert_eq!(desk.tranche_state(tranche).await, TrancheState::Cancelled);
        desk.refused("GRA019", desk.request_tranche(&ming(), tranche)).await;
    }
    desk.refused("GRA014", desk.accept_award(&ming(), &refused.award_id)).await;
    let anew = award(&refused.application_id, &[PROGRAMME_MINOR]);
    let anew = desk.make_award(&officer(), anew).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.open_work("award_refused").await, 0, "it was decided anew");
    assert_eq!(desk.award_state(&anew.award_id).await, State::Offered);
    assert_eq!(desk.fund.free(&programme), 0);
    desk.rest().await;
}

async fn an_agency_declines_and_its_hold_is_freed(desk: Desk) {
    let programme = desk.open().await;
    let offered = desk.award(&programme, &[1_000]).await;
    let id = offered.award_id.as_str();
    desk.refused("GRA013", desk.decline_award(&wah(), id)).await;
    desk.refused("GRA014", desk.end_award(&officer(), id, "not accepted")).await;
    assert_eq!(desk.decline_award(&ming(), id).await.unwrap().state(), State::Declining);
    desk.refused("GRA014", desk.accept_award(&ming(), id)).await;
    desk.settle().await;
    assert_eq!(desk.award_state(id).await, State::Declined);
    assert_eq!((desk.fund.hold_of(id), desk.fund.free(&programme)), (Some(HoldState::Voided), PROGRAMME_MINOR));
    assert_eq!(desk.application_state(&offered.application_id).await, ApplicationState::Eligible);
    desk.later(10 * 86_400).await;
    assert_eq!(desk.award_state(id).await, State::Declined, "a hold ends once");
    desk.rest().await;
}

async fn the_fund_is_away_and_every_step_is_taken_later(desk: Desk) {
    let programme = desk.open().await;
    desk.fund.set(Mood::Away);
    let made = desk.award(&programme, &[1_000]).await;
    let id = made.award_id.as_str();
    for _ in 0..20 {
        desk.later(10).await;
    }
    assert_eq!(desk.award_state(id).await, State::Holding, "it is not given up");
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.award_state(id).await, State::Offered);
    let (asked, done) = desk.fund.count("TakeHold");
    assert!(asked > 10 && done == 1, "asked {asked} times, done {done} times");
    assert_eq!(desk.fund.keys("TakeHold").len(), 1, "every attempt has the same key");

    desk.fund.set(Mood::Away);
    desk.accept_award(&ming(), id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.award_state(id).await, State::Accepting);
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.award_state(id).await, State::Accepted);
    assert_eq!(desk.fund.count("CommitHold").1, 1);
    desk.rest().await;
}

async fn a_lost_answer_is_asked_for_again_and_changes_nothing_more(desk: Desk) {
    let programme = desk.open().await;
    desk.fund.set(Mood::Mute);
    let made = desk.award(&programme, &[1_000]).await;
    let id = made.award_id.as_str();
    assert_eq!((made.state(), desk.fund.hold_of(id)), (State::Holding, Some(HoldState::Held)), "held, and not known");
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!((desk.award_state(id).await, desk.fund.count("TakeHold")), (State::Offered, (2, 1)));
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR - 1_000, "held once");
    desk.fund.set(Mood::Mute);
    desk.accept_award(&ming(), id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.award_state(id).await, State::Accepting);
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!((desk.award_state(id).await, desk.fund.count("CommitHold")), (State::Accepted, (2, 1)));
    desk.rest().await;
}

async fn every_event_delivered_twice_has_one_effect(desk: Desk) {
    let programme = desk.open().await;
    let signed = desk.signed(&programme, &[400, 600]).await;
    let lapsing = desk.award(&programme, &[50]).await;
    let declined = desk.award(&programme, &[60]).await;
    desk.decline_award(&ming(), &declined.award_id).await.unwrap();
    desk.owed(&signed.tranche_ids[0]).await;
    desk.payee("123456").await;
    desk.paid(&signed.tranche_ids[0]).await;
    desk.later(10 * 86_400).await;
    assert_eq!(desk.award_state(&lapsing.award_id).await, State::Lapsed);
    let (before, asked) = (desk.digest().await, desk.fund.count("TakeHold"));
    assert!(desk.post.again().await > 30, "there is something to deliver again");
    desk.settle().await;
    desk.later(600).await;
    assert_eq!(desk.digest().await, before);
    assert_eq!(desk.fund.count("TakeHold"), asked, "nobody is asked again");
    assert_eq!(desk.fund.count("ReleasePayment"), (1, 1));
    desk.rest().await;
}

async fn an_award_is_never_more_than_was_asked_for(desk: Desk) {
    let programme = desk.open().await;
    let application = desk.eligible(&programme, 1_000).await;
    desk.refused("GRA015", desk.make_award(&officer(), award(&application, &[500, 501]))).await;
    desk.refused("GRA044", desk.make_award(&officer(), award(&application, &[i64::MAX, 1]))).await;
    for tranches in [&[][..], &[0], &[-1], &[1_001, -1]] {
        desk.refused("KER001", desk.make_award(&officer(), award(&application, tranches))).await;
    }
    let now = desk.bench.ports.now().micros();
    let past = pb::MakeAwardRequest { offer_expires_at_us: now, ..award(&application, &[1]) };
    desk.refused("GRA043", desk.make_award(&officer(), past.clone())).await;
    assert_eq!(desk.wrong_in_award(&officer(), past).await, ["offer_expires_at_us"]);
    assert_eq!(desk.wrong_in_award(&officer(), award(&application, &[i64::MAX, 1])).await, ["tranches"]);
    desk.refused("GRA003", desk.make_award(&officer(), award(&nowhere("app"), &[1]))).await;
    desk.make_award(&officer(), award(&application, &[999])).await.unwrap();
    desk.refused("GRA004", desk.make_award(&officer(), award(&application, &[1]))).await;
    desk.settle().await;
    assert_eq!(desk.fund.count("TakeHold"), (1, 1), "what is refused never reaches the fund");
    desk.rest().await;
}

async fn an_agreement_binds_until_the_next_version_is_signed(desk: Desk) {
    let programme = desk.open().await;
    let signed = desk.signed(&programme, &[1_000]).await;
    let (id, tranche) = (signed.award_id.as_str(), &signed.tranche_ids[0]);
    desk.refused("GRA035", desk.sign_agreement(&ming(), sign(id, 1))).await;
    for terms in ["Spend it on chairs.", "Spend it on mattresses."] {
        desk.draft_agreement(&second_officer(), id, terms).await.unwrap();
    }
    let state = async |number| {
        let seen = desk.get_agreement(&ming(), version(id, number)).await.unwrap();
        assert!(number == 0 || seen.number == number);
        seen.state()
    };
    assert_eq!(state(1).await, AgreementState::Signed, "a draft unsigns nothing");
    assert_eq!(state(2).await, AgreementState::Superseded, "a draft that nobody signed");
    assert_eq!((state(3).await, state(0).await), (AgreementState::Drafted, AgreementState::Drafted));
    desk.request_tranche(&ming(), tranche).await.unwrap();
    for number in [1, 2, 4] {
        desk.refused("GRA034", desk.sign_agreement(&ming(), sign(id, number))).await;
    }
    desk.sign_agreement(&ming(), sign(id, 3)).await.unwrap();
    assert_eq!(state(1).await, AgreementState::Signed, "one side alone binds nobody");
    desk.refused("GRA035", desk.sign_agreement(&ming(), sign(id, 3))).await;
    desk.refused("GRA026", desk.sign_agreement(&second_officer(), sign(id, 3))).await;
    desk.sign_agreement(&officer(), sign(id, 3)).await.unwrap();
    assert_eq!((state(1).await, state(3).await), (AgreementState::Superseded, AgreementState::Signed));
    let newest = desk.get_agreement(&ming(), version(id, 0)).await.unwrap();
    assert_eq!((newest.number, newest.terms.as_str()), (3, "Spend it on mattresses."));
    desk.refused("GRA034", desk.get_agreement(&ming(), version(id, 4))).await;
    desk.refused("KER001", desk.get_agreement(&ming(), version(id, -1))).await;
    for number in [0, 1] {
        desk.refused("GRA034", desk.get_agreement(&wah(), version(id, number))).await;
    }
    desk.rest().await;
}

async fn an_award_that_ends_gives_back_what_was_not_paid(desk: Desk) {
    let programme = desk.open().await;
    let signed = desk.signed(&programme, &[400, 600]).await;
    let (id, first) = (signed.award_id.as_str(), &signed.tranche_ids[0]);
    desk.payee("123456").await;
    desk.owed(first).await;
    let sent = desk.sent(first).await;
    desk.refused("GRA039", desk.end_award(&officer(), id, "moved away")).await;
    desk.fund.bank_pays(&sent.disbursement_id, "lin_1");
    desk.settle().await;
    let ending = desk.end_award(&officer(), id, "moved away").await.unwrap();
    assert_eq!((ending.state(), ending.reason.as_str()), (State::Ending, "moved away"));
    desk.refused("GRA014", desk.end_award(&officer(), id, "again")).await;
    desk.settle().await;
    assert_eq!(desk.award_state(id).await, State::Terminated);
    assert_eq!(desk.tranche_state(first).await, TrancheState::Paid, "what is paid stays paid");
    assert_eq!(desk.tranche_state(&signed.tranche_ids[1]).await, TrancheState::Cancelled);
    let closed = desk.fund.commitment(id).unwrap();
    assert_eq!((closed.state(), desk.fund.free(&programme)), (CommitmentState::Closed, PROGRAMME_MINOR - 400));

    let asked = desk.signed(&programme, &[300]).await;
    desk.request_tranche(&ming(), &asked.tranche_ids[0]).await.unwrap();
    desk.end_award(&officer(), &asked.award_id, "moved away").await.unwrap();
    assert_eq!(desk.open_work("tranche_to_approve").await, 0, "nobody is asked for what is cancelled");

    let whole = desk.signed(&programme, &[300]).await;
    desk.owed(&whole.tranche_ids[0]).await;
    desk.paid(&whole.tranche_ids[0]).await;
    desk.acquitted(&whole.tranche_ids[0], 300).await;
    desk.end_award(&officer(), &whole.award_id, "done").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.award_state(&whole.award_id).await, State::Closed, "paid and acquitted in full");
    desk.rest().await;
}
