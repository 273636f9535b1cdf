//! Fields that requests of inventory have in common.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use kaifong_kernel::{
    values::{Instant, Invalid, Units},
    wire::Fields,
};
use kaifong_proto::common::v1 as common;

use crate::domain::Both;

/// A short text in both languages.
pub(super) fn both(fields: &mut Fields, field: &str, given: Option<common::LocalizedText>) -> Option<Both> {
    let given = fields.given(field, given)?;
    let (en, zh_hant) = fields
        .within(field, |text| (text.text("en", &given.en, 1..=120), text.text("zh_hant", &given.zh_hant, 1..=120)));
    Some(Both { en: en?, zh_hant: zh_hant? })
}

/// Codes, each at most 20 long, at most 20.
pub(super) fn codes(fields: &mut Fields, field: &str, texts: &[String]) -> Option<Vec<String>> {
    several(fields, field, texts, |fields, text| fields.code(field, text, 1..=20))
}

/// Codes of districts, at most 20.
pub(super) fn districts(fields: &mut Fields, field: &str, texts: &[String]) -> Option<Vec<String>> {
    several(fields, field, texts, |fields, text| fields.district(field, text).map(|known| known.to_string()))
}

fn several(
    fields: &mut Fields,
    field: &str,
    texts: &[String],
    mut read: impl FnMut(&mut Fields, &str) -> Option<String>,
) -> Option<Vec<String>> {
    if texts.len() > 20 {
        fields.wrong(field, "send at most 20");
        return None;
    }
    let all: Vec<Option<String>> = texts.iter().map(|text| read(fields, text)).collect();
    all.into_iter().collect()
}

/// A code of a district that may be empty.
pub(super) fn optional_district(fields: &mut Fields, field: &str, text: &str) -> Option<Option<String>> {
    if text.is_empty() { Some(None) } else { fields.district(field, text).map(|known| Some(known.to_string())) }
}

/// A number of base units within a range.
pub(super) fn units(fields: &mut Fields, field: &str, number: i64, most: i64) -> Option<Units> {
    fields.number(field, number, 1..=most).and_then(Units::new)
}

/// Why something is done.
pub(super) fn reason(fields: &mut Fields, text: &str) -> Option<String> {
    fields.text("reason", text, 1..=300)
}

/// A moment; 0: none is said.
pub(super) fn optional_instant(fields: &mut Fields, field: &str, micros: i64) -> Option<Option<Instant>> {
    if micros == 0 { Some(None) } else { fields.instant(field, micros).map(Some) }
}

/// What a list of lines says, each read under its place.
pub(super) fn lines<L, T>(
    fields: &mut Fields,
    name: &str,
    given: &[L],
    count: RangeInclusive<usize>,
    mut read: impl FnMut(&mut Fields, &L) -> Option<T>,
) -> Option<Vec<T>> {
    if !count.contains(&given.len()) {
        fields.wrong(name, format!("send {} to {} of them", count.start(), count.end()));
        return None;
    }
    let all: Vec<Option<T>> = given
        .iter()
        .enumerate()
        .map(|(place, line)| fields.within(&format!("{name}[{place}]"), |fields| read(fields, line)))
        .collect();
    all.into_iter().collect()
}

/// A request that is one id.
pub(super) fn one_id<I: FromStr<Err: Display>>(field: &str, text: &str) -> Result<I, Invalid> {
    let mut fields = Fields::new();
    fields.id(field, text).ok_or_else(|| fields.into_invalid())
}
