//! States as they go out.

use kaifong_kernel::values::Instant;
use kaifong_proto::{common::v1 as common, needs::v1 as pb};

use super::words::number;
use crate::{
    domain::{
        care::Restrictions,
        class::Setting,
        consent::Consent,
        household::Household,
        likeness::Likeness,
        need::{Line, Need},
        personal::{Address, Personal},
        reading::Reading,
        weight::OVERDUE_MILLI,
        whereabouts::{Point, Whereabouts},
    },
    store::{
        marks::Alike,
        referrals::SeenReferral,
        seen::{Said, SeenDoorstep, SeenHousehold, SeenNeed, SeenRouting, Sight},
    },
};

/// A value's text, or empty.
fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn micros(instant: Option<Instant>) -> i64 {
    instant.map_or(0, Instant::micros)
}

/// Where a list goes on.
pub(super) fn page(next: Option<String>) -> Option<common::PageInfo> {
    Some(common::PageInfo { next_cursor: next.unwrap_or_default() })
}

fn sight(sight: Sight) -> i32 {
    let wire = match sight {
        Sight::Shown => pb::PersonalFields::Shown,
        Sight::Withheld => pb::PersonalFields::Withheld,
        Sight::Erased => pb::PersonalFields::Erased,
    };
    wire.into()
}

impl From<Personal> for pb::Personal {
    fn from(personal: Personal) -> Self {
        let identity_document = personal.identity_masked();
        let Personal { name, phone, birth_year, relation, .. } = personal;
        Self { name, phone, identity_document, birth_year, relation: number(relation) }
    }
}

impl From<Restrictions> for pb::ContactRestrictions {
    fn from(restrictions: Restrictions) -> Self {
        let (safe_from_minute, safe_until_minute) = restrictions.safe_minutes.unwrap_or_default();
        Self {
            no_phone: restrictions.no_phone,
            case_worker_only: restrictions.case_worker_only,
            language: number(restrictions.language),
            safe_from_minute,
            safe_until_minute,
        }
    }
}

impl From<Point> for pb::Point {
    fn from(point: Point) -> Self {
        Self { lat_e6: point.lat_e6, lng_e6: point.lng_e6 }
    }
}

impl From<Consent> for pb::Consent {
    fn from(consent: Consent) -> Self {
        let (given, withdrawn) = (consent.given, consent.withdrawn);
        Self {
            kind: number(consent.kind),
            given_on: given.on.to_string(),
            given_manner: number(given.manner),
            given_by_member_id: given.by.to_string(),
            given_recorded_by: text(given.recorded_by),
            withdrawn_on: text(withdrawn.map(|said| said.on)),
            withdrawn_manner: withdrawn.map_or(0, |said| number(said.manner)),
            withdrawn_by_member_id: text(withdrawn.map(|said| said.by)),
            withdrawn_recorded_by: text(withdrawn.and_then(|said| said.recorded_by)),
        }
    }
}

/// Where a household lives. Unless it is shown, the district is all that is told of the place.
fn whereabouts(whereabouts: Whereabouts, address: Address, shown: bool) -> pb::Whereabouts {
    let district = whereabouts.place.as_ref().map(|place| place.district.clone()).unwrap_or_default();
    let place = whereabouts.place.filter(|_| shown);
    pb::Whereabouts {
        whereabouts_id: whereabouts.id.to_string(),
        kind: number(whereabouts.kind),
        from_on: whereabouts.from_on.to_string(),
        to_on: text(whereabouts.to_on),
        address: address.address,
        flat: address.flat,
        point: place.as_ref().map(|place| place.point.into()),
        district,
        floor: place.as_ref().map_or(0, |place| place.floor),
        lift: place.as_ref().is_some_and(|place| place.lift),
        flights_of_stairs: place.as_ref().map_or(0, |place| place.flights_of_stairs),
    }
}

fn places(at: Vec<Whereabouts>, addresses: Vec<Address>, shown: bool) -> Vec<pb::Whereabouts> {
    let addresses = addresses.into_iter().chain(std::iter::repeat(Address::default()));
    at.into_iter().zip(addresses).map(|(at, of)| whereabouts(at, of, shown)).collect()
}

fn vulnerabilities(household: &Household, reasons: Vec<String>) -> Vec<pb::Vulnerability> {
    let reasons = reasons.into_iter().chain(std::iter::repeat(String::new()));
    let one = |(known, reason): (&crate::domain::care::Vulnerability, String)| pb::Vulnerability {
        kind: number(known.kind),
        reason,
    };
    household.vulnerabilities.iter().zip(reasons).map(one).collect()
}

impl From<SeenHousehold> for pb::Household {
    fn from(seen: SeenHousehold) -> Self {
        let SeenHousehold { household, sight: seen, members, addresses, reasons } = seen;
        let shown = seen == Sight::Shown;
        let known = members.into_iter().map(|personal| Some(personal.into())).chain(std::iter::repeat(None));
        let member = |(member, personal): (&crate::domain::household::Member, Option<pb::Personal>)| pb::Member {
            member_id: member.id.to_string(),
            personal,
            died_on: text(member.died_on),
        };
        Self {
            household_id: household.id.to_string(),
            agency_id: household.agency.to_string(),
            reference: household.reference.to_string(),
            state: number(household.state),
            personal_fields: sight(seen),
            members: household.members.iter().zip(known).map(member).collect(),
            vulnerabilities: if shown { vulnerabilities(&household, reasons) } else { Vec::new() },
            whereabouts: places(household.whereabouts, addresses, shown),
            consents: household.consents.into_iter().map(Into::into).collect(),
            restrictions: shown.then(|| household.restrictions.into()),
            erasure_reason: household.erasure_reason.map_or(0, number),
            version: household.version,
            registered_at_us: household.registered_at.micros(),
            ended_at_us: micros(household.ended_at),
        }
    }
}

impl From<SeenRouting> for pb::Routing {
    fn from(seen: SeenRouting) -> Self {
        let SeenRouting { household, reasons, on } = seen;
        let home = household.home(on).ok().and_then(|home| home.place.clone());
        let former = household.former_home(on).and_then(|former| former.place.as_ref());
        Self {
            household_id: household.id.to_string(),
            agency_id: household.agency.to_string(),
            point: home.as_ref().map(|place| place.point.into()),
            district: home.as_ref().map(|place| place.district.clone()).unwrap_or_default(),
            floor: home.as_ref().map_or(0, |place| place.floor),
            lift: home.as_ref().is_some_and(|place| place.lift),
            flights_of_stairs: home.as_ref().map_or(0, |place| place.flights_of_stairs),
            vulnerabilities: vulnerabilities(&household, reasons),
            restrictions: Some(household.restrictions.into()),
            consents_to_deliver: household.consents_to(crate::domain::consent::ConsentKind::Deliver),
            former_point: former.map(|place| place.point.into()),
        }
    }
}

impl From<SeenDoorstep> for pb::Doorstep {
    fn from(seen: SeenDoorstep) -> Self {
        let home = seen.household.home(seen.reading.read_at.hk_date()).ok().and_then(|home| home.place.as_ref());
        Self {
            household_id: seen.household.id.to_string(),
            floor: home.map_or(0, |place| place.floor),
            lift: home.is_some_and(|place| place.lift),
            flights_of_stairs: home.map_or(0, |place| place.flights_of_stairs),
            restrictions: Some(seen.household.restrictions.into()),
            name: seen.name,
            phone: seen.phone,
            address: seen.address.address,
            flat: seen.address.flat,
        }
    }
}

impl From<Reading> for pb::DoorstepReading {
    fn from(reading: Reading) -> Self {
        let reader = common::ActorRef {
            person_id: text(reading.person),
            system: reading.system.unwrap_or_default(),
            tenant_id: reading.tenant.to_string(),
            principal: reading.through,
        };
        Self {
            reading_id: reading.id.to_string(),
            household_id: reading.household.to_string(),
            run_id: reading.run.to_string(),
            reader: Some(reader),
            read_at_us: reading.read_at.micros(),
        }
    }
}

impl From<Alike> for pb::LikelySame {
    fn from(alike: Alike) -> Self {
        Self {
            household_id: alike.one.to_string(),
            other_household_id: alike.other.to_string(),
            kinds: alike.kinds.into_iter().map(number).collect(),
        }
    }
}

impl From<Likeness> for pb::Likeness {
    fn from(likeness: Likeness) -> Self {
        Self {
            likeness_id: likeness.id.to_string(),
            household_id: likeness.one.to_string(),
            other_household_id: likeness.other.to_string(),
            verdict: number(likeness.verdict),
            reviewer_id: likeness.reviewer.to_string(),
            reviewed_at_us: likeness.reviewed_at.micros(),
            undone_by: text(likeness.undone.map(|(by, _)| by)),
            undone_at_us: micros(likeness.undone.map(|(_, at)| at)),
        }
    }
}

impl From<Line> for pb::NeedLine {
    fn from(line: Line) -> Self {
        Self {
            line_no: line.line_no,
            need_class: number(line.class),
            item_id: text(line.item),
            quantity: line.quantity,
            delivered: line.delivered,
        }
    }
}

fn weight(need: &Need, said: &Said, now: Instant) -> Option<pb::Weight> {
    let triage = need.triage.as_ref()?;
    let current_milli = need.weight_at(now);
    let overridden = need.overridden.as_ref();
    Some(pb::Weight {
        triaged: triage.weight,
        evidence: need.evidence.iter().copied().map(number).collect(),
        reason: said.triage.clone(),
        triaged_by: triage.by.to_string(),
        triaged_at_us: triage.at.micros(),
        overridden: overridden.is_some(),
        override_weight: overridden.map_or(0, |weighed| weighed.weight),
        override_reason: said.overridden.clone(),
        overridden_by: text(overridden.map(|weighed| weighed.by)),
        overridden_at_us: micros(overridden.map(|weighed| weighed.at)),
        current_milli,
        overdue: current_milli >= OVERDUE_MILLI,
        overdue_at_us: need.overdue_at().micros(),
        current_at_us: now.micros(),
    })
}

impl From<SeenNeed> for pb::Need {
    fn from(seen: SeenNeed) -> Self {
        let SeenNeed { need, said, now, .. } = seen;
        Self {
            need_id: need.id.to_string(),
            household_id: need.household.to_string(),
            agency_id: need.agency.to_string(),
            state: number(need.state),
            weight: weight(&need, &said, now),
            narrative: said.narrative,
            reported_in_spite: need.in_spite.is_some(),
            in_spite_reason: said.in_spite,
            in_spite_by: text(need.in_spite.map(|(by, _)| by)),
            duplicate_of: text(need.duplicate.map(|mark| mark.of)),
            ending_reason: said.ending,
            withdrawal_cause: need.cause.map_or(0, number),
            referred_to: text(need.referred_to),
            version: need.version,
            reported_at_us: need.reported_at.micros(),
            personal_fields: sight(seen.sight),
            lines: need.lines.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SeenReferral> for pb::Referral {
    fn from(seen: SeenReferral) -> Self {
        let SeenReferral { referral, contact } = seen;
        let (name, phone) = contact.map_or_else(Default::default, |personal| (personal.name, personal.phone));
        Self {
            referral_id: referral.id.to_string(),
            need_id: referral.need.to_string(),
            household_id: referral.household.to_string(),
            from_agency_id: referral.from.to_string(),
            to_agency_id: referral.to.to_string(),
            contact_name: name,
            contact_phone: if referral.may_call { phone } else { String::new() },
            shared: referral.shared,
            referred_at_us: referral.referred_at.micros(),
            lines: referral.lines.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Setting> for pb::NeedClassSetting {
    fn from(setting: Setting) -> Self {
        let (en, zh_hant) = setting.class.names();
        Self {
            need_class: number(setting.class),
            code: setting.class.to_string(),
            name: Some(common::LocalizedText { en: en.to_owned(), zh_hant: zh_hant.to_owned() }),
            window_days: setting.window_days,
            longest_wait_hours: setting.longest_wait_hours,
            version: setting.version,
        }
    }
}
