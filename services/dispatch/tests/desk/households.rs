//! Needs and identity in memory: where households live, who stands at the door, which drivers have keys.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use kaifong_kernel::reexport::uuid::Uuid;
use kaifong_proto::{events::v1 as events, needs::v1 as pb};
use pb::{household_service_server::HouseholdService, need_service_server::NeedService};
use prost::Message;
use tonic::{Request, Response, Status};

use super::{
    ming,
    peers::{Log, no, peer},
};

#[derive(Default)]
struct Books {
    households: BTreeMap<String, pb::Routing>,
    shared: BTreeSet<(String, String)>,
    needs: BTreeMap<String, pb::Need>,
    told: BTreeMap<Uuid, i64>,
    outbox: Vec<events::Envelope>,
}

/// Needs. A clone is the same one.
#[derive(Clone)]
pub struct Needs {
    books: Arc<Mutex<Books>>,
    log: Log,
}

/// What stands in no row, log or answer but a driver's.
pub const CANARY: &str = "Canary Lau";

impl Needs {
    pub fn new(log: Log) -> Self {
        Self { books: Arc::default(), log }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A household near Tai Po, a little further away with each number.
    pub fn settle(&self, household: &str, number: i32, vulnerabilities: &[pb::VulnerabilityKind]) {
        let given = vulnerabilities
            .iter()
            .map(|kind| pb::Vulnerability { kind: (*kind).into(), reason: format!("{CANARY} said so") });
        let routing = pb::Routing {
            household_id: household.to_owned(),
            point: Some(pb::Point { lat_e6: 22_450_000 + number * 1_000, lng_e6: 114_165_000 + number * 700 }),
            district: "tai_po".to_owned(),
            floor: 5,
            lift: false,
            flights_of_stairs: 5,
            vulnerabilities: given.collect(),
            consents_to_deliver: true,
            agency_id: ming().tenant.to_string(),
            ..pb::Routing::default()
        };
        self.books().households.insert(household.to_owned(), routing);
    }

    /// What a household says to being visited.
    pub fn consents(&self, household: &str, consents: bool) {
        self.books().households.get_mut(household).expect("a household").consents_to_deliver = consents;
    }

    /// Whether a household, of the first agency, shares with another one.
    pub fn shares(&self, household: &str, agency: &str, shares: bool) {
        let pair = (household.to_owned(), agency.to_owned());
        let mut books = self.books();
        if shares {
            books.shared.insert(pair)
        } else {
            books.shared.remove(&pair)
        };
    }

    /// A need of a household.
    pub fn need(&self, need: &str, household: &str, state: pb::NeedState) {
        let (need_id, household_id) = (need.to_owned(), household.to_owned());
        let given = pb::Need { need_id, household_id, state: state.into(), ..pb::Need::default() };
        self.books().needs.insert(need.to_owned(), given);
    }

    /// A household is erased, or nobody of it is alive any more.
    pub fn tell(&self, subject: &'static str, household: &str) {
        let aggregate = kaifong_kernel::values::decode_id("hsh", household).expect("a household");
        let mut books = self.books();
        books.households.remove(household);
        let seq = books.told.entry(aggregate).or_default();
        *seq += 1;
        let (stream_seq, fact) = (*seq, events::HouseholdErased { household_id: household.to_owned() });
        books.outbox.push(events::Envelope {
            event_id: Uuid::from_u128(aggregate.as_u128() ^ (0xdead << 32) ^ u128::from(stream_seq.unsigned_abs()))
                .to_string(),
            aggregate_id: aggregate.to_string(),
            stream_seq,
            subject: subject.to_owned(),
            payload: fact.encode_to_vec(),
            ..events::Envelope::default()
        });
    }

    /// What it has to tell since it was asked last.
    pub fn tidings(&self) -> Vec<events::Envelope> {
        std::mem::take(&mut self.books().outbox)
    }
}

type Answer<T> = Result<Response<T>, Status>;

peer! {
    Needs: HouseholdService, {
        async fn get_routing(&self, request: Request<pb::GetRoutingRequest>) -> Answer<pb::GetRoutingResponse> {
            self.log.answer("GetRouting", request, |asked| {
                let books = self.books();
                let routing = books.households.get(&asked.household_id).cloned().ok_or_else(|| no("NED009"))?;
                let own = routing.agency_id == asked.agency_id;
                if !own && !books.shared.contains(&(asked.household_id, asked.agency_id)) {
                    return Err(no("NED026"));
                }
                Ok(pb::GetRoutingResponse { routing: Some(routing) })
            })
        }

        async fn get_doorstep(&self, request: Request<pb::GetDoorstepRequest>) -> Answer<pb::GetDoorstepResponse> {
            self.log.answer("GetDoorstep", request, |asked| {
                let books = self.books();
                let routing = books.households.get(&asked.household_id).ok_or_else(|| no("NED009"))?;
                if !routing.consents_to_deliver {
                    return Err(no("NED010"));
                }
                let doorstep = pb::Doorstep {
                    household_id: asked.household_id,
                    name: CANARY.to_owned(),
                    phone: "5000 0000".to_owned(),
                    address: "1 Canary Road".to_owned(),
                    flat: "5A".to_owned(),
                    ..pb::Doorstep::default()
                };
                Ok(pb::GetDoorstepResponse { doorstep: Some(doorstep) })
            })
        }
    }
    silent {
        register_household(RegisterHouseholdRequest) -> RegisterHouseholdResponse;
        add_member(AddMemberRequest) -> AddMemberResponse;
        update_member(UpdateMemberRequest) -> UpdateMemberResponse;
        add_whereabouts(AddWhereaboutsRequest) -> AddWhereaboutsResponse;
        give_consent(GiveConsentRequest) -> GiveConsentResponse;
        withdraw_consent(WithdrawConsentRequest) -> WithdrawConsentResponse;
        set_contact_restrictions(SetContactRestrictionsRequest) -> SetContactRestrictionsResponse;
        set_vulnerabilities(SetVulnerabilitiesRequest) -> SetVulnerabilitiesResponse;
        record_death(RecordDeathRequest) -> RecordDeathResponse;
        close_household(CloseHouseholdRequest) -> CloseHouseholdResponse;
        erase_household(EraseHouseholdRequest) -> EraseHouseholdResponse;
        get_household(GetHouseholdRequest) -> GetHouseholdResponse;
        list_households(ListHouseholdsRequest) -> ListHouseholdsResponse;
        list_doorstep_readings(ListDoorstepReadingsRequest) -> ListDoorstepReadingsResponse;
        list_likely_same(ListLikelySameRequest) -> ListLikelySameResponse;
        review_likeness(ReviewLikenessRequest) -> ReviewLikenessResponse;
        undo_likeness(UndoLikenessRequest) -> UndoLikenessResponse;
    }
}

peer! {
    Needs: NeedService, {
        async fn get_need(&self, request: Request<pb::GetNeedRequest>) -> Answer<pb::GetNeedResponse> {
            self.log.answer("GetNeed", request, |asked| {
                let need = self.books().needs.get(&asked.need_id).cloned().ok_or_else(|| no("NED020"))?;
                Ok(pb::GetNeedResponse { need: Some(need) })
            })
        }
    }
    silent {
        report_need(ReportNeedRequest) -> ReportNeedResponse;
        triage_need(TriageNeedRequest) -> TriageNeedResponse;
        override_weight(OverrideWeightRequest) -> OverrideWeightResponse;
        open_need(OpenNeedRequest) -> OpenNeedResponse;
        refer_need(ReferNeedRequest) -> ReferNeedResponse;
        withdraw_need(WithdrawNeedRequest) -> WithdrawNeedResponse;
        mark_duplicate(MarkDuplicateRequest) -> MarkDuplicateResponse;
        undo_duplicate(UndoDuplicateRequest) -> UndoDuplicateResponse;
        list_needs(ListNeedsRequest) -> ListNeedsResponse;
        list_waiting_needs(ListWaitingNeedsRequest) -> ListWaitingNeedsResponse;
        list_referrals(ListReferralsRequest) -> ListReferralsResponse;
        list_need_classes(ListNeedClassesRequest) -> ListNeedClassesResponse;
        set_need_class(SetNeedClassRequest) -> SetNeedClassResponse;
    }
}
