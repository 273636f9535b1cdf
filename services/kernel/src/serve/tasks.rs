//! The owner of every spawned task.

use std::{future::Future, time::Duration};

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// Spawns, counts and stops tasks. A clone is the same owner.
#[derive(Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    token: CancellationToken,
}

impl Tasks {
    /// An owner without tasks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Spawns a task of a kind. A panic ends the task alone; it is logged and counted.
    #[expect(clippy::disallowed_methods, reason = "this is the owner that every task has")]
    pub fn spawn<F>(&self, kind: &'static str, work: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let guard = PanicWatch(kind);
        let watched = async move {
            let output = work.await;
            std::mem::forget(guard);
            output
        };
        tokio::spawn(self.tracker.track_future(watched.in_current_span()))
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

/// Dropped while its task unwinds or is aborted, forgotten when it ends well.
struct PanicWatch(&'static str);

impl Drop for PanicWatch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            metrics::counter!("kaifong_task_panics_total", "kind" => self.0).increment(1);
            tracing::error!(kind = self.0, "a task of kind {} panicked", self.0);
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
    }

    #[tokio::test]
    async fn a_panic_stays_in_its_task() {
        let tasks = Tasks::new();
        let task = tasks.spawn("test", async { panic!("on purpose") });
        assert!(task.await.is_err());
        assert!(tasks.stop(Duration::from_secs(5)).await);
    }
}
