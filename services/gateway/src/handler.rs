//! One handler for every operation: key to token, JSON to message, answer to JSON.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use kaifong_kernel::{clock::Clock, values::FieldViolation, wire::Wire};
use prost_reflect::{DynamicMessage, Value};
use serde_json::{Map, Value as Json, json};

use crate::{
    GatewaySetup,
    cursor::Cursors,
    keys::{Exchanged, Keys},
    limits::Limits,
    operation::{Operation, Shape},
    problem::{self, Language, Problem},
    resources,
    route::{Method, Route},
    rpc::{self, Beside},
    transcode::{self, Reader, to_json},
};

/// What every handler shares.
pub(crate) struct Gate {
    identity: Wire,
    donations: Wire,
    grants: Wire,
    clock: Arc<dyn Clock>,
    keys: Keys,
    cursors: Cursors,
    limits: Limits,
    body_limit: usize,
}

impl Gate {
    pub(crate) fn new(setup: GatewaySetup) -> Self {
        Self {
            keys: Keys::new(setup.identity.clone()),
            identity: setup.identity,
            donations: setup.donations,
            grants: setup.grants,
            clock: setup.clock,
            cursors: Cursors::new(&setup.cursor_key),
            limits: Limits::new(setup.rate_per_second),
            body_limit: setup.body_limit_bytes,
        }
    }

    fn wire(&self, peer: &str) -> Wire {
        match peer {
            "identity" => self.identity.clone(),
            "donations" => self.donations.clone(),
            _ => self.grants.clone(),
        }
    }
}

type Shared = (Arc<Gate>, Arc<Operation>);

/// Mounts an operation at its path.
pub(crate) fn mount(router: Router, gate: &Arc<Gate>, operation: Arc<Operation>) -> Router {
    let method = match operation.route.method {
        Method::Get => get(serve),
        Method::Post => post(serve),
        Method::Put => put(serve),
    };
    let path = operation.route.path;
    // The limit is the reader's own, so that what is over it is a problem like any other.
    router.route(path, method.layer(DefaultBodyLimit::disable()).with_state((gate.clone(), operation)))
}

async fn serve(
    State((gate, operation)): State<Shared>,
    Path(path): Path<Vec<(String, String)>>,
    request: Request,
) -> Response {
    let language = Language::of(request.headers());
    let traceparent = text(request.headers(), "traceparent").map(str::to_owned);
    let answer = answer(&gate, &operation, &path, request, language, traceparent.as_deref()).await;
    answer.unwrap_or_else(|problem| problem.in_trace(traceparent.as_deref()).into_response())
}

async fn answer(
    gate: &Gate,
    operation: &Operation,
    path: &[(String, String)],
    request: Request,
    language: Language,
    traceparent: Option<&str>,
) -> Result<Response, Problem> {
    let caller = admitted(gate, request.headers(), language).await?;
    let key = text(request.headers(), "idempotency-key").map(str::to_owned);
    let message = Asked { gate, operation, language }.read(path, request).await?;
    let beside = Beside { token: &caller.token, key: key.as_deref(), traceparent };
    let wire = gate.wire(operation.route.peer);
    let output = operation.rpc.output();
    let asked = message.clone();
    let answered = rpc::call(wire, &operation.rpc_path(), message, output, &beside).await;
    let document = operation.route.upload.map(|(field, _)| field);
    let answered = answered.map_err(|status| Problem::from_status(&status, language).about(&asked, document))?;
    Ok(shown(gate, operation, &answered))
}

async fn admitted(gate: &Gate, headers: &HeaderMap, language: Language) -> Result<Exchanged, Problem> {
    let key = text(headers, "authorization").and_then(|value| value.strip_prefix("Bearer "));
    let key = key.ok_or_else(|| {
        let detail = "send your key as `Authorization: Bearer kf_…`";
        Problem::new(problem::NO_KEY, StatusCode::UNAUTHORIZED, detail, language)
    })?;
    let exchanged = gate.keys.exchange(key, gate.clock.now()).await;
    let exchanged = exchanged.map_err(|status| Problem::from_status(&status, language))?;
    gate.limits.admit(&exchanged.caller, &exchanged.tenant).map_err(|wait| {
        let detail = "send fewer requests, or wait as long as Retry-After says";
        let problem = Problem::new(problem::TOO_MANY, StatusCode::TOO_MANY_REQUESTS, detail, language);
        problem.retry_after(wait.as_secs().max(1))
    })?;
    Ok(exchanged)
}

/// A request on its way to a message.
struct Asked<'a> {
    gate: &'a Gate,
    operation: &'a Operation,
    language: Language,
}

impl Asked<'_> {
    async fn read(&self, path: &[(String, String)], request: Request) -> Result<DynamicMessage, Problem> {
        let mut message = DynamicMessage::new(self.operation.rpc.input());
        let mut reader = Reader::default();
        for (name, value) in path {
            if let Some(field) = self.operation.rpc.input().get_field_by_name(name) {
                reader.text(&mut message, &field, value);
            }
        }
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        match (self.operation.route.method, self.operation.route.upload) {
            (Method::Get, _) => self.query(&mut reader, &mut message, &query),
            (_, Some((field, media_types))) => {
                let media_type = self.media_type(&parts.headers, media_types)?;
                self.query(&mut reader, &mut message, &query);
                self.upload(&mut message, field, &media_type, self.body(body).await?);
            }
            (_, None) => {
                self.media_type(&parts.headers, &["application/json"])?;
                let body = self.body(body).await?;
                self.json(&mut reader, &mut message, &body)?;
            }
        }
        if self.operation.versioned() {
            self.version(&mut message, &parts.headers)?;
        }
        if reader.wrong.is_empty() { Ok(message) } else { Err(self.wrong(reader.wrong)) }
    }

    fn wrong(&self, fields: Vec<FieldViolation>) -> Problem {
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        let detail = format!("can't accept: {}", names.join(", "));
        let code = kaifong_kernel::values::Invalid::CODE;
        Problem::new(code, StatusCode::BAD_REQUEST, detail, self.language).with_fields(fields)
    }

    fn query(&self, reader: &mut Reader, message: &mut DynamicMessage, query: &str) {
        let open: Vec<_> = self.operation.open_fields().collect();
        for (name, value) in form_urlencoded(query) {
            if self.operation.paged() && matches!(name.as_str(), "page_size" | "cursor") {
                self.page(reader, message, &name, &value);
                continue;
            }
            match open.iter().find(|field| transcode::json_name(field) == name) {
                Some(field) => reader.text(message, field, &value),
                None => reader.wrong.push(violation(&name, "there is no such parameter")),
            }
        }
    }

    fn page(&self, reader: &mut Reader, message: &mut DynamicMessage, name: &str, value: &str) {
        let Some(Value::Message(page)) = message.get_field_by_name_mut("page") else { return };
        if name == "page_size" {
            match value.parse::<i32>() {
                Ok(size) if (1..=200).contains(&size) => page.set_field_by_name("page_size", Value::I32(size)),
                Ok(_) | Err(_) => reader.wrong.push(violation(name, "send a whole number from 1 to 200")),
            }
            return;
        }
        match self.gate.cursors.read(self.operation.rpc.full_name(), value) {
            Some(plain) => page.set_field_by_name("cursor", Value::String(plain)),
            None => reader.wrong.push(violation(name, "send the next_cursor of this list as it was, or leave it out")),
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
        axum::body::to_bytes(body, self.gate.body_limit).await.map_err(|_| {
            let detail = format!("send at most {} bytes", self.gate.body_limit);
            Problem::new(problem::TOO_LARGE, StatusCode::PAYLOAD_TOO_LARGE, detail, self.language)
        })
    }

    fn json(&self, reader: &mut Reader, message: &mut DynamicMessage, body: &[u8]) -> Result<(), Problem> {
        let unreadable = |detail: String| Problem::new(problem::BODY, StatusCode::BAD_REQUEST, detail, self.language);
        let open: Vec<_> = self.operation.open_fields().collect();
        // Where there is nothing to say, saying nothing will do.
        let json: Json = if body.is_empty() && open.is_empty() {
            Json::Object(Map::new())
        } else {
            serde_json::from_slice(body).map_err(|error| unreadable(format!("the body is no JSON: {error}")))?
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

    /// The version that the caller has seen, as its ETag: `If-Match: "3"`.
    fn version(&self, message: &mut DynamicMessage, headers: &HeaderMap) -> Result<(), Problem> {
        let seen = text(headers, "if-match").map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
        let Some(version) = seen.and_then(|tag| tag.parse::<i64>().ok()) else {
            let detail = "send the ETag of the version you have seen as If-Match";
            let status = StatusCode::PRECONDITION_REQUIRED;
            return Err(Problem::new(problem::NEEDS_VERSION, status, detail, self.language));
        };
        message.set_field_by_name("expected_version", Value::I64(version));
        Ok(())
    }
}

fn violation(field: &str, description: &str) -> FieldViolation {
    FieldViolation { field: field.to_owned(), description: description.to_owned() }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn form_urlencoded(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The answer in its shape, with an ETag where it has a version and a Location where something was created.
fn shown(gate: &Gate, operation: &Operation, answer: &DynamicMessage) -> Response {
    let mut json = to_json(answer);
    let next = json.get("page").and_then(|page| page.get("next_cursor")).and_then(Json::as_str).unwrap_or_default();
    let next = gate.cursors.sign(operation.rpc.full_name(), next);
    let body = match &operation.shape {
        Shape::One(field) => json.get_mut(field.name()).map_or(Json::Null, Json::take),
        Shape::List(field) => {
            let items = json.get_mut(field.name()).map_or_else(|| json!([]), Json::take);
            json!({ "items": items, "next_cursor": next })
        }
        Shape::Whole => {
            if let Some(object) = json.as_object_mut().filter(|object| object.contains_key("page")) {
                object.remove("page");
                object.insert("next_cursor".to_owned(), Json::from(next));
            }
            json
        }
    };
    let status = if operation.route.creates { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = (status, axum::Json(&body)).into_response();
    let headers = response.headers_mut();
    if let Some(version) = body.get("version").and_then(Json::as_i64) {
        headers.insert(header::ETAG, header_value(&format!("\"{version}\"")));
    }
    if operation.route.creates
        && let Some(location) = location(operation, &body)
    {
        headers.insert(header::LOCATION, header_value(&location));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Where what was created can be read: the path that reads the id which the answer's message begins with.
fn location(operation: &Operation, body: &Json) -> Option<String> {
    let (object, message) = match &operation.shape {
        Shape::One(field) => (body, field.kind()),
        Shape::List(_) => return None,
        Shape::Whole => {
            let first = operation.rpc.output().fields().next()?;
            (body.get(first.name())?, first.kind())
        }
    };
    let id = message.as_message()?.fields().next()?;
    let place = format!("{{{}}}", id.name());
    let reads = |route: &&Route| {
        route.method == Method::Get && route.path.ends_with(&place) && route.path.matches('{').count() == 1
    };
    let path = resources::all().find(reads)?.path;
    Some(path.replace(&place, object.get(id.name())?.as_str()?))
}
