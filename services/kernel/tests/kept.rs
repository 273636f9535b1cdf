//! How states are kept as facts: added, found within the wall, locked, listed and saved.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "kept/notes.rs"]
mod notes;
mod toy;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::future::BoxFuture;
use kaifong_kernel::{
    Dialect, Error, Ports, Result, Tx,
    audit::canonical,
    auth::{Actor, Role},
    kept::{self, Filter},
    testing::{self, Bench},
    values::{Invalid, Page, sha256_hex},
};
use notes::{Note, Word, add, ann, asks, benches, does, get, id, note, org, save, word};
use tokio::sync::Notify;
use toy::{count, rows};
use uuid::Uuid;

/// Four notes of two organisations.
async fn noted(ports: &Ports) -> [Note; 4] {
    let notes = [note(1, 100, "up"), note(2, 200, "up"), note(3, 100, "down"), note(4, 100, "up")];
    for one in &notes {
        assert!(add(ports, one).await.unwrap());
    }
    notes
}

async fn sealed(ports: &Ports) -> Vec<String> {
    let rows = rows(ports, "SELECT state_sha256 FROM audit_touched ORDER BY row_id", []).await;
    rows.iter().map(|row| row.try_get("", "state_sha256").unwrap()).collect()
}

#[tokio::test]
async fn a_state_is_kept_whole_with_its_columns_and_sealed() {
    for bench in benches().await {
        let ports = &bench.ports;
        let one = note(1, 100, "up");
        assert!(add(ports, &one).await.unwrap());
        assert!(add(ports, &note(2, 100, "up")).await.unwrap());
        assert_eq!(get(ports, &ann(), one.id).await.unwrap(), Some(one.clone()));
        let moved = Note { owner: Some(org(200)), shelf: "down".to_owned(), number: 9, ..one.clone() };
        save(ports, &moved).await.unwrap();
        assert_eq!(get(ports, &ann(), one.id).await.unwrap(), Some(moved.clone()));
        let row = &rows(ports, "SELECT * FROM note WHERE number = 9", []).await[0];
        assert_eq!(row.try_get::<Uuid>("", "id").unwrap(), one.id);
        assert_eq!(row.try_get::<String>("", "shelf").unwrap(), "down");
        assert_eq!(row.try_get::<Uuid>("", "tenant_id").unwrap(), id(100), "whose it is never changes");
        assert_eq!(count(ports, "note WHERE shelf = 'up'").await, 1, "the other stays as it was");
        let hash = |state: &Note| sha256_hex(canonical(state).as_bytes());
        assert_eq!(sealed(ports).await, [hash(&one), hash(&note(2, 100, "up")), hash(&moved)]);
    }
}

#[tokio::test]
async fn what_is_there_is_not_added_again() {
    for bench in benches().await {
        let ports = &bench.ports;
        assert!(add(ports, &word(1, "tea")).await.unwrap());
        assert!(!add(ports, &word(1, "rice")).await.unwrap(), "its id is there");
        assert!(!add(ports, &word(2, "tea")).await.unwrap(), "its text is there");
        assert!(add(ports, &word(3, "rice")).await.unwrap());
        assert_eq!(get(ports, &ann(), id(1)).await.unwrap(), Some(word(1, "tea")));
        assert_eq!(get::<Word>(ports, &ann(), id(2)).await.unwrap(), None);
        assert_eq!(
            (sealed(ports).await.len(), count(ports, "audit_row").await),
            (2, 2),
            "nothing done, nothing sealed"
        );
    }
}

/// Everything that finds notes, as somebody who may write: their numbers by each way.
async fn found(ports: &Ports, who: &Actor, wanted: Uuid) -> [Vec<i64>; 8] {
    let numbers = |notes: Vec<Note>| notes.into_iter().map(|note| note.number).collect::<Vec<_>>();
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    does(ports, who.clone(), move |tx| {
        let sender = sender.clone();
        Box::pin(async move {
            let of_one = |note: Option<Note>| Vec::from_iter(note.map(|note| note.number));
            let found = [
                of_one(kept::get(tx, wanted).await?),
                of_one(kept::lock(tx, wanted).await?),
                numbers(kept::of(tx, &[]).await?),
                numbers(kept::lock_of(tx, &[]).await?),
                of_one(kept::first(tx, &[]).await?),
                of_one(kept::find(tx, &[]).await?),
                numbers(kept::list(tx, &[], &Page::first()).await?.items),
                vec![i64::try_from(kept::count::<Note>(tx, &[]).await?).unwrap()],
            ];
            sender.send(found).map_err(Error::internal)
        })
    })
    .await
    .unwrap();
    receiver.recv().await.unwrap()
}

#[tokio::test]
async fn what_is_owned_is_there_for_its_owner_the_council_and_services_alone() {
    for bench in benches().await {
        let ports = &bench.ports;
        noted(ports).await;
        add(ports, &word(1, "tea")).await.unwrap();
        let [may, tim, pat] = [100, 200, 300].map(|number| testing::member(org(number), "one", &[Role::Agency]));
        let v = |numbers: &[i64]| numbers.to_vec();
        let mays = [v(&[3]), v(&[3]), v(&[1, 3, 4]), v(&[1, 3, 4]), v(&[1]), v(&[4]), v(&[1, 3, 4]), v(&[3])];
        assert_eq!(found(ports, &may, id(3)).await, mays);
        let tims = [v(&[]), v(&[]), v(&[2]), v(&[2]), v(&[2]), v(&[2]), v(&[2]), v(&[1])];
        assert_eq!(found(ports, &tim, id(3)).await, tims, "another's id finds nothing");
        let pats = [v(&[]), v(&[]), v(&[]), v(&[]), v(&[]), v(&[]), v(&[]), v(&[0])];
        assert_eq!(found(ports, &pat, id(3)).await, pats);
        let all = v(&[1, 2, 3, 4]);
        let everything = [v(&[3]), v(&[3]), all.clone(), all.clone(), v(&[1]), v(&[4]), all, v(&[4])];
        for who in [ann(), Actor::service("another", testing::council())] {
            assert_eq!(found(ports, &who, id(3)).await, everything, "{who:?}");
        }
        assert_eq!(get(ports, &pat, id(1)).await.unwrap(), Some(word(1, "tea")), "what nobody owns has no wall");
    }
}

#[tokio::test]
async fn filters_are_joined_and_one_without_a_value_is_none() {
    for bench in benches().await {
        let ports = &bench.ports;
        noted(ports).await;
        let of = async |filters: Vec<Filter>| {
            let notes = asks(ports, ann(), move |read| {
                let filters = filters.clone();
                Box::pin(async move {
                    Ok((kept::of::<Note>(read, &filters).await?, kept::count::<Note>(read, &filters).await?))
                })
            });
            let (notes, count) = notes.await.unwrap();
            assert_eq!(notes.len(), count);
            notes.into_iter().map(|note| note.number).collect::<Vec<_>>()
        };
        let up: Filter = ("shelf", Some("up".into()));
        assert_eq!(of(vec![up.clone()]).await, [1, 2, 4]);
        assert_eq!(of(vec![up.clone(), ("number", Some(2_i64.into()))]).await, [2]);
        assert_eq!(of(vec![up.clone(), ("number", None)]).await, [1, 2, 4]);
        assert_eq!(of(vec![up.clone(), ("number", Some(3_i64.into()))]).await, [0; 0]);
        let ends = asks(ports, ann(), move |read| {
            let up = up.clone();
            Box::pin(async move { kept::find::<Note>(read, &[up]).await })
        });
        assert_eq!(ends.await.unwrap().unwrap().number, 4, "the last of them");
    }
}

#[tokio::test]
async fn a_list_goes_on_where_its_page_ended_and_takes_no_other_cursor() {
    for bench in benches().await {
        let ports = &bench.ports;
        noted(ports).await;
        let may = testing::member(org(100), "may", &[Role::Agency]);
        let list = async |after: Option<String>| {
            let page = Page { size: 2, after };
            asks(ports, may.clone(), move |read| {
                let page = page.clone();
                Box::pin(async move { kept::list::<Note>(read, &[], &page).await })
            })
            .await
        };
        let first = list(None).await.unwrap();
        assert_eq!(first.items.iter().map(|note| note.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(first.next, Some(id(3).to_string()));
        let last = list(first.next).await.unwrap();
        assert_eq!(last.items.iter().map(|note| note.number).collect::<Vec<_>>(), [4]);
        assert_eq!(last.next, None);
        for bad in ["", "4", "'; --"] {
            let error = list(Some(bad.to_owned())).await.unwrap_err();
            let refused = error.refused().unwrap_or_else(|| panic!("{bad}: {error:?}"));
            assert_eq!(refused.code.code, Invalid::CODE.code);
            assert_eq!(refused.fields[0].field, "page.cursor");
        }
    }
}

/// Waits for a lock while another verb holds it, and sees what that one has saved.
async fn waits<F>(bench: &Bench, locks: F)
where
    F: for<'t> Fn(&'t Tx) -> BoxFuture<'t, Result<Option<Note>>> + Clone + Send + Sync + 'static,
{
    let ports = &bench.ports;
    let (held, go_on, over) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let holds = {
        let (locks, held, go_on, over) = (locks.clone(), held.clone(), go_on.clone(), over.clone());
        does(ports, ann(), move |tx| {
            let (locks, held, go_on, over) = (locks.clone(), held.clone(), go_on.clone(), over.clone());
            Box::pin(async move {
                let note = locks(tx).await?.unwrap();
                held.notify_one();
                go_on.notified().await;
                kept::save(tx, &Note { number: note.number + 10, ..note }).await?;
                over.store(true, Ordering::SeqCst);
                Ok(())
            })
        })
    };
    let waiting = async {
        held.notified().await;
        let begun = Arc::new(Notify::new());
        let tells = begun.clone();
        let second = does(ports, ann(), move |tx| {
            let (locks, tells, over) = (locks.clone(), tells.clone(), over.clone());
            Box::pin(async move {
                tells.notify_one();
                let note = locks(tx).await?.unwrap();
                assert!(over.load(Ordering::SeqCst), "the lock was held");
                kept::save(tx, &Note { number: note.number + 100, ..note }).await
            })
        });
        let release = async {
            // The one writer of SQLite begins when the other has ended.
            if ports.db().dialect() == Dialect::Postgres {
                begun.notified().await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            go_on.notify_one();
        };
        futures::join!(second, release).0
    };
    let (one, two) = futures::join!(holds, waiting);
    one.unwrap();
    two.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_locks_waits_and_sees_what_the_one_before_has_saved() {
    for bench in benches().await {
        add(&bench.ports, &note(1, 100, "up")).await.unwrap();
        waits(&bench, |tx| Box::pin(kept::lock(tx, id(1)))).await;
        waits(&bench, |tx| Box::pin(kept::first(tx, &[]))).await;
        waits(&bench, |tx| Box::pin(async move { Ok(kept::lock_of(tx, &[]).await?.pop()) })).await;
        let note: Note = get(&bench.ports, &ann(), id(1)).await.unwrap().unwrap();
        assert_eq!(note.number, 331, "nothing is lost");
    }
}

/// What panics said: the fault of one names its verb alone.
static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn listen_to_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        SAID.lock().unwrap().push(panic.to_string());
        before(panic);
    }));
}

/// That a panic with these words ended it.
fn breaks(outcome: Result<()>, words: &str) {
    assert!(outcome.unwrap_err().to_string().ends_with("panicked"), "{words}");
    let mut said = SAID.lock().unwrap();
    let at = said.iter().position(|said| said.contains(words)).expect(words);
    said.remove(at);
}

#[tokio::test]
async fn mistakes_of_a_store_are_faults_and_change_nothing() {
    listen_to_panics();
    for bench in benches().await {
        let ports = &bench.ports;
        let stranger = save(ports, &note(1, 100, "up")).await;
        breaks(stranger, "a row of note is never deleted");
        let nobodys = add(ports, &Note { owner: None, ..note(1, 100, "up") }).await;
        breaks(nobodys.map(drop), "whether a row of note is owned");
        let somebodys = add(ports, &Word { owner: Some(org(100)), ..word(1, "tea") }).await;
        breaks(somebodys.map(drop), "whether a row of word is owned");
        let chosen = asks(ports, ann(), |read| Box::pin(kept::chosen::<Note>(read, "1 = 1", Vec::new(), 5))).await;
        // Conditions of one's own know no wall.
        breaks(chosen.map(drop), "note has a tenant");
        assert_eq!((count(ports, "note").await, count(ports, "word").await), (0, 0));
        add(ports, &note(1, 100, "up")).await.unwrap();
        let spoilt = does(ports, ann(), |tx| {
            Box::pin(async move { tx.run("UPDATE note SET facts = '{}'", []).await.map(drop) })
        });
        spoilt.await.unwrap();
        let unreadable = get::<Note>(ports, &ann(), id(1)).await;
        assert!(unreadable.unwrap_err().to_string().contains("a row of note is unreadable"));
    }
}

#[tokio::test]
async fn questions_of_a_stores_own_are_read_alike() {
    for bench in benches().await {
        let ports = &bench.ports;
        for (number, text) in [(1, "tea"), (2, "rice"), (3, "oil")] {
            add(ports, &word(number, text)).await.unwrap();
        }
        let chosen =
            asks(ports, ann(), |read| Box::pin(kept::chosen::<Word>(read, "text <> $1", vec!["tea".into()], 1)));
        assert_eq!(chosen.await.unwrap(), [word(2, "rice")], "the first that fits, and no more than were wanted");
        let all = asks(ports, ann(), |read| {
            Box::pin(kept::read_all::<Word>(read, "SELECT facts FROM word ORDER BY text", Vec::new()))
        });
        assert_eq!(all.await.unwrap(), [word(3, "oil"), word(2, "rice"), word(1, "tea")]);
    }
}
