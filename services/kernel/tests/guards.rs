//! What guards a service: its timers fire once, its work is its tenant's, its door opens to good tokens and named RPCs only,
//! and none of its tables is in no class.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod toy;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join;
use kaifong_kernel::{
    Error, NewWork, Ports, Result, Service, TimerHandler,
    auth::{AccessLayer, Actor, Claims, KeySource, PublicKey, Role, SigningKey, VerifyKeys, sign},
    bus::MemoryBus,
    schema::{self, Migration},
    testing::{self, Bench},
    values::OrgId,
    wire::{self, Wire},
};
use kaifong_proto::work::v1 as pb;
use pb::work_service_client::WorkServiceClient;
use sea_orm::ConnectionTrait;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use tower::Layer;
use toy::{
    MIGRATIONS, WriteLine, count,
    mischief::{break_table, mend_table},
    numbers,
};
use uuid::Uuid;

const KIND: &str = "toy.reminder";

fn page(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn ann() -> Actor {
    testing::person("ann", &[Role::Admin])
}

async fn benches() -> Vec<Bench> {
    testing::both("toy", MIGRATIONS).await
}

/// A timer that writes a line on the page it is about, and counts how often it was asked to.
fn reminder(asked: &Arc<AtomicUsize>) -> TimerHandler {
    let asked = asked.clone();
    TimerHandler::new(KIND, move |ports, subject, call| {
        asked.fetch_add(1, Ordering::SeqCst);
        async move { ports.execute(call, WriteLine::new(subject, 7)).await.map(drop) }
    })
}

async fn set_timer(ports: &Ports, subject: Uuid) {
    let verb = WriteLine::new(page(1_000), 0)
        .midway(move |tx| Box::pin(async move { tx.set_timer(KIND, subject, tx.now().plus_seconds(60)).await }));
    ports.execute(testing::call(&ann()), verb).await.expect("a timer can be set");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_fires_once_among_two_workers() {
    const TIMERS: u128 = 30;
    for bench in benches().await {
        let (ports, bus) = (&bench.ports, MemoryBus::new());
        let asked = Arc::new(AtomicUsize::new(0));
        let worker = || toy::service(ports, Vec::new(), vec![reminder(&asked)]);
        let (one, two) = (worker(), worker());
        for number in 1..=TIMERS {
            set_timer(ports, page(number)).await;
        }
        testing::settle(&[&one, &two], &bus).await;
        assert_eq!(asked.load(Ordering::SeqCst), 0, "none fires before its moment");
        bench.clock.advance_seconds(60);
        join(testing::settle(&[&one], &bus), testing::settle(&[&two], &bus)).await;
        testing::settle(&[&one, &two], &bus).await;
        for number in 1..=TIMERS {
            assert_eq!(numbers(ports, page(number), "written").await, [7], "timer {number} fired once");
        }
        bench.clock.advance_seconds(7 * 86_400);
        testing::settle(&[&one, &two], &bus).await;
        assert_eq!(count(ports, "line WHERE number = 7").await, 30, "and never again");
        assert_eq!(count(ports, "timer WHERE state = 'fired'").await, 30);
    }
}

#[tokio::test]
async fn a_timer_that_failed_fires_later_and_a_cancelled_one_never() {
    for bench in benches().await {
        let (ports, bus) = (&bench.ports, MemoryBus::new());
        let asked = Arc::new(AtomicUsize::new(0));
        let service = toy::service(ports, Vec::new(), vec![reminder(&asked)]);
        set_timer(ports, page(1)).await;
        set_timer(ports, page(2)).await;
        let cancel =
            WriteLine::new(page(1_000), 0).midway(|tx| Box::pin(async move { tx.cancel_timer(KIND, page(2)).await }));
        ports.execute(testing::call(&ann()), cancel).await.unwrap();
        bench.clock.advance_seconds(60);
        break_table(ports, "line", "INSERT").await;
        testing::settle(&[&service], &bus).await;
        assert_eq!(count(ports, "timer WHERE state = 'fired'").await, 0, "what failed has not fired");
        mend_table(ports, "line").await;
        bench.clock.advance_seconds(3_601);
        testing::settle(&[&service], &bus).await;
        assert_eq!(numbers(ports, page(1), "written").await, [7]);
        assert_eq!(numbers(ports, page(2), "written").await, [0; 0]);
        assert_eq!(asked.load(Ordering::SeqCst), 2, "of the first, twice");
    }
}

struct Published(PublicKey);

#[async_trait]
impl KeySource for Published {
    async fn fetch(&self) -> Result<Vec<PublicKey>> {
        Ok(vec![self.0.clone()])
    }
}

/// The toy behind its door, and the key whose tokens open it.
struct Door {
    bench: Bench,
    service: Service,
    key: SigningKey,
    wire: Wire,
}

impl Door {
    async fn each() -> Vec<Self> {
        let mut doors = Vec::new();
        for bench in toy::unrelayed().await {
            let service = toy::service(&bench.ports, Vec::new(), Vec::new());
            let key = SigningKey::generate().expect("the machine has randomness");
            let wire = wire::in_process(service.guarded(VerifyKeys::new(Published(key.public()))));
            doors.push(Self { bench, service, key, wire });
        }
        doors
    }

    fn claims(&self, actor: &Actor) -> Claims {
        let iat = self.bench.ports.now().micros() / 1_000_000;
        Claims { actor: actor.clone(), iat, exp: iat + 300 }
    }

    fn token(&self, actor: &Actor) -> String {
        sign(&self.claims(actor), &self.key).expect("claims are JSON")
    }

    /// The work items that a token shows.
    async fn list(&self, token: &str) -> Result<Vec<pb::WorkItem>, Status> {
        let mut client = WorkServiceClient::new(self.wire.clone());
        let request = bearing(token, "", pb::ListWorkItemsRequest::default());
        Ok(client.list_work_items(request).await?.into_inner().items)
    }

    async fn acknowledge(&self, actor: &Actor, item: &str, key: &str) -> Result<pb::WorkItem, Status> {
        let mut client = WorkServiceClient::new(self.wire.clone());
        let message = pb::AcknowledgeWorkItemRequest { work_item_id: item.to_owned() };
        let answer = client.acknowledge_work_item(bearing(&self.token(actor), key, message)).await?;
        Ok(answer.into_inner().item.expect("an answer has its item"))
    }
}

fn bearing<M>(token: &str, key: &str, message: M) -> Request<M> {
    let mut request = Request::new(message);
    for (name, value) in [("authorization", format!("Bearer {token}")), ("idempotency-key", key.to_owned())] {
        if value != "Bearer " && !value.is_empty() {
            request.metadata_mut().insert(name, value.parse().expect("metadata is ASCII"));
        }
    }
    request
}

/// The code of a refusal on the wire.
fn code(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

async fn open_work(ports: &Ports, actor: &Actor, subject: u128) {
    open_work_of(ports, actor, actor.tenant, subject).await;
}

async fn open_work_of(ports: &Ports, actor: &Actor, tenant: OrgId, subject: u128) {
    let verb = WriteLine::new(page(1), 1).midway(move |tx| {
        let work = NewWork {
            kind: "toy",
            subject: page(subject).to_string(),
            title_en: "Read the line".to_owned(),
            title_zh_hant: "閱讀".to_owned(),
            owner_role: Role::Agency,
            due_at: tx.now().plus_days(1),
            tenant,
        };
        Box::pin(async move { tx.open_work(work).await })
    });
    let verb = WriteLine { tenant: actor.tenant, ..verb };
    ports.execute(testing::call(actor), verb).await.expect("work can be opened");
}

#[tokio::test]
async fn a_work_item_is_its_tenants_alone() {
    for door in Door::each().await {
        let may = testing::member(OrgId::from(page(100)), "may", &[Role::Agency]);
        let tim = testing::member(OrgId::from(page(200)), "tim", &[Role::Agency]);
        open_work(&door.bench.ports, &may, 1).await;
        open_work(&door.bench.ports, &may, 1).await;
        open_work(&door.bench.ports, &tim, 2).await;
        let mays = door.list(&door.token(&may)).await.unwrap();
        let subjects: Vec<&str> = mays.iter().map(|item| item.subject_id.as_str()).collect();
        assert_eq!(subjects, [page(1).to_string()], "her own, and one a subject");
        assert_eq!(door.list(&door.token(&tim)).await.unwrap().len(), 1);
        assert_eq!(door.list(&door.token(&ann())).await.unwrap().len(), 2, "the council sees all");

        let item = mays[0].work_item_id.as_str();
        let stolen = door.acknowledge(&tim, item, "steal").await.unwrap_err();
        assert_eq!((stolen.code(), code(&stolen).as_str()), (Code::NotFound, "KER010"), "he is not told it exists");
        let machine = Actor { person: None, system: Some("pos".to_owned()), ..may.clone() };
        assert_eq!(code(&door.acknowledge(&machine, item, "machine").await.unwrap_err()), "KER003");
        let keyless = door.acknowledge(&may, item, "").await.unwrap_err();
        assert_eq!(code(&keyless), "KER005", "what writes needs a key");
        let parted = door.acknowledge(&may, item, "a b").await.unwrap_err();
        assert_eq!(code(&parted), "KER005", "of visible characters, and a blank is none");
        let taken = door.acknowledge(&may, item, "take").await.unwrap();
        assert_eq!(taken.owner_person_id, may.person.unwrap().to_string());
    }
}

#[tokio::test]
async fn a_work_item_is_taken_on_by_its_role_and_by_one() {
    for door in Door::each().await {
        let tenant = OrgId::from(page(100));
        let of = |name: &str, role: Role| testing::member(tenant, name, &[role]);
        let (may, amy, pat) = (of("may", Role::Agency), of("amy", Role::Agency), of("pat", Role::Partner));
        open_work(&door.bench.ports, &may, 1).await;
        open_work(&door.bench.ports, &may, 2).await;
        let items = door.list(&door.token(&pat)).await.unwrap();
        let [one, two] = items.as_slice() else { panic!("two items: {items:?}") };
        let denied = door.acknowledge(&pat, &one.work_item_id, "pat").await.unwrap_err();
        assert_eq!((denied.code(), code(&denied).as_str()), (Code::PermissionDenied, "KER012"), "not a partner's work");
        door.acknowledge(&amy, &one.work_item_id, "amy").await.unwrap();
        let late = door.acknowledge(&may, &one.work_item_id, "may").await.unwrap_err();
        assert_eq!((late.code(), code(&late).as_str()), (Code::FailedPrecondition, "KER013"), "it has its owner");
        let again = door.acknowledge(&amy, &one.work_item_id, "again").await.unwrap();
        assert_eq!(again.owner_person_id, amy.person.unwrap().to_string(), "who took it on may say so twice");
        let auditor = testing::person("eva", &[Role::Auditor]);
        assert_eq!(door.list(&door.token(&auditor)).await.unwrap().len(), 2, "an auditor sees everything");
        assert_eq!(code(&door.acknowledge(&auditor, &two.work_item_id, "eva").await.unwrap_err()), "KER002");
        door.acknowledge(&ann(), &two.work_item_id, "ann").await.expect("an administrator may take on any");
        let over = door.acknowledge(&ann(), &one.work_item_id, "over").await.expect("and take it over from its owner");
        assert_eq!(over.owner_person_id, ann().person.unwrap().to_string());
        let late = door.acknowledge(&amy, &one.work_item_id, "late").await.unwrap_err();
        assert_eq!(code(&late), "KER013", "it has another owner now");
    }
}

#[tokio::test]
async fn an_agencys_request_opens_and_closes_the_councils_work() {
    for door in Door::each().await {
        let (ports, may) = (&door.bench.ports, testing::member(OrgId::from(page(100)), "may", &[Role::Agency]));
        open_work_of(ports, &may, testing::council(), 1).await;
        assert_eq!(door.list(&door.token(&may)).await.unwrap().len(), 0, "it is none of hers");
        assert_eq!(door.list(&door.token(&ann())).await.unwrap().len(), 1);
        let subject = page(1).to_string();
        let close = WriteLine::new(page(1), 2).midway(move |tx| {
            let subject = subject.clone();
            Box::pin(async move {
                tx.close_work("toy", &subject).await?;
                // And from here on she sees her own rows alone again.
                let seen = tx.one("SELECT COUNT(*) AS n FROM work_item", []).await?.expect("a count has a row");
                let seen: i64 = seen.try_get("", "n")?;
                assert!(seen == 0 || tx.dialect() == kaifong_kernel::Dialect::Sqlite, "the wall stands");
                Ok(())
            })
        });
        let close = WriteLine { tenant: may.tenant, ..close };
        ports.execute(testing::call(&may), close).await.unwrap();
        assert_eq!(count(ports, "work_item WHERE state = 'closed'").await, 1);
    }
}

#[tokio::test]
async fn a_bad_token_opens_nothing() {
    for door in Door::each().await {
        let good = door.token(&ann());
        door.list(&good).await.expect("a good token opens");
        let claims = door.claims(&ann());
        let now = claims.iat;
        let other = SigningKey::generate().unwrap();
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap());
        let header =
            |alg: &str, kid: &str| URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"{kid}"}}"#));
        let (_, signature) = good.rsplit_once('.').unwrap();
        let foreign = sign(&claims, &other).unwrap();
        let (_, foreign_signature) = foreign.rsplit_once('.').unwrap();
        let ended = Claims { exp: now, ..claims.clone() };
        let early = Claims { iat: now + 61, exp: now + 400, ..claims.clone() };
        let more = Claims { actor: testing::person("ann", &[Role::Admin, Role::Auditor]), ..claims.clone() };
        let more = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&more).unwrap());
        let bad = [
            ("none at all", String::new()),
            ("no token", "let me in".to_owned()),
            ("expired", sign(&ended, &door.key).unwrap()),
            ("of the future", sign(&early, &door.key).unwrap()),
            ("another deployment's", foreign.clone()),
            (
                "signed by another under our kid",
                format!("{}.{body}.{foreign_signature}", header("EdDSA", door.key.kid())),
            ),
            ("under an unknown kid", format!("{}.{body}.{signature}", header("EdDSA", "0123456789abcdef"))),
            ("alg none", format!("{}.{body}.", header("none", door.key.kid()))),
            ("alg none, signed", format!("{}.{body}.{signature}", header("none", door.key.kid()))),
            ("alg HS256", format!("{}.{body}.{signature}", header("HS256", door.key.kid()))),
            ("with more roles than were signed", format!("{}.{more}.{signature}", header("EdDSA", door.key.kid()))),
        ];
        for (what, token) in bad {
            let refused = door.list(&token).await.expect_err(what);
            assert_eq!((refused.code(), code(&refused).as_str()), (Code::Unauthenticated, "KER004"), "{what}");
        }
        door.bench.clock.advance_seconds(300);
        assert_eq!(door.list(&good).await.unwrap_err().code(), Code::Unauthenticated, "a good one ends");
    }
}

#[tokio::test]
async fn an_rpc_without_a_policy_row_is_denied() {
    for door in Door::each().await {
        let every_role = testing::person("zoe", &[Role::Admin, Role::Auditor, Role::Service, Role::Agency]);
        let rpc = "/kaifong.work.v1.WorkService/ListWorkItems";
        let rules: Vec<_> = door.service.rules().into_iter().filter(|rule| rule.rpc != rpc).collect();
        assert_eq!(rules.len() + 1, door.service.rules().len());
        let (keys, clock) = (VerifyKeys::new(Published(door.key.public())), door.bench.clock.clone());
        let access = AccessLayer::new(rules, keys, clock);
        let lax = Door { wire: wire::in_process(access.layer(door.service.mounted().prepare())), ..door };
        let token = lax.token(&every_role);
        let denied = lax.list(&token).await.unwrap_err();
        assert_eq!(
            (denied.code(), code(&denied).as_str()),
            (Code::PermissionDenied, "KER002"),
            "it is served, unnamed"
        );
        let nobody = lax.list("").await.unwrap_err();
        assert_eq!(nobody.code(), Code::Unauthenticated, "who has no token isn't even told that");
        let mut client = WorkServiceClient::new(lax.wire.clone());
        let request = bearing(&token, "", pb::GetFlowRequest::default());
        client.get_flow(request).await.expect("an RPC with its row is served");
        let donor = testing::person("dan", &[Role::Donor]);
        let request = bearing(&lax.token(&donor), "", pb::GetFlowRequest::default());
        assert_eq!(code(&client.get_flow(request).await.unwrap_err()), "KER002", "to the roles in it alone");
    }
}

/// The words of a panic in a task of its own.
async fn panic_of(bench: &Bench, work: impl Future<Output = ()> + Send + 'static) -> String {
    let panic = bench.ports.tasks().spawn("test", work).await.expect_err("it panics").into_panic();
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

#[tokio::test]
async fn a_table_in_no_class_is_found() {
    const SMUGGLED: &[Migration] = &[Migration {
        name: "toy_0002_smuggled",
        tables: &[],
        statements: &["create  table smuggled (id UUID PRIMARY KEY)"],
    }];
    for bench in benches().await {
        let known = schema::manifest(&schema::whole(MIGRATIONS));
        for table in schema::tables(bench.ports.db()).await.unwrap() {
            assert_eq!(known.iter().filter(|(name, _)| *name == table).count(), 1, "{table} is in one class");
        }
        testing::assert_quiet(&bench.ports, MIGRATIONS).await;
        let create = "CREATE TABLE stray (id UUID PRIMARY KEY)";
        bench.ports.db().connection().execute_unprepared(create).await.unwrap();
        let ports = bench.ports.clone();
        let panic = panic_of(&bench, async move { testing::assert_quiet(&ports, MIGRATIONS).await }).await;
        assert_eq!(panic, "stray is in no class");
        bench.ports.db().connection().execute_unprepared("DROP TABLE stray").await.unwrap();

        // A statement of a migration can't bring one either, however it is spelt.
        let db = bench.ports.db().clone();
        let smuggle = async move {
            let all = [MIGRATIONS, SMUGGLED].concat().leak();
            schema::migrate(&db, all).await.map_err(Error::from).expect("the migration says so by a panic");
        };
        let panic = panic_of(&bench, smuggle).await;
        assert!(panic.contains("a table needs a class"), "{panic}");
        let tables = schema::tables(bench.ports.db()).await.unwrap();
        assert!(!tables.iter().any(|table| table == "smuggled"), "and it isn't there: {tables:?}");
    }
}

#[tokio::test]
async fn a_test_that_leaves_an_event_on_its_way_fails() {
    for bench in benches().await {
        toy::write(&bench.ports, page(1), 1).await.unwrap();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(bench)));
        let told = ended.expect_err("an event is in the outbox").downcast::<String>().expect("words");
        assert!(told.contains("the test leaves"), "{told}");
    }
    for bench in benches().await {
        toy::write(&bench.ports, page(1), 1).await.unwrap();
        bench.leaves("this test is about just that");
    }
}
