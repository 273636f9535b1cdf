//! The demo as anybody runs it, in either profile: a day that closes, a second run that changes nothing, a folder or an
//! installation that is somebody else's.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use kaifong_tests::{Installation, Process, Rest, binary};
use serde_json::{Value, json};

/// The day in figures: as many as its input files make, every time.
const FIGURES: [(&str, i64); 14] = [
    ("gifts_booked", 8),
    ("gifts_amount_minor", 117_230_000),
    ("receipts_issued", 8),
    ("suspense_minor", 123_450),
    ("awards", 1),
    ("committed_minor", 30_000_000),
    ("disbursed_minor", 70_000_000),
    ("stock_units_received", 57),
    ("orders_delivered", 3),
    ("orders_failed", 1),
    ("orders_unplanned", 1),
    ("assets_on_loan", 1),
    ("work_items_open", 5),
    ("requests_sent", 211),
];

/// What is refused on the first day.
const REFUSALS: [&str; 7] = ["DON017", "GRA019", "GRA022", "GRA026", "GRA029", "GRA041", "NED021"];

/// What is nothing.
const ZEROS: [&str; 4] = ["ledger_imbalance_minor", "outbox_pending", "events_waiting", "events_parked"];

/// All that is a number, with what it must be.
fn figures() -> impl Iterator<Item = (&'static str, i64)> {
    FIGURES.into_iter().chain(ZEROS.map(|name| (name, 0)))
}

/// How many needs an order met, and how many there are.
const NEEDS: (usize, usize) = (3, 6);

/// Plays the day with `--json` and answers the object on the last line.
fn play(arguments: &[&str], variables: &[(String, String)], log: &Path) -> Value {
    let arguments = [&["demo", "--json"], arguments].concat();
    let process = Process::start("demo", &binary(), &arguments, variables, log);
    assert_eq!(process.ended(), 0, "{}", process.log_tail());
    let object = |line: &str| line.starts_with('{');
    assert_eq!(process.line_after(object), "ended 0", "the object is on the last line");
    serde_json::from_str(&process.line(object)).expect("an object of JSON")
}

/// The first day: every figure, every refusal, and nothing else.
fn assert_first(first: &Value) {
    let names: BTreeSet<&str> = first.as_object().expect("an object").keys().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = figures().map(|(name, _)| name).chain(["refusals"]).collect();
    assert_eq!(names, wanted);
    assert_figures(first);
    assert_eq!(first["refusals"], json!(REFUSALS), "{first}");
}

/// The same day again. What is refused isn't kept: it is judged anew, by what has become of it. It stays refused.
fn assert_again(second: &Value) {
    assert!(second["refusals"].as_array().is_some_and(|codes| !codes.is_empty()), "{second}");
    assert_figures(second);
}

fn assert_figures(day: &Value) {
    for (name, figure) in figures() {
        assert_eq!(day[name], figure, "{name}: {day}");
    }
}

/// Every need whose order was delivered is met, a ride's by its trip, and no other need is.
fn assert_needs_met(base: &str, data: &Path) {
    let key = fs::read_to_string(data.join("demo").join("auditor.key")).expect("the auditor's key");
    let auditor = Rest::new(base).person("", key.trim());
    let asked = async { (auditor.list("/v1/delivery-orders").await, auditor.list("/v1/needs").await) };
    let (orders, needs) = tokio::runtime::Runtime::new().expect("a runtime").block_on(asked);
    let of = |items: &[Value], state: &str, name: &str| -> BTreeSet<String> {
        let wanted = items.iter().filter(|item| item["state"] == state);
        wanted.map(|item| item[name].as_str().expect("an id").to_owned()).collect()
    };
    let met = of(&needs, "met", "need_id");
    assert_eq!(met, of(&orders, "delivered", "need_id"), "{needs:#?}");
    assert_eq!((met.len(), needs.len()), NEEDS, "{needs:#?}");
}

/// Runs a command to its end, without what would configure it.
fn kaifong(arguments: &[&str]) -> Output {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KAIFONG_")) {
        command.env_remove(name);
    }
    command.env_remove("DATABASE_URL").env_remove("AMQP_URL").args(arguments).output().expect("the binary runs")
}

/// The digest over every sealed and derived row of each service.
fn digest(data: &str) -> Vec<String> {
    let done = kaifong(&["doctor", "--data", data, "--digest"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).expect("it speaks UTF-8");
    let digests: Vec<String> = said.lines().filter(|line| line.contains(": digest ")).map(str::to_owned).collect();
    assert_eq!(digests.len(), 6, "a digest for each service: {said}");
    digests
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn a_second_run_sends_the_same_requests_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let path = data.display().to_string();

    let first = play(&["--data", &path], &[], &log);
    assert_first(&first);
    assert_own(&data);

    let before = digest(&path);
    assert_again(&play(&["--data", &path], &[], &log));
    assert_eq!(digest(&path), before, "a sealed or derived row changed");

    let up = Process::start("up", &binary(), &["up", "--data", &path, "--listen", "127.0.0.1:0"], &[], &log);
    assert_needs_met(&format!("http://{}", up.address()), &data);
}

#[test]
fn the_day_on_separate_services_is_the_same_day() {
    let house = Installation::distributed_of_its_own();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let path = data.display().to_string();
    let arguments = ["--distributed", "--gateway", house.base(), "--data", &path];

    assert_first(&play(&arguments, house.variables(), &log));
    assert_own(&data);
    assert_needs_met(house.base(), &data);

    let before = house.digest();
    assert_again(&play(&arguments, house.variables(), &log));
    assert_eq!(house.digest(), before, "a sealed or derived row changed");

    // Another demo would stand beside the first one's gifts, and beside anybody's.
    let other = folder.path().join("other");
    let elsewhere = other.display().to_string();
    let arguments = ["demo", "--distributed", "--gateway", house.base(), "--data", &elsewhere];
    let refused = Process::start("demo", &binary(), &arguments, house.variables(), &log);
    assert_eq!(refused.ended(), 1);
    assert!(refused.log_tail().contains("the installation is not empty"), "{}", refused.log_tail());
    assert!(!other.join("demo").join("admin.key").exists(), "no administrator was made");
    assert_eq!(house.digest(), before);
}

/// The demo's own files are their owner's.
fn assert_own(data: &Path) {
    let own = data.join("demo");
    assert_eq!(mode(&own), 0o700);
    for entry in fs::read_dir(&own).expect("the demo's own folder") {
        let file = entry.expect("an entry").path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_folder_that_holds_anything_else_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let own = folder.path().join("demo");
    fs::create_dir(&own).expect("a folder that is called demo by chance");
    fs::write(own.join("notes.txt"), "mine").expect("a file in it");
    let done = kaifong(&["demo", "--data", &folder.path().display().to_string(), "--json"]);
    assert!(!done.status.success());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("holds something else") && said.contains("notes.txt"), "{said}");
    let left = |folder: &Path| fs::read_dir(folder).expect("a folder").count();
    assert_eq!((left(folder.path()), left(&own)), (1, 1), "nothing was written");
}

#[test]
fn a_mistyped_folder_is_no_instance() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = folder.path().join("dta");
    let path = missing.display().to_string();
    let after_the_command = [&["doctor", "--data", &path][..], &["keys", "--data", &path, "list"]];
    let at_the_end = [&["keys", "list", "--data", &path][..], &["events", "parked", "--data", &path]];
    for arguments in [after_the_command, at_the_end].concat() {
        let done = kaifong(arguments);
        assert!(!done.status.success(), "{arguments:?}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("is no instance"), "{arguments:?}");
        let configuration = String::from_utf8_lossy(&done.stdout).contains("keep_days");
        assert_eq!(configuration, arguments[0] == "doctor", "doctor shows the configuration all the same");
    }
    assert!(!missing.exists(), "nothing was made");
}
