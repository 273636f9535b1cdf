//! What every bus promises, asked of the bus of one process and of RabbitMQ, over each database there is.

mod toy;

use std::{collections::BTreeSet, sync::Arc};

use kaifong_kernel::{
    Inbox, Ports,
    bus::{Bus, Group, MemoryBus},
    testing::{self, Bench},
};
use kaifong_proto::events::v1::Envelope;
use lapin::{
    BasicProperties,
    options::{BasicGetOptions, BasicPublishOptions},
    types::FieldTable,
};
use rand::Rng;
use toy::{
    MIGRATIONS, envelope,
    mischief::{Ear, Seed, break_table, mend_table, until},
    rabbit::{self, Client, bindings, unique},
    rows,
};
use uuid::Uuid;

const EXCHANGE: &str = "kaifong.events";
const DEAD: &str = "kaifong.dead";

/// One of the buses, and a database with an ear on its inbox.
struct Post {
    bench: Bench,
    ports: Ports,
    ear: Ear,
    carrier: Carrier,
    queues: Vec<&'static str>,
}

#[expect(clippy::large_enum_variant, reason = "a few of them, in tests")]
enum Carrier {
    Memory(Arc<MemoryBus>),
    Rabbit { url: String, client: Client },
}

impl Post {
    async fn each() -> Vec<Self> {
        let mut posts = Self::over(|| Carrier::Memory(Arc::new(MemoryBus::new()))).await;
        if let Some(url) = rabbit::url() {
            posts.extend(Self::over(|| Carrier::Rabbit { url: url.clone(), client: Client::new(&url) }).await);
        }
        posts
    }

    async fn over(carrier: impl Fn() -> Carrier) -> Vec<Self> {
        let mut posts = Vec::new();
        for bench in testing::both("toy", MIGRATIONS).await {
            bench.leaves("no consumer runs: what arrived stays in the inbox");
            let (ports, ear) = Ear::on(&bench);
            posts.push(Self { bench, ports, ear, carrier: carrier(), queues: Vec::new() });
        }
        posts
    }

    fn bus(&self) -> &dyn Bus {
        match &self.carrier {
            Carrier::Memory(bus) => bus.as_ref(),
            Carrier::Rabbit { client, .. } => &client.bus,
        }
    }

    /// A group's process begins.
    async fn join(&mut self, name: &'static str, streams: &[&'static str]) {
        let group = Group { name, bindings: bindings(streams), inbox: Inbox::new(&self.ports) };
        match &self.carrier {
            Carrier::Memory(bus) => bus.subscribe(group).await.expect("a group can be subscribed"),
            Carrier::Rabbit { url, client } => client.join(url, group).await,
        }
        self.queues.push(name);
    }

    /// Every group's process ends; the publisher's goes on. The bus of one process has no end but the process's own.
    async fn all_leave(&mut self) {
        if let Carrier::Rabbit { url, client } = &mut self.carrier {
            let publisher = Client::new(url);
            std::mem::replace(client, publisher).leave().await;
        }
    }

    fn events(&self, stream: &str, seqs: std::ops::RangeInclusive<i64>) -> Vec<Envelope> {
        let (page, subject) = (self.ports.clock().mint(), format!("{stream}.written.v1"));
        seqs.map(|seq| envelope(&self.ports, &subject, page, seq)).collect()
    }

    async fn carry(&self, events: &[Envelope]) {
        let carried = self.bus().publish(events).await;
        assert_eq!(carried, vec![true; events.len()], "a bus that is there takes every event");
    }

    /// The events in a group's inbox.
    async fn inbox(&self, group: &str) -> Vec<Uuid> {
        let sql = "SELECT event_id FROM inbox WHERE consumer = $1";
        let rows = rows(&self.ports, sql, [group.into()]).await;
        rows.iter().map(|row| row.try_get("", "event_id").expect("an event has an id")).collect()
    }

    /// Waits until a group's inbox holds these events, each once, and no others.
    async fn arrived(&self, group: &str, events: &[Envelope]) {
        let wanted: BTreeSet<Uuid> = ids(events).into_iter().collect();
        until("every event is in the inbox", async || {
            let there: BTreeSet<Uuid> = self.inbox(group).await.into_iter().collect();
            wanted.is_subset(&there)
        })
        .await;
        let mut there = self.inbox(group).await;
        there.sort_unstable();
        assert_eq!(there, Vec::from_iter(wanted), "{group} has what is its own, once");
    }

    async fn close(mut self) {
        self.all_leave().await;
        if let Carrier::Rabbit { url, .. } = &self.carrier {
            rabbit::remove(url, &self.queues).await;
        }
    }
}

fn ids(events: &[Envelope]) -> Vec<Uuid> {
    events.iter().map(|event| event.event_id.parse().expect("an event id is a UUID")).collect()
}

#[tokio::test]
async fn an_event_reaches_every_group_that_wants_it_and_no_other() {
    for mut post in Post::each().await {
        let (page, shelf) = (unique("page"), unique("shelf"));
        // A stream whose name only begins like another's.
        let pages: &'static str = Box::leak(format!("{page}s").into_boxed_str());
        let groups = [unique("one"), unique("two"), unique("three"), unique("four"), unique("five")];
        let [one, two, three, four, five] = groups;
        for (group, streams) in
            [(one, vec![page]), (two, vec![page]), (three, vec![shelf]), (four, vec![page, shelf]), (five, vec![pages])]
        {
            post.join(group, &streams).await;
        }
        let of_page = post.events(page, 1..=20);
        let of_shelf = post.events(shelf, 1..=20);
        let of_pages = post.events(pages, 1..=3);
        let all = [of_page.clone(), of_shelf.clone(), of_pages.clone()].concat();
        post.carry(&all).await;
        // Twice: what is published again under the same id is one event.
        post.carry(&all).await;
        post.arrived(one, &of_page).await;
        post.arrived(two, &of_page).await;
        post.arrived(three, &of_shelf).await;
        post.arrived(four, &[of_page, of_shelf].concat()).await;
        post.arrived(five, &of_pages).await;
        post.close().await;
    }
}

#[tokio::test]
async fn what_an_inbox_refused_comes_again() {
    for mut post in Post::each().await {
        let (stream, group) = (unique("page"), unique("again"));
        post.join(group, &[stream]).await;
        let events = post.events(stream, 1..=20);
        break_table(&post.bench.ports, "inbox", "INSERT").await;
        let carried = post.bus().publish(&events).await;
        // The first is offered again and again in place; what comes after it waits at the broker.
        until("the inbox was offered one of them twice", async || {
            let offered = post.ear.offered(group);
            offered.len() > offered.iter().collect::<BTreeSet<_>>().len() || matches!(post.carrier, Carrier::Memory(_))
        })
        .await;
        assert_eq!(post.inbox(group).await.len(), 0, "and took none");
        mend_table(&post.bench.ports, "inbox").await;
        // What the bus was not sure of is the publisher's to publish again; the rest comes by itself.
        let unsure: Vec<Envelope> =
            events.iter().zip(carried).filter(|(_, sure)| !sure).map(|(event, _)| event.clone()).collect();
        post.carry(&unsure).await;
        post.arrived(group, &events).await;
        post.close().await;
    }
}

#[tokio::test]
async fn events_of_one_publisher_arrive_in_their_order() {
    let seed = Seed::new();
    for mut post in Post::each().await {
        let (stream, group) = (unique("page"), unique("order"));
        post.join(group, &[stream]).await;
        let events = post.events(stream, 1..=300);
        let (mut random, mut rest) = (seed.rng(), events.as_slice());
        while !rest.is_empty() {
            let (batch, after) = rest.split_at(random.random_range(1..=rest.len().min(60)));
            post.carry(batch).await;
            rest = after;
        }
        post.arrived(group, &events).await;
        let mut seen = BTreeSet::new();
        let first_offers: Vec<Uuid> = post.ear.offered(group).into_iter().filter(|event| seen.insert(*event)).collect();
        assert_eq!(first_offers, ids(&events));
        post.close().await;
    }
}

#[tokio::test]
async fn a_group_that_is_away_misses_nothing() {
    for mut post in Post::each().await {
        let (stream, group) = (unique("page"), unique("away"));
        post.join(group, &[stream]).await;
        let before = post.events(stream, 1..=10);
        post.carry(&before).await;
        post.arrived(group, &before).await;
        post.all_leave().await;
        let meanwhile = post.events(stream, 1..=50);
        post.carry(&meanwhile).await;
        if let Carrier::Rabbit { .. } = post.carrier {
            assert_eq!(post.inbox(group).await.len(), before.len(), "nobody is there to take them");
        }
        post.queues.clear();
        post.join(group, &[stream]).await;
        post.arrived(group, &[before, meanwhile].concat()).await;
        post.close().await;
    }
}

/// Only the bus of one process has no archive to fall back on.
#[tokio::test]
async fn what_an_inbox_refused_is_not_said_to_be_carried() {
    for mut post in Post::over(|| Carrier::Memory(Arc::new(MemoryBus::new()))).await {
        let (stream, group) = (unique("page"), unique("somebody"));
        post.join(group, &[stream]).await;
        let wanted = post.events(stream, 1..=2);
        post.carry(&post.events(unique("nobody"), 1..=1)).await;
        break_table(&post.bench.ports, "inbox", "INSERT").await;
        assert_eq!(post.bus().publish(&wanted).await, [false, false]);
        mend_table(&post.bench.ports, "inbox").await;
        post.carry(&wanted).await;
        post.arrived(group, &wanted).await;
        post.close().await;
    }
}

/// RabbitMQ's archive takes every subject: only without its binding can one go nowhere. On an exchange of its own, and
/// before the group's first round: nobody else declares the binding again.
#[tokio::test]
async fn what_goes_nowhere_is_not_said_to_be_carried_and_is_the_next_time() {
    let Some(url) = rabbit::url() else { return };
    let prefix = unique("space");
    for mut post in Post::over(|| Carrier::Rabbit { url: url.clone(), client: Client::under(&url, prefix) }).await {
        let (stream, group) = (unique("page"), unique("somebody"));
        let to_be = Group { name: group, bindings: bindings(&[stream]), inbox: Inbox::new(&post.ports) };
        post.bus().prepare(&to_be).await.expect("it gets its queue");
        let (wanted, unwanted) = (post.events(stream, 1..=2), post.events(unique("nobody"), 1..=1));
        post.carry(&unwanted).await;
        let (archive, exchange) = (format!("{prefix}.archive"), format!("{prefix}.events"));
        let meddling = rabbit::channel(&url).await;
        let unbound = meddling.queue_unbind(archive.into(), exchange.into(), "#".into(), FieldTable::default());
        unbound.await.expect("the binding goes");
        let batch = [wanted[..1].to_vec(), unwanted.clone(), wanted[1..].to_vec()].concat();
        assert_eq!(post.bus().publish(&batch).await, [true, false, true], "each is answered for by itself");
        post.carry(&unwanted).await;
        post.carry(&wanted).await;
        post.join(group, &[stream]).await;
        post.arrived(group, &wanted).await;
        post.close().await;
    }
    rabbit::take_apart(&url, prefix).await;
}

/// Only RabbitMQ can be away.
#[tokio::test]
async fn a_broker_that_is_away_carries_nothing_and_says_so() {
    let bench = testing::sqlite("toy", MIGRATIONS).await;
    // Port 1 of this machine: nobody listens there.
    let client = Client::new("amqp://guest:guest@127.0.0.1:1/%2f");
    let events: Vec<Envelope> =
        (1..=3).map(|seq| envelope(&bench.ports, "toy.page.written.v1", Uuid::from_u128(1), seq)).collect();
    assert_eq!(client.bus.publish(&events).await, [false; 3]);
    client.bus.ready().await.expect_err("it names what is not there");
    client.leave().await;
}

/// Only RabbitMQ carries bytes that others may have written.
#[tokio::test]
async fn what_cannot_be_decoded_goes_to_the_dead_letters_and_blocks_nothing() {
    let Some(url) = rabbit::url() else { return };
    for mut post in Post::over(|| Carrier::Rabbit { url: url.clone(), client: Client::new(&url) }).await {
        let (stream, group) = (unique("page"), unique("garbage"));
        post.join(group, &[stream]).await;
        let events = post.events(stream, 1..=4);
        post.carry(&events[..2]).await;
        let (channel, garbage) = (rabbit::channel(&url).await, format!("no envelope: {group}"));
        let subject = format!("{stream}.written.v1");
        channel
            .basic_publish(
                EXCHANGE.into(),
                subject.as_str().into(),
                BasicPublishOptions::default(),
                garbage.as_bytes(),
                BasicProperties::default(),
            )
            .await
            .expect("the broker takes any bytes");
        post.carry(&events[2..]).await;
        post.arrived(group, &events).await;
        until("the dead letters have it", async || {
            let letter = channel.basic_get(DEAD.into(), BasicGetOptions { no_ack: true }).await;
            letter.expect("the dead letters can be read").is_some_and(|letter| letter.data == garbage.as_bytes())
        })
        .await;
        post.close().await;
    }
}
