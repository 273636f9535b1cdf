//! Requests about funds and their ledger: into verbs and questions.

use kaifong_kernel::{
    reexport::uuid::Uuid,
    values::{Instant, Invalid},
    wire::Fields,
};
use kaifong_proto::{common::v1 as common, donations::v1 as pb};

use super::fields::optional_word;
use crate::{
    domain::{
        fund::{Name, is_code},
        gift::GiftId,
        grant::{AwardId, DisbursementId, ProgrammeId, TrancheId},
        ledger::{JournalId, JournalKind},
        line::LineId,
        payment::{Order, squeezed},
    },
    store::{ledger::Wanted, trial::AsOf},
    verbs::{
        allocate_programme::AllocateProgramme,
        close_commitment::CloseCommitment,
        close_fund::CloseFund,
        commit_hold::CommitHold,
        create_fund::CreateFund,
        create_purpose::CreatePurpose,
        fail_payment::FailPayment,
        open_fund::OpenFund,
        read_funds::{GetFund, GetProgrammeBalance, GetPurpose, GetPurposeBalance, ListFunds, ListPurposes},
        read_ledger::{GetCommitment, GetHold, GetJournal, GetPayment, ListJournals, TrialBalance},
        recognise_payable::RecognisePayable,
        release_payment::ReleasePayment,
        reverse_journal::ReverseJournal,
        take_hold::TakeHold,
        void_hold::VoidHold,
    },
};

fn name(fields: &mut Fields, given: Option<common::LocalizedText>) -> Option<Name> {
    let given = fields.given("name", given)?;
    let (en, zh_hant) = fields
        .within("name", |name| (name.text("en", &given.en, 1..=120), name.text("zh_hant", &given.zh_hant, 1..=120)));
    Some(Name { en: en?, zh_hant: zh_hant? })
}

fn code(fields: &mut Fields, given: &str) -> Option<String> {
    if is_code(given) {
        return Some(given.to_owned());
    }
    fields.wrong("code", "send 2 to 16 capital letters, digits and hyphens, a letter first");
    None
}

impl TryFrom<pb::CreateFundRequest> for CreateFund {
    type Error = Invalid;

    fn try_from(request: pb::CreateFundRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let (code, name) = (code(&mut fields, &request.code), name(&mut fields, request.name));
        let (Some(code), Some(name)) = (code, name) else { return Err(fields.into_invalid()) };
        Ok(Self { code, name })
    }
}

impl TryFrom<pb::CreatePurposeRequest> for CreatePurpose {
    type Error = Invalid;

    fn try_from(request: pb::CreatePurposeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let fund = fields.id("fund_id", &request.fund_id);
        let (code, name) = (code(&mut fields, &request.code), name(&mut fields, request.name));
        let (Some(fund), Some(code), Some(name)) = (fund, code, name) else { return Err(fields.into_invalid()) };
        Ok(Self { fund, code, name })
    }
}

/// Requests that are one id.
macro_rules! of_one_id {
    ($($request:ty => $verb:ident { $field:ident: $name:ident };)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($name), &request.$name);
                id.map(|$field| Self { $field }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

of_one_id! {
    pb::OpenFundRequest => OpenFund { fund: fund_id };
    pb::CloseFundRequest => CloseFund { fund: fund_id };
    pb::GetFundRequest => GetFund { fund: fund_id };
    pb::GetPurposeRequest => GetPurpose { purpose: purpose_id };
    pb::GetPurposeBalanceRequest => GetPurposeBalance { purpose: purpose_id };
    pb::GetProgrammeBalanceRequest => GetProgrammeBalance { programme: programme_id };
    pb::GetJournalRequest => GetJournal { journal: journal_id };
    pb::ReverseJournalRequest => ReverseJournal { journal: journal_id };
    pb::VoidHoldRequest => VoidHold { hold: hold_id };
    pb::CommitHoldRequest => CommitHold { hold: hold_id };
    pb::FailPaymentRequest => FailPayment { disbursement: disbursement_id };
    pb::CloseCommitmentRequest => CloseCommitment { award: award_id };
    pb::GetHoldRequest => GetHold { hold: hold_id };
    pb::GetCommitmentRequest => GetCommitment { award: award_id };
    pb::GetPaymentRequest => GetPayment { disbursement: disbursement_id };
}

impl TryFrom<pb::ListFundsRequest> for ListFunds {
    type Error = Invalid;

    fn try_from(request: pb::ListFundsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(state)) = (page, state) else { return Err(fields.into_invalid()) };
        Ok(Self { state, page })
    }
}

impl TryFrom<pb::ListPurposesRequest> for ListPurposes {
    type Error = Invalid;

    fn try_from(request: pb::ListPurposesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let fund = fields.optional_id("fund_id", &request.fund_id);
        let (Some(page), Some(fund)) = (page, fund) else { return Err(fields.into_invalid()) };
        Ok(Self { fund, page })
    }
}

/// What may stand behind a journal, by its TypeID.
fn source(fields: &mut Fields, text: &str) -> Option<Option<Uuid>> {
    if text.is_empty() {
        return Some(None);
    }
    let read = [
        text.parse::<GiftId>().map(GiftId::uuid),
        text.parse::<LineId>().map(LineId::uuid),
        text.parse::<ProgrammeId>().map(ProgrammeId::uuid),
        text.parse::<AwardId>().map(AwardId::uuid),
        text.parse::<TrancheId>().map(TrancheId::uuid),
        text.parse::<DisbursementId>().map(DisbursementId::uuid),
        text.parse::<JournalId>().map(JournalId::uuid),
    ];
    let found = read.into_iter().find_map(Result::ok);
    if found.is_none() {
        fields
            .wrong("source_id", "send the id of a gift, bank line, programme, award, tranche, disbursement or journal");
    }
    found.map(Some)
}

fn kind(fields: &mut Fields, word: &str) -> Option<Option<JournalKind>> {
    if word.is_empty() {
        return Some(None);
    }
    let kind = JournalKind::from_word(word);
    if kind.is_none() {
        let words: Vec<String> = JournalKind::ALL.iter().map(ToString::to_string).collect();
        fields.wrong("kind", format!("send one of {}", words.join(", ")));
    }
    kind.map(Some)
}

impl TryFrom<pb::ListJournalsRequest> for ListJournals {
    type Error = Invalid;

    fn try_from(request: pb::ListJournalsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let fund = fields.optional_id("fund_id", &request.fund_id);
        let purpose = fields.optional_id("purpose_id", &request.purpose_id);
        let account = fields.optional_id("account_id", &request.account_id);
        let (kind, source) = (kind(&mut fields, &request.kind), source(&mut fields, &request.source_id));
        let from = fields.optional_date("effective_from", &request.effective_from);
        let to = fields.optional_date("effective_to", &request.effective_to);
        let (Some(fund), Some(purpose), Some(account), Some(kind)) = (fund, purpose, account, kind) else {
            return Err(fields.into_invalid());
        };
        let (Some(page), Some(source), Some(from), Some(to)) = (page, source, from, to) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { wanted: Wanted { fund, purpose, account, kind, source, from, to }, page })
    }
}

impl TryFrom<pb::TrialBalanceRequest> for TrialBalance {
    type Error = Invalid;

    fn try_from(request: pb::TrialBalanceRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let fund = fields.optional_id("fund_id", &request.fund_id);
        let effective = fields.optional_date("effective_to", &request.effective_to);
        let recorded: Option<Option<Instant>> = match request.recorded_to_us {
            0 => Some(None),
            micros => fields.instant("recorded_to_us", micros).map(Some),
        };
        let (Some(page), Some(fund), Some(effective), Some(recorded)) = (page, fund, effective, recorded) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { as_of: AsOf { fund, effective, recorded }, page })
    }
}

impl TryFrom<pb::AllocateProgrammeRequest> for AllocateProgramme {
    type Error = Invalid;

    fn try_from(request: pb::AllocateProgrammeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let purpose = fields.id("purpose_id", &request.purpose_id);
        let programme = fields.id("programme_id", &request.programme_id);
        let amount = fields.money("amount", request.amount.as_ref());
        let (Some(purpose), Some(programme), Some(amount)) = (purpose, programme, amount) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { purpose, programme, amount })
    }
}

impl TryFrom<pb::TakeHoldRequest> for TakeHold {
    type Error = Invalid;

    fn try_from(request: pb::TakeHoldRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let programme = fields.id("programme_id", &request.programme_id);
        let award = fields.id("award_id", &request.award_id);
        let amount = fields.money("amount", request.amount.as_ref());
        let expires_at = fields.instant("expires_at_us", request.expires_at_us);
        let (Some(programme), Some(award), Some(amount), Some(expires_at)) = (programme, award, amount, expires_at)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { programme, award, amount, expires_at })
    }
}

impl TryFrom<pb::RecognisePayableRequest> for RecognisePayable {
    type Error = Invalid;

    fn try_from(request: pb::RecognisePayableRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let award = fields.id("award_id", &request.award_id);
        let tranche = fields.id("tranche_id", &request.tranche_id);
        let amount = fields.money("amount", request.amount.as_ref());
        let (Some(award), Some(tranche), Some(amount)) = (award, tranche, amount) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { award, tranche, amount })
    }
}

/// ISO 20022 allows 35 characters; fewer than 8 would be found in texts by chance.
fn reference(fields: &mut Fields, text: &str) -> Option<String> {
    let given = fields.text("end_to_end_id", text, 8..=35)?;
    if squeezed(&given).len() >= 8 {
        return Some(given);
    }
    fields.wrong("end_to_end_id", "send at least 8 letters and digits");
    None
}

impl TryFrom<pb::ReleasePaymentRequest> for ReleasePayment {
    type Error = Invalid;

    fn try_from(request: pb::ReleasePaymentRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let disbursement = fields.id("disbursement_id", &request.disbursement_id);
        let award = fields.id("award_id", &request.award_id);
        let tranche = fields.id("tranche_id", &request.tranche_id);
        let amount = fields.money("amount", request.amount.as_ref());
        let payee_digest = fields.hex("payee_digest", &request.payee_digest, 32);
        let end_to_end_id = reference(&mut fields, &request.end_to_end_id);
        let (Some(disbursement), Some(award), Some(tranche)) = (disbursement, award, tranche) else {
            return Err(fields.into_invalid());
        };
        let (Some(amount), Some(payee_digest), Some(end_to_end_id)) = (amount, payee_digest, end_to_end_id) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { order: Order { disbursement, award, tranche, amount, payee_digest, end_to_end_id } })
    }
}
