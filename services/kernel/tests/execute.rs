//! The one way to write: all of a verb or nothing of it, once a key, run again after a lost race, and carried to its end
//! whoever goes away.

mod toy;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::{join, join_all};
use kaifong_kernel::{
    Answer, Call, Cause, Dialect, Error, NewWork, Ports, Query, Read, Result, Tx,
    auth::{Actor, Role},
    testing::{self, Bench},
    values::{Code, Kind, OrgId, Refused},
};
use rand::Rng;
use sea_orm::ConnectionTrait;
use tokio::sync::{Barrier, Semaphore};
use toy::{
    CountLines, MIGRATIONS, WriteLine, count,
    mischief::{Seed, break_table, database_error, mend_table, until},
    numbers,
};
use uuid::Uuid;

const NO: Code = Code { code: "TOY001", kind: Kind::Conflict, en: "No", zh_hant: "不" };

fn ann() -> Actor {
    testing::person("ann", &[Role::Admin])
}

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

async fn benches() -> Vec<Bench> {
    toy::unrelayed().await
}

/// Sets a timer and opens a work item beside the line.
async fn more(tx: &mut Tx) -> Result<()> {
    tx.set_timer("toy.reminder", page(1), tx.now().plus_days(1)).await?;
    let work = NewWork {
        kind: "toy",
        subject: page(1).to_string(),
        title_en: "Read the line".to_owned(),
        title_zh_hant: "閱讀".to_owned(),
        owner_role: Role::Admin,
        due_at: tx.now().plus_days(1),
        tenant: testing::council(),
    };
    tx.open_work(work).await
}

/// How many rows each table that a verb writes has: all 1 when it is there, all 0 when it is not.
async fn traces(ports: &Ports) -> Vec<i64> {
    let tables = ["line", "audit_row", "audit_touched", "outbox", "stream_head", "idempotency", "timer", "work_item"];
    let mut traces = Vec::new();
    for table in tables {
        traces.push(count(ports, table).await);
    }
    traces
}

#[tokio::test]
async fn what_a_verb_leaves_commits_together_or_not_at_all() {
    for bench in benches().await {
        let ports = &bench.ports;
        let verb = WriteLine::new(page(1), 7).midway(|tx| Box::pin(more(tx)));
        let call = testing::keyed(&ann(), "once");
        let steps = [
            ("idempotency", "INSERT"),
            ("line", "INSERT"),
            ("timer", "INSERT"),
            ("work_item", "INSERT"),
            ("stream_head", "INSERT"),
            ("outbox", "INSERT"),
            ("audit_row", "INSERT"),
            ("audit_touched", "INSERT"),
            ("idempotency", "UPDATE"),
        ];
        for (table, deed) in steps {
            break_table(ports, table, deed).await;
            let failed = ports.execute(call.clone(), verb.clone()).await;
            assert!(matches!(failed, Err(Error::Fault(_))), "{deed} of {table} fails: {failed:?}");
            assert_eq!(traces(ports).await, [0; 8], "nothing is left when {deed} of {table} fails");
            mend_table(ports, table).await;
        }
        let thinks_again = WriteLine::new(page(1), 7).midway(|tx| {
            Box::pin(async move {
                more(tx).await?;
                Err(Refused::new(NO, "on second thoughts").into())
            })
        });
        let refused = ports.execute(call.clone(), thinks_again).await;
        assert_eq!(refused.unwrap_err().label(), NO.code);
        assert_eq!(traces(ports).await, [0; 8], "nothing is left of a refusal, not even its key");
        let dangling = WriteLine { after_line: Some(page(404)), ..verb.clone() };
        ports.execute(call.clone(), dangling).await.expect_err("COMMIT itself fails");
        assert_eq!(traces(ports).await, [0; 8], "nothing is left when COMMIT fails");

        ports.execute(call, verb).await.unwrap();
        assert_eq!(traces(ports).await, [1; 8], "the same call under the same key leaves everything, once");
    }
}

#[tokio::test]
async fn a_repeated_request_is_answered_the_same_and_done_once() {
    for bench in benches().await {
        let ports = &bench.ports;
        let call = testing::keyed(&ann(), "once");
        let first = ports.execute(call.clone(), WriteLine::new(page(1), 7)).await.unwrap();
        let before = traces(ports).await;
        for _ in 0..3 {
            let again = ports.execute(call.clone(), WriteLine::new(page(1), 7)).await.unwrap();
            assert_eq!(again.stored(), first.stored());
            assert_eq!(again, first);
        }
        assert_eq!(traces(ports).await, before, "a repetition leaves no trace of its own");
        let others = [testing::keyed(&testing::person("ben", &[Role::Admin]), "once"), testing::keyed(&ann(), "other")];
        for call in others {
            assert_ne!(ports.execute(call, WriteLine::new(page(1), 8)).await.unwrap(), first);
        }
        assert_eq!(numbers(ports, page(1), "written").await, [7, 8, 8], "a key is its principal's own");
    }
}

#[tokio::test]
async fn a_key_used_for_another_request_is_refused() {
    for bench in benches().await {
        let ports = &bench.ports;
        let call = testing::keyed(&ann(), "once");
        ports.execute(call.clone(), WriteLine::new(page(1), 7)).await.unwrap();
        let cause = Cause::Rpc { key: "once".to_owned(), rpc: "/test".to_owned(), body_hash: "another".to_owned() };
        let other = ports.execute(Call { cause, ..call.clone() }, WriteLine::new(page(1), 8)).await;
        assert_eq!(other.unwrap_err().label(), "KER006");
        let keyless = ports.execute(testing::question(&ann()), WriteLine::new(page(1), 9)).await;
        assert_eq!(keyless.unwrap_err().label(), "KER005", "nothing is written without a key");
        assert_eq!(numbers(ports, page(1), "written").await, [7]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_of_one_key_at_once_are_one_request() {
    for bench in benches().await {
        let ports = &bench.ports;
        let call = testing::keyed(&ann(), "once");
        let all = join_all((0..16).map(|_| ports.execute(call.clone(), WriteLine::new(page(1), 7)))).await;
        let ids: Vec<Uuid> = all.into_iter().map(|one| one.unwrap().line).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "all are told of one line: {ids:?}");
        assert_eq!(numbers(ports, page(1), "written").await, [7]);
    }
}

/// Only PostgreSQL: SQLite's writers queue for longer than a caller would wait.
#[tokio::test]
async fn a_key_whose_first_request_takes_long_is_busy() {
    let Some(bench) = testing::postgres("toy", MIGRATIONS).await else { return };
    bench.leaves("no relay runs: what is emitted stays in the outbox");
    let ports = &bench.ports;
    let call = testing::keyed(&ann(), "once");
    let gate = Arc::new(Semaphore::new(0));
    let begun = Arc::new(AtomicUsize::new(0));
    let (at_gate, counted) = (gate.clone(), begun.clone());
    let slow = WriteLine::new(page(1), 7).midway(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        let gate = at_gate.clone();
        Box::pin(async move {
            // Never idle for long: an idle transaction is ended by the database.
            while gate.available_permits() == 0 {
                tx.one("SELECT 1 AS one FROM pg_sleep(0.05)", []).await?;
            }
            Ok(())
        })
    });
    let first = ports.execute(call.clone(), slow);
    let second = async {
        until("the first request is under way", async || begun.load(Ordering::SeqCst) == 1).await;
        let second = ports.execute(call.clone(), WriteLine::new(page(1), 7)).await;
        gate.add_permits(1);
        second
    };
    let (first, second) = join(first, second).await;
    assert_eq!(second.unwrap_err().label(), "KER007");
    let third = ports.execute(call, WriteLine::new(page(1), 7)).await.unwrap();
    assert_eq!(third, first.unwrap());
}

#[tokio::test]
async fn a_lost_race_is_run_again() {
    for bench in benches().await {
        let ports = &bench.ports;
        for (number, code) in (1..).zip(["40001", "40P01", "5", "517", "261"]) {
            let (call, runs) = (testing::call(&ann()), Arc::new(AtomicU32::new(0)));
            let lost = ports.execute(call.clone(), lost_at_first(page(number), &runs, code, u32::MAX)).await;
            lost.expect_err("it is given up at last");
            assert_eq!(runs.swap(0, Ordering::SeqCst), 5, "{code}");
            assert_eq!(numbers(ports, page(number), "written").await, [0; 0], "{code}: a lost run leaves nothing");
            ports.execute(call, lost_at_first(page(number), &runs, code, 4)).await.unwrap();
            assert_eq!(numbers(ports, page(number), "written").await, [7], "{code}: the last run alone is kept");
            let events = count(ports, "outbox").await;
            assert_eq!(u128::try_from(events).unwrap(), number, "{code}: and its one event");
        }
        for code in ["23505", "55P03", "2067", "787"] {
            let runs = Arc::new(AtomicU32::new(0));
            let failed = ports.execute(testing::call(&ann()), lost_at_first(page(9), &runs, code, 1)).await;
            failed.expect_err("it is no race");
            assert_eq!(runs.load(Ordering::SeqCst), 1, "{code} is not run again");
        }
    }
}

/// A verb that is lost that often and then succeeds.
fn lost_at_first(page: Uuid, runs: &Arc<AtomicU32>, code: &'static str, losses: u32) -> WriteLine {
    let runs = runs.clone();
    WriteLine::new(page, 7).midway(move |_| {
        let run = runs.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { if run < losses { Err(database_error(code)) } else { Ok(()) } })
    })
}

/// Two verbs that take two rows crosswise: PostgreSQL ends one of them, which is run again. (SQLite has one writer.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_run_again() {
    let Some(bench) = testing::postgres("toy", MIGRATIONS).await else { return };
    bench.leaves("no relay runs: what is emitted stays in the outbox");
    let ports = &bench.ports;
    let (one, two) = (toy::write(ports, page(1), 1).await.unwrap(), toy::write(ports, page(2), 2).await.unwrap());
    let meet = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicU32::new(0));
    let crosswise = |first: Uuid, then: Uuid| {
        let (meet, runs) = (meet.clone(), runs.clone());
        let verb = WriteLine::new(page(3), 3).midway(move |tx| {
            let (meet, runs) = (meet.clone(), runs.clone());
            Box::pin(async move {
                let sql = "UPDATE line SET number = number + 10 WHERE line_id = $1";
                tx.run(sql, [first.into()]).await?;
                if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                    meet.wait().await;
                }
                tx.run(sql, [then.into()]).await.map(drop)
            })
        });
        ports.execute(testing::call(&ann()), verb)
    };
    let (left, right) = join(crosswise(one.line, two.line), crosswise(two.line, one.line)).await;
    left.unwrap();
    right.unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 3, "one of them was run twice");
    assert_eq!(numbers(ports, page(1), "written").await, [21], "each counted once");
    assert_eq!(numbers(ports, page(2), "written").await, [22]);
    assert_eq!(numbers(ports, page(3), "written").await, [3, 3]);
}

/// Without a task of its own around each verb, a verb whose caller goes away ends wherever it stands: fewer would end than
/// began.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_callers_leak_no_transaction() {
    const CALLERS: u128 = 40;
    let seed = Seed::new();
    for bench in benches().await {
        let ports = &bench.ports;
        let (began, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut random = seed.rng();
        let calls = (1..=CALLERS).map(|caller| {
            let patience = Duration::from_millis(random.random_range(0..300));
            let verb = slow(page(caller), &began, &ended, Duration::from_millis(random.random_range(0..15)));
            let call = testing::keyed(&ann(), &caller.to_string());
            async move {
                tokio::select! {
                    done = ports.execute(call, verb) => done.map(drop).expect("nothing is in its way"),
                    () = tokio::time::sleep(patience) => {}
                }
            }
        });
        join_all(calls).await;
        let running = || ports.tasks().running().get("execute").copied().unwrap_or_default();
        until("every verb has ended", async || running() == 0).await;

        let (began, ended) = (began.load(Ordering::SeqCst), ended.load(Ordering::SeqCst));
        assert_eq!(ended, began, "a verb that began was left half way when its caller went away");
        let whole = i64::try_from(ended).unwrap();
        for table in ["line", "outbox", "stream_head", "audit_row", "idempotency WHERE response IS NOT NULL"] {
            assert_eq!(count(ports, table).await, whole, "each verb is whole or absent: {table}");
        }
        no_transaction_is_open(ports).await;
        for caller in 1..=CALLERS {
            let call = testing::keyed(&ann(), &caller.to_string());
            ports.execute(call, WriteLine::new(page(caller), 2)).await.expect("the key can be used again");
        }
        let all = i64::try_from(CALLERS).unwrap();
        assert_eq!(count(ports, "line").await, all, "who asks again gets the one line there is, or the first");
    }
}

/// A verb of two lines that takes its time between them.
fn slow(page: Uuid, began: &Arc<AtomicUsize>, ended: &Arc<AtomicUsize>, pause: Duration) -> WriteLine {
    let (began, ended) = (began.clone(), ended.clone());
    WriteLine::new(page, 1).midway(move |tx| {
        let (began, ended) = (began.clone(), ended.clone());
        Box::pin(async move {
            began.fetch_add(1, Ordering::SeqCst);
            for _ in 0..4 {
                tokio::time::sleep(pause).await;
                tx.run("UPDATE line SET number = number + 1 WHERE page_id = $1", [page.into()]).await?;
            }
            ended.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    })
}

/// No connection was returned within a transaction: what is written outside of any is there for all to see.
async fn no_transaction_is_open(ports: &Ports) {
    if ports.db().dialect() == Dialect::Postgres {
        let open = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                    AND xact_start IS NOT NULL AND backend_type = 'client backend'";
        until("no session is inside a transaction", async || count(ports, open).await == 0).await;
    }
    let (all, _) = ports.db().pool_use();
    let writes = (1_000..1_000 + all).map(|number| {
        let id = page(number.into());
        let sql = format!("INSERT INTO stream_head (aggregate_id, stream, last_seq) VALUES ('{id}', 'free', 1)");
        async move { ports.db().connection().execute_unprepared(&sql).await.map(drop) }
    });
    for written in join_all(writes).await {
        written.expect("a connection takes a statement of its own");
    }
    assert_eq!(count(ports, "stream_head WHERE stream = 'free'").await, i64::from(all), "each was committed");
}

#[tokio::test]
async fn a_question_sees_no_other_tenants_rows() {
    let Some(bench) = testing::postgres("toy", MIGRATIONS).await else { return };
    bench.leaves("no relay runs: what is emitted stays in the outbox");
    let ports = &bench.ports;
    let (ours, theirs) = (OrgId::from(page(100)), OrgId::from(page(200)));
    let (our, their) = (testing::member(ours, "may", &[Role::Agency]), testing::member(theirs, "tim", &[Role::Agency]));
    for (actor, number) in [(&our, 1), (&our, 2), (&their, 3)] {
        let verb = WriteLine { tenant: actor.tenant, ..WriteLine::new(page(1), number) };
        ports.execute(testing::call(actor), verb).await.unwrap();
    }
    let seen = async |actor: &Actor| ports.read(testing::question(actor), CountLines).await.unwrap();
    assert_eq!(seen(&our).await, 2, "the query doesn't ask whose: the database does");
    assert_eq!(seen(&their).await, 1);
    assert_eq!(seen(&testing::member(OrgId::from(page(300)), "eve", &[Role::Admin])).await, 0);
    assert_eq!(seen(&ann()).await, 3, "the council sees all");
    assert_eq!(seen(&Actor::service("toy", testing::council())).await, 3);

    let foreign = WriteLine { tenant: theirs, ..WriteLine::new(page(1), 4) };
    ports.execute(testing::call(&our), foreign).await.expect_err("nobody writes into another tenant");
    assert_eq!(seen(&ann()).await, 3);
}

#[tokio::test]
async fn a_question_writes_nothing() {
    struct Scribble;
    impl Query for Scribble {
        const NAME: &'static str = "Scribble";
        type Out = ();
        async fn run(&self, read: &Read) -> Result<()> {
            Ok(read.conn().execute_unprepared("DELETE FROM line").await.map(drop)?)
        }
    }
    for bench in benches().await {
        toy::write(&bench.ports, page(1), 1).await.unwrap();
        let scribbled = bench.ports.read(testing::question(&ann()), Scribble).await;
        scribbled.expect_err("the transaction only reads");
        assert_eq!(count(&bench.ports, "line").await, 1);
    }
}
