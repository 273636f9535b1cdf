//! Mishaps around one event: a consumer that panics, a row that can't be read, work that can't be opened. Each costs its own
//! event its turn, and no other's.

mod toy;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use kaifong_kernel::{
    Applied, Consumer, Dialect, Error, Ports, Service,
    bus::{Bus, MemoryBus},
    operate,
    testing::{self, Bench},
};
use kaifong_proto::events::v1::Envelope;
use sea_orm::ConnectionTrait;
use toy::{
    BINDINGS, CopyLine, GROUP, MIGRATIONS, Notes, SUBJECT, WriteLine, copyist, count, envelope,
    mischief::{break_table, mend_table},
    numbers,
};
use uuid::Uuid;

/// Longer than any wait before the next attempt.
const LONG_S: i64 = 2 * 3_600;

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A bench with consumers on it, and a bus that is pumped by hand.
struct Desk {
    bench: Bench,
    service: Service,
    bus: Arc<MemoryBus>,
}

impl Desk {
    async fn each(consumers: impl Fn() -> Vec<Consumer>) -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("toy", MIGRATIONS).await {
            let service = toy::service(&bench.ports, consumers(), Vec::new());
            let bus = testing::subscribed(&[&service]).await;
            desks.push(Self { bench, service, bus });
        }
        desks
    }

    fn ports(&self) -> &Ports {
        &self.bench.ports
    }

    async fn settle(&self) {
        testing::settle(&[&self.service], self.bus.as_ref()).await;
    }

    /// The first event of some pages.
    async fn deliver(&self, pages: &[u128]) {
        let events: Vec<Envelope> =
            pages.iter().map(|number| envelope(self.ports(), SUBJECT, page(*number), 1)).collect();
        assert!(self.bus.publish(&events).await.into_iter().all(|sure| sure), "the inbox takes them");
    }

    async fn copied(&self, number: u128) -> usize {
        numbers(self.ports(), page(number), "copied").await.len()
    }

    async fn run(&self, sql: &str) {
        self.ports().db().connection().execute_unprepared(sql).await.expect("a statement");
    }

    /// A page's id as the database writes it.
    fn literal(&self, number: u128) -> String {
        match self.ports().db().dialect() {
            Dialect::Sqlite => format!("x'{number:032x}'"),
            Dialect::Postgres => format!("'{}'", page(number)),
        }
    }
}

/// Panics on page 1 before it does anything, and on page 2 while it does, until it is well again.
fn startled(well: &Arc<AtomicBool>) -> Consumer {
    let well = well.clone();
    Consumer::new(GROUP, BINDINGS, move |ports, event, call| {
        let ill = !well.load(Ordering::SeqCst);
        let of = |number: u128| event.aggregate_id == page(number).to_string();
        let (first, second) = (of(1), of(2));
        assert!(!(ill && first), "on purpose");
        async move {
            assert!(!(ill && second), "on purpose");
            let page = event.aggregate_id.parse().expect("a page");
            ports.execute(call, CopyLine(WriteLine::new(page, 7))).await?;
            Ok(Applied::Done)
        }
    })
}

#[tokio::test]
async fn a_consumer_that_panics_fails_its_own_event() {
    let well = Arc::new(AtomicBool::new(false));
    for desk in Desk::each(|| vec![startled(&well)]).await {
        well.store(false, Ordering::SeqCst);
        desk.deliver(&[1, 2, 3]).await;
        for attempt in 1..=8 {
            desk.settle().await;
            let tried = format!("inbox WHERE state <> 'applied' AND attempts = {attempt} AND last_error = 'internal'");
            assert_eq!(count(desk.ports(), &tried).await, 2, "attempt {attempt} of both");
            assert_eq!(desk.copied(3).await, 1, "the other stream went on");
            desk.bench.clock.advance_seconds(LONG_S);
        }
        assert_eq!(testing::flow(desk.ports()).await.events_parked, 2, "a panic is a failure as any other");
        well.store(true, Ordering::SeqCst);
        assert_eq!(operate::replay(desk.ports(), None, None, false).await.unwrap(), 2);
        desk.settle().await;
        assert_eq!((desk.copied(1).await, desk.copied(2).await), (1, 1));
        testing::assert_quiet(desk.ports(), MIGRATIONS).await;
    }
}

#[tokio::test]
async fn a_row_of_the_inbox_that_cannot_be_read_fails_alone() {
    for desk in Desk::each(|| vec![copyist(GROUP, BINDINGS, &Arc::new(Notes::default()))]).await {
        desk.deliver(&[1, 2]).await;
        let garbage = match desk.ports().db().dialect() {
            Dialect::Sqlite => "x'ff'",
            Dialect::Postgres => "'\\xff'::bytea",
        };
        let bad = desk.literal(1);
        desk.run(&format!("UPDATE inbox SET envelope = {garbage} WHERE aggregate_id = {bad}")).await;
        desk.settle().await;
        assert_eq!(desk.copied(2).await, 1, "the other is applied");
        assert_eq!(count(desk.ports(), "inbox WHERE attempts = 1 AND last_error = 'internal'").await, 1);
        desk.run(&format!("DELETE FROM inbox WHERE aggregate_id = {bad}")).await;
    }
}

#[tokio::test]
async fn a_row_of_the_outbox_that_cannot_be_read_stays_alone() {
    for desk in Desk::each(|| vec![copyist(GROUP, BINDINGS, &Arc::new(Notes::default()))]).await {
        for number in 1..=2 {
            toy::write(desk.ports(), page(number), 7).await.unwrap();
        }
        let bad = desk.literal(1);
        desk.run(&format!("UPDATE outbox SET actor = 'nobody' WHERE aggregate_id = {bad}")).await;
        desk.settle().await;
        assert_eq!((desk.copied(1).await, desk.copied(2).await), (0, 1), "the other is published");
        assert_eq!(testing::flow(desk.ports()).await.outbox_pending, 1, "and it is not lost");
        desk.run(&format!("DELETE FROM outbox WHERE aggregate_id = {bad}")).await;
    }
}

/// Refuses every event until it is well again.
fn refusing(group: &'static str, well: &Arc<AtomicBool>) -> Consumer {
    let well = well.clone();
    Consumer::new(group, BINDINGS, move |_, _, _| {
        let ill = !well.load(Ordering::SeqCst);
        async move { if ill { Err(Error::internal("it can't")) } else { Ok(Applied::Ignored) } }
    })
}

#[tokio::test]
async fn an_event_is_parked_with_its_work_or_not_at_all_and_for_each_group() {
    const OTHER: &str = "toy.reader";
    let well = Arc::new(AtomicBool::new(false));
    for desk in Desk::each(|| vec![refusing(GROUP, &well), refusing(OTHER, &well)]).await {
        well.store(false, Ordering::SeqCst);
        desk.deliver(&[1]).await;
        for _ in 1..=7 {
            desk.settle().await;
            desk.bench.clock.advance_seconds(LONG_S);
        }
        break_table(desk.ports(), "work_item", "INSERT").await;
        desk.settle().await;
        assert_eq!(count(desk.ports(), "inbox WHERE state = 'waiting' AND attempts = 7").await, 2, "nobody would know");
        mend_table(desk.ports(), "work_item").await;
        desk.settle().await;
        assert_eq!(count(desk.ports(), "inbox WHERE state = 'parked' AND attempts = 8").await, 2);
        let open = |group: &str| {
            format!("work_item WHERE kind = 'parked_event' AND state = 'open' AND subject LIKE '{group}/%'")
        };
        assert_eq!(count(desk.ports(), &open(GROUP)).await, 1);
        assert_eq!(count(desk.ports(), &open(OTHER)).await, 1, "the same event, and another group's work");

        well.store(true, Ordering::SeqCst);
        assert_eq!(operate::replay(desk.ports(), Some(GROUP.to_owned()), None, false).await.unwrap(), 1);
        assert_eq!(count(desk.ports(), &open(GROUP)).await, 0);
        assert_eq!(count(desk.ports(), &open(OTHER)).await, 1, "the other group's work is not done");
        assert_eq!(operate::replay(desk.ports(), None, None, false).await.unwrap(), 1);
        desk.settle().await;
        testing::assert_quiet(desk.ports(), MIGRATIONS).await;
    }
}
