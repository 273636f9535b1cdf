//! A layer for every router: a span and a latency a request, joined to the caller's trace.

use std::{
    borrow::Cow,
    task::{Context, Poll},
    time::Instant,
};

use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, Request, Response};
use tower::{Layer, Service};
use tracing::{Instrument, Span, field::Empty};

use super::{label, names, trace};

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

/// Opens a span, measures, and hands on a `traceparent`, whether or not traces are exported.
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
        let rpc = label::of_request(&request);
        let span = open_span(self.service, &rpc, request.headers_mut());
        let watched = Watched::begin(self.service, rpc);
        // The clone that was ready is the one that is called.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let work = async move {
            let answer = inner.call(request).await;
            watched.end(answer.as_ref().map_or("failed".into(), label::of_response));
            answer
        };
        Box::pin(work.instrument(span))
    }
}

/// A span in the caller's trace or a new one; its `traceparent` takes the place of the caller's.
fn open_span(service: &str, rpc: &str, headers: &mut HeaderMap) -> Span {
    let span = tracing::info_span!("rpc", service, rpc, trace_id = Empty, otel.name = rpc, otel.kind = "server");
    let caller = headers.get(trace::TRACEPARENT).and_then(|value| value.to_str().ok());
    let caller = caller.filter(|caller| trace::read(caller).is_some()).map(str::to_owned);
    if let Some(caller) = &caller {
        trace::join(&span, caller);
    }
    let traceparent = trace::traceparent_of(&span).or(caller).unwrap_or_else(trace::new_traceparent);
    span.record("trace_id", trace::trace_id(&traceparent));
    if let Ok(value) = HeaderValue::from_str(&traceparent) {
        headers.insert(trace::TRACEPARENT, value);
    }
    span
}

/// A request under way. One that is dropped before it has an answer was given up by its caller.
struct Watched {
    service: &'static str,
    rpc: Cow<'static, str>,
    begun: Instant,
    code: Cow<'static, str>,
}

impl Watched {
    fn begin(service: &'static str, rpc: Cow<'static, str>) -> Self {
        metrics::gauge!(names::RPC_IN_FLIGHT, "service" => service).increment(1);
        Self { service, rpc, begun: Instant::now(), code: "Cancelled".into() }
    }

    fn end(mut self, code: Cow<'static, str>) {
        self.code = code;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        metrics::gauge!(names::RPC_IN_FLIGHT, "service" => self.service).decrement(1);
        let (rpc, code) = (std::mem::take(&mut self.rpc), std::mem::take(&mut self.code));
        metrics::histogram!(names::RPC_LATENCY, "service" => self.service, "rpc" => rpc, "code" => code)
            .record(self.begun.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tower::{ServiceExt, service_fn};

    use super::*;

    const PATH: &str = "/kaifong.work.v1.WorkService/GetFlow";

    /// What the inner service was handed as `traceparent`.
    async fn handed(caller: Option<&str>) -> String {
        let echo = service_fn(|request: Request<()>| async move {
            Ok::<_, Infallible>(Response::new(request.headers()[trace::TRACEPARENT].to_str().unwrap().to_owned()))
        });
        let mut request = Request::builder().uri(PATH);
        if let Some(caller) = caller {
            request = request.header(trace::TRACEPARENT, caller);
        }
        TelemetryLayer::new("layer").layer(echo).oneshot(request.body(()).unwrap()).await.unwrap().into_body()
    }

    #[tokio::test]
    async fn a_trace_goes_on_and_one_is_begun_where_there_is_none() {
        let caller = trace::new_traceparent();
        assert_eq!(trace::trace_id(&handed(Some(&caller)).await), trace::trace_id(&caller));
        for none in [None, Some("nonsense")] {
            let begun = handed(none).await;
            assert!(trace::read(&begun).is_some(), "{begun}");
        }
    }

    #[tokio::test]
    async fn every_request_is_measured_even_one_that_is_given_up() {
        let _ = super::super::metrics_text();
        handed(None).await;
        let endless = service_fn(|_: Request<()>| std::future::pending::<Result<Response<()>, Infallible>>());
        let request = Request::builder().uri(PATH).body(()).unwrap();
        drop(TelemetryLayer::new("layer").layer(endless).oneshot(request).now_or_never());
        let text = super::super::metrics_text();
        for code in ["200", "Cancelled"] {
            let row = format!("kaifong_rpc_latency_seconds_count{{service=\"layer\",rpc=\"{PATH}\",code=\"{code}\"}}");
            assert!(text.contains(&row), "no {row} in\n{text}");
        }
        assert!(text.contains("kaifong_rpc_in_flight{service=\"layer\"} 0"), "{text}");
    }

    use futures::FutureExt;
}
