//! Every RPC of needs as one line: who asks, and what. A refusal is told by its code alone.

use kaifong_kernel::{auth::Actor, wire::Wire};
use kaifong_proto::needs::v1::{
    self as pb, household_service_client::HouseholdServiceClient, need_service_client::NeedServiceClient,
};
use tonic::{Request, Status, service::Interceptor, service::interceptor::InterceptedService};
use tonic_types::StatusExt;

use super::{Desk, code, new_key};

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
    fn beside(&self, actor: &Actor, key: String) -> Told {
        InterceptedService::new(self.wire.clone(), Beside { token: self.token(actor), key })
    }
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
            let answer = $client::new(self.beside(who, new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@one $client:ident $name:ident $request:ident $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, message: pb::$request) -> Result<$out, String> {
            let answer = $client::new(self.beside(who, new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@out whole $given:ident) => { $given.into_inner() };
    (@out $answer:ident $given:ident) => { $given.into_inner().$answer.expect("an answer has what was asked for") };
}

rpcs! {
    HouseholdServiceClient {
        register_household(RegisterHouseholdRequest) -> household: pb::Household;
        add_member(AddMemberRequest) -> household: pb::Household;
        update_member(UpdateMemberRequest) -> household: pb::Household;
        add_whereabouts(AddWhereaboutsRequest) -> household: pb::Household;
        give_consent(GiveConsentRequest) -> household: pb::Household;
        withdraw_consent(WithdrawConsentRequest) -> household: pb::Household;
        set_contact_restrictions(SetContactRestrictionsRequest) -> household: pb::Household;
        set_vulnerabilities(SetVulnerabilitiesRequest) -> household: pb::Household;
        record_death(RecordDeathRequest { household_id, member_id, died_on }) -> household: pb::Household;
        close_household(CloseHouseholdRequest { household_id }) -> household: pb::Household;
        erase_household(EraseHouseholdRequest) -> household: pb::Household;
        get_household(GetHouseholdRequest { household_id }) -> household: pb::Household;
        list_households(ListHouseholdsRequest) -> whole: pb::ListHouseholdsResponse;
        get_routing(GetRoutingRequest { household_id, deliver_on, agency_id }) -> routing: pb::Routing;
        get_doorstep(GetDoorstepRequest { household_id, run_id }) -> doorstep: pb::Doorstep;
        list_doorstep_readings(ListDoorstepReadingsRequest) -> whole: pb::ListDoorstepReadingsResponse;
        list_likely_same(ListLikelySameRequest) -> whole: pb::ListLikelySameResponse;
        review_likeness(ReviewLikenessRequest) -> likeness: pb::Likeness;
        undo_likeness(UndoLikenessRequest { likeness_id }) -> likeness: pb::Likeness;
    }
    NeedServiceClient {
        report_need(ReportNeedRequest) -> need: pb::Need;
        triage_need(TriageNeedRequest) -> need: pb::Need;
        override_weight(OverrideWeightRequest) -> need: pb::Need;
        open_need(OpenNeedRequest { need_id }) -> need: pb::Need;
        refer_need(ReferNeedRequest { need_id, to_agency_id, reason }) -> need: pb::Need;
        withdraw_need(WithdrawNeedRequest { need_id, reason }) -> need: pb::Need;
        mark_duplicate(MarkDuplicateRequest { need_id, duplicate_of, reason }) -> need: pb::Need;
        undo_duplicate(UndoDuplicateRequest { need_id }) -> need: pb::Need;
        get_need(GetNeedRequest { need_id }) -> need: pb::Need;
        list_needs(ListNeedsRequest) -> whole: pb::ListNeedsResponse;
        list_waiting_needs(ListWaitingNeedsRequest) -> whole: pb::ListWaitingNeedsResponse;
        list_referrals(ListReferralsRequest) -> whole: pb::ListReferralsResponse;
        list_need_classes(ListNeedClassesRequest) -> whole: pb::ListNeedClassesResponse;
        set_need_class(SetNeedClassRequest) -> setting: pb::NeedClassSetting;
    }
}

impl Desk {
    /// Registers a household under this idempotency key.
    pub async fn register_again(
        &self,
        who: &Actor,
        key: &str,
        message: pb::RegisterHouseholdRequest,
    ) -> Result<pb::Household, String> {
        let mut client = HouseholdServiceClient::new(self.beside(who, key.to_owned()));
        let answer = client.register_household(message).await;
        answer.map(|answer| answer.into_inner().household.unwrap()).map_err(|status| code(&status))
    }

    /// Reads a doorstep under this idempotency key.
    pub async fn doorstep_again(&self, who: &Actor, key: &str, household: &str) -> Result<pb::Doorstep, String> {
        let message = pb::GetDoorstepRequest { household_id: household.to_owned(), run_id: super::run_id() };
        let answer = HouseholdServiceClient::new(self.beside(who, key.to_owned())).get_doorstep(message).await;
        answer.map(|answer| answer.into_inner().doorstep.unwrap()).map_err(|status| code(&status))
    }

    /// The words and facts of the refusal of a need that is reported.
    pub async fn warning(&self, who: &Actor, message: pb::ReportNeedRequest) -> (String, Vec<(String, String)>) {
        let status = NeedServiceClient::new(self.beside(who, new_key())).report_need(message).await.unwrap_err();
        let facts = status.get_details_error_info().expect("a refusal has a code").metadata;
        // What every refusal tells stands beside them.
        let own = |(name, _): &(String, String)| name != "kind" && !name.starts_with("title_");
        let mut facts: Vec<(String, String)> = facts.into_iter().filter(own).collect();
        facts.sort();
        (status.message().to_owned(), facts)
    }

    /// The fields that a refused household names.
    pub async fn wrong_in_household(&self, who: &Actor, message: pb::RegisterHouseholdRequest) -> Vec<String> {
        let mut client = HouseholdServiceClient::new(self.beside(who, new_key()));
        wrong(&client.register_household(message).await.expect_err("it is refused"))
    }

    /// The fields that a refused need names.
    pub async fn wrong_in_need(&self, who: &Actor, message: pb::ReportNeedRequest) -> Vec<String> {
        let mut client = NeedServiceClient::new(self.beside(who, new_key()));
        wrong(&client.report_need(message).await.expect_err("it is refused"))
    }
}

fn wrong(status: &Status) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}
