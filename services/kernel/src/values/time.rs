//! Instants are UTC microseconds; business dates are Hong Kong dates and a type of their own.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// A point in time: microseconds since the Unix epoch, UTC. Stored as a whole number, so that both
/// databases keep, sort and hash the same value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// So many seconds later (earlier when negative); the ends of time are where it stops.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// So many milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1_000)))
    }

    /// So many days of 24 hours later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }

    /// Microseconds from `earlier` to this, negative when it is later.
    #[must_use]
    pub const fn since_us(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The date in Hong Kong at this moment.
    #[must_use]
    pub fn hk_date(self) -> HkDate {
        let utc = DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default();
        HkDate(utc.with_timezone(&hong_kong()).date_naive())
    }

    /// Reads RFC 3339 (`2026-03-31T23:55:00+08:00`), truncated to microseconds.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|time| Self(time.timestamp_micros()))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = DateTime::<Utc>::from_timestamp_micros(self.0).unwrap_or_default();
        f.write_str(&utc.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

crate::column!(Instant as i64, |instant| instant.0, |micros| Some(Instant(micros)));

/// Hong Kong time: UTC+8 (Cap. 1 s. 67); no summer time since 1979.
fn hong_kong() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| Utc.fix())
}

trait Fix {
    fn fix(&self) -> FixedOffset;
}

impl Fix for Utc {
    fn fix(&self) -> FixedOffset {
        chrono::Offset::fix(self)
    }
}

/// The text was not a date of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadDate;

impl fmt::Display for BadDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date of the form YYYY-MM-DD")
    }
}

impl std::error::Error for BadDate {}

/// A calendar day in Hong Kong: gift dates, value dates, delivery days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HkDate(NaiveDate);

impl HkDate {
    /// The date, or `None` when the calendar has no such day.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: u64) -> Self {
        Self(self.0.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX))
    }

    /// So many days earlier.
    #[must_use]
    pub fn minus_days(self, days: u64) -> Self {
        Self(self.0.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN))
    }

    /// The moment this day begins in Hong Kong.
    #[must_use]
    pub fn start(self) -> Instant {
        let midnight = self.0.and_time(NaiveTime::MIN);
        let local = hong_kong().from_local_datetime(&midnight).single();
        Instant(local.map_or(0, |time| time.timestamp_micros()))
    }

    /// The Hong Kong year of assessment it falls in: 1 April to 31 March (Cap. 112 s. 2).
    #[must_use]
    pub fn tax_year(self) -> TaxYear {
        let year = self.0.year();
        TaxYear(if self.0.month() >= 4 { year } else { year - 1 })
    }
}

impl fmt::Display for HkDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl fmt::Debug for HkDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for HkDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self).map_err(|_| BadDate)?;
        // chrono takes a sign, more digits of a year and fewer of a month too: no such date could be read back.
        if date.to_string() == text { Ok(date) } else { Err(BadDate) }
    }
}

impl Serialize for HkDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HkDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

crate::column!(HkDate as String, |date| date.to_string(), |text| text.parse().ok());

/// A Hong Kong year of assessment, named by the calendar year it begins in: 2025 is "2025/26".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxYear(i32);

impl TaxYear {
    /// The year that begins on 1 April of `year`.
    #[must_use]
    pub const fn starting(year: i32) -> Self {
        Self(year)
    }

    /// The calendar year it begins in.
    #[must_use]
    pub const fn start_year(self) -> i32 {
        self.0
    }
}

impl fmt::Display for TaxYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

crate::column!(TaxYear as i32, |year| year.0, |year| Some(TaxYear(year)));

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::from_rfc3339(text).unwrap()
    }

    #[test]
    fn the_day_is_hong_kongs() {
        assert_eq!(at("2026-03-31T15:55:00Z").hk_date().to_string(), "2026-03-31");
        assert_eq!(at("2026-03-31T16:00:00Z").hk_date().to_string(), "2026-04-01");
    }

    #[test]
    fn a_tax_year_ends_on_31_march() {
        assert_eq!(at("2026-03-31T15:59:59Z").hk_date().tax_year().to_string(), "2025/26");
        assert_eq!(at("2026-03-31T16:00:00Z").hk_date().tax_year().to_string(), "2026/27");
        assert_eq!(TaxYear::starting(2099).to_string(), "2099/00");
    }

    #[test]
    fn a_date_starts_at_its_midnight() {
        let date: HkDate = "2026-04-01".parse().unwrap();
        assert_eq!(date.start(), at("2026-03-31T16:00:00Z"));
        assert_eq!(date.start().hk_date(), date);
    }

    #[test]
    fn impossible_dates_are_refused() {
        let unlike = ["2026-2-03", "20260203", "", "+12345-1-1", "-1234-1-01", " 2026-02-3"];
        for text in ["2026-02-30", "2026-13-01"].into_iter().chain(unlike) {
            assert_eq!(text.parse::<HkDate>(), Err(BadDate), "{text}");
        }
    }

    #[test]
    fn shown_in_utc_with_microseconds() {
        assert_eq!(at("2026-01-02T03:04:05.000006Z").to_string(), "2026-01-02T03:04:05.000006Z");
    }
}
