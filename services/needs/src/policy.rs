//! Who may call what. Nothing is allowed by default. Agencies are held to their own by the tenant wall; who sees what
//! identifies somebody is judged where it is read (`store::seen`).

use kaifong_kernel::auth::{
    Role::{self, Admin, Agency, Auditor, Dispatcher, Service},
    Rule,
};

const AGENCIES: &[Role] = &[Agency];
const DISPATCHERS: &[Role] = &[Dispatcher];
const SETTING_UP: &[Role] = &[Admin];
/// Who answers a request to be forgotten.
const ERASING: &[Role] = &[Agency, Admin];
/// Who works at a need.
const WORKERS: &[Role] = &[Agency, Dispatcher];
/// Agencies for their own, and the council.
const READERS: &[Role] = &[Agency, Dispatcher, Auditor];
/// The same, and services that act on a need.
const NEED_READERS: &[Role] = &[Agency, Dispatcher, Auditor, Service];
const CLASS_READERS: &[Role] = &[Agency, Dispatcher, Auditor, Admin];
const SERVICES: &[Role] = &[Service];

/// One row for each RPC of this service.
pub const POLICY: &[Rule] = &[
    Rule::write("/kaifong.needs.v1.HouseholdService/RegisterHousehold", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/AddMember", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/UpdateMember", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/AddWhereabouts", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/GiveConsent", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/WithdrawConsent", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/SetContactRestrictions", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/SetVulnerabilities", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/RecordDeath", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/CloseHousehold", AGENCIES),
    Rule::write("/kaifong.needs.v1.HouseholdService/EraseHousehold", ERASING),
    Rule::read("/kaifong.needs.v1.HouseholdService/GetHousehold", READERS),
    Rule::read("/kaifong.needs.v1.HouseholdService/ListHouseholds", READERS),
    Rule::read("/kaifong.needs.v1.HouseholdService/GetRouting", SERVICES),
    // It writes that it was read.
    Rule::write("/kaifong.needs.v1.HouseholdService/GetDoorstep", SERVICES),
    Rule::read("/kaifong.needs.v1.HouseholdService/ListDoorstepReadings", READERS),
    Rule::read("/kaifong.needs.v1.HouseholdService/ListLikelySame", DISPATCHERS),
    Rule::write("/kaifong.needs.v1.HouseholdService/ReviewLikeness", DISPATCHERS),
    Rule::write("/kaifong.needs.v1.HouseholdService/UndoLikeness", DISPATCHERS),
    Rule::write("/kaifong.needs.v1.NeedService/ReportNeed", WORKERS),
    Rule::write("/kaifong.needs.v1.NeedService/TriageNeed", WORKERS),
    Rule::write("/kaifong.needs.v1.NeedService/OverrideWeight", DISPATCHERS),
    Rule::write("/kaifong.needs.v1.NeedService/OpenNeed", WORKERS),
    Rule::write("/kaifong.needs.v1.NeedService/ReferNeed", AGENCIES),
    Rule::write("/kaifong.needs.v1.NeedService/WithdrawNeed", AGENCIES),
    Rule::write("/kaifong.needs.v1.NeedService/MarkDuplicate", WORKERS),
    Rule::write("/kaifong.needs.v1.NeedService/UndoDuplicate", WORKERS),
    Rule::read("/kaifong.needs.v1.NeedService/GetNeed", NEED_READERS),
    Rule::read("/kaifong.needs.v1.NeedService/ListNeeds", READERS),
    Rule::read("/kaifong.needs.v1.NeedService/ListWaitingNeeds", READERS),
    Rule::read("/kaifong.needs.v1.NeedService/ListReferrals", READERS),
    Rule::read("/kaifong.needs.v1.NeedService/ListNeedClasses", CLASS_READERS),
    Rule::write("/kaifong.needs.v1.NeedService/SetNeedClass", SETTING_UP),
];
