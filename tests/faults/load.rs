//! The load: people who give and start programmes at once, each under a key of its own, and ask again until they are
//! answered. What was acknowledged is in a file that was flushed to disk before the next request.

use std::{
    fs::File,
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kaifong_tests::{Installation, Person, cast::text};
use rand::{Rng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{goods::Goods, seed};

/// Cents of each programme.
pub const PROGRAMME_MINOR: i64 = 100;
/// Cents that the fund has, for more programmes than any run starts.
const FUNDED_MINOR: i64 = 100_000_000;
/// How long a client waits before it asks again.
const AGAIN: Duration = Duration::from_millis(20);

/// Something that was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Acknowledged {
    /// `cheques`, `checkouts`, `programmes`, `goods-receipts` or `delivery-orders`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its cents, or its units of goods.
    pub minor: i64,
}

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

/// The load while it runs.
pub struct Load {
    stop: Arc<AtomicBool>,
    clients: JoinSet<()>,
    acknowledged: Arc<Mutex<Vec<Acknowledged>>>,
    again: Again,
}

/// What the clients noticed of a fault.
#[derive(Clone, Default)]
struct Again {
    /// How often one asked again.
    count: Arc<AtomicU64>,
    /// When each request was first sent, and how long it took until it was acknowledged.
    waits: Arc<Mutex<Vec<(Instant, Duration)>>>,
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
        let body = json!({"fund_id": fund, "purpose_id": purpose, "currency": "HKD", "account_number": "004000000001",
            "name": "Account under load"});
        approver.post("/v1/bank-accounts", body).await;
        let body = json!({"donor_id": donor, "purpose_id": purpose, "rail": "bank_transfer",
            "amount": {"amount_minor": FUNDED_MINOR, "currency": "HKD"}});
        let reference = text(&preparer.post("/v1/pledges", body).await, "/reference");
        let document = crate::load::statement(&reference);
        let import = preparer.upload("/v1/statement-imports", "application/xml", document.into_bytes()).await;
        let import = format!("/v1/statement-imports/{}", text(&import, "/import_id"));
        preparer.until(&import, |seen| seen["state"] == "done").await;
        Self { preparer, officer, donor, purpose, goods: Goods::open(house).await }
    }

    /// Every cheque of the donor.
    pub async fn gifts(&self) -> Vec<Value> {
        self.preparer.list(&format!("/v1/gifts?donor_id={}&rail=cheque", self.donor)).await
    }

    /// The request that a client sends next.
    fn next(&self, chance: &mut StdRng) -> Asked<'_> {
        let minor: i64 = chance.random_range(1..=1_000_000);
        let amount = json!({"amount_minor": minor, "currency": "HKD"});
        let ask =
            |person, kind: &'static str, minor, body| Asked { person, path: format!("/v1/{kind}"), kind, minor, body };
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
            10..=11 => self.goods.announce(chance),
            _ => self.goods.submit().unwrap_or_else(|| self.goods.announce(chance)),
        }
    }
}

impl Load {
    /// So many clients, each with its own chance; what is acknowledged goes to `journal`.
    pub fn start(world: &Arc<World>, clients: u64, seed: u64, journal: &std::path::Path) -> Self {
        let journal = Arc::new(Mutex::new(File::create(journal).expect("the journal of the load")));
        let mut load = Self {
            stop: Arc::default(),
            clients: JoinSet::new(),
            acknowledged: Arc::default(),
            again: Again::default(),
        };
        for client in 0..clients {
            let (world, stop, journal) = (world.clone(), load.stop.clone(), journal.clone());
            let (acknowledged, again) = (load.acknowledged.clone(), load.again.clone());
            load.clients.spawn(async move {
                let mut chance = seed::of(seed, client);
                for turn in 0_u64.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let Asked { person, path, kind, minor, body } = world.next(&mut chance);
                    let key = format!("load-{seed:x}-{client}-{turn}");
                    let answer = insisted(person, &path, &key, &body, &again).await;
                    let id = text(&answer, &format!("/{}", id_of(kind)));
                    if kind == "programmes" {
                        let path = format!("/v1/programmes/{id}/open");
                        insisted(person, &path, &format!("{key}-open"), &json!({}), &again).await;
                    }
                    let one = Acknowledged { kind, id, minor };
                    let line = serde_json::to_string(&one).expect("a line");
                    {
                        let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
                        writeln!(journal, "{line}").expect("a line of the journal");
                        journal.sync_data().expect("the journal is on disk");
                    }
                    acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push(one);
                }
            });
        }
        load
    }

    /// How much was acknowledged so far.
    pub fn so_far(&self) -> usize {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len()
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
        let waits = self.again.waits.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waits: Vec<Duration> =
            waits.iter().filter(|(sent, _)| (from..to).contains(sent)).map(|(_, wait)| *wait).collect();
        assert!(waits.len() >= 200, "{} requests say nothing of the slowest hundredth", waits.len());
        waits.sort_unstable();
        waits[waits.len() * 99 / 100]
    }

    /// Lets every client finish the request it is at; answers what was acknowledged, and how often one asked again.
    pub async fn finish(mut self) -> (Vec<Acknowledged>, u64) {
        self.stop.store(true, Ordering::SeqCst);
        while let Some(client) = self.clients.join_next().await {
            client.expect("a client ends well");
        }
        let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (acknowledged, self.again.count.load(Ordering::SeqCst))
    }
}

/// Asks under one key until there is an answer: a connection that broke, a timeout, a part that is away, or the same
/// request still being carried out are none. A fault (500) is what nobody may see, whatever is killed.
async fn insisted(person: &Person, path: &str, key: &str, body: &Value, again: &Again) -> Value {
    let begun = Instant::now();
    loop {
        let request = person.request(reqwest::Method::POST, path).header("idempotency-key", key).json(body);
        if let Ok(response) = request.send().await {
            let status = response.status().as_u16();
            let text = response.text().await;
            match (status, text) {
                (200..300, Ok(text)) => {
                    again.waits.lock().unwrap_or_else(PoisonError::into_inner).push((begun, begun.elapsed()));
                    return serde_json::from_str(&text).expect("a body of JSON");
                }
                (409 | 501.., _) | (_, Err(_)) => {}
                (status, Ok(text)) => panic!("{path} was refused with {status}: {text}"),
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{path} is not answered");
        again.count.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(AGAIN).await;
    }
}

fn id_of(kind: &str) -> &'static str {
    match kind {
        "cheques" => "gift_id",
        "checkouts" => "checkout_id",
        "goods-receipts" => "receipt_id",
        "delivery-orders" => "order_id",
        _ => "programme_id",
    }
}

/// The bank's statement with the one line that funds everything.
fn statement(reference: &str) -> String {
    use kaifong_kernel::clock::{Clock, SystemClock};

    let day = SystemClock.now().hk_date();
    let dollars = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
    let balance = |code: &str, minor: i64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"HKD\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>{day}</Dt></Dt></Bal>",
            dollars(minor)
        )
    };
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>L1</MsgId><CreDtTm>{day}T18:00:00+08:00</CreDtTm></GrpHdr>\
         <Stmt><Id>L1</Id><Acct><Id><Othr><Id>004000000001</Id></Othr></Id><Ccy>HKD</Ccy></Acct>{}{}\
         <Ntry><Amt Ccy=\"HKD\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\
         </Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", 0),
        balance("CLBD", FUNDED_MINOR),
        dollars(FUNDED_MINOR),
    )
}
