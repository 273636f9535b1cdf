//! Requests about needs: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::needs::v1 as pb;

use super::{
    household_in::of_one_id,
    words::{optional_word, word},
};
use crate::{
    domain::{class::NeedClass, need::Evidence, weight::HEAVIEST},
    verbs::{
        mark_duplicate::MarkDuplicate,
        open_need::OpenNeed,
        override_weight::OverrideWeight,
        read_needs::{GetNeed, ListNeeds, ListReferrals, ListWaitingNeeds},
        refer_need::ReferNeed,
        report_need::{NewLine, ReportNeed},
        set_need_class::SetNeedClass,
        triage_need::TriageNeed,
        undo_duplicate::UndoDuplicate,
        withdraw_need::WithdrawNeed,
    },
};

/// Most lines of a need.
const MOST_LINES: usize = 20;
/// Most of one thing.
const MOST_QUANTITY: i64 = 1_000;

of_one_id! {
    pb::OpenNeedRequest => OpenNeed { need: need_id };
    pb::UndoDuplicateRequest => UndoDuplicate { need: need_id };
    pb::GetNeedRequest => GetNeed { need: need_id };
}

fn line(fields: &mut Fields, given: &pb::NewNeedLine, before: &[NewLine]) -> Option<NewLine> {
    let class: Option<NeedClass> = word(fields, "need_class", given.need_class);
    let item = fields.optional_id("item_id", &given.item_id);
    let quantity = fields.number("quantity", given.quantity, 1..=MOST_QUANTITY);
    let new = NewLine { class: class?, item: item?, quantity: quantity? };
    // Else a delivery would not say which of the two it meets.
    let twice = |known: &NewLine| match new.item {
        Some(_) => known.item == new.item,
        None => known.item.is_none() && known.class == new.class,
    };
    if before.iter().any(twice) {
        fields.wrong("item_id", "send an item, or a class without one, on one line only");
        return None;
    }
    Some(new)
}

impl TryFrom<pb::ReportNeedRequest> for ReportNeed {
    type Error = Invalid;

    fn try_from(request: pb::ReportNeedRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let narrative = fields.text("narrative", &request.narrative, 1..=4000);
        if !(1..=MOST_LINES).contains(&request.lines.len()) {
            fields.wrong("lines", format!("send 1 to {MOST_LINES} lines"));
        }
        let mut lines = Vec::new();
        for (at, given) in request.lines.iter().enumerate() {
            let read = fields.within(&format!("lines[{at}]"), |fields| line(fields, given, &lines));
            lines.extend(read);
        }
        let in_spite = fields.optional_text("override_reason", &request.override_reason, 500);
        let (Some(household), Some(narrative), Some(in_spite)) = (household, narrative, in_spite) else {
            return Err(fields.into_invalid());
        };
        fields.done()?;
        Ok(Self { household, narrative, lines, in_spite })
    }
}

fn weight(fields: &mut Fields, weight: i32) -> Option<i32> {
    fields.number("weight", weight.into(), 0..=HEAVIEST.into()).map(|_| weight)
}

impl TryFrom<pb::TriageNeedRequest> for TriageNeed {
    type Error = Invalid;

    fn try_from(request: pb::TriageNeedRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let need = fields.id("need_id", &request.need_id);
        let weight = weight(&mut fields, request.weight);
        let mut evidence: Vec<Evidence> = Vec::new();
        for (at, given) in request.evidence.iter().enumerate() {
            evidence.extend(word::<Evidence>(&mut fields, &format!("evidence[{at}]"), *given));
        }
        if request.evidence.is_empty() {
            fields.wrong("evidence", "say what the weight rests on");
        }
        evidence.sort_unstable();
        evidence.dedup();
        let reason = fields.text("reason", &request.reason, 1..=1000);
        let (Some(need), Some(weight), Some(reason)) = (need, weight, reason) else {
            return Err(fields.into_invalid());
        };
        fields.done()?;
        Ok(Self { need, seen: request.expected_version, weight, evidence, reason })
    }
}

impl TryFrom<pb::OverrideWeightRequest> for OverrideWeight {
    type Error = Invalid;

    fn try_from(request: pb::OverrideWeightRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let need = fields.id("need_id", &request.need_id);
        let weight = weight(&mut fields, request.weight);
        let reason = fields.text("reason", &request.reason, 1..=1000);
        let (Some(need), Some(weight), Some(reason)) = (need, weight, reason) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { need, seen: request.expected_version, weight, reason })
    }
}

impl TryFrom<pb::ReferNeedRequest> for ReferNeed {
    type Error = Invalid;

    fn try_from(request: pb::ReferNeedRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let need = fields.id("need_id", &request.need_id);
        let to = fields.id("to_agency_id", &request.to_agency_id);
        let reason = fields.text("reason", &request.reason, 1..=1000);
        let (Some(need), Some(to), Some(reason)) = (need, to, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { need, to, reason })
    }
}

impl TryFrom<pb::WithdrawNeedRequest> for WithdrawNeed {
    type Error = Invalid;

    fn try_from(request: pb::WithdrawNeedRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let need = fields.id("need_id", &request.need_id);
        let reason = fields.text("reason", &request.reason, 1..=1000);
        let (Some(need), Some(reason)) = (need, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { need, reason })
    }
}

impl TryFrom<pb::MarkDuplicateRequest> for MarkDuplicate {
    type Error = Invalid;

    fn try_from(request: pb::MarkDuplicateRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let need = fields.id("need_id", &request.need_id);
        let of = fields.id("duplicate_of", &request.duplicate_of);
        let reason = fields.text("reason", &request.reason, 1..=1000);
        let (Some(need), Some(of), Some(reason)) = (need, of, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { need, of, reason })
    }
}

impl TryFrom<pb::ListNeedsRequest> for ListNeeds {
    type Error = Invalid;

    fn try_from(request: pb::ListNeedsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let household = fields.optional_id("household_id", &request.household_id);
        let state = optional_word(&mut fields, "state", request.state);
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let (Some(page), Some(household), Some(state), Some(agency)) = (page, household, state, agency) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { household, state, agency, page })
    }
}

impl TryFrom<pb::ListWaitingNeedsRequest> for ListWaitingNeeds {
    type Error = Invalid;

    fn try_from(request: pb::ListWaitingNeedsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let (Some(page), Some(agency)) = (page, agency) else { return Err(fields.into_invalid()) };
        Ok(Self { agency, page })
    }
}

impl TryFrom<pb::ListReferralsRequest> for ListReferrals {
    type Error = Invalid;

    fn try_from(request: pb::ListReferralsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        page.map(|page| Self { page }).ok_or_else(|| fields.into_invalid())
    }
}

impl TryFrom<pb::SetNeedClassRequest> for SetNeedClass {
    type Error = Invalid;

    fn try_from(request: pb::SetNeedClassRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let class = word(&mut fields, "need_class", request.need_class);
        let days = fields.number("window_days", request.window_days.into(), 0..=3_650);
        let hours = fields.number("longest_wait_hours", request.longest_wait_hours.into(), 1..=8_760);
        let (Some(class), Some(_), Some(_)) = (class, days, hours) else { return Err(fields.into_invalid()) };
        Ok(Self { class, window_days: request.window_days, longest_wait_hours: request.longest_wait_hours })
    }
}
