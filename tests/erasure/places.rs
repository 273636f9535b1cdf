//! Where something may be left: rows of databases, files, what processes say.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

use kaifong::compose::{SERVICES, migrations, service_url};
use kaifong_kernel::{
    db::Db,
    schema::{self, Class},
};
use kaifong_tests::{Installation, Kind};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use crate::{search::Search, story::Story};

/// What the fact of a need is called, wherever an event is kept.
const FACT: &str = "needs.need.";

/// A service's database, opened beside it; a survey takes one place, and what it asks besides another.
async fn opened(house: &Installation, service: &str) -> Db {
    let opened = match house.servers() {
        Some(servers) => Db::postgres(&service_url(servers.database_url(), service).expect("a URL"), 2).await,
        None => Db::sqlite(&house.folder().join("data").join(format!("{service}.sqlite")), 1).await,
    };
    opened.expect("a database")
}

async fn lines(survey: &DatabaseTransaction, backend: DbBackend, sql: String) -> Vec<String> {
    let rows = survey.query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
    rows.iter().map(|row| row.try_get("", "line").expect("a text")).collect()
}

/// Every row of a table, each column as a text.
async fn table(survey: &DatabaseTransaction, backend: DbBackend, table: &str) -> Vec<String> {
    let (columns, text, end) = if backend == DbBackend::Sqlite {
        (format!("SELECT name AS line FROM pragma_table_info('{table}')"), "quote(\"", "\")")
    } else {
        let from = format!("FROM information_schema.columns WHERE table_name = '{table}'");
        (format!("SELECT column_name::text AS line {from}"), "coalesce(\"", "\"::text, '')")
    };
    let columns = lines(survey, backend, columns).await;
    assert!(!columns.is_empty(), "{table} has no columns");
    let texts: Vec<String> = columns.iter().map(|column| format!("{text}{column}{end}")).collect();
    lines(survey, backend, format!("SELECT {} AS line FROM {table}", texts.join(" || ' | ' || "))).await
}

/// The canaries that stand in a row of any database, by canary and table.
pub async fn rows(house: &Installation, search: &Search) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    for service in SERVICES {
        let db = opened(house, service).await;
        let (survey, backend) = (db.begin_survey().await.expect("a survey"), db.dialect().backend());
        let tables = schema::tables(&db).await.expect("tables");
        assert!(tables.len() > 10, "{service} has {tables:?}");
        for name in tables {
            for line in table(&survey, backend, &name).await {
                let here = search.found(line.as_bytes()).into_iter();
                found.extend(here.map(|canary| (format!("{canary}: {service}.{name}"), canary)));
            }
        }
        survey.rollback().await.expect("it ends");
    }
    found
}

/// A digest of what a service itself keeps. What the kernel keeps beside it tells that there was an erasure.
pub async fn books(house: &Installation, service: &str) -> String {
    let (db, own) = (opened(house, service).await, migrations(service));
    assert!(schema::manifest(own).len() > 10, "{service} has tables of its own");
    schema::digest(&db, own, &[Class::Sealed, Class::Derived]).await.expect("a digest")
}

/// No key of the household opens anything any more; the other household's does.
pub async fn keys_are_gone(house: &Installation, story: &Story) {
    let db = opened(house, "needs").await;
    let (survey, backend) = (db.begin_survey().await.expect("a survey"), db.dialect().backend());
    let subjects = table(&survey, backend, "vault_subject").await;
    let count = async |what: &str| {
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM {what}");
        lines(&survey, backend, sql).await[0].parse::<usize>().expect("a count")
    };
    let gone = "vault_subject WHERE erased_at IS NOT NULL AND wrapped_key IS NULL AND salt IS NULL";
    assert_eq!(count(gone).await, story.subjects(), "{subjects:?}");
    assert_eq!(count("vault_subject WHERE wrapped_key IS NOT NULL").await, 1, "the neighbour's");
    let sealed = "vault_field f JOIN vault_subject s ON s.subject_id = f.subject_id WHERE s.erased_at IS NOT NULL";
    assert_eq!(count(sealed).await, 0);
    survey.rollback().await.expect("it ends");
}

/// The documents that are stored.
pub fn documents(house: &Installation) -> BTreeSet<PathBuf> {
    let folder = match house.kind {
        Kind::Embedded => house.folder().join("data").join("blobs"),
        Kind::Distributed => house.folder().join("blobs"),
    };
    beneath(&folder).into_iter().collect()
}

/// Each file in which a canary stands, with its name: databases, documents, logs, what the broker keeps.
pub async fn files(house: &Installation, search: &Search) -> Vec<String> {
    if house.kind == Kind::Embedded {
        for service in SERVICES {
            written_through(&opened(house, service).await).await;
        }
    }
    let mut all = beneath(house.folder());
    let logs = all.iter().filter(|file| file.extension().is_some_and(|extension| extension == "log"));
    let said: Vec<usize> = logs.map(|log| read(log).len()).collect();
    assert!(said.iter().any(|length| *length > 0), "no log says anything: {said:?}");
    let facts = match house.servers() {
        Some(servers) => {
            let broker = beneath(&servers.folder().join("rabbitmq"));
            all.extend(broker.clone());
            all.push(servers.folder().join("postgresql").join("log"));
            broker
        }
        None => all.clone(),
    };
    let keeps = |file: &&PathBuf| read(file).windows(FACT.len()).any(|part| part == FACT.as_bytes());
    assert!(facts.iter().any(|file| keeps(&file)), "no file keeps what was told of needs");
    let with = |file: &PathBuf| (file.clone(), search.found(&read(file)));
    let found = all.iter().map(with).filter(|(_, found)| !found.is_empty());
    found.map(|(file, found)| format!("{}: {found:?}", file.display())).collect()
}

/// A file may go while others are read.
fn read(file: &Path) -> Vec<u8> {
    std::fs::read(file).unwrap_or_default()
}

/// Everything in the write-ahead log goes into the file, and the log is empty.
async fn written_through(db: &Db) {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    for _ in 0..100 {
        let row = db.connection().query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await;
        let busy: i64 = row.expect("an answer").expect("a row").try_get("", "busy").expect("a number");
        if busy == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a database is never at rest");
}

/// The canaries on standard output.
pub fn output(house: &Installation, search: &Search) -> BTreeSet<&'static str> {
    let said = house.processes().iter().flat_map(kaifong_tests::Process::output).collect::<Vec<_>>();
    assert!(said.len() >= house.processes().len(), "each says where it listens: {said:?}");
    search.found(said.join("\n").as_bytes())
}

fn beneath(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { beneath(&path) } else { vec![path] }).collect()
}
