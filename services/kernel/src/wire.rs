//! The wire between services: the same generated clients over a socket or within the process.

mod deadline;
mod fields;
mod peer;

use std::time::Duration;

use tonic::transport::Endpoint;
use tower::{BoxError, Service, ServiceExt, util::BoxCloneSyncService};

use crate::error::{Error, Result};

pub use deadline::{Deadline, DeadlineLayer};
pub use fields::Fields;
pub use peer::{Peer, PeerRefusal, TokenSource, refused, serving, trouble};

/// Why a wire carried nothing. A type of its own: a boxed error makes the generated clients' futures fail to be `Send`.
#[derive(Debug)]
pub struct WireError(BoxError);

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for WireError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}

/// A boxed tower service that every generated client accepts.
pub type Wire = BoxCloneSyncService<http::Request<tonic::body::Body>, http::Response<tonic::body::Body>, WireError>;

/// The wire to a service in this process: no socket.
pub fn in_process<S>(service: S) -> Wire
where
    S: Service<http::Request<tonic::body::Body>, Response = http::Response<tonic::body::Body>>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service.map_err(|error: S::Error| WireError(error.into())))
}

/// The wire to a service elsewhere; connects at the first call and again whenever the connection is lost.
///
/// # Errors
/// When the text isn't an `http://` URI.
pub fn remote(uri: &str) -> Result<Wire> {
    let endpoint = Endpoint::from_shared(uri.to_owned()).map_err(|error| Error::internal(format!("{uri}: {error}")))?;
    let channel = endpoint
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(30))
        .http2_keep_alive_interval(Duration::from_secs(10))
        .keep_alive_timeout(Duration::from_secs(5))
        .keep_alive_while_idle(true)
        .connect_lazy();
    Ok(BoxCloneSyncService::new(channel.map_err(|error| WireError(error.into()))))
}

/// The largest message a service takes: 4 MiB, as gRPC has it by default.
pub const MESSAGE_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// A wire whose service is mounted later: identity verifies tokens with keys that it publishes itself.
#[derive(Clone, Default)]
pub struct LateWire(std::sync::Arc<std::sync::OnceLock<std::sync::Mutex<Wire>>>);

impl LateWire {
    /// Mounts the service. The first one stays.
    pub fn mount(&self, wire: Wire) {
        let _ = self.0.set(std::sync::Mutex::new(wire));
    }

    /// The wire; a call before the service is mounted fails.
    #[must_use]
    pub fn wire(&self) -> Wire {
        BoxCloneSyncService::new(self.clone())
    }
}

impl Service<http::Request<tonic::body::Body>> for LateWire {
    type Response = http::Response<tonic::body::Body>;
    type Error = WireError;
    type Future = futures::future::BoxFuture<'static, Result<Self::Response, WireError>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), WireError>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        let mounted = self.0.get().map(|wire| wire.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone());
        Box::pin(async move {
            match mounted {
                Some(wire) => wire.oneshot(request).await,
                None => Err(WireError("the service is not mounted yet".into())),
            }
        })
    }
}
