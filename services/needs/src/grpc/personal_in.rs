//! What several requests have in common: members, places, consents, restrictions, vulnerabilities.

use kaifong_kernel::{values::HkDate, wire::Fields};
use kaifong_proto::needs::v1 as pb;

use super::words::{optional_word, word};
use crate::{
    domain::{
        care::{Restrictions, SpokenLanguage, VulnerabilityKind},
        consent::{ConsentKind, ConsentManner},
        personal::{Address, Personal},
        whereabouts::{Place, Point, WhereaboutsKind},
    },
    verbs::register_household::{NewConsent, NewPlace},
};

/// Hong Kong lies within these, in degrees times 10^6.
const LATITUDES: std::ops::RangeInclusive<i64> = 22_100_000..=22_600_000;
const LONGITUDES: std::ops::RangeInclusive<i64> = 113_800_000..=114_520_000;
/// Minutes of a day.
const DAY: i64 = 24 * 60;

fn small(fields: &mut Fields, field: &str, value: i32, range: std::ops::RangeInclusive<i64>) -> Option<i32> {
    fields.number(field, value.into(), range).and_then(|number| i32::try_from(number).ok())
}

/// A text that is empty, or of so many characters.
fn empty_or(fields: &mut Fields, field: &str, text: &str, range: std::ops::RangeInclusive<usize>) -> Option<String> {
    if text.is_empty() { Some(String::new()) } else { fields.text(field, text, range) }
}

pub(super) fn personal(fields: &mut Fields, field: &str, given: Option<&pb::Personal>) -> Option<Personal> {
    let given = fields.given(field, given)?;
    fields.within(field, |fields| {
        let name = fields.text("name", &given.name, 1..=120);
        let phone = empty_or(fields, "phone", &given.phone, 5..=30);
        let identity_document = empty_or(fields, "identity_document", &given.identity_document, 4..=30);
        let birth_year = match given.birth_year {
            0 => Some(0),
            year => small(fields, "birth_year", year, 1_900..=2_100),
        };
        let relation = word(fields, "relation", given.relation);
        Some(Personal {
            name: name?,
            phone: phone?,
            identity_document: identity_document?,
            birth_year: birth_year?,
            relation: relation?,
        })
    })
}

fn point(fields: &mut Fields, given: Option<&pb::Point>) -> Option<Point> {
    let given = fields.given("point", given)?;
    fields.within("point", |fields| {
        let lat_e6 = small(fields, "lat_e6", given.lat_e6, LATITUDES);
        let lng_e6 = small(fields, "lng_e6", given.lng_e6, LONGITUDES);
        Some(Point { lat_e6: lat_e6?, lng_e6: lng_e6? })
    })
}

pub(super) fn place(fields: &mut Fields, field: &str, given: Option<&pb::NewWhereabouts>) -> Option<NewPlace> {
    let given = fields.given(field, given)?;
    fields.within(field, |fields| {
        let kind: Option<WhereaboutsKind> = word(fields, "kind", given.kind);
        let from_on = fields.date("from_on", &given.from_on);
        let to_on = fields.optional_date("to_on", &given.to_on);
        let address = fields.text("address", &given.address, 1..=300);
        let flat = empty_or(fields, "flat", &given.flat, 1..=60);
        let point = point(fields, given.point.as_ref());
        let district = fields.district("district", &given.district);
        let floor = small(fields, "floor", given.floor, -5..=120);
        let flights_of_stairs = small(fields, "flights_of_stairs", given.flights_of_stairs, 0..=120);
        let (from_on, to_on) = (from_on?, to_on?);
        if to_on.is_some_and(|last| last < from_on) {
            fields.wrong("to_on", "send a day that is not before from_on");
            return None;
        }
        let (lift, address) = (given.lift, Address { address: address?, flat: flat? });
        let (point, district, floor) = (point?, district?, floor?);
        let place = Place { point, district: district.to_string(), floor, lift, flights_of_stairs: flights_of_stairs? };
        Some(NewPlace { kind: kind?, from_on, to_on, address, place })
    })
}

/// Kind, day and manner of a consent.
pub(super) fn said(
    fields: &mut Fields,
    kind: i32,
    on: &str,
    manner: i32,
) -> Option<(ConsentKind, HkDate, ConsentManner)> {
    let kind = word(fields, "kind", kind);
    let on = fields.date("on", on);
    let manner = word(fields, "manner", manner);
    Some((kind?, on?, manner?))
}

pub(super) fn consent(fields: &mut Fields, given: &pb::NewConsent, members: usize) -> Option<NewConsent> {
    let said = said(fields, given.kind, &given.on, given.manner);
    let Some(member) = usize::try_from(given.member_index).ok().filter(|index| *index < members) else {
        fields.wrong("member_index", "send the place of a member of this request, 0 for the first");
        return None;
    };
    let (kind, on, manner) = said?;
    Some(NewConsent { kind, on, manner, member })
}

pub(super) fn restrictions(
    fields: &mut Fields,
    field: &str,
    given: Option<&pb::ContactRestrictions>,
) -> Option<Restrictions> {
    let given = fields.given(field, given)?;
    fields.within(field, |fields| {
        let language: Option<Option<SpokenLanguage>> = optional_word(fields, "language", given.language);
        let from = small(fields, "safe_from_minute", given.safe_from_minute, 0..=DAY - 1);
        let until = small(fields, "safe_until_minute", given.safe_until_minute, 0..=DAY);
        let (language, from, until) = (language?, from?, until?);
        let safe_minutes = if (from, until) == (0, 0) { None } else { Some((from, until)) };
        if safe_minutes.is_some_and(|(from, until)| until <= from) {
            fields.wrong("safe_until_minute", "send a minute later than safe_from_minute");
            return None;
        }
        let language = language.unwrap_or(SpokenLanguage::Cantonese);
        let (no_phone, case_worker_only) = (given.no_phone, given.case_worker_only);
        Some(Restrictions { no_phone, case_worker_only, language, safe_minutes })
    })
}

pub(super) fn vulnerabilities(
    fields: &mut Fields,
    given: &[pb::Vulnerability],
) -> Option<Vec<(VulnerabilityKind, String)>> {
    let mut all: Vec<(VulnerabilityKind, String)> = Vec::with_capacity(given.len());
    for (place, one) in given.iter().enumerate() {
        let read = fields.within(&format!("vulnerabilities[{place}]"), |fields| {
            let kind: Option<VulnerabilityKind> = word(fields, "kind", one.kind);
            let reason = fields.text("reason", &one.reason, 1..=500);
            let (kind, reason) = (kind?, reason?);
            if all.iter().any(|(known, _)| *known == kind) {
                fields.wrong("kind", "send each kind once");
                return None;
            }
            Some((kind, reason))
        });
        all.extend(read);
    }
    if all.len() == given.len() { Some(all) } else { None }
}
