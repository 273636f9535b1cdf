//! Everything handled twice: a handler takes all its steps, its commit is lost, and it takes them again.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

use kaifong_proto::events::v1::Envelope;
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    bus::Bus,
    call::Trace,
    clock::MockClock,
    error::{Error, Fault, Result},
    inbox,
    ports::Ports,
    relay,
    schema::{self, Class, Migration},
    service::Service,
    timers,
    tx::Dialect,
};

/// Digits of a SHA-256.
const DIGEST: usize = 64;

/// How a service comes to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Runs {
    /// As it does in earnest: several at once where the database has more than one writer.
    #[default]
    Freely,
    /// One after the other, [`settle_in_turn`]: what the next is compared with.
    InTurn,
    /// Each of them twice, [`settle_twice`].
    Twice,
}

impl Runs {
    /// Pumps a service until nothing moves any more.
    ///
    /// # Panics
    /// When the database fails or it doesn't come to rest.
    pub async fn settle(self, service: &Service, bus: &dyn Bus, clock: &MockClock) {
        match self {
            Self::Freely => super::settle(&[service], bus).await,
            Self::InTurn => settle_in_turn(service, bus).await,
            Self::Twice => drop(settle_twice(service, bus, clock).await),
        }
    }
}

/// Pumps relay, inboxes and timers until nothing moves any more, one event and one timer at a time in the order of their
/// ids: on the same seed the ids that it mints are the same each time.
///
/// # Panics
/// When the database fails or it is still moving after 1,000 rounds.
pub async fn settle_in_turn(service: &Service, bus: &dyn Bus) {
    rounds(service, bus, None).await;
}

/// The same, and each event and each timer is handled twice: the first time its handler takes all its steps, what it asks
/// of others included, and nothing of its own stays, as if the process died before its commit. What it minted then is
/// nobody's, so that all that lasts must be as [`settle_in_turn`] leaves it. Says how many commits were lost.
///
/// # Panics
/// When the database fails, a handler ends well without a commit, or it is still moving after 1,000 rounds.
pub async fn settle_twice(service: &Service, bus: &dyn Bus, clock: &MockClock) -> usize {
    run(&service.ports, &making(service.ports.db().dialect())).await;
    let lost = rounds(service, bus, Some(clock)).await;
    run(&service.ports, &unmaking(service.ports.db().dialect())).await;
    lost
}

/// Delivers every event once more, the last one first: while the inbox knows what it applied, and again once it has
/// forgotten that. Says how many they are.
///
/// # Panics
/// When the database fails or the bus doesn't take them.
pub async fn deliver_again(service: &Service, bus: &dyn Bus) -> usize {
    let ports = &service.ports;
    let sql = "SELECT envelope FROM inbox ORDER BY event_id DESC";
    let rows = ports.db().connection().query_all_raw(Statement::from_string(ports.db().dialect().backend(), sql)).await;
    let (mut events, mut seen): (Vec<Envelope>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    for row in rows.expect("the inbox can be read") {
        let bytes: Vec<u8> = row.try_get("", "envelope").expect("a row has its envelope");
        let event: Envelope = prost::Message::decode(bytes.as_slice()).expect("an envelope");
        if seen.insert(event.event_id.clone()) {
            events.push(event);
        }
    }
    for forgetting in [false, true] {
        if forgetting {
            run(ports, "DELETE FROM inbox WHERE state = 'applied'").await;
        }
        assert!(bus.publish(&events).await.into_iter().all(|sure| sure), "the bus takes them again");
        super::settle(&[service], bus).await;
    }
    events.len()
}

/// Every row that lasts, of sealed and of derived tables, as a text beside its table's name. What is random stands there as
/// the number of its first appearance: a trace, and a hash, which may be over a salt or a ciphertext.
///
/// # Panics
/// When the database fails.
pub async fn lasting(ports: &Ports, migrations: &'static [Migration]) -> Vec<String> {
    let (mut lines, mut numbers) = (Vec::new(), BTreeMap::new());
    let survey = ports.db().begin_survey().await.expect("a survey begins");
    for (table, class) in schema::manifest(&schema::whole(migrations)) {
        if class == Class::Ephemeral {
            continue;
        }
        let sql = schema::row_texts(ports.db(), table).await.expect("a table has columns");
        let rows = survey.query_all_raw(Statement::from_string(ports.db().dialect().backend(), sql)).await;
        for row in rows.expect("a table can be read") {
            let line: String = row.try_get("", "line").expect("a row is a text");
            lines.push(format!("{table} {}", numbered(&line, &mut numbers)));
        }
    }
    survey.rollback().await.expect("a survey ends");
    lines
}

/// A text with a number in the place of whatever is random.
fn numbered(line: &str, numbers: &mut BTreeMap<String, usize>) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some(first) = rest.chars().next() {
        let digits = hex_digits(rest);
        let random = traceparent(rest).or(Some(digits).filter(|digits| *digits >= DIGEST));
        let (word, after) = rest.split_at(random.unwrap_or(digits.max(first.len_utf8())));
        match random {
            Some(_) => {
                let next = numbers.len();
                let number = numbers.entry(word.to_ascii_lowercase()).or_insert(next);
                text.push_str(&format!("#{number}"));
            }
            None => text.push_str(word),
        }
        rest = after;
    }
    text
}

fn hex_digits(text: &str) -> usize {
    text.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(text.len())
}

/// The length of the W3C `traceparent` with which a text begins: version, trace, span and flags in hexadecimal.
fn traceparent(text: &str) -> Option<usize> {
    let mut length = 0;
    for (place, digits) in [2, 32, 16, 2].into_iter().enumerate() {
        if place > 0 {
            length += usize::from(text.get(length..)?.starts_with('-'));
        }
        let part = hex_digits(text.get(length..)?);
        if part != digits {
            return None;
        }
        length += part;
    }
    Some(length)
}

/// Rounds until nothing moves; says how many commits were lost.
async fn rounds(service: &Service, bus: &dyn Bus, lossy: Option<&MockClock>) -> usize {
    let mut lost = 0;
    for _ in 0..1_000 {
        let mut moved = relay::pump(&service.ports, bus).await.expect("a round of the relay");
        moved += events(service, lossy, &mut lost).await.expect("a round of the inboxes");
        moved += alarms(service, lossy, &mut lost).await.expect("a round of the timers");
        if moved == 0 {
            return lost;
        }
    }
    panic!("the service did not come to rest");
}

async fn events(service: &Service, lossy: Option<&MockClock>, lost: &mut usize) -> Result<usize> {
    let (ports, mut moved) = (&service.ports, 0);
    for consumer in &service.consumers {
        let mut due = inbox::due(ports, consumer.group).await?;
        due.sort_by_key(|event| event.event_id);
        for event in due {
            if let Some(clock) = lossy {
                let handling = inbox::handle(ports, consumer, &event, event.read(), Trace::default());
                *lost += usize::from(is_lost(ports, clock, handling).await);
            }
            moved += usize::from(inbox::apply(ports, consumer, &event).await?);
        }
    }
    Ok(moved)
}

async fn alarms(service: &Service, lossy: Option<&MockClock>, lost: &mut usize) -> Result<usize> {
    let (ports, handlers, mut moved) = (&service.ports, service.timers.as_slice(), 0);
    let mut due = timers::due(ports).await?;
    due.sort_by_key(|timer| timer.id);
    for timer in due {
        if let Some(clock) = lossy {
            let firing = timers::fire(ports, handlers, &timer, Trace::default());
            *lost += usize::from(is_lost(ports, clock, firing).await);
        }
        moved += usize::from(timers::turn(ports, handlers, &timer).await?);
    }
    Ok(moved)
}

/// Handles something whose commit is lost; says whether it came as far as that.
async fn is_lost(ports: &Ports, clock: &MockClock, handling: impl Future<Output = Result<()>>) -> bool {
    let minted = clock.astray();
    run(ports, "INSERT INTO lost_commit (id) VALUES (1)").await;
    let outcome = handling.await;
    run(ports, "DELETE FROM lost_commit").await;
    clock.back(&minted);
    match outcome {
        Ok(()) => panic!("a handler ended well though its commit was lost"),
        Err(Error::Fault(Fault::Database(_))) => true,
        // A peer that is away, a timer that was cancelled meanwhile: the next run tells what becomes of it.
        Err(Error::Fault(_) | Error::Refused(_) | Error::AlreadyDone) => false,
    }
}

/// Makes COMMIT fail, and nothing before it, for whoever claims an event or a timer while `lost_commit` has a row.
fn making(dialect: Dialect) -> String {
    let table = "CREATE TABLE lost_commit (id BIGINT PRIMARY KEY, \
                 after BIGINT REFERENCES lost_commit (id) DEFERRABLE INITIALLY DEFERRED);";
    let made = CLAIMS.iter().map(|(name, deed, of)| match dialect {
        // The deferred reference to nothing is only looked at by COMMIT.
        Dialect::Sqlite => format!(
            "CREATE TRIGGER lost_{name} AFTER {deed} ON {of} WHEN EXISTS (SELECT 1 FROM lost_commit) \
             BEGIN INSERT INTO lost_commit VALUES (2, -1); END;"
        ),
        Dialect::Postgres => format!(
            "CREATE CONSTRAINT TRIGGER lost_{name} AFTER {deed} ON {of} DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION lost_commit();"
        ),
    });
    let function = match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => {
            "CREATE FUNCTION lost_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF EXISTS (SELECT 1 FROM lost_commit) THEN RAISE EXCEPTION 'the commit is lost'; END IF; RETURN NULL; \
             END $$;"
        }
    };
    [table, function].into_iter().map(str::to_owned).chain(made).collect()
}

fn unmaking(dialect: Dialect) -> String {
    let dropped = CLAIMS.iter().map(|(name, _, of)| match dialect {
        Dialect::Sqlite => format!("DROP TRIGGER lost_{name};"),
        Dialect::Postgres => format!("DROP TRIGGER lost_{name} ON {of};"),
    });
    let function = match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => "DROP FUNCTION lost_commit();",
    };
    dropped.chain([function.to_owned(), "DROP TABLE lost_commit;".to_owned()]).collect()
}

/// What claims an event or a timer: a trigger's name, the deed, and its table.
const CLAIMS: [(&str, &str, &str); 3] =
    [("first", "INSERT", "inbox_cursor"), ("next", "UPDATE", "inbox_cursor"), ("timer", "UPDATE OF fired_at", "timer")];

async fn run(ports: &Ports, sql: &str) {
    ports.db().connection().execute_unprepared(sql).await.expect("the database does it");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_random_is_numbered_and_nothing_else() {
        let mut numbers = BTreeMap::new();
        let (one, two) = ("ab".repeat(32), "CD".repeat(32));
        let trace = "00-5d923439b48af4a9c2001fad8ddc137f-df11fdee7dba7fd9-00";
        let id = "019ad76c-7280-7000-8000-0000910a2dec";
        let line = format!("{id},'捐{one}',X'{two}',{trace},{one},00-{id}");
        assert_eq!(numbered(&line, &mut numbers), format!("{id},'捐#0',X'#1',#2,#0,00-{id}"));
        assert_eq!(numbered(&two.to_lowercase(), &mut numbers), "#1", "a number is one hash's in every row");
    }
}
