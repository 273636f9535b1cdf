//! Groups that join: all of a process before anything runs, and a new one from the first event on.

mod toy;

use std::{collections::BTreeMap, sync::Arc};

use kaifong_kernel::{TimerHandler, auth::Role, bus::MemoryBus, config::Config, operate, testing};
use toy::{BINDINGS, GROUP, MIGRATIONS, Notes, WriteLine, copyist, count, mischief::until, numbers};
use uuid::Uuid;

const KIND: &str = "toy.reminder";

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

#[tokio::test]
async fn what_was_pending_at_a_restart_reaches_the_groups_of_services_that_start_later() {
    let config = Config::load(None, &BTreeMap::new()).unwrap();
    for (first, second) in
        testing::both("toy", MIGRATIONS).await.into_iter().zip(testing::both("toy", MIGRATIONS).await)
    {
        let reminder = TimerHandler::new(KIND, |ports, subject, call| async move {
            ports.execute(call, WriteLine::new(subject, 9)).await.map(drop)
        });
        let pending = WriteLine::new(page(1), 7)
            .midway(|tx| Box::pin(async move { tx.set_timer(KIND, page(2), tx.now()).await }));
        first.ports.execute(testing::call(&testing::person("ann", &[Role::Admin])), pending).await.unwrap();
        let teller = toy::service(&first.ports, Vec::new(), vec![reminder]);
        let hearer =
            toy::service(&second.ports, vec![copyist(GROUP, BINDINGS, &Arc::new(Notes::default()))], Vec::new());
        let bus = Arc::new(MemoryBus::new());
        let bound = [teller.subscribe(bus.clone()).await.unwrap(), hearer.subscribe(bus.clone()).await.unwrap()];
        for service in bound {
            service.run(&config);
        }
        until("the pending event and that of the due timer arrived", async || {
            numbers(&second.ports, page(1), "copied").await == [7]
                && numbers(&second.ports, page(2), "copied").await == [9]
        })
        .await;
        for bench in [&first, &second] {
            assert!(bench.ports.tasks().stop(std::time::Duration::from_secs(10)).await, "everything ends");
        }
    }
}

#[tokio::test]
async fn a_new_group_is_offered_every_event_from_the_first_on() {
    for bench in testing::both("toy", MIGRATIONS).await {
        let ports = &bench.ports;
        // Longer ago than anybody remembers: nobody heard it, and it is marked as published.
        let alone = toy::service(ports, Vec::new(), Vec::new());
        for line in 1..=300 {
            toy::write(ports, page(line % 3), i64::try_from(line).unwrap()).await.unwrap();
        }
        testing::settle(&[&alone], &MemoryBus::new()).await;
        let notes = Arc::new(Notes::default());
        let service = toy::service(ports, vec![copyist(GROUP, BINDINGS, &notes)], Vec::new());
        let bus = testing::subscribed(&[&service]).await;
        for number in 0..3 {
            toy::write(ports, page(number), 1_000).await.unwrap();
        }
        testing::settle(&[&service], bus.as_ref()).await;
        assert_eq!(count(ports, "line WHERE hand = 'copied'").await, 0, "what is new waits for what was before");

        let group = service.group(&service.consumers[0]);
        assert_eq!(operate::offer_again(ports, &group, true).await.unwrap(), 300, "a dry run counts");
        testing::settle(&[&service], bus.as_ref()).await;
        assert_eq!(count(ports, "line WHERE hand = 'copied'").await, 0, "and does nothing");
        assert_eq!(operate::offer_again(ports, &group, false).await.unwrap(), 300);
        testing::settle(&[&service], bus.as_ref()).await;
        for number in 0..3 {
            let written = numbers(ports, page(number), "written").await;
            assert_eq!(numbers(ports, page(number), "copied").await, written, "each once, in order");
        }
        // What is applied may be swept; it is not taken a second time.
        let swept = sea_orm::ConnectionTrait::execute_unprepared(ports.db().connection(), "DELETE FROM inbox").await;
        swept.unwrap();
        assert_eq!(operate::offer_again(ports, &group, false).await.unwrap(), 0);
        group.inbox.store(GROUP, &[toy::envelope(ports, toy::SUBJECT, page(0), 1)]).await.unwrap();
        assert_eq!(count(ports, "inbox").await, 0, "the group is past it");
        testing::assert_quiet(ports, MIGRATIONS).await;
    }
}
