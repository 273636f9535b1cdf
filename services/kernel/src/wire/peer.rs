//! A peer: another service, asked under our own identity, with the original actor, the key and the trace beside it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use kaifong_proto::identity::v1::{ExchangeKeyRequest, identity_service_client::IdentityServiceClient};
use tokio::sync::Mutex;
use tonic::{Code, Request, Status, metadata::MetadataValue};
use tonic_types::StatusExt;
use tower::ServiceExt;

use super::Wire;
use crate::{
    auth::encode_original,
    call::Call,
    clock::Clock,
    error::{Error, Result},
    values::Instant,
};

/// Gives a bearer token for this service's own identity.
#[async_trait]
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is still valid for a while.
    async fn token(&self) -> Result<String>;

    /// A peer didn't take the token: the next one must be a new one.
    fn forget(&self) {}
}

/// Exchanges the service's key with identity, and again shortly before the token ends.
pub struct ServiceToken {
    identity: Wire,
    key: String,
    clock: Arc<dyn Clock>,
    held: Mutex<Option<(String, Instant)>>,
    forgotten: AtomicBool,
}

impl ServiceToken {
    /// A source of tokens for a service key.
    #[must_use]
    pub fn new(identity: Wire, key: String, clock: Arc<dyn Clock>) -> Self {
        Self { identity, key, clock, held: Mutex::new(None), forgotten: AtomicBool::new(false) }
    }
}

#[async_trait]
impl TokenSource for ServiceToken {
    async fn token(&self) -> Result<String> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        if self.forgotten.swap(false, Ordering::Relaxed) {
            *held = None;
        }
        if let Some((token, _)) = held.as_ref().filter(|(_, ends)| ends.since_us(now) > 30_000_000) {
            return Ok(token.clone());
        }
        let mut request = Request::new(ExchangeKeyRequest { secret: self.key.clone() });
        request.set_timeout(DEADLINE);
        let answer = IdentityServiceClient::new(self.identity.clone()).exchange_key(request).await;
        let answer = answer.map_err(|status| trouble(&status))?.into_inner();
        *held = Some((answer.token.clone(), Instant::from_micros(answer.expires_at_us)));
        Ok(answer.token)
    }

    fn forget(&self) {
        self.forgotten.store(true, Ordering::Relaxed);
    }
}

/// Another service.
#[derive(Clone)]
pub struct Peer {
    wire: Wire,
    token: Arc<dyn TokenSource>,
}

/// How long a call to a peer may take.
const DEADLINE: Duration = Duration::from_secs(10);

impl Peer {
    /// A peer over a wire, asked with tokens of this source.
    #[must_use]
    pub fn new(wire: Wire, token: Arc<dyn TokenSource>) -> Self {
        let source = token.clone();
        // A key may end before its token: a token that isn't taken is not sent again.
        let wire = wire.map_response(move |answer| {
            if Status::from_header_map(answer.headers()).is_some_and(|status| status.code() == Code::Unauthenticated) {
                source.forget();
            }
            answer
        });
        Self { wire: Wire::new(wire), token }
    }

    /// A peer asked under our own identity: the service key is exchanged with identity.
    #[must_use]
    pub fn with_key(wire: Wire, identity: Wire, key: String, clock: Arc<dyn Clock>) -> Self {
        Self::new(wire, Arc::new(ServiceToken::new(identity, key, clock)))
    }

    /// The wire, for a generated client.
    #[must_use]
    pub fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// A request to the peer: our token, who it is for, the idempotency key of this step, the trace, a deadline.
    ///
    /// # Errors
    /// When no token can be had.
    pub async fn request<M>(&self, call: &Call, key: &str, message: M) -> Result<Request<M>> {
        let mut request = Request::new(message);
        request.set_timeout(DEADLINE);
        let token = self.token.token().await?;
        insert(&mut request, "authorization", &format!("Bearer {token}"))?;
        insert(&mut request, crate::auth::KEY, key)?;
        insert(&mut request, crate::auth::ON_BEHALF_OF, &encode_original(call.initiator()))?;
        if !call.trace.0.is_empty() {
            insert(&mut request, "traceparent", &call.trace.0)?;
        }
        Ok(request)
    }
}

fn insert<M>(request: &mut Request<M>, name: &'static str, value: &str) -> Result<()> {
    let value: MetadataValue<_> = value.parse().map_err(|_| Error::internal(format!("{name} is no metadata")))?;
    request.metadata_mut().insert(name, value);
    Ok(())
}

/// Whether a service elsewhere serves, by the health protocol of gRPC.
///
/// # Errors
/// What is wrong, in a word.
pub async fn serving(wire: Wire) -> Result<(), String> {
    let mut request = Request::new(tonic_health::pb::HealthCheckRequest::default());
    request.set_timeout(DEADLINE);
    let answer = tonic_health::pb::health_client::HealthClient::new(wire).check(request).await;
    match answer.map(|answer| answer.into_inner().status()) {
        Ok(tonic_health::pb::health_check_response::ServingStatus::Serving) => Ok(()),
        Ok(_) => Err("is not ready".to_owned()),
        Err(_) => Err("does not answer".to_owned()),
    }
}

/// A peer's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerRefusal {
    /// Its code, for example `FND004`.
    pub code: String,
    /// What exactly was wrong.
    pub detail: String,
}

/// The refusal in a peer's answer; `None` when it is trouble and worth asking again.
#[must_use]
pub fn refused(status: &Status) -> Option<PeerRefusal> {
    use tonic::Code::{Aborted, DeadlineExceeded, Internal, ResourceExhausted, Unauthenticated, Unavailable, Unknown};
    if matches!(
        status.code(),
        Aborted | DeadlineExceeded | Internal | ResourceExhausted | Unauthenticated | Unavailable | Unknown
    ) {
        return None;
    }
    let info = status.get_details_error_info()?;
    Some(PeerRefusal { code: info.reason, detail: status.message().to_owned() })
}

/// Everything else a peer may answer: it is away, or broken; ask again later.
#[must_use]
pub fn trouble(status: &Status) -> Error {
    if status.code() == tonic::Code::Internal {
        Error::internal(format!("a peer broke: {}", status.message()))
    } else {
        Error::away(format!("a peer answered {:?}: {}", status.code(), status.message()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::{testing, wire::in_process};

    /// Gives a token of a number, the next one when the last was forgotten.
    #[derive(Default)]
    struct Numbered(AtomicUsize);

    #[async_trait]
    impl TokenSource for Numbered {
        async fn token(&self) -> Result<String> {
            Ok(self.0.load(Ordering::SeqCst).to_string())
        }

        fn forget(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// A wire that answers every request with this status and no body.
    fn answering(status: fn() -> Status) -> Wire {
        in_process(tower::service_fn(move |_: http::Request<tonic::body::Body>| async move {
            Ok::<_, std::convert::Infallible>(status().into_http())
        }))
    }

    #[tokio::test]
    async fn a_token_that_is_not_taken_is_forgotten() {
        for (status, forgotten) in [
            (Status::unauthenticated as fn(&'static str) -> Status, 1),
            (Status::permission_denied as fn(&'static str) -> Status, 0),
        ] {
            let source = Arc::new(Numbered::default());
            let wire = in_process(tower::service_fn(move |_: http::Request<tonic::body::Body>| async move {
                Ok::<_, std::convert::Infallible>(status("no").into_http())
            }));
            let peer = Peer::new(wire, source.clone());
            let actor = testing::person("ann", &[]);
            let message = ExchangeKeyRequest::default();
            let request = peer.request(&testing::call(&actor), "step", message).await.unwrap();
            IdentityServiceClient::new(peer.wire()).exchange_key(request).await.unwrap_err();
            assert_eq!(source.0.load(Ordering::SeqCst), forgotten);
        }
    }

    #[tokio::test]
    async fn a_forgotten_token_is_exchanged_anew() {
        let clock = Arc::new(crate::clock::MockClock::new(Instant::from_micros(testing::START_US), 1));
        let token = ServiceToken::new(answering(|| Status::unavailable("away")), "kf_x".to_owned(), clock.clone());
        let ends = clock.now().plus_seconds(300);
        *token.held.lock().await = Some(("held".to_owned(), ends));
        assert_eq!(token.token().await.unwrap(), "held");
        token.forget();
        assert!(token.token().await.is_err(), "identity is asked, and is away");
    }
}
