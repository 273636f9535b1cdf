//! A deadline for every RPC, on the router that both wires share: tonic's own layers sit on its server, which the wire
//! within the process goes around.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// How long an RPC may take until its answer begins, where its caller gives it no less.
pub const LONGEST: Duration = Duration::from_secs(30);

/// Metadata name of the caller's deadline (gRPC over HTTP/2, "Timeout").
const HEADER: &str = "grpc-timeout";

/// Puts [`Deadline`] around routes.
#[derive(Debug, Clone, Copy)]
pub struct DeadlineLayer;

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { inner }
    }
}

/// Answers `DEADLINE_EXCEEDED` when the caller's time is over, or ours. What a service carries out or reads runs in a
/// task of its own: it is no longer waited for, and goes on to its end.
#[derive(Debug, Clone)]
pub struct Deadline<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for Deadline<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Error: Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let within = allowed(request.headers());
        let work = self.inner.call(request);
        Box::pin(async move {
            #[expect(clippy::disallowed_methods, reason = "database futures are in tasks of their own, which go on")]
            let answer = tokio::time::timeout(within, work).await;
            answer.unwrap_or_else(|_| Ok(Status::deadline_exceeded("the answer took too long").into_http()))
        })
    }
}

/// How long this request may take.
fn allowed(headers: &HeaderMap) -> Duration {
    given(headers).map_or(LONGEST, |given| given.min(LONGEST))
}

/// The caller's deadline: at most eight digits and a unit.
fn given(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let amount: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    Some(match unit {
        "H" => Duration::from_secs(amount * 3_600),
        "M" => Duration::from_secs(amount * 60),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, future::pending};

    use tower::{ServiceExt, service_fn};

    use super::*;

    fn asked(timeout: Option<&str>) -> Request<()> {
        let request = Request::builder().uri("/kaifong.work.v1.WorkService/GetFlow");
        timeout.map_or(request, |text| Request::builder().header(HEADER, text)).body(()).unwrap()
    }

    #[test]
    fn a_callers_deadline_is_read_in_every_unit() {
        for (text, read) in [
            ("1H", Some(Duration::from_secs(3_600))),
            ("2M", Some(Duration::from_secs(120))),
            ("10S", Some(Duration::from_secs(10))),
            ("250m", Some(Duration::from_millis(250))),
            ("7u", Some(Duration::from_micros(7))),
            ("99999999n", Some(Duration::from_nanos(99_999_999))),
            ("999999999n", None),
            ("5", None),
            ("", None),
            ("-1S", None),
            ("S", None),
        ] {
            assert_eq!(given(asked(Some(text)).headers()), read, "{text}");
        }
    }

    #[test]
    fn no_caller_has_longer_than_we_allow() {
        for (text, seconds) in [(None, 30), (Some("10S"), 10), (Some("1H"), 30), (Some("soon"), 30)] {
            assert_eq!(allowed(asked(text).headers()).as_secs(), seconds, "{text:?}");
        }
    }

    #[tokio::test]
    async fn an_rpc_that_takes_too_long_is_answered() {
        let endless = service_fn(|_: Request<()>| pending::<Result<Response<Body>, Infallible>>());
        let answer = DeadlineLayer.layer(endless).oneshot(asked(Some("1m"))).await.unwrap();
        assert_eq!(answer.headers()["grpc-status"], "4", "DEADLINE_EXCEEDED");
        let quick = service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(Body::empty())) });
        let answer = DeadlineLayer.layer(quick).oneshot(asked(None)).await.unwrap();
        assert!(!answer.headers().contains_key("grpc-status"));
    }
}
