//! Problems as of RFC 9457, in the caller's language, with a stable code and the fields that are wrong.

use std::{collections::HashMap, panic::AssertUnwindSafe};

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use kaifong_kernel::values::{Code, FieldViolation, Kind};
use prost_reflect::{DynamicMessage, Value};
use serde::Serialize;
use tonic_types::StatusExt;

use crate::{operation::Operation, written::as_written};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident, $en:literal, $zh:literal;)+) => {
        $($(#[$doc])* pub const $name: Code =
            Code { code: $code, kind: Kind::$kind, en: $en, zh_hant: $zh };)+
    };
}

codes! {
    /// No such path.
    UNKNOWN_PATH = "GTW001", NotFound, "There is nothing at this path", "此路徑不存在";
    /// The path has no such method.
    METHOD = "GTW002", Invalid, "This path doesn't have this method", "此路徑不支援此方法";
    /// The body isn't what it should be.
    BODY = "GTW003", Invalid, "The body can't be read", "無法讀取請求內容";
    /// The body has another media type.
    MEDIA_TYPE = "GTW004", Invalid, "The body has a media type that isn't taken here", "請求內容的媒體類型不受支援";
    /// The body is too large.
    TOO_LARGE = "GTW005", TooLarge, "The body is too large", "請求內容過大";
    /// Too many requests.
    TOO_MANY = "GTW006", TooMany, "Too many requests", "請求過於頻繁";
    /// A version is needed.
    NEEDS_VERSION = "GTW007", Stale, "Say which version you have seen", "請指明所見版本";
    /// No key.
    NO_KEY = "GTW008", Unauthenticated, "The request has no key", "請求沒有金鑰";
    /// A fault of ours.
    FAULT = "GTW009", Unavailable, "Something went wrong on our side", "系統發生錯誤";
    /// More requests at once than the gateway bears.
    BUSY = "GTW010", Unavailable, "Too much is under way at this moment", "系統現正繁忙";
    /// The body doesn't arrive.
    TOO_SLOW = "GTW011", Invalid, "The body didn't arrive in time", "請求內容未能及時送達";
}

/// Everything that the gateway itself refuses.
pub const CATALOGUE: &[Code] =
    &[UNKNOWN_PATH, METHOD, BODY, MEDIA_TYPE, TOO_LARGE, TOO_MANY, NEEDS_VERSION, NO_KEY, FAULT, BUSY, TOO_SLOW];

/// The language of a problem's title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    En,
    ZhHant,
}

impl Language {
    /// The first language of `Accept-Language` that we speak; English otherwise. Any Chinese is traditional here.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let first = wanted.split(',').find_map(|part| {
            let tag = part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            match tag.split('-').next() {
                Some("zh") => Some(Self::ZhHant),
                Some("en") => Some(Self::En),
                _ => None,
            }
        });
        first.unwrap_or(Self::En)
    }
}

#[derive(Debug, Serialize)]
struct FieldError {
    field: String,
    description: String,
}

/// A problem on its way out.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    pub(crate) status: u16,
    detail: String,
    code: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(skip_serializing_if = "HashMap::is_empty")]
    facts: HashMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip)]
    retry_after_s: Option<u64>,
    #[serde(skip)]
    allow: Option<HeaderValue>,
}

impl Problem {
    /// A refusal of the gateway's own.
    pub(crate) fn new(code: Code, status: StatusCode, detail: impl Into<String>, language: Language) -> Self {
        let title = if language == Language::En { code.en } else { code.zh_hant };
        Self {
            kind: format!("/errors/{}", code.code),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.code.to_owned(),
            errors: Vec::new(),
            facts: HashMap::new(),
            trace_id: None,
            retry_after_s: None,
            allow: None,
        }
    }

    /// The same, naming fields.
    pub(crate) fn with_fields(mut self, fields: Vec<FieldViolation>) -> Self {
        self.errors =
            fields.into_iter().map(|one| FieldError { field: one.field, description: one.description }).collect();
        self
    }

    /// The same, naming the fields of the request that it is about, where the service named none: those whose text is
    /// one of its facts, or else the document that was sent.
    pub(crate) fn about(mut self, asked: &DynamicMessage, document: Option<&str>) -> Self {
        if ![400, 404].contains(&self.status) || !self.errors.is_empty() {
            return self;
        }
        let is_told = |value: &Value| value.as_str().is_some_and(|text| self.facts.values().any(|fact| fact == text));
        let told = asked.fields().filter(|(_, value)| is_told(value)).map(|(field, _)| field.name().to_owned());
        let mut named: Vec<String> = told.collect();
        if named.is_empty() {
            named.extend(document.map(str::to_owned));
        }
        let description = self.title.clone();
        self.errors = named.into_iter().map(|field| FieldError { field, description: description.clone() }).collect();
        self
    }

    /// The same, naming fields as the caller writes them, in the detail too.
    pub(crate) fn naming_as_written(mut self, operation: &Operation) -> Self {
        for error in &mut self.errors {
            let written = as_written(operation, &error.field);
            if written != error.field {
                self.detail = self.detail.replace(&error.field, &written);
                error.field = written;
            }
        }
        self
    }

    /// The same, saying when to try again.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The same, naming the trace (the second part of `traceparent`).
    pub(crate) fn in_trace(mut self, traceparent: Option<&str>) -> Self {
        self.trace_id = traceparent.and_then(|text| text.split('-').nth(1)).map(str::to_owned);
        self
    }

    /// A service's answer.
    pub(crate) fn from_status(status: &tonic::Status, language: Language) -> Self {
        let Some(info) = status.get_details_error_info() else {
            let detail = "try again in a few seconds";
            return Self::new(FAULT, transport_status(status.code()), detail, language).retry_after(1);
        };
        let mut facts = info.metadata;
        let kind = facts.remove("kind").unwrap_or_default();
        let (en, zh_hant) = (facts.remove("title_en"), facts.remove("title_zh_hant"));
        let title = if language == Language::En { en } else { zh_hant };
        let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
        let errors = fields.into_iter().map(|one| FieldError { field: one.field, description: one.description });
        let retry = status.get_details_retry_info().and_then(|info| info.retry_delay);
        let fault = status.code() == tonic::Code::Internal;
        let http = if fault { StatusCode::INTERNAL_SERVER_ERROR } else { kind_status(&kind) };
        Self {
            kind: format!("/errors/{}", info.reason),
            title: title.unwrap_or_default(),
            status: http.as_u16(),
            detail: status.message().to_owned(),
            code: info.reason,
            errors: errors.collect(),
            facts,
            trace_id: None,
            retry_after_s: retry.map(|delay| delay.as_secs().max(1)),
            allow: None,
        }
    }
}

/// The HTTP status of a refusal's kind, as the kernel names it.
fn kind_status(kind: &str) -> StatusCode {
    match kind {
        "invalid" => StatusCode::BAD_REQUEST,
        "unauthenticated" => StatusCode::UNAUTHORIZED,
        "denied" => StatusCode::FORBIDDEN,
        "not_found" => StatusCode::NOT_FOUND,
        "conflict" | "exists" | "busy" => StatusCode::CONFLICT,
        "stale" => StatusCode::PRECONDITION_FAILED,
        "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "key_reused" => StatusCode::UNPROCESSABLE_ENTITY,
        "too_many" => StatusCode::TOO_MANY_REQUESTS,
        "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The HTTP status where no service answered.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other code means that a service is away")]
fn transport_status(code: tonic::Code) -> StatusCode {
    match code {
        tonic::Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        tonic::Code::Internal | tonic::Code::OutOfRange => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, allow);
        }
        response
    }
}

/// 404 for a path that isn't there.
pub(crate) async fn unknown_path(headers: HeaderMap) -> Problem {
    Problem::new(UNKNOWN_PATH, StatusCode::NOT_FOUND, "see /openapi.json for every path", Language::of(&headers))
}

/// 405 for a method that a path doesn't have.
pub(crate) async fn method_not_allowed(headers: HeaderMap) -> Problem {
    let detail = "see /openapi.json for the methods of this path";
    Problem::new(METHOD, StatusCode::METHOD_NOT_ALLOWED, detail, Language::of(&headers))
}

/// 500 for a panic where the request is no more at hand; it was logged where it happened, once.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    of_panic(Language::En, None)
}

/// 500 for a panic of what is inside, in the caller's language and trace.
pub(crate) async fn caught(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let traceparent = request.headers().get("traceparent").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| of_panic(language, traceparent.as_deref()))
}

fn of_panic(language: Language, traceparent: Option<&str>) -> Response {
    let problem = Problem::new(FAULT, StatusCode::INTERNAL_SERVER_ERROR, "internal error", language);
    problem.in_trace(traceparent).into_response()
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::{Error, values::Refused};
    use tower::ServiceExt;

    use super::*;

    fn problem(kind: Kind, language: Language) -> Problem {
        let code = Code { code: "INV002", kind, en: "Short", zh_hant: "不足" };
        let error = Error::from(Refused::new(code, "3 free").at("units", "ask for 3").fact("free", &3));
        Problem::from_status(&error.into(), language)
    }

    #[test]
    fn each_kind_has_its_status() {
        let pairs = [
            (Kind::Invalid, 400),
            (Kind::Unauthenticated, 401),
            (Kind::Denied, 403),
            (Kind::NotFound, 404),
            (Kind::Conflict, 409),
            (Kind::Exists, 409),
            (Kind::Busy, 409),
            (Kind::Stale, 412),
            (Kind::TooLarge, 413),
            (Kind::KeyReused, 422),
            (Kind::TooMany, 429),
            (Kind::Unavailable, 503),
        ];
        for (kind, status) in pairs {
            assert_eq!(problem(kind, Language::En).status, status, "{kind:?}");
        }
    }

    #[test]
    fn the_title_is_in_the_callers_language() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr, zh-HK;q=0.9, en;q=0.8"));
        assert_eq!(problem(Kind::Conflict, Language::of(&headers)).title, "不足");
        assert_eq!(problem(Kind::Conflict, Language::of(&HeaderMap::new())).title, "Short");
    }

    #[tokio::test]
    async fn a_panic_is_told_in_the_callers_language_and_trace() {
        let breaks = axum::routing::get(|| async {
            if true {
                panic!("password=hunter2")
            }
        });
        let router = axum::Router::new().route("/", breaks).route_layer(axum::middleware::from_fn(caught));
        let request = Request::get("/").header("accept-language", "zh").header("traceparent", "00-7-8-01");
        let response = router.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((problem["title"].as_str(), problem["trace_id"].as_str()), (Some(FAULT.zh_hant), Some("7")));
        assert_eq!(problem["detail"], "internal error");
    }

    #[test]
    fn fields_and_facts_are_told_and_faults_are_not() {
        let told = problem(Kind::Conflict, Language::En);
        assert_eq!((told.errors[0].field.as_str(), told.facts["free"].as_str()), ("units", "3"));
        let fault = Problem::from_status(&Error::internal("password=hunter2").into(), Language::En);
        assert_eq!((fault.status, fault.detail.as_str()), (500, "internal error"));
    }
}
