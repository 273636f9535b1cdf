use super::*;

const DAY: i64 = 86_400;
const T0: Instant = Instant::from_micros(1_700_000_000_000_000);

fn id(number: u128) -> PersonId {
    PersonId::from(uuid::Uuid::from_u128(number))
}

fn person(number: u128, created_by: Option<u128>) -> Person {
    let council = OrgId::from(uuid::Uuid::from_u128(9));
    Person::create(id(number), council, String::new(), created_by.map(id), T0).0
}

fn proposal<'a>(person: &'a Person, role: Role, held: &'a [RoleGrant]) -> Proposal<'a> {
    let id = RoleGrantId::from(uuid::Uuid::from_u128(77));
    Proposal { id, person, kind: OrganisationKind::Council, role, held, now: T0 }
}

fn key() -> KeyId {
    KeyId::from(uuid::Uuid::from_u128(55))
}

/// Somebody who speaks through a key that nobody else knows.
fn speaker(person: &Person) -> Speaker<'_> {
    Speaker { person, key: key(), known_to: None }
}

fn propose(proposal: &Proposal<'_>) -> Result<(RoleGrant, RoleEvent), Refusal> {
    RoleGrant::propose(proposal, &speaker(&person(1, None)))
}

/// The grant of a finance role to person 3, proposed by person 1.
fn pending(role: Role) -> RoleGrant {
    propose(&proposal(&person(3, Some(1)), role, &[])).unwrap().0
}

fn confirm_as(second: &Person, known_to: Option<u128>) -> Result<(RoleGrant, RoleEvent), Refusal> {
    let by = Speaker { known_to: known_to.map(id), ..speaker(second) };
    pending(Role::FinanceApprover).confirm(&by, &person(1, None), &person(3, Some(1)), DAY, T0)
}

#[test]
fn an_ordinary_role_is_in_force_at_once() {
    let (grant, _) = propose(&proposal(&person(3, Some(1)), Role::Warehouse, &[])).unwrap();
    assert!(grant.in_force(T0));
}

#[test]
fn one_admin_alone_makes_no_finance_role_and_no_admin() {
    for role in [Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser, Role::Admin] {
        let grant = pending(role);
        assert_eq!(grant.state, RoleGrantState::Pending);
        assert!(!grant.in_force(T0.plus_days(999)), "{role} without a second person");
    }
    assert_eq!(confirm_as(&person(1, None), None).unwrap_err(), Refusal::SamePerson { person: id(1) });
}

#[test]
fn nobody_grants_or_confirms_their_own_role() {
    let own = Refusal::OwnRole { person: id(3) };
    let third = person(3, None);
    let self_grant = RoleGrant::propose(&proposal(&third, Role::Warehouse, &[]), &speaker(&third));
    assert_eq!(self_grant.unwrap_err(), own);
    assert_eq!(confirm_as(&person(3, None), None).unwrap_err(), own);
}

#[test]
fn the_cool_off_runs_from_the_confirmation() {
    let (grant, event) = confirm_as(&person(2, None), None).unwrap();
    assert!(!grant.in_force(T0.plus_seconds(DAY - 1)));
    assert!(grant.in_force(T0.plus_seconds(DAY)));
    let effective_at = T0.plus_seconds(DAY);
    let granted = RoleEvent::Granted { role_grant: grant.id, person: id(3), role: Role::FinanceApprover, effective_at };
    assert_eq!(event, granted);
}

#[test]
fn a_cool_off_of_zero_is_allowed() {
    let second = person(2, None);
    let by = speaker(&second);
    let (grant, _) = pending(Role::Admin).confirm(&by, &person(1, None), &person(3, Some(1)), 0, T0).unwrap();
    assert!(grant.in_force(T0));
}

#[test]
fn the_second_person_is_independent() {
    let not = Refusal::NotIndependent { person: id(2) };
    assert_eq!(confirm_as(&person(2, Some(1)), None).unwrap_err(), not, "made by the proposer");
    assert_eq!(confirm_as(&person(2, Some(3)), None).unwrap_err(), not, "made by the one it is for");
    let younger = Person { created_at: T0.plus_seconds(1), ..person(2, None) };
    assert_eq!(confirm_as(&younger, None).unwrap_err(), not, "came after the proposal");
}

#[test]
fn neither_person_speaks_through_a_key_that_somebody_else_knows() {
    // The proposer, the one it is for, and anybody else: each would be two persons.
    for other in [1, 3, 4] {
        let known = Refusal::KeyKnown { key: key(), known_to: id(other) };
        assert_eq!(confirm_as(&person(2, None), Some(other)).unwrap_err(), known);
        let (third, first) = (person(3, None), person(1, None));
        let by = Speaker { known_to: Some(id(other)), ..speaker(&first) };
        assert_eq!(RoleGrant::propose(&proposal(&third, Role::FinanceReleaser, &[]), &by).unwrap_err(), known);
        assert!(RoleGrant::propose(&proposal(&third, Role::Warehouse, &[]), &by).is_ok(), "an ordinary role");
    }
    assert!(confirm_as(&person(2, None), None).is_ok());
}

#[test]
fn roles_that_may_not_meet_are_refused_while_pending_too() {
    let third = person(3, Some(1));
    let held = [pending(Role::FinanceReleaser)];
    let apart = Refusal::RolesApart { role: Role::Admin, held: Role::FinanceReleaser };
    assert_eq!(propose(&proposal(&third, Role::Admin, &held)).unwrap_err(), apart);
    let again = propose(&proposal(&third, Role::FinanceReleaser, &held));
    assert!(matches!(again, Err(Refusal::RoleHeld { .. })));
}

#[test]
fn a_grant_ends_once_and_is_confirmed_once() {
    let (granted, _) = confirm_as(&person(2, None), None).unwrap();
    let second = person(2, None);
    let by = speaker(&second);
    let again = granted.clone().confirm(&by, &person(1, None), &person(3, Some(1)), DAY, T0);
    assert!(matches!(again, Err(Refusal::RoleGrantIs { .. })));
    let (revoked, _) = granted.revoke(Some(id(1)), T0).unwrap();
    assert!(!revoked.in_force(T0.plus_days(2)));
    assert!(revoked.revoke(Some(id(1)), T0).is_err());
}

#[test]
fn no_role_for_the_suspended() {
    let (suspended, _) = person(3, Some(1)).suspend(Some(id(1))).unwrap();
    let refused = propose(&proposal(&suspended, Role::Warehouse, &[]));
    assert!(matches!(refused, Err(Refusal::PersonIs { .. })));
}
