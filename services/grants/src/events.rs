//! Facts as they travel: ids, amounts and states, never a name or an account.

use kaifong_kernel::{Emit, values::Money};
use kaifong_proto::{common::v1 as common, events::v1 as pb};

use crate::domain::{
    acquittal::Acquittal,
    agreement::Agreement,
    application::Application,
    award::Award,
    disbursement::Disbursement,
    ids::{DisbursementId, HoldId},
    payee::Payee,
    programme::Programme,
    tranche::Tranche,
    waiver::Waiver,
};

/// A programme's money is to be set aside.
pub const FUNDING_REQUESTED: &str = "grants.programme.funding_requested.v1";
/// An award's money is to be held.
pub const HOLD_REQUESTED: &str = "grants.award.hold_requested.v1";
/// An award's hold is to be committed.
pub const COMMIT_REQUESTED: &str = "grants.award.commit_requested.v1";
/// An award's hold is to be freed.
pub const VOID_REQUESTED: &str = "grants.award.void_requested.v1";
/// An award's commitment is to be closed, or closed again.
pub const CLOSE_REQUESTED: &str = "grants.award.close_requested.v1";
/// A tranche is to be recognised as owed.
pub const APPROVAL_REQUESTED: &str = "grants.tranche.approval_requested.v1";
/// A disbursement is to be booked as on its way.
pub const RELEASE_REQUESTED: &str = "grants.disbursement.release_requested.v1";
/// A disbursement is to be booked as rejected by the bank.
pub const FAILURE_REQUESTED: &str = "grants.disbursement.failure_requested.v1";

fn money(money: Money) -> Option<common::Money> {
    Some(common::Money { amount_minor: money.amount_minor, currency: money.currency.to_string() })
}

/// A programme was created, changed, opened or closed.
#[must_use]
pub fn programme_changed(programme: &Programme) -> Emit {
    let fact = pb::ProgrammeChanged { programme_id: programme.id.to_string(), state: programme.state.to_string() };
    Emit::new("grants.programme.changed.v1", programme.id.uuid(), &fact)
}

/// A programme's money is to be set aside.
#[must_use]
pub fn funding_requested(programme: &Programme) -> Emit {
    let fact = pb::FundingRequested {
        programme_id: programme.id.to_string(),
        purpose_id: programme.purpose.to_string(),
        amount: money(programme.amount),
    };
    Emit::new(FUNDING_REQUESTED, programme.id.uuid(), &fact)
}

/// An application moved.
#[must_use]
pub fn application_changed(application: &Application) -> Emit {
    let fact = pb::ApplicationChanged {
        application_id: application.id.to_string(),
        programme_id: application.programme.to_string(),
        agency_id: application.agency.to_string(),
        state: application.state.to_string(),
    };
    Emit::new("grants.application.changed.v1", application.id.uuid(), &fact)
}

/// An award moved.
#[must_use]
pub fn award_changed(award: &Award) -> Emit {
    let fact = pb::AwardChanged {
        award_id: award.id.to_string(),
        agency_id: award.agency.to_string(),
        amount: money(award.amount),
        state: award.state.to_string(),
    };
    Emit::new("grants.award.changed.v1", award.id.uuid(), &fact)
}

/// An award's money is to be held.
#[must_use]
pub fn hold_requested(award: &Award) -> Emit {
    let fact = pb::AwardHoldRequested {
        award_id: award.id.to_string(),
        programme_id: award.programme.to_string(),
        amount: money(award.amount),
        expires_at_us: award.held_until().micros(),
    };
    Emit::new(HOLD_REQUESTED, award.id.uuid(), &fact)
}

/// An award's hold is to become its commitment.
#[must_use]
pub fn commit_requested(award: &Award, hold: HoldId) -> Emit {
    let fact = pb::AwardCommitRequested { award_id: award.id.to_string(), hold_id: hold.to_string() };
    Emit::new(COMMIT_REQUESTED, award.id.uuid(), &fact)
}

/// An award's hold is to be freed.
#[must_use]
pub fn void_requested(award: &Award, hold: HoldId) -> Emit {
    let fact = pb::AwardVoidRequested { award_id: award.id.to_string(), hold_id: hold.to_string() };
    Emit::new(VOID_REQUESTED, award.id.uuid(), &fact)
}

/// An award's commitment is to be closed; once more when this payment came back after that.
#[must_use]
pub fn close_requested(award: &Award, returned: Option<DisbursementId>) -> Emit {
    let disbursement_id = returned.map(|returned| returned.to_string()).unwrap_or_default();
    let fact = pb::AwardCloseRequested { award_id: award.id.to_string(), disbursement_id };
    Emit::new(CLOSE_REQUESTED, award.id.uuid(), &fact)
}

/// An agreement was drafted or signed.
#[must_use]
pub fn agreement_changed(agreement: &Agreement) -> Emit {
    let fact = pb::AgreementChanged {
        award_id: agreement.award.to_string(),
        number: agreement.number,
        state: agreement.state.to_string(),
    };
    Emit::new("grants.agreement.changed.v1", agreement.id.uuid(), &fact)
}

/// A tranche moved.
#[must_use]
pub fn tranche_changed(tranche: &Tranche) -> Emit {
    let fact = pb::TrancheChanged {
        tranche_id: tranche.id.to_string(),
        award_id: tranche.award.to_string(),
        amount: money(tranche.amount),
        state: tranche.state.to_string(),
    };
    Emit::new("grants.tranche.changed.v1", tranche.id.uuid(), &fact)
}

/// A tranche is to be recognised as owed.
#[must_use]
pub fn approval_requested(tranche: &Tranche) -> Emit {
    let fact = pb::TrancheApprovalRequested {
        tranche_id: tranche.id.to_string(),
        award_id: tranche.award.to_string(),
        amount: money(tranche.amount),
    };
    Emit::new(APPROVAL_REQUESTED, tranche.id.uuid(), &fact)
}

/// A payee was proposed, confirmed, superseded or rejected.
#[must_use]
pub fn payee_changed(payee: &Payee) -> Emit {
    let fact = pb::PayeeChanged {
        payee_id: payee.id.to_string(),
        agency_id: payee.agency.to_string(),
        state: payee.state.to_string(),
    };
    Emit::new("grants.payee.changed.v1", payee.id.uuid(), &fact)
}

/// A disbursement moved.
#[must_use]
pub fn disbursement_changed(disbursement: &Disbursement) -> Emit {
    let fact = pb::DisbursementChanged {
        disbursement_id: disbursement.id.to_string(),
        tranche_id: disbursement.tranche.to_string(),
        amount: money(disbursement.amount),
        state: disbursement.state.to_string(),
    };
    Emit::new("grants.disbursement.changed.v1", disbursement.id.uuid(), &fact)
}

/// A disbursement is to be booked as on its way.
#[must_use]
pub fn release_requested(disbursement: &Disbursement) -> Emit {
    let fact = pb::DisbursementReleaseRequested {
        disbursement_id: disbursement.id.to_string(),
        award_id: disbursement.award.to_string(),
        tranche_id: disbursement.tranche.to_string(),
        amount: money(disbursement.amount),
        digest: disbursement.digest.clone(),
        end_to_end_id: disbursement.end_to_end_id.clone(),
    };
    Emit::new(RELEASE_REQUESTED, disbursement.id.uuid(), &fact)
}

/// A disbursement is to be booked as rejected by the bank.
#[must_use]
pub fn failure_requested(disbursement: &Disbursement) -> Emit {
    let fact = pb::DisbursementFailureRequested { disbursement_id: disbursement.id.to_string() };
    Emit::new(FAILURE_REQUESTED, disbursement.id.uuid(), &fact)
}

/// An acquittal moved.
#[must_use]
pub fn acquittal_changed(acquittal: &Acquittal) -> Emit {
    let fact = pb::AcquittalChanged {
        acquittal_id: acquittal.id.to_string(),
        tranche_id: acquittal.tranche.to_string(),
        state: acquittal.state.to_string(),
    };
    Emit::new("grants.acquittal.changed.v1", acquittal.id.uuid(), &fact)
}

/// A waiver was proposed, confirmed or rejected: a fact of its tranche, in the tranche's stream, where a consumer that is bound to
/// tranches sees every place of it.
#[must_use]
pub fn waiver_changed(waiver: &Waiver) -> Emit {
    let fact = pb::WaiverChanged { tranche_id: waiver.tranche.to_string(), state: waiver.state.to_string() };
    Emit::new("grants.tranche.waiver_changed.v1", waiver.tranche.uuid(), &fact)
}
