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

use crate::far::{Far, RATE, body_of, key, keyed, setup};

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

#[tokio::test]
async fn who_sends_slowly_takes_no_place_from_others() {
    let far = Far::new();
    far.answers("/kaifong.donations.v1.FundService/GetFund", &GetFundResponse::default());
    let gate = kaifong_gateway::router(setup(&far));
    let slow = || Box::pin(gate.clone().oneshot(keyed(Request::post("/v1/funds")).body(endless()).unwrap()));
    let get = |number| {
        let request = Request::get("/v1/funds/fnd_1").header("authorization", format!("Bearer {}", key(number)));
        gate.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    assert_eq!(get(1).await.unwrap().status(), StatusCode::OK, "and its token is kept");
    let mut held: Vec<_> = (0..RATE).map(|_| slow()).collect();
    for one in &mut held {
        assert!(futures::poll!(one.as_mut()).is_pending());
    }
    let refused = slow().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(body_of(refused).await["code"], "GTW006");
    far.is_of("org_2");
    assert_eq!(get(2).await.unwrap().status(), StatusCode::OK);
    held.pop();
    assert!(futures::poll!(slow().as_mut()).is_pending(), "a place is given back");
}

/// A gateway that listens.
async fn listening(far: &Far, tasks: &Tasks) -> std::net::SocketAddr {
    listening_with(far, tasks, Bounds { header_deadline: SHORT, ..Bounds::default() }).await
}

async fn listening_with(far: &Far, tasks: &Tasks, bounds: Bounds) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    kaifong_gateway::serve(listener, bounded(far, bounds), tasks);
    address
}

/// Everything that is answered to what is sent, until the connection is closed.
async fn answer_to(stream: &mut TcpStream, sent: &str) -> String {
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_large_one() {
    let tasks = Tasks::new();
    let address = listening(&Far::new(), &tasks).await;
    let head = format!("POST /v1/funds HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n", key(1));
    for (rest, cut) in [
        ("transfer-encoding: chunked\r\n\r\nno number\r\n", false),
        ("content-length: 20\r\n\r\n{", true),
        ("transfer-encoding: chunked\r\n\r\n1\r\n{\r\n", true),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head}{rest}").as_bytes()).await.unwrap();
        if cut {
            stream.shutdown().await.unwrap();
        }
        let answer = answer_to(&mut stream, "").await;
        assert!(answer.contains("400 Bad Request") && answer.contains("GTW003"), "{rest:?}: {answer}");
    }
    assert!(tasks.stop(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431() {
    let tasks = Tasks::new();
    let address = listening(&Far::new(), &tasks).await;
    for (bytes, status) in [(30_000, "200 OK"), (70_000, "431 Request Header Fields Too Large")] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("GET /livez HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(bytes));
        let answer = answer_to(&mut stream, &head).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{bytes}: {answer}");
    }
    assert!(tasks.stop(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn a_connection_ends_with_its_age() {
    let tasks = Tasks::new();
    let bounds = Bounds { connection_age: SHORT, ..Bounds::default() };
    let address = listening_with(&Far::new(), &tasks, bounds).await;
    let (mut stream, begun) = (TcpStream::connect(address).await.unwrap(), Instant::now());
    let answer = answer_to(&mut stream, "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(begun.elapsed() < 20 * SHORT, "it took requests for {:?}", begun.elapsed());
    assert!(tasks.stop(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn a_connection_more_than_there_may_be_waits_for_the_end_of_another() {
    let tasks = Tasks::new();
    let bounds = Bounds { connections: 1, ..Bounds::default() };
    let address = listening_with(&Far::new(), &tasks, bounds).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    first.read_u8().await.unwrap();
    let mut second = TcpStream::connect(address).await.unwrap();
    let mut answering = Box::pin(answer_to(&mut second, "GET /livez HTTP/1.0\r\n\r\n"));
    let waited = tokio::time::sleep(2 * SHORT);
    tokio::select! {
        answer = answering.as_mut() => panic!("it was answered: {answer}"),
        () = waited => {}
    }
    drop(first);
    assert!(answering.await.starts_with("HTTP/1.0 200 OK"));
    assert!(tasks.stop(Duration::from_secs(5)).await);
}

/// Speaks as little HTTP/2 as there is, answering pings, until the connection is closed.
async fn silent_on_http_2(stream: &mut TcpStream) {
    const EMPTY_SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    stream.write_all(&EMPTY_SETTINGS).await.unwrap();
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut payload).await.unwrap();
        if (head[3], head[4]) == (6, 0) {
            head[4] = 1;
            stream.write_all(&[&head[..], &payload].concat()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_connection_of_http_2_that_asks_for_nothing_is_closed() {
    let tasks = Tasks::new();
    let address = listening(&Far::new(), &tasks).await;
    let (mut stream, begun) = (TcpStream::connect(address).await.unwrap(), Instant::now());
    silent_on_http_2(&mut stream).await;
    assert!(begun.elapsed() >= SHORT && begun.elapsed() < 20 * SHORT, "it was kept for {:?}", begun.elapsed());
    assert!(tasks.stop(Duration::from_secs(5)).await);
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
