//! The gateway: REST and OpenAPI for partners and people. It exchanges a key for a token, signs nothing itself, and
//! reaches the services through their protos only.
//!
//! Every operation is one row of a table under `resources/`: a method, a path and an RPC. The JSON of a request and a
//! response follows from the proto messages by the rules of `transcode`, and so does the OpenAPI document.

mod asked;
mod bounds;
mod cursor;
mod handler;
mod idle;
mod impatient;
mod keys;
mod limits;
mod listener;
mod openapi;
mod operation;
mod probes;
mod problem;
mod resources;
mod route;
mod rpc;
mod shown;
mod transcode;
mod written;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use kaifong_kernel::{
    clock::Clock,
    serve::{Health, admin_router},
    telemetry::TelemetryLayer,
    wire::Wire,
};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

pub use bounds::Bounds;
pub use listener::serve;
pub use operation::{Operation, Place, Shape, operations};
pub use problem::CATALOGUE;
pub use resources::NOT_SERVED;
pub use route::{Method, Route};

/// What the gateway is built from.
pub struct GatewaySetup {
    /// The services behind it, by name; identity among them.
    pub services: BTreeMap<&'static str, Wire>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Signs cursors; the same on every replica.
    pub cursor_key: [u8; 32],
    /// Requests a second of one key.
    pub rate_per_second: u32,
    /// Largest request body in bytes.
    pub body_limit_bytes: usize,
    /// What it bears at once, and how long it waits.
    pub bounds: Bounds,
    /// What `/readyz` reports.
    pub health: Health,
}

/// The REST API with `/openapi.json`, `/livez`, `/readyz` and `/metrics`.
///
/// # Panics
/// When a row of the tables names an RPC that the protos don't have, or a service that it is not given: met by the first
/// test.
pub fn router(setup: GatewaySetup) -> Router {
    let limit = setup.body_limit_bytes;
    let health = setup.health.clone();
    let places = Arc::new(Semaphore::new(setup.bounds.concurrency));
    let gate = Arc::new(handler::Gate::new(setup));
    let mut api = Router::new();
    for operation in operations() {
        assert!(gate.knows(operation.route.peer), "{} is not behind this gateway", operation.route.peer);
        api = handler::mount(api, &gate, Arc::new(operation));
    }
    api.method_not_allowed_fallback(problem::method_not_allowed)
        .route_layer(from_fn_with_state(places, bounds::in_place))
        .route_layer(from_fn(problem::caught))
        .route_layer(TelemetryLayer::new("gateway"))
        .route("/openapi.json", get(openapi::served))
        .merge(admin_router(health).layer(from_fn_with_state(probes::Probes::default(), probes::shared)))
        .fallback(problem::unknown_path)
        .layer(DefaultBodyLimit::max(limit))
        .layer(CatchPanicLayer::custom(problem::panicked))
}

/// The OpenAPI 3.1 document, as text.
///
/// # Errors
/// Never in practice: it is JSON.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&openapi::document())
}
