//! The load: people who give, start programmes, take goods in and order them at once, vans that bring them, and an agency
//! that is granted money, each request under a key of its own and asked again until it is answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use kaifong_tests::{Installation, Person, cast::text};
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::task::JoinSet;

pub use crate::asking::Acknowledged;
use crate::{
    asking::{Again, Client, Journal},
    goods::Goods,
    grants::Grants,
    seed,
    statement::{ACCOUNT, statement},
};

/// Cents of each programme.
pub const PROGRAMME_MINOR: i64 = 100;
/// Cents that the fund has, for more programmes than any run starts.
const FUNDED_MINOR: i64 = 100_000_000;
/// Who asks, and for what.
pub struct World {
    /// Books gifts.
    pub preparer: Person,
    /// Starts programmes.
    pub officer: Person,
    /// The donor of every gift.
    pub donor: String,
    /// The purpose of everything.
    pub purpose: String,
    /// The goods' half.
    pub goods: Goods,
    /// The grants' half.
    pub grants: Grants,
}

/// What a client asks for.
pub struct Asked<'w> {
    /// Who asks.
    pub person: &'w Person,
    /// The path.
    pub path: String,
    /// What it makes.
    pub kind: &'static str,
    /// Its cents or units.
    pub minor: i64,
    /// The request.
    pub body: Value,
}

/// What a client does next.
enum Next<'w> {
    /// It asks for one thing.
    Ask(Asked<'w>),
    /// It takes goods in, as far as it gets.
    Receive,
}

/// The load while it runs.
pub struct Load {
    stop: Arc<AtomicBool>,
    clients: JoinSet<()>,
    journal: Arc<Journal>,
    again: Again,
}

impl World {
    /// A fund with money, a donor, and the staff.
    pub async fn open(house: &Installation) -> Self {
        let preparer = house.staff("Preparer", &["finance_preparer"]).await;
        let approver = house.staff("Approver", &["finance_approver"]).await;
        let officer = house.staff("Officer", &["grants_officer"]).await;
        let (admin, name) = (house.admin(), json!({"en": "Fund under load", "zh_hant": "受壓基金"}));
        let fund = text(&admin.post("/v1/funds", json!({"code": "LOAD", "name": name})).await, "/fund_id");
        admin.post(&format!("/v1/funds/{fund}/open"), json!({})).await;
        let body = json!({"fund_id": fund, "code": "ALL", "name": name});
        let purpose = text(&admin.post("/v1/purposes", body).await, "/purpose_id");
        let body = json!({"kind": "company", "name": "Tolo Harbour Engineering"});
        let donor = text(&preparer.post("/v1/donors", body).await, "/donor_id");
        let body = json!({"fund_id": fund, "purpose_id": purpose, "currency": "HKD", "account_number": ACCOUNT,
            "name": "Account under load"});
        approver.post("/v1/bank-accounts", body).await;
        let body = json!({"donor_id": donor, "purpose_id": purpose, "rail": "bank_transfer",
            "amount": {"amount_minor": FUNDED_MINOR, "currency": "HKD"}});
        let reference = text(&preparer.post("/v1/pledges", body).await, "/reference");
        let document = statement("L1", 0, FUNDED_MINOR, &reference);
        let import = preparer.upload("/v1/statement-imports", "application/xml", document).await;
        let import = format!("/v1/statement-imports/{}", text(&import, "/import_id"));
        preparer.until(&import, |seen| seen["state"] == "done").await;
        let grants = Grants::open(house, &purpose, [preparer.clone(), approver], FUNDED_MINOR).await;
        Self { preparer, officer, donor, purpose, goods: Goods::open(house).await, grants }
    }

    /// Every cheque of the donor.
    pub async fn gifts(&self) -> Vec<Value> {
        self.preparer.list(&format!("/v1/gifts?donor_id={}&rail=cheque", self.donor)).await
    }

    /// What a client does next.
    fn next(&self, chance: &mut StdRng) -> Next<'_> {
        let minor: i64 = chance.random_range(1..=1_000_000);
        let amount = json!({"amount_minor": minor, "currency": "HKD"});
        let ask = |person, kind: &'static str, minor, body| {
            Next::Ask(Asked { person, path: format!("/v1/{kind}"), kind, minor, body })
        };
        match chance.random_range(0..14) {
            0..=5 => {
                let cheque_number = format!("{:06}", chance.random_range(0..1_000_000));
                let body = json!({"donor_id": self.donor, "purpose_id": self.purpose, "amount": amount,
                    "cheque_number": cheque_number, "received_on": "2026-01-05"});
                ask(&self.preparer, "cheques", minor, body)
            }
            6..=7 => {
                let body = json!({"donor_id": self.donor, "purpose_id": self.purpose, "amount": amount});
                ask(&self.preparer, "checkouts", minor, body)
            }
            8..=9 => {
                let amount = json!({"amount_minor": PROGRAMME_MINOR, "currency": "HKD"});
                let name = json!({"en": "Rehousing", "zh_hant": "安置"});
                let body = json!({"purpose_id": self.purpose, "name": name, "amount": amount});
                ask(&self.officer, "programmes", PROGRAMME_MINOR, body)
            }
            10..=11 => Next::Receive,
            _ => self.goods.submit().map_or(Next::Receive, Next::Ask),
        }
    }
}

impl Load {
    /// So many clients, each with its own chance, and every van beside; what is acknowledged goes to `journal`.
    pub fn start(world: &Arc<World>, clients: u64, seed: u64, journal: &std::path::Path) -> Self {
        let journal = Arc::new(Journal::new(journal));
        let mut load = Self { stop: Arc::default(), clients: JoinSet::new(), journal, again: Again::default() };
        for client in 0..clients {
            let (world, stop, mut chance) = (world.clone(), load.stop.clone(), seed::of(seed, client));
            let client = Client::new(format!("load-{seed:x}-{client}"), load.again.clone(), load.journal.clone());
            load.clients.spawn(async move {
                for turn in 0_u64.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let next = world.next(&mut chance);
                    done(&world, &client, turn, next, &mut chance).await;
                }
            });
        }
        for van in 0..world.goods.vans.len() {
            let (world, stop) = (world.clone(), load.stop.clone());
            let player = clients + u64::try_from(van).expect("a count");
            let mut chance = seed::of(seed, player);
            // What goes on by itself makes these wait: that is no measure of who writes.
            let again = load.again.unmeasured();
            let client = Client::new(format!("van-{seed:x}-{van}"), again, load.journal.clone());
            load.clients.spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    world.goods.trip(van, &client, &mut chance).await;
                }
            });
        }
        let (world, stop) = (world.clone(), load.stop.clone());
        let client = Client::new(format!("grants-{seed:x}"), load.again.unmeasured(), load.journal.clone());
        load.clients.spawn(async move {
            while !stop.load(Ordering::SeqCst) && world.grants.has_money() {
                world.grants.play(&client).await;
            }
        });
        load
    }

    /// How much was acknowledged so far.
    pub fn so_far(&self) -> usize {
        self.journal.len()
    }

    /// Waits until at least so much more was acknowledged.
    pub async fn goes_on(&self, more: usize) {
        let from = self.so_far();
        let begun = Instant::now();
        while self.so_far() < from + more {
            assert!(begun.elapsed() < Duration::from_secs(60), "the load stands still at {}", self.so_far());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The longest wait for an acknowledgement but for the slowest hundredth, of the requests that were sent between two
    /// moments.
    pub fn p99(&self, from: Instant, to: Instant) -> Duration {
        let mut waits = self.again.waits(from, to);
        assert!(waits.len() >= 200, "{} requests say nothing of the slowest hundredth", waits.len());
        waits.sort_unstable();
        waits[waits.len() * 99 / 100]
    }

    /// Lets every client finish the request it is at, and every van its trip and the agency its grant; answers what was acknowledged, and how often one asked again.
    pub async fn finish(mut self) -> (Vec<Acknowledged>, u64) {
        self.stop.store(true, Ordering::SeqCst);
        while let Some(client) = self.clients.join_next().await {
            client.expect("a client ends well");
        }
        (self.journal.all(), self.again.count())
    }
}

/// Does the next thing until it is acknowledged.
async fn done(world: &World, client: &Client, turn: u64, next: Next<'_>, chance: &mut StdRng) {
    let Next::Ask(Asked { person, path, kind, minor, body }) = next else {
        return world.goods.receive(client, turn, chance).await;
    };
    let step = turn.to_string();
    let answer = client.post(person, &step, &path, &body).await;
    let id = text(&answer, &format!("/{}", id_of(kind)));
    if kind == "programmes" {
        let path = format!("/v1/programmes/{id}/open");
        client.post(person, &format!("{step}-open"), &path, &json!({})).await;
    }
    client.journal.note(Acknowledged { kind, id, minor });
}

fn id_of(kind: &str) -> &'static str {
    match kind {
        "cheques" => "gift_id",
        "checkouts" => "checkout_id",
        "delivery-orders" => "order_id",
        _ => "programme_id",
    }
}
