//! Who calls, why, and in which trace: what comes with every command and every question.

use prost::Message;
use tonic::Request;
use tracing::Span;
use uuid::Uuid;

use crate::{
    auth::{Actor, IdempotencyKey, Original, RpcPath, TraceParent},
    error::Error,
    telemetry,
    values::sha256_hex,
};

/// What set a verb going. Carried out at most once each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A mutating RPC under an idempotency key.
    Rpc {
        /// The caller's key.
        key: String,
        /// Full path of the RPC.
        rpc: String,
        /// SHA-256 of the path and the canonical body, hexadecimal.
        body_hash: String,
    },
    /// An event that reached a consumer group.
    Event {
        /// Name of the group.
        consumer: String,
        /// The event.
        id: Uuid,
        /// The aggregate whose stream it is of.
        aggregate: Uuid,
        /// Its place in that stream.
        seq: i64,
    },
    /// A durable timer that fell due.
    Timer {
        /// The timer.
        id: Uuid,
    },
    /// A question: nothing may be written.
    Read,
}

impl Cause {
    /// `rpc`, `event`, `timer` or `read`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Rpc { .. } => "rpc",
            Self::Event { .. } => "event",
            Self::Timer { .. } => "timer",
            Self::Read => "read",
        }
    }

    /// The idempotency key, event id or timer id.
    #[must_use]
    pub fn reference(&self) -> String {
        match self {
            Self::Rpc { key, .. } => key.clone(),
            Self::Event { id, .. } | Self::Timer { id } => id.to_string(),
            Self::Read => String::new(),
        }
    }
}

/// W3C trace context (`traceparent`), or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace(pub String);

impl Trace {
    /// The trace of a span that goes on with one begun elsewhere; the span's `trace_id` is recorded.
    pub(crate) fn joined(span: &Span, begun: &str) -> Self {
        telemetry::join(span, begun);
        let traceparent = telemetry::traceparent_of(span).unwrap_or_else(|| begun.to_owned());
        span.record("trace_id", telemetry::trace_id(&traceparent));
        Self(traceparent)
    }
}

/// A call: the actor, the cause, the trace.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who acts: a person, a named system, or a service under its own identity.
    pub actor: Actor,
    /// On whose behalf, when a service acts.
    pub original: Option<Actor>,
    /// Why.
    pub cause: Cause,
    /// The trace it belongs to.
    pub trace: Trace,
}

impl Call {
    /// Takes an RPC apart into the call and its message. The access layer has checked the caller before.
    ///
    /// # Errors
    /// INTERNAL when the access layer isn't mounted: nothing is served without it.
    pub fn of<T: Message>(request: Request<T>) -> Result<(Self, T), tonic::Status> {
        let (_, extensions, message) = request.into_parts();
        let (Some(actor), Some(path)) = (extensions.get::<Actor>(), extensions.get::<RpcPath>()) else {
            return Err(Error::internal("an RPC came past the access layer").into());
        };
        let cause = extensions.get::<IdempotencyKey>().map_or(Cause::Read, |key| Cause::Rpc {
            key: key.0.clone(),
            rpc: path.0.clone(),
            body_hash: body_hash(&key.0, &path.0, &message),
        });
        let call = Self {
            actor: actor.clone(),
            original: extensions.get::<Original>().map(|original| original.0.clone()),
            cause,
            trace: Trace(extensions.get::<TraceParent>().map_or_else(String::new, |trace| trace.0.clone())),
        };
        Ok((call, message))
    }

    /// The person or system the call goes back to: the original actor where a service acts for one.
    #[must_use]
    pub fn initiator(&self) -> &Actor {
        self.original.as_ref().unwrap_or(&self.actor)
    }
}

/// The caller's key is its salt: a body may hold personal data, and nobody looks a person up by it.
fn body_hash(key: &str, path: &str, message: &impl Message) -> String {
    let mut bytes = [key.as_bytes(), path.as_bytes()].join(&0);
    bytes.push(0);
    bytes.extend(message.encode_to_vec());
    sha256_hex(&bytes)
}
