//! Who may call what: configuration is for `admin`, reading for more, two RPCs for those who have no token yet.

use kaifong_kernel::auth::{Role, Rule};

/// One row an RPC.
pub const POLICY: &[Rule] = &[
    Rule::write("/kaifong.identity.v1.IdentityService/CreateOrganisation", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/UpdateOrganisation", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/SuspendOrganisation", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/ReinstateOrganisation", ADMIN),
    Rule::read("/kaifong.identity.v1.IdentityService/GetOrganisation", EVERYONE),
    Rule::read("/kaifong.identity.v1.IdentityService/ListOrganisations", EVERYONE),
    Rule::write("/kaifong.identity.v1.IdentityService/CreatePerson", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/UpdatePerson", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/SuspendPerson", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/ReinstatePerson", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/DeactivatePerson", ADMIN),
    Rule::read("/kaifong.identity.v1.IdentityService/GetPerson", NAMES),
    Rule::read("/kaifong.identity.v1.IdentityService/ListPersons", NAMES),
    Rule::read("/kaifong.identity.v1.IdentityService/WhoAmI", EVERYONE),
    Rule::write("/kaifong.identity.v1.IdentityService/GrantRole", ADMIN),
    Rule::write("/kaifong.identity.v1.IdentityService/ConfirmRoleGrant", &[Role::Admin, Role::FinanceApprover]),
    Rule::write("/kaifong.identity.v1.IdentityService/RevokeRole", ADMIN),
    Rule::read("/kaifong.identity.v1.IdentityService/ListRoleGrants", NAMES),
    Rule::read(
        "/kaifong.identity.v1.IdentityService/ListPendingRoleGrants",
        &[Role::Admin, Role::FinanceApprover, Role::Auditor],
    ),
    Rule::write("/kaifong.identity.v1.IdentityService/CreateKey", PERSONS),
    Rule::write("/kaifong.identity.v1.IdentityService/RotateKey", PERSONS),
    Rule::write("/kaifong.identity.v1.IdentityService/RevokeKey", PERSONS),
    Rule::write("/kaifong.identity.v1.IdentityService/CreateRunKey", SERVICES),
    Rule::write("/kaifong.identity.v1.IdentityService/RevokeRunKey", SERVICES),
    Rule::read("/kaifong.identity.v1.IdentityService/ListKeys", EVERYONE),
    Rule::open("/kaifong.identity.v1.IdentityService/ExchangeKey"),
    Rule::open("/kaifong.identity.v1.IdentityService/ListSigningKeys"),
    Rule::write("/kaifong.identity.v1.IdentityService/RotateSigningKeys", ADMIN),
];

const ADMIN: &[Role] = &[Role::Admin];

const SERVICES: &[Role] = &[Role::Service];

/// Who needs the names of persons: outsiders see their own organisation only.
const NAMES: &[Role] = &[
    Role::Donor,
    Role::Agency,
    Role::Partner,
    Role::GrantsOfficer,
    Role::FinancePreparer,
    Role::FinanceApprover,
    Role::FinanceReleaser,
    Role::Auditor,
    Role::Admin,
];

/// Everyone who may write something: each looks after their own keys.
const PERSONS: &[Role] = &[
    Role::Donor,
    Role::Agency,
    Role::Partner,
    Role::Warehouse,
    Role::Dispatcher,
    Role::Driver,
    Role::Assessor,
    Role::GrantsOfficer,
    Role::FinancePreparer,
    Role::FinanceApprover,
    Role::FinanceReleaser,
    Role::Admin,
];

const EVERYONE: &[Role] = Role::ALL;
