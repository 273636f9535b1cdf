//! Everything handled twice: consumers and timers whose commit is lost leave what they would have left, and what tells it
//! sees a step that is another the second time.

mod toy;

use std::sync::{Arc, Mutex};

use kaifong_kernel::{
    Applied, Call, Consumer, Error, Ports, Service, TimerHandler,
    bus::MemoryBus,
    testing::{self, Bench, Runs},
};
use kaifong_proto::events::v1::Envelope;
use prost::Message;
use toy::{BINDINGS, CopyLine, GROUP, MIGRATIONS, WriteLine, count, numbers};
use uuid::Uuid;

const KIND: &str = "toy.reminder";
const PAGES: [u128; 3] = [1, 2, 3];

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Somebody outside, who is asked for a step by its key, and does it once for each key.
#[derive(Clone, Default)]
struct Peer(Arc<Mutex<Vec<String>>>);

impl Peer {
    fn ask(&self, key: String) {
        self.0.lock().expect("nobody panics with the notes").push(key);
    }

    /// How often it was asked, and how many steps it took.
    fn count(&self) -> (usize, usize) {
        let asked = self.0.lock().expect("nobody panics with the notes");
        let mut keys = asked.clone();
        keys.sort();
        keys.dedup();
        (asked.len(), keys.len())
    }
}

/// The key of a step: of the page and its place, or, by mistake, another each time.
type Key = fn(&Ports, Uuid, i64) -> String;

fn same(_: &Ports, page: Uuid, place: i64) -> String {
    format!("{page}:{place}")
}

fn another(ports: &Ports, page: Uuid, _: i64) -> String {
    format!("{page}:{}", ports.clock().mint())
}

/// A bench whose copyist and whose reminder ask the peer before they write.
struct Desk {
    bench: Bench,
    service: Service,
    bus: Arc<MemoryBus>,
    peer: Peer,
    runs: Runs,
}

impl Desk {
    /// One on each database, to be run like this.
    async fn each(runs: Runs, key: Key) -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("toy", MIGRATIONS).await {
            let peer = Peer::default();
            let (consumers, timers) = (vec![asking_copyist(&peer, key)], vec![asking_reminder(&peer, key)]);
            let service = toy::service(&bench.ports, consumers, timers);
            let bus = testing::subscribed(&[&service]).await;
            desks.push(Self { bench, service, bus, peer, runs });
        }
        desks
    }

    /// Two lines on each page; each page is remembered once, and what is written then is copied too.
    async fn play(&self) -> Vec<String> {
        for number in PAGES {
            self.write(number, 10).await;
            self.write(number, 20).await;
        }
        self.settle().await;
        self.bench.clock.advance_seconds(60);
        self.settle().await;
        for number in PAGES {
            assert_eq!(numbers(&self.bench.ports, page(number), "copied").await, [10, 20, 7, 7]);
        }
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
        self.lasting().await
    }

    async fn write(&self, number: u128, line: i64) {
        let verb = WriteLine::new(page(number), line).midway(move |tx| {
            Box::pin(async move { tx.set_timer(KIND, page(number), tx.now().plus_seconds(60)).await })
        });
        let actor = testing::person("ann", &[]);
        let call = testing::keyed(&actor, &format!("{number}:{line}"));
        self.bench.ports.execute(call, verb).await.expect("a line can be written");
    }

    async fn settle(&self) {
        self.runs.settle(&self.service, self.bus.as_ref(), &self.bench.clock).await;
    }

    async fn lasting(&self) -> Vec<String> {
        testing::lasting(&self.bench.ports, MIGRATIONS).await
    }
}

fn asking_copyist(peer: &Peer, key: Key) -> Consumer {
    let peer = peer.clone();
    Consumer::new(GROUP, BINDINGS, move |ports: Ports, event: Envelope, call: Call| {
        let peer = peer.clone();
        async move {
            let page = event.aggregate_id.parse().map_err(Error::internal)?;
            peer.ask(key(&ports, page, event.stream_seq));
            let number = i64::decode(event.payload.as_slice()).map_err(Error::internal)?;
            ports.execute(call, CopyLine(WriteLine::new(page, number))).await?;
            Ok(Applied::Done)
        }
    })
}

fn asking_reminder(peer: &Peer, key: Key) -> TimerHandler {
    let peer = peer.clone();
    TimerHandler::new(KIND, move |ports: Ports, subject: Uuid, call: Call| {
        let peer = peer.clone();
        async move {
            peer.ask(format!("{}:{}", key(&ports, subject, 0), call.cause.reference()));
            ports.execute(call, WriteLine::new(subject, 7)).await.map(drop)
        }
    })
}

/// Steps of a whole play: a copy of each of four lines of a page, and the two timers of it.
const STEPS: usize = PAGES.len() * 6;

#[tokio::test]
async fn what_is_handled_twice_leaves_what_one_run_leaves() {
    let (plain, twice) = (Desk::each(Runs::InTurn, same).await, Desk::each(Runs::Twice, same).await);
    for (plain, twice) in plain.into_iter().zip(twice) {
        assert_eq!(twice.play().await, plain.play().await);
        assert_eq!(plain.peer.count(), (STEPS, STEPS));
        assert_eq!(twice.peer.count(), (2 * STEPS, STEPS), "each step is asked for twice under one key");
    }
}

#[tokio::test]
async fn a_key_that_is_another_the_second_time_is_seen() {
    for desk in Desk::each(Runs::Twice, another).await {
        desk.play().await;
        assert_eq!(desk.peer.count(), (2 * STEPS, 2 * STEPS), "the peer would have done each step twice");
    }
}

#[tokio::test]
async fn every_commit_of_a_handler_is_lost_once() {
    for desk in Desk::each(Runs::Twice, same).await {
        for number in PAGES {
            desk.write(number, 10).await;
        }
        let lost = testing::settle_twice(&desk.service, desk.bus.as_ref(), &desk.bench.clock).await;
        assert_eq!((lost, desk.peer.count()), (PAGES.len(), (2 * PAGES.len(), PAGES.len())));
        assert_eq!(count(&desk.bench.ports, "inbox WHERE attempts > 0").await, 0, "a lost commit is no failure");
        let again = testing::settle_twice(&desk.service, desk.bus.as_ref(), &desk.bench.clock).await;
        assert_eq!(again, 0, "there is nothing more to handle");
    }
}

#[tokio::test]
async fn what_is_delivered_again_is_not_handled_again() {
    for desk in Desk::each(Runs::InTurn, same).await {
        let before = desk.play().await;
        let copies = PAGES.len() * 4;
        assert_eq!(testing::deliver_again(&desk.service, desk.bus.as_ref()).await, copies);
        assert_eq!(desk.lasting().await, before);
        assert_eq!(desk.peer.count(), (STEPS, STEPS), "nobody is asked again");
        testing::assert_quiet(&desk.bench.ports, MIGRATIONS).await;
    }
}
