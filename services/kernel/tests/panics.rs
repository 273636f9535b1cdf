//! What a process tells of its panics.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

mod toy;

use std::process::Command;

use kaifong_kernel::{
    serve::Tasks,
    telemetry::{self, LogFormat, TelemetrySetup},
    testing,
};
use serde_json::Value;
use tonic::Status;
use toy::WriteLine;
use uuid::Uuid;

/// Tells this test that it is the process that panics.
const PANICS: &str = "KAIFONG_TEST_PANICS";

/// A process that logs as a server does, and breaks in a task, in a verb and in a thread.
async fn breaks() {
    let (name, filter) = ("kaifong-test".to_owned(), "error".to_owned());
    let setup = TelemetrySetup { name, filter, format: LogFormat::Json, otlp_endpoint: None };
    let _guard = telemetry::init(&setup).unwrap();
    Tasks::new().spawn("test", async { panic!("of Chan Tai Man\n{}", "at home") }).await.unwrap_err();
    let bench = testing::sqlite("toy", toy::MIGRATIONS).await;
    let verb = WriteLine::new(Uuid::from_u128(1), 1).midway(|_| panic!("of Chan Tai Man, too"));
    let fault = bench.ports.execute(testing::call(&testing::person("ann", &[])), verb).await.unwrap_err();
    assert_eq!(Status::from(fault).message(), "internal error");
    std::thread::spawn(|| panic!("of Chan Tai Man as well")).join().unwrap_err();
}

#[tokio::test]
async fn a_panic_is_one_event_a_line_that_tells_where_and_not_of_whom() {
    if std::env::var_os(PANICS).is_some() {
        return breaks().await;
    }
    let name = "a_panic_is_one_event_a_line_that_tells_where_and_not_of_whom";
    let mut process = Command::new(std::env::current_exe().unwrap());
    let output = process.args(["--exact", name, "--nocapture"]).env(PANICS, "1").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    let events: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let places: Vec<&str> = events.iter().map(|event| event["at"].as_str().expect(&told)).collect();
    assert_eq!(places.len(), 3, "{told}");
    for (event, at) in events.iter().zip(places) {
        assert!(at.starts_with("services/kernel/tests/panics.rs:") || at.starts_with("tests/panics.rs:"), "{at}");
        assert_eq!((&event["level"], &event["message"]), (&"ERROR".into(), &format!("a panic at {at}").into()));
    }
    assert!(!told.contains("Chan"), "{told}");
}
