//! What the fund answers to the questions of grants, as its contract says.

use kaifong_kernel::{clock::Clock, values::encode_id};
use kaifong_proto::{
    donations::v1::{self as pb, fund_service_server::FundService},
    events::v1::{HoldTaken, PaymentFailed, PaymentReleased},
};
use tonic::{Request, Response, Status};

use super::{Fund, minor, no};

/// RPCs of the fund that grants never asks.
macro_rules! fund_service {
    ({ $($real:tt)* } $($name:ident $request:ident $answer:ident;)+) => {
        #[tonic::async_trait]
        impl FundService for Fund {
            $($real)*
            $(async fn $name(&self, _: Request<pb::$request>) -> Result<Response<pb::$answer>, Status> {
                Err(Status::unimplemented("grants has no business with this"))
            })+
        }
    };
}

fund_service! {
    {
        async fn allocate_programme(
            &self,
            request: Request<pb::AllocateProgrammeRequest>,
        ) -> Result<Response<pb::AllocateProgrammeResponse>, Status> {
            self.answer("AllocateProgramme", request, |books, asked| {
                let amount = minor(asked.amount.as_ref());
                let changed = books.allocated.insert(asked.programme_id, amount).is_none();
                Ok((pb::AllocateProgrammeResponse { allocation: None }, changed))
            })
        }

        async fn take_hold(&self, request: Request<pb::TakeHoldRequest>) -> Result<Response<pb::TakeHoldResponse>, Status> {
            let now = self.clock.now().micros();
            self.answer("TakeHold", request, |books, asked| {
                let before = books.holds.values().find(|hold| hold.award_id == asked.award_id).cloned();
                if before.is_some() {
                    return Ok((pb::TakeHoldResponse { hold: before }, false));
                }
                if asked.expires_at_us <= now {
                    return Err(no("FND030"));
                }
                if books.free(&asked.programme_id) < minor(asked.amount.as_ref()) {
                    return Err(no("FND010"));
                }
                let hold = pb::Hold {
                    hold_id: encode_id("hld", self.ids.mint()),
                    programme_id: asked.programme_id,
                    award_id: asked.award_id,
                    amount: asked.amount,
                    state: pb::HoldState::Held.into(),
                    expires_at_us: asked.expires_at_us,
                    taken_at_us: now,
                };
                let fact = HoldTaken { hold_id: hold.hold_id.clone(), ..HoldTaken::default() };
                books.tell("donations.hold.taken.v1", &hold.hold_id, &fact);
                books.holds.insert(hold.hold_id.clone(), hold.clone());
                Ok((pb::TakeHoldResponse { hold: Some(hold) }, true))
            })
        }

        async fn void_hold(&self, request: Request<pb::VoidHoldRequest>) -> Result<Response<pb::VoidHoldResponse>, Status> {
            self.answer("VoidHold", request, |books, asked| {
                let hold = books.holds.get_mut(&asked.hold_id).expect("a hold");
                let changed = hold.state() == pb::HoldState::Held;
                if !changed && hold.state() != pb::HoldState::Voided {
                    return Err(no("FND013"));
                }
                hold.set_state(pb::HoldState::Voided);
                Ok((pb::VoidHoldResponse { hold: Some(hold.clone()) }, changed))
            })
        }

        async fn commit_hold(
            &self,
            request: Request<pb::CommitHoldRequest>,
        ) -> Result<Response<pb::CommitHoldResponse>, Status> {
            self.answer("CommitHold", request, |books, asked| {
                let hold = books.holds.get_mut(&asked.hold_id).expect("a hold");
                match hold.state() {
                    pb::HoldState::Committed | pb::HoldState::Held => {}
                    pb::HoldState::Voided | pb::HoldState::Expired | pb::HoldState::Unspecified => return Err(no("FND013")),
                }
                let changed = hold.state() == pb::HoldState::Held;
                hold.set_state(pb::HoldState::Committed);
                let hold = hold.clone();
                let commitment = books.commitments.entry(hold.award_id.clone()).or_insert_with(|| pb::Commitment {
                    award_id: hold.award_id,
                    programme_id: hold.programme_id,
                    state: pb::CommitmentState::Open.into(),
                    committed_minor: minor(hold.amount.as_ref()),
                    amount: hold.amount,
                    ..pb::Commitment::default()
                });
                Ok((pb::CommitHoldResponse { commitment: Some(commitment.clone()) }, changed))
            })
        }

        async fn recognise_payable(
            &self,
            request: Request<pb::RecognisePayableRequest>,
        ) -> Result<Response<pb::RecognisePayableResponse>, Status> {
            self.answer("RecognisePayable", request, |books, asked| {
                if books.payables.contains_key(&asked.tranche_id) {
                    return Ok((pb::RecognisePayableResponse { payable: None }, false));
                }
                let amount = minor(asked.amount.as_ref());
                let of = books.commitments.get_mut(&asked.award_id).filter(|of| of.committed_minor >= amount);
                let of = of.ok_or_else(|| no("FND017"))?;
                of.committed_minor -= amount;
                of.payable_minor += amount;
                let payable = pb::Payable { open_minor: amount, award_id: asked.award_id, ..pb::Payable::default() };
                books.payables.insert(asked.tranche_id, payable);
                Ok((pb::RecognisePayableResponse { payable: None }, true))
            })
        }

        async fn release_payment(
            &self,
            request: Request<pb::ReleasePaymentRequest>,
        ) -> Result<Response<pb::ReleasePaymentResponse>, Status> {
            self.answer("ReleasePayment", request, |books, asked| {
                if books.payments.contains_key(&asked.disbursement_id) {
                    return Ok((pb::ReleasePaymentResponse { payment: None }, false));
                }
                let amount = minor(asked.amount.as_ref());
                let open = books.payables.get_mut(&asked.tranche_id).filter(|open| open.open_minor >= amount);
                open.ok_or_else(|| no("FND020"))?.open_minor -= amount;
                let of = books.commitments.get_mut(&asked.award_id).expect("a commitment");
                of.payable_minor -= amount;
                of.in_transit_minor += amount;
                let fact = PaymentReleased { disbursement_id: asked.disbursement_id.clone(), ..PaymentReleased::default() };
                books.tell("donations.payment.released.v1", &asked.disbursement_id, &fact);
                let payment = pb::OutgoingPayment {
                    disbursement_id: asked.disbursement_id.clone(),
                    award_id: asked.award_id,
                    tranche_id: asked.tranche_id,
                    amount: asked.amount,
                    state: pb::PaymentState::InTransit.into(),
                    end_to_end_id: asked.end_to_end_id,
                    payee_digest: asked.payee_digest,
                    ..pb::OutgoingPayment::default()
                };
                books.payments.insert(asked.disbursement_id, payment);
                Ok((pb::ReleasePaymentResponse { payment: None }, true))
            })
        }

        async fn fail_payment(
            &self,
            request: Request<pb::FailPaymentRequest>,
        ) -> Result<Response<pb::FailPaymentResponse>, Status> {
            self.answer("FailPayment", request, |books, asked| {
                let payment = books.payments.get_mut(&asked.disbursement_id).ok_or_else(|| no("FND031"))?;
                let changed = payment.state() == pb::PaymentState::InTransit;
                if !changed && payment.state() != pb::PaymentState::Failed {
                    return Err(no("FND032"));
                }
                payment.set_state(pb::PaymentState::Failed);
                let payment = payment.clone();
                if changed {
                    let amount = minor(payment.amount.as_ref());
                    books.payables.get_mut(&payment.tranche_id).expect("a payable").open_minor += amount;
                    let of = books.commitments.get_mut(&payment.award_id).expect("a commitment");
                    of.in_transit_minor -= amount;
                    of.payable_minor += amount;
                    let fact = PaymentFailed { disbursement_id: asked.disbursement_id, ..PaymentFailed::default() };
                    books.tell("donations.payment.failed.v1", &payment.disbursement_id, &fact);
                }
                Ok((pb::FailPaymentResponse { payment: Some(payment) }, changed))
            })
        }

        async fn close_commitment(
            &self,
            request: Request<pb::CloseCommitmentRequest>,
        ) -> Result<Response<pb::CloseCommitmentResponse>, Status> {
            self.answer("CloseCommitment", request, |books, asked| {
                let of = books.commitments.get_mut(&asked.award_id).expect("a commitment");
                if of.state() == pb::CommitmentState::Closed {
                    return Ok((pb::CloseCommitmentResponse { commitment: Some(of.clone()) }, false));
                }
                of.set_state(pb::CommitmentState::Closed);
                (of.committed_minor, of.payable_minor) = (0, 0);
                Ok((pb::CloseCommitmentResponse { commitment: Some(of.clone()) }, true))
            })
        }
    }
    create_fund CreateFundRequest CreateFundResponse;
    open_fund OpenFundRequest OpenFundResponse;
    close_fund CloseFundRequest CloseFundResponse;
    get_fund GetFundRequest GetFundResponse;
    list_funds ListFundsRequest ListFundsResponse;
    create_purpose CreatePurposeRequest CreatePurposeResponse;
    get_purpose GetPurposeRequest GetPurposeResponse;
    list_purposes ListPurposesRequest ListPurposesResponse;
    get_purpose_balance GetPurposeBalanceRequest GetPurposeBalanceResponse;
    get_programme_balance GetProgrammeBalanceRequest GetProgrammeBalanceResponse;
    list_journals ListJournalsRequest ListJournalsResponse;
    get_journal GetJournalRequest GetJournalResponse;
    reverse_journal ReverseJournalRequest ReverseJournalResponse;
    trial_balance TrialBalanceRequest TrialBalanceResponse;
    get_ledger_health GetLedgerHealthRequest GetLedgerHealthResponse;
    get_hold GetHoldRequest GetHoldResponse;
    get_commitment GetCommitmentRequest GetCommitmentResponse;
    get_payment GetPaymentRequest GetPaymentResponse;
}
