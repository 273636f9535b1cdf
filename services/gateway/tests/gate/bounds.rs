//! What the gateway bears, and how long it waits.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use futures::{StreamExt, stream};
use kaifong_gateway::{Bounds, GatewaySetup};
use kaifong_kernel::serve::Tasks;
use kaifong_proto::donations::v1::GetFundResponse;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::ServiceExt;

use crate::far::{Far, body_of, key, keyed, setup};

const SHORT: Duration = Duration::from_millis(200);

fn bounded(far: &Far, bounds: Bounds) -> GatewaySetup {
    GatewaySetup { bounds, ..setup(far) }
}

/// A body that begins and never ends.
fn endless() -> Body {
    let begun = stream::once(async { Ok::<_, std::io::Error>("{") });
    Body::from_stream(begun.chain(stream::pending()))
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_408() {
    let gate = kaifong_gateway::router(bounded(&Far::new(), Bounds { body_deadline: SHORT, ..Bounds::default() }));
    let response = gate.oneshot(keyed(Request::post("/v1/funds")).body(endless()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(body_of(response).await["code"], "GTW011");
}

#[tokio::test]
async fn more_at_once_than_it_bears_is_503_and_says_when_to_come_again() {
    let far = Far::new();
    far.answers("/kaifong.donations.v1.FundService/GetFund", &GetFundResponse::default());
    let gate = kaifong_gateway::router(bounded(&far, Bounds { concurrency: 1, ..Bounds::default() }));
    let get = || keyed(Request::get("/v1/funds/fnd_1")).body(Body::empty()).unwrap();
    let held = gate.clone().oneshot(keyed(Request::post("/v1/funds")).body(endless()).unwrap());
    let mut held = Box::pin(held);
    assert!(futures::poll!(held.as_mut()).is_pending());
    let refused = gate.clone().oneshot(get()).await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(body_of(refused).await["code"], "GTW010");
    let live = gate.clone().oneshot(Request::get("/livez").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(live.status(), StatusCode::OK, "probes need no place");
    drop(held);
    assert_eq!(gate.oneshot(get()).await.unwrap().status(), StatusCode::OK, "a place is given back");
}

#[tokio::test]
async fn a_message_that_no_service_takes_is_413_and_names_the_limit() {
    let far = Far::new();
    let gate = kaifong_gateway::router(GatewaySetup { body_limit_bytes: 6 * 1024 * 1024, ..setup(&far) });
    let body = json!({"code": "x".repeat(5 * 1024 * 1024)}).to_string();
    let response = gate.oneshot(keyed(Request::post("/v1/funds")).body(Body::from(body)).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let problem = body_of(response).await;
    assert_eq!(problem["code"], "GTW005");
    assert!(problem["detail"].as_str().unwrap().contains("4194304"), "{problem}");
    assert_eq!(far.times("/kaifong.donations.v1.FundService/CreateFund"), 0);
}

/// A gateway that listens.
async fn listening(far: &Far, tasks: &Tasks) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    kaifong_gateway::serve(listener, bounded(far, Bounds { header_deadline: SHORT, ..Bounds::default() }), tasks);
    address
}

#[tokio::test]
async fn a_connection_that_does_not_say_what_it_wants_is_closed() {
    let tasks = Tasks::new();
    let address = listening(&Far::new(), &tasks).await;
    for begun in ["", "P", "PRI * HTTP/2.0\r\n", "GET /livez HTTP/1.1\r\nhost: x\r\n"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let waited = Instant::now();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(waited.elapsed() < 20 * SHORT, "{begun:?} was waited for {:?}", waited.elapsed());
    }
    assert!(tasks.stop(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn what_is_under_way_is_answered_after_the_request_to_stop() {
    let tasks = Tasks::new();
    let address = listening(&Far::new(), &tasks).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/funds HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: 3\r\nexpect: 100-continue\r\n\r\n",
        key(1)
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut seen = vec![0; 12];
    stream.read_exact(&mut seen).await.unwrap();
    assert_eq!(seen, b"HTTP/1.1 100", "the request is being read");
    tasks.token().cancel();
    tokio::time::sleep(2 * SHORT).await;
    stream.write_all(b"[1]").await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("400 Bad Request") && rest.contains("GTW003"), "{rest}");
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is let in");
    assert!(tasks.stop(Duration::from_secs(5)).await);
}
