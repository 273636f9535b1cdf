//! Which roles go with which organisation, with each other, and with a system.

use kaifong_kernel::values::Role;

use super::{OrganisationKind, Refusal};

/// Whether a grant takes a second person and a cool-off.
#[must_use]
pub const fn takes_two(role: Role) -> bool {
    matches!(role, Role::FinancePreparer | Role::FinanceApprover | Role::FinanceReleaser | Role::Admin)
}

/// Whether the role is held beside no other: who sets the rules or reads the books does nothing else.
#[must_use]
pub const fn stands_alone(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Auditor)
}

/// The roles that persons and systems of a kind of organisation may hold. `service` is in no list.
#[must_use]
pub const fn of_kind(kind: OrganisationKind) -> &'static [Role] {
    match kind {
        OrganisationKind::Agency => &[Role::Agency],
        OrganisationKind::Partner => &[Role::Partner, Role::Driver],
        OrganisationKind::Donor => &[Role::Donor],
        OrganisationKind::Council => &[
            Role::Warehouse,
            Role::Dispatcher,
            Role::Driver,
            Role::Assessor,
            Role::GrantsOfficer,
            Role::FinancePreparer,
            Role::FinanceApprover,
            Role::FinanceReleaser,
            Role::Auditor,
            Role::Admin,
        ],
    }
}

/// Whether a system's key may carry the role: judgement and signatures are persons' duties.
#[must_use]
pub const fn fits_a_system(role: Role) -> bool {
    matches!(role, Role::Donor | Role::Agency | Role::Partner | Role::Warehouse | Role::Dispatcher | Role::Auditor)
}

/// Judges a role for somebody of an organisation of this kind.
///
/// # Errors
/// `Refusal::RoleNotOfKind` (IDN011).
pub fn check_kind(role: Role, kind: OrganisationKind) -> Result<(), Refusal> {
    if of_kind(kind).contains(&role) { Ok(()) } else { Err(Refusal::RoleNotOfKind { role, kind }) }
}

/// Judges a role beside those held or pending.
///
/// # Errors
/// `Refusal::RolesApart` (IDN013).
pub fn check_beside(role: Role, held: impl IntoIterator<Item = Role>) -> Result<(), Refusal> {
    for other in held {
        if other != role && (stands_alone(role) || stands_alone(other)) {
            return Err(Refusal::RolesApart { role, held: other });
        }
    }
    Ok(())
}

/// Judges the roles of a system's key.
///
/// # Errors
/// `Refusal::PersonsDuty` (IDN022), `Refusal::RoleNotOfKind` (IDN011), `Refusal::RolesApart` (IDN013).
pub fn check_system(roles: &[Role], kind: OrganisationKind) -> Result<(), Refusal> {
    for &role in roles {
        if !fits_a_system(role) {
            return Err(Refusal::PersonsDuty { role });
        }
        check_kind(role, kind)?;
        check_beside(role, roles.iter().copied())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_but_service_belongs_to_some_kind() {
        for &role in Role::ALL {
            let somewhere = OrganisationKind::ALL.iter().any(|&kind| check_kind(role, kind).is_ok());
            assert_eq!(somewhere, role != Role::Service, "{role}");
        }
    }

    #[test]
    fn outsiders_hold_no_role_of_the_council() {
        for role in [Role::Admin, Role::FinanceApprover, Role::GrantsOfficer, Role::Auditor] {
            for kind in [OrganisationKind::Agency, OrganisationKind::Partner, OrganisationKind::Donor] {
                assert_eq!(check_kind(role, kind).unwrap_err(), Refusal::RoleNotOfKind { role, kind });
            }
        }
    }

    #[test]
    fn admin_and_auditor_stand_alone() {
        for alone in [Role::Admin, Role::Auditor] {
            for &other in Role::ALL.iter().filter(|&&other| other != alone) {
                assert!(check_beside(alone, [other]).is_err(), "{alone} beside {other}");
                assert!(check_beside(other, [alone]).is_err(), "{other} beside {alone}");
            }
        }
        assert!(check_beside(Role::FinancePreparer, [Role::FinanceApprover, Role::Assessor]).is_ok());
    }

    #[test]
    fn a_system_has_no_persons_duty() {
        let council = OrganisationKind::Council;
        for role in [Role::Admin, Role::FinanceReleaser, Role::Assessor, Role::GrantsOfficer, Role::Service] {
            assert_eq!(check_system(&[role], council).unwrap_err(), Refusal::PersonsDuty { role });
        }
        assert!(check_system(&[Role::Warehouse, Role::Dispatcher], council).is_ok());
        assert!(check_system(&[Role::Warehouse, Role::Auditor], council).is_err());
        assert!(check_system(&[Role::Agency], OrganisationKind::Partner).is_err());
    }
}
