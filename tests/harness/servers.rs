//! A private PostgreSQL and RabbitMQ for one distributed installation.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::Process;

/// The two servers; they end with this value, or with the test.
///
/// They are its own even where `DATABASE_URL` names one, because databases and queues have fixed names and a fault
/// test kills them.
pub struct Servers {
    folder: PathBuf,
    database_url: String,
    amqp_url: String,
    // Dropped last of what matters: ends the servers and deletes the folder.
    _held: Process,
}

impl Servers {
    /// Starts them in a new folder.
    ///
    /// # Panics
    /// When they don't start.
    #[must_use]
    pub fn start() -> Self {
        // Not under the target folder: PostgreSQL runs as a user of its own, who must be able to reach it.
        let folder = tempfile::Builder::new().prefix("kaifong-journeys.").tempdir().expect("a folder").keep();
        let log = folder.join("hold.log");
        let place = folder.display().to_string();
        let held = Process::start_held("services", &script(), &["hold", "--in", &place], &log);
        let environment = held.line(|line| line.ends_with("/env"));
        let text = std::fs::read_to_string(environment).expect("the servers' environment");
        let value = |name: &str| {
            let start = format!("export {name}=");
            let line = text.lines().find_map(|line| line.strip_prefix(&start));
            line.unwrap_or_else(|| panic!("{name} is not in the servers' environment")).to_owned()
        };
        Self { folder, database_url: value("DATABASE_URL"), amqp_url: value("AMQP_URL"), _held: held }
    }

    /// Where PostgreSQL is.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// Where RabbitMQ is.
    #[must_use]
    pub fn amqp_url(&self) -> &str {
        &self.amqp_url
    }

    /// The folder of their data and logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What PostgreSQL has logged so far.
    ///
    /// # Panics
    /// When its log can't be read.
    #[must_use]
    pub fn database_log(&self) -> String {
        let log = self.folder.join("postgresql").join("log");
        let bytes = std::fs::read(&log).unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Kills one (`postgresql` or `rabbitmq`), as a crash would.
    ///
    /// # Panics
    /// When the script fails.
    pub fn kill(&self, part: &str) {
        self.run(&["stop", "--kill", part]);
    }

    /// Starts one again, on the same port and data.
    ///
    /// # Panics
    /// When it doesn't start.
    pub fn start_again(&self, part: &str) {
        self.run(&["start", part]);
    }

    /// Stops all of RabbitMQ where it is, as a machine that hangs would.
    ///
    /// # Panics
    /// When the script fails.
    pub fn pause(&self) {
        self.run(&["pause"]);
    }

    /// Lets it go on.
    ///
    /// # Panics
    /// When the script fails.
    pub fn resume(&self) {
        self.run(&["resume"]);
    }

    /// Raises RabbitMQ's disk alarm: it takes nothing more from whoever publishes.
    ///
    /// # Panics
    /// When the script fails.
    pub fn fill(&self) {
        self.run(&["fill"]);
    }

    /// Ends the alarm.
    ///
    /// # Panics
    /// When the script fails.
    pub fn empty(&self) {
        self.run(&["empty"]);
    }

    fn run(&self, arguments: &[&str]) {
        let done = Command::new(script()).args(arguments).arg("--in").arg(&self.folder).output();
        let done = done.expect("the script of the servers runs");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("services")
}
