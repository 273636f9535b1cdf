//! Sagas: each step asks the fund with no transaction open and a key of its own, then keeps the answer. A crash between
//! the two asks again with the same key, and the fund answers as before.

use kaifong_kernel::{Applied, Call, Consumer, Error, Ports, Result};
use kaifong_proto::{
    donations::v1::{
        AllocateProgrammeRequest, CloseCommitmentRequest, CommitHoldRequest, FailPaymentRequest,
        RecognisePayableRequest, ReleasePaymentRequest, TakeHoldRequest, VoidHoldRequest,
    },
    events::v1 as pb,
};
use prost::Message;

use crate::{
    events,
    peers::{Fund, Told},
    verbs::{
        conclude_acceptance::ConcludeAcceptance,
        conclude_approval::ConcludeApproval,
        conclude_decline::ConcludeDecline,
        conclude_end::ConcludeEnd,
        conclude_failure::ConcludeFailure,
        conclude_funding::ConcludeFunding,
        conclude_hold::{ConcludeHold, Hold},
        conclude_release::ConcludeRelease,
    },
};

/// The group that takes the steps.
pub(super) fn steps(fund: Fund) -> Consumer {
    let bindings = &["grants.programme", "grants.award", "grants.tranche", "grants.disbursement"];
    Consumer::new("grants.saga", bindings, move |ports, event, call| step(ports, event, call, fund.clone()))
}

async fn step(ports: Ports, event: pb::Envelope, call: Call, fund: Fund) -> Result<Applied> {
    let saga = Saga { ports, call, fund };
    let payload = event.payload.as_slice();
    match event.subject.as_str() {
        events::FUNDING_REQUESTED => saga.fund_programme(decoded(payload)?).await?,
        events::HOLD_REQUESTED => saga.hold(decoded(payload)?).await?,
        events::COMMIT_REQUESTED => saga.commit(decoded(payload)?).await?,
        events::VOID_REQUESTED => saga.void(decoded(payload)?).await?,
        events::CLOSE_REQUESTED => saga.close(decoded(payload)?).await?,
        events::APPROVAL_REQUESTED => saga.recognise(decoded(payload)?).await?,
        events::RELEASE_REQUESTED => saga.release(decoded(payload)?).await?,
        events::FAILURE_REQUESTED => saga.fail(decoded(payload)?).await?,
        _ => return Ok(Applied::Ignored),
    }
    Ok(Applied::Done)
}

fn decoded<M: Message + Default>(payload: &[u8]) -> Result<M> {
    M::decode(payload).map_err(Error::internal)
}

/// A step that has no refusal of its own: the fund's no is a fault to be looked at.
fn must(told: Told<()>, what: &str) -> Result<()> {
    told.map_err(|code| Error::internal(format!("the fund refused to {what}: {code}")))
}

struct Saga {
    ports: Ports,
    call: Call,
    fund: Fund,
}

impl Saga {
    async fn fund_programme(self, fact: pb::FundingRequested) -> Result<()> {
        let key = format!("{}:fund", fact.programme_id);
        let programme = fact.programme_id.parse().map_err(Error::internal)?;
        let (purpose_id, programme_id) = (fact.purpose_id, fact.programme_id);
        let request = AllocateProgrammeRequest { purpose_id, programme_id, amount: fact.amount };
        let told = self.fund.allocate_programme(&self.call, &key, request).await?;
        self.ports.execute(self.call, ConcludeFunding { programme, refused: told.err() }).await
    }

    async fn hold(self, fact: pb::AwardHoldRequested) -> Result<()> {
        let key = format!("{}:hold", fact.award_id);
        let award = fact.award_id.parse().map_err(Error::internal)?;
        let request = TakeHoldRequest {
            programme_id: fact.programme_id,
            award_id: fact.award_id,
            amount: fact.amount,
            expires_at_us: fact.expires_at_us,
        };
        let told = self.fund.take_hold(&self.call, &key, request).await?;
        let answer = match told {
            Ok(held) => Ok(Hold { id: held.hold_id.parse().map_err(Error::internal)?, live: held.live }),
            Err(code) => Err(code),
        };
        self.ports.execute(self.call, ConcludeHold { award, answer }).await
    }

    async fn commit(self, fact: pb::AwardCommitRequested) -> Result<()> {
        let key = format!("{}:commit", fact.award_id);
        let award = fact.award_id.parse().map_err(Error::internal)?;
        let told = self.fund.commit_hold(&self.call, &key, CommitHoldRequest { hold_id: fact.hold_id }).await?;
        self.ports.execute(self.call, ConcludeAcceptance { award, refused: told.err() }).await
    }

    async fn void(self, fact: pb::AwardVoidRequested) -> Result<()> {
        let key = format!("{}:void", fact.award_id);
        let award = fact.award_id.parse().map_err(Error::internal)?;
        // Refused means that it has ended already: its time ran out.
        let _ = self.fund.void_hold(&self.call, &key, VoidHoldRequest { hold_id: fact.hold_id }).await?;
        self.ports.execute(self.call, ConcludeDecline { award }).await
    }

    async fn close(self, fact: pb::AwardCloseRequested) -> Result<()> {
        // Closed once when it ends, and once more for each payment that came back after that.
        let again = Some(fact.disbursement_id).filter(|returned| !returned.is_empty());
        let again = again.map(|returned| format!(":{returned}")).unwrap_or_default();
        let key = format!("{}:close{again}", fact.award_id);
        let award = fact.award_id.parse().map_err(Error::internal)?;
        let request = CloseCommitmentRequest { award_id: fact.award_id };
        must(self.fund.close_commitment(&self.call, &key, request).await?, "close a commitment")?;
        self.ports.execute(self.call, ConcludeEnd { award }).await
    }

    async fn recognise(self, fact: pb::TrancheApprovalRequested) -> Result<()> {
        let key = format!("{}:recognise", fact.tranche_id);
        let tranche = fact.tranche_id.parse().map_err(Error::internal)?;
        let (award_id, tranche_id) = (fact.award_id, fact.tranche_id);
        let request = RecognisePayableRequest { award_id, tranche_id, amount: fact.amount };
        let told = self.fund.recognise_payable(&self.call, &key, request).await?;
        self.ports.execute(self.call, ConcludeApproval { tranche, refused: told.err() }).await
    }

    async fn release(self, fact: pb::DisbursementReleaseRequested) -> Result<()> {
        let key = format!("{}:release", fact.disbursement_id);
        let disbursement = fact.disbursement_id.parse().map_err(Error::internal)?;
        let request = ReleasePaymentRequest {
            disbursement_id: fact.disbursement_id,
            award_id: fact.award_id,
            tranche_id: fact.tranche_id,
            amount: fact.amount,
            payee_digest: fact.digest,
            end_to_end_id: fact.end_to_end_id,
        };
        let told = self.fund.release_payment(&self.call, &key, request).await?;
        self.ports.execute(self.call, ConcludeRelease { disbursement, refused: told.err() }).await
    }

    async fn fail(self, fact: pb::DisbursementFailureRequested) -> Result<()> {
        let key = format!("{}:fail", fact.disbursement_id);
        let disbursement = fact.disbursement_id.parse().map_err(Error::internal)?;
        let request = FailPaymentRequest { disbursement_id: fact.disbursement_id };
        let told = self.fund.fail_payment(&self.call, &key, request).await?;
        self.ports.execute(self.call, ConcludeFailure { disbursement, refused: told.err() }).await
    }
}
