//! What is brought and what is taken away: for whom it was given, where it lies, what it weighs, and what is told of it.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, ming,
    path::{bed, order},
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    what_was_given_for_a_district_or_a_purpose_goes_there_alone
}

async fn what_was_given_for_a_district_or_a_purpose_goes_there_alone(desk: Desk) {
    desk.van().await;
    desk.stock.bring(&bed(), 9);
    let of = |number: u128, purpose: &str| pb::OrderContent {
        purpose: purpose.to_owned(),
        ..order(&desk.household(number), &[(&bed(), 1)])
    };
    desk.stock.give_for(&bed(), "sha_tin", "");
    let elsewhere = desk.submitted(of(1, "")).await;
    assert_eq!((elsewhere.state(), elsewhere.reason.as_str()), (pb::OrderState::Draft, "INV030"), "for Sha Tin alone");
    desk.stock.give_for(&bed(), "tai_po", "");
    assert_eq!(desk.submitted(of(2, "")).await.goods(), pb::GoodsState::Held, "they live in Tai Po");
    desk.stock.give_for(&bed(), "tai_po", "SCHOOL");
    assert_eq!(desk.submitted(of(3, "")).await.reason, "INV030", "nobody said what it is for");
    assert_eq!(desk.submitted(of(4, "ELDERLY")).await.reason, "INV030", "for another purpose");
    let held = desk.submitted(of(5, "SCHOOL")).await;
    assert_eq!((held.goods(), held.purpose.as_str()), (pb::GoodsState::Held, "SCHOOL"));
    let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(of(6, "school")) };
    desk.refused("KER001", desk.create_order(&ming(), message)).await;
    desk.later(desk::HOLD_SECONDS).await;
    assert_eq!(desk.order(&held.order_id).await.goods(), pb::GoodsState::Held, "held anew for the same");
    desk.needs.tell("needs.household.erased.v1", &held.household_id);
    desk.settle().await;
    assert_eq!(desk.order(&held.order_id).await.purpose, "");
    desk.rest().await;
}
