//! The settings that dispatch heeds.

use kaifong_kernel::config::Config;

/// Settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long an order's goods are held before its run is published, in seconds.
    pub hold_seconds: i64,
    /// Attempts of one delivery at most.
    pub most_attempts: i32,
    /// Days about a delivery in which a second one of an item needs a reason.
    pub duplicate_days: u64,
    /// By when an elder living alone whom nobody reached must be looked after, in seconds.
    pub elder_seconds: i64,
    /// How long the planner searches for the plan of a day, in milliseconds.
    pub search_ms: i64,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            hold_seconds: config.reservation_hold_seconds,
            most_attempts: config.delivery_attempts,
            duplicate_days: config.duplicate_delivery_days,
            elder_seconds: config.unreached_elder_seconds,
            search_ms: config.planner_search_ms,
        }
    }
}
