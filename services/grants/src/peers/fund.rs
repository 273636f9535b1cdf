//! The fund, as grants asks it: money set aside, held, committed, owed and released.

use kaifong_kernel::{
    Call, Error, Result,
    wire::{Peer, Wire, refused, trouble},
};
use kaifong_proto::donations::v1::{
    AllocateProgrammeRequest, CloseCommitmentRequest, CommitHoldRequest, FailPaymentRequest, HoldState,
    RecognisePayableRequest, ReleasePaymentRequest, TakeHoldRequest, VoidHoldRequest,
    fund_service_client::FundServiceClient,
};
use tonic::{Response, Status};

/// What the fund said: an answer, or the code of its refusal. Trouble is an error, and the step is taken again.
pub type Told<T> = std::result::Result<T, String>;

/// A hold as the fund tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub hold_id: String,
    /// Whether it holds still: who asks again may hear of one that ended meanwhile.
    pub live: bool,
}

/// The fund.
#[derive(Clone)]
pub struct Fund {
    peer: Peer,
}

/// One RPC of the fund with a step's idempotency key.
macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident($request:ty);)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// When the fund is away or broken: worth asking again.
        pub async fn $name(&self, call: &Call, key: &str, request: $request) -> Result<Told<()>> {
            let request = self.peer.request(call, key, request).await?;
            told(self.client().$name(request).await).map(|told| told.map(drop))
        }
    )+};
}

impl Fund {
    /// The fund behind a peer.
    #[must_use]
    pub const fn new(peer: Peer) -> Self {
        Self { peer }
    }

    fn client(&self) -> FundServiceClient<Wire> {
        FundServiceClient::new(self.peer.wire())
    }

    asks! {
        /// Sets money of a purpose aside for a programme.
        allocate_programme(AllocateProgrammeRequest);
        /// Frees a hold.
        void_hold(VoidHoldRequest);
        /// Turns a hold into its award's commitment.
        commit_hold(CommitHoldRequest);
        /// Recognises a tranche as owed.
        recognise_payable(RecognisePayableRequest);
        /// Books a payment as on its way.
        release_payment(ReleasePaymentRequest);
        /// Takes a payment back that the bank rejected.
        fail_payment(FailPaymentRequest);
        /// Ends a commitment.
        close_commitment(CloseCommitmentRequest);
    }

    /// Holds money for an award.
    ///
    /// # Errors
    /// When the fund is away or broken: worth asking again.
    pub async fn take_hold(&self, call: &Call, key: &str, request: TakeHoldRequest) -> Result<Told<Held>> {
        let request = self.peer.request(call, key, request).await?;
        match told(self.client().take_hold(request).await)? {
            Err(code) => Ok(Err(code)),
            Ok(answer) => match answer.hold {
                Some(hold) => Ok(Ok(Held { live: hold.state() == HoldState::Held, hold_id: hold.hold_id })),
                None => Err(Error::internal("the fund answered without a hold")),
            },
        }
    }
}

fn told<T>(answer: std::result::Result<Response<T>, Status>) -> Result<Told<T>> {
    match answer {
        Ok(response) => Ok(Ok(response.into_inner())),
        Err(status) => match refused(&status) {
            Some(refusal) => Ok(Err(refusal.code)),
            None => Err(trouble(&status)),
        },
    }
}
