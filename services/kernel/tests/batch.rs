//! Commands that share a transaction: each keeps its own claim, audit row, event and answer, and none troubles the others.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod toy;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use kaifong_kernel::{
    Call, Dialect, Error, Ports, Result,
    auth::Role,
    testing,
    values::{Code, Kind, Refused},
};
use toy::{Line, WriteLine, count, mischief::database_error, numbers};
use uuid::Uuid;

const COMMANDS: i64 = 100;

const NO: Code = Code { code: "TOY001", kind: Kind::Conflict, en: "No", zh_hant: "不" };

fn call(key: i64) -> Call {
    testing::keyed(&testing::person("ann", &[Role::Admin]), &format!("batch-{key}"))
}

/// All of them at once on one row.
async fn at_once(ports: &Ports, row: Uuid, verb: impl Fn(i64) -> WriteLine) -> Vec<Result<Line>> {
    let asked = (0..COMMANDS).map(|number| ports.execute_batch(row, call(number), verb(number)));
    futures::future::join_all(asked).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_refused_leaves_the_others_alone() {
    for bench in toy::unrelayed().await {
        let (ports, page) = (&bench.ports, bench.ports.clock().mint());
        let verb = |number: i64| {
            WriteLine::new(page, number).midway(move |_| {
                Box::pin(
                    async move { if number % 7 == 3 { Err(Refused::new(NO, "every seventh").into()) } else { Ok(()) } },
                )
            })
        };
        let answers = at_once(ports, page, verb).await;
        let refused: Vec<i64> = (0..COMMANDS).filter(|number| number % 7 == 3).collect();
        for (number, answer) in (0..COMMANDS).zip(&answers) {
            match answer {
                Ok(line) => assert_eq!(line.number, number),
                Err(Error::Refused(why)) => assert!(why.code == NO && refused.contains(&number), "{number}: {why:?}"),
                Err(other) => panic!("{number}: {other:?}"),
            }
        }
        let done = COMMANDS - i64::try_from(refused.len()).unwrap();
        for table in ["line", "outbox", "audit_row", "idempotency"] {
            assert_eq!(count(ports, table).await, done, "{table}");
        }
        let mut written = numbers(ports, page, "written").await;
        written.sort_unstable();
        assert_eq!(written, (0..COMMANDS).filter(|number| !refused.contains(number)).collect::<Vec<_>>());

        // Asked again, each has the answer that it had, and nothing is done twice.
        for (first, again) in answers.iter().zip(at_once(ports, page, verb).await) {
            match (first, again) {
                (Ok(first), Ok(again)) => assert_eq!(*first, again),
                (Err(_), Err(_)) => {}
                (first, again) => panic!("{first:?} and then {again:?}"),
            }
        }
        assert_eq!(count(ports, "line").await, done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_wait_share_a_commit() {
    for bench in toy::unrelayed().await {
        let (ports, page) = (&bench.ports, bench.ports.clock().mint());
        // Only PostgreSQL names its transactions.
        if ports.db().dialect() == Dialect::Sqlite {
            continue;
        }
        let sql = "SELECT pg_current_xact_id()::text AS one";
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let answers = at_once(ports, page, |number| {
            let seen = seen.clone();
            WriteLine::new(page, number).midway(move |tx| {
                let seen = seen.clone();
                Box::pin(async move {
                    let row = tx.one(sql, []).await?.unwrap();
                    seen.lock().unwrap().insert(row.try_get::<String>("", "one").unwrap());
                    Ok(())
                })
            })
        })
        .await;
        for answer in answers {
            answer.unwrap();
        }
        let commits = i64::try_from(seen.lock().unwrap().len()).unwrap();
        assert!(commits <= COMMANDS / 4, "{COMMANDS} commands took {commits} transactions");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_lost_as_a_whole_is_made_up_for_one_by_one() {
    for bench in toy::unrelayed().await {
        let (ports, page) = (&bench.ports, bench.ports.clock().mint());
        let lost = Arc::new(AtomicU64::new(0));
        let answers = at_once(ports, page, |number| {
            let lost = lost.clone();
            WriteLine::new(page, number).midway(move |_| {
                let race = number == 50 && lost.fetch_add(1, Ordering::SeqCst) == 0;
                Box::pin(async move { if race { Err(database_error("40001")) } else { Ok(()) } })
            })
        })
        .await;
        for answer in answers {
            answer.unwrap();
        }
        assert_eq!(lost.load(Ordering::SeqCst), 2, "the race was lost, and then won");
        for table in ["line", "outbox", "audit_row"] {
            assert_eq!(count(ports, table).await, COMMANDS, "{table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_lets_the_row_go() {
    for bench in toy::unrelayed().await {
        let (ports, page) = (&bench.ports, bench.ports.clock().mint());
        let panics = WriteLine::new(page, 1).midway(|_| panic!("on purpose"));
        let answer = ports.execute_batch(page, call(1), panics).await;
        assert!(matches!(answer, Err(Error::Fault(_))), "{answer:?}");
        ports.execute_batch(page, call(2), WriteLine::new(page, 2)).await.unwrap();
        assert_eq!(numbers(ports, page, "written").await, [2]);
    }
}
