//! What must hold after every fault.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use kaifong::compose::SERVICES;
use kaifong_tests::{
    Installation, Servers,
    cast::{number, text},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

use crate::{
    grants::SET_ASIDE_MINOR,
    load::{Acknowledged, PROGRAMME_MINOR, World},
};

/// Which group must hear which of the load's streams.
const HEARERS: [(&str, &str); 14] = [
    ("donations.opening", "donations.checkout"),
    ("grants.saga", "grants.programme"),
    ("grants.saga", "grants.award"),
    ("grants.saga", "grants.tranche"),
    ("grants.saga", "grants.disbursement"),
    ("grants.bank", "donations.payment"),
    ("grants.bank", "donations.hold"),
    ("dispatch.goods", "dispatch.order"),
    ("dispatch.jobs", "dispatch.order"),
    ("needs.orders", "dispatch.order"),
    ("dispatch.planning", "dispatch.plan"),
    ("dispatch.closing", "dispatch.run"),
    ("inventory.stops", "dispatch.stop"),
    ("dispatch.stock", "inventory.vehicle"),
];

/// The invariants: books balance, what was acknowledged is there once, events arrived in order, nothing hangs.
pub async fn holds(house: &Installation, world: &World, acknowledged: &[Acknowledged]) {
    settled(acknowledged, world).await;
    house.assert_well().await;
    books_are_sound(house).await;
    acknowledged_is_there_once(world, acknowledged).await;
    world.goods.hold(house, acknowledged).await;
    world.grants.hold(acknowledged).await;
    streams_are_dense(house).await;
    events_arrived(house).await;
    nothing_hangs(house).await;
}

/// The same where nothing but gifts was asked for, each of another amount, and not every one was acknowledged: few of
/// their events have hearers.
pub async fn holds_of_gifts(house: &Installation, world: &World, acknowledged: &[Acknowledged]) {
    house.assert_well().await;
    books_are_sound(house).await;
    streams_are_dense(house).await;
    let seen = |gift: &Value| (text(gift, "/gift_id"), number(gift, "/amount/amount_minor"));
    let seen: BTreeMap<String, i64> = world.gifts().await.iter().map(seen).collect();
    for one in acknowledged {
        assert_eq!(seen.get(&one.id), Some(&one.minor), "{one:?}");
    }
    assert_eq!(seen.values().collect::<BTreeSet<_>>().len(), seen.len(), "a gift is there twice");
    nothing_hangs(house).await;
}

/// Waits for what goes on by itself: each programme's money is set aside, each checkout is open.
async fn settled(acknowledged: &[Acknowledged], world: &World) {
    for one in acknowledged {
        let path = format!("/v1/{}/{}", one.kind, one.id);
        match one.kind {
            "programmes" => {
                world.officer.until(&path, |seen| seen["state"] == "open").await;
            }
            "checkouts" => {
                world.preparer.until(&path, |seen| seen["state"] == "open").await;
            }
            _ => {}
        }
    }
}

/// I1.
async fn books_are_sound(house: &Installation) {
    let auditor = house.staff("Auditor of a fault", &["auditor"]).await;
    let health = auditor.get("/v1/ledger-health").await;
    let off = [
        "imbalance_minor",
        "unbalanced_journals",
        "programmes_off",
        "purposes_off",
        "commitments_off",
        "bank_accounts_off",
    ];
    for name in off {
        assert_eq!(number(&health, &format!("/{name}")), 0, "{health}");
    }
    assert!(number(&health, "/journals") > 0, "{health}");
}

/// I2 and I3: every acknowledged thing is there with its amount, and there is nothing besides.
async fn acknowledged_is_there_once(world: &World, acknowledged: &[Acknowledged]) {
    let of = |kind: &str| -> BTreeMap<String, i64> {
        acknowledged.iter().filter(|one| one.kind == kind).map(|one| (one.id.clone(), one.minor)).collect()
    };
    let donor = &world.donor;
    let seen = |items: Vec<Value>, id: &str| -> BTreeMap<String, i64> {
        items.iter().map(|item| (text(item, id), number(item, "/amount/amount_minor"))).collect()
    };
    assert_eq!(seen(world.gifts().await, "/gift_id"), of("cheques"));
    let checkouts = world.preparer.list(&format!("/v1/checkouts?donor_id={donor}")).await;
    assert_eq!(seen(checkouts, "/checkout_id"), of("checkouts"));
    let mut programmes = world.officer.list("/v1/programmes").await;
    programmes.retain(|programme| text(programme, "/programme_id") != world.grants.programme);
    assert_eq!(seen(programmes, "/programme_id"), of("programmes"));
    // Each programme's money was set aside once, whatever happened between the two services.
    let balance = world.preparer.get(&format!("/v1/purposes/{}/balance", world.purpose)).await;
    let programmes = i64::try_from(of("programmes").len()).expect("a count");
    assert_eq!(
        number(&balance["balances"][0], "/allocated_minor"),
        programmes * PROGRAMME_MINOR + SET_ASIDE_MINOR,
        "{balance}"
    );
}

/// I5: no stream lacks an event, and no group has gone past one.
async fn streams_are_dense(house: &Installation) {
    let gaps = "SELECT COUNT(*) AS n FROM (SELECT aggregate_id FROM outbox GROUP BY aggregate_id \
                HAVING COUNT(*) <> MAX(stream_seq) OR MIN(stream_seq) <> 1) gap";
    let skipped = "SELECT COUNT(*) AS n FROM (SELECT consumer, aggregate_id FROM inbox \
                   WHERE state = 'applied' GROUP BY consumer, aggregate_id \
                   HAVING COUNT(*) <> MAX(stream_seq) OR MIN(stream_seq) <> 1) gap";
    for service in SERVICES {
        let database = house.database(service).await;
        assert_eq!(count(&database, gaps).await, 0, "a stream of {service} has a gap");
        assert_eq!(count(&database, skipped).await, 0, "a consumer of {service} went past an event");
        database.close().await.expect("it closes");
    }
}

/// I4: every event is applied by each group that hears its stream.
async fn events_arrived(house: &Installation) {
    let begun = Instant::now();
    let mut missing = missed(house).await;
    while !missing.is_empty() && begun.elapsed() < Duration::from_secs(30) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        missing = missed(house).await;
    }
    assert_eq!(missing, Vec::<String>::new(), "events did not arrive");
}

/// What hasn't arrived: groups with the streams of which they lack an event.
async fn missed(house: &Installation) -> Vec<String> {
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let hearers = HEARERS.map(|(group, stream)| ((group.to_owned(), stream.to_owned()), BTreeSet::new()));
    let mut heard: BTreeMap<(String, String), BTreeSet<String>> = hearers.into();
    for service in SERVICES {
        let database = house.database(service).await;
        for row in rows(&database, "SELECT event_id, subject FROM outbox").await {
            told.entry(stream_of(&row.1)).or_default().insert(row.0);
        }
        let sql = "SELECT event_id, consumer || ' ' || subject AS subject FROM inbox WHERE state = 'applied'";
        for (event, place) in rows(&database, sql).await {
            let (consumer, subject) = place.split_once(' ').expect("two words");
            heard.entry((consumer.to_owned(), stream_of(subject))).or_default().insert(event);
        }
        database.close().await.expect("it closes");
    }
    let whole = |stream: &String, events: &BTreeSet<String>| Some(events) == told.get(stream);
    let lacking = heard.iter().filter(|((_, stream), events)| !whole(stream, events));
    lacking.map(|((consumer, stream), _)| format!("{consumer}: {stream}")).collect()
}

/// I7: no transaction was left open, ever, and every place in the pools is free again.
async fn nothing_hangs(house: &Installation) {
    if let Some(servers) = house.servers() {
        let database = overseer(servers).await;
        assert_eq!(idle_transactions(&database).await, 0, "a transaction idles");
        database.close().await.expect("it closes");
        // The server ends a transaction that idles for 10 s; whoever looks later sees nothing of it but this.
        let log = servers.database_log();
        let ended = log.lines().find(|line| line.contains("idle-in-transaction timeout"));
        assert_eq!(ended, None, "a transaction idled until the server ended it");
    }
    let admin = house.admin();
    let asked = (0..200).map(|_| admin.get("/v1/funds"));
    for answer in futures::future::join_all(asked).await {
        assert!(!answer["items"].as_array().expect("items").is_empty());
    }
    house.assert_pools_are_free().await;
}

/// A connection of the role that owns the services' roles: any other is told nothing of their transactions.
pub async fn overseer(servers: &Servers) -> DatabaseConnection {
    let database = sea_orm::Database::connect(servers.database_url()).await.expect("a database");
    let hidden = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname LIKE 'kaifong_%' \
                  AND query = '<insufficient privilege>'";
    assert_eq!(count(&database, hidden).await, 0, "transactions are hidden from whoever looks for them");
    database
}

/// Transactions of any service that have been idle for over 8 seconds; after 10 the server ends them.
pub async fn idle_transactions(database: &DatabaseConnection) -> i64 {
    let idle = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname LIKE 'kaifong_%' \
                AND state LIKE 'idle in transaction%' AND state_change < now() - interval '8 seconds'";
    count(database, idle).await
}

fn stream_of(subject: &str) -> String {
    subject.split('.').take(2).collect::<Vec<_>>().join(".")
}

pub async fn count(database: &DatabaseConnection, sql: &str) -> i64 {
    let row = database.query_one_raw(Statement::from_string(database.get_database_backend(), sql)).await;
    row.expect("an answer").expect("a row").try_get("", "n").expect("a count")
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<(String, String)> {
    let backend = database.get_database_backend();
    assert!(matches!(backend, DbBackend::Sqlite | DbBackend::Postgres));
    let rows = database.query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
    let read = |row: &sea_orm::QueryResult| {
        let event: uuid::Uuid = row.try_get("", "event_id").expect("an id");
        (event.to_string(), row.try_get("", "subject").expect("a subject"))
    };
    rows.iter().map(read).collect()
}
