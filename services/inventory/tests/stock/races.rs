//! Many at one moment.

use std::sync::Arc;

use kaifong_proto::inventory::v1::{self as pb, ItemClass};

use crate::desk::{Desk, dispatch, goods::goods, new_key};

on_each_database! {
    a_thousand_reservations_of_a_hundred_units_grant_exactly_a_hundred
    reservations_that_touch_two_lots_never_deadlock
    one_key_at_one_moment_reserves_once
}

async fn a_thousand_reservations_of_a_hundred_units_grant_exactly_a_hundred(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![goods(&item, 60), goods(&item, 40)]).await;
    let (desk, item) = (Arc::new(desk), Arc::new(item));
    let one = |_| {
        let (desk, item) = (Arc::clone(&desk), Arc::clone(&item));
        desk.bench.ports.clone().tasks().spawn("race", async move {
            let wanted = desk.wanted(&item, 1);
            match desk.reserve(&dispatch(), wanted).await {
                Ok(_) => true,
                Err(code) if code == "INV030" => false,
                Err(other) => panic!("{other}"),
            }
        })
    };
    let all: Vec<_> = (0..1_000).map(one).collect();
    let mut granted = 0;
    for task in all {
        granted += u32::from(task.await.unwrap());
    }
    assert_eq!((granted, desk.free(&item).await), (100, 0));
    desk.rest().await;
}

async fn reservations_that_touch_two_lots_never_deadlock(desk: Desk) {
    let house = desk.house().await;
    let (rice, oil) = (desk.item(ItemClass::Consumable).await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![goods(&rice, 50), goods(&oil, 50)]).await;
    let desk = Arc::new(desk);
    let one = |number: i32| {
        let (desk, items) = (Arc::clone(&desk), [rice.clone(), oil.clone()]);
        desk.bench.ports.clone().tasks().spawn("race", async move {
            let first = usize::from(number % 2 == 0);
            let line = |line_no, item: &String| pb::OrderLine { line_no, item_id: item.clone(), quantity: 1 };
            let lines = vec![line(1, &items[first]), line(2, &items[1 - first])];
            desk.reserve(&dispatch(), pb::ReserveRequest { lines, ..desk.wanted(&items[0], 1) }).await
        })
    };
    let all: Vec<_> = (0..80).map(one).collect();
    let mut granted = 0;
    for task in all {
        match task.await.unwrap() {
            Ok(_) => granted += 1,
            Err(code) => assert_eq!(code, "INV030"),
        }
    }
    assert_eq!((granted, desk.free(&rice).await, desk.free(&oil).await), (50, 0, 0));
    desk.rest().await;
}

async fn one_key_at_one_moment_reserves_once(desk: Desk) {
    let (house, item) = (desk.house().await, desk.item(ItemClass::Consumable).await);
    desk.stocked(&house, vec![goods(&item, 10)]).await;
    let desk = Arc::new(desk);
    let (key, wanted) = (new_key(), desk.wanted(&item, 3));
    let one = |_| {
        let (desk, key, wanted) = (Arc::clone(&desk), key.clone(), wanted.clone());
        desk.bench.ports.clone().tasks().spawn("race", async move { desk.reserve_again(&key, wanted).await })
    };
    let all: Vec<_> = (0..16).map(one).collect();
    let mut answers = Vec::new();
    for task in all {
        match task.await.unwrap() {
            Ok(answer) => answers.push(answer),
            Err(code) => assert_eq!(code, "KER007", "the first is under way"),
        }
    }
    answers.dedup();
    assert_eq!((answers.len(), desk.free(&item).await), (1, 7));
    desk.rest().await;
}
