use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const MEASURED: Measured = Measured { weight_g: 1, volume_cm3: 1, two_person: false, warehouse: None };

fn at(second: i64) -> Instant {
    Instant::from_micros(second * 1_000_000)
}

fn draft() -> Order {
    let line = |line_no, quantity| Line { line_no, item: Uuid::nil().into(), quantity, delivered: 0, returned: 0 };
    let content = Content {
        household: Uuid::nil().into(),
        need: None,
        former_address: None,
        direction: Direction::Deliver,
        deliver_on: "2025-12-02".parse().unwrap(),
        windows: vec![DayWindow { from_minute: 540, to_minute: 720 }],
        lines: vec![line(1, 2), line(2, 1)],
        skills: Vec::new(),
        ride: None,
        loan_due_on: None,
        duplicate_reason: None,
        purpose: None,
    };
    let (order, ask) = Order::draft(Uuid::from_u128(1).into(), OrgId::COUNCIL, content, at(0)).unwrap();
    assert_eq!(ask, Ask { step: Step::Route, turn: 1 });
    order.routed(Ok((true, None)))
}

fn run() -> RunId {
    Uuid::from_u128(2).into()
}

fn dispatched() -> Order {
    let (order, _) = draft().submit().unwrap();
    let order = order.reserved(Ok((MEASURED, at(9)))).order.plan(run()).unwrap();
    let (order, _) = order.publish().unwrap();
    let (order, _) = order.allocated(Ok(())).order.load().unwrap();
    order.issued(Ok(())).order
}

#[test]
fn a_collection_meets_no_need() {
    let need = Some(Uuid::from_u128(7).into());
    let content = Content { need, direction: Direction::Collect, ..draft().content };
    let of = |content: &Content| Order::draft(Uuid::from_u128(1).into(), OrgId::COUNCIL, content.clone(), at(0));
    assert!(matches!(of(&content), Err(Refusal::NeedNotCollected { .. })));
    let seen = draft().version;
    assert!(matches!(draft().rewrite(seen, content.clone()), Err(Refusal::NeedNotCollected { .. })));
    for right in [Content { need: None, ..content.clone() }, Content { direction: Direction::Deliver, ..content }] {
        assert!(of(&right).is_ok() && draft().rewrite(seen, right).is_ok());
    }
}

#[test]
fn what_is_collected_weighs_and_what_was_weighed_before_is_gone() {
    let measured = Measured { weight_g: 60_000, volume_cm3: 900, two_person: true, warehouse: None };
    let (reserving, _) = draft().submit().unwrap();
    let lying = Measured { warehouse: Some(Uuid::from_u128(5).into()), ..measured };
    let held = reserving.reserved(Ok((lying, at(9)))).order;
    assert_eq!((held.weight_g, held.warehouse, held.skills()), (60_000, lying.warehouse, vec![Skill::TwoPerson]));
    let draft_again = Order { state: State::Draft, ..held };
    let content = Content { direction: Direction::Collect, ..draft().content };
    let rewritten = draft_again.clone().rewrite(draft_again.version, content).unwrap();
    assert_eq!((rewritten.weight_g, rewritten.volume_cm3, rewritten.warehouse), (0, 0, None), "it was of other goods");
    assert!(rewritten.collects_goods() && rewritten.skills().is_empty());
    let told = rewritten.routed(Ok((true, Some(measured))));
    assert_eq!((told.weight_g, told.volume_cm3, told.skills()), (60_000, 900, vec![Skill::TwoPerson]));
}

#[test]
fn a_ride_is_a_trip_once_it_was_made() {
    let ride = Some(Ride { passenger_weight_g: 80_000, round_trip: false, away_minutes: 0, flights: 4 });
    let riding = |lines: Vec<Line>| {
        let order = dispatched();
        Order { content: Content { ride, lines, ..order.content }, ..order }
    };
    let alone = riding(Vec::new());
    assert_eq!(alone.trips(), 0, "it is on the road");
    assert_eq!(alone.clone().fail(FailReason::NotReady).unwrap().trips(), 0);
    assert_eq!(alone.deliver(&[]).unwrap().trips(), 1);
    let one = [Quantity { line_no: 1, quantity: 1 }];
    assert_eq!(riding(dispatched().content.lines).deliver(&one).unwrap().trips(), 1, "some of the goods besides");
    assert_eq!(dispatched().deliver(&[]).unwrap().trips(), 0, "goods alone are no trip");
}

#[test]
fn the_whole_way_asks_inventory_step_by_step() {
    let (order, ask) = draft().submit().unwrap();
    assert_eq!(ask, Some(Ask { step: Step::Reserve, turn: 2 }));
    let order = order.reserved(Ok((MEASURED, at(9)))).order;
    assert_eq!((order.goods, order.held_until), (GoodsState::Held, Some(at(9))));
    let (order, ask) = order.plan(run()).unwrap().publish().unwrap();
    assert_eq!(ask, Some(Ask { step: Step::Allocate, turn: 3 }));
    assert!(order.clone().load().is_err() && order.clone().unplan(None).is_err(), "inventory is being asked");
    let (order, ask) = order.allocated(Ok(())).order.load().unwrap();
    assert_eq!((ask, order.held_until), (Some(Ask { step: Step::Issue, turn: 4 }), None));
    assert!(order.clone().cancel("late".to_owned()).is_err(), "it is being loaded");
    let order = order.issued(Ok(())).order.deliver(&[]).unwrap();
    assert_eq!(order.state, State::Delivered);
}

#[test]
fn a_refusal_leads_back_to_where_somebody_can_go_on() {
    let (reserving, _) = draft().submit().unwrap();
    let refused = reserving.clone().reserved(Err("INV030".to_owned()));
    assert_eq!((refused.order.state, refused.order.goods), (State::Draft, GoodsState::Refused));
    assert!(refused.order.submit().is_ok(), "it can be tried again");
    let planned = reserving.reserved(Ok((MEASURED, at(9)))).order.plan(run()).unwrap();
    let (allocating, _) = planned.publish().unwrap();
    let off = allocating.allocated(Err("INV033".to_owned()));
    assert_eq!((off.order.state, off.order.goods, off.off), (State::Ready, GoodsState::Reserving, Some(run())));
    assert_eq!(off.ask.map(|ask| ask.step), Some(Step::Rehold));
}

#[test]
fn what_was_given_up_while_inventory_was_asked_is_released() {
    let (reserving, _) = draft().submit().unwrap();
    let (cancelled, ask) = reserving.cancel("moved".to_owned()).unwrap();
    assert_eq!((ask, cancelled.goods), (None, GoodsState::Reserving));
    let concluded = cancelled.reserved(Ok((MEASURED, at(9))));
    assert_eq!(concluded.ask.map(|ask| ask.step), Some(Step::Release));
    assert_eq!(concluded.order.released().state, State::Cancelled);
}

#[test]
fn a_hold_that_another_has_followed_ends_nothing() {
    let (reserving, _) = draft().submit().unwrap();
    let held = reserving.reserved(Ok((MEASURED, at(9)))).order;
    assert!(held.clone().hold_expired(Some(at(8))).is_none(), "told late");
    for told in [Some(at(9)), None] {
        let (anew, ask) = held.clone().hold_expired(told).unwrap();
        assert_eq!((anew.goods, ask.step), (GoodsState::Reserving, Step::Rehold));
        assert!(anew.hold_expired(told).is_none(), "it is being set aside anew");
    }
}

#[test]
fn quantities_fit_the_lines_or_are_refused() {
    let of = |line_no, quantity| Quantity { line_no, quantity };
    for wrong in [vec![of(3, 1)], vec![of(1, 3)], vec![of(1, -1)], vec![of(1, 0)], vec![of(1, 1), of(1, 1)]] {
        assert!(matches!(dispatched().deliver(&wrong), Err(Refusal::LinesUnlike { .. })), "{wrong:?}");
    }
    let part = dispatched().deliver(&[of(1, 1)]).unwrap();
    assert_eq!((part.state, part.content.lines[1].delivered), (State::Partial, 0));
    let back = part.give_back(&[of(1, 1)]);
    assert_eq!(back.goods, GoodsState::Issued, "line 2 is still out there");
    assert_eq!(back.give_back(&[of(2, 1)]).goods, GoodsState::Back);
}

#[test]
fn what_failed_is_tried_again_as_another_order() {
    let failed = dispatched().fail(FailReason::NoOneHome).unwrap();
    let today: HkDate = "2025-12-02".parse().unwrap();
    assert_eq!(failed.next_day(today, 3), Some("2025-12-03".parse().unwrap()));
    assert_eq!(failed.next_day(today, 1), None, "as often as is allowed");
    let next = (Uuid::from_u128(3).into(), "2025-12-03".parse().unwrap());
    let (closed, successor) = failed.clone().settle(Some(next), at(5));
    let (successor, ask) = successor.unwrap();
    assert_eq!((closed.state, closed.superseded_by), (State::Rescheduled, Some(successor.id)));
    assert_eq!((successor.state, successor.attempt, successor.supersedes), (State::Draft, 2, Some(closed.id)));
    assert_eq!(ask, Ask { step: Step::Route, turn: 1 }, "they may have moved");
    let (refused, _) = successor.clone().routed(Ok((false, None))).go_on();
    assert_eq!((refused.state, refused.goes_on), (State::Draft, false));
    let (gone_on, ask) = successor.clone().routed(Ok((true, None))).go_on();
    assert_eq!((gone_on.state, ask), (State::Ready, Some(Ask { step: Step::Reserve, turn: 2 })));
    assert!(closed.is_over() && successor.failed.is_none());
    assert_eq!(failed.settle(None, at(5)).0.state, State::Returned);
    let refused = dispatched().fail(FailReason::Refused).unwrap();
    assert_eq!(refused.next_day(today, 3), None, "nobody is visited who said no");
}

/// One thing that may happen to an order; `None` where it is refused.
fn moved(order: Order, what: u8) -> Option<Order> {
    let answer = |good: bool| if good { Ok(()) } else { Err("INV033".to_owned()) };
    let asking = order.goods;
    let concluded = |concluded: Concluded| Some(concluded.order);
    match (what % 16, asking) {
        (0, _) => order.submit().ok().map(|(order, _)| order),
        (1, GoodsState::Reserving) => concluded(order.reserved(Ok((MEASURED, at(9))))),
        (2, GoodsState::Reserving) => concluded(order.reserved(Err("INV030".to_owned()))),
        (3, _) => order.hold_expired(None).map(|(order, _)| order),
        (4, _) => order.plan(run()).ok(),
        (5, _) => order.publish().ok().map(|(order, _)| order),
        (6 | 7, GoodsState::Allocating) => concluded(order.allocated(answer(what % 16 == 6))),
        (8, _) => order.load().ok().map(|(order, _)| order),
        (9 | 10, GoodsState::Issuing) => concluded(order.issued(answer(what % 16 == 9))),
        (11, _) => order.unplan(None).ok().map(|(order, _)| order),
        (12, GoodsState::Unallocating) => concluded(order.unallocated(Some(at(9)), false)),
        (13, GoodsState::Releasing) => Some(order.released()),
        (14, _) => order.cancel("over".to_owned()).ok().map(|(order, _)| order),
        (15, _) => order.deliver(&[]).ok(),
        _ => None,
    }
}

proptest! {
    #[test]
    fn whatever_happens_no_order_is_lost_between_two_states(steps in prop::collection::vec(0_u8..16, 1..60)) {
        let mut order = draft();
        for what in steps {
            let Some(next) = moved(order.clone(), what) else { continue };
            prop_assert!(!order.is_over() || next.state == order.state, "{} is left", order.state);
            prop_assert!(next.turn == order.turn || next.turn == order.turn + 1, "one question at a time");
            let asks_anew = next.turn == order.turn + 1;
            prop_assert!(!asks_anew || next.goods.is_asking());
            prop_assert!(!order.goods.is_asking() || asks_anew || next.goods == order.goods || !next.goods.is_asking());
            let on_the_way = matches!(next.state, State::Planned | State::Dispatched | State::Delivered);
            prop_assert_eq!(next.run.is_some(), on_the_way);
            if next.state == State::Dispatched {
                prop_assert_eq!(next.goods, GoodsState::Issued);
            }
            if next.state == State::Draft {
                prop_assert!(matches!(next.goods, GoodsState::None | GoodsState::Refused));
            }
            order = next;
        }
    }
}
