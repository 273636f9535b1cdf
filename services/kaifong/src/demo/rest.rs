//! The demo's only way to the system: the REST API, as any partner would use it.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use kaifong_kernel::values::Code;
use reqwest::{Method, StatusCode};
use serde_json::Value;

/// How long something that happens by itself is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that counts what it sends and notes what is refused.
pub struct Rest {
    base: String,
    http: reqwest::Client,
    sent: AtomicU64,
    refusals: Mutex<BTreeSet<String>>,
    codes: Vec<Code>,
}

/// A request that changes something.
pub struct Change<'a> {
    /// Whose key.
    pub key: &'a str,
    /// The step of the demo: its idempotency key, the same in every run.
    pub step: &'a str,
    /// The path.
    pub path: &'a str,
}

/// What a mutating request carries.
enum Load {
    Json(Value),
    /// With the version that was seen.
    Edit(i64, Value),
    Document(&'static str, Vec<u8>),
}

impl Rest {
    /// A client of the API at an address that knows these codes.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str, codes: Vec<Code>) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        let (base, sent, refusals) = (base.to_owned(), AtomicU64::new(0), Mutex::default());
        Ok(Self { base, http, sent, refusals, codes })
    }

    /// A code with its title in both languages.
    pub fn titled(&self, code: &str) -> String {
        let known = self.codes.iter().find(|known| known.code == code);
        known.map_or_else(|| code.to_owned(), |known| format!("{code} {} {}", known.en, known.zh_hant))
    }

    /// Mutating requests sent so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Codes of the refusals that responses told, each once.
    pub fn refusals(&self) -> Vec<String> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Reads.
    ///
    /// # Errors
    /// When it isn't answered with 200.
    pub async fn get(&self, key: &str, path: &str) -> Result<Value> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(key);
        let response = request.send().await.with_context(|| format!("GET {path}"))?;
        let (status, body) = (response.status(), response.json::<Value>().await?);
        if status.is_success() { Ok(body) } else { Err(unwanted("GET", path, status, &body)) }
    }

    /// Reads a whole list, page by page.
    ///
    /// # Errors
    /// When a page isn't answered.
    pub async fn list(&self, key: &str, path: &str) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let mark = if path.contains('?') { '&' } else { '?' };
            let after = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
            let mut page = self.get(key, &format!("{path}{mark}page_size=100{after}")).await?;
            if let Some(Value::Array(more)) = page.get_mut("items").map(Value::take) {
                items.extend(more);
            }
            match page["next_cursor"].as_str() {
                Some(next) if !next.is_empty() => next.clone_into(&mut cursor),
                _ => return Ok(items),
            }
        }
    }

    /// Reads until what is read is as wanted.
    ///
    /// # Errors
    /// When it isn't within a minute.
    pub async fn until(&self, key: &str, path: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let begun = Instant::now();
        let mut wait = Duration::from_millis(5);
        loop {
            let seen = self.get(key, path).await?;
            if wanted(&seen) {
                return Ok(seen);
            }
            if begun.elapsed() > PATIENCE {
                bail!("GET {path} did not come to what was awaited within {PATIENCE:?}; it is {seen}");
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_millis(200));
        }
    }

    /// Changes something.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn post(&self, change: Change<'_>, body: Value) -> Result<Value> {
        let path = change.path;
        match self.send(Method::POST, &change, Load::Json(body)).await? {
            (status, body) if status.is_success() => Ok(body),
            (status, body) => Err(unwanted("POST", path, status, &body)),
        }
    }

    /// Writes a document of which the caller has seen a version.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn put(&self, change: Change<'_>, seen: i64, body: Value) -> Result<Value> {
        let path = change.path;
        match self.send(Method::PUT, &change, Load::Edit(seen, body)).await? {
            (status, body) if status.is_success() => Ok(body),
            (status, body) => Err(unwanted("PUT", path, status, &body)),
        }
    }

    /// Carries out a verb on a version that the caller has seen.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn post_on(&self, change: Change<'_>, seen: i64, body: Value) -> Result<Value> {
        let path = change.path;
        match self.send(Method::POST, &change, Load::Edit(seen, body)).await? {
            (status, body) if status.is_success() => Ok(body),
            (status, body) => Err(unwanted("POST", path, status, &body)),
        }
    }

    /// Changes something with a key that may have ended in an earlier run of the demo: then it may be refused.
    ///
    /// # Errors
    /// When it is refused otherwise.
    pub async fn posted_unless_over(&self, change: Change<'_>, body: Value, over: bool) -> Result<Option<Value>> {
        self.unless_over(change, Load::Json(body), over).await
    }

    /// Sends a document with a key that may have ended in an earlier run of the demo.
    ///
    /// # Errors
    /// When it is refused otherwise.
    pub async fn uploaded_unless_over(
        &self,
        change: Change<'_>,
        media_type: &'static str,
        bytes: Vec<u8>,
        over: bool,
    ) -> Result<Option<Value>> {
        self.unless_over(change, Load::Document(media_type, bytes), over).await
    }

    async fn unless_over(&self, change: Change<'_>, load: Load, over: bool) -> Result<Option<Value>> {
        let path = change.path;
        match self.send(Method::POST, &change, load).await? {
            (status, body) if status.is_success() => Ok(Some(body)),
            (status, _) if over && status.is_client_error() => Ok(None),
            (status, body) => Err(unwanted("POST", path, status, &body)),
        }
    }

    /// Sends a document.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn upload(&self, change: Change<'_>, media_type: &'static str, bytes: Vec<u8>) -> Result<Value> {
        let path = change.path;
        match self.send(Method::POST, &change, Load::Document(media_type, bytes)).await? {
            (status, body) if status.is_success() => Ok(body),
            (status, body) => Err(unwanted("POST", path, status, &body)),
        }
    }

    /// Asks for what must be refused, and answers the refusal's code with its title in both languages.
    ///
    /// # Errors
    /// When it isn't refused, or fails otherwise.
    pub async fn refused(&self, change: Change<'_>, body: Value) -> Result<String> {
        let path = change.path;
        let (status, body) = self.send(Method::POST, &change, Load::Json(body)).await?;
        let Some(code) = body["code"].as_str().filter(|_| status.is_client_error()) else {
            bail!("POST {path} should have been refused: {status} {body}");
        };
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned());
        Ok(self.titled(code))
    }

    async fn send(&self, method: Method, change: &Change<'_>, load: Load) -> Result<(StatusCode, Value)> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let request = self.http.request(method, format!("{}{}", self.base, change.path));
        let request = request.bearer_auth(change.key).header("idempotency-key", format!("demo-{}", change.step));
        let request = match load {
            Load::Json(body) => request.json(&body),
            Load::Edit(seen, body) => request.header("if-match", format!("\"{seen}\"")).json(&body),
            Load::Document(media_type, bytes) => request.header("content-type", media_type).body(bytes),
        };
        let response = request.send().await.with_context(|| change.path.to_owned())?;
        Ok((response.status(), response.json().await?))
    }
}

/// What is told of an answer that isn't as it must be.
fn unwanted(method: &str, path: &str, status: StatusCode, body: &Value) -> anyhow::Error {
    let error = anyhow!("{method} {path}: {status} {body}");
    if status == StatusCode::TOO_MANY_REQUESTS {
        return error.context("the day is asked for too fast: run the gateway with gateway_rate_per_second = 1000");
    }
    error
}

/// A text of an answer, by its path of names.
///
/// # Errors
/// When the answer doesn't have it.
pub fn text(answer: &Value, pointer: &str) -> Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).with_context(|| format!("an answer has no {pointer}: {answer}"))
}

/// A number of an answer, by its path of names.
///
/// # Errors
/// When the answer doesn't have it.
pub fn number(answer: &Value, pointer: &str) -> Result<i64> {
    answer.pointer(pointer).and_then(Value::as_i64).with_context(|| format!("an answer has no {pointer}: {answer}"))
}
