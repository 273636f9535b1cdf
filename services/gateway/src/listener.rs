//! The listener: how long a caller may take to say what it wants, and a soft end.

use std::time::Duration;

use axum::{Router, body::Body, http::Request, serve::Listener};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use kaifong_kernel::serve::Tasks;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tower::ServiceExt;

use crate::{GatewaySetup, impatient::Impatient, router};

/// How often a connection of HTTP/2 is asked whether there is still somebody.
const PING: Duration = Duration::from_secs(30);
/// How long it may take to answer.
const PONG: Duration = Duration::from_secs(10);
/// Requests at once of one connection of HTTP/2.
const STREAMS: u32 = 256;

/// Serves the REST API until the tasks stop. What is under way goes on: each connection is one of the tasks.
pub fn serve(mut listener: TcpListener, setup: GatewaySetup, tasks: &Tasks) -> JoinHandle<()> {
    let patience = setup.bounds.header_deadline;
    let (router, owner) = (router(setup), tasks.clone());
    tasks.spawn("gateway", async move {
        let (builder, stop) = (builder(patience), owner.token());
        loop {
            let stream = tokio::select! {
                () = stop.cancelled() => break,
                (stream, _) = Listener::accept(&mut listener) => stream,
            };
            owner.spawn("connection", connection(stream, router.clone(), builder.clone(), patience, owner.clone()));
        }
    })
}

fn builder(patience: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PONG)
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(64)
        .max_header_list_size(64 * 1024);
    builder
}

async fn connection(
    stream: TcpStream,
    router: Router,
    builder: Builder<TokioExecutor>,
    patience: Duration,
    tasks: Tasks,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection waits before it sends");
    }
    let service = TowerToHyperService::new(router.map_request(|request: Request<_>| request.map(Body::new)));
    let serving = builder.serve_connection(TokioIo::new(Impatient::new(stream, patience)), service);
    let mut serving = std::pin::pin!(serving);
    let stop = tasks.token();
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}
