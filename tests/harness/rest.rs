//! People who use the REST API, as any client would: keys, idempotency keys, ETags, problems.

use std::{
    io::Write,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

use crate::course;

/// How long something that happens by itself may take.
const PATIENCE: Duration = Duration::from_secs(60);

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// The API at its address.
#[derive(Clone)]
pub struct Rest {
    base: String,
    http: reqwest::Client,
}

/// Somebody with a key.
#[derive(Clone)]
pub struct Person {
    /// TypeID of the person; empty for an administrator of the first hour.
    pub id: String,
    /// Their key.
    pub key: String,
    rest: Rest,
}

/// An answer that is none: RFC 9457.
#[derive(Debug)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// The stable code: `FND007`.
    pub code: String,
    /// Names of the fields that are wrong.
    pub fields: Vec<String>,
    /// The whole body.
    pub body: Value,
}

/// An answer of any kind.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body; `null` where there is none.
    pub body: Value,
}

impl Rest {
    /// A client of the API at `base` (`http://127.0.0.1:8080`).
    ///
    /// # Panics
    /// When no client can be made.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().expect("a client");
        Self { base: base.to_owned(), http }
    }

    /// Somebody who has this key.
    #[must_use]
    pub fn person(&self, id: &str, key: &str) -> Person {
        Person { id: id.to_owned(), key: key.to_owned(), rest: self.clone() }
    }

    /// A request without a key.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }
}

impl Person {
    /// A request with their key and nothing else.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.rest.bare(method, path).bearer_auth(&self.key)
    }

    /// Reads.
    ///
    /// # Panics
    /// When it isn't answered with 200.
    pub async fn get(&self, path: &str) -> Value {
        expected(sent(self.request(Method::GET, path)).await, "GET", path).body
    }

    /// Reads a whole list, page by page.
    ///
    /// # Panics
    /// When a page isn't answered.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let mark = if path.contains('?') { '&' } else { '?' };
            let after = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
            let page = self.get(&format!("{path}{mark}page_size=200{after}")).await;
            items.extend(page["items"].as_array().expect("a list has items").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) if !next.is_empty() => next.clone_into(&mut cursor),
                _ => return items,
            }
        }
    }

    /// Reads until it is as wanted: what happens by itself has no moment of its own.
    ///
    /// # Panics
    /// When it isn't within a minute.
    pub async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        let mut wait = Duration::from_millis(5);
        loop {
            let seen = self.get(path).await;
            if wanted(&seen) {
                return seen;
            }
            assert!(begun.elapsed() < PATIENCE, "GET {path} is still {seen}");
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_millis(250));
        }
    }

    /// Changes something, under a new idempotency key.
    ///
    /// # Panics
    /// When it isn't done.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        expected(self.keyed(&new_key(), path, body).await, "POST", path).body
    }

    /// Asks for a change under an idempotency key; whatever the answer.
    pub async fn keyed(&self, key: &str, path: &str, body: Value) -> Answer {
        sent(self.request(Method::POST, path).header("idempotency-key", key).json(&body)).await
    }

    /// Changes a document of which a version was seen.
    pub async fn put(&self, path: &str, version: i64, body: Value) -> Answer {
        let request = self.request(Method::PUT, path).header("idempotency-key", new_key());
        sent(request.header("if-match", format!("\"{version}\"")).json(&body)).await
    }

    /// Sends a document.
    ///
    /// # Panics
    /// When it isn't taken.
    pub async fn upload(&self, path: &str, media_type: &str, bytes: Vec<u8>) -> Value {
        let request = self.request(Method::POST, path).header("idempotency-key", new_key());
        expected(sent(request.header("content-type", media_type).body(bytes)).await, "POST", path).body
    }

    /// Asks for what must be refused.
    ///
    /// # Panics
    /// When it isn't refused with a problem.
    pub async fn refused(&self, path: &str, body: Value) -> Problem {
        self.keyed(&new_key(), path, body).await.problem()
    }

    /// Asks to read what must be refused.
    ///
    /// # Panics
    /// When it isn't refused with a problem.
    pub async fn get_refused(&self, path: &str) -> Problem {
        sent(self.request(Method::GET, path)).await.problem()
    }
}

impl Answer {
    /// The problem that it must be.
    ///
    /// # Panics
    /// When it is none, or a server error.
    #[must_use]
    pub fn problem(self) -> Problem {
        let Self { status, headers, body } = self;
        assert!((400..500).contains(&status), "{status} is no refusal: {body}");
        let media_type = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(media_type, "application/problem+json", "{body}");
        let code = body["code"].as_str().expect("a problem has a code").to_owned();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let fields = errors.iter().filter_map(|error| error["field"].as_str()).map(str::to_owned).collect();
        Problem { status, code, fields, body }
    }
}

/// Sends a request.
///
/// # Panics
/// When it isn't answered, or with a body that is no JSON.
pub async fn sent(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.expect("a request");
    let asked = format!("{} {}", request.method(), request.url().path());
    let at = request.url().authority().to_owned();
    let response = client.execute(request).await.expect("an answer");
    if response.status().is_success() {
        note_reached(&asked);
    }
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("a body");
    let body = if text.is_empty() { json!(null) } else { serde_json::from_str(&text).expect("a body of JSON") };
    course::note(&at, &asked, status, &body);
    Answer { status, headers, body }
}

/// Notes that an operation answered 2xx, where `tests/run` wants to know: it compares with the OpenAPI document.
fn note_reached(asked: &str) {
    let Some(folder) = std::env::var_os("KAIFONG_TEST_REACHED") else { return };
    let file = std::path::Path::new(&folder).join(std::process::id().to_string());
    let mut file = std::fs::File::options().create(true).append(true).open(file).expect("a file of what was reached");
    // One write, so that lines of two requests don't mix.
    file.write_all(format!("{asked}\n").as_bytes()).expect("a note of what was reached");
}

fn expected(answer: Answer, method: &str, path: &str) -> Answer {
    assert!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
    answer
}

/// An idempotency key that no other test uses.
#[must_use]
pub fn new_key() -> String {
    format!("test-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}
