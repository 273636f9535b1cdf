//! Requests about households: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::needs::v1 as pb;

use super::{
    personal_in::{consent, personal, place, restrictions, said, vulnerabilities},
    words::{optional_word, word},
};
use crate::{
    domain::{care::Restrictions, household::MOST_MEMBERS},
    verbs::{
        add_member::AddMember,
        add_whereabouts::AddWhereabouts,
        close_household::CloseHousehold,
        erase_household::EraseHousehold,
        get_doorstep::GetDoorstep,
        give_consent::GiveConsent,
        read_households::{GetHousehold, GetRouting, ListDoorstepReadings, ListHouseholds, ListLikelySame},
        record_death::RecordDeath,
        register_household::RegisterHousehold,
        review_likeness::ReviewLikeness,
        set_contact_restrictions::SetContactRestrictions,
        set_vulnerabilities::SetVulnerabilities,
        undo_likeness::UndoLikeness,
        update_member::UpdateMember,
        withdraw_consent::WithdrawConsent,
    },
};

/// Most places of one request.
const MOST_PLACES: usize = 10;

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

pub(super) use of_one_id;

of_one_id! {
    pb::CloseHouseholdRequest => CloseHousehold { household: household_id };
    pb::GetHouseholdRequest => GetHousehold { household: household_id };
    pb::UndoLikenessRequest => UndoLikeness { likeness: likeness_id };
}

fn count(fields: &mut Fields, field: &str, count: usize, range: std::ops::RangeInclusive<usize>) {
    if !range.contains(&count) {
        fields.wrong(field, format!("send {} to {} of them, not {count}", range.start(), range.end()));
    }
}

impl TryFrom<pb::RegisterHouseholdRequest> for RegisterHousehold {
    type Error = Invalid;

    fn try_from(request: pb::RegisterHouseholdRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        count(&mut fields, "members", request.members.len(), 1..=MOST_MEMBERS);
        count(&mut fields, "whereabouts", request.whereabouts.len(), 0..=MOST_PLACES);
        let mut members = Vec::new();
        for (at, one) in request.members.iter().enumerate() {
            members.extend(personal(&mut fields, &format!("members[{at}]"), Some(one)));
        }
        let mut whereabouts = Vec::new();
        for (at, one) in request.whereabouts.iter().enumerate() {
            whereabouts.extend(place(&mut fields, &format!("whereabouts[{at}]"), Some(one)));
        }
        // In the order of time, so that each is ended by the next.
        whereabouts.sort_by_key(|place| place.from_on);
        let mut consents = Vec::new();
        for (at, one) in request.consents.iter().enumerate() {
            let members = request.members.len();
            consents.extend(fields.within(&format!("consents[{at}]"), |fields| consent(fields, one, members)));
        }
        let restrictions = match request.restrictions {
            None => Some(Restrictions::default()),
            Some(given) => restrictions(&mut fields, "restrictions", Some(&given)),
        };
        let vulnerabilities = vulnerabilities(&mut fields, &request.vulnerabilities);
        let (Some(restrictions), Some(vulnerabilities)) = (restrictions, vulnerabilities) else {
            return Err(fields.into_invalid());
        };
        fields.done()?;
        Ok(Self { members, whereabouts, consents, restrictions, vulnerabilities })
    }
}

impl TryFrom<pb::AddMemberRequest> for AddMember {
    type Error = Invalid;

    fn try_from(request: pb::AddMemberRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let personal = personal(&mut fields, "personal", request.personal.as_ref());
        let (Some(household), Some(personal)) = (household, personal) else { return Err(fields.into_invalid()) };
        Ok(Self { household, seen: request.expected_version, personal })
    }
}

impl TryFrom<pb::UpdateMemberRequest> for UpdateMember {
    type Error = Invalid;

    fn try_from(request: pb::UpdateMemberRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let member = fields.id("member_id", &request.member_id);
        let personal = personal(&mut fields, "personal", request.personal.as_ref());
        let (Some(household), Some(member), Some(personal)) = (household, member, personal) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { household, member, seen: request.expected_version, personal })
    }
}

impl TryFrom<pb::AddWhereaboutsRequest> for AddWhereabouts {
    type Error = Invalid;

    fn try_from(request: pb::AddWhereaboutsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let place = place(&mut fields, "whereabouts", request.whereabouts.as_ref());
        let (Some(household), Some(place)) = (household, place) else { return Err(fields.into_invalid()) };
        Ok(Self { household, seen: request.expected_version, place })
    }
}

/// Requests that say what a member said.
macro_rules! of_what_was_said {
    ($($request:ty => $verb:ident;)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let household = fields.id("household_id", &request.household_id);
                let said = said(&mut fields, request.kind, &request.on, request.manner);
                let member = fields.id("member_id", &request.member_id);
                let (Some(household), Some((kind, on, manner)), Some(member)) = (household, said, member) else {
                    return Err(fields.into_invalid());
                };
                Ok(Self { household, kind, on, manner, member })
            }
        }
    )+};
}

of_what_was_said! {
    pb::GiveConsentRequest => GiveConsent;
    pb::WithdrawConsentRequest => WithdrawConsent;
}

impl TryFrom<pb::SetContactRestrictionsRequest> for SetContactRestrictions {
    type Error = Invalid;

    fn try_from(request: pb::SetContactRestrictionsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let restrictions = restrictions(&mut fields, "restrictions", request.restrictions.as_ref());
        let (Some(household), Some(restrictions)) = (household, restrictions) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { household, seen: request.expected_version, restrictions })
    }
}

impl TryFrom<pb::SetVulnerabilitiesRequest> for SetVulnerabilities {
    type Error = Invalid;

    fn try_from(request: pb::SetVulnerabilitiesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let vulnerabilities = vulnerabilities(&mut fields, &request.vulnerabilities);
        let (Some(household), Some(vulnerabilities)) = (household, vulnerabilities) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { household, seen: request.expected_version, vulnerabilities })
    }
}

impl TryFrom<pb::RecordDeathRequest> for RecordDeath {
    type Error = Invalid;

    fn try_from(request: pb::RecordDeathRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let member = fields.optional_id("member_id", &request.member_id);
        let died_on = fields.date("died_on", &request.died_on);
        let (Some(household), Some(member), Some(died_on)) = (household, member, died_on) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { household, member, died_on })
    }
}

impl TryFrom<pb::EraseHouseholdRequest> for EraseHousehold {
    type Error = Invalid;

    fn try_from(request: pb::EraseHouseholdRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let reason = word(&mut fields, "reason", request.reason);
        let (Some(household), Some(reason)) = (household, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { household, reason })
    }
}

impl TryFrom<pb::GetRoutingRequest> for GetRouting {
    type Error = Invalid;

    fn try_from(request: pb::GetRoutingRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let deliver_on = fields.optional_date("deliver_on", &request.deliver_on);
        let agency = fields.id("agency_id", &request.agency_id);
        let (Some(household), Some(deliver_on), Some(agency)) = (household, deliver_on, agency) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { household, deliver_on, agency })
    }
}

impl TryFrom<pb::GetDoorstepRequest> for GetDoorstep {
    type Error = Invalid;

    fn try_from(request: pb::GetDoorstepRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let household = fields.id("household_id", &request.household_id);
        let run = fields.id("run_id", &request.run_id);
        let (Some(household), Some(run)) = (household, run) else { return Err(fields.into_invalid()) };
        Ok(Self { household, run })
    }
}

impl TryFrom<pb::ListHouseholdsRequest> for ListHouseholds {
    type Error = Invalid;

    fn try_from(request: pb::ListHouseholdsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let agency = fields.optional_id("agency_id", &request.agency_id);
        let reference = fields.optional_text("reference", &request.reference, 40);
        let (Some(page), Some(state), Some(agency), Some(reference)) = (page, state, agency, reference) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { state, agency, reference, page })
    }
}

impl TryFrom<pb::ListDoorstepReadingsRequest> for ListDoorstepReadings {
    type Error = Invalid;

    fn try_from(request: pb::ListDoorstepReadingsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let household = fields.id("household_id", &request.household_id);
        let (Some(page), Some(household)) = (page, household) else { return Err(fields.into_invalid()) };
        Ok(Self { household, page })
    }
}

impl TryFrom<pb::ListLikelySameRequest> for ListLikelySame {
    type Error = Invalid;

    fn try_from(request: pb::ListLikelySameRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let household = fields.optional_id("household_id", &request.household_id);
        let (Some(page), Some(household)) = (page, household) else { return Err(fields.into_invalid()) };
        Ok(Self { household, page })
    }
}

impl TryFrom<pb::ReviewLikenessRequest> for ReviewLikeness {
    type Error = Invalid;

    fn try_from(request: pb::ReviewLikenessRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let one = fields.id("household_id", &request.household_id);
        let other = fields.id("other_household_id", &request.other_household_id);
        let verdict = word(&mut fields, "verdict", request.verdict);
        let (Some(one), Some(other), Some(verdict)) = (one, other, verdict) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { one, other, verdict })
    }
}
