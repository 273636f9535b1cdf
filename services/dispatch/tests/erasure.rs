//! What an erased household leaves: that things happened, and neither a word nor a picture.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, dispatcher, driver, id, ming,
    path::{DAY, bed, order, proof},
};
use kaifong_dispatch::verbs::forget_household::ForgetHousehold;
use kaifong_kernel::testing;
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    no_word_of_an_erased_household_stays
    the_handle_of_a_former_address_goes_with_its_household
    nothing_new_is_kept_of_an_erased_household
    a_draft_for_an_erased_household_keeps_no_word
    a_proof_that_is_not_added_leaves_no_content
    a_proof_that_comes_in_during_an_erasure_goes_with_it
}

/// What people write about a household.
const WORDS: &str = "canary words of a neighbour";
/// What stands in their place.
const ERASED: &str = "household erased";

impl Desk {
    async fn erased(&self, household: &str) {
        self.needs.tell("needs.household.erased.v1", household);
        self.settle().await;
    }

    async fn overridden(&self, order: &str) -> pb::Order {
        let message = pb::OverridePriorityRequest { order_id: order.to_owned(), points: 500, reason: WORDS.to_owned() };
        self.override_priority(&dispatcher(), message).await.unwrap()
    }
}

async fn no_word_of_an_erased_household_stays(desk: Desk) {
    desk.van().await;
    let kept = desk.ready(1).await;
    desk.stock.bring(&bed(), 1);
    let again = order(&kept.household_id, &[(&bed(), 1)]);
    let again = desk.submitted(pb::OrderContent { duplicate_reason: WORDS.to_owned(), ..again }).await;
    desk.overridden(&kept.order_id).await;
    let run = desk.one_run().await;
    let stop = run.stops.iter().find(|stop| stop.order_id == again.order_id).unwrap();
    desk.remove_stop(&dispatcher(), &stop.stop_id, WORDS).await.unwrap();
    desk.settle().await;
    let cancel = pb::CancelOrderRequest { order_id: again.order_id.clone(), reason: WORDS.to_owned() };
    desk.cancel_keyed(&dispatcher(), "given-up-once", cancel.clone()).await.unwrap();
    desk.publish_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    desk.at(DAY, 9).await;
    desk.start_run(&driver(&run.run_id), &run.run_id).await.unwrap();
    desk.settle().await;
    let stop = &desk.run(&run.run_id).await.stops[0].stop_id;
    desk.tell(&run.run_id, vec![desk.failed(stop, pb::FailReason::NoOneHome)]).await;
    desk.reschedule_order(&dispatcher(), &kept.order_id, "2025-12-05", WORDS).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.saying(WORDS).await, ["delivery_order", "run"]);
    desk.erased(&kept.household_id).await;
    assert!(desk.saying(WORDS).await.is_empty());
    let replayed = desk.cancel_keyed(&dispatcher(), "given-up-once", cancel).await.unwrap();
    assert_eq!((replayed.reason.as_str(), replayed.state()), (ERASED, pb::OrderState::Cancelled));
    assert_eq!(replayed.duplicate_reason, ERASED, "that a reason was given is kept");
    assert_eq!(desk.run(&run.run_id).await.taken_off[0].reason, ERASED);
    desk.again().await;
    desk.rest().await;
}

async fn the_handle_of_a_former_address_goes_with_its_household(desk: Desk) {
    let household = desk.household(1);
    let content = pb::OrderContent { former_address: WORDS.to_owned(), ..order(&household, &[(&bed(), 1)]) };
    let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(content) };
    let draft = desk.create_order(&ming(), message).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.saying(WORDS).await, ["delivery_order"]);
    desk.erased(&household).await;
    assert!(desk.saying(WORDS).await.is_empty());
    assert_eq!(desk.order(&draft.order_id).await.former_address, ERASED, "that it goes there is kept");
    desk.again().await;
    desk.rest().await;
}

async fn nothing_new_is_kept_of_an_erased_household(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    let stop = &run.stops[0].stop_id;
    desk.erased(&ready.household_id).await;
    desk.overridden(&ready.order_id).await;
    assert!(desk.saying(WORDS).await.is_empty());
    let proof = desk.proof(&run.run_id, stop).await;
    assert!(desk.documents().await.is_none_or(|documents| documents == 0));
    desk.refused("DSP039", desk.download_proof(&ming(), &proof)).await;
    let receipts = desk.tell(&run.run_id, vec![desk.done(stop, &proof)]).await;
    assert_eq!(receipts[0].result(), pb::OutcomeResult::Applied, "that it was handed over is known");
    desk.again().await;
    desk.rest().await;
}

async fn a_draft_for_an_erased_household_keeps_no_word(desk: Desk) {
    let known = desk.ready(1).await;
    // Of the other one dispatch never heard before.
    for household in [known.household_id, desk.household(2)] {
        desk.erased(&household).await;
        let content = pb::OrderContent { duplicate_reason: WORDS.to_owned(), ..order(&household, &[(&bed(), 1)]) };
        let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(content.clone()) };
        let draft = desk.create_order(&ming(), message).await.unwrap();
        assert_eq!(draft.duplicate_reason, ERASED);
        desk.settle().await;
        let seen = desk.order(&draft.order_id).await;
        assert_eq!((seen.state(), seen.reason.as_str()), (pb::OrderState::Draft, ERASED));
        let (order_id, expected_version) = (draft.order_id, seen.version);
        let message = pb::UpdateOrderRequest { order_id, expected_version, content: Some(content) };
        assert_eq!(desk.update_order(&ming(), message).await.unwrap().duplicate_reason, ERASED);
        desk.settle().await;
    }
    assert!(desk.saying(WORDS).await.is_empty());
    desk.again().await;
    desk.rest().await;
}

async fn a_proof_that_is_not_added_leaves_no_content(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    let (stop, me) = (&run.stops[0].stop_id, driver(&run.run_id));
    let content = proof(stop, desk.bench.ports.now().micros());
    let first = desk.proof_keyed(&me, "one-photo", content.clone()).await.unwrap();
    assert_eq!(desk.proof_keyed(&me, "one-photo", content.clone()).await.unwrap(), first);
    desk.refused("DSP035", desk.add_proof(&driver(&id("run", 9)), content.clone())).await;
    desk.tell(&run.run_id, vec![desk.done(stop, &first.proof_id)]).await;
    desk.refused("DSP036", desk.add_proof(&me, content.clone())).await;
    let after = desk.proof_keyed(&me, "one-photo", content).await;
    assert_eq!(after.unwrap(), first, "what was answered once is answered again, whatever came since");
    assert!(desk.documents().await.is_none_or(|documents| documents == 1));
    desk.download_proof(&ming(), &first.proof_id).await.unwrap();
    desk.erased(&ready.household_id).await;
    assert!(desk.documents().await.is_none_or(|documents| documents == 0));
    desk.rest().await;
}

async fn a_proof_that_comes_in_during_an_erasure_goes_with_it(desk: Desk) {
    desk.van().await;
    let ready = desk.ready(1).await;
    let run = desk.started().await;
    let proof = desk.proof(&run.run_id, &run.stops[0].stop_id).await;
    let household = ready.household_id.parse().unwrap();
    // The contents were looked up before this one came.
    let forget = ForgetHousehold { household, removed: Vec::new() };
    desk.bench.ports.execute(testing::keyed(&dispatcher(), "erased-too-early"), forget).await.unwrap_err();
    assert_eq!(desk.download_proof(&ming(), &proof).await.unwrap().content.len(), 7, "it is not lost out of sight");
    desk.erased(&ready.household_id).await;
    desk.refused("DSP039", desk.download_proof(&ming(), &proof)).await;
    assert!(desk.documents().await.is_none_or(|documents| documents == 0));
    desk.rest().await;
}
