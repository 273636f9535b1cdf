//! An installation of real processes, in either profile.

use std::{
    collections::BTreeSet,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use kaifong::{
    commands::up::{self, Running},
    compose::{Means, Profile, service_url},
};
use kaifong_kernel::{
    bus::Bus,
    clock::{Clock, MockClock},
    config::Config,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    cast::number,
    pools::{ADMIN, free_address},
    process::{ANY_PORT, Process, binary, unconfigure},
    rest::{Person, Rest},
    servers::Servers,
};

/// Which profile it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `kaifong up`: one process, SQLite.
    Embedded,
    /// `kaifong serve …`: a process a service, PostgreSQL and RabbitMQ.
    Distributed,
}

/// A running Kaifong. Ends with this value.
pub struct Installation {
    /// Which profile it runs in.
    pub kind: Kind,
    base: String,
    admin_key: String,
    second_admin_key: String,
    /// What a command on the host is told about where the installation is.
    at: Vec<String>,
    variables: Vec<(String, String)>,
    turn: Mutex<()>,
    // Processes end before their servers, and those before the folder.
    processes: Vec<Process>,
    servers: Option<Servers>,
    folder: TempDir,
}

/// What both profiles set: waits that no test can wait for are none, and a test may ask quickly.
const SETTINGS: [(&str, &str); 6] = [
    ("KAIFONG_FINANCE_ROLE_COOL_OFF_SECONDS", "0"),
    ("KAIFONG_PAYEE_COOL_OFF_SECONDS", "0"),
    ("KAIFONG_GATEWAY_RATE_PER_SECOND", "100000"),
    ("KAIFONG_RELAY_POLL_MS", "50"),
    ("KAIFONG_TOKEN_TTL_SECONDS", "30"),
    ("KAIFONG_LOG", "info"),
];

/// Distributed journeys that run at the same time share one installation: it has many processes.
static SHARED: Mutex<Weak<Installation>> = Mutex::new(Weak::new());

impl Installation {
    /// One process over a new folder.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        Arc::new(Self::embedded_of_its_own())
    }

    /// As [`Installation::embedded`], for a test that breaks it.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn embedded_of_its_own() -> Self {
        Self::embedded_with(&[])
    }

    /// As [`Installation::embedded_of_its_own`], with other settings.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn embedded_with(other: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data").display().to_string();
        let log = folder.path().join("up.log");
        let arguments = ["up", "--data", &data, "--listen", ANY_PORT];
        let variables = set_otherwise(settings(), other);
        let process = Process::start("up", &binary(), &arguments, &variables, &log);
        let base = format!("http://{}", process.address());
        let admin_key = process.line_after(is_key_line);
        let at = vec!["--data".to_owned(), data];
        let second_admin_key = second_admin(&at, &variables);
        let (kind, turn) = (Kind::Embedded, Mutex::default());
        let (processes, servers) = (vec![process], None);
        Self { kind, base, admin_key, second_admin_key, at, variables, turn, processes, servers, folder }
    }

    /// Every service within the test's own process, by a clock that the test moves. Over when what runs is stopped.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn in_process(clock: Arc<MockClock>) -> (Self, Running) {
        Self::in_process_over(clock, None).await
    }

    /// As [`Installation::in_process`], by any clock and over any bus.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn in_process_over(clock: Arc<dyn Clock>, bus: Option<Arc<dyn Bus>>) -> (Self, Running) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        let config = Config::load(None, &settings().into_iter().collect()).expect("a configuration");
        let means = Means::new(Profile::Embedded(data.clone()), config, clock, "test").expect("its means");
        let means = if let Some(bus) = bus { means.over(bus) } else { means };
        let mut admin_key = String::new();
        let tell = |first: &kaifong_identity::FirstAdmin| {
            admin_key.clone_from(&first.key_secret);
            Ok(())
        };
        let running = up::start(means, "127.0.0.1:0", tell).await.expect("it starts");
        let ports = running.means.ports("identity").await.expect("the ports of identity");
        let second = kaifong_identity::create_admin_key_on_host(&ports, "Administrator 2").await;
        let second_admin_key = second.expect("a second administrator").key_secret;
        let base = format!("http://{}", running.address);
        let at = vec!["--data".to_owned(), data.display().to_string()];
        let (kind, turn, variables) = (Kind::Embedded, Mutex::default(), settings());
        let (processes, servers) = (Vec::new(), None);
        let house = Self { kind, base, admin_key, second_admin_key, at, variables, turn, processes, servers, folder };
        (house, running)
    }

    /// Eight processes on PostgreSQL and RabbitMQ: identity, donations twice, grants, inventory, needs, dispatch, the
    /// gateway. Shared by the tests that run at the same time.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn distributed() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return running;
        }
        let started = Arc::new(Self::distributed_of_its_own());
        *shared = Arc::downgrade(&started);
        started
    }

    /// As [`Installation::distributed`], for a test that breaks it.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn distributed_of_its_own() -> Self {
        Self::distributed_over(Servers::start(), &[])
    }

    /// As [`Installation::distributed_of_its_own`], on servers that run, with other settings.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn distributed_over(servers: Servers, other: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let variables = set_otherwise(distributed_settings(&servers, folder.path()), other);
        let said = host(&["migrate"], &variables);
        let admin_key = said.lines().skip_while(|line| !is_key_line(line)).nth(1).expect("an administrator's key");
        let at = vec!["--distributed".to_owned()];
        let second_admin_key = second_admin(&at, &variables);
        let mut starting = Starting { folder: folder.path(), variables: variables.clone(), processes: Vec::new() };
        let identity = starting.serve("identity");
        starting.peer("identity", &identity);
        let donations = starting.serve("donations");
        let replica = starting.serve("donations");
        starting.peer("donations", &replica);
        let grants = starting.serve("grants");
        starting.peer("grants", &grants);
        let inventory = starting.serve("inventory");
        starting.peer("inventory", &inventory);
        let needs = starting.serve("needs");
        starting.peer("needs", &needs);
        let dispatch = starting.serve("dispatch");
        starting.peer("dispatch", &dispatch);
        // The gateway asks one replica and grants the other: both answer.
        starting.peer("donations", &donations);
        let base = format!("http://{}", starting.serve("gateway"));
        let (kind, admin_key, turn) = (Kind::Distributed, admin_key.to_owned(), Mutex::default());
        let (processes, servers) = (starting.processes, Some(servers));
        let started = Self { kind, base, admin_key, second_admin_key, at, variables, turn, processes, servers, folder };
        assert!(started.processes_seen() >= 5, "only {} processes run", started.processes_seen());
        started
    }

    /// The first administrator.
    #[must_use]
    pub fn admin(&self) -> Person {
        self.rest().person("", &self.admin_key)
    }

    /// The second administrator, made on the host.
    #[must_use]
    pub fn second_admin(&self) -> Person {
        self.rest().person("", &self.second_admin_key)
    }

    /// A client of its API, for the runtime that asks for it.
    #[must_use]
    pub fn rest(&self) -> Rest {
        Rest::new(&self.base)
    }

    /// Where its API is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What configures its processes, and a command on its host.
    #[must_use]
    pub fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// Its processes.
    #[must_use]
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// Its processes, to be crashed.
    #[must_use]
    pub fn processes_mut(&mut self) -> &mut [Process] {
        &mut self.processes
    }

    /// The database of a service, opened beside it.
    ///
    /// # Panics
    /// When it can't be opened.
    pub async fn database(&self, service: &str) -> sea_orm::DatabaseConnection {
        let url = match &self.servers {
            Some(servers) => service_url(servers.database_url(), service).expect("a URL"),
            None => format!("sqlite://{}/data/{service}.sqlite?mode=ro", self.folder.path().display()),
        };
        sea_orm::Database::connect(url).await.expect("a database")
    }

    /// Its servers, in the distributed profile.
    #[must_use]
    pub const fn servers(&self) -> Option<&Servers> {
        self.servers.as_ref()
    }

    /// The folder of its data and logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many processes of the built binary run for it, each counted once, as the operating system knows them.
    #[must_use]
    pub fn processes_seen(&self) -> usize {
        let built = binary();
        let runs = |process: &&Process| {
            let program = std::fs::read_link(format!("/proc/{}/exe", process.pid()));
            process.alive() && program.is_ok_and(|program| program == built)
        };
        self.processes.iter().filter(runs).map(Process::pid).collect::<BTreeSet<_>>().len()
    }

    /// Waits until no other journey plays here: one at a time, so that what it reads is its own doing.
    pub fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A digest over every sealed and derived row of each service, read on the host.
    ///
    /// # Panics
    /// When `kaifong doctor` finds something wrong.
    #[must_use]
    pub fn digest(&self) -> String {
        let at = self.at.iter().map(String::as_str);
        let arguments: Vec<&str> = ["doctor"].into_iter().chain(at).chain(["--digest"]).collect();
        let said = host(&arguments, &self.variables);
        let digests: Vec<&str> = said.lines().filter(|line| line.contains(": digest ")).collect();
        assert!(digests.len() >= 3, "a digest for each service: {said}");
        digests.join("\n")
    }

    /// Waits until every event has been delivered, and sees that none was parked and the books balance.
    ///
    /// # Panics
    /// When something stays on its way, or doesn't balance.
    pub async fn assert_well(&self) {
        let admin = self.admin();
        let quiet = |flow: &Value| {
            ["/outbox_pending", "/events_waiting", "/timers_due"].iter().all(|name| number(flow, name) == 0)
        };
        for service in kaifong::compose::SERVICES {
            let flow = admin.until(&format!("/v1/{service}/flow"), quiet).await;
            assert_eq!(number(&flow, "/events_parked"), 0, "{service} has parked events: {flow}");
        }
        let auditor = self.staff("Auditor of the journey", &["auditor"]).await;
        let health = auditor.get("/v1/ledger-health").await;
        let off = health.as_object().expect("figures").keys().filter(|name| *name != "journals");
        let off: Vec<&String> = off.filter(|name| number(&health, &format!("/{name}")) != 0).collect();
        assert!(off.is_empty(), "the books are not sound: {health}");
        assert_eq!(number(&health, "/bank_accounts_off"), 0, "{health}");
    }
}

impl Drop for Installation {
    #[expect(clippy::print_stderr, reason = "a test that fails shows what the processes said")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            for process in &self.processes {
                eprintln!("--- {} ({}):\n{}", process.name(), process.pid(), process.log_tail());
            }
        }
    }
}

/// Services as they are started one after another.
struct Starting<'a> {
    folder: &'a Path,
    variables: Vec<(String, String)>,
    processes: Vec<Process>,
}

impl Starting<'_> {
    /// Starts one on a free port and answers its address.
    fn serve(&mut self, service: &str) -> String {
        let mut variables = self.variables.clone();
        let key = std::fs::read_to_string(self.folder.join("service-keys").join(format!("{service}.key")));
        if let Ok(key) = key {
            variables.push(("KAIFONG_SERVICE_KEY".to_owned(), key.trim().to_owned()));
        }
        variables.push((ADMIN.to_owned(), free_address()));
        let log = self.folder.join(format!("{service}-{}.log", self.processes.len()));
        let process = Process::start(service, &binary(), &["serve", service], &variables, &log);
        let address = process.address();
        self.processes.push(process);
        address
    }

    /// Tells those that are started from now on where a service is.
    fn peer(&mut self, service: &str, address: &str) {
        let name = format!("KAIFONG_PEER_{}", service.to_uppercase());
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, format!("http://{address}")));
    }
}

fn settings() -> Vec<(String, String)> {
    SETTINGS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Settings with others in their place.
fn set_otherwise(mut variables: Vec<(String, String)>, other: &[(&str, String)]) -> Vec<(String, String)> {
    for (name, value) in other {
        variables.retain(|(known, _)| known != name);
        variables.push(((*name).to_owned(), value.clone()));
    }
    variables
}

fn distributed_settings(servers: &Servers, folder: &Path) -> Vec<(String, String)> {
    let within = |name: &str| folder.join(name).display().to_string();
    let own = [
        ("KAIFONG_DATABASE_URL", servers.database_url().to_owned()),
        ("KAIFONG_AMQP_URL", servers.amqp_url().to_owned()),
        ("KAIFONG_MASTER_KEY", "6b".repeat(32)),
        ("KAIFONG_SERVICE_KEYS", within("service-keys")),
        ("KAIFONG_BLOBS_URL", within("blobs")),
        ("KAIFONG_LISTEN", ANY_PORT.to_owned()),
    ];
    settings().into_iter().chain(own.map(|(name, value)| (name.to_owned(), value))).collect()
}

/// Runs a command of the binary to its end and answers what it said.
fn host(arguments: &[&str], variables: &[(String, String)]) -> String {
    let mut command = Command::new(binary());
    command.args(arguments);
    unconfigure(&mut command);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let done = command.output().expect("the binary runs");
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "kaifong {arguments:?}: {errors}");
    String::from_utf8(done.stdout).expect("it speaks UTF-8")
}

/// Makes the second administrator on the host and answers their key.
fn second_admin(at: &[String], variables: &[(String, String)]) -> String {
    let at = at.iter().map(String::as_str);
    let arguments: Vec<&str> = ["keys"].into_iter().chain(at).chain(["create", "--admin"]).collect();
    host(&arguments, variables).lines().last().expect("a key").to_owned()
}

/// The line before the first administrator's key.
fn is_key_line(line: &str) -> bool {
    line.contains("first administrator's key")
}
