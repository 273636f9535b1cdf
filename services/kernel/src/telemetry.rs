//! Logs, traces and metrics: identifiers in message and field, a failure logged once, never personal data.
//!
//! Every process traces: spans get W3C trace ids and hand them on, so that log lines of several services can be put
//! side by side. Where an OTLP endpoint is set, spans are exported as well.

pub(crate) mod gauges;
mod label;
mod layer;
pub mod names;
mod panics;
pub(crate) mod trace;

use std::{io::IsTerminal, sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::filter_fn, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::error::{Error, Result};

pub use gauges::watch;
pub use layer::{Telemetry, TelemetryLayer};
pub use trace::{TRACEPARENT, join, new_traceparent, trace_id, traceparent, traceparent_of};

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person at a terminal.
    Human,
    /// One JSON object a line.
    Json,
}

/// What is logged and traced, and where to.
#[derive(Debug, Clone)]
pub struct TelemetrySetup {
    /// Name of the process, for example `kaifong-donations`.
    pub name: String,
    /// Filter as of `RUST_LOG`.
    pub filter: String,
    /// How logs look.
    pub format: LogFormat,
    /// OTLP endpoint (gRPC) for traces, or none.
    pub otlp_endpoint: Option<String>,
}

/// Exports what is still to be exported when it is dropped.
#[must_use = "traces end when the guard is dropped"]
pub struct Guard(SdkTracerProvider);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(Duration::from_secs(3)) {
            tracing::debug!(%error, "some traces were not exported");
        }
    }
}

/// Starts logging to standard error, panics among the rest, metrics, and tracing. A second call in one process changes nothing.
///
/// # Errors
/// When the filter or the endpoint can't be read.
pub fn init(setup: &TelemetrySetup) -> Result<Guard> {
    let _ = recorder();
    let filter = EnvFilter::try_new(&setup.filter).map_err(|error| Error::internal(format!("log: {error}")))?;
    let provider = provider(&setup.name, setup.otlp_endpoint.as_deref())?;
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("kaifong"));
    // Each has its own filter: quiet logs don't end a trace.
    let subscriber = tracing_subscriber::registry()
        .with(logs(setup.format).with_filter(filter))
        .with(traces.with_filter(filter_fn(traced)));
    if subscriber.try_init().is_ok() {
        panics::log();
    }
    Ok(Guard(provider))
}

fn logs(format: LogFormat) -> Box<dyn Layer<Registry> + Send + Sync> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Human => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    }
}

/// What is ours; the spans of the libraries, the exporter's own among them, are not.
fn traced(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("kaifong") && *metadata.level() <= Level::INFO
}

/// Samples as the caller did; a trace that begins here is sampled where it can be exported.
fn provider(name: &str, endpoint: Option<&str>) -> Result<SdkTracerProvider> {
    let resource = Resource::builder()
        .with_service_name(name.to_owned())
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let Some(endpoint) = endpoint else {
        return Ok(builder.with_sampler(Sampler::AlwaysOff).build());
    };
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().with_endpoint(endpoint).build();
    let exporter = exporter.map_err(|error| Error::internal(format!("otlp_endpoint: {error}")))?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOn));
    Ok(builder.with_sampler(sampler).with_batch_exporter(exporter).build())
}

/// Upper bounds of the latency buckets, in seconds.
const BUCKETS_S: [f64; 13] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(install).as_ref()
}

fn install() -> Option<PrometheusHandle> {
    let latency = Matcher::Full(names::RPC_LATENCY.to_owned());
    let handle = PrometheusBuilder::new().set_buckets_for_metric(latency, &BUCKETS_S).ok()?.install_recorder().ok()?;
    names::describe();
    let upkeep = handle.clone();
    // Observations pile up until they are folded into their buckets, also where nobody reads the metrics.
    let kept = std::thread::Builder::new().name("metrics".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(5));
            upkeep.run_upkeep();
        }
    });
    kept.is_ok().then_some(handle)
}

/// The metrics of this process in Prometheus' text format.
#[must_use]
pub fn metrics_text() -> String {
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}
