//! A warehouse in process, with goods and wheelchairs to lend and to count.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use kaifong_inventory::{
    domain::{
        Both,
        asset::{Asset, Condition},
        ids::{AssetId, HouseholdId, ItemId, LoanId, LocationId, LotId, OrderId, RunId, VehicleId},
        item::{Details, ItemClass},
        loan::Loan,
        location::{LocationKind, Point},
        lot::{LotCondition, LotSource, Restriction, Use},
        picking::Want,
        receipt::{Found, Goods},
    },
    store::{self, MIGRATIONS, answers::Reserved, lending::WantedLoans},
    verbs::{
        allocate_reservations::AllocateReservations,
        announce_receipt::AnnounceReceipt,
        arrive_receipt::ArriveReceipt,
        create_item::CreateItem,
        create_location::CreateLocation,
        create_warehouse::CreateWarehouse,
        inspect_receipt::InspectReceipt,
        issue_reservations::IssueReservations,
        lending::{
            read::{GetAsset, GetLoan, ListLoans},
            register_asset::RegisterAsset,
        },
        put_away_receipt::PutAwayReceipt,
        read_reservations::GetAvailability,
        record_stop::{Direction, HandedOver, RecordStop},
        reserve::Reserve,
    },
};
use kaifong_kernel::{
    Error, Query, Read, Result, Service, Verb,
    auth::{Actor, Role},
    bus::{Bus, MemoryBus},
    reexport::uuid::Uuid,
    schema::{self, Class},
    testing::{self, Bench},
    values::{HkDate, Page, Units},
};
use kaifong_proto::events::v1::{Envelope, HouseholdErased};
use prost::Message;
use sea_orm::{ConnectionTrait, Statement};

pub const DAY: i64 = 86_400;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A warehouse with two bins and a place of quarantine.
pub struct House {
    pub bench: Bench,
    service: Service,
    bus: Arc<MemoryBus>,
    pub keeper: Actor,
    pub warehouse: LocationId,
    pub bins: [LocationId; 2],
    pub quarantine: LocationId,
}

/// What an order asks for: an item, from a day to another.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    pub id: OrderId,
    pub household: HouseholdId,
    pub run: RunId,
    pub vehicle: VehicleId,
}

/// The code of a refusal.
pub fn code<T>(outcome: Result<T>) -> &'static str {
    match outcome {
        Ok(_) => "not refused",
        Err(Error::Refused(refused)) => refused.code.code,
        Err(fault) => panic!("a fault: {fault:?}"),
    }
}

pub fn units(number: i64) -> Units {
    Units::new(number).unwrap()
}

fn both(en: &str) -> Both {
    Both { en: en.to_owned(), zh_hant: "甲".to_owned() }
}

impl House {
    /// On each database there is.
    pub async fn each() -> Vec<Self> {
        let mut all = Vec::new();
        for bench in testing::both("inventory", MIGRATIONS).await {
            all.push(Self::on(bench).await);
        }
        all
    }

    pub async fn on(bench: Bench) -> Self {
        let service = kaifong_inventory::service(bench.ports.clone());
        let bus = testing::subscribed(&[&service]).await;
        let nowhere = Uuid::nil().into();
        let keeper = testing::person("keeper", &[Role::Warehouse, Role::Admin]);
        let (bins, quarantine) = ([nowhere; 2], nowhere);
        let mut house = Self { bench, service, bus, keeper, warehouse: nowhere, bins, quarantine };
        house.build().await;
        house
    }

    /// Another warehouse on the same database.
    pub async fn build(&mut self) {
        let code = format!("W{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        let point = Point { lat_e6: 22_450_000, lng_e6: 114_170_000 };
        let house = CreateWarehouse { code, name: both("Tai Po"), address: "1 On Fu Road".to_owned(), point };
        self.warehouse = self.run(house).await.unwrap().id;
        let bin = |parent: LocationId, code: &str| CreateLocation { parent, code: code.to_owned(), name: both("A") };
        let zone = self.run(bin(self.warehouse, "A")).await.unwrap().id;
        self.bins = [self.run(bin(zone, "01")).await.unwrap().id, self.run(bin(zone, "02")).await.unwrap().id];
        self.quarantine = self.ask(Quarantine(self.warehouse)).await;
    }

    pub fn id(&self) -> Uuid {
        self.bench.ports.clock().mint()
    }

    pub fn today(&self) -> HkDate {
        self.bench.ports.now().hk_date()
    }

    /// So many days from today.
    pub fn in_days(&self, days: u64) -> HkDate {
        self.today().plus_days(days)
    }

    pub async fn run<V: Verb>(&self, verb: V) -> Result<V::Out> {
        self.run_as(&self.keeper, verb).await
    }

    pub async fn run_as<V: Verb>(&self, actor: &Actor, verb: V) -> Result<V::Out> {
        self.bench.ports.execute(testing::call(actor), verb).await
    }

    pub async fn refused<V: Verb>(&self, verb: V, with: &str) {
        self.refused_as(&self.keeper, verb, with).await;
    }

    pub async fn refused_as<V: Verb>(&self, actor: &Actor, verb: V, with: &str) {
        let before = self.digest().await;
        assert_eq!(code(self.run_as(actor, verb).await), with, "{}", V::NAME);
        assert_eq!(self.digest().await, before, "{with} of {} left something behind", V::NAME);
    }

    pub async fn ask<Q: Query>(&self, query: Q) -> Q::Out {
        self.bench.ports.read(testing::question(&self.keeper), query).await.unwrap()
    }

    /// Time passes, and what falls due by it is done.
    pub async fn wait(&self, seconds: i64) {
        self.bench.clock.advance_seconds(seconds);
        self.settle().await;
    }

    pub async fn settle(&self) {
        testing::settle(&[&self.service], self.bus.as_ref()).await;
    }

    /// Nothing is on its way.
    pub async fn rest(&self) {
        self.settle().await;
        testing::assert_quiet(&self.bench.ports, MIGRATIONS).await;
    }

    /// Needs tells that a household was erased.
    pub async fn erased(&self, household: HouseholdId) {
        let fact = HouseholdErased { household_id: household.to_string() };
        let event = Envelope {
            event_id: household.uuid().to_string(),
            aggregate_id: household.uuid().to_string(),
            stream_seq: 1,
            subject: "needs.household.erased.v1".to_owned(),
            payload: fact.encode_to_vec(),
            ..Envelope::default()
        };
        assert_eq!(self.bus.publish(&[event]).await, [true]);
        self.settle().await;
    }

    /// Of every sealed and derived row.
    pub async fn digest(&self) -> String {
        let whole = schema::whole(MIGRATIONS);
        schema::digest(self.bench.ports.db(), &whole, &[Class::Sealed, Class::Derived]).await.unwrap()
    }

    /// Of the service's own rows alone: the trail may say that somebody looked.
    pub async fn goods(&self) -> String {
        schema::digest(self.bench.ports.db(), MIGRATIONS, &[Class::Sealed, Class::Derived]).await.unwrap()
    }

    /// Counts the rows of a question that has a column `n`.
    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.bench.ports.db();
        let statement = Statement::from_string(db.dialect().backend(), sql);
        let row = db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "n").unwrap()
    }

    /// Work items of a kind that are not closed.
    pub async fn open_work(&self, kind: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) AS n FROM work_item WHERE state <> 'closed' AND kind = '{kind}'");
        self.count(&sql).await
    }

    /// Events of a subject.
    pub async fn told(&self, subject: &str) -> i64 {
        self.count(&format!("SELECT COUNT(*) AS n FROM outbox WHERE subject = '{subject}'")).await
    }

    /// What is of a lot at a place.
    pub async fn on_hand(&self, lot: LotId, location: LocationId) -> i64 {
        self.ask(OnHand(lot, location)).await
    }
}

/// Goods.
impl House {
    pub async fn item(&self, class: ItemClass) -> ItemId {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let details = Details {
            name: both("Wheelchair"),
            class,
            base_unit: "piece".to_owned(),
            packs: Vec::new(),
            weight_g: 18_000,
            volume_cm3: 240_000,
            two_person: false,
            fits_lift: true,
            gtin: None,
        };
        self.run(CreateItem { code: format!("ITM-{number}"), details }).await.unwrap().id
    }

    /// So many units of an item, received and put into the first bin.
    pub async fn receive(&self, item: ItemId, quantity: i64) -> LotId {
        self.receive_for(item, quantity, Restriction::default()).await
    }

    /// The same, given for this only.
    pub async fn receive_for(&self, item: ItemId, quantity: i64, restriction: Restriction) -> LotId {
        let goods = Goods {
            source_key: format!("K{}", NUMBER.fetch_add(1, Ordering::SeqCst)),
            item,
            quantity,
            pack: None,
            lot_code: None,
            expires_on: None,
            condition: LotCondition::New,
            restriction,
        };
        let (source, lot_source) = ("LIONS".to_owned(), LotSource::Donation);
        let announced = AnnounceReceipt { warehouse: self.warehouse, source, lot_source, lines: vec![goods] };
        let receipt = self.run(announced).await.unwrap().id;
        self.run(ArriveReceipt { receipt }).await.unwrap();
        let found = BTreeMap::from([(1, Found::whole(units(quantity)))]);
        self.run(InspectReceipt { receipt, found }).await.unwrap();
        let put = PutAwayReceipt { receipt, placed: Vec::new(), bin: Some(self.bins[0]) };
        self.run(put).await.unwrap();
        self.ask(LotOf(item)).await
    }

    /// So many wheelchairs of one item, each with its serial number.
    pub async fn wheelchairs(&self, number: i64) -> (ItemId, Vec<AssetId>) {
        let item = self.item(ItemClass::Serialised).await;
        let lot = self.receive(item, number).await;
        let mut assets = Vec::new();
        for place in 0..number {
            assets.push(self.run(self.registration(lot, place)).await.unwrap().id);
        }
        (item, assets)
    }

    pub fn registration(&self, lot: LotId, number: i64) -> RegisterAsset {
        RegisterAsset { lot, location: self.bins[0], serial: format!("WC-{number}"), condition: Condition::Good }
    }

    pub async fn asset(&self, asset: AssetId) -> Asset {
        self.ask(GetAsset { asset }).await
    }

    pub async fn loan(&self, loan: LoanId) -> Loan {
        self.ask(GetLoan { loan }).await
    }

    pub async fn loans_of(&self, order: OrderId) -> Vec<Loan> {
        let wanted = WantedLoans { order: Some(order), ..WantedLoans::default() };
        self.ask(ListLoans { wanted, page: Page::first() }).await.items
    }
}

/// Orders, as dispatch makes them.
impl House {
    pub fn order(&self) -> Order {
        Order { id: self.id().into(), household: self.id().into(), run: self.id().into(), vehicle: self.id().into() }
    }

    /// Reserves units of an item from one day, lent until another.
    pub async fn reserve(&self, order: &Order, item: ItemId, quantity: i64, days: [u64; 2]) -> Result<Reserved> {
        let verb = Reserve {
            order: order.id,
            household: order.household,
            deliver_on: self.in_days(days[0]),
            expires_at: self.bench.ports.now().plus_days(400),
            wants: vec![Want { line_no: 1, item, quantity: units(quantity) }],
            loan_due_on: Some(self.in_days(days[1])),
            warehouse: None,
            asked: Use::default(),
        };
        self.run(verb).await
    }

    /// How many units could be lent tomorrow.
    pub async fn lendable(&self, item: ItemId, asked: Use) -> i64 {
        self.ask(GetAvailability { item, day: self.in_days(1), asked, warehouse: None }).await.free
    }

    pub async fn issue(&self, order: &Order) -> Result<()> {
        self.run(AllocateReservations { order: order.id, run: order.run }).await?;
        self.run(IssueReservations { order: order.id, run: order.run, vehicle: order.vehicle }).await.map(drop)
    }

    pub async fn stop(&self, order: &Order, direction: Direction, item: ItemId, quantity: i64) -> Result<()> {
        let verb = RecordStop {
            stop: self.id().into(),
            order: order.id,
            household: order.household,
            vehicle: order.vehicle,
            direction,
            lines: vec![HandedOver { line_no: 1, item, quantity }],
            occurred_at: self.bench.ports.now(),
        };
        self.run(verb).await
    }

    /// Reserved, loaded and handed over today, lent for so many days: the loan.
    pub async fn lend(&self, item: ItemId, days: u64) -> (Order, Loan) {
        let order = self.order();
        self.reserve(&order, item, 1, [0, days]).await.unwrap();
        self.issue(&order).await.unwrap();
        self.stop(&order, Direction::Deliver, item, 1).await.unwrap();
        let loan = self.loans_of(order.id).await.remove(0);
        (order, loan)
    }
}

/// A warehouse's place of quarantine.
struct Quarantine(LocationId);

impl Query for Quarantine {
    const NAME: &'static str = "Quarantine";
    type Out = LocationId;

    async fn run(&self, read: &Read) -> Result<LocationId> {
        let filters = [("kind", Some(LocationKind::Quarantine.into())), ("warehouse_id", Some(self.0.into()))];
        let found = store::find::<kaifong_inventory::domain::location::Location>(read, &filters).await?;
        Ok(found.unwrap().id)
    }
}

/// The newest lot of an item.
struct LotOf(ItemId);

impl Query for LotOf {
    const NAME: &'static str = "LotOf";
    type Out = LotId;

    async fn run(&self, read: &Read) -> Result<LotId> {
        let filters = [("item_id", Some(self.0.into()))];
        Ok(store::find::<kaifong_inventory::domain::lot::Lot>(read, &filters).await?.unwrap().id)
    }
}

struct OnHand(LotId, LocationId);

impl Query for OnHand {
    const NAME: &'static str = "OnHand";
    type Out = i64;

    async fn run(&self, read: &Read) -> Result<i64> {
        store::balance::at(read, self.0, self.1).await
    }
}
