//! States as they go out.

use kaifong_kernel::values::{Instant, Money};
use kaifong_proto::{common::v1 as common, grants::v1 as pb};

use super::words::Wired;
use crate::{
    domain::{
        Both,
        acquittal::Acquittal,
        agreement::Agreement,
        application::{Application, Document},
        assessment::Assessment,
        award::Award,
        disbursement::Disbursement,
        duty::Signed,
        interest::Interest,
        programme::Programme,
        tranche::{Condition, Tranche},
        waiver::Waiver,
    },
    store::seen::SeenPayee,
};

/// Money on the wire.
fn money(money: Money) -> Option<common::Money> {
    Some(common::Money { amount_minor: money.amount_minor, currency: money.currency.to_string() })
}

/// A value's text, or empty.
fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn by(signed: Option<Signed>) -> String {
    text(signed.map(|signed| signed.by))
}

fn at(signed: Option<Signed>) -> i64 {
    micros(signed.map(|signed| signed.at))
}

fn micros(instant: Option<Instant>) -> i64 {
    instant.map_or(0, Instant::micros)
}

/// Where a list goes on.
pub(super) fn page(next: Option<String>) -> Option<common::PageInfo> {
    Some(common::PageInfo { next_cursor: next.unwrap_or_default() })
}

fn both(text: Both) -> Option<common::LocalizedText> {
    Some(common::LocalizedText { en: text.en, zh_hant: text.zh_hant })
}

impl From<Programme> for pb::Programme {
    fn from(programme: Programme) -> Self {
        Self {
            programme_id: programme.id.to_string(),
            purpose_id: programme.purpose.to_string(),
            name: both(programme.name),
            amount: money(programme.amount),
            state: programme.state.wire().into(),
            refused_code: text(programme.refused),
            version: programme.version,
            created_at_us: programme.created_at.micros(),
        }
    }
}

impl From<Application> for pb::Application {
    fn from(application: Application) -> Self {
        Self {
            application_id: application.id.to_string(),
            programme_id: application.programme.to_string(),
            agency_id: application.agency.to_string(),
            title: both(application.title),
            description: application.description,
            amount: money(application.amount),
            state: application.state.wire().into(),
            reason: text(application.reason),
            version: application.version,
            created_at_us: application.created_at.micros(),
            submitted_at_us: micros(application.submitted_at),
        }
    }
}

impl From<Document> for pb::Document {
    fn from(document: Document) -> Self {
        Self {
            document_id: document.id.to_string(),
            application_id: document.application.to_string(),
            file_name: document.file_name,
            media_type: document.media_type,
            size_bytes: document.size_bytes,
            added_at_us: document.added_at.micros(),
        }
    }
}

impl From<Assessment> for pb::Assessment {
    fn from(assessment: Assessment) -> Self {
        Self {
            assessment_id: assessment.id.to_string(),
            application_id: assessment.application.to_string(),
            assessor_id: assessment.assessor.to_string(),
            interest: assessment.interest.is_some(),
            interest_detail: text(assessment.interest),
            content_score: assessment.content_score,
            recommended: money(assessment.recommended),
            comment: assessment.comment,
            recorded_at_us: assessment.recorded_at.micros(),
        }
    }
}

impl From<Interest> for pb::Interest {
    fn from(interest: Interest) -> Self {
        Self {
            interest_id: interest.id.to_string(),
            application_id: interest.application.to_string(),
            person_id: interest.person.to_string(),
            detail: interest.detail,
            declared_at_us: interest.declared_at.micros(),
        }
    }
}

impl From<Award> for pb::Award {
    fn from(award: Award) -> Self {
        Self {
            award_id: award.id.to_string(),
            application_id: award.application.to_string(),
            programme_id: award.programme.to_string(),
            agency_id: award.agency.to_string(),
            amount: money(award.amount),
            state: award.state.wire().into(),
            offer_expires_at_us: award.expires_at.micros(),
            hold_id: text(award.hold),
            refused_code: text(award.refused),
            reason: text(award.reason),
            made_by: award.made.by.to_string(),
            tranche_ids: award.tranches.iter().map(ToString::to_string).collect(),
            made_at_us: award.made.at.micros(),
        }
    }
}

impl From<Condition> for pb::Condition {
    fn from(condition: Condition) -> Self {
        Self {
            text: condition.text,
            met_by: by(condition.met),
            evidence: condition.evidence,
            met_at_us: at(condition.met),
        }
    }
}

impl From<Tranche> for pb::Tranche {
    fn from(tranche: Tranche) -> Self {
        Self {
            tranche_id: tranche.id.to_string(),
            award_id: tranche.award.to_string(),
            agency_id: tranche.agency.to_string(),
            number: tranche.number,
            amount: money(tranche.amount),
            state: tranche.state.wire().into(),
            conditions: tranche.conditions.into_iter().map(Into::into).collect(),
            disbursement_id: text(tranche.disbursement),
            refused_code: text(tranche.refused),
        }
    }
}

impl From<Agreement> for pb::Agreement {
    fn from(agreement: Agreement) -> Self {
        Self {
            award_id: agreement.award.to_string(),
            number: agreement.number,
            terms: agreement.terms,
            state: agreement.state.wire().into(),
            drafted_by: agreement.drafted.by.to_string(),
            signed_by_council: text(agreement.council),
            signed_by_agency: text(agreement.signed_by_agency),
            drafted_at_us: agreement.drafted.at.micros(),
        }
    }
}

impl From<Acquittal> for pb::Acquittal {
    fn from(acquittal: Acquittal) -> Self {
        Self {
            acquittal_id: acquittal.id.to_string(),
            tranche_id: acquittal.tranche.to_string(),
            agency_id: acquittal.agency.to_string(),
            spent: money(acquittal.spent),
            returned: money(acquittal.returned),
            narrative: acquittal.narrative,
            state: acquittal.state.wire().into(),
            reason: text(acquittal.reason),
            reviewed_by: by(acquittal.reviewed),
            version: acquittal.version,
        }
    }
}

impl From<Waiver> for pb::Waiver {
    fn from(waiver: Waiver) -> Self {
        Self {
            tranche_id: waiver.tranche.to_string(),
            reason: waiver.reason,
            state: waiver.state.wire().into(),
            proposed_by: waiver.proposed.by.to_string(),
            confirmed_by: by(waiver.confirmed),
            proposed_at_us: waiver.proposed.at.micros(),
            rejected_by: by(waiver.rejected),
            rejection: text(waiver.rejection),
        }
    }
}

impl From<SeenPayee> for pb::Payee {
    fn from(SeenPayee { payee, name, masked, whole }: SeenPayee) -> Self {
        let (bank_code, account_number) = whole.map(|whole| (whole.bank_code, whole.number)).unwrap_or_default();
        Self {
            payee_id: payee.id.to_string(),
            agency_id: payee.agency.to_string(),
            account_name: name,
            account_masked: masked,
            account_sha256: payee.account_sha256,
            state: payee.state.wire().into(),
            proposed_by: payee.proposed.by.to_string(),
            confirmed_by: by(payee.confirmed),
            usable_from_us: micros(payee.usable_from),
            proposed_at_us: payee.proposed.at.micros(),
            bank_code,
            account_number,
        }
    }
}

impl From<Disbursement> for pb::Disbursement {
    fn from(disbursement: Disbursement) -> Self {
        let rejection = disbursement.rejection;
        let rejected_by = rejection.as_ref().map(|rejection| rejection.reported.by);
        let confirmed_by = rejection.as_ref().and_then(|rejection| rejection.confirmed);
        Self {
            disbursement_id: disbursement.id.to_string(),
            tranche_id: disbursement.tranche.to_string(),
            award_id: disbursement.award.to_string(),
            agency_id: disbursement.agency.to_string(),
            amount: money(disbursement.amount),
            payee_id: disbursement.payee.to_string(),
            digest: disbursement.digest,
            end_to_end_id: disbursement.end_to_end_id,
            state: disbursement.state.wire().into(),
            prepared_by: disbursement.prepared.by.to_string(),
            approved_by: disbursement.approved.iter().map(|signed| signed.by.to_string()).collect(),
            approvals_needed: disbursement.approvals_needed,
            released_by: by(disbursement.released),
            bank_line_id: text(disbursement.bank_line),
            value_on: text(disbursement.value_on),
            reason: text(disbursement.reason),
            prepared_at_us: disbursement.prepared.at.micros(),
            rejection_reported_by: text(rejected_by),
            rejection_confirmed_by: by(confirmed_by),
            rejection: text(rejection.map(|rejection| rejection.reason)),
        }
    }
}
