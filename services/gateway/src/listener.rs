//! The listener: how many connections there are, how long a caller may take to say what it wants, and a soft end.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request, serve::Listener};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use kaifong_kernel::serve::Tasks;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};
use tower::ServiceExt;

use crate::{Bounds, GatewaySetup, idle::Idle, impatient::Impatient, router};

/// How often a connection of HTTP/2 is asked whether there is still somebody.
const PING: Duration = Duration::from_secs(30);
/// How long it may take to answer.
const PONG: Duration = Duration::from_secs(10);
/// Requests at once of one connection of HTTP/2.
const STREAMS: u32 = 256;
/// Largest head of a request.
const HEAD_BYTES: u32 = 64 * 1024;
/// How long what is under way on a connection that ends may take: longer than a body and an answer.
const LAST_REQUESTS: Duration = Duration::from_secs(75);

/// What every connection is served with.
#[derive(Clone)]
struct Serving {
    router: Router,
    builder: Builder<TokioExecutor>,
    bounds: Bounds,
    tasks: Tasks,
}

/// Serves the REST API until the tasks stop. What is under way goes on: each connection is one of the tasks.
pub fn serve(mut listener: TcpListener, setup: GatewaySetup, tasks: &Tasks) -> JoinHandle<()> {
    let (bounds, owner) = (setup.bounds, tasks.clone());
    let serving = Serving { router: router(setup), builder: builder(&bounds), bounds, tasks: owner.clone() };
    let places = Arc::new(Semaphore::new(bounds.connections));
    tasks.spawn("gateway", async move {
        let stop = owner.token();
        loop {
            // Who finds no place waits in the system's queue.
            let accepted = async {
                let place = places.clone().acquire_owned().await;
                (place, Listener::accept(&mut listener).await.0)
            };
            let (place, stream) = tokio::select! {
                () = stop.cancelled() => break,
                (Ok(place), stream) = accepted => (place, stream),
            };
            owner.spawn("connection", connection(stream, place, serving.clone()));
        }
    })
}

fn builder(bounds: &Bounds) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.header_deadline)
        .max_buf_size(HEAD_BYTES as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PONG)
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(64)
        .max_header_list_size(HEAD_BYTES);
    builder
}

async fn connection(stream: TcpStream, _place: OwnedSemaphorePermit, how: Serving) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection waits before it sends");
    }
    let idle = Idle::default();
    let seen = idle.clone();
    let service = how.router.map_request(|request: Request<_>| request.map(Body::new));
    let service = TowerToHyperService::new(service.map_future(move |answering| seen.clone().during(answering)));
    let io = TokioIo::new(Impatient::new(stream, how.bounds.header_deadline));
    let mut serving = std::pin::pin!(how.builder.serve_connection(io, service));
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = end_of(how.bounds, &idle, &how.tasks) => {
            serving.as_mut().graceful_shutdown();
            tokio::select! {
                ended = serving => ended,
                () = tokio::time::sleep(LAST_REQUESTS) => Ok(()),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Returns when a connection is to take no more requests: it is idle or old, or the process stops.
async fn end_of(bounds: Bounds, idle: &Idle, tasks: &Tasks) {
    // Not all at once: those that began together would come again together.
    let age = bounds.connection_age.mul_f64(rand::Rng::random_range(&mut rand::rng(), 0.85..1.0));
    let stop = tasks.token();
    tokio::select! {
        () = stop.cancelled() => {}
        () = idle.lasts(bounds.header_deadline) => {}
        () = tokio::time::sleep(age) => {}
    }
}
