//! States and rules: pure, no clock, no database, no wire.

pub mod day;
pub mod fleet;
pub mod forget;
pub mod goods;
pub mod ids;
pub mod order;
pub mod outcome;
pub mod plan;
pub mod priority;
pub mod proof;
pub mod refusal;
pub mod retry;
pub mod routing;
pub mod run;
pub mod stop;
pub mod unit;

use kaifong_kernel::values::{Instant, PersonId};
use serde::{Deserialize, Serialize};

/// A short text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// English.
    pub en: String,
    /// Traditional Chinese.
    pub zh_hant: String,
}

impl Both {
    /// Both texts.
    #[must_use]
    pub fn of(en: impl Into<String>, zh_hant: impl Into<String>) -> Self {
        Self { en: en.into(), zh_hant: zh_hant.into() }
    }
}

/// What a named person said, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// A place: degrees times a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north.
    pub lat_e6: i32,
    /// Degrees east.
    pub lng_e6: i32,
}

/// From a moment to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// From.
    pub from: Instant,
    /// To.
    pub to: Instant,
}

impl Interval {
    /// Whether it lies within this one.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}
