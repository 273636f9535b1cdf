//! A donations service in process, with a fund, a purpose and a bank account.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use kaifong_donations::{
    domain::{
        checkout::{Checkout, CheckoutId},
        donor::{DonorId, DonorKind},
        fund::{FundId, PurposeId},
        gift::{Gift, Rail},
        import::{Import, ImportId},
        pledge::Pledge,
        proposal::{Proposal, ProposalState},
    },
    statement,
    store::{
        self,
        donor::Contact,
        seen::{SeenAccount, SeenLine},
    },
    verbs::{
        create_pledge::CreatePledge,
        open_bank_account::OpenBankAccount,
        read_bank::{GetBankAccount, GetImport, ListBankLines, ListProposals},
        read_checkouts::GetCheckout,
        read_gifts::ListGifts,
        read_ledger::GetLedgerHealth,
        register_donor::RegisterDonor,
        start_import::StartImport,
    },
};
use kaifong_kernel::{
    Error, Query, Result, Service, Verb,
    auth::{Actor, Role},
    bus::MemoryBus,
    reexport::uuid::Uuid,
    schema::{self, Class},
    testing::{self, Bench, Runs},
    values::{Currency, Money, OrgId, Page},
};
use sea_orm::{ConnectionTrait, FromQueryResult, JsonValue, QueryResult, Statement};

use super::ledger;

/// A donations service in process.
pub struct House {
    /// Ports and clock.
    pub bench: Bench,
    /// The purpose of every gift.
    pub purpose: PurposeId,
    pub service: Service,
    pub bus: Arc<MemoryBus>,
    staff: Actor,
    runs: Runs,
    calls: AtomicU64,
}

/// So many cents of a Hong Kong dollar.
pub fn hkd(minor: i64) -> Money {
    Money::new(minor, Currency::HKD)
}

/// An organisation that is not the council.
pub fn org(number: u128) -> OrgId {
    OrgId::from(Uuid::from_u128(number))
}

/// The code of a refusal.
pub fn code<T>(outcome: Result<T>) -> &'static str {
    match outcome {
        Ok(_) => "not refused",
        Err(Error::Refused(refused)) => refused.code.code,
        Err(fault) => panic!("a fault: {fault}"),
    }
}

/// A registration that names another organisation than the caller's.
pub fn donor(name: &str, wants_receipts: bool) -> RegisterDonor {
    let contact = Contact { name: name.to_owned(), email: "a@example.org".to_owned(), phone: String::new() };
    RegisterDonor { kind: DonorKind::Company, contact, org: None, wants_receipts }
}

impl House {
    /// One on each database there is.
    pub async fn each() -> Vec<Self> {
        let mut houses = Vec::new();
        for bench in testing::both("donations", ledger::MIGRATIONS).await {
            let service = ledger::service(&bench);
            houses.push(Self::with(bench, service, Runs::Freely).await);
        }
        houses
    }

    /// An open fund with a purpose and a bank account, in a service that comes to rest like this.
    pub async fn with(bench: Bench, service: Service, runs: Runs) -> Self {
        let bus = testing::subscribed(&[&service]).await;
        let staff = testing::person("finance", &[Role::FinancePreparer, Role::FinanceApprover]);
        let (fund, purpose) = ledger::open_fund(&bench, &staff).await;
        let house = Self { bench, purpose, service, bus, staff, runs, calls: AtomicU64::new(0) };
        house.open_account(fund).await;
        house
    }

    async fn open_account(&self, fund: FundId) {
        self.account_of(fund, self.purpose, super::statements::ACCOUNT).await;
    }

    async fn account_of(&self, fund: FundId, purpose: PurposeId, number: &str) {
        let number = statement::plain_number(number);
        let (currency, name) = (Currency::HKD, "Relief HKD".to_owned());
        self.run(OpenBankAccount { fund, purpose, currency, number, name }).await.unwrap();
    }

    /// Another fund with an account of its own.
    pub async fn open_other_fund(&self, number: &str) {
        let (fund, purpose) = ledger::open_fund_of(&self.bench, &self.staff, "OTHER").await;
        self.account_of(fund, purpose, number).await;
    }

    pub fn id(&self) -> Uuid {
        self.bench.ports.clock().mint()
    }

    pub const fn staff(&self) -> &Actor {
        &self.staff
    }

    pub async fn run<V: Verb>(&self, verb: V) -> Result<V::Out> {
        self.run_as(&self.staff, verb).await
    }

    pub async fn run_as<V: Verb>(&self, actor: &Actor, verb: V) -> Result<V::Out> {
        let key = format!("house-{}", self.calls.fetch_add(1, Ordering::SeqCst));
        self.bench.ports.execute(testing::keyed(actor, &key), verb).await
    }

    pub async fn ask<Q: Query>(&self, query: Q) -> Q::Out {
        self.ask_as(&self.staff, query).await.unwrap()
    }

    pub async fn ask_as<Q: Query>(&self, actor: &Actor, query: Q) -> Result<Q::Out> {
        self.bench.ports.read(testing::question(actor), query).await
    }

    pub async fn settle(&self) {
        self.runs.settle(&self.service, self.bus.as_ref(), &self.bench.clock).await;
    }

    /// One round of relay, inboxes and timers.
    pub async fn round(&self) {
        self.service.pump(self.bus.as_ref()).await.unwrap();
    }

    /// Nothing is on its way, and the books are in order.
    pub async fn rest(&self) {
        self.settle().await;
        testing::assert_quiet(&self.bench.ports, ledger::MIGRATIONS).await;
        ledger::assert_balanced(&self.bench).await;
        let health = self.ask(GetLedgerHealth).await;
        assert!(health.is_sound(), "{health:?}");
    }

    pub async fn donor(&self, name: &str, wants_receipts: bool) -> DonorId {
        self.run(donor(name, wants_receipts)).await.unwrap().donor.id
    }

    /// A pledge of a new donor.
    pub async fn pledge(&self, minor: i64, rail: Rail, wants_receipts: bool) -> Pledge {
        let donor = Some(self.donor("A Giver", wants_receipts).await);
        let pledge = CreatePledge { donor, purpose: self.purpose, amount: hkd(minor), rail, expires_on: None };
        self.run(pledge).await.unwrap().pledge
    }

    /// A pledge of a donor of this name.
    pub async fn pledge_of_name(&self, name: &str, minor: i64) -> Pledge {
        let donor = self.donor(name, false).await;
        self.pledge_of(&self.staff, donor, minor).await.unwrap()
    }

    pub async fn pledge_of(&self, actor: &Actor, donor: DonorId, minor: i64) -> Result<Pledge> {
        let (donor, amount) = (Some(donor), hkd(minor));
        let pledge = CreatePledge { donor, purpose: self.purpose, amount, rail: Rail::Fps, expires_on: None };
        self.run_as(actor, pledge).await.map(|seen| seen.pledge)
    }

    /// Takes a document in, as the RPC does.
    pub async fn start(&self, document: &[u8]) -> Result<Import> {
        let read = statement::outline(document).map_err(kaifong_donations::domain::gift_refusal::GiftRefusal::from)?;
        let stored = self.bench.ports.blobs().put(document, "application/xml").await?;
        let verb = StartImport {
            format: read.format,
            statements: read.statements,
            blob_id: stored.blob_id,
            sameness: stored.sameness,
            size_bytes: i64::try_from(document.len()).unwrap(),
        };
        self.run(verb).await
    }

    /// Takes a document in and works on it until it is done.
    pub async fn import(&self, document: &[u8]) -> Import {
        let import = self.start(document).await.unwrap();
        self.settle().await;
        self.import_now(import.id).await
    }

    pub async fn import_now(&self, import: ImportId) -> Import {
        self.ask(GetImport { import }).await
    }

    pub async fn checkout(&self, checkout: CheckoutId) -> Checkout {
        self.ask(GetCheckout { checkout }).await
    }

    pub async fn lines(&self) -> Vec<SeenLine> {
        let wanted = store::line::Wanted::default();
        self.ask(ListBankLines { wanted, page: Page { size: 200, after: None } }).await.items
    }

    pub async fn gifts(&self) -> Vec<Gift> {
        let wanted = store::gift::Wanted::default();
        self.ask(ListGifts { wanted, page: Page { size: 200, after: None } }).await.items
    }

    pub async fn proposals(&self, state: Option<ProposalState>) -> Vec<Proposal> {
        let wanted = store::proposal::Wanted { line: None, state };
        self.ask(ListProposals { wanted, page: Page::first() }).await.items
    }

    pub async fn account(&self) -> SeenAccount {
        let line = self.ask(kaifong_donations::verbs::read_bank::ListBankAccounts { fund: None, page: Page::first() });
        let account = line.await.items.remove(0).account.id;
        self.ask(GetBankAccount { account }).await
    }

    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) AS n FROM {table}")).await
    }

    /// Work items that are not closed.
    pub async fn open_work(&self) -> i64 {
        self.number("SELECT COUNT(*) AS n FROM work_item WHERE state <> 'closed'").await
    }

    async fn number(&self, sql: &str) -> i64 {
        self.rows(sql).await[0].try_get("", "n").unwrap()
    }

    async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let db = self.bench.ports.db();
        let statement = Statement::from_string(db.dialect().backend(), sql.to_owned());
        db.begin_survey().await.unwrap().query_all_raw(statement).await.unwrap()
    }

    /// Every row of every sealed and derived table, as one text.
    pub async fn digest(&self) -> String {
        let mut digest = String::new();
        for (table, class) in schema::manifest(&schema::whole(ledger::MIGRATIONS)) {
            if class == Class::Ephemeral {
                continue;
            }
            for row in self.rows(&format!("SELECT * FROM {table} ORDER BY 1, 2")).await {
                let row = JsonValue::from_query_result(&row, "").unwrap();
                digest.push_str(&format!("{table} {row}\n"));
            }
        }
        digest
    }
}
