//! Logs, traces and metrics: identifiers in message and field, a failure logged once, never personal data.

mod layer;

use std::{io::IsTerminal, sync::OnceLock};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::error::{Error, Result};

pub use layer::{Telemetry, TelemetryLayer, new_traceparent};

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

/// Flushes what is still to be exported when it is dropped.
pub struct Guard(Option<SdkTracerProvider>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take() {
            let _ = provider.shutdown();
        }
    }
}

/// Starts logging to standard error, and tracing where an endpoint is set. A second call changes nothing.
///
/// # Errors
/// When the filter or the endpoint can't be read.
pub fn init(setup: &TelemetrySetup) -> Result<Guard> {
    let _ = recorder();
    let filter = EnvFilter::try_new(&setup.filter).map_err(|error| Error::internal(format!("log: {error}")))?;
    let logs = match setup.format {
        LogFormat::Human => tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .boxed(),
        LogFormat::Json => {
            tracing_subscriber::fmt::layer().with_writer(std::io::stderr).json().flatten_event(true).boxed()
        }
    };
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = setup.otlp_endpoint.as_deref().map(|endpoint| provider(&setup.name, endpoint)).transpose()?;
    let traces = provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("kaifong")));
    let _ = tracing_subscriber::registry().with(filter).with(logs).with(traces).try_init();
    Ok(Guard(provider))
}

fn provider(name: &str, endpoint: &str) -> Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .map_err(|error| Error::internal(format!("otlp_endpoint: {error}")))?;
    let resource = Resource::builder().with_service_name(name.to_owned()).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds).ok()?;
        builder.install_recorder().ok()
    };
    HANDLE.get_or_init(install).as_ref()
}

/// The metrics of this process in Prometheus' text format.
#[must_use]
pub fn metrics_text() -> String {
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}
