//! The access layer: on the router of every service, in process and on the socket, before any handler.

use std::{
    collections::HashMap,
    sync::Arc,
    task::{Context, Poll},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::{Actor, BadToken, DENIED, Role, Rule, UNAUTHENTICATED, VerifyKeys, verify};
use crate::{
    clock::Clock,
    error::{Error, Result},
    idempotency::MISSING,
    values::{OrgId, Refused},
};

/// Full path of the RPC, put beside the request.
#[derive(Debug, Clone)]
pub struct RpcPath(pub String);

/// The caller's idempotency key, put beside a request that changes something.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub String);

/// On whose behalf a service calls.
#[derive(Debug, Clone)]
pub struct Original(pub Actor);

/// W3C trace context of the caller.
#[derive(Debug, Clone)]
pub struct TraceParent(pub String);

/// Metadata name of the original actor.
pub(crate) const ON_BEHALF_OF: &str = "kaifong-on-behalf-of";
/// Metadata name of the idempotency key.
pub(crate) const KEY: &str = "idempotency-key";

/// The original actor as metadata: base64url of its JSON.
#[must_use]
pub fn encode_original(actor: &Actor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(actor).unwrap_or_default())
}

struct Gate {
    rules: HashMap<&'static str, Rule>,
    keys: VerifyKeys,
    clock: Arc<dyn Clock>,
}

/// Puts [`Access`] around a service's routes.
#[derive(Clone)]
pub struct AccessLayer(Arc<Gate>);

impl AccessLayer {
    /// Judges by these rules; a path without a rule is denied.
    #[must_use]
    pub fn new(rules: Vec<Rule>, keys: VerifyKeys, clock: Arc<dyn Clock>) -> Self {
        let rules = rules.into_iter().map(|rule| (rule.rpc, rule)).collect();
        Self(Arc::new(Gate { rules, keys, clock }))
    }
}

impl<S> Layer<S> for AccessLayer {
    type Service = Access<S>;

    fn layer(&self, inner: S) -> Access<S> {
        Access { inner, gate: self.0.clone() }
    }
}

/// Authenticates and authorises, then lets the request through with who, why and in which trace beside it.
#[derive(Clone)]
pub struct Access<S> {
    inner: S,
    gate: Arc<Gate>,
}

impl<S, B> Service<Request<B>> for Access<S>
where
    S: Service<Request<B>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let gate = self.gate.clone();
        // The clone that was ready is the one that is called.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            match gate.admit(&mut request).await {
                Ok(()) => inner.call(request).await,
                Err(error) => Ok(Status::from(error).into_http()),
            }
        })
    }
}

impl Gate {
    async fn admit<B>(&self, request: &mut Request<B>) -> Result<()> {
        let path = request.uri().path().to_owned();
        let rule = self.rules.get(path.as_str());
        let actor = match rule {
            Some(rule) if rule.open => Actor::system("anonymous", OrgId::COUNCIL),
            // Even a path that doesn't exist is only told to who has a token.
            _ => self.actor(request.headers()).await?,
        };
        let denied = || Refused::new(DENIED, format!("no role of this key may call {path}"));
        let rule = rule.ok_or_else(denied)?;
        if !rule.open && !rule.roles.iter().any(|role| actor.has(*role)) {
            return Err(denied().into());
        }
        if rule.writes {
            let key = idempotency_key(request.headers())?;
            request.extensions_mut().insert(IdempotencyKey(key));
        }
        if let Some(original) = original(request.headers()).filter(|_| actor.has(Role::Service)) {
            request.extensions_mut().insert(Original(original));
        }
        if let Some(trace) = text(request.headers(), "traceparent") {
            let trace = TraceParent(trace.to_owned());
            request.extensions_mut().insert(trace);
        }
        request.extensions_mut().insert(RpcPath(path));
        request.extensions_mut().insert(actor);
        Ok(())
    }

    async fn actor(&self, headers: &HeaderMap) -> Result<Actor> {
        let bearer = text(headers, "authorization").and_then(|value| value.strip_prefix("Bearer "));
        let Some(token) = bearer else {
            return Err(Refused::new(UNAUTHENTICATED, "send a token as `authorization: Bearer …`").into());
        };
        match verify(token, &self.keys, self.clock.now()).await? {
            Ok(claims) => Ok(claims.actor),
            Err(BadToken::Expired) => Err(Refused::new(UNAUTHENTICATED, "the token has expired").into()),
            Err(BadToken::Malformed | BadToken::UnknownKey | BadToken::Forged) => {
                Err(Refused::new(UNAUTHENTICATED, "the token is not one of ours").into())
            }
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn idempotency_key(headers: &HeaderMap) -> Result<String> {
    let key = text(headers, KEY).unwrap_or_default();
    let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if (1..=255).contains(&key.len()) && visible {
        return Ok(key.to_owned());
    }
    let refused = Refused::new(MISSING, "send a new key with each new request, and the same key when you repeat one");
    Err(refused.at("Idempotency-Key", "send 1 to 255 visible ASCII characters").into())
}

fn original(headers: &HeaderMap) -> Option<Actor> {
    let bytes = URL_SAFE_NO_PAD.decode(text(headers, ON_BEHALF_OF)?).ok()?;
    serde_json::from_slice(&bytes).map_err(Error::internal).ok()
}
