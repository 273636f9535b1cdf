//! The RPCs that stock is tried by, each as one line: who asks, and what. A refusal is told by its code alone.

use kaifong_kernel::{auth::Actor, wire::Wire};
use kaifong_proto::inventory::v1::{
    self as pb, catalogue_service_client::CatalogueServiceClient, stock_service_client::StockServiceClient,
};
use tonic::{Request, Status, service::Interceptor, service::interceptor::InterceptedService};

use super::{Desk, code, new_key};

/// Puts a token and an idempotency key beside each request.
#[derive(Clone)]
pub struct Beside {
    token: String,
    key: String,
}

impl Interceptor for Beside {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let bearer = format!("Bearer {}", self.token);
        request.metadata_mut().insert("authorization", bearer.parse().expect("a token is ASCII"));
        request.metadata_mut().insert("idempotency-key", self.key.parse().expect("a key is ASCII"));
        Ok(request)
    }
}

type Told = InterceptedService<Wire, Beside>;

impl Desk {
    fn told_by(&self, actor: &Actor, key: String) -> Told {
        InterceptedService::new(self.wire.clone(), Beside { token: self.token(actor), key })
    }

    /// Reserves under this idempotency key.
    pub async fn reserve_again(&self, key: &str, message: pb::ReserveRequest) -> Result<pb::ReserveResponse, String> {
        let answer = StockServiceClient::new(self.told_by(&super::dispatch(), key.to_owned())).reserve(message).await;
        answer.map(tonic::Response::into_inner).map_err(|status| code(&status))
    }

    /// What a refusal says beside its code.
    pub async fn said_of_reserve(&self, message: pb::ReserveRequest) -> String {
        let mut client = StockServiceClient::new(self.told_by(&super::dispatch(), new_key()));
        client.reserve(message).await.expect_err("it is refused").message().to_owned()
    }

    /// Follows an import to its end: how many times it was told of, and the last.
    pub async fn watch(&self, who: &Actor, import: &str) -> (usize, pb::StockImport) {
        let message = pb::WatchStockImportRequest { import_id: import.to_owned() };
        let mut client = StockServiceClient::new(self.told_by(who, new_key()));
        let mut stream = client.watch_stock_import(message).await.expect("it is there").into_inner();
        let (mut count, mut last) = (0, None);
        while let Some(told) = stream.message().await.expect("it is told") {
            (count, last) = (count + 1, told.stock_import);
        }
        (count, last.expect("it is told at least once"))
    }
}

/// `name(Request { fields }) -> answer: Type` asks by ids and texts alone; `name(Request) -> …` takes the message.
macro_rules! rpcs {
    ($($client:ident { $($name:ident($request:ident $({$($field:ident),+})?) -> $answer:ident: $out:ty;)+ })+) => {
        impl Desk {$($(
            rpcs!(@one $client $name $request $({$($field)+})? $answer $out);
        )+)+}
    };
    (@one $client:ident $name:ident $request:ident {$($field:ident)+} $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, $($field: &str),+) -> Result<$out, String> {
            let message = pb::$request { $($field: $field.to_owned()),+ };
            let answer = $client::new(self.told_by(who, new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@one $client:ident $name:ident $request:ident $answer:ident $out:ty) => {
        pub async fn $name(&self, who: &Actor, message: pb::$request) -> Result<$out, String> {
            let answer = $client::new(self.told_by(who, new_key())).$name(message).await;
            answer.map(|answer| rpcs!(@out $answer answer)).map_err(|status| code(&status))
        }
    };
    (@out whole $given:ident) => { $given.into_inner() };
    (@out $answer:ident $given:ident) => { $given.into_inner().$answer.expect("an answer has what was asked for") };
}

rpcs! {
    CatalogueServiceClient {
        create_item(CreateItemRequest) -> item: pb::Item;
        update_item(UpdateItemRequest) -> item: pb::Item;
        deactivate_item(DeactivateItemRequest) -> item: pb::Item;
        get_item(GetItemRequest { item_id }) -> item: pb::Item;
        list_items(ListItemsRequest) -> whole: pb::ListItemsResponse;
        create_warehouse(CreateWarehouseRequest) -> location: pb::Location;
        create_location(CreateLocationRequest) -> location: pb::Location;
        list_locations(ListLocationsRequest) -> whole: pb::ListLocationsResponse;
    }
    StockServiceClient {
        announce_receipt(AnnounceReceiptRequest) -> receipt: pb::GoodsReceipt;
        arrive_receipt(ArriveReceiptRequest { receipt_id }) -> receipt: pb::GoodsReceipt;
        inspect_receipt(InspectReceiptRequest) -> receipt: pb::GoodsReceipt;
        put_away_receipt(PutAwayReceiptRequest) -> receipt: pb::GoodsReceipt;
        reject_receipt(RejectReceiptRequest { receipt_id, reason }) -> receipt: pb::GoodsReceipt;
        get_goods_receipt(GetGoodsReceiptRequest { receipt_id }) -> receipt: pb::GoodsReceipt;
        list_receipt_lines(ListReceiptLinesRequest) -> whole: pb::ListReceiptLinesResponse;
        start_stock_import(StartStockImportRequest) -> stock_import: pb::StockImport;
        list_stock_import_lines(ListStockImportLinesRequest) -> whole: pb::ListStockImportLinesResponse;
        get_lot(GetLotRequest { lot_id }) -> lot: pb::Lot;
        hold_lot(HoldLotRequest) -> lot: pb::Lot;
        lift_lot_hold(LiftLotHoldRequest { lot_id, reason }) -> lot: pb::Lot;
        move_stock(MoveStockRequest) -> movement: pb::Movement;
        scrap_stock(ScrapStockRequest) -> movement: pb::Movement;
        adjust_stock(AdjustStockRequest) -> movement: pb::Movement;
        record_offline_movement(RecordOfflineMovementRequest) -> whole: pb::RecordOfflineMovementResponse;
        list_balances(ListBalancesRequest) -> whole: pb::ListBalancesResponse;
        list_movements(ListMovementsRequest) -> whole: pb::ListMovementsResponse;
        verify_balances(VerifyBalancesRequest) -> whole: pb::VerifyBalancesResponse;
        get_availability(GetAvailabilityRequest) -> whole: pb::GetAvailabilityResponse;
        reserve(ReserveRequest) -> whole: pb::ReserveResponse;
        allocate_reservations(AllocateReservationsRequest { order_id, run_id }) -> whole: pb::AllocateReservationsResponse;
        unallocate_reservations(UnallocateReservationsRequest) -> whole: pb::UnallocateReservationsResponse;
        pick_reservation(PickReservationRequest) -> reservation: pb::Reservation;
        issue_reservations(IssueReservationsRequest { order_id, run_id, vehicle_id }) -> whole: pb::IssueReservationsResponse;
        release_reservations(ReleaseReservationsRequest { order_id, reason }) -> whole: pb::ReleaseReservationsResponse;
        list_reservations(ListReservationsRequest) -> whole: pb::ListReservationsResponse;
        get_vehicle_stock(GetVehicleStockRequest { vehicle_id }) -> whole: pb::GetVehicleStockResponse;
        return_from_vehicle(ReturnFromVehicleRequest) -> whole: pb::ReturnFromVehicleResponse;
    }
}
