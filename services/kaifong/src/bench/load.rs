//! Callers at once, and what they reached.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use tokio::task::JoinSet;

/// How hard and how long.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Callers at once.
    pub clients: u32,
    /// For how long.
    pub time: Duration,
}

/// What the callers reached.
pub(super) struct Reached {
    /// Calls that were answered.
    pub calls: u64,
    /// Calls a second.
    pub per_second: f64,
    /// Half of the calls took no longer, in milliseconds.
    pub p50_ms: f64,
    /// All but one of a hundred took no longer, in milliseconds.
    pub p99_ms: f64,
}

/// Calls as often as it can until the time is over. A call is told its own number.
pub(super) async fn drive<F, W>(load: Load, call: F) -> Result<Reached>
where
    F: Fn(u64) -> W + Send + Sync + 'static,
    W: Future<Output = Result<()>> + Send,
{
    let call = Arc::new(call);
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for client in 0..u64::from(load.clients) {
        let call = call.clone();
        // The set owns its tasks and is waited for below.
        callers.spawn(async move {
            let mut took = Vec::new();
            while begun.elapsed() < load.time {
                let turn = u64::try_from(took.len()).unwrap_or(u64::MAX);
                let asked = Instant::now();
                call(client * 10_000_000 + turn).await?;
                took.push(asked.elapsed());
            }
            Ok::<_, anyhow::Error>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(caller) = callers.join_next().await {
        took.extend(caller??);
    }
    Ok(reached(took, begun.elapsed()))
}

fn reached(mut took: Vec<Duration>, in_all: Duration) -> Reached {
    took.sort_unstable();
    let calls = u64::try_from(took.len()).unwrap_or(u64::MAX);
    let at = |percent: usize| {
        let place = (took.len() * percent / 100).min(took.len().saturating_sub(1));
        took.get(place).map_or(0.0, |one| one.as_secs_f64() * 1_000.0)
    };
    Reached { calls, per_second: as_f64(calls) / in_all.as_secs_f64(), p50_ms: at(50), p99_ms: at(99) }
}

/// A count as a figure.
pub(super) fn as_f64(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_times() {
        let took = (1..=200).rev().map(Duration::from_millis).collect();
        let reached = reached(took, Duration::from_secs(2));
        assert_eq!((reached.calls, reached.per_second), (200, 100.0));
        assert!((reached.p50_ms - 101.0).abs() < 0.01 && (reached.p99_ms - 199.0).abs() < 0.01);
    }
}
