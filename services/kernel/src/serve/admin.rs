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
#[derive(Clone, Default)]
pub struct Health {
    parts: Vec<(String, Check)>,
    vital: Vec<(String, Check)>,
}

impl Health {
    /// No parts: ready.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With another part.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, check: Check) -> Self {
        self.parts.push((name.into(), check));
        self
    }

    /// With something that the process can't live without: what only a new process mends, such as a pool whose places
    /// are all held by dead connections.
    #[must_use]
    pub fn vital(mut self, name: impl Into<String>, check: Check) -> Self {
        self.vital.push((name.into(), check));
        self
    }

    /// Each part and what is wrong with it.
    pub async fn report(&self) -> Vec<(String, Option<String>)> {
        Self::ask(&self.parts).await
    }

    async fn ask(parts: &[(String, Check)]) -> Vec<(String, Option<String>)> {
        let asked = parts.iter().map(|(name, check)| async move {
            // The part's own futures end by the database's and broker's limits; this only bounds the answer.
            #[expect(clippy::disallowed_methods, reason = "bounds the answer; the check runs in a task of its own")]
            let answer = tokio::time::timeout(Duration::from_secs(12), check()).await;
            let wrong = answer.unwrap_or_else(|_| Err("no answer in 12 s".to_owned())).err();
            (name.clone(), wrong)
        });
        futures::future::join_all(asked).await
    }

    /// Whether every part is well.
    pub async fn is_ready(&self) -> bool {
        self.report().await.iter().all(|(_, wrong)| wrong.is_none())
    }
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
    let report = Health::ask(&health.vital).await;
    let live = report.iter().all(|(_, wrong)| wrong.is_none());
    let status = if live { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "live": live })))
}

async fn readyz(State(health): State<Health>) -> impl IntoResponse {
    let report = health.report().await;
    let ready = report.iter().all(|(_, wrong)| wrong.is_none());
    let parts: serde_json::Map<String, Value> =
        report.into_iter().map(|(name, wrong)| (name, wrong.map_or(json!("ready"), Value::from))).collect();
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
    use super::*;

    #[tokio::test]
    async fn readiness_names_the_part_that_is_not() {
        let well: Check = Arc::new(|| Box::pin(async { Ok(()) }));
        let ill: Check = Arc::new(|| Box::pin(async { Err("away".to_owned()) }));
        let health = Health::new().with("database", well).with("broker", ill);
        assert!(!health.is_ready().await);
        assert_eq!(health.report().await[1], ("broker".to_owned(), Some("away".to_owned())));
        let response = readyz(State(health)).await.into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_process_dies_only_of_what_is_vital() {
        let ill: Check = Arc::new(|| Box::pin(async { Err("away".to_owned()) }));
        let unready = Health::new().with("database", ill.clone());
        assert_eq!(livez(State(unready)).await.into_response().status(), StatusCode::OK);
        let dying = Health::new().vital("pool", ill);
        assert_eq!(livez(State(dying)).await.into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
