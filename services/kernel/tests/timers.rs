//! Timers: for whom they fire and in which trace, how trouble is waited out, and whose work a failing one is.

mod toy;

use std::sync::{Arc, Mutex};

use kaifong_kernel::{
    Call, Error, Ports, Service, TimerHandler, Trace,
    auth::{Actor, Role},
    bus::MemoryBus,
    telemetry::{new_traceparent, trace_id},
    testing::{self, Bench},
};
use toy::{MIGRATIONS, WriteLine, count, numbers};
use uuid::Uuid;

const KIND: &str = "toy.reminder";

/// Longer than any wait before the next attempt.
const LONG_S: i64 = 2 * 3_600;

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn ann() -> Actor {
    testing::person("ann", &[Role::Admin])
}

type Objection = Arc<Mutex<Option<fn(Uuid) -> Option<Error>>>>;

/// A bench with a timer on it that writes a line on the page it is about.
struct Desk {
    bench: Bench,
    service: Service,
    bus: MemoryBus,
    calls: Arc<Mutex<Vec<Call>>>,
    objection: Objection,
}

impl Desk {
    async fn each() -> Vec<Self> {
        let mut desks = Vec::new();
        for bench in testing::both("toy", MIGRATIONS).await {
            let (calls, objection) = (Arc::new(Mutex::new(Vec::new())), Objection::default());
            let (noted, objects) = (calls.clone(), objection.clone());
            let reminder = TimerHandler::new(KIND, move |ports: Ports, subject: Uuid, call: Call| {
                noted.lock().expect("nobody panics with the notes").push(call.clone());
                let objection = *objects.lock().expect("nobody panics with the objection");
                async move {
                    match objection.and_then(|object| object(subject)) {
                        Some(error) => Err(error),
                        None => ports.execute(call, WriteLine::new(subject, 7)).await.map(drop),
                    }
                }
            });
            let service = toy::service(&bench.ports, Vec::new(), vec![reminder]);
            desks.push(Self { bench, service, bus: MemoryBus::new(), calls, objection });
        }
        desks
    }

    /// Sets a timer on a page, due in a minute.
    async fn set(&self, call: Call, subject: Uuid) {
        let verb = WriteLine::new(page(1_000), 0)
            .midway(move |tx| Box::pin(async move { tx.set_timer(KIND, subject, tx.now().plus_seconds(60)).await }));
        self.bench.ports.execute(call, verb).await.expect("a timer can be set");
    }

    fn object(&self, objection: Option<fn(Uuid) -> Option<Error>>) {
        *self.objection.lock().expect("nobody panics with the objection") = objection;
    }

    async fn settle(&self) {
        testing::settle(&[&self.service], &self.bus).await;
    }

    async fn wait(&self, seconds: i64) {
        self.bench.clock.advance_seconds(seconds);
        self.settle().await;
    }

    fn asked(&self) -> usize {
        self.calls.lock().expect("nobody panics with the notes").len()
    }

    async fn written(&self, number: u128) -> usize {
        numbers(&self.bench.ports, page(number), "written").await.len()
    }

    async fn work(&self, state: &str) -> i64 {
        count(&self.bench.ports, &format!("work_item WHERE kind = 'failing_timer' AND state = '{state}'")).await
    }
}

#[tokio::test]
async fn a_timer_acts_for_whoever_set_it_and_in_their_trace() {
    for desk in Desk::each().await {
        let begun = new_traceparent();
        desk.set(Call { trace: Trace(begun.clone()), ..testing::call(&ann()) }, page(1)).await;
        let service = Actor::service("toy", testing::council());
        let behalf = Call { original: Some(testing::person("ben", &[])), ..testing::call(&service) };
        desk.set(behalf, page(2)).await;
        desk.wait(60).await;
        let calls = desk.calls.lock().unwrap().clone();
        let [first, second] = calls.as_slice() else { panic!("two fire: {calls:?}") };
        assert_eq!(first.actor, service, "under the service's own identity");
        assert_eq!(first.original.as_ref().and_then(|actor| actor.person), ann().person);
        assert_eq!(trace_id(&first.trace.0), trace_id(&begun));
        let ben = testing::person("ben", &[]).person;
        assert_eq!(second.original.as_ref().and_then(|actor| actor.person), ben, "not the service that acted for him");
        let told = "outbox WHERE traceparent LIKE";
        let told = format!("{told} '%{}%' AND actor LIKE '%{}%'", trace_id(&begun), ann().person.unwrap());
        assert_eq!(count(&desk.bench.ports, &told).await, 2, "what it tells goes on with both");
    }
}

#[tokio::test]
async fn trouble_is_waited_out_and_is_nobodys_work() {
    for desk in Desk::each().await {
        desk.set(testing::call(&ann()), page(1)).await;
        desk.object(Some(|_| Some(Error::away("the peer is away"))));
        desk.wait(60).await;
        for attempt in 2..=20 {
            // Within five seconds it is tried again.
            desk.wait(5).await;
            assert_eq!(desk.asked(), attempt);
        }
        assert_eq!(count(&desk.bench.ports, "timer WHERE attempts > 0").await, 0);
        assert_eq!(desk.work("open").await, 0);
        desk.object(None);
        desk.wait(5).await;
        assert_eq!(desk.written(1).await, 1);
    }
}

#[tokio::test]
async fn a_timer_that_fails_on_its_own_is_work_until_it_fires_or_is_cancelled() {
    for desk in Desk::each().await {
        desk.set(testing::call(&ann()), page(1)).await;
        desk.set(testing::call(&ann()), page(2)).await;
        desk.object(Some(|_| Some(Error::internal("it can't"))));
        for attempt in 1..=9 {
            desk.wait(LONG_S).await;
            assert_eq!(desk.asked(), 2 * attempt);
            assert_eq!(desk.work("open").await, if attempt < 8 { 0 } else { 2 }, "after {attempt} attempts");
        }
        let cancel =
            WriteLine::new(page(1_000), 0).midway(|tx| Box::pin(async move { tx.cancel_timer(KIND, page(2)).await }));
        let agency = testing::member(kaifong_kernel::values::OrgId::from(page(77)), "may", &[Role::Agency]);
        let cancel = WriteLine { tenant: agency.tenant, ..cancel };
        desk.bench.ports.execute(testing::call(&agency), cancel).await.unwrap();
        assert_eq!((desk.work("open").await, desk.work("closed").await), (1, 1), "nothing is left to do about it");
        desk.object(None);
        desk.wait(LONG_S).await;
        assert_eq!((desk.written(1).await, desk.written(2).await), (1, 0));
        assert_eq!((desk.work("open").await, desk.work("closed").await), (0, 2));
    }
}

#[tokio::test]
async fn a_handler_that_panics_fails_its_own_timer() {
    for desk in Desk::each().await {
        for number in 1..=3 {
            desk.set(testing::call(&ann()), page(number)).await;
        }
        desk.object(Some(|subject| {
            assert!(subject != page(2), "on purpose");
            None
        }));
        desk.wait(60).await;
        assert_eq!((desk.written(1).await, desk.written(2).await, desk.written(3).await), (1, 0, 1));
        assert_eq!(count(&desk.bench.ports, "timer WHERE state = 'waiting' AND attempts = 1").await, 1);
        desk.object(None);
        desk.wait(LONG_S).await;
        assert_eq!(desk.written(2).await, 1);
    }
}
