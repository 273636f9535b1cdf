//! Card payments: what the provider tells of them, and what the clock does meanwhile.

use kaifong_donations::{
    domain::{
        checkout::{Checkout, CheckoutId, CheckoutState},
        gift::GiftState,
    },
    verbs::{
        create_checkout::CreateCheckout,
        pay_sandbox_checkout::{PaySandboxCheckout, Play},
    },
};

use super::house::{self, House, hkd};

/// Past the day that a payer has.
const PAST_THE_DAY_S: i64 = 25 * 3_600;

const fn play(checkout: CheckoutId, play: Play) -> PaySandboxCheckout {
    PaySandboxCheckout { checkout, play, sandbox: "sandbox" }
}

/// A checkout that the payer can pay.
async fn open(house: &House) -> Checkout {
    let donor = Some(house.donor("Chan Tai Man", true).await);
    let create = CreateCheckout { donor, purpose: house.purpose, amount: hkd(500), provider: "sandbox" };
    let checkout = house.run(create).await.unwrap();
    house.settle().await;
    house.checkout(checkout.id).await
}

async fn a_day_later(house: &House) {
    house.bench.clock.advance_seconds(PAST_THE_DAY_S);
    house.settle().await;
}

pub async fn a_card_gift_is_receivable_and_an_unpaid_checkout_credits_nothing(house: House) {
    let giver = house.donor("Chan Tai Man", true).await;
    let create =
        |minor| CreateCheckout { donor: Some(giver), purpose: house.purpose, amount: hkd(minor), provider: "sandbox" };
    assert_eq!(house::code(house.run(create(100_000_000)).await), "DON012");
    let unpaid = house.run(create(500)).await.unwrap();
    let paid = house.run(create(99_999_999)).await.unwrap();
    house.settle().await;
    let after = house.run(play(unpaid.id, Play::Unpaid)).await.unwrap();
    assert_eq!((after.state, after.gift), (CheckoutState::Processing, None));
    let after = house.run(play(paid.id, Play::Paid)).await.unwrap();
    let again = house.run(play(paid.id, Play::Paid)).await.unwrap();
    assert_eq!(after.gift, again.gift);
    let gifts = house.gifts().await;
    assert_eq!(gifts.len(), 1, "one credit, however often it is told");
    assert_eq!((gifts[0].state, gifts[0].spendable_on), (GiftState::Paid, None));
    assert!(gifts[0].receipt.is_some());
    assert_eq!(house::code(house.run(play(paid.id, Play::Expired)).await), "DON015");
    house.rest().await;
}

pub async fn a_completed_checkout_outlives_its_day(house: House) {
    let [slow, declined, ended] = [open(&house).await.id, open(&house).await.id, open(&house).await.id];
    for checkout in [slow, declined, ended] {
        house.run(play(checkout, Play::Unpaid)).await.unwrap();
    }
    let before = house.digest().await;
    a_day_later(&house).await;
    assert_eq!(house.checkout(slow).await.state, CheckoutState::Processing, "its bank takes days");
    assert_eq!(house.digest().await, before, "nothing happened, nothing is written");
    house.run(play(slow, Play::Paid)).await.unwrap();
    house.run(play(declined, Play::Declined)).await.unwrap();
    house.run(play(ended, Play::Expired)).await.unwrap();
    let gifts = house.gifts().await;
    assert_eq!((gifts.len(), gifts[0].amount, gifts[0].checkout), (1, hkd(500), Some(slow)));
    assert_eq!(house.checkout(ended).await.state, CheckoutState::Expired, "the provider's own word ends it");
    house.rest().await;
}

pub async fn a_payment_told_after_the_day_is_booked(house: House) {
    let [paid, slow] = [open(&house).await.id, open(&house).await.id];
    a_day_later(&house).await;
    for checkout in [paid, slow] {
        assert_eq!(house.checkout(checkout).await.state, CheckoutState::Expired);
    }
    house.run(play(slow, Play::Unpaid)).await.unwrap();
    for _ in 0..2 {
        house.run(play(paid, Play::Paid)).await.unwrap();
        house.run(play(slow, Play::Paid)).await.unwrap();
    }
    assert_eq!(house.gifts().await.len(), 2, "money that came in is a gift, once");
    house.rest().await;
}

pub async fn what_nobody_completes_ends_with_its_day(house: House) {
    let checkout = open(&house).await;
    assert_eq!((checkout.state, checkout.pay_url.is_some()), (CheckoutState::Open, true));
    a_day_later(&house).await;
    let ended = house.checkout(checkout.id).await;
    assert_eq!((ended.state, ended.pay_url), (CheckoutState::Expired, None));
    assert!(house.gifts().await.is_empty());
    house.rest().await;
}
