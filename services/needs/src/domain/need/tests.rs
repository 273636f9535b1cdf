use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::ids::OrderId;

fn item(number: u128) -> ItemId {
    ItemId::from(Uuid::from_u128(number))
}

fn line(line_no: i32, item: Option<ItemId>, quantity: i64) -> Line {
    Line { line_no, class: NeedClass::Bed, item, quantity, delivered: 0 }
}

fn need(state: State) -> Need {
    Need {
        id: NeedId::from(Uuid::from_u128(1)),
        household: HouseholdId::from(Uuid::from_u128(2)),
        agency: OrgId::from(Uuid::from_u128(3)),
        state,
        narrative: String::new(),
        lines: vec![line(1, Some(item(1)), 2), line(2, None, 3)],
        triage: None,
        evidence: Vec::new(),
        overridden: None,
        in_spite: None,
        duplicate: None,
        ending: None,
        cause: None,
        referred_to: None,
        longest_wait_s: 3_600,
        met_at: None,
        version: 1,
        reported_at: now(),
    }
}

fn now() -> Instant {
    Instant::from_micros(0)
}

fn order(number: u128, lines: &[(i32, u128, i64)]) -> NeedOrder {
    let delivered = |&(line_no, of, quantity): &(i32, u128, i64)| Delivered { line_no, item: item(of), quantity };
    NeedOrder {
        order: OrderId::from(Uuid::from_u128(number)),
        need: NeedId::from(Uuid::from_u128(1)),
        agency: OrgId::from(Uuid::from_u128(3)),
        state: "delivered".to_owned(),
        lines: lines.iter().map(delivered).collect(),
        trips: 0,
    }
}

#[test]
fn it_is_met_by_all_of_its_orders_together() {
    let beds = order(1, &[(7, 1, 2)]);
    let rest = order(2, &[(2, 9, 3)]);
    let partly = need(State::Open).deliver(std::slice::from_ref(&beds), now());
    assert_eq!((partly.state, partly.lines[0].delivered, partly.version), (State::PartlyMet, 2, 2));
    let again = partly.clone().deliver(std::slice::from_ref(&beds), now());
    assert_eq!(again, partly, "the same told twice");
    let met = partly.deliver(&[beds, rest.clone()], now());
    assert_eq!((met.state, met.met_at), (State::Met, Some(now())));
    let back = met.deliver(&[rest], now());
    assert_eq!((back.state, back.met_at), (State::PartlyMet, None));
    assert_eq!(back.deliver(&[], now()).state, State::Open);
}

#[test]
fn rides_meet_the_line_of_a_trip_and_no_other() {
    let trip = Line { line_no: 3, class: NeedClass::StairClimberTrip, item: None, quantity: 2, delivered: 0 };
    let ride = |number, trips| NeedOrder { trips, ..order(number, &[]) };
    let there = Need { lines: vec![trip], ..need(State::Open) }.deliver(&[ride(1, 1), ride(2, 0)], now());
    assert_eq!((there.state, there.lines[0].delivered), (State::PartlyMet, 1));
    let met = there.deliver(&[ride(1, 1), ride(2, 1)], now());
    assert_eq!((met.state, met.met_at), (State::Met, Some(now())));
    let goods = need(State::Open).deliver(&[ride(1, 1)], now());
    assert_eq!((goods.state, goods.version), (State::Open, 1), "a need of goods is met by no ride");
}

#[test]
fn what_has_ended_is_not_opened_by_a_delivery() {
    for state in [State::Referred, State::Withdrawn, State::Duplicate, State::Reported, State::Triaged] {
        let told = need(state).deliver(&[order(1, &[(1, 1, 2), (2, 9, 3)])], now());
        assert_eq!((told.state, told.lines[1].delivered), (state, 3), "{state}");
    }
    let opened = need(State::Triaged).deliver(&[order(1, &[(1, 1, 1)])], now()).open(now()).unwrap();
    assert_eq!(opened.state, State::PartlyMet, "what came before it was opened counts");
}

#[test]
fn a_duplicate_goes_on_where_it_was() {
    let other = Need { id: NeedId::from(Uuid::from_u128(9)), ..need(State::Open) };
    for before in [State::Reported, State::Triaged, State::Open] {
        let marked = need(before).mark(&other, "why".to_owned()).unwrap();
        assert_eq!(marked.state, State::Duplicate);
        assert!(matches!(other.clone().mark(&marked, String::new()), Err(Refusal::NotDuplicable { .. })));
        let back = marked.unmark(now()).unwrap();
        assert_eq!((back.state, back.duplicate, back.ending), (before, None, None));
    }
    assert!(matches!(need(State::Open).mark(&need(State::Open), String::new()), Err(Refusal::NotDuplicable { .. })));
    let abroad = Need { agency: OrgId::COUNCIL, ..other };
    assert!(matches!(need(State::Open).mark(&abroad, String::new()), Err(Refusal::NotDuplicable { .. })));
    assert!(need(State::Open).unmark(now()).is_err());
}

/// What can be done to a need.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Triage,
    Override,
    Open,
    Refer,
    Withdraw,
    Mark,
    Unmark,
    Deliver(i64, i64),
}

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        Just(Deed::Triage),
        Just(Deed::Override),
        Just(Deed::Open),
        Just(Deed::Refer),
        Just(Deed::Withdraw),
        Just(Deed::Mark),
        Just(Deed::Unmark),
        (0..4_i64, 0..5_i64).prop_map(|(beds, rest)| Deed::Deliver(beds, rest)),
    ]
}

/// The rules of the states, told another way: a table of words.
struct Model {
    state: &'static str,
    before: &'static str,
    delivered: (i64, i64),
}

impl Model {
    fn served(&self) -> &'static str {
        match self.delivered {
            (beds, rest) if beds >= 2 && rest >= 3 => "met",
            (0, 0) => "open",
            _ => "partly_met",
        }
    }

    /// Whether it may be done, and what becomes of it.
    fn takes(&mut self, deed: Deed) -> bool {
        let alive = ["reported", "triaged", "open", "partly_met"].contains(&self.state);
        let next = match (deed, self.state) {
            (Deed::Triage, "reported") => Some("triaged"),
            (Deed::Triage, state) if alive => Some(state),
            (Deed::Override, state @ ("triaged" | "open" | "partly_met")) => Some(state),
            (Deed::Open, "triaged") => Some(self.served()),
            (Deed::Refer, _) if alive => Some("referred"),
            (Deed::Withdraw, _) if alive => Some("withdrawn"),
            (Deed::Mark, state @ ("reported" | "triaged" | "open")) => {
                self.before = state;
                Some("duplicate")
            }
            (Deed::Unmark, "duplicate") if self.before == "open" => Some(self.served()),
            (Deed::Unmark, "duplicate") => Some(self.before),
            (Deed::Deliver(beds, rest), state) => {
                self.delivered = (beds, rest);
                let served = ["open", "partly_met", "met"].contains(&state);
                Some(if served { self.served() } else { state })
            }
            _ => None,
        };
        self.state = next.unwrap_or(self.state);
        next.is_some()
    }
}

fn done(need: Need, deed: Deed) -> Result<Need, Refusal> {
    let weighed = || Weighed { weight: 5, reason: String::new(), by: PersonId::from(Uuid::nil()), at: now() };
    let other = Need { id: NeedId::from(Uuid::from_u128(9)), ..self::need(State::Open) };
    let version = need.version;
    match deed {
        Deed::Triage => need.triage(version, weighed(), vec![Evidence::Statement]),
        Deed::Override => need.override_weight(version, weighed()),
        Deed::Open => need.open(now()),
        Deed::Refer => need.refer(OrgId::from(Uuid::from_u128(8)), String::new()),
        Deed::Withdraw => need.withdraw(WithdrawalCause::Withdrawn, None),
        Deed::Mark => need.mark(&other, String::new()),
        Deed::Unmark => need.unmark(now()),
        Deed::Deliver(beds, rest) => Ok(need.deliver(&[order(1, &[(1, 1, beds)]), order(2, &[(2, 9, rest)])], now())),
    }
}

proptest! {
    #[test]
    fn it_moves_as_the_table_says(deeds in prop::collection::vec(deeds(), 0..24)) {
        let mut is = need(State::Reported);
        let mut model = Model { state: "reported", before: "", delivered: (0, 0) };
        for deed in deeds {
            let allowed = model.takes(deed);
            match done(is.clone(), deed) {
                Ok(next) => {
                    prop_assert!(allowed, "{deed:?} from {} is not refused", is.state);
                    prop_assert!(next.version >= is.version);
                    is = next;
                }
                Err(refusal) => prop_assert!(!allowed, "{deed:?} from {} is refused: {refusal:?}", is.state),
            }
            prop_assert_eq!(is.state.word(), model.state, "after {:?}", deed);
            prop_assert_eq!(is.met_at.is_some(), is.state == State::Met);
        }
    }

    #[test]
    fn orders_commute(told in prop::collection::vec((1..5_u64, 0..3_i64, 0..3_i64), 1..8), by in any::<u64>()) {
        // Each order's own tellings keep their order, those of different orders don't.
        let mut shuffled = told.clone();
        shuffled.sort_by_key(|(number, ..)| number.wrapping_mul(by | 1));
        let (one, other) = (after(&told), after(&shuffled));
        prop_assert_eq!((one.state, one.lines), (other.state, other.lines));
    }
}

/// An open need after what was told of its orders, one after the other.
fn after(told: &[(u64, i64, i64)]) -> Need {
    let mut known: std::collections::BTreeMap<u64, NeedOrder> = std::collections::BTreeMap::new();
    told.iter().fold(need(State::Open), |need, (number, beds, rest)| {
        known.insert(*number, order(u128::from(*number), &[(1, 1, *beds), (2, 9, *rest)]));
        let orders: Vec<NeedOrder> = known.values().cloned().collect();
        need.deliver(&orders, now())
    })
}
