//! The gRPC listener of one service.

use std::time::Duration;

use tokio::net::TcpListener;
use tonic::{service::Routes, transport::Server};

use super::{Health, Tasks};
use crate::{
    error::{Error, Result},
    service::Guarded,
};

/// What a listener bears.
#[derive(Debug, Clone, Copy)]
pub struct ServeLimits {
    /// Requests of one connection worked on at once.
    pub concurrency_per_connection: usize,
    /// Streams of one connection.
    pub max_concurrent_streams: u32,
    /// Whether reflection is served: not in a release deployment.
    pub reflection: bool,
}

/// Serves a service until the tasks stop; health and reflection stand outside the access layer.
///
/// # Errors
/// When the listener fails.
pub async fn serve_grpc(
    listener: TcpListener,
    guarded: Guarded,
    health: Health,
    limits: ServeLimits,
    tasks: &Tasks,
) -> Result<()> {
    let (reporter, health_service) = tonic_health::server::health_reporter();
    watch_health(reporter, health, tasks);
    let mut outer = Routes::new(health_service);
    if limits.reflection {
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(kaifong_proto::DESCRIPTORS)
            .build_v1()
            .map_err(|error| Error::internal(error.to_string()))?;
        outer = outer.add_service(reflection);
    }
    let router = outer.prepare().into_axum_router().fallback_service(guarded);
    let stop = tasks.token();
    let serving = Server::builder()
        .concurrency_limit_per_connection(limits.concurrency_per_connection)
        .max_concurrent_streams(limits.max_concurrent_streams)
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .http2_keepalive_timeout(Some(Duration::from_secs(10)))
        .http2_max_header_list_size(Some(64 * 1024))
        .http2_max_pending_accept_reset_streams(Some(64))
        .max_connection_age(max_age())
        .tcp_nodelay(true)
        .add_routes(Routes::from(router))
        .serve_with_incoming_shutdown(tokio_stream::wrappers::TcpListenerStream::new(listener), stop.cancelled_owned());
    serving.await.map_err(|error| Error::internal(format!("the gRPC listener ended: {error}")))
}

/// Half an hour, more or less, so that the connections of many clients don't all end at once.
fn max_age() -> Duration {
    let jitter_s = rand::Rng::random_range(&mut rand::rng(), 0..300);
    Duration::from_secs(1_650 + jitter_s)
}

fn watch_health(reporter: tonic_health::server::HealthReporter, health: Health, tasks: &Tasks) {
    let stop = tasks.token();
    tasks.spawn("health", async move {
        while !stop.is_cancelled() {
            let status = if health.is_ready().await {
                tonic_health::ServingStatus::Serving
            } else {
                tonic_health::ServingStatus::NotServing
            };
            reporter.set_service_status("", status).await;
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
                () = stop.cancelled() => {}
            }
        }
        reporter.set_service_status("", tonic_health::ServingStatus::NotServing).await;
    });
}
