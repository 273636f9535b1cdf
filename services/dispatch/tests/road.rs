//! Runs on the road: what drivers see and tell, late and twice; what fails and comes back; and closing.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, auditor, dispatcher, driver,
    households::CANARY,
    id, ming,
    path::{DAY, bed, order, proof},
    peers::Mood,
    wah,
};
use kaifong_proto::{dispatch::v1 as pb, needs::v1 as needs};

on_each_database! {
    a_stop_is_done_with_proof_and_the_run_closes_empty
    a_driver_sees_the_own_run_while_it_is_on
    a_batch_shuffled_and_doubled_has_one_effect
    what_no_longer_fits_is_kept_and_is_work
    goods_that_were_not_handed_over_come_back_and_are_tried_again
    another_attempt_asks_the_way_anew
    another_attempt_brings_nothing_a_second_time
    attempts_have_an_end
    an_elder_living_alone_is_looked_after_in_time
    goods_left_on_a_vehicle_keep_its_run_open
    a_part_handed_over_is_a_partial_delivery
    what_is_collected_needs_no_goods_of_ours
    proofs_of_an_erased_household_are_gone
}

fn proofs_of(order: &str) -> pb::ListProofsRequest {
    pb::ListProofsRequest { order_id: order.to_owned(), page: None }
}

fn kind(kind: pb::OutcomeKind) -> i32 {
    kind.into()
}

async fn a_stop_is_done_with_proof_and_the_run_closes_empty(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    let stop = run.stops[0].stop_id.clone();
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Dispatched);
    desk.refused("DSP025", desk.close_run(&dispatcher(), &run.run_id)).await;
    let now = desk.bench.ports.now().micros();
    let without = pb::AddProofRequest { consent: false, ..proof(&stop, now) };
    desk.refused("DSP028", desk.add_proof(&driver(&run.run_id), without)).await;
    let other = pb::AddProofRequest { media_type: "image/png".to_owned(), ..proof(&stop, now) };
    desk.refused("DSP027", desk.add_proof(&driver(&run.run_id), other)).await;
    desk.refused("DSP035", desk.add_proof(&driver(&id("run", 9)), proof(&stop, now))).await;
    let proof = desk.proof(&run.run_id, &stop).await;
    let receipts = desk.tell(&run.run_id, vec![desk.done(&stop, &proof)]).await;
    assert_eq!(receipts[0].result(), pb::OutcomeResult::Applied);
    let done = desk.order(&ready.order_id).await;
    assert_eq!((done.state(), done.lines[0].delivered), (pb::OrderState::Delivered, 1));
    assert!(desk.post.subjects().contains(&"dispatch.stop.done.v1".to_owned()));
    let shown = desk.download_proof(&ming(), &proof).await.unwrap();
    assert_eq!(shown.content, [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
    desk.refused("DSP039", desk.download_proof(&wah(), &proof)).await;
    desk.refused("KER002", desk.download_proof(&auditor(), &proof)).await;
    assert_eq!(desk.list_proofs(&auditor(), proofs_of(&ready.order_id)).await.unwrap().proofs.len(), 1);
    desk.issue_run_link(&dispatcher(), &run.run_id).await.unwrap();
    assert!(desk.keys.until(&run.run_id).is_some());
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed);
    assert_eq!((desk.keys.until(&run.run_id), desk.rows("booking WHERE kind = 'run'").await), (None, 0));
    desk.refused("DSP022", desk.close_run(&dispatcher(), &run.run_id)).await;
    desk.again().await;
    desk.rest().await;
}

async fn a_driver_sees_the_own_run_while_it_is_on(desk: Desk) {
    desk.van().await;
    desk.ready(1).await;
    let run = desk.one_run().await;
    let me = driver(&run.run_id);
    desk.refused("DSP026", desk.get_driver_run(&me, &run.run_id)).await;
    desk.refused("DSP026", desk.issue_run_link(&dispatcher(), &run.run_id)).await;
    desk.publish_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    desk.log.set("CreateRunKey", Mood::Refusing("IDN028"));
    assert_eq!(desk.issue_run_link(&dispatcher(), &run.run_id).await.unwrap_err(), "DSP047");
    desk.log.well();
    let link = desk.issue_run_link(&dispatcher(), &run.run_id).await.unwrap();
    assert_eq!(link.secret, "kf_secret");
    assert!(link.expires_at_us > run.ends_at_us);
    desk.at(DAY, 8).await;
    let seen = desk.get_driver_run(&me, &run.run_id).await.unwrap();
    let door = &seen.stops[0];
    assert_eq!((door.name.as_str(), door.address.as_str()), (CANARY, "1 Canary Road, 5A"));
    assert_eq!((door.stair_flights, door.lines.len()), (5, 1));
    desk.refused("DSP021", desk.get_driver_run(&driver(&id("run", 9)), &run.run_id)).await;
    desk.refused("KER002", desk.get_driver_run(&dispatcher(), &run.run_id)).await;
    desk.log.set("GetDoorstep", Mood::Refusing("NED010"));
    assert_eq!(desk.get_driver_run(&me, &run.run_id).await.unwrap().stops[0].name, "");
    desk.log.well();
    desk.at(DAY, 9).await;
    desk.start_run(&me, &run.run_id).await.unwrap();
    desk.settle().await;
    let stop = seen.stops[0].stop.as_ref().unwrap().stop_id.clone();
    let proof = desk.proof(&run.run_id, &stop).await;
    desk.tell(&run.run_id, vec![desk.done(&stop, &proof)]).await;
    assert_eq!(desk.get_driver_run(&me, &run.run_id).await.unwrap().stops[0].name, "", "gone with the stop");
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    desk.refused("DSP026", desk.get_driver_run(&me, &run.run_id)).await;
    assert_eq!(desk.rows("delivery_order WHERE facts LIKE '%Canary%'").await, 0);
    desk.rest().await;
}

async fn a_batch_shuffled_and_doubled_has_one_effect(desk: Desk) {
    desk.van().await;
    for number in 1..=3 {
        desk.ready(number).await;
    }
    let run = desk.started().await;
    desk.at(DAY, 12).await;
    let mut told = Vec::new();
    for (place, stop) in run.stops.iter().enumerate() {
        let ago = 9_000 - i64::try_from(place).unwrap() * 1_800;
        let proof = desk.proof(&run.run_id, &stop.stop_id).await;
        told.push(desk.outcome(&stop.stop_id, pb::OutcomeKind::EnRoute, ago));
        told.push(desk.outcome(&stop.stop_id, pb::OutcomeKind::Arrived, ago - 600));
        let ended = pb::Outcome { proof_id: proof, ..desk.outcome(&stop.stop_id, pb::OutcomeKind::Done, ago - 1_200) };
        told.push(ended);
    }
    // The last half arrives first, each batch is sent twice, and within it nothing is in order.
    let mut late = told.split_off(5);
    late.reverse();
    told.swap(0, 3);
    for batch in [&late, &late, &told, &told] {
        let receipts = desk.tell(&run.run_id, batch.clone()).await;
        assert!(receipts.iter().all(|receipt| receipt.result() == pb::OutcomeResult::Applied), "{receipts:?}");
    }
    let message = pb::RecordOutcomesRequest { run_id: run.run_id.clone(), outcomes: late.clone() };
    let before = desk.digest().await;
    for _ in 0..2 {
        desk.outcomes_keyed(&driver(&run.run_id), "the-same-key", message.clone()).await.unwrap();
    }
    assert_eq!(desk.digest().await, before);
    let after = desk.run(&run.run_id).await;
    assert!(after.stops.iter().all(|stop| stop.state() == pb::StopState::Done && stop.occurred_at_us > 0));
    assert_eq!((desk.rows("outcome").await, desk.stock.on_vehicle(&run.vehicle_id)), (9, 0));
    let done = desk.post.subjects().iter().filter(|subject| *subject == "dispatch.stop.done.v1").count();
    assert_eq!((done, desk.open_work("outcome_misfit").await), (3, 0));
    let other = pb::Outcome { kind: kind(pb::OutcomeKind::Arrived), ..late[0].clone() };
    let message = pb::RecordOutcomesRequest { run_id: run.run_id.clone(), outcomes: vec![other] };
    desk.refused("DSP043", desk.record_outcomes(&driver(&run.run_id), message)).await;
    desk.again().await;
    desk.rest().await;
}

async fn what_no_longer_fits_is_kept_and_is_work(desk: Desk) {
    desk.van().await;
    desk.ready(1).await;
    let run = desk.started().await;
    let stop = run.stops[0].stop_id.clone();
    let unproven = desk.done(&stop, "");
    let ahead = desk.outcome(&stop, pb::OutcomeKind::Arrived, -3_600);
    let elsewhere = desk.outcome(&id("stp", 9), pb::OutcomeKind::Arrived, 0);
    let mut reasons: Vec<String> = Vec::new();
    for outcome in [unproven, ahead, elsewhere] {
        let receipt = desk.tell(&run.run_id, vec![outcome]).await.remove(0);
        assert_eq!(receipt.result(), pb::OutcomeResult::Misfit);
        reasons.push(receipt.reason);
    }
    assert_eq!(reasons, ["DSP029", "DSP037", "DSP035"]);
    let failed = desk.failed(&stop, pb::FailReason::Refused);
    desk.tell(&run.run_id, vec![failed]).await;
    let later = desk.outcome(&stop, pb::OutcomeKind::Arrived, -60);
    assert_eq!(desk.tell(&run.run_id, vec![later]).await[0].reason, "DSP036");
    assert_eq!(desk.open_work("outcome_misfit").await, 4);
    let message = pb::RecordOutcomesRequest { run_id: run.run_id.clone(), outcomes: Vec::new() };
    desk.refused("KER001", desk.record_outcomes(&driver(&run.run_id), message)).await;
    desk.rest().await;
}

async fn goods_that_were_not_handed_over_come_back_and_are_tried_again(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    desk.tell(&run.run_id, vec![desk.failed(&run.stops[0].stop_id, pb::FailReason::NoOneHome)]).await;
    let failed = desk.order(&ready.order_id).await;
    assert_eq!((failed.state(), desk.stock.on_vehicle(&run.vehicle_id)), (pb::OrderState::Failed, 1));
    assert_eq!((desk.open_work("stop_failed").await, desk.open_work("elder_not_reached").await), (1, 0));
    let who = dispatcher();
    let past = desk.reschedule_order(&who, &ready.order_id, "2025-12-01", "they asked");
    desk.refused("DSP003", past).await;
    desk.reschedule_order(&dispatcher(), &ready.order_id, "2025-12-05", "they asked for Friday").await.unwrap();
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Failed, "its goods are still out there");
    desk.stock.take_back(&run.vehicle_id, &ready.order_id);
    desk.settle().await;
    let closed = desk.order(&ready.order_id).await;
    assert_eq!((closed.state(), closed.goods()), (pb::OrderState::Rescheduled, pb::GoodsState::Back));
    let next = desk.order(&closed.superseded_by).await;
    assert_eq!((next.state(), next.goods(), next.attempt), (pb::OrderState::Ready, pb::GoodsState::Held, 2));
    assert_eq!((next.deliver_on.as_str(), next.supersedes.as_str()), ("2025-12-05", ready.order_id.as_str()));
    assert!(next.routing.is_some() && next.priority.unwrap().points > 100);
    assert_eq!(desk.open_work("stop_failed").await, 0);
    desk.refused("DSP002", desk.reschedule_order(&dispatcher(), &ready.order_id, "2025-12-06", "again")).await;
    desk.again().await;
    desk.rest().await;
}

async fn another_attempt_asks_the_way_anew(desk: Desk) {
    desk.van().await;
    let (one, two) = (desk.ready(1).await, desk.ready(2).await);
    let run = desk.started().await;
    let outcomes = run.stops.iter().map(|stop| desk.failed(&stop.stop_id, pb::FailReason::NotReady)).collect();
    desk.tell(&run.run_id, outcomes).await;
    desk.needs.settle(&one.household_id, 50, &[]);
    desk.needs.consents(&two.household_id, false);
    for order in [&one, &two] {
        desk.stock.take_back(&run.vehicle_id, &order.order_id);
    }
    desk.settle().await;
    let next = desk.order(&desk.order(&one.order_id).await.superseded_by).await;
    assert_eq!((next.state(), next.deliver_on.as_str()), (pb::OrderState::Ready, "2025-12-03"));
    assert_ne!(next.routing, one.routing, "they have moved");
    let stays = desk.order(&desk.order(&two.order_id).await.superseded_by).await;
    assert_eq!((stays.state(), desk.open_work("order_not_going_on").await), (pb::OrderState::Draft, 1));
    desk.cancel_order(&dispatcher(), &stays.order_id, "they want it no more").await.unwrap();
    assert_eq!(desk.open_work("order_not_going_on").await, 0);
    desk.again().await;
    desk.rest().await;
}

async fn another_attempt_brings_nothing_a_second_time(desk: Desk) {
    desk.van().await;
    let failed = desk.ready(1).await;
    let run = desk.started().await;
    desk.tell(&run.run_id, vec![desk.failed(&run.stops[0].stop_id, pb::FailReason::NoOneHome)]).await;
    let meanwhile = desk.submitted(order(&failed.household_id, &[(&bed(), 1)])).await;
    desk.stock.take_back(&run.vehicle_id, &failed.order_id);
    desk.settle().await;
    let stays = desk.order(&desk.order(&failed.order_id).await.superseded_by).await;
    assert_eq!((stays.state(), stays.reason.as_str()), (pb::OrderState::Draft, "DSP005"));
    assert_eq!(desk.open_work("order_not_going_on").await, 1);
    desk.refused("DSP005", desk.submit_order(&ming(), &stays.order_id)).await;
    desk.cancel_order(&ming(), &meanwhile.order_id, "one is enough").await.unwrap();
    desk.submit_order(&ming(), &stays.order_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&stays.order_id).await.state(), pb::OrderState::Ready);
    assert_eq!(desk.open_work("order_not_going_on").await, 0);
    desk.again().await;
    desk.rest().await;
}

async fn attempts_have_an_end(desk: Desk) {
    desk.van().await;
    let mut ready = desk.ready(1).await;
    let refused = desk.ready(2).await;
    desk.force("UPDATE delivery_order SET facts = REPLACE(facts, '\"attempt\":1', '\"attempt\":3')").await.unwrap();
    ready = desk.order(&ready.order_id).await;
    assert_eq!(ready.attempt, 3);
    let run = desk.started().await;
    let outcomes = run.stops.iter().map(|stop| desk.failed(&stop.stop_id, pb::FailReason::NoOneHome)).collect();
    desk.tell(&run.run_id, outcomes).await;
    let who = dispatcher();
    let one_more = desk.reschedule_order(&who, &ready.order_id, "2025-12-05", "once more");
    desk.refused("DSP009", one_more).await;
    desk.reschedule_order(&dispatcher(), &refused.order_id, "", "they want it no more").await.unwrap();
    for order in [&ready, &refused] {
        desk.stock.take_back(&run.vehicle_id, &order.order_id);
        desk.settle().await;
        assert_eq!(desk.order(&order.order_id).await.state(), pb::OrderState::Returned);
    }
    assert_eq!(desk.rows("delivery_order").await, 2);
    desk.rest().await;
}

async fn an_elder_living_alone_is_looked_after_in_time(desk: Desk) {
    desk.van().await;
    let households = [1, 2].map(|number| desk.household(number));
    for household in &households {
        desk.needs.settle(household, 1, &[needs::VulnerabilityKind::ElderAlone]);
        desk.stock.bring(&bed(), 1);
        desk.submitted(order(household, &[(&bed(), 1)])).await;
    }
    let run = desk.started().await;
    let outcomes = run.stops.iter().map(|stop| desk.failed(&stop.stop_id, pb::FailReason::NoOneHome)).collect();
    desk.tell(&run.run_id, outcomes).await;
    assert_eq!(desk.open_work("elder_not_reached").await, 2);
    let taken = run.stops[0].stop_id.clone();
    let on = format!("UPDATE work_item SET state = 'acknowledged' WHERE subject = '{taken}'");
    assert_eq!(desk.force(&on).await.unwrap(), 1);
    desk.later(desk::ELDER_SECONDS - 1).await;
    assert_eq!(desk.open_work("elder_not_reached_escalated").await, 0);
    desk.later(1).await;
    assert_eq!(desk.open_work("elder_not_reached_escalated").await, 1, "the one that nobody has taken on");
    for (household, gone) in households.iter().zip(["needs.household.deceased.v1", "needs.household.erased.v1"]) {
        desk.needs.tell(gone, household);
    }
    desk.settle().await;
    assert_eq!(desk.rows("work_item WHERE kind LIKE 'elder_%' AND state <> 'closed'").await, 0, "nobody is there");
    desk.again().await;
    desk.rest().await;
}

async fn goods_left_on_a_vehicle_keep_its_run_open(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    desk.tell(&run.run_id, vec![desk.failed(&run.stops[0].stop_id, pb::FailReason::BadAddress)]).await;
    desk.log.set("GetVehicleStock", Mood::Away);
    desk.close_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert!(desk.run(&run.run_id).await.closing);
    desk.log.well();
    desk.later(60).await;
    let open = desk.run(&run.run_id).await;
    assert_eq!((open.state(), open.closing, open.not_closed.is_empty()), (pb::RunState::Started, false, false));
    assert_eq!(desk.open_work("vehicle_not_empty").await, 1);
    desk.stock.take_back(&run.vehicle_id, &ready.order_id);
    desk.settle().await;
    assert_eq!(
        desk.order(&ready.order_id).await.state(),
        pb::OrderState::Returned,
        "a wrong address is not tried again"
    );
    assert_eq!(desk.run(&run.run_id).await.state(), pb::RunState::Closed, "it was asked for again by itself");
    assert_eq!(desk.open_work("vehicle_not_empty").await, 0);
    desk.rest().await;
}

async fn a_part_handed_over_is_a_partial_delivery(desk: Desk) {
    desk.van().await;
    let (beds, chairs) = (bed(), id("itm", 2));
    desk.stock.bring(&beds, 2);
    desk.stock.bring(&chairs, 4);
    let ready = desk.submitted(order(&desk.household(1), &[(&beds, 2), (&chairs, 4)])).await;
    let run = desk.started().await;
    let stop = &run.stops[0].stop_id;
    let proof = desk.proof(&run.run_id, stop).await;
    let of = |line_no, quantity| pb::DeliveredQuantity { line_no, quantity };
    for wrong in [vec![of(3, 1)], vec![of(1, 3)], vec![of(1, 0), of(2, 0)], vec![of(1, 1), of(1, 1)]] {
        let outcome = pb::Outcome { lines: wrong, ..desk.done(stop, &proof) };
        assert_eq!(desk.tell(&run.run_id, vec![outcome]).await[0].reason, "DSP038");
    }
    let part = pb::Outcome { lines: vec![of(1, 2), of(2, 1)], ..desk.done(stop, &proof) };
    assert_eq!(desk.tell(&run.run_id, vec![part]).await[0].result(), pb::OutcomeResult::Applied);
    let partial = desk.order(&ready.order_id).await;
    let delivered: Vec<i64> = partial.lines.iter().map(|line| line.delivered).collect();
    assert_eq!((partial.state(), delivered), (pb::OrderState::Partial, vec![2, 1]));
    desk.stock.take_back(&run.vehicle_id, &ready.order_id);
    desk.settle().await;
    assert_eq!(desk.order(&ready.order_id).await.goods(), pb::GoodsState::Back);
    desk.again().await;
    desk.rest().await;
}

async fn what_is_collected_needs_no_goods_of_ours(desk: Desk) {
    desk.van().await;
    let content =
        pb::OrderContent { direction: pb::Direction::Collect.into(), ..order(&desk.household(1), &[(&bed(), 1)]) };
    let ready = desk.submitted(content).await;
    assert_eq!((ready.state(), ready.goods()), (pb::OrderState::Ready, pb::GoodsState::None));
    let run = desk.started().await;
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Dispatched);
    let stop = &run.stops[0].stop_id;
    let proof = desk.proof(&run.run_id, stop).await;
    desk.tell(&run.run_id, vec![desk.done(stop, &proof)]).await;
    assert_eq!(desk.order(&ready.order_id).await.state(), pb::OrderState::Delivered);
    assert_eq!((desk.log.count("Reserve"), desk.log.count("IssueReservations")), (0, 0));
    desk.rest().await;
}

async fn proofs_of_an_erased_household_are_gone(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    let stop = &run.stops[0].stop_id;
    let proof = desk.proof(&run.run_id, stop).await;
    desk.tell(&run.run_id, vec![desk.done(stop, &proof)]).await;
    desk.needs.tell("needs.household.erased.v1", &ready.household_id);
    desk.settle().await;
    desk.refused("DSP039", desk.download_proof(&ming(), &proof)).await;
    let after = desk.order(&ready.order_id).await;
    assert_eq!((after.state(), after.routing), (pb::OrderState::Delivered, None));
    assert_eq!(
        desk.list_proofs(&ming(), proofs_of(&ready.order_id)).await.unwrap().proofs.len(),
        1,
        "that there was one is kept"
    );
    desk.again().await;
    desk.rest().await;
}
