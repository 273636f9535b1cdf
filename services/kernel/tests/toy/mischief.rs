//! What is done to the toy: its database made to refuse, its races lost, its orders drawn from a seed.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use kaifong_kernel::{Dialect, Error, Fault, Ports, PortsSetup, serve::Tasks, testing::Bench};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{ConnectionTrait, DbErr, RuntimeErr, Statement, Value};
use uuid::Uuid;

/// How long a condition may take to come about.
const PATIENCE: Duration = Duration::from_secs(40);

/// Waits until something is so.
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "it never came about that {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Where a test's randomness comes from: `KAIFONG_TEST_SEED`, or a new seed each time; told when the test fails.
pub struct Seed(u64);

impl Seed {
    pub fn new() -> Self {
        let given = std::env::var("KAIFONG_TEST_SEED").ok();
        let given = given.map(|text| text.parse().expect("KAIFONG_TEST_SEED is a number"));
        Self(given.unwrap_or_else(|| rand::rng().random()))
    }

    pub fn rng(&self) -> StdRng {
        StdRng::seed_from_u64(self.0)
    }
}

impl Drop for Seed {
    #[expect(clippy::print_stderr, reason = "a failed test tells its seed")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("replay with KAIFONG_TEST_SEED={}", self.0);
        }
    }
}

/// Makes a table refuse every INSERT or every UPDATE.
pub async fn break_table(ports: &Ports, table: &str, deed: &str) {
    let run =
        async |sql: String| ports.db().connection().execute_unprepared(&sql).await.expect("a trigger can be made");
    match ports.db().dialect() {
        Dialect::Sqlite => {
            let raise = "BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END";
            run(format!("CREATE TRIGGER broken_{table} BEFORE {deed} ON {table} {raise}")).await;
        }
        Dialect::Postgres => {
            run("CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'broken on purpose'; END $$"
                .to_owned())
            .await;
            run(format!("CREATE TRIGGER broken_{table} BEFORE {deed} ON {table} EXECUTE FUNCTION broken()")).await;
        }
    }
}

/// Makes it take rows again.
pub async fn mend_table(ports: &Ports, table: &str) {
    let sql = match ports.db().dialect() {
        Dialect::Sqlite => format!("DROP TRIGGER broken_{table}"),
        Dialect::Postgres => format!("DROP TRIGGER broken_{table} ON {table}"),
    };
    ports.db().connection().execute_unprepared(&sql).await.expect("the trigger goes");
}

/// What a database says with this SQLSTATE or result code.
pub fn database_error(code: &'static str) -> Error {
    let said = sqlx::Error::Database(Box::new(Said(code)));
    Error::Fault(Fault::Database(DbErr::Exec(RuntimeErr::SqlxError(said.into()))))
}

#[derive(Debug)]
struct Said(&'static str);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database said {}", self.0)
    }
}

impl std::error::Error for Said {}

impl sqlx::error::DatabaseError for Said {
    fn message(&self) -> &str {
        self.0
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(self.0.into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> sqlx::error::ErrorKind {
        sqlx::error::ErrorKind::Other
    }
}

/// Hears what is stored in an inbox: the ids of the events, in the order in which the database was given them.
#[derive(Clone, Default)]
pub struct Ear(Arc<Mutex<Vec<(String, Uuid)>>>);

/// Values of one inbox row: group, event, aggregate, place, subject, envelope, moment.
const INBOX_ROW: usize = 7;

impl Ear {
    /// The bench's ports again, over the same database with an ear on it, and with tasks of their own.
    pub fn on(bench: &Bench) -> (Ports, Self) {
        let ear = Self::default();
        let listener = ear.clone();
        let db = bench.ports.db().clone().heard_by(move |statement| listener.hear(statement));
        let setup = PortsSetup {
            service: bench.ports.service(),
            db,
            clock: bench.clock.clone(),
            vault: bench.ports.vault().clone(),
            blobs: bench.ports.blobs().clone(),
            tasks: Tasks::new(),
            concurrency: 64,
        };
        (Ports::new(setup), ear)
    }

    fn hear(&self, statement: &Statement) {
        let Some(values) = statement.values.as_ref().filter(|_| statement.sql.starts_with("INSERT INTO inbox ")) else {
            return;
        };
        let mut heard = self.0.lock().expect("nobody panics while hearing");
        for row in values.0.chunks(INBOX_ROW) {
            if let [Value::String(Some(group)), Value::Uuid(Some(event)), ..] = row {
                heard.push((group.clone(), *event));
            }
        }
    }

    /// The events offered to a group's inbox, taken or not, each as often as it was offered.
    pub fn offered(&self, group: &str) -> Vec<Uuid> {
        let heard = self.0.lock().expect("nobody panics while hearing");
        heard.iter().filter(|(of, _)| of == group).map(|(_, event)| *event).collect()
    }
}
