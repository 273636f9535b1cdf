//! Every RPC of dispatch as one line: who asks, and what. A refusal is told by its code alone.

use kaifong_kernel::{auth::Actor, wire::Wire};
use kaifong_proto::dispatch::v1::{
    self as pb, delivery_service_client::DeliveryServiceClient, fleet_service_client::FleetServiceClient,
    plan_service_client::PlanServiceClient,
};
use tonic::{Request, Status, service::Interceptor, service::interceptor::InterceptedService};

use super::{Desk, code};

/// Puts a token and an idempotency key beside each request.
#[derive(Clone)]
pub struct Beside {
    token: String,
    key: String,
}

impl Interceptor for Beside {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let bearer = format!("Bearer {}", self.token);
        request.metadata_mut().insert("authorization", bearer.parse().expect("a token is ASCII"));
        request.metadata_mut().insert("idempotency-key", self.key.parse().expect("a key is ASCII"));
        Ok(request)
    }
}

type Told = InterceptedService<Wire, Beside>;

impl Desk {
    fn told(&self, actor: &Actor, key: String) -> Told {
        InterceptedService::new(self.wire.clone(), Beside { token: self.token(actor), key })
    }

    /// The states of a plan as they are watched.
    pub async fn watch(&self, who: &Actor, plan_id: &str) -> Vec<pb::PlanState> {
        let message = pb::WatchPlanRequest { plan_id: plan_id.to_owned() };
        let mut stream =
            PlanServiceClient::new(self.told(who, self.new_key())).watch_plan(message).await.unwrap().into_inner();
        let mut states = Vec::new();
        while let Some(answer) = stream.message().await.unwrap() {
            states.push(answer.plan.unwrap().state());
        }
        states
    }
}

/// `name_keyed`: under a key of one's own choosing.
macro_rules! keyed {
    ($($client:ident $name:ident $rpc:ident($request:ident) -> $answer:ident: $out:ty;)+) => {
        impl Desk {$(
            pub async fn $name(&self, who: &Actor, key: &str, message: pb::$request) -> Result<$out, String> {
                let answer = $client::new(self.told(who, key.to_owned())).$rpc(message).await;
                answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
            }
        )+}
    };
}

/// `name(Request { fields }) -> answer: Type` asks by ids and texts alone; `name(Request) -> …` takes the message.
macro_rules! rpcs {
    ($($client:ident { $($name:ident($request:ident $({$($field:ident),+})?) -> $answer:ident: $out:ty;)+ })+) => {
        impl Desk {$($(
            rpcs!(@one $client $name $request $({$($field)+})? $answer $out);
        )+)+}
    };
    (@one $client:ident $name:ident $request:ident {$($field:ident)+} $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, $($field: &str),+) -> Result<$out, String> {
            let message = pb::$request { $($field: $field.to_owned()),+ };
            let answer = $client::new(self.told(who, self.new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@one $client:ident $name:ident $request:ident $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, message: pb::$request) -> Result<$out, String> {
            let answer = $client::new(self.told(who, self.new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@out whole $given:ident) => { $given.into_inner() };
    (@out $answer:ident $given:ident) => { $given.into_inner().$answer.expect("an answer has what was asked for") };
}

rpcs! {
    DeliveryServiceClient {
        create_order(CreateOrderRequest) -> order: pb::Order;
        update_order(UpdateOrderRequest) -> order: pb::Order;
        submit_order(SubmitOrderRequest { order_id }) -> order: pb::Order;
        cancel_order(CancelOrderRequest { order_id, reason }) -> order: pb::Order;
        override_priority(OverridePriorityRequest) -> order: pb::Order;
        assign_carrier(AssignCarrierRequest { order_id, carrier_id }) -> order: pb::Order;
        reschedule_order(RescheduleOrderRequest { order_id, deliver_on, reason }) -> order: pb::Order;
        get_order(GetOrderRequest { order_id }) -> order: pb::Order;
        list_orders(ListOrdersRequest) -> whole: pb::ListOrdersResponse;
        get_job(GetJobRequest { order_id }) -> job: pb::Job;
        list_jobs(ListJobsRequest) -> whole: pb::ListJobsResponse;
        list_proofs(ListProofsRequest) -> whole: pb::ListProofsResponse;
        download_proof(DownloadProofRequest { proof_id }) -> whole: pb::DownloadProofResponse;
    }
    FleetServiceClient {
        create_depot(CreateDepotRequest) -> depot: pb::Depot;
        list_depots(ListDepotsRequest) -> whole: pb::ListDepotsResponse;
        create_vehicle(CreateVehicleRequest) -> vehicle: pb::Vehicle;
        take_vehicle_out(TakeVehicleOutRequest { vehicle_id, reason }) -> vehicle: pb::Vehicle;
        return_vehicle(ReturnVehicleRequest { vehicle_id }) -> vehicle: pb::Vehicle;
        get_vehicle(GetVehicleRequest { vehicle_id }) -> vehicle: pb::Vehicle;
        list_vehicles(ListVehiclesRequest) -> whole: pb::ListVehiclesResponse;
        create_crew_member(CreateCrewMemberRequest { code, carrier_id }) -> crew_member: pb::CrewMember;
        add_certificate(AddCertificateRequest) -> crew_member: pb::CrewMember;
        set_crew_suspended(SetCrewSuspendedRequest) -> crew_member: pb::CrewMember;
        get_crew_member(GetCrewMemberRequest { crew_id }) -> crew_member: pb::CrewMember;
        list_crew_members(ListCrewMembersRequest) -> whole: pb::ListCrewMembersResponse;
        create_device(CreateDeviceRequest) -> device: pb::Device;
        set_device_out(SetDeviceOutRequest) -> device: pb::Device;
        list_devices(ListDevicesRequest) -> whole: pb::ListDevicesResponse;
        create_shift(CreateShiftRequest) -> shift: pb::Shift;
        cancel_shift(CancelShiftRequest { shift_id }) -> shift: pb::Shift;
        list_shifts(ListShiftsRequest) -> whole: pb::ListShiftsResponse;
    }
    PlanServiceClient {
        start_plan(StartPlanRequest) -> plan: pb::Plan;
        replan(ReplanRequest { plan_on }) -> plan: pb::Plan;
        get_plan(GetPlanRequest { plan_id }) -> plan: pb::Plan;
        list_plans(ListPlansRequest) -> whole: pb::ListPlansResponse;
        get_run(GetRunRequest { run_id }) -> run: pb::Run;
        list_runs(ListRunsRequest) -> whole: pb::ListRunsResponse;
        move_stop(MoveStopRequest) -> whole: pb::MoveStopResponse;
        remove_stop(RemoveStopRequest { stop_id, reason }) -> run: pb::Run;
        discard_run(DiscardRunRequest { run_id }) -> run: pb::Run;
        withdraw_run(WithdrawRunRequest { run_id, reason }) -> run: pb::Run;
        publish_run(PublishRunRequest { run_id }) -> run: pb::Run;
        issue_run_link(IssueRunLinkRequest { run_id }) -> whole: pb::IssueRunLinkResponse;
        start_run(StartRunRequest { run_id }) -> run: pb::Run;
        close_run(CloseRunRequest { run_id }) -> run: pb::Run;
        get_driver_run(GetDriverRunRequest { run_id }) -> whole: pb::GetDriverRunResponse;
        add_proof(AddProofRequest) -> proof: pb::Proof;
        record_outcomes(RecordOutcomesRequest) -> whole: pb::RecordOutcomesResponse;
    }
}

keyed! {
    PlanServiceClient outcomes_keyed record_outcomes(RecordOutcomesRequest) -> whole: pb::RecordOutcomesResponse;
    PlanServiceClient proof_keyed add_proof(AddProofRequest) -> proof: pb::Proof;
    DeliveryServiceClient cancel_keyed cancel_order(CancelOrderRequest) -> order: pb::Order;
}
