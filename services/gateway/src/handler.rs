//! One handler for every operation: key to token, JSON to message, answer to JSON.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use kaifong_kernel::{
    clock::Clock,
    telemetry::trace_id,
    wire::{MESSAGE_LIMIT_BYTES, Wire},
};
use prost::Message;
use prost_reflect::DynamicMessage;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::{
    Bounds, GatewaySetup,
    asked::{Asked, idempotency_key},
    cursor::{Cursors, list_of},
    keys::{EXCHANGE, Exchanged, Keys, NoToken},
    limits::{Limits, Place},
    operation::Operation,
    problem::{self, Language, Problem},
    route::Method,
    rpc::{self, Beside},
    shown::shown,
};

/// What every handler shares.
pub(crate) struct Gate {
    services: BTreeMap<&'static str, Wire>,
    clock: Arc<dyn Clock>,
    keys: Keys,
    limits: Limits,
    pub(crate) cursors: Cursors,
    pub(crate) body_limit: usize,
    pub(crate) bounds: Bounds,
}

impl Gate {
    pub(crate) fn new(setup: GatewaySetup) -> Self {
        Self {
            keys: Keys::new(setup.services["identity"].clone()),
            services: setup.services,
            clock: setup.clock,
            limits: Limits::new(setup.rate_per_second),
            cursors: Cursors::new(&setup.cursor_key),
            body_limit: setup.body_limit_bytes,
            bounds: setup.bounds,
        }
    }

    /// Whether a service is behind it.
    pub(crate) fn knows(&self, peer: &str) -> bool {
        self.services.contains_key(peer)
    }

    fn wire(&self, peer: &str) -> Wire {
        self.services[peer].clone()
    }
}

type Shared = (Arc<Gate>, Arc<Operation>);
type Places = Vec<(String, String)>;

/// Mounts an operation at its path.
pub(crate) fn mount(router: Router, gate: &Arc<Gate>, operation: Arc<Operation>) -> Router {
    let method = match operation.route.method {
        Method::Get => get(serve),
        Method::Post => post(serve),
        Method::Put => put(serve),
    };
    let path = operation.route.path;
    // The limit is the reader's own, so that what is over it is a problem like any other.
    router.route(path, method.layer(DefaultBodyLimit::disable()).with_state((gate.clone(), operation)))
}

async fn serve(
    State((gate, operation)): State<Shared>,
    path: Result<Path<Places>, PathRejection>,
    request: Request,
) -> Response {
    let language = Language::of(request.headers());
    let traceparent = text(request.headers(), "traceparent").map(str::to_owned);
    let answer = match path {
        Ok(Path(path)) => answer(&gate, &operation, &path, request, language, traceparent.as_deref()).await,
        Err(_) => Err(Problem::new(problem::UNKNOWN_PATH, StatusCode::NOT_FOUND, "the path is no UTF-8", language)),
    };
    answer.unwrap_or_else(|problem| problem.in_trace(traceparent.as_deref()).into_response())
}

async fn answer(
    gate: &Gate,
    operation: &Operation,
    path: &[(String, String)],
    request: Request,
    language: Language,
    traceparent: Option<&str>,
) -> Result<Response, Problem> {
    let (caller, _place) = admitted(gate, request.headers(), language).await?;
    let key = if operation.writes() { idempotency_key(request.headers(), language)? } else { None };
    let message = Asked { gate, operation, tenant: &caller.tenant, language }.read(path, request).await?;
    carried_whole(&message, language)?;
    let list = operation.paged().then(|| list_of(operation, &caller.tenant, &message));
    let beside = Beside { token: &caller.token, key: key.as_deref(), traceparent };
    let answered = called(gate, operation, message.clone(), &beside).await;
    let document = operation.route.upload.map(|(field, _)| field);
    let answered = answered.map_err(|status| {
        let problem = told(&status, &operation.rpc_path(), traceparent, language);
        problem.naming_as_written(operation).about(&message, document)
    })?;
    Ok(shown(gate, operation, &answered, list.as_deref()))
}

/// Calls the RPC; tokens are forgotten where it may have changed who may do what.
async fn called(
    gate: &Gate,
    operation: &Operation,
    message: DynamicMessage,
    beside: &Beside<'_>,
) -> Result<DynamicMessage, Status> {
    let forgetting = operation.route.of_access.then(|| gate.keys.forgetting());
    let wire = gate.wire(operation.route.peer);
    let answered = rpc::call(wire, &operation.rpc_path(), message, operation.rpc.output(), beside).await;
    let unclear = [Code::Internal, Code::Unavailable, Code::DeadlineExceeded, Code::Cancelled];
    let refused = answered
        .as_ref()
        .is_err_and(|status| !unclear.contains(&status.code()) && status.get_details_error_info().is_some());
    if let Some(forgetting) = forgetting.filter(|_| refused) {
        forgetting.refused();
    }
    answered
}

/// Refuses what no service takes as one message.
fn carried_whole(message: &DynamicMessage, language: Language) -> Result<(), Problem> {
    let bytes = message.encoded_len();
    if bytes <= MESSAGE_LIMIT_BYTES {
        return Ok(());
    }
    let detail =
        format!("a service takes {MESSAGE_LIMIT_BYTES} bytes of one request, and these are {bytes}; send less");
    Err(Problem::new(problem::TOO_LARGE, StatusCode::PAYLOAD_TOO_LARGE, detail, language))
}

async fn admitted(gate: &Gate, headers: &HeaderMap, language: Language) -> Result<(Exchanged, Place), Problem> {
    let no_key = |detail| Problem::new(problem::NO_KEY, StatusCode::UNAUTHORIZED, detail, language);
    let key = text(headers, "authorization")
        .and_then(bearer)
        .ok_or_else(|| no_key("send your key as `Authorization: Bearer kf_…`"))?;
    let too_many = |detail, wait: std::time::Duration| {
        let problem = Problem::new(problem::TOO_MANY, StatusCode::TOO_MANY_REQUESTS, detail, language);
        problem.retry_after(wait.as_secs().max(1))
    };
    let exchanged = gate.keys.exchange(key, gate.clock.now(), || gate.limits.admit_new_key()).await;
    let exchanged = exchanged.map_err(|none| match none {
        NoToken::Malformed => no_key("what was sent is no key: `kf_`, 26 characters, `_` and 43 characters"),
        NoToken::TooMany(wait) => too_many("too many keys are new here; wait as long as Retry-After says", wait),
        NoToken::Refused(status) => told(&status, EXCHANGE, text(headers, "traceparent"), language),
    })?;
    let place = gate.limits.admit(&exchanged);
    let place = place.map_err(|wait| too_many("send fewer requests, or wait as long as Retry-After says", wait))?;
    Ok((exchanged, place))
}

/// The key of an `Authorization`; the scheme is in letters of either case (RFC 9110 section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| key.trim_start_matches(' '))
}

/// A service's answer. Where it is none (the service is away or late, or its answer can't be read) it is logged here,
/// once: nobody else knows of it.
fn told(status: &Status, rpc: &str, traceparent: Option<&str>, language: Language) -> Problem {
    let problem = Problem::from_status(status, language);
    if status.get_details_error_info().is_none() {
        let (code, message, trace_id) = (status.code(), status.message(), traceparent.map(trace_id));
        if problem.status == 500 {
            tracing::error!(rpc, ?code, message, trace_id, "{rpc} has no answer that can be read");
        } else {
            tracing::warn!(rpc, ?code, message, trace_id, "{rpc} has no answer");
        }
    }
    problem
}

/// A header's text.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
