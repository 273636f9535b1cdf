//! A donations service in process, with funds to try its ledger on.

use std::{collections::BTreeMap, sync::Arc};

use kaifong_donations::{
    domain::{
        account::Book,
        bank::BankAccountId,
        commitment::Commitment,
        fund::{FundId, Name},
        grant::{AwardId, DisbursementId, ProgrammeId, TrancheId},
        hold::Hold,
        ledger::Journal,
        payment::{Order, OutgoingPayment},
        position::{ProgrammePosition, PurposeBalance},
    },
    store::{MIGRATIONS, health::Health},
    verbs::{
        allocate_programme::AllocateProgramme,
        close_fund::CloseFund,
        commit_hold::CommitHold,
        create_fund::CreateFund,
        create_purpose::CreatePurpose,
        open_fund::OpenFund,
        read_funds::{GetProgrammeBalance, GetPurposeBalance},
        read_ledger::GetLedgerHealth,
        recognise_payable::RecognisePayable,
        release_payment::ReleasePayment,
        take_hold::TakeHold,
    },
};
use kaifong_kernel::{
    Error, Query, Result, Service, Verb,
    auth::{Actor, Role},
    bus::MemoryBus,
    config::Config,
    reexport::uuid::Uuid,
    schema::{self, Class},
    testing::{self, Bench},
    values::Currency,
};

use sea_orm::{ConnectionTrait, Statement, TryGetable};

use super::facts::{BankTells, Fact, Happen, hkd};

/// The books of a donations service.
pub struct Books {
    pub bench: Bench,
    service: Service,
    bus: Arc<MemoryBus>,
    staff: Actor,
}

/// The code of a refusal.
pub fn code<T>(outcome: Result<T>) -> &'static str {
    match outcome {
        Ok(_) => "not refused",
        Err(Error::Refused(refused)) => refused.code.code,
        Err(fault) => panic!("a fault: {fault:?}"),
    }
}

impl Books {
    /// On each database there is.
    pub async fn each() -> Vec<Self> {
        let mut all = Vec::new();
        for bench in testing::both("donations", MIGRATIONS).await {
            all.push(Self::on(bench).await);
        }
        all
    }

    pub async fn on(bench: Bench) -> Self {
        let config = Config::load(None, &BTreeMap::new()).unwrap();
        let service = kaifong_donations::service(bench.ports.clone(), &config).unwrap();
        let bus = testing::subscribed(&[&service]).await;
        Self { bench, service, bus, staff: testing::person("fund", &[Role::Admin, Role::Service]) }
    }

    /// A new open fund with so many purposes.
    pub async fn fund(&self, purposes: usize) -> Vec<Book> {
        let text = || Name { en: "Relief".to_owned(), zh_hant: "賑災".to_owned() };
        let code = format!("F{}", &self.id().simple().to_string()[20..]).to_ascii_uppercase();
        let fund = self.run(CreateFund { code, name: text() }).await.unwrap().id;
        self.run(OpenFund { fund }).await.unwrap();
        let mut books = Vec::new();
        for place in 0..purposes {
            let purpose = CreatePurpose { fund, code: format!("P-{place}"), name: text() };
            books.push(Book { fund, purpose: self.run(purpose).await.unwrap().id });
        }
        books
    }

    pub fn id(&self) -> Uuid {
        self.bench.ports.clock().mint()
    }

    pub async fn run<V: Verb>(&self, verb: V) -> Result<V::Out> {
        self.bench.ports.execute(testing::call(&self.staff), verb).await
    }

    /// As whoever asks again under a key of its own.
    pub async fn run_under<V: Verb>(&self, key: &str, verb: V) -> Result<V::Out> {
        self.bench.ports.execute(testing::keyed(&self.staff, key), verb).await
    }

    pub async fn ask<Q: Query>(&self, query: Q) -> Q::Out {
        self.bench.ports.read(testing::question(&self.staff), query).await.unwrap()
    }

    /// Time passes, and what falls due by it is done.
    pub async fn wait(&self, seconds: i64) {
        self.bench.clock.advance_seconds(seconds);
        self.settle().await;
    }

    pub async fn settle(&self) {
        testing::settle(&[&self.service], self.bus.as_ref()).await;
    }

    /// Nothing is on its way, and the books agree with themselves.
    pub async fn rest(&self) {
        self.settle().await;
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
        let health: Health = self.ask(GetLedgerHealth).await;
        assert!(health.is_sound(), "{health:?}");
    }

    /// Of every sealed and derived row.
    pub async fn digest(&self) -> String {
        let whole = schema::whole(MIGRATIONS);
        schema::digest(self.bench.ports.db(), &whole, &[Class::Sealed, Class::Derived]).await.unwrap()
    }

    pub async fn happen(&self, fact: Fact, minor: i64, days_ago: i64) -> Result<Journal> {
        self.run(Happen { source: self.id(), fact, minor, days_ago }).await
    }

    pub async fn close(&self, fund: FundId) {
        self.run(CloseFund { fund }).await.unwrap();
    }

    /// Work items of a kind that are not closed.
    pub async fn open_work(&self, kind: &str) -> i64 {
        self.of_work("COUNT(*)", kind).await
    }

    /// The English title of the only one of them.
    pub async fn work_title(&self, kind: &str) -> String {
        self.of_work("MAX(title_en)", kind).await
    }

    async fn of_work<T: TryGetable>(&self, what: &str, kind: &str) -> T {
        let db = self.bench.ports.db();
        let sql = format!("SELECT {what} AS it FROM work_item WHERE state <> 'closed' AND kind = $1");
        let statement = Statement::from_sql_and_values(db.dialect().backend(), sql, [kind.into()]);
        let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "it").unwrap()
    }

    pub async fn purpose(&self, book: Book) -> PurposeBalance {
        let balances = self.ask(GetPurposeBalance { purpose: book.purpose }).await;
        balances.into_iter().next().unwrap_or(PurposeBalance::empty(Currency::HKD))
    }

    pub async fn programme(&self, programme: ProgrammeId) -> ProgrammePosition {
        self.ask(GetProgrammeBalance { programme }).await
    }
}

/// A programme that has everything its purpose was given.
pub struct Programme {
    pub book: Book,
    pub bank: BankAccountId,
    pub id: ProgrammeId,
}

impl Books {
    /// A gift by bank transfer, all of it set aside.
    pub async fn programme_of(&self, minor: i64) -> Programme {
        let book = self.fund(1).await.remove(0);
        let programme = Programme { book, bank: self.id().into(), id: self.id().into() };
        self.happen(Fact::Gift { to: book, bank: programme.bank }, minor, 0).await.unwrap();
        self.allocate(&programme, minor).await.unwrap();
        programme
    }

    pub async fn allocate(&self, programme: &Programme, minor: i64) -> Result<Journal> {
        let (purpose, programme) = (programme.book.purpose, programme.id);
        self.run(AllocateProgramme { purpose, programme, amount: hkd(minor) }).await.map(|allocated| allocated.0)
    }

    /// For a day; through the door that the RPC uses.
    pub async fn hold(&self, programme: &Programme, award: AwardId, minor: i64) -> Result<Hold> {
        let expires_at = self.bench.ports.now().plus_days(1);
        let verb = TakeHold { programme: programme.id, award, amount: hkd(minor), expires_at };
        self.bench.ports.execute_batch(programme.id.uuid(), testing::call(&self.staff), verb).await
    }

    /// An accepted award.
    pub async fn award(&self, programme: &Programme, minor: i64) -> Commitment {
        let hold = self.hold(programme, self.id().into(), minor).await.unwrap();
        self.run(CommitHold { hold: hold.id }).await.unwrap()
    }

    /// An approved tranche.
    pub async fn tranche(&self, award: AwardId, minor: i64) -> TrancheId {
        let tranche = self.id().into();
        self.run(RecognisePayable { award, tranche, amount: hkd(minor) }).await.unwrap();
        tranche
    }

    pub async fn release(&self, award: AwardId, tranche: TrancheId, minor: i64) -> Result<OutgoingPayment> {
        self.run(ReleasePayment { order: order(self.id().into(), award, tranche, minor) }).await
    }

    /// The bank pays it; above zero, it returns it.
    pub async fn bank_tells(&self, programme: &Programme, payment: &OutgoingPayment, minor: i64) {
        let reference = payment.order.end_to_end_id.clone();
        let (bank, fund) = (programme.bank, programme.book.fund);
        self.run(BankTells { reference, line: self.id(), bank, fund, minor }).await.unwrap();
    }
}

/// An order whose reference is its own.
pub fn order(disbursement: DisbursementId, award: AwardId, tranche: TrancheId, minor: i64) -> Order {
    let end_to_end_id = format!("KF-{}", disbursement.uuid().simple());
    Order { disbursement, award, tranche, amount: hkd(minor), payee_digest: "0".repeat(64), end_to_end_id }
}
