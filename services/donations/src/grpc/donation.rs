//! `DonationService`: donors, pledges, cheques, checkouts and gifts.

use std::sync::Arc;

use kaifong_kernel::{Call, Ports};
use kaifong_proto::donations::v1::{self as pb, donation_service_server::DonationService};
use tonic::{Request, Response, Status};

use super::{donation_in, donation_out::page};
use crate::{
    payment::PaymentProvider,
    verbs::{
        cancel_pledge::CancelPledge,
        clear_cheque::ClearCheque,
        create_pledge::CreatePledge,
        deposit_cheque::DepositCheque,
        pay_sandbox_checkout::PaySandboxCheckout,
        read_checkouts::{GetCheckout, ListCheckouts},
        read_donors::{GetDonor, ListDonors},
        read_gifts::{GetGift, ListGifts},
        read_pledges::{GetPledge, ListPledges, ResolveReference},
        receive_cheque::ReceiveCheque,
        register_donor::RegisterDonor,
        return_cheque::ReturnCheque,
        update_donor::UpdateDonor,
    },
};

/// The service over its ports and payment provider.
pub struct Donations {
    /// The ports.
    pub ports: Ports,
    /// The payment provider of new checkouts.
    pub provider: Arc<dyn PaymentProvider>,
}

#[tonic::async_trait]
impl DonationService for Donations {
    async fn register_donor(
        &self,
        request: Request<pb::RegisterDonorRequest>,
    ) -> Result<Response<pb::RegisterDonorResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let donor = self.ports.execute(call, RegisterDonor::try_from(request)?).await?;
        Ok(Response::new(pb::RegisterDonorResponse { donor: Some(donor.into()) }))
    }

    async fn update_donor(
        &self,
        request: Request<pb::UpdateDonorRequest>,
    ) -> Result<Response<pb::UpdateDonorResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let donor = self.ports.execute(call, UpdateDonor::try_from(request)?).await?;
        Ok(Response::new(pb::UpdateDonorResponse { donor: Some(donor.into()) }))
    }

    async fn get_donor(&self, request: Request<pb::GetDonorRequest>) -> Result<Response<pb::GetDonorResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let donor = self.ports.read(call, GetDonor::try_from(request)?).await?;
        Ok(Response::new(pb::GetDonorResponse { donor: Some(donor.into()) }))
    }

    async fn list_donors(
        &self,
        request: Request<pb::ListDonorsRequest>,
    ) -> Result<Response<pb::ListDonorsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListDonors::try_from(request)?).await?;
        let donors = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListDonorsResponse { donors, page: page(list.next) }))
    }

    async fn create_pledge(
        &self,
        request: Request<pb::CreatePledgeRequest>,
    ) -> Result<Response<pb::CreatePledgeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let pledge = self.ports.execute(call, CreatePledge::try_from(request)?).await?;
        Ok(Response::new(pb::CreatePledgeResponse { pledge: Some(pledge.into()) }))
    }

    async fn cancel_pledge(
        &self,
        request: Request<pb::CancelPledgeRequest>,
    ) -> Result<Response<pb::CancelPledgeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let pledge = self.ports.execute(call, CancelPledge::try_from(request)?).await?;
        Ok(Response::new(pb::CancelPledgeResponse { pledge: Some(pledge.into()) }))
    }

    async fn get_pledge(
        &self,
        request: Request<pb::GetPledgeRequest>,
    ) -> Result<Response<pb::GetPledgeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let pledge = self.ports.read(call, GetPledge::try_from(request)?).await?;
        Ok(Response::new(pb::GetPledgeResponse { pledge: Some(pledge.into()) }))
    }

    async fn list_pledges(
        &self,
        request: Request<pb::ListPledgesRequest>,
    ) -> Result<Response<pb::ListPledgesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListPledges::try_from(request)?).await?;
        let pledges = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListPledgesResponse { pledges, page: page(list.next) }))
    }

    async fn resolve_reference(
        &self,
        request: Request<pb::ResolveReferenceRequest>,
    ) -> Result<Response<pb::ResolveReferenceResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let resolved = self.ports.read(call, ResolveReference::try_from(request)?).await?;
        let candidates = resolved.candidates.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ResolveReferenceResponse { pledge: resolved.exact.map(Into::into), candidates }))
    }

    async fn receive_cheque(
        &self,
        request: Request<pb::ReceiveChequeRequest>,
    ) -> Result<Response<pb::ReceiveChequeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let gift = self.ports.execute(call, ReceiveCheque::try_from(request)?).await?;
        Ok(Response::new(pb::ReceiveChequeResponse { gift: Some(gift.into()) }))
    }

    async fn deposit_cheque(
        &self,
        request: Request<pb::DepositChequeRequest>,
    ) -> Result<Response<pb::DepositChequeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let gift = self.ports.execute(call, DepositCheque::try_from(request)?).await?;
        Ok(Response::new(pb::DepositChequeResponse { gift: Some(gift.into()) }))
    }

    async fn clear_cheque(
        &self,
        request: Request<pb::ClearChequeRequest>,
    ) -> Result<Response<pb::ClearChequeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let gift = self.ports.execute(call, ClearCheque::try_from(request)?).await?;
        Ok(Response::new(pb::ClearChequeResponse { gift: Some(gift.into()) }))
    }

    async fn return_cheque(
        &self,
        request: Request<pb::ReturnChequeRequest>,
    ) -> Result<Response<pb::ReturnChequeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let gift = self.ports.execute(call, ReturnCheque::try_from(request)?).await?;
        Ok(Response::new(pb::ReturnChequeResponse { gift: Some(gift.into()) }))
    }

    async fn create_checkout(
        &self,
        request: Request<pb::CreateCheckoutRequest>,
    ) -> Result<Response<pb::CreateCheckoutResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let verb = donation_in::checkout(&request, self.provider.name())?;
        let checkout = self.ports.execute(call, verb).await?;
        Ok(Response::new(pb::CreateCheckoutResponse { checkout: Some(checkout.into()) }))
    }

    async fn pay_sandbox_checkout(
        &self,
        request: Request<pb::PaySandboxCheckoutRequest>,
    ) -> Result<Response<pb::PaySandboxCheckoutResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let checkout = self.ports.execute(call, PaySandboxCheckout::try_from(request)?).await?;
        Ok(Response::new(pb::PaySandboxCheckoutResponse { checkout: Some(checkout.into()) }))
    }

    async fn get_checkout(
        &self,
        request: Request<pb::GetCheckoutRequest>,
    ) -> Result<Response<pb::GetCheckoutResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let checkout = self.ports.read(call, GetCheckout::try_from(request)?).await?;
        Ok(Response::new(pb::GetCheckoutResponse { checkout: Some(checkout.into()) }))
    }

    async fn list_checkouts(
        &self,
        request: Request<pb::ListCheckoutsRequest>,
    ) -> Result<Response<pb::ListCheckoutsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListCheckouts::try_from(request)?).await?;
        let checkouts = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListCheckoutsResponse { checkouts, page: page(list.next) }))
    }

    async fn get_gift(&self, request: Request<pb::GetGiftRequest>) -> Result<Response<pb::GetGiftResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let gift = self.ports.read(call, GetGift::try_from(request)?).await?;
        Ok(Response::new(pb::GetGiftResponse { gift: Some(gift.into()) }))
    }

    async fn list_gifts(
        &self,
        request: Request<pb::ListGiftsRequest>,
    ) -> Result<Response<pb::ListGiftsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListGifts::try_from(request)?).await?;
        let gifts = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListGiftsResponse { gifts, page: page(list.next) }))
    }
}
