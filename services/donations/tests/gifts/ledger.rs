//! The fund under the tests' gifts, and the books that must agree with them at any rest.

use std::collections::BTreeMap;

use kaifong_donations::{
    domain::fund::{Fund, FundId, Name, PurposeId},
    store,
};
use kaifong_kernel::{
    Result, Service, Tx, Verb,
    auth::Actor,
    config::Config,
    testing::{self, Bench},
};
use sea_orm::{ConnectionTrait, Statement};

pub use kaifong_donations::store::MIGRATIONS;

/// The service over the bench's ports.
pub fn service(bench: &Bench) -> Service {
    kaifong_donations::service(bench.ports.clone(), &Config::load(None, &BTreeMap::new()).unwrap()).unwrap()
}

/// Opens a fund with one purpose, without its own verbs: they are tested elsewhere.
struct OpenFund {
    code: &'static str,
    fund: FundId,
    purpose: PurposeId,
}

impl Verb for OpenFund {
    const NAME: &'static str = "OpenFundOfTests";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let name = || Name { en: "Relief".to_owned(), zh_hant: "賑災".to_owned() };
        let fund = Fund::draft(self.fund, self.code.to_owned(), name(), tx.now()).open()?;
        let purpose = fund.purpose(self.purpose, "GENERAL".to_owned(), name(), tx.now())?;
        assert!(store::fund::add(tx, &fund).await? && store::purpose::add(tx, &purpose).await?);
        Ok(())
    }
}

pub async fn open_fund(bench: &Bench, actor: &Actor) -> (FundId, PurposeId) {
    open_fund_of(bench, actor, "RELIEF").await
}

/// The same under another code.
pub async fn open_fund_of(bench: &Bench, actor: &Actor, code: &'static str) -> (FundId, PurposeId) {
    let clock = bench.ports.clock();
    let (fund, purpose) = (clock.mint().into(), clock.mint().into());
    bench.ports.execute(testing::keyed(actor, code), OpenFund { code, fund, purpose }).await.unwrap();
    (fund, purpose)
}

/// What the books say of each kind of account, and what the gifts and lines say.
const AGREE: &[(&str, &str)] = &[
    ("bank", "SELECT SUM(amount_minor) AS n FROM bank_line"),
    (
        "suspense",
        "SELECT -SUM(amount_minor) AS n FROM bank_line WHERE state IN ('suspense', 'proposed') AND amount_minor > 0",
    ),
    (
        "unplaced_debits",
        "SELECT -SUM(amount_minor) AS n FROM bank_line WHERE state IN ('suspense', 'proposed') AND amount_minor < 0",
    ),
    (
        "restricted_income",
        "SELECT -SUM(amount_minor) AS n FROM (SELECT amount_minor FROM gift WHERE state IN ('cleared', 'paid') \
         UNION ALL SELECT amount_minor FROM bank_line_part WHERE kind = 'opening') q",
    ),
    ("cheques_in_hand", "SELECT SUM(amount_minor) AS n FROM gift WHERE state IN ('in_custody', 'deposited')"),
    ("stripe_clearing", "SELECT SUM(amount_minor) AS n FROM gift WHERE state = 'paid'"),
];

/// Every journal is balanced, and the books agree with gifts and lines.
pub async fn assert_balanced(bench: &Bench) {
    let postings = "FROM posting JOIN account ON account.id = posting.account_id";
    assert_eq!(number(bench, &format!("SELECT SUM(amount_minor) AS n {postings}")).await, 0);
    for (kind, told) in AGREE {
        let booked =
            number(bench, &format!("SELECT SUM(amount_minor) AS n {postings} WHERE account.kind = '{kind}'")).await;
        assert_eq!(booked, number(bench, told).await, "the books disagree about {kind}");
    }
}

async fn number(bench: &Bench, sql: &str) -> i64 {
    let db = bench.ports.db();
    // A sum of BIGINT is NUMERIC on PostgreSQL.
    let sql = format!("SELECT CAST(COALESCE(t.n, 0) AS BIGINT) AS n FROM ({sql}) t");
    let statement = Statement::from_string(db.dialect().backend(), sql);
    let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}
