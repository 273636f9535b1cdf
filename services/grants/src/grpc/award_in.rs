//! Requests about awards, agreements, tranches and acquittals: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::grants::v1 as pb;

use super::{
    programme_in::{of_id_and_reason, of_one_id},
    words::optional_word,
};
use crate::{
    domain::acquittal::Account,
    verbs::{
        accept_acquittal::AcceptAcquittal,
        accept_award::AcceptAward,
        approve_tranche::ApproveTranche,
        confirm_waiver::ConfirmWaiver,
        decline_award::DeclineAward,
        draft_agreement::DraftAgreement,
        end_award::EndAward,
        make_award::{MakeAward, Planned},
        meet_condition::MeetCondition,
        propose_waiver::ProposeWaiver,
        read_awards::{
            GetAcquittal, GetAgreement, GetAward, GetTranche, GetWaiver, ListAcquittals, ListAwards, ListTranches,
        },
        reject_acquittal::RejectAcquittal,
        reject_waiver::RejectWaiver,
        request_acquittal_rework::RequestAcquittalRework,
        request_tranche::RequestTranche,
        review_acquittal::ReviewAcquittal,
        save_acquittal::SaveAcquittal,
        sign_agreement::SignAgreement,
        submit_acquittal::SubmitAcquittal,
    },
};

/// Tranches of one award.
const MOST_TRANCHES: usize = 24;
/// Conditions of one tranche.
const MOST_CONDITIONS: usize = 20;

of_one_id! {
    pb::AcceptAwardRequest => AcceptAward { award: award_id };
    pb::DeclineAwardRequest => DeclineAward { award: award_id };
    pb::GetAwardRequest => GetAward { award: award_id };
    pb::GetTrancheRequest => GetTranche { tranche: tranche_id };
    pb::RequestTrancheRequest => RequestTranche { tranche: tranche_id };
    pb::ApproveTrancheRequest => ApproveTranche { tranche: tranche_id };
    pb::ConfirmWaiverRequest => ConfirmWaiver { tranche: tranche_id };
    pb::GetWaiverRequest => GetWaiver { tranche: tranche_id };
    pb::SubmitAcquittalRequest => SubmitAcquittal { acquittal: acquittal_id };
    pb::ReviewAcquittalRequest => ReviewAcquittal { acquittal: acquittal_id };
    pb::AcceptAcquittalRequest => AcceptAcquittal { acquittal: acquittal_id };
    pb::GetAcquittalRequest => GetAcquittal { acquittal: acquittal_id };
}

of_id_and_reason! {
    pb::EndAwardRequest => EndAward { award: award_id };
    pb::ProposeWaiverRequest => ProposeWaiver { tranche: tranche_id };
    pb::RejectWaiverRequest => RejectWaiver { tranche: tranche_id };
    pb::RequestAcquittalReworkRequest => RequestAcquittalRework { acquittal: acquittal_id };
    pb::RejectAcquittalRequest => RejectAcquittal { acquittal: acquittal_id };
}

fn planned(fields: &mut Fields, place: usize, planned: &pb::PlannedTranche) -> Option<Planned> {
    fields.within(&format!("tranches[{place}]"), |fields| {
        let amount = fields.money("amount", planned.amount.as_ref());
        if planned.conditions.len() > MOST_CONDITIONS {
            fields.wrong("conditions", format!("send at most {MOST_CONDITIONS}"));
        }
        let read = |(place, text): (usize, &String)| fields.text(&format!("conditions[{place}]"), text, 1..=500);
        let conditions: Option<Vec<String>> =
            planned.conditions.iter().take(MOST_CONDITIONS).enumerate().map(read).collect();
        Some(Planned { amount: amount?, conditions: conditions? })
    })
}

impl TryFrom<pb::MakeAwardRequest> for MakeAward {
    type Error = Invalid;

    fn try_from(request: pb::MakeAwardRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let application = fields.id("application_id", &request.application_id);
        let expires_at = fields.instant("offer_expires_at_us", request.offer_expires_at_us);
        if !(1..=MOST_TRANCHES).contains(&request.tranches.len()) {
            fields.wrong("tranches", format!("send 1 to {MOST_TRANCHES}"));
        }
        let given = request.tranches.into_iter().take(MOST_TRANCHES).enumerate();
        let read: Vec<Option<Planned>> = given.map(|(place, given)| planned(&mut fields, place, &given)).collect();
        let tranches: Option<Vec<Planned>> = read.into_iter().collect();
        let (Some(application), Some(expires_at), Some(tranches)) = (application, expires_at, tranches) else {
            return Err(fields.into_invalid());
        };
        fields.done()?;
        Ok(Self { application, tranches, expires_at })
    }
}

impl TryFrom<pb::ListAwardsRequest> for ListAwards {
    type Error = Invalid;

    fn try_from(request: pb::ListAwardsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let programme = fields.optional_id("programme_id", &request.programme_id);
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(programme), Some(agency), Some(state)) = (page, programme, agency, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { programme, agency, state, page })
    }
}

impl TryFrom<pb::DraftAgreementRequest> for DraftAgreement {
    type Error = Invalid;

    fn try_from(request: pb::DraftAgreementRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let award = fields.id("award_id", &request.award_id);
        let terms = fields.text("terms", &request.terms, 1..=20_000);
        let (Some(award), Some(terms)) = (award, terms) else { return Err(fields.into_invalid()) };
        Ok(Self { award, terms })
    }
}

/// A place in a list, from 1.
fn place(fields: &mut Fields, field: &str, given: i32) -> Option<i32> {
    let number = fields.number(field, given.into(), 1..=10_000)?;
    i32::try_from(number).ok()
}

impl TryFrom<pb::GetAgreementRequest> for GetAgreement {
    type Error = Invalid;

    fn try_from(request: pb::GetAgreementRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let award = fields.id("award_id", &request.award_id);
        let number = match request.number {
            0 => Some(None),
            given => place(&mut fields, "number", given).map(Some),
        };
        let (Some(award), Some(number)) = (award, number) else { return Err(fields.into_invalid()) };
        Ok(Self { award, number })
    }
}

impl TryFrom<pb::SignAgreementRequest> for SignAgreement {
    type Error = Invalid;

    fn try_from(request: pb::SignAgreementRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let award = fields.id("award_id", &request.award_id);
        let number = place(&mut fields, "number", request.number);
        let (Some(award), Some(number)) = (award, number) else { return Err(fields.into_invalid()) };
        Ok(Self { award, number })
    }
}

impl TryFrom<pb::ListTranchesRequest> for ListTranches {
    type Error = Invalid;

    fn try_from(request: pb::ListTranchesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let award = fields.optional_id("award_id", &request.award_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(award), Some(state)) = (page, award, state) else { return Err(fields.into_invalid()) };
        Ok(Self { award, state, page })
    }
}

impl TryFrom<pb::MeetConditionRequest> for MeetCondition {
    type Error = Invalid;

    fn try_from(request: pb::MeetConditionRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let tranche = fields.id("tranche_id", &request.tranche_id);
        let condition = place(&mut fields, "condition", request.condition);
        let evidence = fields.text("evidence", &request.evidence, 1..=1000);
        let (Some(tranche), Some(condition), Some(evidence)) = (tranche, condition, evidence) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { tranche, condition, evidence })
    }
}

impl TryFrom<pb::SaveAcquittalRequest> for SaveAcquittal {
    type Error = Invalid;

    fn try_from(request: pb::SaveAcquittalRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let tranche = fields.id("tranche_id", &request.tranche_id);
        let spent = fields.money_or_zero("spent", request.spent.as_ref());
        let returned = fields.money_or_zero("returned", request.returned.as_ref());
        let narrative = fields.text("narrative", &request.narrative, 1..=4000);
        let (Some(tranche), Some(spent), Some(returned), Some(narrative)) = (tranche, spent, returned, narrative)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { tranche, seen: request.expected_version, account: Account { spent, returned, narrative } })
    }
}

impl TryFrom<pb::ListAcquittalsRequest> for ListAcquittals {
    type Error = Invalid;

    fn try_from(request: pb::ListAcquittalsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let tranche = fields.optional_id("tranche_id", &request.tranche_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(agency), Some(tranche), Some(state)) = (page, agency, tranche, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { agency, tranche, state, page })
    }
}
