//! Goods at the desk: a warehouse with its bins, items, and what lies there.

use kaifong_proto::{
    events::v1::StopDone,
    inventory::v1::{self as pb, ItemClass, LotCondition, LotSource},
};

use super::{Desk, both, dispatch, handed, keeper, new_id, number};

/// A warehouse with two bins and its place of quarantine.
#[derive(Debug, Clone)]
pub struct House {
    pub id: String,
    pub zone: String,
    pub bin: String,
    pub other: String,
    pub quarantine: String,
}

/// What an item is.
pub fn details(class: ItemClass) -> pb::ItemDetails {
    pb::ItemDetails {
        name: both("Rice"),
        item_class: class.into(),
        base_unit: "bag".to_owned(),
        packs: vec![pb::Pack { code: "CTN".to_owned(), units: 4, frozen: false }],
        weight_g: 5_000,
        volume_cm3: 6_000,
        two_person: false,
        fits_lift: true,
        gtin: String::new(),
    }
}

/// A line of goods, with a source key of its own.
pub fn goods(item: &str, quantity: i64) -> pb::ReceiptLineDetails {
    pb::ReceiptLineDetails {
        source_key: format!("L-{}", number()),
        item_id: item.to_owned(),
        quantity,
        condition: LotCondition::New.into(),
        ..Default::default()
    }
}

/// The same, with a last day of use.
pub fn dated(item: &str, quantity: i64, expires_on: &str) -> pb::ReceiptLineDetails {
    pb::ReceiptLineDetails { expires_on: expires_on.to_owned(), ..goods(item, quantity) }
}

impl Desk {
    /// A warehouse.
    pub async fn house(&self) -> House {
        let place = pb::Point { lat_e6: 22_450_000, lng_e6: 114_170_000 };
        let code = format!("WH{}", number());
        let (name, address, point) = (both("Tai Po"), "1 On Fu Road".to_owned(), Some(place));
        let message = pb::CreateWarehouseRequest { code, name, address, point };
        let id = self.create_warehouse(&keeper(), message).await.unwrap().location_id;
        let zone = self.within(&id, "A").await;
        let (bin, other) = (self.within(&zone, "01").await, self.within(&zone, "02").await);
        let kind = pb::LocationKind::Quarantine.into();
        let wanted = pb::ListLocationsRequest { kind, warehouse_id: id.clone(), ..Default::default() };
        let quarantine = self.list_locations(&keeper(), wanted).await.unwrap().locations.remove(0).location_id;
        House { id, zone, bin, other, quarantine }
    }

    /// A zone or a bin.
    pub async fn within(&self, parent: &str, code: &str) -> String {
        let message =
            pb::CreateLocationRequest { parent_id: parent.to_owned(), code: code.to_owned(), name: both("Place") };
        self.create_location(&keeper(), message).await.unwrap().location_id
    }

    /// An item of a class.
    pub async fn item(&self, class: ItemClass) -> String {
        let message = pb::CreateItemRequest { code: format!("ITEM-{}", number()), details: Some(details(class)) };
        self.create_item(&keeper(), message).await.unwrap().item_id
    }

    /// A receipt that was announced.
    pub async fn announced(&self, house: &House, lines: Vec<pb::ReceiptLineDetails>) -> pb::GoodsReceipt {
        let message = pb::AnnounceReceiptRequest {
            warehouse_id: house.id.clone(),
            source: "LIONS".to_owned(),
            lot_source: LotSource::Donation.into(),
            lines,
        };
        self.announce_receipt(&keeper(), message).await.unwrap()
    }

    /// Goods that lie in the first bin: a lot for each line.
    pub async fn stocked(&self, house: &House, lines: Vec<pb::ReceiptLineDetails>) -> Vec<String> {
        let receipt = self.announced(house, lines).await.receipt_id;
        self.arrive_receipt(&keeper(), &receipt).await.unwrap();
        let message = pb::InspectReceiptRequest { receipt_id: receipt.clone(), lines: vec![] };
        self.inspect_receipt(&keeper(), message).await.unwrap();
        let (receipt_id, bin_id) = (receipt.clone(), house.bin.clone());
        let message = pb::PutAwayReceiptRequest { receipt_id, lines: vec![], bin_id };
        self.put_away_receipt(&keeper(), message).await.unwrap();
        let message = pb::ListReceiptLinesRequest { page: None, receipt_id: receipt };
        let lines = self.list_receipt_lines(&keeper(), message).await.unwrap().lines;
        lines.into_iter().map(|line| line.lot_id).collect()
    }

    /// A request for one line of an item, for an order of its own, to be delivered tomorrow.
    pub fn wanted(&self, item: &str, quantity: i64) -> pb::ReserveRequest {
        pb::ReserveRequest {
            order_id: new_id("ord"),
            household_id: new_id("hsh"),
            deliver_on: self.day(1),
            expires_at_us: self.now() + 600_000_000,
            lines: vec![pb::OrderLine { line_no: 1, item_id: item.to_owned(), quantity }],
            ..Default::default()
        }
    }

    /// An order whose goods are set aside.
    pub async fn reserved(&self, item: &str, quantity: i64) -> pb::ReserveRequest {
        let wanted = self.wanted(item, quantity);
        self.reserve(&dispatch(), wanted.clone()).await.unwrap();
        wanted
    }

    /// An order whose goods are on a vehicle: the order, the vehicle.
    pub async fn loaded(&self, item: &str, quantity: i64) -> (pb::ReserveRequest, String) {
        let wanted = self.reserved(item, quantity).await;
        let (run, vehicle) = (new_id("run"), new_id("veh"));
        self.allocate_reservations(&dispatch(), &wanted.order_id, &run).await.unwrap();
        self.issue_reservations(&dispatch(), &wanted.order_id, &run, &vehicle).await.unwrap();
        (wanted, vehicle)
    }

    /// What dispatch tells about an order's stop: so much of its one line.
    pub fn stop(&self, order: &pb::ReserveRequest, vehicle: &str, direction: &str, quantity: i64) -> StopDone {
        StopDone {
            stop_id: new_id("stp"),
            run_id: new_id("run"),
            order_id: order.order_id.clone(),
            household_id: order.household_id.clone(),
            vehicle_id: vehicle.to_owned(),
            direction: direction.to_owned(),
            lines: vec![handed(1, &order.lines[0].item_id, quantity)],
            occurred_at_us: self.now(),
            recorded_at_us: self.now(),
        }
    }

    /// How much of a lot is where, by the kind of place.
    pub async fn at(&self, lot: &str, kind: pb::LocationKind) -> i64 {
        let message = pb::ListBalancesRequest { lot_id: lot.to_owned(), ..Default::default() };
        let balances = self.list_balances(&keeper(), message).await.unwrap().balances;
        balances.iter().filter(|balance| balance.location_kind() == kind).map(|balance| balance.on_hand).sum()
    }

    /// How much of an item could be set aside for tomorrow.
    pub async fn free(&self, item: &str) -> i64 {
        let message =
            pb::GetAvailabilityRequest { item_id: item.to_owned(), on_date: self.day(1), ..Default::default() };
        self.get_availability(&keeper(), message).await.unwrap().free
    }

    /// The states of an order's reservations.
    pub async fn states(&self, order: &str) -> Vec<pb::ReservationState> {
        let message = pb::ListReservationsRequest { order_id: order.to_owned(), ..Default::default() };
        let list = self.list_reservations(&keeper(), message).await.unwrap().reservations;
        list.iter().map(pb::Reservation::state).collect()
    }

    /// A movement by hand.
    pub async fn moved(&self, lot: &str, from: &str, to: &str, quantity: i64) -> Result<pb::Movement, String> {
        self.move_stock(&keeper(), by_hand(lot, from, to, quantity, 0)).await
    }
}

/// A movement by hand, at a moment.
pub fn by_hand(lot: &str, from: &str, to: &str, quantity: i64, occurred_at_us: i64) -> pb::MoveStockRequest {
    pb::MoveStockRequest {
        lot_id: lot.to_owned(),
        from_location_id: from.to_owned(),
        to_location_id: to.to_owned(),
        quantity,
        reason: "tidying up".to_owned(),
        occurred_at_us,
    }
}
