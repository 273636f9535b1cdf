//! Needs, as dispatch asks it: the way to a household when an order is written, and its door when a driver stands before it.

use kaifong_kernel::{
    Call, Error, Result,
    wire::{Peer, Wire},
};
use kaifong_proto::needs::v1::{
    self as pb, GetDoorstepRequest, GetRoutingRequest, household_service_client::HouseholdServiceClient,
    need_service_client::NeedServiceClient,
};

use super::{Told, told};
use crate::domain::{
    Point,
    routing::{Routing, Vulnerability},
};

/// Needs.
#[derive(Clone)]
pub struct Needs {
    peer: Peer,
}

/// What needs said of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// The way to where it lives.
    pub routing: Routing,
    /// Where it lived before, as far as that is known.
    pub former_point: Option<Point>,
    /// Whether it consents to being visited.
    pub consents: bool,
}

/// A door, shown and never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Whom to ask for.
    pub name: String,
    /// Their telephone.
    pub phone: String,
    /// Street, building, floor and flat.
    pub address: String,
}

impl Needs {
    /// Needs behind a peer.
    #[must_use]
    pub const fn new(peer: Peer) -> Self {
        Self { peer }
    }

    fn client(&self) -> HouseholdServiceClient<Wire> {
        HouseholdServiceClient::new(self.peer.wire())
    }

    /// The way to a household on the day of its delivery, as far as the agency that orders may know it.
    ///
    /// # Errors
    /// When needs is away or broken: worth asking again.
    pub async fn routing(&self, call: &Call, key: &str, asked: GetRoutingRequest) -> Result<Told<Whereabouts>> {
        let request = self.peer.request(call, key, asked).await?;
        match told(self.client().get_routing(request).await)? {
            Err(code) => Ok(Err(code)),
            Ok(answer) => {
                let routing = answer.routing.ok_or_else(|| Error::internal("needs answered without a routing"))?;
                whereabouts(routing).map(Ok)
            }
        }
    }

    /// Whether a need is of a household and may be served.
    ///
    /// # Errors
    /// When needs is away or broken: worth asking again.
    pub async fn serves(&self, call: &Call, key: &str, need_id: String, household_id: &str) -> Result<Told<bool>> {
        let request = self.peer.request(call, key, pb::GetNeedRequest { need_id }).await?;
        let told = told(NeedServiceClient::new(self.peer.wire()).get_need(request).await)?;
        Ok(told.map(|answer| {
            let need = answer.need.unwrap_or_default();
            let open = matches!(need.state(), pb::NeedState::Open | pb::NeedState::PartlyMet);
            open && need.household_id == household_id
        }))
    }

    /// The door of a household, for a driver of a run.
    ///
    /// # Errors
    /// When needs is away or broken: worth asking again.
    pub async fn door(&self, call: &Call, key: &str, household_id: String, run_id: String) -> Result<Told<Door>> {
        let request = self.peer.request(call, key, GetDoorstepRequest { household_id, run_id }).await?;
        let told = told(self.client().get_doorstep(request).await)?;
        Ok(told.map(|answer| {
            let door = answer.doorstep.unwrap_or_default();
            let address = [door.address, door.flat].into_iter().filter(|part| !part.is_empty());
            Door { name: door.name, phone: door.phone, address: address.collect::<Vec<_>>().join(", ") }
        }))
    }
}

const fn point(point: pb::Point) -> Point {
    Point { lat_e6: point.lat_e6, lng_e6: point.lng_e6 }
}

const fn vulnerability(kind: pb::VulnerabilityKind) -> Option<Vulnerability> {
    match kind {
        pb::VulnerabilityKind::Unspecified => None,
        pb::VulnerabilityKind::ElderAlone => Some(Vulnerability::ElderAlone),
        pb::VulnerabilityKind::Disability => Some(Vulnerability::Disability),
        pb::VulnerabilityKind::Carer => Some(Vulnerability::Carer),
        pb::VulnerabilityKind::Child => Some(Vulnerability::Child),
        pb::VulnerabilityKind::Medical => Some(Vulnerability::Medical),
    }
}

/// How a household may be reached, in words for a dispatcher.
fn restrictions(given: &pb::ContactRestrictions) -> String {
    let mut words = Vec::new();
    if given.no_phone {
        words.push("never by telephone".to_owned());
    }
    if given.case_worker_only {
        words.push("only through the case worker".to_owned());
    }
    if given.safe_until_minute > 0 {
        let clock = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
        words.push(format!("from {} to {}", clock(given.safe_from_minute), clock(given.safe_until_minute)));
    }
    words.join("; ")
}

fn whereabouts(given: pb::Routing) -> Result<Whereabouts> {
    let at = given.point.ok_or_else(|| Error::internal("needs answered without a point"))?;
    let vulnerabilities = given.vulnerabilities.iter().filter_map(|one| vulnerability(one.kind())).collect();
    let reasons: Vec<&str> =
        given.vulnerabilities.iter().map(|one| one.reason.as_str()).filter(|reason| !reason.is_empty()).collect();
    let restrictions = given.restrictions.as_ref().map(restrictions).unwrap_or_default();
    Ok(Whereabouts {
        routing: Routing {
            point: point(at),
            district: given.district,
            floor: given.floor,
            lift: given.lift,
            stair_flights: given.flights_of_stairs,
            vulnerabilities,
            vulnerability_reason: reasons.join("; "),
            contact_restrictions: restrictions,
        },
        former_point: given.former_point.map(point),
        consents: given.consents_to_deliver,
    })
}
