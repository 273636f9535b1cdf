//! `HouseholdService`.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::needs::v1::{self as pb, household_service_server::HouseholdService};
use tonic::{Request, Response, Status};

use super::out::page;
use crate::verbs::{
    add_member::AddMember,
    add_whereabouts::AddWhereabouts,
    close_household::CloseHousehold,
    erase_household::EraseHousehold,
    get_doorstep::GetDoorstep,
    give_consent::GiveConsent,
    read_households::{GetHousehold, GetRouting, ListDoorstepReadings, ListHouseholds, ListLikelySame},
    record_death::RecordDeath,
    register_household::RegisterHousehold,
    review_likeness::ReviewLikeness,
    set_contact_restrictions::SetContactRestrictions,
    set_vulnerabilities::SetVulnerabilities,
    undo_likeness::UndoLikeness,
    update_member::UpdateMember,
    withdraw_consent::WithdrawConsent,
};

/// Households over the ports.
pub struct Households {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl HouseholdService for Households {
    async fn register_household(
        &self,
        request: Request<pb::RegisterHouseholdRequest>,
    ) -> Result<Response<pb::RegisterHouseholdResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, RegisterHousehold::try_from(request)?).await?;
        Ok(Response::new(pb::RegisterHouseholdResponse { household: Some(household.into()) }))
    }

    async fn add_member(
        &self,
        request: Request<pb::AddMemberRequest>,
    ) -> Result<Response<pb::AddMemberResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, AddMember::try_from(request)?).await?;
        Ok(Response::new(pb::AddMemberResponse { household: Some(household.into()) }))
    }

    async fn update_member(
        &self,
        request: Request<pb::UpdateMemberRequest>,
    ) -> Result<Response<pb::UpdateMemberResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, UpdateMember::try_from(request)?).await?;
        Ok(Response::new(pb::UpdateMemberResponse { household: Some(household.into()) }))
    }

    async fn add_whereabouts(
        &self,
        request: Request<pb::AddWhereaboutsRequest>,
    ) -> Result<Response<pb::AddWhereaboutsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, AddWhereabouts::try_from(request)?).await?;
        Ok(Response::new(pb::AddWhereaboutsResponse { household: Some(household.into()) }))
    }

    async fn give_consent(
        &self,
        request: Request<pb::GiveConsentRequest>,
    ) -> Result<Response<pb::GiveConsentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, GiveConsent::try_from(request)?).await?;
        Ok(Response::new(pb::GiveConsentResponse { household: Some(household.into()) }))
    }

    async fn withdraw_consent(
        &self,
        request: Request<pb::WithdrawConsentRequest>,
    ) -> Result<Response<pb::WithdrawConsentResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, WithdrawConsent::try_from(request)?).await?;
        Ok(Response::new(pb::WithdrawConsentResponse { household: Some(household.into()) }))
    }

    async fn set_contact_restrictions(
        &self,
        request: Request<pb::SetContactRestrictionsRequest>,
    ) -> Result<Response<pb::SetContactRestrictionsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, SetContactRestrictions::try_from(request)?).await?;
        Ok(Response::new(pb::SetContactRestrictionsResponse { household: Some(household.into()) }))
    }

    async fn set_vulnerabilities(
        &self,
        request: Request<pb::SetVulnerabilitiesRequest>,
    ) -> Result<Response<pb::SetVulnerabilitiesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, SetVulnerabilities::try_from(request)?).await?;
        Ok(Response::new(pb::SetVulnerabilitiesResponse { household: Some(household.into()) }))
    }

    async fn record_death(
        &self,
        request: Request<pb::RecordDeathRequest>,
    ) -> Result<Response<pb::RecordDeathResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, RecordDeath::try_from(request)?).await?;
        Ok(Response::new(pb::RecordDeathResponse { household: Some(household.into()) }))
    }

    async fn close_household(
        &self,
        request: Request<pb::CloseHouseholdRequest>,
    ) -> Result<Response<pb::CloseHouseholdResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, CloseHousehold::try_from(request)?).await?;
        Ok(Response::new(pb::CloseHouseholdResponse { household: Some(household.into()) }))
    }

    async fn erase_household(
        &self,
        request: Request<pb::EraseHouseholdRequest>,
    ) -> Result<Response<pb::EraseHouseholdResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.execute(call, EraseHousehold::try_from(request)?).await?;
        Ok(Response::new(pb::EraseHouseholdResponse { household: Some(household.into()) }))
    }

    async fn get_household(
        &self,
        request: Request<pb::GetHouseholdRequest>,
    ) -> Result<Response<pb::GetHouseholdResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let household = self.ports.read(call, GetHousehold::try_from(request)?).await?;
        Ok(Response::new(pb::GetHouseholdResponse { household: Some(household.into()) }))
    }

    async fn list_households(
        &self,
        request: Request<pb::ListHouseholdsRequest>,
    ) -> Result<Response<pb::ListHouseholdsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListHouseholds::try_from(request)?).await?;
        let households = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListHouseholdsResponse { households, page: page(list.next) }))
    }

    async fn get_routing(
        &self,
        request: Request<pb::GetRoutingRequest>,
    ) -> Result<Response<pb::GetRoutingResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let routing = self.ports.read(call, GetRouting::try_from(request)?).await?;
        Ok(Response::new(pb::GetRoutingResponse { routing: Some(routing.into()) }))
    }

    async fn get_doorstep(
        &self,
        request: Request<pb::GetDoorstepRequest>,
    ) -> Result<Response<pb::GetDoorstepResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let doorstep = self.ports.execute(call, GetDoorstep::try_from(request)?).await?;
        Ok(Response::new(pb::GetDoorstepResponse { doorstep: Some(doorstep.into()) }))
    }

    async fn list_doorstep_readings(
        &self,
        request: Request<pb::ListDoorstepReadingsRequest>,
    ) -> Result<Response<pb::ListDoorstepReadingsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListDoorstepReadings::try_from(request)?).await?;
        let readings = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListDoorstepReadingsResponse { readings, page: page(list.next) }))
    }

    async fn list_likely_same(
        &self,
        request: Request<pb::ListLikelySameRequest>,
    ) -> Result<Response<pb::ListLikelySameResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListLikelySame::try_from(request)?).await?;
        let pairs = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListLikelySameResponse { pairs, page: page(list.next) }))
    }

    async fn review_likeness(
        &self,
        request: Request<pb::ReviewLikenessRequest>,
    ) -> Result<Response<pb::ReviewLikenessResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let likeness = self.ports.execute(call, ReviewLikeness::try_from(request)?).await?;
        Ok(Response::new(pb::ReviewLikenessResponse { likeness: Some(likeness.into()) }))
    }

    async fn undo_likeness(
        &self,
        request: Request<pb::UndoLikenessRequest>,
    ) -> Result<Response<pb::UndoLikenessResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let likeness = self.ports.execute(call, UndoLikeness::try_from(request)?).await?;
        Ok(Response::new(pb::UndoLikenessResponse { likeness: Some(likeness.into()) }))
    }
}
