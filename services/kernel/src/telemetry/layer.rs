//! A layer for every router: a span and a latency a request, joined to the caller's trace.

use std::{
    task::{Context, Poll},
    time::Instant,
};

use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, Request, Response};
use opentelemetry::{global, propagation::Extractor, trace::TraceContextExt};
use tower::{Layer, Service};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Puts [`Telemetry`] around routes.
#[derive(Debug, Clone, Copy)]
pub struct TelemetryLayer {
    service: &'static str,
}

impl TelemetryLayer {
    /// For the routes of a service.
    #[must_use]
    pub const fn new(service: &'static str) -> Self {
        Self { service }
    }
}

impl<S> Layer<S> for TelemetryLayer {
    type Service = Telemetry<S>;

    fn layer(&self, inner: S) -> Telemetry<S> {
        Telemetry { inner, service: self.service }
    }
}

/// Opens a span, measures, and hands on a `traceparent` whether or not traces are exported.
#[derive(Debug, Clone)]
pub struct Telemetry<S> {
    inner: S,
    service: &'static str,
}

impl<S, B, R> Service<Request<B>> for Telemetry<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let path = label(&request);
        let span = tracing::info_span!("rpc", service = self.service, rpc = %path);
        let parent = global::get_text_map_propagator(|propagator| propagator.extract(&Headers(request.headers())));
        let _ = span.set_parent(parent);
        let traceparent = current(&span).or_else(|| incoming(request.headers())).unwrap_or_else(new_traceparent);
        if let Ok(value) = HeaderValue::from_str(&traceparent) {
            request.headers_mut().insert("traceparent", value);
        }
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let service = self.service;
        let begun = Instant::now();
        let work = async move {
            let answer = inner.call(request).await;
            let code = answer.as_ref().map_or("failed".to_owned(), |response| code(response));
            metrics::histogram!("kaifong_rpc_latency_seconds", "service" => service, "rpc" => path, "code" => code)
                .record(begun.elapsed().as_secs_f64());
            answer
        };
        Box::pin(work.instrument(span))
    }
}

/// The route's template where a router matched one, the RPC's path otherwise: never a path that a caller made up.
fn label<B>(request: &Request<B>) -> String {
    let path = request.uri().path();
    match request.extensions().get::<axum::extract::MatchedPath>() {
        Some(matched) => matched.as_str().to_owned(),
        None if path.starts_with("/kaifong.") && path.len() < 120 => path.to_owned(),
        None => "other".to_owned(),
    }
}

/// The gRPC status where the response is trailers only, otherwise the HTTP status.
fn code<R>(response: &Response<R>) -> String {
    let grpc = response.headers().get("grpc-status").and_then(|value| value.to_str().ok());
    grpc.map_or_else(|| response.status().as_u16().to_string(), |code| format!("grpc-{code}"))
}

fn incoming(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    (text.len() == 55 && text.starts_with("00-")).then(|| text.to_owned())
}

fn current(span: &tracing::Span) -> Option<String> {
    let context = span.context();
    let context = context.span().span_context().clone();
    context.is_valid().then(|| {
        format!("00-{}-{}-{:02x}", context.trace_id(), context.span_id(), context.trace_flags().to_u8())
    })
}

/// A new W3C trace context, not sampled: ids to follow a request by where no traces are exported.
#[must_use]
pub fn new_traceparent() -> String {
    let mut random = rand::rng();
    let trace: u128 = rand::Rng::random(&mut random);
    let span: u64 = rand::Rng::random(&mut random);
    format!("00-{:032x}-{:016x}-00", trace | 1, span | 1)
}

struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}
