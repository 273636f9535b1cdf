//! The gRPC listener: it serves, says how it is, ends softly when it may, and is never waited for without end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod toy;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use kaifong_kernel::{
    Result,
    auth::{KeySource, PublicKey, VerifyKeys},
    serve::{Check, Health, ServeLimits, Tasks, serve_grpc},
    testing::{self, Bench},
    wire,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

struct NoKeys;

#[async_trait]
impl KeySource for NoKeys {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        Ok(Vec::new())
    }
}

/// The toy on a socket of its own.
async fn served(tasks: &Tasks, check: Check) -> (Bench, SocketAddr, tokio::task::JoinHandle<Result<()>>) {
    let bench = testing::sqlite("toy", toy::MIGRATIONS).await;
    let guarded = toy::service(&bench.ports, Vec::new(), Vec::new()).guarded(VerifyKeys::new(NoKeys));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = ServeLimits { concurrency_per_connection: 8, max_concurrent_streams: 8, reflection: false };
    let (health, owner) = (Health::new(tasks).with("part", check), tasks.clone());
    let serving = tasks.spawn("grpc", async move { serve_grpc(listener, guarded, health, limits, &owner).await });
    (bench, address, serving)
}

fn well() -> Check {
    Arc::new(|| Box::pin(async { Ok(()) }))
}

/// Asks until it says what is expected: the first look at the parts may not be over yet.
async fn says(address: SocketAddr, expected: Result<(), &str>) {
    let wire = wire::remote(&format!("http://{address}")).unwrap();
    while wire::serving(wire.clone()).await != expected.map_err(str::to_owned) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn it_ends_softly_once_nothing_is_under_way() {
    let tasks = Tasks::new();
    let (_bench, address, serving) = served(&tasks, well()).await;
    says(address, Ok(())).await;
    assert!(tasks.stop(Duration::from_secs(10)).await, "every task ended");
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn it_says_when_a_part_is_not_well() {
    let tasks = Tasks::new();
    let ill: Check = Arc::new(|| Box::pin(async { Err("away".to_owned()) }));
    let (_bench, address, _) = served(&tasks, ill).await;
    says(address, Err("is not ready")).await;
    assert!(tasks.stop(Duration::from_secs(10)).await);
}

#[tokio::test]
async fn a_connection_that_never_gets_going_keeps_nobody_waiting() {
    let tasks = Tasks::new();
    let (_bench, address, serving) = served(&tasks, well()).await;
    says(address, Ok(())).await;
    let mut half_open = TcpStream::connect(address).await.unwrap();
    half_open.write_all(b"PRI * HTTP").await.unwrap();
    // A second connection is answered: the first one was taken before it.
    says(address, Ok(())).await;
    assert!(!tasks.stop(Duration::from_millis(200)).await, "the listener waits for it, we don't");
    drop(half_open);
    serving.await.unwrap().unwrap();
}
