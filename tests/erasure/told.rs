//! What was told of the household: each request, so that it can be sent again under its key, and each answer.

use kaifong_tests::{
    Person,
    rest::{Answer, new_key, sent},
};
use reqwest::Method;
use serde_json::Value;

/// One request.
struct Request {
    who: Person,
    method: Method,
    path: String,
    key: String,
    version: Option<i64>,
    body: Body,
}

enum Body {
    Json(Value),
    Document(&'static str, Vec<u8>),
}

/// All of them.
#[derive(Default)]
pub struct Told {
    requests: Vec<Request>,
    answers: Vec<String>,
}

impl Request {
    async fn send(&self) -> Answer {
        let mut request = self.who.request(self.method.clone(), &self.path).header("idempotency-key", &self.key);
        if let Some(version) = self.version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        sent(match &self.body {
            Body::Json(body) => request.json(body),
            Body::Document(media_type, bytes) => request.header("content-type", *media_type).body(bytes.clone()),
        })
        .await
    }
}

impl Told {
    /// Tells something.
    pub async fn post(&mut self, who: &Person, path: &str, body: Value) -> Value {
        self.tell(who, Method::POST, path, None, Body::Json(body)).await
    }

    /// Changes what was seen in a version.
    pub async fn change(&mut self, who: &Person, method: Method, path: &str, seen: &Value, body: Value) -> Value {
        let version = seen["version"].as_i64();
        assert!(version.is_some(), "{seen} has no version");
        self.tell(who, method, path, version, Body::Json(body)).await
    }

    /// Sends a document.
    pub async fn upload(&mut self, who: &Person, path: &str, media_type: &'static str, bytes: Vec<u8>) -> Value {
        self.tell(who, Method::POST, path, None, Body::Document(media_type, bytes)).await
    }

    /// Notes what was answered to a question.
    pub fn note(&mut self, answer: &Value) {
        self.answers.push(answer.to_string());
    }

    /// Every answer so far.
    pub fn answers(&self) -> String {
        self.answers.join("\n")
    }

    /// What is answered when everything is sent once more, each under its own key.
    pub async fn again(&self) -> String {
        let mut answers = Vec::new();
        for request in &self.requests {
            let answer = request.send().await;
            assert!(answer.status < 500, "{} {}: {}", request.method, request.path, answer.body);
            answers.push(format!("{} {}: {}", request.method, request.path, answer.body));
        }
        answers.join("\n")
    }

    async fn tell(&mut self, who: &Person, method: Method, path: &str, version: Option<i64>, body: Body) -> Value {
        let (who, path, key) = (who.clone(), path.to_owned(), new_key());
        let request = Request { who, method, path, key, version, body };
        let answer = request.send().await;
        assert!((200..300).contains(&answer.status), "{} {}: {}", request.method, request.path, answer.body);
        self.requests.push(request);
        self.note(&answer.body);
        answer.body
    }
}
