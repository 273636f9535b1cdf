use uuid::Uuid;

use super::*;
use crate::domain::{
    care::VulnerabilityKind,
    consent::ConsentManner,
    ids::WhereaboutsId,
    whereabouts::{Place, Point, WhereaboutsKind},
};

const DAY_US: i64 = 86_400_000_000;

fn day(number: i64) -> HkDate {
    Instant::from_micros(number * DAY_US).hk_date()
}

fn now() -> Instant {
    Instant::from_micros(1_000 * DAY_US)
}

fn member(number: u128) -> MemberId {
    MemberId::from(Uuid::from_u128(number))
}

fn household(members: u128) -> Household {
    let (id, agency) = (HouseholdId::from(Uuid::from_u128(1)), OrgId::from(Uuid::from_u128(2)));
    let fresh = Household::register(id, agency, Reference::from_seed(1), Restrictions::default(), now());
    (1..=members).fold(fresh, |household, number| household.join(member(number), String::new()).unwrap())
}

fn place(from: i64, to: Option<i64>) -> Whereabouts {
    let point = Point { lat_e6: 22_450_000, lng_e6: 114_170_000 };
    let place = Place { point, district: "tai_po".to_owned(), floor: 3, lift: false, flights_of_stairs: 6 };
    Whereabouts {
        id: WhereaboutsId::from(Uuid::from_u128(u128::try_from(from).unwrap())),
        kind: WhereaboutsKind::Home,
        from_on: day(from),
        to_on: to.map(day),
        place: Some(place),
        commitment: String::new(),
    }
}

fn said(on: i64) -> Said {
    Said { on: day(on), manner: ConsentManner::InPerson, by: member(1), recorded_by: None }
}

#[test]
fn moving_ends_where_it_lived_before() {
    let moved = household(1).lives(place(10, None)).unwrap().lives(place(20, None)).unwrap();
    assert_eq!(moved.whereabouts[0].to_on, Some(day(19)));
    assert_eq!(moved.home(day(19)).unwrap().from_on, day(10));
    assert_eq!(moved.home(day(20)).unwrap().from_on, day(20));
    assert_eq!(moved.former_home(day(20)).unwrap().from_on, day(10));
    assert_eq!(moved.former_home(day(19)), None);
    assert!(matches!(moved.home(day(9)), Err(Refusal::WhereaboutsUnknown { .. })));
}

#[test]
fn nobody_lives_in_two_places_on_one_day() {
    let settled = household(1).lives(place(10, Some(20))).unwrap().lives(place(30, None)).unwrap();
    for (from, to) in
        [(20, Some(25)), (5, Some(10)), (12, Some(13)), (5, None), (29, Some(30)), (40, Some(41)), (30, None)]
    {
        let refused = settled.clone().lives(place(from, to));
        assert!(matches!(refused, Err(Refusal::WhereaboutsOverlap { .. })), "{from} {to:?}");
    }
    let filled = settled.lives(place(21, Some(29))).unwrap();
    assert_eq!(filled.whereabouts.iter().map(|place| place.from_on).collect::<Vec<_>>(), [day(10), day(21), day(30)]);
}

#[test]
fn a_consent_is_given_once_and_taken_back_once() {
    let kind = ConsentKind::Deliver;
    let given = household(1).consent(kind, said(100), now()).unwrap();
    assert!(given.consents_to(kind) && !given.consents_to(ConsentKind::ShareAgency));
    assert!(matches!(given.clone().consent(kind, said(101), now()), Err(Refusal::ConsentInForce { .. })));
    assert!(matches!(given.clone().withdraw(kind, said(99), now()), Err(Refusal::NoConsent { .. })));
    assert!(matches!(given.clone().withdraw(kind, said(1_002), now()), Err(Refusal::DayToCome { .. })));
    let back = given.withdraw(kind, said(100), now()).unwrap();
    assert!(!back.consents_to(kind));
    assert!(matches!(back.clone().withdraw(kind, said(101), now()), Err(Refusal::NoConsent { .. })));
    assert_eq!(back.consent(kind, said(102), now()).unwrap().consents.len(), 2);
}

#[test]
fn when_nobody_is_left_nobody_is_contacted() {
    let two = household(2);
    assert_eq!(two.contact().unwrap().id, member(1));
    let one = two.died(Some(member(1)), day(900), now()).unwrap();
    assert_eq!((one.state, one.contact().unwrap().id), (State::Active, member(2)));
    assert!(matches!(one.clone().died(Some(member(1)), day(900), now()), Err(Refusal::MemberDead { .. })));
    assert!(matches!(one.clone().died(Some(member(9)), day(900), now()), Err(Refusal::UnknownMember { .. })));
    let none = one.died(None, day(901), now()).unwrap();
    assert_eq!((none.state, none.contact()), (State::Deceased, None));
    assert_eq!(none.members[0].died_on, Some(day(900)), "who died before died then");
    assert!(matches!(none.is_reachable(), Err(Refusal::NotReachable { .. })));
    assert!(matches!(none.close(now()), Err(Refusal::HouseholdElsewhere { .. })));
}

#[test]
fn erasing_leaves_no_place_and_no_reason() {
    let known = household(1).lives(place(10, None)).unwrap();
    let vulnerability = Vulnerability { kind: VulnerabilityKind::Medical, commitment: String::new() };
    let known = Household { vulnerabilities: vec![vulnerability], ..known };
    let erased = known.erase(ErasureReason::Requested, now()).unwrap();
    assert!(erased.whereabouts[0].place.is_none() && erased.vulnerabilities.is_empty());
    assert_eq!((erased.state, erased.erasure_reason), (State::Erased, Some(ErasureReason::Requested)));
    assert!(erased.erase(ErasureReason::Legal, now()).is_err());
}
