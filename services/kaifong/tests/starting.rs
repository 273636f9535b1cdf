//! An embedded start: whatever was left pending when the process ended finds every group bound.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use kaifong::{
    commands::up,
    compose::{Means, Profile},
};
use kaifong_kernel::{
    Result,
    bus::{Bus, Group, MemoryBus},
    clock::SystemClock,
    config::Config,
};
use kaifong_proto::events::v1::Envelope;
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::Notify;

const EVENT: &str = "00000000-0000-7000-8000-000000000001";

/// A bus that notes which groups were bound when each event was published.
#[derive(Default)]
struct Watching {
    inner: MemoryBus,
    bound: Mutex<BTreeSet<&'static str>>,
    heard_by: Mutex<BTreeMap<String, BTreeSet<&'static str>>>,
    published: Notify,
}

#[async_trait]
impl Bus for Watching {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        let bound = self.bound.lock().unwrap().clone();
        let carried = self.inner.publish(batch).await;
        for event in batch {
            self.heard_by.lock().unwrap().insert(event.event_id.clone(), bound.clone());
        }
        self.published.notify_one();
        carried
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        self.bound.lock().unwrap().insert(group.name);
        self.inner.subscribe(group).await
    }

    async fn ready(&self) -> Result<(), String> {
        self.inner.ready().await
    }
}

fn means(data: &Path) -> Means {
    let config = Config::load(None, &BTreeMap::new()).unwrap();
    Means::new(Profile::Embedded(data.to_owned()), config, Arc::new(SystemClock), "test").unwrap()
}

/// Leaves an event of donations in its outbox, as a process that ended before its relay came to it.
async fn leave_pending(data: &Path) {
    let means = means(data);
    means.migrate().await.unwrap();
    let ports = means.ports("donations").await.unwrap();
    let id = EVENT.replace('-', "");
    let actor = r#"{"person":null,"system":"host","tenant":"org_01j0000000e008000000000001","council":true,"roles":[],"principal":"host","person_since":null,"created_by":null}"#;
    let row = format!(
        "INSERT INTO outbox (event_id, aggregate_id, stream_seq, subject, payload, actor, traceparent, recorded_at) \
         VALUES (x'{id}', x'{id}', 1, 'donations.payment.noted.v1', x'', '{actor}', '', 1)"
    );
    ports.db().connection().execute_unprepared(&row).await.unwrap();
    ports.db().close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_left_pending_reaches_the_groups_of_every_service() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let data = std::env::temp_dir().join(format!("kaifong-starting-{}", std::process::id()));
    leave_pending(&data).await;
    let bus = Arc::new(Watching::default());
    let running = up::start(means(&data).over(bus.clone()), "127.0.0.1:0", |_| Ok(())).await.unwrap();
    while !bus.heard_by.lock().unwrap().contains_key(EVENT) {
        bus.published.notified().await;
    }
    let all = BTreeSet::from(["donations.opening", "grants.bank", "grants.saga"]);
    assert!(all.is_subset(&bus.bound.lock().unwrap()));
    for (event, bound) in bus.heard_by.lock().unwrap().iter() {
        assert!(all.is_subset(bound), "{event} passed groups that were not bound yet: {bound:?} were");
    }
    let grants = running.services.iter().find(|service| service.name == "grants").unwrap();
    let sql = "SELECT COUNT(*) AS n FROM inbox WHERE consumer = 'grants.bank'";
    let sql = Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
    let row = grants.ports.db().connection().query_one_raw(sql).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1, "and it is in the inbox");
    running.stop().await;
    std::fs::remove_dir_all(data).unwrap();
}
