//! What people and programs of others see of Kaifong, as it was last reviewed: a change of it is a change of a file.
//!
//! `INSTA_UPDATE=always cargo test -p kaifong-tests --test snapshots` writes the files anew; read the difference before
//! it is committed. `tests/run` writes none.

use std::{collections::BTreeSet, fmt::Write, path::Path, sync::Arc};

use clap::CommandFactory;
use insta::{assert_snapshot, assert_yaml_snapshot, with_settings};
use kaifong_kernel::{
    MOUNTED_POLICY,
    auth::Rule,
    clock::{Clock, MockClock, SystemClock},
    values::Role,
};
use kaifong_tests::{Installation, rest::sent};
use prost::Message;
use prost_types::{FileDescriptorSet, field_descriptor_proto::Label};
use reqwest::Method;
use serde_json::{Value, json};

/// The files, one a test.
const FILES: [&str; 5] = ["authorisation", "events", "help", "openapi", "problems"];

/// Compares with the file of a name, without the names of this test's own source.
macro_rules! reviewed {
    ($assert:ident, $name:literal, $value:expr) => {{
        assert!(FILES.contains(&$name));
        with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots" }, {
            $assert!($name, $value);
        });
    }};
}

#[test]
fn no_file_is_left_over() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let entries = std::fs::read_dir(folder).expect("the folder of the files");
    let found: BTreeSet<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(found, FILES.iter().map(|name| format!("{name}.snap")).collect());
}

#[test]
fn the_help_of_every_command() {
    let mut told = String::new();
    let mut command = kaifong::cli::Cli::command().term_width(100);
    command.build();
    tell(&mut command, &mut told);
    reviewed!(assert_snapshot, "help", told);
}

fn tell(command: &mut clap::Command, told: &mut String) {
    let help = command.render_help().to_string();
    writeln!(told, "{}\n", help.trim_end()).expect("a text grows");
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
        tell(inner, told);
    }
}

#[test]
fn who_may_call_what() {
    let services: [&[Rule]; 7] = [
        kaifong_identity::policy::POLICY,
        kaifong_donations::policy::POLICY,
        kaifong_grants::policy::POLICY,
        kaifong_inventory::policy::POLICY,
        kaifong_needs::policy::POLICY,
        kaifong_dispatch::policy::POLICY,
        MOUNTED_POLICY,
    ];
    let mut rows: Vec<String> = services.concat().iter().map(row).collect();
    rows.sort();
    reviewed!(assert_snapshot, "authorisation", rows.join("\n"));
}

fn row(rule: &Rule) -> String {
    let kind = if rule.writes { "writes" } else { "reads" };
    let mut roles: Vec<&str> = rule.roles.iter().map(|role| role.word()).collect();
    roles.sort_unstable();
    let who = match roles.len() {
        _ if rule.open => "whoever".to_owned(),
        all if all == Role::ALL.len() => "every role".to_owned(),
        _ => roles.join(" "),
    };
    format!("{} {kind}: {who}", rule.rpc)
}

#[test]
fn the_fields_of_every_event() {
    let set = FileDescriptorSet::decode(kaifong_proto::DESCRIPTORS).expect("a descriptor set");
    let mut lines = Vec::new();
    for file in set.file.iter().filter(|file| file.package() == "kaifong.events.v1") {
        for message in &file.message_type {
            lines.push(format!("{}.{}", file.package(), message.name()));
            for field in &message.field {
                let own = field.type_name().trim_start_matches('.');
                let scalar = field.r#type().as_str_name().trim_start_matches("TYPE_").to_ascii_lowercase();
                let many = if field.label() == Label::Repeated { "repeated " } else { "" };
                let kind = if own.is_empty() { scalar.as_str() } else { own };
                lines.push(format!("  {} {}: {many}{kind}", field.number(), field.name()));
            }
        }
    }
    reviewed!(assert_snapshot, "events", lines.join("\n"));
}

#[test]
fn the_rest_api() {
    let document = kaifong_gateway::openapi_json().expect("an OpenAPI document");
    let mut document: Value = serde_json::from_str(&document).expect("a document of JSON");
    unworded(&mut document);
    reviewed!(assert_yaml_snapshot, "openapi", document);
}

/// Leaves out the words, which are the protos' own comments, and the examples.
fn unworded(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, member| {
                !(["description", "example", "summary"].contains(&name.as_str()) && member.is_string())
            });
            members.values_mut().for_each(unworded);
        }
        Value::Array(items) => items.iter_mut().for_each(unworded),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_it_says_no() {
    let (house, running) = Installation::in_process(Arc::new(MockClock::new(SystemClock.now(), 7))).await;
    let (rest, admin) = (house.rest(), house.admin());
    let pledge = json!({"donor_id": "don_x", "rail": "fps", "amount": {"amount_minor": -1, "currency": "XYZ"}});
    let role = json!({"person_id": admin.get("/v1/me").await["actor"]["person_id"], "role": "warehouse"});
    let in_chinese = rest.bare(Method::GET, "/v1/nowhere").header("accept-language", "zh-HK");
    let problems = [
        sent(rest.bare(Method::GET, "/v1/me")).await.problem(),
        sent(in_chinese).await.problem(),
        admin.refused("/v1/role-grants", role).await,
        house.staff("Preparer", &["finance_preparer"]).await.refused("/v1/pledges", pledge).await,
        admin.refused("/v1/pledges", json!({})).await,
    ];
    let shown: Vec<Value> = problems.into_iter().map(|problem| alike(problem.body)).collect();
    running.stop().await;
    reviewed!(assert_yaml_snapshot, "problems", shown);
}

/// Without what differs from run to run.
fn alike(mut problem: Value) -> Value {
    if let Some(members) = problem.as_object_mut() {
        for name in ["trace_id", "detail"] {
            members.entry(name).and_modify(|value| *value = json!(format!("[{name}]")));
        }
        if let Some(facts) = members.get_mut("facts").and_then(Value::as_object_mut) {
            facts.values_mut().for_each(|fact| *fact = json!("[fact]"));
        }
    }
    problem
}
