//! A client that asks again under one key until it is answered, as whoever writes must where anything may break.

use std::{
    fs::File,
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kaifong_tests::Person;
use rand::{Rng, rngs::StdRng};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// How long a client waits before it asks again.
const AGAIN: Duration = Duration::from_millis(20);
/// How long it waits before it looks again.
const LOOKS_AGAIN: Duration = Duration::from_millis(100);
/// How long it goes on asking.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long something that goes on by itself may take, the fault included.
const BY_ITSELF: Duration = Duration::from_secs(480);
/// How often a hasty client gives a request up before it waits for the answer.
const HASTY: u64 = 4;

/// Something that was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Acknowledged {
    /// `cheques`, `checkouts`, `programmes`, `goods-receipts`, `delivery-orders`, `runs` or
    /// `disbursements`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its cents, its units of goods, or its stops.
    pub minor: i64,
}

/// What was acknowledged: in a file that was flushed to disk before the next request.
pub struct Journal(Mutex<(File, Vec<Acknowledged>)>);

impl Journal {
    /// An empty one.
    pub fn new(path: &std::path::Path) -> Self {
        Self(Mutex::new((File::create(path).expect("the journal of the load"), Vec::new())))
    }

    /// Writes one down.
    pub fn note(&self, one: Acknowledged) {
        let line = serde_json::to_string(&one).expect("a line");
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(kept.0, "{line}").expect("a line of the journal");
        kept.0.sync_data().expect("the journal is on disk");
        kept.1.push(one);
    }

    /// All of it so far.
    pub fn all(&self) -> Vec<Acknowledged> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// How much so far.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.len()
    }
}

/// What clients noticed of a fault.
#[derive(Clone, Default)]
pub struct Again {
    /// How often one asked again.
    count: Arc<AtomicU64>,
    /// When each request was first sent, and how long it took until it was acknowledged.
    waits: Arc<Mutex<Vec<(Instant, Duration)>>>,
}

impl Again {
    /// How often one asked again.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// The same, for clients whose waits aren't measured.
    pub fn unmeasured(&self) -> Self {
        Self { count: self.count.clone(), waits: Arc::default() }
    }

    /// The waits of the requests that were sent between two moments.
    pub fn waits(&self, from: Instant, to: Instant) -> Vec<Duration> {
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.iter().filter(|(sent, _)| (from..to).contains(sent)).map(|(_, wait)| *wait).collect()
    }

    fn acknowledged(&self, begun: Instant) {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).push((begun, begun.elapsed()));
    }
}

/// Somebody's program that asks, with keys of its own.
pub struct Client {
    name: String,
    again: Again,
    /// Where it writes down what was acknowledged.
    pub journal: Arc<Journal>,
    hasty: Option<Mutex<StdRng>>,
}

impl Client {
    /// One whose keys begin with its name.
    pub fn new(name: String, again: Again, journal: Arc<Journal>) -> Self {
        Self { name, again, journal, hasty: None }
    }

    /// The same, but it gives a request up after 0 to 300 ms some times before it waits for the answer.
    pub fn hasty(self, chance: StdRng) -> Self {
        Self { hasty: Some(Mutex::new(chance)), ..self }
    }

    /// Asks under the key of a step until there is an answer.
    pub async fn post(&self, person: &Person, step: &str, path: &str, body: &Value) -> Value {
        self.insisted(step, path, || person.request(Method::POST, path).json(body)).await
    }

    /// The same, of a version that was seen.
    pub async fn post_on(&self, person: &Person, step: &str, path: &str, version: i64, body: &Value) -> Value {
        let request = || person.request(Method::POST, path).header("if-match", format!("\"{version}\"")).json(body);
        self.insisted(step, path, request).await
    }

    /// The same, with a document.
    pub async fn upload(&self, person: &Person, step: &str, path: &str, media_type: &str, bytes: &[u8]) -> Value {
        let request = || person.request(Method::POST, path).header("content-type", media_type).body(bytes.to_vec());
        self.insisted(step, path, request).await
    }

    /// Reads until it is as wanted, whoever is away meanwhile.
    pub async fn until(&self, person: &Person, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let (begun, mut last) = (Instant::now(), Value::Null);
        loop {
            if let Ok(seen) = answer(person.request(Method::GET, path), path).await {
                if wanted(&seen) {
                    return seen;
                }
                last = seen;
            }
            assert!(begun.elapsed() < BY_ITSELF, "GET {path} is still {last}");
            tokio::time::sleep(LOOKS_AGAIN).await;
        }
    }

    async fn insisted(&self, step: &str, path: &str, request: impl Fn() -> RequestBuilder) -> Value {
        let (begun, key, mut tries) = (Instant::now(), format!("{}-{step}", self.name), 0);
        loop {
            tries += 1;
            let answer = answer(request().header("idempotency-key", &key), path);
            let last = tokio::select! {
                answer = answer => match answer {
                    Ok(body) => {
                        self.again.acknowledged(begun);
                        return body;
                    }
                    Err(last) => last,
                },
                () = self.gives_up(tries) => "it was given up".to_owned(),
            };
            assert!(begun.elapsed() < PATIENCE, "{path} ({key}) is not answered, but {last}");
            self.again.count.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn gives_up(&self, tries: u64) {
        match &self.hasty {
            Some(chance) if tries <= HASTY => {
                let patience = chance.lock().unwrap_or_else(PoisonError::into_inner).random_range(0..300);
                tokio::time::sleep(Duration::from_millis(patience)).await;
            }
            _ => std::future::pending().await,
        }
    }
}

/// The answer, or what came instead of one: a connection that broke, a timeout, a part that is away, or the same request
/// still being carried out. A fault (500) is what nobody may see, whatever is killed.
async fn answer(request: RequestBuilder, path: &str) -> Result<Value, String> {
    let response = request.send().await.map_err(|error| error.to_string())?;
    let status = response.status().as_u16();
    let text = response.text().await.map_err(|error| error.to_string())?;
    match status {
        200..300 => Ok(serde_json::from_str(&text).expect("a body of JSON")),
        409 | 501.. => Err(format!("{status}: {text}")),
        _ => panic!("{path} was refused with {status}: {text}"),
    }
}
