//! The bus between processes: RabbitMQ 3.10 to 4.x through lapin.
//!
//! One topic exchange; a quorum queue a group; a stream that keeps everything; a dead-letter queue for what can't be
//! decoded. A confirm does not fail when the broker goes silent and hides that nothing was routed: so each has a limit
//! of its own, and every message is `mandatory`.

mod consume;
mod probe;
mod publish;
mod topology;

use std::{
    sync::{Arc, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use kaifong_proto::events::v1::Envelope;
use lapin::{Connection, ConnectionProperties};
use rand::Rng;
use tokio::sync::Mutex;

use super::{Bus, Group};
use crate::{
    error::{Error, Result},
    serve::Tasks,
    telemetry::names,
};

/// How a RabbitMQ bus is reached.
#[derive(Clone)]
pub struct RabbitSetup {
    /// `amqp://user:password@host:port/vhost`.
    pub url: String,
    /// Name of the connection, as the broker shows it.
    pub name: String,
    /// The owner of its tasks.
    pub tasks: Tasks,
}

/// How long the broker may take to answer before its answer is unknown.
pub(super) const ANSWER_LIMIT: Duration = Duration::from_secs(5);

/// How long a group waits before its queue is built anew: the first time, and at most.
const FIRST_WAIT_MS: u64 = 100;
const LAST_WAIT_MS: u64 = 5_000;

/// A wait, and up to a half of it more: those who wait for the same thing don't all come back at once.
fn jittered(wait_ms: u64) -> u64 {
    wait_ms + rand::rng().random_range(0..=wait_ms / 2)
}

/// Waits for a broker's answer, no longer than the limit.
pub(super) async fn answered<T>(answer: impl Future<Output = lapin::Result<T>>) -> Result<T> {
    #[expect(clippy::disallowed_methods, reason = "a broker's future; a silent broker never answers by itself")]
    let waited = tokio::time::timeout(ANSWER_LIMIT, answer).await;
    match waited {
        Ok(answer) => answer.map_err(|error| Error::away(format!("broker: {error}"))),
        Err(_) => Err(Error::away("broker: no answer in 5 s")),
    }
}

/// The bus over RabbitMQ. A lost connection is rebuilt: by the next publish, and by each group's own task.
pub struct RabbitBus {
    setup: RabbitSetup,
    publisher: Mutex<Option<publish::Publisher>>,
    connection: Arc<Shared>,
}

/// The connection that everything of this process shares.
pub(super) struct Shared {
    setup: RabbitSetup,
    topology: topology::Topology,
    current: Mutex<Option<Arc<Connection>>>,
    wrong: RwLock<Option<String>>,
}

impl Shared {
    /// The connection, made anew when it is lost.
    pub(super) async fn connection(&self) -> Result<Arc<Connection>> {
        let mut current = self.current.lock().await;
        if let Some(connection) = current.as_ref().filter(|connection| connection.status().connected()) {
            return Ok(connection.clone());
        }
        let properties = ConnectionProperties::default().with_connection_name(self.setup.name.as_str().into());
        let made = answered(Connection::connect(&self.setup.url, properties)).await;
        self.note(made.as_ref().err().map(ToString::to_string));
        let made = Arc::new(made?);
        *current = Some(made.clone());
        Ok(made)
    }

    /// Gives up a connection that no longer answers, so that the next use makes a new one.
    pub(super) async fn give_up(&self, broken: &Arc<Connection>, why: &str) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|connection| Arc::ptr_eq(connection, broken)) {
            *current = None;
            self.note(Some(why.to_owned()));
            metrics::counter!(names::BROKER_LOST).increment(1);
        }
    }

    fn note(&self, wrong: Option<String>) {
        *self.wrong.write().unwrap_or_else(std::sync::PoisonError::into_inner) = wrong;
    }
}

impl RabbitBus {
    /// A bus that connects when it is first used; a broker that is away doesn't keep the service from starting.
    #[must_use]
    pub fn new(setup: RabbitSetup) -> Self {
        Self::under(setup, "kaifong")
    }

    /// As [`RabbitBus::new`], with an exchange `PREFIX.events`, an archive `PREFIX.archive` and dead letters
    /// `PREFIX.dead` in place of `kaifong.…`: for tests that break them.
    #[must_use]
    pub fn under(setup: RabbitSetup, prefix: &str) -> Self {
        let (topology, current) = (topology::Topology::under(prefix), Mutex::new(None));
        let shared = Shared { setup: setup.clone(), topology, current, wrong: RwLock::new(None) };
        Self { setup, publisher: Mutex::new(None), connection: Arc::new(shared) }
    }

    /// A channel to publish on, made anew when it is lost.
    async fn open(&self, publisher: &mut Option<publish::Publisher>) -> Result<()> {
        if publisher.as_ref().is_none_or(|open| !open.is_open()) {
            *publisher = Some(publish::Publisher::open(&self.connection).await?);
        }
        Ok(())
    }
}

#[async_trait]
impl Bus for RabbitBus {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        let mut publisher = self.publisher.lock().await;
        let opened = self.open(&mut publisher).await;
        let (carried, wrong) = match (opened, publisher.as_ref()) {
            (Ok(()), Some(open)) => open.publish(batch).await,
            (opened, _) => (vec![false; batch.len()], opened.err()),
        };
        if let Some(error) = wrong {
            let left = carried.iter().filter(|sure| !**sure).count();
            tracing::warn!(%error, left, "the broker did not take {left} events for sure; they stay in the outbox");
            if let Some(broken) = publisher.take() {
                self.connection.give_up(broken.connection(), &error.to_string()).await;
            }
        }
        carried
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        let shared = self.connection.clone();
        let stop = self.setup.tasks.token();
        self.setup.tasks.spawn("rabbit_group", async move {
            let (mut wait_ms, mut probes) = (FIRST_WAIT_MS, probe::Probes::default());
            while !stop.is_cancelled() {
                let ended = tokio::select! {
                    ended = consume::run(&shared, &group, &mut probes, &mut wait_ms) => ended,
                    () = stop.cancelled() => return,
                };
                if let Err(error) = ended {
                    tracing::warn!(%error, group = group.name, "the queue of {} is built anew", group.name);
                }
                tokio::time::sleep(Duration::from_millis(jittered(wait_ms))).await;
                wait_ms = (wait_ms * 2).min(LAST_WAIT_MS);
            }
        });
        Ok(())
    }

    async fn prepare(&self, group: &Group) -> Result<()> {
        let connection = self.connection.connection().await?;
        let channel = answered(connection.create_channel()).await?;
        self.connection.topology.declare(&channel).await?;
        self.connection.topology.declare_group(&channel, group).await?;
        answered(channel.close(200, "the group has its queue".into())).await
    }

    async fn ready(&self) -> Result<(), String> {
        self.connection.connection().await.map(drop).map_err(|error| error.to_string())
    }
}
