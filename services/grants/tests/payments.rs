//! Payments: three different persons, over what is paid to whom, and once. What comes before is in `tranches` and `payees`,
//! what the bank makes of it in `bank` and `rejections`.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;
#[path = "payments/bank.rs"]
mod bank;
#[path = "payments/payees.rs"]
mod payees;
#[path = "payments/rejections.rs"]
mod rejections;
#[path = "payments/tranches.rs"]
mod tranches;

use desk::{
    COOL_OFF_SECONDS, Desk, THRESHOLD_MINOR, also, approver, hkd, ming, new_key, nowhere, officer, preparer, releaser,
    wah,
};
use kaifong_grants::domain::reference;
use kaifong_kernel::{
    auth::{Actor, Role},
    clock::{Clock, MockClock},
    reexport::uuid::Uuid,
    testing,
    values::Instant,
};
use kaifong_proto::grants::v1::{self as pb, DisbursementState as State, PayeeState, TrancheState};

on_each_database! {
    three_persons_pay_a_tranche_once
    no_two_duties_in_one_hand_under_any_key
    nobody_who_depends_on_the_preparer_approves
    above_the_threshold_two_persons_approve
    a_payee_takes_two_persons_and_a_cool_off
    a_payee_that_changed_after_the_approval_voids_it
    a_digest_that_was_not_seen_moves_nothing
    released_twice_is_released_once
    a_reference_that_is_taken_is_never_used_again
    a_payment_is_voided_until_it_is_released
}

/// A signed award with a payee, its first tranche owed: the award and that tranche.
async fn owed(desk: &Desk, tranches: &[i64]) -> (pb::Award, String) {
    let programme = desk.open().await;
    let award = desk.signed(&programme, tranches).await;
    desk.payee("12345678").await;
    let first = award.tranche_ids[0].clone();
    desk.owed(&first).await;
    (award, first)
}

fn somebody(name: &str, role: Role) -> Actor {
    testing::person(name, &[role])
}

async fn three_persons_pay_a_tranche_once(desk: Desk) {
    let (award, first) = owed(&desk, &[400]).await;
    let prepared = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    assert_eq!((prepared.state(), prepared.amount.clone()), (State::Prepared, hkd(400)));
    let (id, digest) = (prepared.disbursement_id.as_str(), prepared.digest.as_str());
    desk.refused("GRA029", desk.prepare_disbursement(&preparer(), &first)).await;
    desk.refused("GRA028", desk.release_disbursement(&releaser(), id, digest)).await;
    let approved = desk.approve_disbursement(&approver(), id, digest).await.unwrap();
    assert_eq!(approved.state(), State::Approved);
    desk.refused("GRA028", desk.approve_disbursement(&somebody("late", Role::FinanceApprover), id, digest)).await;
    assert_eq!(desk.fund.count("ReleasePayment"), (0, 0), "nothing moves before the release");
    let released = desk.release_disbursement(&releaser(), id, digest).await.unwrap();
    assert_eq!(released.state(), State::Released);
    desk.settle().await;
    let payment = desk.fund.payment(id).unwrap();
    assert_eq!((payment.amount, payment.payee_digest.as_str()), (hkd(400), digest));
    assert_eq!(payment.end_to_end_id, prepared.end_to_end_id);
    desk.fund.bank_pays(id, "lin_7");
    desk.settle().await;
    let confirmed = desk.get_disbursement(&ming(), id).await.unwrap();
    assert_eq!((confirmed.state(), confirmed.bank_line_id.as_str()), (State::Confirmed, "lin_7"));
    let persons = [preparer(), approver(), releaser()].map(|actor| actor.person.unwrap().to_string());
    assert_eq!([&confirmed.prepared_by, &confirmed.approved_by[0], &confirmed.released_by], persons.each_ref());
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Paid);
    desk.refused("GRA029", desk.prepare_disbursement(&preparer(), &first)).await;
    desk.refused("GRA028", desk.void_disbursement(&approver(), id, "too late")).await;
    desk.refused("GRA019", desk.request_tranche(&ming(), &first)).await;
    assert_eq!(desk.fund.commitment(&award.award_id).unwrap().paid_minor, 400);
    for kind in ["tranche_to_approve", "disbursement_to_approve", "disbursement_to_release"] {
        assert_eq!(desk.open_work(kind).await, 0, "{kind}");
    }
    desk.rest().await;
}

async fn no_two_duties_in_one_hand_under_any_key(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let all = [Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser, Role::Admin];
    let one = testing::person("one", &all);
    let keys = || [one.clone(), also(&one, &all), also(&one, &all)];
    let of_the_payee = || [also(&ming(), &all), also(&officer(), &all)];
    for key in of_the_payee() {
        // Who proposed the payee, who confirmed it: the two can't redirect a payment and send it there.
        desk.refused("GRA026", desk.prepare_disbursement(&key, &first)).await;
    }
    let prepared = desk.prepare_disbursement(&one, &first).await.unwrap();
    let (id, digest) = (prepared.disbursement_id.as_str(), prepared.digest.as_str());
    for key in keys().into_iter().chain(of_the_payee()) {
        desk.refused("GRA026", desk.approve_disbursement(&key, id, digest)).await;
    }
    desk.approve_disbursement(&approver(), id, digest).await.unwrap();
    for key in keys().into_iter().chain([also(&approver(), &all)]).chain(of_the_payee()) {
        desk.refused("GRA026", desk.release_disbursement(&key, id, digest)).await;
    }
    let released = desk.release_disbursement(&testing::person("two", &all), id, digest).await.unwrap();
    assert_eq!(released.state(), State::Released);
    let system = Actor { person: None, system: Some("robot".to_owned()), ..testing::person("robot", &all) };
    desk.settle().await;
    desk.refused("KER003", desk.prepare_disbursement(&system, &first)).await;
    desk.refused("KER003", desk.release_disbursement(&system, id, digest)).await;
    desk.rest().await;
}

async fn nobody_who_depends_on_the_preparer_approves(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let prepared = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    let (id, digest) = (prepared.disbursement_id.as_str(), prepared.digest.as_str());
    let puppet = |role| Actor { created_by: preparer().person, ..somebody("puppet", role) };
    let later = desk.bench.ports.now().plus_seconds(1);
    let newcomer = |role, since: Instant| Actor { person_since: Some(since), ..somebody("newcomer", role) };
    desk.bench.clock.advance_seconds(10);
    desk.refused("GRA040", desk.approve_disbursement(&puppet(Role::FinanceApprover), id, digest)).await;
    desk.refused("GRA040", desk.approve_disbursement(&newcomer(Role::FinanceApprover, later), id, digest)).await;
    desk.approve_disbursement(&approver(), id, digest).await.unwrap();
    desk.refused("GRA040", desk.release_disbursement(&puppet(Role::FinanceReleaser), id, digest)).await;
    desk.refused("GRA040", desk.release_disbursement(&newcomer(Role::FinanceReleaser, later), id, digest)).await;
    desk.release_disbursement(&releaser(), id, digest).await.unwrap();
    desk.rest().await;
}

async fn above_the_threshold_two_persons_approve(desk: Desk) {
    let (_, first) = owed(&desk, &[THRESHOLD_MINOR + 1]).await;
    let prepared = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    assert_eq!(prepared.approvals_needed, 2);
    let (id, digest) = (prepared.disbursement_id.as_str(), prepared.digest.as_str());
    let half = desk.approve_disbursement(&approver(), id, digest).await.unwrap();
    assert_eq!(half.state(), State::Prepared);
    desk.refused("GRA028", desk.release_disbursement(&releaser(), id, digest)).await;
    let other_key = also(&approver(), &[Role::FinanceApprover]);
    desk.refused("GRA026", desk.approve_disbursement(&other_key, id, digest)).await;
    let second = somebody("second approver", Role::FinanceApprover);
    let whole = desk.approve_disbursement(&second, id, digest).await.unwrap();
    assert_eq!((whole.state(), whole.approved_by.len()), (State::Approved, 2));
    desk.refused("GRA026", desk.release_disbursement(&also(&second, &[Role::FinanceReleaser]), id, digest)).await;
    desk.release_disbursement(&releaser(), id, digest).await.unwrap();
    desk.rest().await;
}

async fn a_payee_takes_two_persons_and_a_cool_off(desk: Desk) {
    let programme = desk.open().await;
    let award = desk.signed(&programme, &[400]).await;
    let first = &award.tranche_ids[0];
    desk.owed(first).await;
    desk.refused("GRA025", desk.prepare_disbursement(&preparer(), first)).await;
    desk.refused("GRA046", desk.propose_payee(&preparer(), "", "Ming Oi", "012", "12345678")).await;
    desk.refused("KER001", desk.propose_payee(&ming(), "", "Ming Oi", "12", "12345678")).await;
    let both_roles = testing::person("one", &[Role::FinancePreparer, Role::GrantsOfficer]);
    let agency = ming().tenant.to_string();
    let proposed = desk.propose_payee(&both_roles, &agency, "Ming Oi", "012", "123-456-789").await.unwrap();
    assert_eq!((proposed.state(), proposed.account_masked.as_str()), (PayeeState::Proposed, "•••••6789"));
    let id = proposed.payee_id.as_str();
    desk.refused("GRA026", desk.confirm_payee(&also(&both_roles, &[Role::GrantsOfficer]), id)).await;
    desk.refused("GRA025", desk.prepare_disbursement(&preparer(), first)).await;
    desk.confirm_payee(&officer(), id).await.unwrap();
    desk.refused("GRA024", desk.confirm_payee(&officer(), id)).await;
    desk.refused("GRA024", desk.reject_payee(&officer(), id)).await;
    desk.bench.clock.advance_seconds(COOL_OFF_SECONDS - 1);
    desk.refused("GRA025", desk.prepare_disbursement(&preparer(), first)).await;
    desk.bench.clock.advance_seconds(1);
    desk.prepare_disbursement(&preparer(), first).await.unwrap();

    let foreign = desk.propose_payee(&wah(), &agency, "Wah", "012", "87654321").await.unwrap();
    assert_eq!(foreign.agency_id, wah().tenant.to_string(), "whatever was sent, it is the own agency");
    desk.refused("GRA023", desk.get_payee(&wah(), id)).await;
    assert_eq!(desk.get_payee(&ming(), id).await.unwrap().account_name, "Ming Oi");
    assert_eq!(desk.get_payee(&officer(), id).await.unwrap().account_name, "", "a name is for who pays");
    assert_eq!(desk.reject_payee(&officer(), &foreign.payee_id).await.unwrap().state(), PayeeState::Rejected);
    assert_eq!(desk.open_work("payee_to_confirm").await, 0);
    desk.rest().await;
}

async fn a_payee_that_changed_after_the_approval_voids_it(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let approved = desk.approved(&first).await;
    let (id, digest) = (approved.disbursement_id.as_str(), approved.digest.as_str());
    let proposed = desk.propose_payee(&ming(), "", "Ming Oi", "012", "12345679").await.unwrap();
    desk.confirm_payee(&officer(), &proposed.payee_id).await.unwrap();
    desk.refused("GRA041", desk.release_disbursement(&releaser(), id, digest)).await;
    desk.refused("GRA041", desk.approve_disbursement(&approver(), id, digest)).await;
    assert_eq!(desk.get_disbursement(&ming(), id).await.unwrap().state(), State::Voided);
    assert_eq!(desk.tranche_state(&first).await, TrancheState::Approved, "it is owed still");
    for kind in ["disbursement_to_approve", "disbursement_to_release"] {
        assert_eq!(desk.open_work(kind).await, 0, "nobody is asked for what is void: {kind}");
    }
    desk.refused("GRA025", desk.prepare_disbursement(&preparer(), &first)).await;
    desk.later(COOL_OFF_SECONDS).await;
    let anew = desk.paid(&first).await;
    assert_eq!((anew.state(), anew.payee_id.as_str()), (State::Confirmed, proposed.payee_id.as_str()));
    assert_ne!(anew.digest, digest);
    assert_eq!(desk.fund.payment(id), None, "nothing went to the account before");
    desk.rest().await;
}

async fn a_digest_that_was_not_seen_moves_nothing(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let prepared = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    let (id, digest) = (prepared.disbursement_id.as_str(), prepared.digest.as_str());
    let other = digest.chars().rev().collect::<String>();
    desk.refused("GRA030", desk.approve_disbursement(&approver(), id, &other)).await;
    desk.refused("KER001", desk.approve_disbursement(&approver(), id, "")).await;
    desk.approve_disbursement(&approver(), id, digest).await.unwrap();
    desk.refused("GRA030", desk.release_disbursement(&releaser(), id, &other)).await;
    desk.refused("GRA027", desk.release_disbursement(&releaser(), &nowhere("dis"), digest)).await;
    desk.rest().await;
}

async fn released_twice_is_released_once(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let approved = desk.approved(&first).await;
    let (id, digest) = (approved.disbursement_id.as_str(), approved.digest.as_str());
    let key = new_key();
    let (who, other) = (releaser(), somebody("second releaser", Role::FinanceReleaser));
    let at_once = futures::future::join(
        desk.release_again(&who, &key, id, digest),
        desk.release_disbursement(&other, id, digest),
    );
    let (one, two) = at_once.await;
    assert_eq!([&one, &two].iter().filter(|told| told.is_ok()).count(), 1, "{one:?} and {two:?}");
    assert_eq!(one.err().or(two.err()).as_deref(), Some("GRA028"));
    desk.settle().await;
    let again = desk.release_disbursement(&other, id, digest);
    desk.refused("GRA028", again).await;
    assert_eq!(desk.fund.count("ReleasePayment"), (1, 1));
    desk.rest().await;
}

/// Two ids may come to one reference: the payment is prepared under another.
async fn a_reference_that_is_taken_is_never_used_again(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let before = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    desk.void_disbursement(&preparer(), &before.disbursement_id, "wrong day").await.unwrap();
    // Ids of a mock clock follow from its seed: another one with the same seed knows what comes next.
    let ahead = MockClock::new(Instant::from_micros(testing::START_US), 1);
    let random = |id: Uuid| id.as_u128() & ((1 << 62) - 1);
    let now = random(desk.bench.clock.mint());
    while random(ahead.mint()) != now {}
    let taken = reference::of(ahead.mint());
    desk.take_reference(&before.end_to_end_id, &taken).await;
    let prepared = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    assert_ne!(prepared.end_to_end_id, taken);
    let kept = desk.get_disbursement(&preparer(), &prepared.disbursement_id).await.unwrap();
    assert_eq!(kept, prepared);
    assert_eq!(desk.get_tranche(&ming(), &first).await.unwrap().disbursement_id, prepared.disbursement_id);
    desk.rest().await;
}

async fn a_payment_is_voided_until_it_is_released(desk: Desk) {
    let (_, first) = owed(&desk, &[400]).await;
    let prepared = desk.prepare_disbursement(&preparer(), &first).await.unwrap();
    let voided = desk.void_disbursement(&preparer(), &prepared.disbursement_id, "wrong day").await.unwrap();
    assert_eq!((voided.state(), voided.reason.as_str()), (State::Voided, "wrong day"));
    desk.refused("GRA028", desk.approve_disbursement(&approver(), &voided.disbursement_id, &voided.digest)).await;
    let approved = desk.approved(&first).await;
    desk.void_disbursement(&approver(), &approved.disbursement_id, "wrong day").await.unwrap();
    let id = &approved.disbursement_id;
    desk.refused("GRA028", desk.release_disbursement(&releaser(), id, &approved.digest)).await;
    for kind in ["disbursement_to_approve", "disbursement_to_release"] {
        assert_eq!(desk.open_work(kind).await, 0, "{kind}");
    }
    let sent = desk.sent(&first).await;
    desk.refused("GRA028", desk.void_disbursement(&preparer(), &sent.disbursement_id, "too late")).await;
    desk.rest().await;
}
