//! A request on its way to a message: path, query, headers and body.

use std::collections::BTreeSet;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
};
use http_body_util::BodyExt;
use kaifong_kernel::values::{FieldViolation, Invalid};
use prost_reflect::{DynamicMessage, Value};
use serde_json::{Map, Value as Json};

use crate::{
    cursor::list_of,
    handler::{Gate, text},
    operation::Operation,
    problem::{self, Language, Problem},
    route::Method,
    transcode::{Reader, json_name, unambiguous},
};

/// Longest key that is sent on; the services say which they take.
const KEY_AT_MOST: usize = 1_024;

/// What a request is read for.
pub(crate) struct Asked<'a> {
    pub(crate) gate: &'a Gate,
    pub(crate) operation: &'a Operation,
    pub(crate) tenant: &'a str,
    pub(crate) language: Language,
}

impl Asked<'_> {
    pub(crate) async fn read(&self, path: &[(String, String)], request: Request) -> Result<DynamicMessage, Problem> {
        let mut message = DynamicMessage::new(self.operation.rpc.input());
        let mut reader = Reader::default();
        for (name, value) in path {
            if let Some(field) = self.operation.rpc.input().get_field_by_name(name) {
                reader.text(&mut message, &field, value);
            }
        }
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default();
        self.query(&mut reader, &mut message, query);
        match (self.operation.route.method, self.operation.route.upload) {
            (Method::Get, _) => {}
            (_, Some((field, media_types))) => {
                let media_type = self.media_type(&parts.headers, media_types)?;
                self.upload(&mut message, field, &media_type, self.body(body).await?);
            }
            (_, None) => {
                self.media_type(&parts.headers, &["application/json"])?;
                let body = self.body(body).await?;
                self.json(&mut reader, &mut message, &body)?;
            }
        }
        if self.operation.versioned() {
            self.version(&mut reader, &mut message, &parts.headers)?;
        }
        if reader.wrong.is_empty() { Ok(message) } else { Err(wrong(reader.wrong, self.language)) }
    }

    /// Each parameter once, unless its field is a list; where there is a body, there are none besides an upload's.
    fn query(&self, reader: &mut Reader, message: &mut DynamicMessage, query: &str) {
        let open: Vec<_> = self.operation.query_fields().collect();
        let mut seen = BTreeSet::new();
        let mut cursor = None;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = open.iter().find(|field| json_name(field) == name);
            let once = field.is_none_or(|field| !field.is_list());
            if once && !seen.insert(name.clone()) {
                reader.wrong.push(violation(&name, "send it once"));
                continue;
            }
            match (field, name.as_ref()) {
                (Some(field), _) => reader.text(message, field, &value),
                (None, "page_size") if self.operation.paged() => page_size(reader, message, &value),
                (None, "cursor") if self.operation.paged() => cursor = Some(value),
                (None, _) if self.operation.writes() && self.operation.route.upload.is_none() => {
                    reader.wrong.push(violation(&name, "there are no parameters here; send it in the body"));
                }
                (None, _) => reader.wrong.push(violation(&name, "there is no such parameter")),
            }
        }
        // Only now: a cursor is good with the filters that it was answered under.
        if let Some(cursor) = cursor {
            self.cursor(reader, message, &cursor);
        }
    }

    fn cursor(&self, reader: &mut Reader, message: &mut DynamicMessage, cursor: &str) {
        match self.gate.cursors.read(&list_of(self.operation, self.tenant, message), cursor) {
            Some(plain) => set_page(message, "cursor", Value::String(plain)),
            None => reader.wrong.push(violation(
                "cursor",
                "it isn't of this list with these filters, for your organisation; send next_cursor as it was, with the \
                 parameters it was answered to, or leave it out",
            )),
        }
    }

    fn media_type(&self, headers: &HeaderMap, taken: &[&str]) -> Result<String, Problem> {
        let given = text(headers, "content-type").unwrap_or_default();
        let given = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if taken.contains(&given.as_str()) || (given.is_empty() && taken == ["application/json"]) {
            return Ok(given);
        }
        let detail = format!("send a body of {}", taken.join(" or "));
        Err(Problem::new(problem::MEDIA_TYPE, StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, self.language))
    }

    async fn body(&self, body: Body) -> Result<Bytes, Problem> {
        let deadline = self.gate.bounds.body_deadline;
        #[expect(clippy::disallowed_methods, reason = "bounds the reading of a body, no database future is inside")]
        let read = tokio::time::timeout(deadline, whole(body, self.gate.body_limit)).await;
        match read {
            Ok(Ok(Some(bytes))) => Ok(bytes),
            Ok(Ok(None)) => {
                let detail = format!("send at most {} bytes", self.gate.body_limit);
                Err(Problem::new(problem::TOO_LARGE, StatusCode::PAYLOAD_TOO_LARGE, detail, self.language))
            }
            Ok(Err(_)) => {
                let detail = "the body broke off, or its chunks are no chunks";
                Err(Problem::new(problem::BODY, StatusCode::BAD_REQUEST, detail, self.language))
            }
            Err(_) => {
                let detail = format!("send the whole body within {} s", deadline.as_secs());
                Err(Problem::new(problem::TOO_SLOW, StatusCode::REQUEST_TIMEOUT, detail, self.language))
            }
        }
    }

    fn json(&self, reader: &mut Reader, message: &mut DynamicMessage, body: &[u8]) -> Result<(), Problem> {
        let unreadable = |detail: String| Problem::new(problem::BODY, StatusCode::BAD_REQUEST, detail, self.language);
        let open: Vec<_> = self.operation.open_fields().collect();
        // Where there is nothing to say, saying nothing will do.
        let json: Json = if body.is_empty() && open.is_empty() {
            Json::Object(Map::new())
        } else {
            unambiguous(body).map_err(|error| unreadable(format!("the body is no JSON of unique names: {error}")))?
        };
        let Json::Object(object) = json else {
            return Err(unreadable("send a JSON object".to_owned()));
        };
        reader.object(message, &open, &object, "");
        Ok(())
    }

    fn upload(&self, message: &mut DynamicMessage, field: &str, media_type: &str, body: Bytes) {
        message.set_field_by_name(field, Value::Bytes(body));
        if self.operation.rpc.input().get_field_by_name("media_type").is_some() {
            message.set_field_by_name("media_type", Value::String(media_type.to_owned()));
        }
    }

    /// The version that the caller has seen, as its ETag: `If-Match: "3"`, and nothing else (RFC 9110 section 13.1.1
    /// compares strongly, so that a weak tag matches nothing).
    fn version(&self, reader: &mut Reader, message: &mut DynamicMessage, headers: &HeaderMap) -> Result<(), Problem> {
        if !headers.contains_key("if-match") {
            let detail = "send the ETag of the version you have seen as If-Match";
            let status = StatusCode::PRECONDITION_REQUIRED;
            return Err(Problem::new(problem::NEEDS_VERSION, status, detail, self.language));
        }
        match only(headers, "if-match").and_then(strong_tag) {
            Some(version) => message.set_field_by_name("expected_version", Value::I64(version)),
            None => reader.wrong.push(violation("If-Match", "send one ETag as it was answered, for example \"3\"")),
        }
        Ok(())
    }
}

/// The bytes of a body, or nothing where it is too large. Of what is too large as much again is read and dropped: who is
/// still sending when the connection ends never sees the answer (RFC 9112 section 9.6).
async fn whole(mut body: Body, limit: usize) -> Result<Option<Bytes>, axum::Error> {
    let (mut kept, mut seen) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= limit {
            kept.extend_from_slice(&data);
        } else if seen > limit.saturating_mul(2) {
            break;
        } else {
            kept = Vec::new();
        }
    }
    Ok((seen <= limit).then(|| kept.into()))
}

fn page_size(reader: &mut Reader, message: &mut DynamicMessage, value: &str) {
    match value.parse::<i32>() {
        Ok(size) if (1..=200).contains(&size) => set_page(message, "page_size", Value::I32(size)),
        Ok(_) | Err(_) => reader.wrong.push(violation("page_size", "send a whole number from 1 to 200")),
    }
}

fn set_page(message: &mut DynamicMessage, name: &str, value: Value) {
    if let Some(Value::Message(page)) = message.get_field_by_name_mut("page") {
        page.set_field_by_name(name, value);
    }
}

fn strong_tag(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The text of a header that is there once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// The idempotency key, if there is one. What can't be sent on is refused here, and the rest by the services.
pub(crate) fn idempotency_key(headers: &HeaderMap, language: Language) -> Result<Option<String>, Problem> {
    if !headers.contains_key("idempotency-key") {
        return Ok(None);
    }
    let sendable = |key: &&str| key.len() <= KEY_AT_MOST && key.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    let key = only(headers, "idempotency-key").filter(sendable).ok_or_else(|| {
        wrong(vec![violation("Idempotency-Key", "send one key of 1 to 255 visible ASCII characters")], language)
    })?;
    Ok(Some(key.to_owned()))
}

fn wrong(fields: Vec<FieldViolation>, language: Language) -> Problem {
    let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    let detail = format!("can't accept: {}", names.join(", "));
    Problem::new(Invalid::CODE, StatusCode::BAD_REQUEST, detail, language).with_fields(fields)
}

fn violation(field: &str, description: &str) -> FieldViolation {
    FieldViolation { field: field.to_owned(), description: description.to_owned() }
}
