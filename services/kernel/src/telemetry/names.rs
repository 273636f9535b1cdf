//! The name of every metric, what it counts and by which labels.

use metrics::Unit;

/// Time from a request to its answer, by `service`, `rpc` and `code`.
pub const RPC_LATENCY: &str = "kaifong_rpc_latency_seconds";
/// Requests being answered at this moment, by `service`.
pub const RPC_IN_FLIGHT: &str = "kaifong_rpc_in_flight";
/// Events that nothing has carried for sure yet, by `service`.
pub const OUTBOX_PENDING: &str = "kaifong_outbox_pending";
/// Age of the oldest of them, by `service`.
pub const OUTBOX_AGE: &str = "kaifong_outbox_age_seconds";
/// Events that the broker took for sure, by `service`.
pub const RELAY_PUBLISHED: &str = "kaifong_relay_published_total";
/// Events waiting for their turn, by `service` and `group`.
pub const INBOX_WAITING: &str = "kaifong_inbox_waiting";
/// Events given up on until a person replays them, by `service` and `group`.
pub const INBOX_PARKED: &str = "kaifong_inbox_parked";
/// Database connections of the writing pool, by `service` and `state` (`idle`, `used`).
pub const POOL_CONNECTIONS: &str = "kaifong_pool_connections";
/// Tasks that run at this moment, by `service` and `kind`.
pub const TASKS_RUNNING: &str = "kaifong_tasks_running";
/// Tasks that panicked, by `kind`.
pub const TASK_PANICS: &str = "kaifong_task_panics_total";
/// Connections to the broker that were lost.
pub const BROKER_LOST: &str = "kaifong_broker_connections_lost_total";
/// Events that the broker could route nowhere, not even to the archive.
pub const BROKER_UNROUTED: &str = "kaifong_broker_unrouted_total";
/// Bindings whose probes stopped coming, by `group` and `binding`.
pub const BINDINGS_LOST: &str = "kaifong_broker_bindings_lost_total";
/// Messages that can't be decoded, by `group`.
pub const DEAD_LETTERS: &str = "kaifong_dead_letters_total";

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Observations in buckets.
    Histogram,
}

/// Every metric: its name, shape, unit, labels and what it tells.
pub const METRICS: &[(&str, Shape, Unit, &str, &str)] = &[
    (RPC_LATENCY, Shape::Histogram, Unit::Seconds, "service, rpc, code", "Time from a request to its answer"),
    (RPC_IN_FLIGHT, Shape::Gauge, Unit::Count, "service", "Requests being answered"),
    (OUTBOX_PENDING, Shape::Gauge, Unit::Count, "service", "Events not carried for sure yet"),
    (OUTBOX_AGE, Shape::Gauge, Unit::Seconds, "service", "Age of the oldest event not carried yet"),
    (RELAY_PUBLISHED, Shape::Counter, Unit::Count, "service", "Events carried for sure"),
    (INBOX_WAITING, Shape::Gauge, Unit::Count, "service, group", "Events waiting for their turn"),
    (INBOX_PARKED, Shape::Gauge, Unit::Count, "service, group", "Events given up on until a person replays them"),
    (POOL_CONNECTIONS, Shape::Gauge, Unit::Count, "service, state", "Connections of the database's writing pool"),
    (TASKS_RUNNING, Shape::Gauge, Unit::Count, "service, kind", "Tasks that run"),
    (TASK_PANICS, Shape::Counter, Unit::Count, "kind", "Tasks that panicked"),
    (BROKER_LOST, Shape::Counter, Unit::Count, "", "Connections to the broker that were lost"),
    (BROKER_UNROUTED, Shape::Counter, Unit::Count, "", "Events that not even the archive took"),
    (BINDINGS_LOST, Shape::Counter, Unit::Count, "group, binding", "Bindings whose probes stopped coming"),
    (DEAD_LETTERS, Shape::Counter, Unit::Count, "group", "Messages that can't be decoded"),
];

/// Tells the recorder what each metric is.
pub(super) fn describe() {
    for (name, shape, unit, _, tells) in METRICS {
        match shape {
            Shape::Counter => metrics::describe_counter!(*name, *unit, *tells),
            Shape::Gauge => metrics::describe_gauge!(*name, *unit, *tells),
            Shape::Histogram => metrics::describe_histogram!(*name, *unit, *tells),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_on_logging_names_every_metric_and_its_labels() {
        let page = include_str!("../../../../docs/LOGGING.md");
        for (name, _, _, labels, _) in METRICS {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
            let row = row.unwrap_or_else(|| panic!("docs/LOGGING.md has no row for {name}"));
            for label in labels.split(", ").filter(|label| !label.is_empty()) {
                assert!(row.contains(&format!("`{label}`")), "the row of {name} lacks {label}");
            }
        }
    }
}
