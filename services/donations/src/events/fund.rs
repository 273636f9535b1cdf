//! Facts of funds, journals, holds, commitments and payments, as they travel.

use kaifong_kernel::{Emit, reexport::uuid::Uuid, values::Money};
use kaifong_proto::{common::v1 as common, events::v1 as pb};

use crate::domain::{
    commitment::{Commitment, CommitmentId},
    fund::{Fund, Purpose},
    gift::GiftId,
    grant::{AwardId, DisbursementId, ProgrammeId, TrancheId},
    hold::Hold,
    ledger::{Journal, JournalId, SourceKind},
    line::LineId,
    payment::{OutgoingPayment, Rejected, Told},
};

fn money(money: Money) -> Option<common::Money> {
    Some(common::Money { amount_minor: money.amount_minor, currency: money.currency.to_string() })
}

/// The TypeID of what stands behind a journal.
#[must_use]
pub fn source_id(kind: SourceKind, id: Uuid) -> String {
    match kind {
        SourceKind::Gift => GiftId::from(id).to_string(),
        SourceKind::Line => LineId::from(id).to_string(),
        SourceKind::Programme => ProgrammeId::from(id).to_string(),
        SourceKind::Award => AwardId::from(id).to_string(),
        SourceKind::Tranche => TrancheId::from(id).to_string(),
        SourceKind::Disbursement => DisbursementId::from(id).to_string(),
        SourceKind::Journal => JournalId::from(id).to_string(),
    }
}

/// A fund was created, opened or closed.
#[must_use]
pub fn fund_changed(fund: &Fund) -> Emit {
    let fact = pb::FundChanged { fund_id: fund.id.to_string(), state: fund.state.to_string() };
    Emit::new("donations.fund.changed.v1", fund.id.uuid(), &fact)
}

/// A purpose is there.
#[must_use]
pub fn purpose_created(purpose: &Purpose) -> Emit {
    let fact = pb::PurposeCreated { purpose_id: purpose.id.to_string(), fund_id: purpose.fund.to_string() };
    Emit::new("donations.purpose.created.v1", purpose.id.uuid(), &fact)
}

/// A fact is in the books.
#[must_use]
pub fn journal_posted(journal: &Journal) -> Emit {
    let fact = pb::JournalPosted {
        journal_id: journal.id.to_string(),
        kind: journal.kind.to_string(),
        source_kind: journal.source.kind.to_string(),
        source_id: source_id(journal.source.kind, journal.source.id),
        effective_on: journal.effective_on.to_string(),
        linked_to: journal.linked_to.map(|linked| linked.to_string()).unwrap_or_default(),
    };
    Emit::new("donations.journal.posted.v1", journal.id.uuid(), &fact)
}

/// Money is held for an offer.
#[must_use]
pub fn hold_taken(hold: &Hold) -> Emit {
    let fact = pb::HoldTaken {
        hold_id: hold.id.to_string(),
        programme_id: hold.programme.to_string(),
        award_id: hold.award.to_string(),
        amount: money(hold.amount),
        expires_at_us: hold.expires_at.micros(),
    };
    Emit::new("donations.hold.taken.v1", hold.id.uuid(), &fact)
}

/// A hold was freed.
#[must_use]
pub fn hold_voided(hold: &Hold) -> Emit {
    let fact = pb::HoldVoided { hold_id: hold.id.to_string(), award_id: hold.award.to_string() };
    Emit::new("donations.hold.voided.v1", hold.id.uuid(), &fact)
}

/// A hold became a commitment.
#[must_use]
pub fn hold_committed(hold: &Hold, commitment: CommitmentId) -> Emit {
    let fact = pb::HoldCommitted {
        hold_id: hold.id.to_string(),
        award_id: hold.award.to_string(),
        commitment_id: commitment.to_string(),
    };
    Emit::new("donations.hold.committed.v1", hold.id.uuid(), &fact)
}

/// An offer's deadline passed.
#[must_use]
pub fn hold_expired(hold: &Hold) -> Emit {
    let fact = pb::HoldExpired { hold_id: hold.id.to_string(), award_id: hold.award.to_string() };
    Emit::new("donations.hold.expired.v1", hold.id.uuid(), &fact)
}

/// An award's commitment was opened, partly owed, released or paid, or closed.
#[must_use]
pub fn commitment_changed(commitment: &Commitment) -> Emit {
    let part = |minor| money(commitment.money(minor));
    let fact = pb::CommitmentChanged {
        commitment_id: commitment.id.to_string(),
        award_id: commitment.award.to_string(),
        state: commitment.state.to_string(),
        committed: part(commitment.committed),
        payable: part(commitment.payable),
        in_transit: part(commitment.in_transit),
        paid: part(commitment.paid),
    };
    Emit::new("donations.commitment.changed.v1", commitment.id.uuid(), &fact)
}

/// A payment is on its way.
#[must_use]
pub fn payment_released(payment: &OutgoingPayment) -> Emit {
    let fact = pb::PaymentReleased {
        disbursement_id: payment.order.disbursement.to_string(),
        amount: money(payment.order.amount),
        end_to_end_id: payment.order.end_to_end_id.clone(),
    };
    Emit::new("donations.payment.released.v1", payment.order.disbursement.uuid(), &fact)
}

/// The bank has paid.
#[must_use]
pub fn payment_confirmed(payment: &OutgoingPayment, told: Told) -> Emit {
    let fact = pb::PaymentConfirmed {
        disbursement_id: payment.order.disbursement.to_string(),
        amount: money(payment.order.amount),
        value_on: told.on.to_string(),
        bank_line_id: told.line.to_string(),
    };
    Emit::new("donations.payment.confirmed.v1", payment.order.disbursement.uuid(), &fact)
}

/// The bank returned a payment.
#[must_use]
pub fn payment_returned(payment: &OutgoingPayment, told: Told) -> Emit {
    let fact = pb::PaymentReturned {
        disbursement_id: payment.order.disbursement.to_string(),
        amount: money(payment.order.amount),
        value_on: told.on.to_string(),
        bank_line_id: told.line.to_string(),
    };
    Emit::new("donations.payment.returned.v1", payment.order.disbursement.uuid(), &fact)
}

/// The bank rejected a payment.
#[must_use]
pub fn payment_failed(payment: &OutgoingPayment, rejected: Rejected) -> Emit {
    let fact = pb::PaymentFailed {
        disbursement_id: payment.order.disbursement.to_string(),
        amount: money(payment.order.amount),
        failed_on: rejected.on.to_string(),
    };
    Emit::new("donations.payment.failed.v1", payment.order.disbursement.uuid(), &fact)
}
