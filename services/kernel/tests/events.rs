//! Events from the verb that decides them to the consumer that applies them: in order, once, and never lost.

mod toy;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use futures::future::{join, join_all};
use kaifong_kernel::{
    Error, Inbox, Ports, Result, Service,
    bus::{Bus, Group, MemoryBus},
    operate,
    testing::{self, Bench},
    values::{Code, Kind, Page, Refused},
};
use kaifong_proto::events::v1::Envelope;
use rand::{Rng, seq::SliceRandom};
use toy::{
    BINDINGS, GROUP, MIGRATIONS, Notes, SUBJECT, copyist, count, envelope,
    mischief::{Ear, Seed, break_table, mend_table, until},
    numbers, rabbit,
};
use uuid::Uuid;

const ILLEGIBLE: Code = Code { code: "TOY002", kind: Kind::Conflict, en: "Illegible", zh_hant: "難以辨認" };

/// Longer than any wait before the next attempt.
const LONG_S: i64 = 2 * 3_600;

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A bench with the copyist on it, a bus that is pumped by hand, and the copyist's notes.
struct Desk {
    bench: Bench,
    service: Service,
    bus: Arc<MemoryBus>,
    notes: Arc<Notes>,
}

impl Desk {
    async fn each() -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("toy", MIGRATIONS).await {
            let notes = Arc::new(Notes::default());
            let service = toy::service(&bench.ports, vec![copyist(GROUP, BINDINGS, &notes)], Vec::new());
            let bus = testing::subscribed(&[&service]).await;
            desks.push(Self { bench, service, bus, notes });
        }
        desks
    }

    fn ports(&self) -> &Ports {
        &self.bench.ports
    }

    async fn settle(&self) {
        testing::settle(&[&self.service], self.bus.as_ref()).await;
    }

    async fn copied(&self, page: Uuid) -> Vec<i64> {
        numbers(self.ports(), page, "copied").await
    }

    /// Events of a page, made once and delivered as often as a test likes.
    fn stream(&self, page: Uuid, seqs: std::ops::RangeInclusive<i64>) -> Vec<Envelope> {
        seqs.map(|seq| envelope(self.ports(), SUBJECT, page, seq)).collect()
    }

    async fn deliver(&self, events: &[Envelope]) {
        assert!(self.bus.publish(events).await.into_iter().all(|sure| sure), "the inbox takes them");
    }
}

fn ids(events: &[Envelope]) -> Vec<Uuid> {
    events.iter().map(|event| event.event_id.parse().expect("an event id is a UUID")).collect()
}

#[tokio::test]
async fn effects_equal_events() {
    for desk in Desk::each().await {
        let ports = desk.ports();
        let writers = (1..=6).map(|number| async move {
            for line in 1..=15 {
                toy::write(ports, page(number), line).await.unwrap();
            }
        });
        join_all(writers).await;
        desk.settle().await;
        for number in 1..=6 {
            assert_eq!(desk.copied(page(number)).await, Vec::from_iter(1..=15));
        }
        desk.settle().await;
        assert_eq!(count(ports, "line WHERE hand = 'copied'").await, 90, "nothing moves a second time");
        testing::assert_quiet(ports, MIGRATIONS).await;
    }
}

/// The copyist may call peers: to ask it out of turn is as wrong as to apply out of turn.
#[tokio::test]
async fn a_stream_is_handled_in_order() {
    const LAST: i64 = 24;
    let seed = Seed::new();
    for desk in Desk::each().await {
        let mut random = seed.rng();
        let pages: Vec<Uuid> = (1..=4).map(page).collect();
        let gap = random.random_range(2..LAST);
        let streams: Vec<Envelope> = pages.iter().flat_map(|page| desk.stream(*page, 1..=LAST)).collect();
        let (held_back, arriving): (Vec<_>, Vec<_>) = streams.into_iter().partition(|event| event.stream_seq == gap);
        let mut thrice = [arriving.clone(), arriving.clone(), arriving].concat();
        thrice.shuffle(&mut random);
        for some in thrice.chunks(7) {
            desk.deliver(some).await;
            desk.service.pump(desk.bus.as_ref()).await.unwrap();
        }
        desk.settle().await;
        for page in &pages {
            assert_eq!(desk.copied(*page).await, Vec::from_iter(1..gap), "none before the one that is missing");
            assert_eq!(desk.notes.asked(*page), Vec::from_iter(1..gap), "and none was asked for before its turn");
        }
        desk.deliver(&held_back).await;
        desk.deliver(&thrice).await;
        desk.settle().await;
        for page in &pages {
            assert_eq!(desk.copied(*page).await, Vec::from_iter(1..=LAST), "each once, in order");
            assert_eq!(desk.notes.asked(*page), Vec::from_iter(1..=LAST), "each asked for once, in order");
        }
        testing::assert_quiet(desk.ports(), MIGRATIONS).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_apply_each_event_once() {
    let seed = Seed::new();
    for desk in Desk::each().await {
        let other = toy::service(desk.ports(), vec![copyist(GROUP, BINDINGS, &desk.notes)], Vec::new());
        let mut events: Vec<Envelope> = (1..=6).flat_map(|number| desk.stream(page(number), 1..=12)).collect();
        events.shuffle(&mut seed.rng());
        desk.deliver(&events).await;
        join(desk.settle(), testing::settle(&[&other], desk.bus.as_ref())).await;
        // A worker rests when the other one was faster every time: what is left is nobody's yet.
        desk.settle().await;
        for number in 1..=6 {
            assert_eq!(desk.copied(page(number)).await, Vec::from_iter(1..=12));
        }
        testing::assert_quiet(desk.ports(), MIGRATIONS).await;
    }
}

#[tokio::test]
async fn poison_is_parked_and_holds_back_its_own_stream_only() {
    for desk in Desk::each().await {
        let (bad, good) = (page(1), page(2));
        desk.notes.object(move |page, seq| {
            (page == bad && seq == 3).then(|| Refused::new(ILLEGIBLE, "the line can't be read").into())
        });
        desk.deliver(&[desk.stream(bad, 1..=6), desk.stream(good, 1..=6)].concat()).await;
        let tries = |desk: &Desk| desk.notes.asked(bad).into_iter().filter(|seq| *seq == 3).count();
        for attempt in 1..=8 {
            desk.settle().await;
            assert_eq!(tries(&desk), attempt, "an attempt waits for its moment");
            assert_eq!(testing::flow(desk.ports()).await.events_parked, i64::from(attempt == 8));
            desk.bench.clock.advance_seconds(LONG_S);
        }
        desk.settle().await;
        assert_eq!(tries(&desk), 8, "a parked event is left alone");
        assert_eq!(desk.copied(bad).await, [1, 2], "later events of its stream wait behind it");
        assert_eq!(desk.copied(good).await, [1, 2, 3, 4, 5, 6], "other streams go on");

        let parked = operate::parked(desk.ports(), Page::first()).await.unwrap().items;
        assert_eq!(parked.len(), 1);
        let one = &parked[0];
        assert_eq!((one.consumer.as_str(), one.aggregate_id, one.stream_seq, one.attempts), (GROUP, bad, 3, 8));
        assert_eq!(one.last_error, ILLEGIBLE.code);
        let work =
            format!("work_item WHERE kind = 'parked_event' AND subject = '{GROUP}/{}' AND state = ", one.event_id);
        assert_eq!(count(desk.ports(), &format!("{work}'open'")).await, 1, "it is somebody's work");

        assert_eq!(operate::replay(desk.ports(), None, None, true).await.unwrap(), 1, "a dry run counts");
        desk.settle().await;
        assert_eq!(testing::flow(desk.ports()).await.events_parked, 1, "and does nothing");
        desk.notes.object_no_more();
        let elsewhere = operate::replay(desk.ports(), Some("toy.other".to_owned()), None, false).await.unwrap();
        assert_eq!(elsewhere, 0, "another group's are its own");
        assert_eq!(operate::replay(desk.ports(), None, Some(one.event_id), false).await.unwrap(), 1);
        desk.settle().await;
        assert_eq!(desk.copied(bad).await, [1, 2, 3, 4, 5, 6]);
        assert_eq!(count(desk.ports(), &format!("{work}'closed'")).await, 1);
        testing::assert_quiet(desk.ports(), MIGRATIONS).await;
    }
}

#[tokio::test]
async fn trouble_is_waited_out_and_never_parks() {
    for desk in Desk::each().await {
        desk.notes.object(|_, _| Some(Error::away("the peer is away")));
        desk.deliver(&desk.stream(page(1), 1..=2)).await;
        for _ in 0..20 {
            desk.settle().await;
            // Within five seconds it is tried again.
            desk.bench.clock.advance_seconds(5);
        }
        assert_eq!(desk.notes.asked(page(1)), [1; 20]);
        assert_eq!(count(desk.ports(), "inbox WHERE attempts > 0 OR state = 'parked'").await, 0);
        desk.notes.object_no_more();
        desk.settle().await;
        assert_eq!(desk.copied(page(1)).await, [1, 2]);
    }
}

/// A failed handler leaves nothing of its verb: here the table refuses the copy.
#[tokio::test]
async fn an_effect_commits_with_its_place_in_the_stream() {
    for desk in Desk::each().await {
        desk.deliver(&desk.stream(page(1), 1..=3)).await;
        for table in ["line", "inbox_cursor", "audit_row"] {
            break_table(desk.ports(), table, "INSERT").await;
            desk.settle().await;
            assert_eq!(count(desk.ports(), "line").await, 0);
            assert_eq!(count(desk.ports(), "inbox_cursor").await, 0);
            assert_eq!(count(desk.ports(), "inbox WHERE state = 'applied'").await, 0);
            mend_table(desk.ports(), table).await;
            desk.bench.clock.advance_seconds(LONG_S);
        }
        desk.settle().await;
        assert_eq!(desk.copied(page(1)).await, [1, 2, 3]);
    }
}

/// Acknowledged means: the memory bus said it was carried. The inbox refuses between the arrival and the acknowledgement,
/// as if the process died there.
#[tokio::test]
async fn an_event_is_in_the_inbox_before_it_is_acknowledged() {
    for desk in Desk::each().await {
        let ports = desk.ports();
        break_table(ports, "inbox", "INSERT").await;
        for line in 1..=5 {
            toy::write(ports, page(1), line).await.unwrap();
        }
        desk.settle().await;
        assert_eq!(testing::flow(ports).await.outbox_pending, 5, "what no inbox took is not acknowledged");
        mend_table(ports, "inbox").await;
        desk.settle().await;
        assert_eq!(desk.copied(page(1)).await, [1, 2, 3, 4, 5], "so it comes again");
        testing::assert_quiet(ports, MIGRATIONS).await;

        if let Some(url) = rabbit::url() {
            in_the_inbox_before_acknowledged_to_the_broker(&desk, &url).await;
        }
    }
}

async fn in_the_inbox_before_acknowledged_to_the_broker(desk: &Desk, url: &str) {
    desk.bench.leaves("the group at the broker has no consumer: what arrived stays in its inbox");
    let stream = rabbit::unique("ack");
    let (ports, ear) = Ear::on(&desk.bench);
    let group = Group { name: stream, bindings: rabbit::bindings(&[stream]), inbox: Inbox::new(&ports) };
    let client = rabbit::Client::new(url);
    client.join(url, group).await;
    break_table(desk.ports(), "inbox", "INSERT").await;
    let subject = format!("{stream}.written.v1");
    let events: Vec<Envelope> = (1..=5).map(|seq| envelope(desk.ports(), &subject, page(2), seq)).collect();
    assert_eq!(client.bus.publish(&events).await, [true; 5], "the broker has them");
    until("the inbox has refused them", async || !ear.offered(stream).is_empty()).await;
    // The process that could not store them is gone; its successor gets what was never acknowledged.
    client.leave().await;
    // Not only the archive has them still: the broker gives back whatever wasn't acknowledged.
    until("the queue has every event again", async || rabbit::messages(url, stream).await >= 5).await;
    mend_table(desk.ports(), "inbox").await;
    let successor = rabbit::Client::new(url);
    let group = Group { name: stream, bindings: rabbit::bindings(&[stream]), inbox: Inbox::new(desk.ports()) };
    successor.join(url, group).await;
    let stored = format!("inbox WHERE consumer = '{stream}'");
    until("every event is in the inbox", async || count(desk.ports(), &stored).await == 5).await;
    successor.leave().await;
    rabbit::remove(url, &[stream]).await;
}

/// A bus that carries everything and confirms nothing while it is told so, and that looks, while it works, whether the
/// outbox says published too early.
struct Doubtful {
    carrier: Arc<MemoryBus>,
    ports: Ports,
    confirms: AtomicBool,
    published: Mutex<Vec<Vec<Uuid>>>,
    too_early: Mutex<Vec<i64>>,
}

#[async_trait]
impl Bus for Doubtful {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        self.published.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(ids(batch));
        let marked = count(&self.ports, "outbox WHERE published_at IS NOT NULL").await;
        self.too_early.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(marked);
        let carried = self.carrier.publish(batch).await;
        let confirms = self.confirms.load(Ordering::SeqCst);
        // Of the first the broker is sure in any case: each confirm counts for itself.
        carried.into_iter().enumerate().map(|(place, sure)| sure && (confirms || place == 0)).collect()
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        self.carrier.subscribe(group).await
    }

    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

#[tokio::test]
async fn an_unconfirmed_event_is_published_again() {
    for desk in Desk::each().await {
        let ports = desk.ports();
        let bus = Doubtful {
            carrier: desk.bus.clone(),
            ports: ports.clone(),
            confirms: AtomicBool::new(false),
            published: Mutex::default(),
            too_early: Mutex::default(),
        };
        for line in 1..=4 {
            toy::write(ports, page(1), line).await.unwrap();
        }
        desk.service.pump(&bus).await.unwrap();
        assert_eq!(testing::flow(ports).await.outbox_pending, 3, "only what was confirmed is marked");
        desk.service.pump(&bus).await.unwrap();
        assert_eq!(testing::flow(ports).await.outbox_pending, 2);
        bus.confirms.store(true, Ordering::SeqCst);
        testing::settle(&[&desk.service], &bus).await;
        assert_eq!(testing::flow(ports).await.outbox_pending, 0);

        let published = bus.published.into_inner().unwrap();
        assert_eq!(published.iter().map(Vec::len).collect::<Vec<_>>(), [4, 3, 2], "again, under the same ids");
        for (earlier, later) in published.iter().zip(&published[1..]) {
            assert!(later.iter().all(|event| earlier.contains(event)), "{later:?} were published before");
        }
        assert_eq!(bus.too_early.into_inner().unwrap(), [0, 1, 2], "nothing is marked while the bus still works");
        assert_eq!(desk.copied(page(1)).await, [1, 2, 3, 4], "and each is applied once");
        testing::assert_quiet(ports, MIGRATIONS).await;
    }
}

/// A bus under which the process dies: it carries, and never comes back.
struct Silent(Arc<MemoryBus>, tokio::sync::Notify);

#[async_trait]
impl Bus for Silent {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        self.0.publish(batch).await;
        self.1.notify_one();
        std::future::pending().await
    }

    async fn subscribe(&self, group: Group) -> Result<()> {
        self.0.subscribe(group).await
    }

    async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

#[tokio::test]
async fn a_relay_that_dies_leaves_its_events_to_the_next() {
    // A claim lasts ten seconds of the database's own time: both databases wait at once.
    join_all(Desk::each().await.into_iter().map(|desk| async move {
        let ports = desk.ports();
        toy::write(ports, page(1), 1).await.unwrap();
        let silent = Silent(desk.bus.clone(), tokio::sync::Notify::new());
        tokio::select! {
            _ = desk.service.pump(&silent) => panic!("the bus never answers"),
            () = silent.1.notified() => {}
        }
        let pending = async || testing::flow(ports).await.outbox_pending;
        assert_eq!(pending().await, 1, "it is not marked");
        assert_eq!(count(ports, "outbox WHERE leased_until > 0").await, 1, "and its claim has an end");
        until("another relay has published it", async || {
            desk.settle().await;
            pending().await == 0
        })
        .await;
        assert_eq!(desk.copied(page(1)).await, [1], "it was applied once");
    }))
    .await;
}
