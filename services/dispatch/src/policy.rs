//! Who may call what. Nothing is allowed by default. Agencies and partners are held to their own by the tenant wall, a driver
//! to the own run by the name of its key.

use kaifong_kernel::auth::{
    Role::{self, Admin, Agency, Auditor, Dispatcher, Driver, Partner},
    Rule,
};

const DISPATCHERS: &[Role] = &[Dispatcher];
const PARTNERS: &[Role] = &[Partner];
const DRIVERS: &[Role] = &[Driver];
/// Who asks for deliveries.
const ASKING: &[Role] = &[Agency, Dispatcher];
/// Agencies for their own, and those who see all.
const ORDERS: &[Role] = &[Agency, Dispatcher, Auditor];
/// Who sets the fleet up.
const SETTING_UP: &[Role] = &[Admin, Dispatcher];
/// Who looks at the fleet.
const FLEET: &[Role] = &[Admin, Dispatcher, Auditor];
/// Who looks at plans and runs.
const RUNS: &[Role] = &[Dispatcher, Auditor];
/// Who follows a run on the road.
const ON_THE_ROAD: &[Role] = &[Dispatcher, Driver];

/// One row for each RPC of this service.
pub const POLICY: &[Rule] = &[
    Rule::write("/kaifong.dispatch.v1.DeliveryService/CreateOrder", ASKING),
    Rule::write("/kaifong.dispatch.v1.DeliveryService/UpdateOrder", ASKING),
    Rule::write("/kaifong.dispatch.v1.DeliveryService/SubmitOrder", ASKING),
    Rule::write("/kaifong.dispatch.v1.DeliveryService/CancelOrder", ASKING),
    Rule::write("/kaifong.dispatch.v1.DeliveryService/OverridePriority", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.DeliveryService/AssignCarrier", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.DeliveryService/RescheduleOrder", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.DeliveryService/GetOrder", ORDERS),
    Rule::read("/kaifong.dispatch.v1.DeliveryService/ListOrders", ORDERS),
    Rule::read("/kaifong.dispatch.v1.DeliveryService/GetJob", PARTNERS),
    Rule::read("/kaifong.dispatch.v1.DeliveryService/ListJobs", PARTNERS),
    Rule::read("/kaifong.dispatch.v1.DeliveryService/ListProofs", ORDERS),
    Rule::read("/kaifong.dispatch.v1.DeliveryService/DownloadProof", ASKING),
    Rule::write("/kaifong.dispatch.v1.FleetService/CreateDepot", SETTING_UP),
    Rule::read("/kaifong.dispatch.v1.FleetService/ListDepots", FLEET),
    Rule::write("/kaifong.dispatch.v1.FleetService/CreateVehicle", SETTING_UP),
    Rule::write("/kaifong.dispatch.v1.FleetService/TakeVehicleOut", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.FleetService/ReturnVehicle", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.FleetService/GetVehicle", FLEET),
    Rule::read("/kaifong.dispatch.v1.FleetService/ListVehicles", FLEET),
    Rule::write("/kaifong.dispatch.v1.FleetService/CreateCrewMember", SETTING_UP),
    Rule::write("/kaifong.dispatch.v1.FleetService/AddCertificate", SETTING_UP),
    Rule::write("/kaifong.dispatch.v1.FleetService/SetCrewSuspended", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.FleetService/GetCrewMember", FLEET),
    Rule::read("/kaifong.dispatch.v1.FleetService/ListCrewMembers", FLEET),
    Rule::write("/kaifong.dispatch.v1.FleetService/CreateDevice", SETTING_UP),
    Rule::write("/kaifong.dispatch.v1.FleetService/SetDeviceOut", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.FleetService/ListDevices", FLEET),
    Rule::write("/kaifong.dispatch.v1.FleetService/CreateShift", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.FleetService/CancelShift", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.FleetService/ListShifts", FLEET),
    Rule::write("/kaifong.dispatch.v1.PlanService/StartPlan", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/Replan", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.PlanService/GetPlan", RUNS),
    Rule::read("/kaifong.dispatch.v1.PlanService/WatchPlan", RUNS),
    Rule::read("/kaifong.dispatch.v1.PlanService/ListPlans", RUNS),
    Rule::read("/kaifong.dispatch.v1.PlanService/GetRun", RUNS),
    Rule::read("/kaifong.dispatch.v1.PlanService/ListRuns", RUNS),
    Rule::write("/kaifong.dispatch.v1.PlanService/MoveStop", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/RemoveStop", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/DiscardRun", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/WithdrawRun", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/PublishRun", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/IssueRunLink", DISPATCHERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/StartRun", ON_THE_ROAD),
    Rule::write("/kaifong.dispatch.v1.PlanService/CloseRun", DISPATCHERS),
    Rule::read("/kaifong.dispatch.v1.PlanService/GetDriverRun", DRIVERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/AddProof", DRIVERS),
    Rule::write("/kaifong.dispatch.v1.PlanService/RecordOutcomes", ON_THE_ROAD),
];
