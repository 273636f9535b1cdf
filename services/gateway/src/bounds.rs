//! What the gateway bears at once, and how long it waits for a caller.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use crate::problem::{BUSY, Language, Problem};

/// Seconds after which a request that found no place may come again.
const AGAIN_SECONDS: u64 = 1;

/// What the gateway bears, and how long it waits.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Requests worked on at once, whoever sends them.
    pub concurrency: usize,
    /// Connections at once.
    pub connections: usize,
    /// How long a connection takes new requests at most.
    pub connection_age: Duration,
    /// How long a connection may take to send the head of a request, after it began or after the answer before, and how
    /// long it may be idle.
    pub header_deadline: Duration,
    /// How long a body may take.
    pub body_deadline: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        // Proxies keep an idle connection for a minute: they end it, and none is cut as they take it up.
        Self {
            concurrency: 512,
            // A process has 1024 files where nobody raised that: databases and documents need theirs.
            connections: 768,
            connection_age: Duration::from_secs(1_800),
            header_deadline: Duration::from_secs(65),
            body_deadline: Duration::from_secs(30),
        }
    }
}

/// Carries a request out while there is a place for it.
pub(crate) async fn in_place(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_place) = places.try_acquire() else {
        let language = Language::of(request.headers());
        let detail = "wait as long as Retry-After says, then send it again";
        let problem = Problem::new(BUSY, StatusCode::SERVICE_UNAVAILABLE, detail, language);
        let traceparent = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
        return problem.in_trace(traceparent).retry_after(AGAIN_SECONDS).into_response();
    };
    next.run(request).await
}
