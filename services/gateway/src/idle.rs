//! Whether a connection has a request under way, and since when it has none: hyper ends no idle one of HTTP/2.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// What is under way on one connection.
#[derive(Debug, Clone)]
pub(crate) struct Idle(Arc<Mutex<UnderWay>>);

#[derive(Debug)]
struct UnderWay {
    requests: usize,
    since: Instant,
}

impl Default for Idle {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(UnderWay { requests: 0, since: Instant::now() })))
    }
}

impl Idle {
    /// Isn't idle while this goes on.
    pub(crate) fn during<F: Future>(self, answering: F) -> impl Future<Output = F::Output> + use<F> {
        self.locked().requests += 1;
        let request = Request(self);
        async move {
            let answer = answering.await;
            drop(request);
            answer
        }
    }

    /// Returns when it has been idle for so long.
    pub(crate) async fn lasts(&self, patience: Duration) {
        while let Some(left) = self.left(patience) {
            tokio::time::sleep(left).await;
        }
    }

    /// How long it will be before there can be an end.
    fn left(&self, patience: Duration) -> Option<Duration> {
        let under_way = self.locked();
        let left = if under_way.requests > 0 { patience } else { patience.saturating_sub(under_way.since.elapsed()) };
        (!left.is_zero()).then_some(left)
    }

    fn locked(&self) -> MutexGuard<'_, UnderWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request under way; it may be given up.
struct Request(Idle);

impl Drop for Request {
    fn drop(&mut self) {
        let mut under_way = self.0.locked();
        under_way.requests -= 1;
        under_way.since = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn what_has_a_request_under_way_is_not_idle_and_is_after() {
        let idle = Idle::default();
        let request = idle.clone().during(std::future::pending::<()>());
        let lasting = Box::pin(idle.lasts(PATIENCE));
        let waited = tokio::time::sleep(4 * PATIENCE);
        let futures::future::Either::Right(((), lasting)) = futures::future::select(lasting, Box::pin(waited)).await
        else {
            panic!("a request is under way");
        };
        drop(request);
        let ended = Instant::now();
        lasting.await;
        assert!(ended.elapsed() >= PATIENCE, "it ended {:?} after the request", ended.elapsed());
    }
}
