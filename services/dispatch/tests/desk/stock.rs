//! Inventory in memory: goods of each item, what is set aside of them, what is on vehicles.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
};

use futures::Stream;
use kaifong_kernel::{
    clock::{Clock, MockClock},
    reexport::uuid::Uuid,
    values::decode_id,
};
use kaifong_proto::{
    events::v1::{Envelope, GoodsLine, ReservationExpired, StopDone, VehicleReturned},
    inventory::v1::{self as pb, stock_service_server::StockService},
};
use prost::Message;
use tonic::{Request, Response, Status};

use super::peers::{Log, no, peer};

/// What is set aside for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    state: &'static str,
    until_us: i64,
    run: String,
    warehouse: u128,
    lines: Vec<pb::OrderLine>,
}

#[derive(Default)]
struct Books {
    /// What is free of each item in each warehouse.
    free: BTreeMap<(String, u128), i64>,
    /// The one district and purpose that an item is for; empty for any.
    given_for: BTreeMap<String, [String; 2]>,
    orders: BTreeMap<String, Set>,
    vehicles: BTreeMap<String, Vec<pb::VehicleLine>>,
    told: BTreeMap<Uuid, i64>,
    events: u64,
    outbox: Vec<Envelope>,
    heard: Vec<String>,
    unheard: Option<Vec<Envelope>>,
    warehouse: u128,
}

/// Inventory. A clone is the same one.
#[derive(Clone)]
pub struct Stock {
    books: Arc<Mutex<Books>>,
    pub(super) log: Log,
    clock: Arc<MockClock>,
}

impl Books {
    fn tell(&mut self, subject: &str, aggregate: Uuid, fact: &impl Message) {
        let seq = self.told.entry(aggregate).or_default();
        *seq += 1;
        self.events += 1;
        self.outbox.push(Envelope {
            event_id: Uuid::from_u128(0x600d << 64 | u128::from(self.events)).to_string(),
            aggregate_id: aggregate.to_string(),
            stream_seq: *seq,
            subject: subject.to_owned(),
            payload: fact.encode_to_vec(),
            ..Envelope::default()
        });
    }

    fn tell_expired(&mut self, order: String, expires_at_us: i64) {
        let aggregate = decode_id("ord", &order).expect("an order");
        let reservation = Uuid::from_u128(aggregate.as_u128() ^ 1);
        let fact = ReservationExpired { order_id: order, expires_at_us, ..ReservationExpired::default() };
        self.tell("inventory.reservation.expired.v1", reservation, &fact);
    }

    fn give_back(&mut self, warehouse: u128, lines: &[pb::OrderLine]) {
        for line in lines {
            *self.free.entry((line.item_id.clone(), warehouse)).or_default() += line.quantity;
        }
    }

    /// Whether a warehouse has all that is wanted, for what it is wanted.
    fn has_all(&self, warehouse: u128, asked: &pb::ReserveRequest) -> bool {
        let allows = |item: &String| {
            let fits = |given: &String, wanted: &String| given.is_empty() || given == wanted;
            let only = self.given_for.get(item);
            only.is_none_or(|[district, purpose]| fits(district, &asked.district) && fits(purpose, &asked.purpose))
        };
        let free = |line: &pb::OrderLine| self.free.get(&(line.item_id.clone(), warehouse)).copied().unwrap_or(0);
        asked.lines.iter().all(|line| allows(&line.item_id) && free(line) >= line.quantity)
    }

    /// The warehouse that is asked for, or any one, with all that is wanted.
    fn found(&self, asked: &pb::ReserveRequest) -> Option<u128> {
        let places: BTreeSet<u128> = self.free.keys().map(|(_, warehouse)| *warehouse).collect();
        let wanted = |place: &u128| asked.warehouse_id.is_empty() || asked.warehouse_id == super::id("loc", *place);
        places.into_iter().filter(wanted).find(|place| self.has_all(*place, asked))
    }
}

impl Stock {
    pub fn new(log: Log, clock: Arc<MockClock>) -> Self {
        let books = Books { warehouse: 1, ..Books::default() };
        Self { books: Arc::new(Mutex::new(books)), log, clock }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// So many units of an item come in.
    pub fn bring(&self, item: &str, quantity: i64) {
        let mut books = self.books();
        let place = books.warehouse;
        *books.free.entry((item.to_owned(), place)).or_default() += quantity;
    }

    /// An item is for one district and one purpose alone; empty for any.
    pub fn give_for(&self, item: &str, district: &str, purpose: &str) {
        self.books().given_for.insert(item.to_owned(), [district.to_owned(), purpose.to_owned()]);
    }

    /// What comes in from now on lies in this warehouse; at first it is the first depot's.
    pub fn lies_in(&self, warehouse: u128) {
        self.books().warehouse = warehouse;
    }

    /// Units of an item that nobody has.
    pub fn free(&self, item: &str) -> i64 {
        self.books().free.iter().filter(|((of, _), _)| of == item).map(|(_, free)| free).sum()
    }

    /// What is set aside for an order: `held`, `allocated`, `issued`, `released`, `expired`.
    pub fn state_of(&self, order: &str) -> &'static str {
        self.books().orders.get(order).map_or("none", |set| set.state)
    }

    pub fn run_of(&self, order: &str) -> String {
        self.books().orders.get(order).map(|set| set.run.clone()).unwrap_or_default()
    }

    /// Lines on a vehicle.
    pub fn on_vehicle(&self, vehicle: &str) -> usize {
        self.books().vehicles.get(vehicle).map_or(0, Vec::len)
    }

    /// Ends the holds whose time is over.
    pub fn expire(&self) {
        let now = self.clock.now().micros();
        let mut books = self.books();
        let over: Vec<(String, i64)> = books
            .orders
            .iter_mut()
            .filter(|(_, set)| set.state == "held" && set.until_us <= now)
            .map(|(order, set)| {
                set.state = "expired";
                (order.clone(), set.until_us)
            })
            .collect();
        for (order, until_us) in over {
            let Set { warehouse, lines, .. } = books.orders[&order].clone();
            books.give_back(warehouse, &lines);
            books.tell_expired(order, until_us);
        }
    }

    /// It tells that a reservation of an order, kept until a moment, has expired: one of several lines, heard late.
    pub fn tell_expired(&self, order: &str, until_us: i64) {
        self.books().tell_expired(order.to_owned(), until_us);
    }

    /// What is set aside for an order is let go, and nobody is told.
    pub fn forget(&self, order: &str) {
        let mut books = self.books();
        let Some(set) = books.orders.get_mut(order) else { return };
        set.state = "expired";
        let Set { warehouse, lines, .. } = set.clone();
        books.give_back(warehouse, &lines);
    }

    /// The warehouse takes everything of an order back from a vehicle.
    pub fn take_back(&self, vehicle: &str, order: &str) {
        let mut books = self.books();
        let on = books.vehicles.entry(vehicle.to_owned()).or_default();
        let (back, stays): (Vec<_>, Vec<_>) = on.drain(..).partition(|line| line.order_id == order);
        *on = stays;
        let lines = back.iter().map(|line| GoodsLine {
            line_no: line.line_no,
            item_id: line.item_id.clone(),
            quantity: line.quantity,
            ..GoodsLine::default()
        });
        let fact = VehicleReturned {
            vehicle_id: vehicle.to_owned(),
            order_id: order.to_owned(),
            lines: lines.collect(),
            condition: "good".to_owned(),
        };
        let place = books.orders.get(order).map_or(1, |set| set.warehouse);
        for line in &back {
            *books.free.entry((line.item_id.clone(), place)).or_default() += line.quantity;
        }
        let aggregate = decode_id("veh", vehicle).expect("a vehicle");
        books.tell("inventory.vehicle.returned.v1", aggregate, &fact);
    }

    /// From now on it hears nothing, until it catches up.
    pub fn fall_behind(&self) {
        self.books().unheard = Some(Vec::new());
    }

    /// It hears what it did not hear.
    pub fn catch_up(&self) {
        let unheard = self.books().unheard.take();
        unheard.iter().flatten().for_each(|event| self.hear(event));
    }

    /// What dispatch tells: what was handed over is no longer on the vehicle.
    pub fn hear(&self, event: &Envelope) {
        let mut books = self.books();
        if let Some(unheard) = &mut books.unheard {
            unheard.push(event.clone());
            return;
        }
        if event.subject != "dispatch.stop.done.v1" || books.heard.contains(&event.event_id) {
            return;
        }
        books.heard.push(event.event_id.clone());
        let fact = StopDone::decode(event.payload.as_slice()).expect("a stop");
        let on = books.vehicles.entry(fact.vehicle_id).or_default();
        for line in on.iter_mut().filter(|line| line.order_id == fact.order_id) {
            let gone = fact.lines.iter().find(|done| done.line_no == line.line_no).map_or(0, |done| done.quantity);
            line.quantity -= gone;
        }
        on.retain(|line| line.quantity > 0);
    }

    /// What it has to tell since it was asked last.
    pub fn tidings(&self) -> Vec<Envelope> {
        std::mem::take(&mut self.books().outbox)
    }

    fn moved(&self, order: &str, from: &[&str], to: &'static str) -> Result<Vec<pb::OrderLine>, Status> {
        let mut books = self.books();
        let set = books.orders.get_mut(order).filter(|set| from.contains(&set.state)).ok_or_else(|| no("INV033"))?;
        set.state = to;
        Ok(set.lines.clone())
    }
}

type Answer<T> = Result<Response<T>, Status>;

peer! {
    Stock: StockService, {
        type WatchStockImportStream = Pin<Box<dyn Stream<Item = Result<pb::WatchStockImportResponse, Status>> + Send>>;

        async fn watch_stock_import(
            &self,
            _: Request<pb::WatchStockImportRequest>,
        ) -> Answer<Self::WatchStockImportStream> {
            Err(Status::unimplemented("watch"))
        }

        async fn reserve(&self, request: Request<pb::ReserveRequest>) -> Answer<pb::ReserveResponse> {
            let now = self.clock.now().micros();
            self.log.answer("Reserve", request, |asked| {
                let mut books = self.books();
                let live = |set: &Set| ["held", "allocated", "picked"].contains(&set.state);
                if books.orders.get(&asked.order_id).is_some_and(live) {
                    return Err(no("INV031"));
                }
                if asked.expires_at_us <= now {
                    return Err(no("INV032"));
                }
                let warehouse = books.found(&asked).ok_or_else(|| no("INV030"))?;
                for line in &asked.lines {
                    *books.free.entry((line.item_id.clone(), warehouse)).or_default() -= line.quantity;
                }
                let lines = asked.lines.iter().map(|line| pb::ReservedLine {
                    line_no: line.line_no,
                    weight_g: 20_000 * line.quantity,
                    volume_cm3: 100_000 * line.quantity,
                    ..pb::ReservedLine::default()
                });
                let lines = lines.collect();
                let until_us = asked.expires_at_us;
                let reservations = asked.lines.iter().map(|line| pb::Reservation {
                    line_no: line.line_no,
                    warehouse_id: super::id("loc", warehouse),
                    ..pb::Reservation::default()
                });
                let reservations = reservations.collect();
                let set = Set { state: "held", until_us, run: String::new(), warehouse, lines: asked.lines };
                books.orders.insert(asked.order_id, set);
                Ok(pb::ReserveResponse { reservations, lines })
            })
        }

        async fn allocate_reservations(
            &self,
            request: Request<pb::AllocateReservationsRequest>,
        ) -> Answer<pb::AllocateReservationsResponse> {
            self.log.answer("AllocateReservations", request, |asked| {
                self.moved(&asked.order_id, &["held"], "allocated")?;
                if let Some(set) = self.books().orders.get_mut(&asked.order_id) {
                    set.run = asked.run_id;
                }
                Ok(pb::AllocateReservationsResponse::default())
            })
        }

        async fn unallocate_reservations(
            &self,
            request: Request<pb::UnallocateReservationsRequest>,
        ) -> Answer<pb::UnallocateReservationsResponse> {
            self.log.answer("UnallocateReservations", request, |asked| {
                self.moved(&asked.order_id, &["allocated"], "held")?;
                if let Some(set) = self.books().orders.get_mut(&asked.order_id) {
                    set.until_us = asked.expires_at_us;
                    set.run = String::new();
                }
                Ok(pb::UnallocateReservationsResponse::default())
            })
        }

        async fn issue_reservations(
            &self,
            request: Request<pb::IssueReservationsRequest>,
        ) -> Answer<pb::IssueReservationsResponse> {
            self.log.answer("IssueReservations", request, |asked| {
                if self.run_of(&asked.order_id) != asked.run_id {
                    return Err(no("INV033"));
                }
                let lines = self.moved(&asked.order_id, &["allocated", "picked"], "issued")?;
                let mut books = self.books();
                let on = books.vehicles.entry(asked.vehicle_id).or_default();
                on.extend(lines.into_iter().map(|line| pb::VehicleLine {
                    order_id: asked.order_id.clone(),
                    line_no: line.line_no,
                    item_id: line.item_id,
                    quantity: line.quantity,
                    ..pb::VehicleLine::default()
                }));
                Ok(pb::IssueReservationsResponse::default())
            })
        }

        async fn release_reservations(
            &self,
            request: Request<pb::ReleaseReservationsRequest>,
        ) -> Answer<pb::ReleaseReservationsResponse> {
            self.log.answer("ReleaseReservations", request, |asked| {
                if let Ok(lines) = self.moved(&asked.order_id, &["held", "allocated", "picked"], "released") {
                    let mut books = self.books();
                    let place = books.orders.get(&asked.order_id).map_or(1, |set| set.warehouse);
                    books.give_back(place, &lines);
                }
                Ok(pb::ReleaseReservationsResponse::default())
            })
        }

        async fn get_vehicle_stock(
            &self,
            request: Request<pb::GetVehicleStockRequest>,
        ) -> Answer<pb::GetVehicleStockResponse> {
            self.log.answer("GetVehicleStock", request, |asked| {
                let lines = self.books().vehicles.get(&asked.vehicle_id).cloned().unwrap_or_default();
                Ok(pb::GetVehicleStockResponse { lines })
            })
        }
    }
    silent {
        announce_receipt(AnnounceReceiptRequest) -> AnnounceReceiptResponse;
        arrive_receipt(ArriveReceiptRequest) -> ArriveReceiptResponse;
        inspect_receipt(InspectReceiptRequest) -> InspectReceiptResponse;
        put_away_receipt(PutAwayReceiptRequest) -> PutAwayReceiptResponse;
        reject_receipt(RejectReceiptRequest) -> RejectReceiptResponse;
        get_goods_receipt(GetGoodsReceiptRequest) -> GetGoodsReceiptResponse;
        list_goods_receipts(ListGoodsReceiptsRequest) -> ListGoodsReceiptsResponse;
        list_receipt_lines(ListReceiptLinesRequest) -> ListReceiptLinesResponse;
        start_stock_import(StartStockImportRequest) -> StartStockImportResponse;
        get_stock_import(GetStockImportRequest) -> GetStockImportResponse;
        list_stock_imports(ListStockImportsRequest) -> ListStockImportsResponse;
        list_stock_import_lines(ListStockImportLinesRequest) -> ListStockImportLinesResponse;
        get_lot(GetLotRequest) -> GetLotResponse;
        list_lots(ListLotsRequest) -> ListLotsResponse;
        hold_lot(HoldLotRequest) -> HoldLotResponse;
        lift_lot_hold(LiftLotHoldRequest) -> LiftLotHoldResponse;
        move_stock(MoveStockRequest) -> MoveStockResponse;
        scrap_stock(ScrapStockRequest) -> ScrapStockResponse;
        adjust_stock(AdjustStockRequest) -> AdjustStockResponse;
        record_offline_movement(RecordOfflineMovementRequest) -> RecordOfflineMovementResponse;
        list_balances(ListBalancesRequest) -> ListBalancesResponse;
        list_movements(ListMovementsRequest) -> ListMovementsResponse;
        verify_balances(VerifyBalancesRequest) -> VerifyBalancesResponse;
        get_availability(GetAvailabilityRequest) -> GetAvailabilityResponse;
        pick_reservation(PickReservationRequest) -> PickReservationResponse;
        list_reservations(ListReservationsRequest) -> ListReservationsResponse;
        return_from_vehicle(ReturnFromVehicleRequest) -> ReturnFromVehicleResponse;
    }
}
