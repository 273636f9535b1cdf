//! Services that answer what a test tells them, and note what they were asked.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, Response, header, request::Builder},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::BodyExt;
use kaifong_gateway::{Bounds, GatewaySetup};
use kaifong_kernel::{
    Error,
    clock::SystemClock,
    serve::{Health, Tasks},
    wire::{self, Wire},
};
use kaifong_proto::{common::v1::ActorRef, identity::v1::ExchangeKeyResponse};
use prost::Message;
use tonic::Status;

pub const BODY_LIMIT: usize = 2_000;
pub const RATE: u32 = 5;
pub const EXCHANGE: &str = "/kaifong.identity.v1.IdentityService/ExchangeKey";

type Script = Arc<Mutex<BTreeMap<String, Result<Vec<u8>, Status>>>>;

/// What every service answers, by RPC.
#[derive(Clone, Default)]
pub struct Far {
    script: Script,
    asked: Arc<Mutex<BTreeMap<String, Vec<HeaderMap>>>>,
    delay: Arc<Mutex<Duration>>,
}

impl Far {
    /// Services that know one key and nothing else.
    pub fn new() -> Self {
        let far = Self::default();
        far.is_of("org_1");
        far
    }

    pub fn answers(&self, rpc: &str, message: &impl Message) {
        self.script.lock().unwrap().insert(rpc.to_owned(), Ok(message.encode_to_vec()));
    }

    pub fn refuses(&self, rpc: &str, error: Error) {
        self.script.lock().unwrap().insert(rpc.to_owned(), Err(error.into()));
    }

    pub fn away(&self, rpc: &str) {
        self.script.lock().unwrap().insert(rpc.to_owned(), Err(Status::unavailable("connection refused")));
    }

    /// Every answer takes so long from now on.
    pub fn takes(&self, delay: Duration) {
        *self.delay.lock().unwrap() = delay;
    }

    /// The headers that an RPC was last asked with.
    pub fn asked(&self, rpc: &str) -> HeaderMap {
        self.asked.lock().unwrap()[rpc].last().unwrap().clone()
    }

    /// How often an RPC was asked.
    pub fn times(&self, rpc: &str) -> usize {
        self.asked.lock().unwrap().get(rpc).map_or(0, Vec::len)
    }

    /// The caller's organisation from the next exchange of a key on.
    pub fn is_of(&self, tenant: &str) {
        let answer = ExchangeKeyResponse {
            token: "token-of-the-caller".to_owned(),
            expires_at_us: i64::MAX / 2,
            actor: Some(ActorRef { tenant_id: tenant.to_owned(), ..ActorRef::default() }),
        };
        self.answers(EXCHANGE, &answer);
    }

    fn wire(&self) -> Wire {
        let far = self.clone();
        wire::in_process(tower::service_fn(move |request: Request<tonic::body::Body>| {
            let answer = far.answer(&request);
            let delay = *far.delay.lock().unwrap();
            async move {
                tokio::time::sleep(delay).await;
                Ok::<_, Infallible>(answer)
            }
        }))
    }

    fn answer(&self, request: &Request<tonic::body::Body>) -> Response<tonic::body::Body> {
        let rpc = request.uri().path().to_owned();
        self.asked.lock().unwrap().entry(rpc.clone()).or_default().push(request.headers().clone());
        let unknown = Err(Status::unimplemented(rpc.clone()));
        match self.script.lock().unwrap().get(&rpc).cloned().unwrap_or(unknown) {
            Err(status) => status.into_http(),
            Ok(message) => {
                let mut frame = vec![0];
                frame.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
                frame.extend(message);
                let trailers = HeaderMap::from_iter([("grpc-status".parse().unwrap(), "0".parse().unwrap())]);
                let body = http_body_util::Full::new(axum::body::Bytes::from(frame));
                let body = body.with_trailers(async move { Some(Ok(trailers)) });
                let response = Response::builder().header(header::CONTENT_TYPE, "application/grpc");
                response.body(tonic::body::Body::new(body)).unwrap()
            }
        }
    }
}

/// Every service that a row of the tables names.
const SERVICES: [&str; 6] = ["identity", "donations", "grants", "inventory", "needs", "dispatch"];

/// A gateway before these services.
pub fn gate(far: &Far) -> Router {
    kaifong_gateway::router(setup(far))
}

/// What a gateway before these services is built from.
pub fn setup(far: &Far) -> GatewaySetup {
    let wire = far.wire();
    GatewaySetup {
        services: SERVICES.iter().map(|name| (*name, wire.clone())).collect(),
        clock: Arc::new(SystemClock),
        cursor_key: [7; 32],
        rate_per_second: RATE,
        body_limit_bytes: BODY_LIMIT,
        bounds: Bounds::default(),
        health: Health::new(&Tasks::new()),
    }
}

/// A well-formed key of a number.
pub fn key(number: u8) -> String {
    let secret = URL_SAFE_NO_PAD.encode([number; 32]);
    format!("kf_01h455vb4pex5vsknk084sn02q_{secret}")
}

/// A request with a key.
pub fn keyed(request: Builder) -> Builder {
    request.header(header::AUTHORIZATION, format!("Bearer {}", key(1))).header(header::CONTENT_TYPE, "application/json")
}

/// A response's JSON.
pub async fn body_of(response: Response<Body>) -> serde_json::Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap()
}
