//! The RabbitMQ that `AMQP_URL` names: buses of their own, groups that no other test has, and queues that go at the end.

use std::time::Duration;

use kaifong_kernel::{
    bus::{Bus, Group, RabbitBus, RabbitSetup},
    clock::{Clock, SystemClock},
    serve::Tasks,
    testing,
};
use lapin::{
    Channel, Connection, ConnectionProperties, Queue,
    options::{ExchangeDeleteOptions, QueueDeclareOptions, QueueDeleteOptions},
    types::FieldTable,
};

use super::mischief::until;

/// The broker; `None` only where the tests shall do without.
pub fn url() -> Option<String> {
    testing::server("AMQP_URL")
}

/// A name that no other test, and no earlier run, has: `toy.name_…`.
pub fn unique(name: &str) -> &'static str {
    Box::leak(format!("toy.{name}_{}", SystemClock.mint().simple()).into_boxed_str())
}

/// Bindings that live as long as the process.
pub fn bindings(streams: &[&'static str]) -> &'static [&'static str] {
    Box::leak(streams.to_vec().into_boxed_slice())
}

/// A process's end of the broker: its bus and the tasks that end with it.
pub struct Client {
    pub bus: RabbitBus,
    tasks: Tasks,
}

impl Client {
    pub fn new(url: &str) -> Self {
        Self::under(url, "kaifong")
    }

    /// With an exchange and an archive of their own, for a test that breaks them; see [`take_apart`].
    pub fn under(url: &str, prefix: &str) -> Self {
        let tasks = Tasks::new();
        let setup = RabbitSetup { url: url.to_owned(), name: "kernel tests".to_owned(), tasks: tasks.clone() };
        Self { bus: RabbitBus::under(setup, prefix), tasks }
    }

    /// Subscribes a group and waits for its consumer.
    pub async fn join(&self, url: &str, group: Group) {
        let name = group.name;
        self.bus.subscribe(group).await.expect("a group can be subscribed");
        let connection = connect(url).await;
        until("the group consumes its queue", async || {
            // A look at a queue that isn't there closes its channel: each has its own.
            let channel = connection.create_channel().await.expect("a channel opens");
            consumers(&channel, name).await.is_some_and(|consumers| consumers > 0)
        })
        .await;
    }

    /// Ends the tasks, as a process that stops does.
    pub async fn leave(self) {
        assert!(self.tasks.stop(Duration::from_secs(10)).await, "the groups' tasks end");
    }
}

async fn connect(url: &str) -> Connection {
    Connection::connect(url, ConnectionProperties::default()).await.expect("the broker answers")
}

/// A channel of our own, beside the bus.
pub async fn channel(url: &str) -> Channel {
    connect(url).await.create_channel().await.expect("a channel opens")
}

/// Consumers of a queue; `None` where it isn't there.
async fn consumers(channel: &Channel, queue: &str) -> Option<u32> {
    seen(channel, queue).await.map(|queue| queue.consumer_count())
}

/// What waits in a queue for a consumer; what one has and hasn't acknowledged doesn't.
pub async fn messages(url: &str, queue: &str) -> u32 {
    seen(&channel(url).await, queue).await.expect("the queue is there").message_count()
}

async fn seen(channel: &Channel, queue: &str) -> Option<Queue> {
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), passive, FieldTable::default()).await.ok()
}

/// Takes queues away.
pub async fn remove(url: &str, queues: &[&str]) {
    let channel = channel(url).await;
    for queue in queues {
        channel.queue_delete((*queue).into(), QueueDeleteOptions::default()).await.expect("the queue goes");
    }
}

/// Takes away what a prefix's clients declared.
pub async fn take_apart(url: &str, prefix: &str) {
    let named = |what: &str| format!("{prefix}.{what}");
    remove(url, &[&named("archive"), &named("dead")]).await;
    let channel = channel(url).await;
    for exchange in [named("events"), named("dead")] {
        channel.exchange_delete(exchange.into(), ExchangeDeleteOptions::default()).await.expect("the exchange goes");
    }
}
