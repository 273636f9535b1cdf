//! `/livez`, `/readyz` and `/metrics` of one process.

use std::{sync::Arc, time::Duration};

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Tasks;

/// One part that must be well: `Err` says in a word what isn't. Never a secret, never personal data.
pub type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The named parts of a process.
#[derive(Clone)]
pub struct Health {
    tasks: Tasks,
    patience: Duration,
    parts: Vec<Part>,
    vital: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    check: Check,
    /// Whether the process is unready without it.
    decides: bool,
}

/// How a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The part.
    pub name: String,
    /// What is wrong with it, if anything.
    pub wrong: Option<String>,
    /// Whether the process is unready without it.
    pub decides: bool,
}

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(12);

impl Health {
    /// No parts: ready. The checks run as tasks of this owner.
    #[must_use]
    pub fn new(tasks: &Tasks) -> Self {
        Self { tasks: tasks.clone(), patience: PATIENCE, parts: Vec::new(), vital: Vec::new() }
    }

    /// With another part.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, check: Check) -> Self {
        self.parts.push(Part { name: name.into(), check, decides: true });
        self
    }

    /// With a part that is named where it isn't well, and without which the process still does its work.
    #[must_use]
    pub fn noting(mut self, name: impl Into<String>, check: Check) -> Self {
        self.parts.push(Part { name: name.into(), check, decides: false });
        self
    }

    /// With something that the process can't live without: what only a new process mends, such as a pool whose places
    /// are all held by dead connections.
    #[must_use]
    pub fn vital(mut self, name: impl Into<String>, check: Check) -> Self {
        self.vital.push(Part { name: name.into(), check, decides: true });
        self
    }

    /// How each part is.
    pub async fn report(&self) -> Vec<Finding> {
        self.ask(&self.parts).await
    }

    /// How everything is that the process can't live without.
    pub async fn vitals(&self) -> Vec<Finding> {
        self.ask(&self.vital).await
    }

    async fn ask(&self, parts: &[Part]) -> Vec<Finding> {
        let asked = parts.iter().map(|part| async move {
            // In a task of its own: only the wait is given up, never a database's future half way.
            let check = self.tasks.spawn("check", (part.check)());
            #[expect(clippy::disallowed_methods, reason = "bounds the wait for the check's task, which goes on")]
            let answer = tokio::time::timeout(self.patience, check).await;
            let wrong = match answer {
                Ok(Ok(found)) => found.err(),
                Ok(Err(_)) => Some("the check failed".to_owned()),
                Err(_) => Some(format!("no answer in {:?}", self.patience)),
            };
            Finding { name: part.name.clone(), wrong, decides: part.decides }
        });
        futures::future::join_all(asked).await
    }

    /// Whether every part is well that decides.
    pub async fn is_ready(&self) -> bool {
        ready(&self.report().await)
    }
}

fn ready(report: &[Finding]) -> bool {
    report.iter().all(|part| part.wrong.is_none() || !part.decides)
}

/// The routes `/livez`, `/readyz`, `/metrics`.
pub fn admin_router(health: Health) -> Router {
    Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/metrics", get(|| async { crate::telemetry::metrics_text() }))
        .with_state(health)
}

async fn livez(State(health): State<Health>) -> impl IntoResponse {
    let live = ready(&health.vitals().await);
    let status = if live { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "live": live })))
}

async fn readyz(State(health): State<Health>) -> impl IntoResponse {
    let report = health.report().await;
    let ready = ready(&report);
    let parts: serde_json::Map<String, Value> =
        report.into_iter().map(|part| (part.name, part.wrong.map_or(json!("ready"), Value::from))).collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": ready, "parts": parts })))
}

/// Serves the admin routes until the tasks stop.
pub fn serve_admin(listener: TcpListener, health: Health, tasks: &Tasks) {
    let stop = tasks.token();
    tasks.spawn("admin", async move {
        let serving = axum::serve(listener, admin_router(health)).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = serving.await {
            tracing::error!(%error, "the admin listener ended");
        }
    });
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn health() -> Health {
        Health::new(&Tasks::new())
    }

    fn well() -> Check {
        Arc::new(|| Box::pin(async { Ok(()) }))
    }

    fn ill() -> Check {
        Arc::new(|| Box::pin(async { Err("away".to_owned()) }))
    }

    #[tokio::test]
    async fn readiness_names_the_part_that_is_not() {
        let health = health().with("database", well()).with("peer", ill());
        assert!(!health.is_ready().await);
        let finding = Finding { name: "peer".to_owned(), wrong: Some("away".to_owned()), decides: true };
        assert_eq!(health.report().await[1], finding);
        let response = readyz(State(health)).await.into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_part_that_decides_nothing_is_named_in_a_ready_report() {
        let health = health().with("database", well()).noting("bus", ill());
        assert!(health.is_ready().await);
        let response = readyz(State(health)).await.into_response();
        assert_eq!(response.status(), StatusCode::OK);
        let body: Value = serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap();
        assert_eq!(body, json!({ "ready": true, "parts": { "database": "ready", "bus": "away" } }));
    }

    #[tokio::test]
    async fn a_process_dies_only_of_what_is_vital() {
        let unready = health().with("database", ill());
        assert_eq!(livez(State(unready)).await.into_response().status(), StatusCode::OK);
        let dying = health().vital("pool", ill());
        assert_eq!(livez(State(dying)).await.into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_check_that_does_not_end_is_not_waited_for_and_not_cancelled() {
        let tasks = Tasks::new();
        let endless: Check = Arc::new(|| Box::pin(std::future::pending()));
        let health = Health { patience: Duration::from_millis(20), ..Health::new(&tasks) }.with("database", endless);
        assert_eq!(health.report().await[0].wrong.as_deref(), Some("no answer in 20ms"));
        assert_eq!(tasks.running().get("check"), Some(&1), "it goes on");
    }
}
