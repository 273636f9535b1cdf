//! Fault 11: every event arrives three times and in no order, and one very late.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use kaifong_kernel::{
    bus::{Bus, Group, MemoryBus},
    clock::SystemClock,
    serve::Tasks,
};
use kaifong_proto::events::v1::Envelope;
use kaifong_tests::{Installation, long};
use rand::{rngs::StdRng, seq::SliceRandom};

use crate::{
    after,
    load::{Load, World},
    seed,
};

const CLIENTS: u64 = 64;

/// A bus that keeps what it is given for a while and then delivers it thrice, shuffled.
struct Shuffling {
    inner: MemoryBus,
    kept: Mutex<Kept>,
}

struct Kept {
    chance: StdRng,
    waiting: Vec<Envelope>,
    /// The first event of a programme of the load, held back until it is let go.
    late: Option<Envelope>,
    holds_back: bool,
    /// What was last delivered of each aggregate.
    last: BTreeMap<String, i64>,
    delivered: u64,
    out_of_order: u64,
}

impl Shuffling {
    fn new(seed: u64) -> Self {
        let kept = Kept {
            chance: seed::of(seed, u64::MAX),
            waiting: Vec::new(),
            late: None,
            holds_back: false,
            last: BTreeMap::new(),
            delivered: 0,
            out_of_order: 0,
        };
        Self { inner: MemoryBus::new(), kept: Mutex::new(kept) }
    }

    fn kept<T>(&self, with: impl FnOnce(&mut Kept) -> T) -> T {
        with(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Delivers what waits.
    async fn deliver(&self) {
        let batch = self.kept(|kept| {
            let mut batch = std::mem::take(&mut kept.waiting);
            batch.shuffle(&mut kept.chance);
            for event in &batch {
                kept.delivered += 1;
                let last = kept.last.entry(event.aggregate_id.clone()).or_default();
                kept.out_of_order += u64::from(event.stream_seq != *last + 1);
                *last = event.stream_seq;
            }
            batch
        });
        for piece in batch.chunks(16) {
            let carried = self.inner.publish(piece).await;
            let lost = piece.iter().zip(carried).filter(|(_, sure)| !sure).map(|(event, _)| event.clone());
            let lost: Vec<Envelope> = lost.collect();
            self.kept(|kept| kept.waiting.extend(lost));
        }
    }

    fn let_go(&self) {
        self.kept(|kept| {
            kept.holds_back = false;
            let late = kept.late.take();
            kept.waiting.extend(late.into_iter().flat_map(|event| vec![event; 3]));
        });
    }
}

#[async_trait]
impl Bus for Shuffling {
    async fn publish(&self, batch: &[Envelope]) -> Vec<bool> {
        self.kept(|kept| {
            for event in batch {
                let first = event.stream_seq == 1 && event.subject.starts_with("grants.programme.");
                if first && kept.late.is_none() && kept.holds_back {
                    kept.late = Some(event.clone());
                } else {
                    kept.waiting.extend(vec![event.clone(); 3]);
                }
            }
        });
        vec![true; batch.len()]
    }

    async fn subscribe(&self, group: Group) -> kaifong_kernel::Result<()> {
        self.inner.subscribe(group).await
    }

    async fn ready(&self) -> Result<(), String> {
        self.inner.ready().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_thrice_and_in_no_order_has_one_effect() {
    let (seed, _turn) = seed::drawn("fault 11").await;
    let lasts = Duration::from_secs(if long() { 30 } else { 6 });
    let bus = Arc::new(Shuffling::new(seed));
    let (house, running) = Installation::in_process_over(Arc::new(SystemClock), Some(bus.clone())).await;
    let delivering = bus.clone();
    let carrier = Tasks::new().spawn("carrier", async move {
        loop {
            delivering.deliver().await;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    });
    let world = Arc::new(World::open(&house).await);
    bus.kept(|kept| kept.holds_back = true);
    let load = Load::start(&world, CLIENTS, seed, &house.folder().join("acknowledged.jsonl"));
    tokio::time::sleep(lasts).await;
    load.goes_on(1).await;
    let (acknowledged, _) = load.finish().await;
    assert!(bus.kept(|kept| kept.late.is_some()), "no event was held back");
    bus.let_go();
    after::holds(&house, &world, &acknowledged).await;
    let (delivered, out_of_order) = bus.kept(|kept| (kept.delivered, kept.out_of_order));
    assert!(out_of_order > delivered / 10, "{out_of_order} of {delivered} events came out of order");
    carrier.abort();
    running.stop().await;
}
