//! Deadlines: an offer ends at its own, what was accepted before that is kept, and the hold outlasts both by a grace.

use kaifong_grants::domain::award::HOLD_GRACE_DAYS;
use kaifong_proto::{
    donations::v1::HoldState,
    grants::v1::{ApplicationState, AwardState as State, TrancheState},
};

use crate::desk::{
    self, Desk,
    fund::Mood,
    ming, officer,
    path::{PROGRAMME_MINOR, award},
};

on_each_database! {
    an_offer_that_nobody_took_frees_its_hold
    a_hold_that_nobody_could_free_expires
    an_acceptance_in_time_outlasts_the_deadline
    an_acceptance_is_lost_only_with_its_hold
    another_refusal_to_commit_is_somebodys_work
    an_answer_that_comes_after_the_deadline_offers_nothing
}

async fn an_offer_that_nobody_took_frees_its_hold(desk: Desk) {
    let programme = desk.open().await;
    let offered = desk.award(&programme, &[700, 300]).await;
    let id = offered.award_id.as_str();
    desk.later(10 * 86_400 - 1).await;
    assert_eq!(desk.award_state(id).await, State::Offered, "not a second too early");
    desk.later(1).await;
    assert_eq!(desk.award_state(id).await, State::Lapsed);
    assert_eq!((desk.fund.hold_of(id), desk.fund.free(&programme)), (Some(HoldState::Voided), PROGRAMME_MINOR));
    assert_eq!(desk.application_state(&offered.application_id).await, ApplicationState::Eligible);
    assert_eq!(desk.tranche_state(&offered.tranche_ids[1]).await, TrancheState::Cancelled);
    desk.refused("GRA017", desk.accept_award(&ming(), id)).await;
    desk.refused("GRA014", desk.decline_award(&ming(), id)).await;
    let past = award(&offered.application_id, &[1_000]);
    desk.refused("GRA043", desk.make_award(&officer(), past)).await;
    desk.later(HOLD_GRACE_DAYS * 86_400).await;
    assert_eq!(desk.award_state(id).await, State::Lapsed);
    desk.rest().await;
}

/// The fund is away at the deadline and beyond the grace: its hold ends by itself.
async fn a_hold_that_nobody_could_free_expires(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.award(&programme, &[700]).await.award_id;
    desk.fund.set(Mood::Away);
    desk.later(10 * 86_400).await;
    assert_eq!((desk.award_state(&id).await, desk.fund.hold_of(&id)), (State::Lapsed, Some(HoldState::Held)));
    desk.later(HOLD_GRACE_DAYS * 86_400).await;
    assert_eq!((desk.fund.hold_of(&id), desk.fund.free(&programme)), (Some(HoldState::Expired), PROGRAMME_MINOR));
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.award_state(&id).await, State::Lapsed);
    desk.rest().await;
}

/// What was answered with yes in time is kept, though the fund could not be asked until the deadline was over.
async fn an_acceptance_in_time_outlasts_the_deadline(desk: Desk) {
    let programme = desk.open().await;
    let (late, timely) = (desk.award(&programme, &[100]).await, desk.award(&programme, &[200]).await);
    desk.fund.set(Mood::Away);
    desk.accept_award(&ming(), &timely.award_id).await.unwrap();
    desk.settle().await;
    desk.bench.clock.advance_seconds(10 * 86_400);
    desk.refused("GRA017", desk.accept_award(&ming(), &late.award_id)).await;
    desk.later(1).await;
    assert_eq!(desk.award_state(&late.award_id).await, State::Lapsed);
    assert_eq!(desk.application_state(&late.application_id).await, ApplicationState::Eligible);
    assert_eq!(desk.award_state(&timely.award_id).await, State::Accepting, "it was accepted in time");
    desk.later(HOLD_GRACE_DAYS * 86_400 - 60).await;
    assert_eq!(desk.award_state(&timely.award_id).await, State::Accepting);
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.award_state(&timely.award_id).await, State::Accepted);
    assert_eq!(desk.fund.hold_of(&late.award_id), Some(HoldState::Voided), "nobody holds money for a lapsed offer");
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR - 200);
    desk.rest().await;
}

async fn an_acceptance_is_lost_only_with_its_hold(desk: Desk) {
    let programme = desk.open().await;
    let lost = desk.award(&programme, &[200]).await;
    desk.fund.set(Mood::Away);
    desk.accept_award(&ming(), &lost.award_id).await.unwrap();
    desk.later((10 + HOLD_GRACE_DAYS) * 86_400).await;
    assert_eq!(desk.fund.hold_of(&lost.award_id), Some(HoldState::Expired));
    assert_eq!(desk.award_state(&lost.award_id).await, State::Accepting, "the fund has not answered");
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    let seen = desk.get_award(&ming(), &lost.award_id).await.unwrap();
    assert_eq!((seen.state(), seen.refused_code.as_str()), (State::Lapsed, "FND013"));
    assert_eq!(desk.application_state(&lost.application_id).await, ApplicationState::Eligible);
    assert_eq!((desk.fund.commitment(&lost.award_id), desk.fund.free(&programme)), (None, PROGRAMME_MINOR));
    assert_eq!(desk.open_work("award_lost").await, 1, "the agency said yes: somebody has to answer for it");
    desk.reject_application(&officer(), &lost.application_id, "the estate is rehoused").await.unwrap();
    assert_eq!(desk.open_work("award_lost").await, 0);
    desk.rest().await;
}

async fn another_refusal_to_commit_is_somebodys_work(desk: Desk) {
    let programme = desk.open().await;
    let id = desk.award(&programme, &[200]).await.award_id;
    desk.fund.set(Mood::Refusing("FND012"));
    desk.accept_award(&ming(), &id).await.unwrap();
    desk.later(10 * 86_400).await;
    let seen = desk.get_award(&ming(), &id).await.unwrap();
    assert_eq!((seen.state(), seen.refused_code.as_str()), (State::Accepting, "FND012"), "accepted in time");
    assert_eq!(desk.open_work("award_not_committed").await, 1);
    desk.refused("GRA014", desk.decline_award(&ming(), &id)).await;
    desk.fund.set(Mood::Well);
    let asked = desk.accept_award(&ming(), &id).await.unwrap();
    assert_eq!((asked.state(), asked.refused_code.as_str()), (State::Accepting, ""));
    desk.settle().await;
    assert_eq!(desk.award_state(&id).await, State::Accepted);
    assert_eq!(desk.open_work("award_not_committed").await, 0);
    desk.rest().await;
}

/// The money was held, the answer was lost, and the deadline is over before it is asked for again.
async fn an_answer_that_comes_after_the_deadline_offers_nothing(desk: Desk) {
    let programme = desk.open().await;
    desk.fund.set(Mood::Mute);
    let made = desk.award(&programme, &[1_000]).await;
    desk.later(10 * 86_400).await;
    assert_eq!(desk.fund.hold_of(&made.award_id), Some(HoldState::Held));
    desk.fund.set(Mood::Well);
    desk.later(10).await;
    assert_eq!(desk.award_state(&made.award_id).await, State::Lapsed);
    assert_eq!(desk.fund.hold_of(&made.award_id), Some(HoldState::Voided), "it is held for nobody");
    assert_eq!(desk.application_state(&made.application_id).await, ApplicationState::Eligible);
    assert_eq!(desk.tranche_state(&made.tranche_ids[0]).await, TrancheState::Cancelled);
    assert_eq!(desk.fund.free(&programme), PROGRAMME_MINOR);
    desk.rest().await;
}
