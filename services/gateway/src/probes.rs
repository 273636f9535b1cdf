//! One look at the parts of the process for everybody who asks within a second: probes need no key, and each look asks
//! the databases.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Mutex;

/// How long an answer is good for.
const GOOD_FOR: Duration = Duration::from_secs(1);
/// More than any report has.
const REPORT_BYTES: usize = 1024 * 1024;

#[derive(Clone)]
struct Answer {
    at: Instant,
    status: StatusCode,
    body: Bytes,
}

type Last = Arc<Mutex<Option<Answer>>>;

/// The last answer of each probe.
#[derive(Clone, Default)]
pub(crate) struct Probes {
    live: Last,
    ready: Last,
}

/// Looks, or tells what was seen a moment ago. While one looks, the others wait for what it sees.
pub(crate) async fn shared(State(probes): State<Probes>, request: Request, next: Next) -> Response {
    let last = match request.uri().path() {
        "/livez" => &probes.live,
        "/readyz" => &probes.ready,
        _ => return next.run(request).await,
    };
    let mut last = last.lock().await;
    if let Some(answer) = last.as_ref().filter(|answer| answer.at.elapsed() < GOOD_FOR) {
        return told(answer);
    }
    let (parts, body) = next.run(request).await.into_parts();
    let body = to_bytes(body, REPORT_BYTES).await.unwrap_or_default();
    told(last.insert(Answer { at: Instant::now(), status: parts.status, body }))
}

fn told(answer: &Answer) -> Response {
    let mut response = (answer.status, answer.body.clone()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{Router, body::Body, middleware::from_fn_with_state};
    use kaifong_kernel::serve::{Health, Tasks, admin_router};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn whoever_asks_at_once_is_told_of_one_look() {
        let looks = Arc::new(AtomicUsize::new(0));
        let counted = looks.clone();
        let health = Health::new(&Tasks::new()).with(
            "database",
            Arc::new(move || {
                counted.fetch_add(1, Ordering::SeqCst);
                Box::pin(async { Err("away".to_owned()) })
            }),
        );
        let router: Router = admin_router(health).layer(from_fn_with_state(Probes::default(), shared));
        let ask = |path: &str| router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
        for response in futures::future::join_all((0..50).map(|_| ask("/readyz"))).await {
            let response = response.unwrap();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            let body = to_bytes(response.into_body(), REPORT_BYTES).await.unwrap();
            let report: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(report, serde_json::json!({ "ready": false, "parts": { "database": "away" } }));
        }
        assert_eq!(looks.load(Ordering::SeqCst), 1);
        assert_eq!(ask("/livez").await.unwrap().status(), StatusCode::OK, "another probe, another answer");
        tokio::time::sleep(GOOD_FOR).await;
        ask("/readyz").await.unwrap();
        assert_eq!(looks.load(Ordering::SeqCst), 2, "an answer is good for a moment only");
    }
}
