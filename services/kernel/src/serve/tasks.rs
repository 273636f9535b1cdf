//! The owner of every spawned task.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

use crate::telemetry::names;

/// Spawns, counts and stops tasks. A clone is the same owner.
#[derive(Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    token: CancellationToken,
    running: Running,
}

/// How many tasks of each kind run.
type Running = Arc<Mutex<BTreeMap<&'static str, usize>>>;

impl Tasks {
    /// An owner without tasks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Spawns a task of a kind. A panic ends the task alone, and is counted; it was logged where it happened.
    #[expect(clippy::disallowed_methods, reason = "this is the owner that every task has")]
    pub fn spawn<F>(&self, kind: &'static str, work: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let watch = TaskWatch::begin(kind, &self.running);
        let watched = async move {
            let _watch = watch;
            work.await
        };
        tokio::spawn(self.tracker.track_future(watched.in_current_span()))
    }

    /// How many tasks of each kind run at this moment; a kind that ran before is there with 0.
    #[must_use]
    pub fn running(&self) -> BTreeMap<&'static str, usize> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Cancelled when the tasks are to stop.
    #[must_use]
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Asks every task to stop and waits for them, no longer than `soft`. Says whether all ended.
    pub async fn stop(&self, soft: Duration) -> bool {
        self.token.cancel();
        self.tracker.close();
        // The wait is given up, not the work: what is still running ends with the process.
        #[expect(clippy::disallowed_methods, reason = "bounds the wait at shutdown, no database future is inside")]
        let ended = tokio::time::timeout(soft, self.tracker.wait()).await.is_ok();
        if !ended {
            tracing::warn!(left = self.tracker.len(), "{} tasks did not end in time", self.tracker.len());
        }
        ended
    }
}

/// Counts a task while it lives, and its panic where it ends by one.
struct TaskWatch {
    kind: &'static str,
    running: Running,
}

impl TaskWatch {
    fn begin(kind: &'static str, running: &Running) -> Self {
        *running.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
        Self { kind, running: Arc::clone(running) }
    }
}

impl Drop for TaskWatch {
    fn drop(&mut self) {
        if let Some(count) = self.running.lock().unwrap_or_else(PoisonError::into_inner).get_mut(self.kind) {
            *count = count.saturating_sub(1);
        }
        if std::thread::panicking() {
            metrics::counter!(names::TASK_PANICS, "kind" => self.kind).increment(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stopping_waits_for_the_tasks() {
        let tasks = Tasks::new();
        let token = tasks.token();
        let task = tasks.spawn("test", async move { token.cancelled().await });
        assert!(tasks.stop(Duration::from_secs(5)).await);
        assert!(task.is_finished());
        assert_eq!(tasks.running().get("test"), Some(&0));
    }

    #[tokio::test]
    async fn a_panic_stays_in_its_task() {
        let tasks = Tasks::new();
        let task = tasks.spawn("test", async { panic!("on purpose") });
        assert!(task.await.is_err());
        assert!(tasks.stop(Duration::from_secs(5)).await);
    }
}
