//! W3C trace context (<https://www.w3.org/TR/trace-context/>): read, written, drawn, and joined to spans.

use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator},
    trace::TraceContextExt,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Name of the header and of the metadata entry.
pub const TRACEPARENT: &str = "traceparent";

/// The `traceparent` of the span that is entered; `None` where nothing traces or no span is entered.
#[must_use]
pub fn traceparent() -> Option<String> {
    traceparent_of(&Span::current())
}

/// The `traceparent` of a span. Its parent can't be set any more afterwards.
#[must_use]
pub fn traceparent_of(span: &Span) -> Option<String> {
    written(&span.context())
}

/// Makes a new span a child of a remote one; text that isn't a `traceparent` changes nothing.
///
/// For what begins outside an RPC: an event or a timer that goes on with the trace of the request behind it.
pub fn join(span: &Span, traceparent: &str) {
    if let Some(parent) = read(traceparent) {
        // It fails only where nothing traces; then there is nothing to join.
        let _ = span.set_parent(parent);
    }
}

/// A new `traceparent`, not sampled: to follow a request by where nothing traces.
#[must_use]
pub fn new_traceparent() -> String {
    let mut random = rand::rng();
    let trace: u128 = rand::Rng::random(&mut random);
    let span: u64 = rand::Rng::random(&mut random);
    format!("00-{:032x}-{:016x}-00", trace | 1, span | 1)
}

/// The trace id in a `traceparent`, 32 hexadecimal digits; empty where there is none.
#[must_use]
pub fn trace_id(traceparent: &str) -> &str {
    traceparent.split('-').nth(1).unwrap_or_default()
}

/// The context that a `traceparent` names, if it is one.
pub(super) fn read(traceparent: &str) -> Option<Context> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Alone(traceparent));
    context.has_active_span().then_some(context)
}

fn written(context: &Context) -> Option<String> {
    let span = context.span();
    let span = span.span_context();
    let flags = span.trace_flags().to_u8();
    span.is_valid().then(|| format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id()))
}

struct Alone<'t>(&'t str);

impl Extractor for Alone<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        (name == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let drawn = new_traceparent();
        assert_eq!(read(&drawn).and_then(|context| written(&context)), Some(drawn.clone()));
        assert_eq!(trace_id(&drawn).len(), 32);
        assert_ne!(drawn, new_traceparent());
    }

    #[test]
    fn what_is_no_traceparent_is_not_read() {
        let zero = format!("00-{}-{}-01", "0".repeat(32), "0".repeat(16));
        for text in ["", "00", "hello", "00-xyz-abc-01", zero.as_str()] {
            assert!(read(text).is_none(), "{text}");
        }
        join(&Span::none(), "hello");
    }
}
