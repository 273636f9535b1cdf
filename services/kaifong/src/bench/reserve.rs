//! Hot lots: everybody wants goods of one item at once, and nothing is promised twice.

use anyhow::{Context, Result, bail};
use kaifong_kernel::{auth::Role, values::encode_id};
use kaifong_proto::{
    common::v1::LocalizedText,
    inventory::v1::{
        AnnounceReceiptRequest, ArriveReceiptRequest, CreateItemRequest, CreateLocationRequest, CreateWarehouseRequest,
        GetAvailabilityRequest, InspectReceiptRequest, ItemClass, ItemDetails, LotCondition, LotSource, OrderLine,
        Point, PutAwayReceiptRequest, ReceiptLineDetails, ReserveRequest,
        catalogue_service_client::CatalogueServiceClient, stock_service_client::StockServiceClient,
    },
};
use uuid::Uuid;

use super::{
    Figure, figures,
    load::{Load, drive},
    reference,
    stand::{Stand, Token},
    trace::patterns,
};

/// Units of each lot: more than any run takes.
const UNITS: i64 = 1_000_000;
/// How many lots there are.
const LOTS: i64 = 4;

pub(super) async fn measure(stand: &Stand, load: Load) -> Result<Vec<Figure>> {
    let staff = stand.token(&[Role::Admin, Role::Warehouse])?;
    let item = item(stand, &staff).await?;
    let bin = bin(stand, &staff).await?;
    goods_in(stand, &staff, &item, &bin).await?;
    let day = stand.ports().now().hk_date().plus_days(1).to_string();
    let service = stand.token(&[Role::Service])?;
    let orders = Orders { client: StockServiceClient::new(stand.wire()), item, day, service };
    let mut heard = Vec::new();
    for turn in [u64::MAX - 2, u64::MAX - 1, u64::MAX] {
        stand.trace.begin();
        orders.reserve(turn).await?;
        heard.push(stand.trace.end());
    }
    let patterns = patterns(&heard[1], &heard[2])?;
    let callers = orders.clone();
    let reached = drive(load, move |turn| {
        let orders = callers.clone();
        async move { orders.reserve(turn).await }
    })
    .await?;
    orders.check(&staff, reached.calls + 3).await?;
    let reference = reference::per_second(stand, &patterns, load).await?;
    Ok(figures(&format!("reserve.{}", stand.on()), "reservations/s", &reached, reference, load))
}

/// A TypeID of a number: what another service would have minted.
fn id(prefix: &'static str, number: u128) -> String {
    encode_id(prefix, Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number))
}

fn both(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { en: text.to_owned(), zh_hant: text.to_owned() })
}

async fn item(stand: &Stand, token: &Token) -> Result<String> {
    let details = ItemDetails {
        name: both("Bench"),
        item_class: ItemClass::Consumable.into(),
        base_unit: "piece".to_owned(),
        weight_g: 1_000,
        volume_cm3: 1_000,
        fits_lift: true,
        ..Default::default()
    };
    let request = CreateItemRequest { code: "BENCH".to_owned(), details: Some(details) };
    let mut catalogue = CatalogueServiceClient::new(stand.wire());
    let made = catalogue.create_item(token.request("item", request)?).await?.into_inner();
    Ok(made.item.context("no item")?.item_id)
}

/// A bin, with its zone and its warehouse: the warehouse and the bin.
async fn bin(stand: &Stand, token: &Token) -> Result<[String; 2]> {
    let mut catalogue = CatalogueServiceClient::new(stand.wire());
    let request = CreateWarehouseRequest {
        code: "BENCH".to_owned(),
        name: both("Bench"),
        address: "Bench".to_owned(),
        point: Some(Point { lat_e6: 22_450_000, lng_e6: 114_170_000 }),
    };
    let made = catalogue.create_warehouse(token.request("warehouse", request)?).await?.into_inner();
    let house = made.location.context("no warehouse")?.location_id;
    let mut inner = house.clone();
    for code in ["A", "01"] {
        let request = CreateLocationRequest { parent_id: inner, code: code.to_owned(), name: both("Bench") };
        let made = catalogue.create_location(token.request(code, request)?).await?.into_inner();
        inner = made.location.context("no place")?.location_id;
    }
    Ok([house, inner])
}

async fn goods_in(stand: &Stand, token: &Token, item: &str, [house, bin]: &[String; 2]) -> Result<()> {
    let mut stock = StockServiceClient::new(stand.wire());
    let line = |number: i64| ReceiptLineDetails {
        source_key: number.to_string(),
        item_id: item.to_owned(),
        quantity: UNITS,
        condition: LotCondition::New.into(),
        ..Default::default()
    };
    let request = AnnounceReceiptRequest {
        warehouse_id: house.clone(),
        source: "BENCH".to_owned(),
        lot_source: LotSource::Donation.into(),
        lines: (1..=LOTS).map(line).collect(),
    };
    let made = stock.announce_receipt(token.request("announce", request)?).await?.into_inner();
    let receipt_id = made.receipt.context("no receipt")?.receipt_id;
    let request = ArriveReceiptRequest { receipt_id: receipt_id.clone() };
    stock.arrive_receipt(token.request("arrive", request)?).await?;
    let request = InspectReceiptRequest { receipt_id: receipt_id.clone(), lines: Vec::new() };
    stock.inspect_receipt(token.request("inspect", request)?).await?;
    let request = PutAwayReceiptRequest { receipt_id, lines: Vec::new(), bin_id: bin.clone() };
    stock.put_away_receipt(token.request("put", request)?).await?;
    Ok(())
}

#[derive(Clone)]
struct Orders {
    client: StockServiceClient<kaifong_kernel::wire::Wire>,
    item: String,
    day: String,
    service: Token,
}

impl Orders {
    async fn reserve(&self, turn: u64) -> Result<()> {
        let request = ReserveRequest {
            order_id: id("ord", u128::from(turn) + 1),
            household_id: id("hsh", u128::from(turn) + 1),
            deliver_on: self.day.clone(),
            expires_at_us: 4_000_000_000_000_000,
            lines: vec![OrderLine { line_no: 1, item_id: self.item.clone(), quantity: 1 }],
            ..Default::default()
        };
        self.client.clone().reserve(self.service.request(&format!("order-{turn}"), request)?).await?;
        Ok(())
    }

    /// What is no longer free is what was taken, to the unit.
    async fn check(&self, staff: &Token, taken: u64) -> Result<()> {
        let request =
            GetAvailabilityRequest { item_id: self.item.clone(), on_date: self.day.clone(), ..Default::default() };
        let free = self.client.clone().get_availability(staff.request("free", request)?).await?.into_inner().free;
        let gone = UNITS * LOTS - free;
        if u64::try_from(gone).ok() == Some(taken) { Ok(()) } else { bail!("{taken} were taken and {gone} are gone") }
    }
}
