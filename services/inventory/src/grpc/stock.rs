//! `StockService`.

use std::{ops::Deref, pin::Pin};

use futures::Stream;
use kaifong_kernel::Call;
use kaifong_proto::inventory::v1::{self as pb, stock_service_server::StockService};
use tonic::{Request, Response, Status};

use super::{
    desk::{Answer, Desk},
    stock_import,
};
use crate::verbs::{
    adjust_stock::AdjustStock,
    allocate_reservations::AllocateReservations,
    announce_receipt::AnnounceReceipt,
    arrive_receipt::ArriveReceipt,
    hold_lot::HoldLot,
    inspect_receipt::InspectReceipt,
    issue_reservations::IssueReservations,
    lift_lot_hold::LiftLotHold,
    move_stock::MoveStock,
    pick_reservation::PickReservation,
    put_away_receipt::PutAwayReceipt,
    read_receipts::{
        GetReceipt, GetStockImport, ListReceiptLines, ListReceipts, ListStockImportLines, ListStockImports,
    },
    read_reservations::{GetAvailability, GetVehicleStock, ListReservations},
    read_stock::{GetLot, ListBalances, ListLots, ListMovements, VerifyBalances},
    record_offline_movement::RecordOfflineMovement,
    reject_receipt::RejectReceipt,
    release_reservations::ReleaseReservations,
    reserve::Reserve,
    return_from_vehicle::ReturnFromVehicle,
    unallocate_reservations::UnallocateReservations,
};

/// Stock over the ports.
pub struct Stock(pub Desk);

impl Deref for Stock {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.0
    }
}

#[tonic::async_trait]
impl StockService for Stock {
    type WatchStockImportStream = Pin<Box<dyn Stream<Item = Result<pb::WatchStockImportResponse, Status>> + Send>>;

    async fn announce_receipt(
        &self,
        request: Request<pb::AnnounceReceiptRequest>,
    ) -> Answer<pb::AnnounceReceiptResponse> {
        let receipt = self.write::<AnnounceReceipt, _, _>(request).await?;
        Ok(Response::new(pb::AnnounceReceiptResponse { receipt: Some(receipt) }))
    }

    async fn arrive_receipt(&self, request: Request<pb::ArriveReceiptRequest>) -> Answer<pb::ArriveReceiptResponse> {
        let receipt = self.write::<ArriveReceipt, _, _>(request).await?;
        Ok(Response::new(pb::ArriveReceiptResponse { receipt: Some(receipt) }))
    }

    async fn inspect_receipt(&self, request: Request<pb::InspectReceiptRequest>) -> Answer<pb::InspectReceiptResponse> {
        let receipt = self.write::<InspectReceipt, _, _>(request).await?;
        Ok(Response::new(pb::InspectReceiptResponse { receipt: Some(receipt) }))
    }

    async fn put_away_receipt(
        &self,
        request: Request<pb::PutAwayReceiptRequest>,
    ) -> Answer<pb::PutAwayReceiptResponse> {
        let receipt = self.write::<PutAwayReceipt, _, _>(request).await?;
        Ok(Response::new(pb::PutAwayReceiptResponse { receipt: Some(receipt) }))
    }

    async fn reject_receipt(&self, request: Request<pb::RejectReceiptRequest>) -> Answer<pb::RejectReceiptResponse> {
        let receipt = self.write::<RejectReceipt, _, _>(request).await?;
        Ok(Response::new(pb::RejectReceiptResponse { receipt: Some(receipt) }))
    }

    async fn get_goods_receipt(
        &self,
        request: Request<pb::GetGoodsReceiptRequest>,
    ) -> Answer<pb::GetGoodsReceiptResponse> {
        let receipt = self.read::<GetReceipt, _, _>(request).await?;
        Ok(Response::new(pb::GetGoodsReceiptResponse { receipt: Some(receipt) }))
    }

    async fn list_goods_receipts(
        &self,
        request: Request<pb::ListGoodsReceiptsRequest>,
    ) -> Answer<pb::ListGoodsReceiptsResponse> {
        let (receipts, page) = self.list::<ListReceipts, _, _, _>(request).await?;
        Ok(Response::new(pb::ListGoodsReceiptsResponse { receipts, page }))
    }

    async fn list_receipt_lines(
        &self,
        request: Request<pb::ListReceiptLinesRequest>,
    ) -> Answer<pb::ListReceiptLinesResponse> {
        let (lines, page) = self.list::<ListReceiptLines, _, _, _>(request).await?;
        Ok(Response::new(pb::ListReceiptLinesResponse { lines, page }))
    }

    async fn start_stock_import(
        &self,
        request: Request<pb::StartStockImportRequest>,
    ) -> Answer<pb::StartStockImportResponse> {
        let (call, request) = Call::of(request)?;
        let verb = stock_import::start(&self.ports, request).await?;
        let stock_import = Some(self.ports.execute(call, verb).await?.into());
        Ok(Response::new(pb::StartStockImportResponse { stock_import }))
    }

    async fn watch_stock_import(
        &self,
        request: Request<pb::WatchStockImportRequest>,
    ) -> Answer<Self::WatchStockImportStream> {
        let (call, request) = Call::of(request)?;
        let first = self.ports.read(call.clone(), GetStockImport::try_from(request)?).await?;
        Ok(Response::new(Box::pin(stock_import::watch(self.ports.clone(), call, first))))
    }

    async fn get_stock_import(
        &self,
        request: Request<pb::GetStockImportRequest>,
    ) -> Answer<pb::GetStockImportResponse> {
        let stock_import = self.read::<GetStockImport, _, _>(request).await?;
        Ok(Response::new(pb::GetStockImportResponse { stock_import: Some(stock_import) }))
    }

    async fn list_stock_imports(
        &self,
        request: Request<pb::ListStockImportsRequest>,
    ) -> Answer<pb::ListStockImportsResponse> {
        let (stock_imports, page) = self.list::<ListStockImports, _, _, _>(request).await?;
        Ok(Response::new(pb::ListStockImportsResponse { stock_imports, page }))
    }

    async fn list_stock_import_lines(
        &self,
        request: Request<pb::ListStockImportLinesRequest>,
    ) -> Answer<pb::ListStockImportLinesResponse> {
        let (lines, page) = self.list::<ListStockImportLines, _, _, _>(request).await?;
        Ok(Response::new(pb::ListStockImportLinesResponse { lines, page }))
    }

    async fn get_lot(&self, request: Request<pb::GetLotRequest>) -> Answer<pb::GetLotResponse> {
        let lot = self.read::<GetLot, _, _>(request).await?;
        Ok(Response::new(pb::GetLotResponse { lot: Some(lot) }))
    }

    async fn list_lots(&self, request: Request<pb::ListLotsRequest>) -> Answer<pb::ListLotsResponse> {
        let (lots, page) = self.list::<ListLots, _, _, _>(request).await?;
        Ok(Response::new(pb::ListLotsResponse { lots, page }))
    }

    async fn hold_lot(&self, request: Request<pb::HoldLotRequest>) -> Answer<pb::HoldLotResponse> {
        let lot = self.write::<HoldLot, _, _>(request).await?;
        Ok(Response::new(pb::HoldLotResponse { lot: Some(lot) }))
    }

    async fn lift_lot_hold(&self, request: Request<pb::LiftLotHoldRequest>) -> Answer<pb::LiftLotHoldResponse> {
        let lot = self.write::<LiftLotHold, _, _>(request).await?;
        Ok(Response::new(pb::LiftLotHoldResponse { lot: Some(lot) }))
    }

    async fn move_stock(&self, request: Request<pb::MoveStockRequest>) -> Answer<pb::MoveStockResponse> {
        let movement = self.write::<MoveStock, _, _>(request).await?;
        Ok(Response::new(pb::MoveStockResponse { movement: Some(movement) }))
    }

    async fn scrap_stock(&self, request: Request<pb::ScrapStockRequest>) -> Answer<pb::ScrapStockResponse> {
        let movement = self.write::<MoveStock, _, _>(request).await?;
        Ok(Response::new(pb::ScrapStockResponse { movement: Some(movement) }))
    }

    async fn adjust_stock(&self, request: Request<pb::AdjustStockRequest>) -> Answer<pb::AdjustStockResponse> {
        let movement = self.write::<AdjustStock, _, _>(request).await?;
        Ok(Response::new(pb::AdjustStockResponse { movement: Some(movement) }))
    }

    async fn record_offline_movement(
        &self,
        request: Request<pb::RecordOfflineMovementRequest>,
    ) -> Answer<pb::RecordOfflineMovementResponse> {
        let movements = self.several::<RecordOfflineMovement, _, _, _>(request).await?;
        Ok(Response::new(pb::RecordOfflineMovementResponse { movements }))
    }

    async fn list_balances(&self, request: Request<pb::ListBalancesRequest>) -> Answer<pb::ListBalancesResponse> {
        let (balances, page) = self.list::<ListBalances, _, _, _>(request).await?;
        Ok(Response::new(pb::ListBalancesResponse { balances, page }))
    }

    async fn list_movements(&self, request: Request<pb::ListMovementsRequest>) -> Answer<pb::ListMovementsResponse> {
        let (movements, page) = self.list::<ListMovements, _, _, _>(request).await?;
        Ok(Response::new(pb::ListMovementsResponse { movements, page }))
    }

    async fn verify_balances(&self, request: Request<pb::VerifyBalancesRequest>) -> Answer<pb::VerifyBalancesResponse> {
        Ok(Response::new(self.read::<VerifyBalances, _, _>(request).await?))
    }

    async fn get_availability(
        &self,
        request: Request<pb::GetAvailabilityRequest>,
    ) -> Answer<pb::GetAvailabilityResponse> {
        Ok(Response::new(self.read::<GetAvailability, _, _>(request).await?))
    }

    async fn reserve(&self, request: Request<pb::ReserveRequest>) -> Answer<pb::ReserveResponse> {
        let (call, request) = Call::of(request)?;
        let verb = Reserve::try_from(request)?;
        // Whoever wants one item waits for the same few rows: they share a commit.
        let reserved = match verb.hot_item() {
            Some(item) => self.ports.execute_batch(item.uuid(), call, verb).await?,
            None => self.ports.execute(call, verb).await?,
        };
        Ok(Response::new(reserved.into()))
    }

    async fn allocate_reservations(
        &self,
        request: Request<pb::AllocateReservationsRequest>,
    ) -> Answer<pb::AllocateReservationsResponse> {
        let reservations = self.several::<AllocateReservations, _, _, _>(request).await?;
        Ok(Response::new(pb::AllocateReservationsResponse { reservations }))
    }

    async fn unallocate_reservations(
        &self,
        request: Request<pb::UnallocateReservationsRequest>,
    ) -> Answer<pb::UnallocateReservationsResponse> {
        let reservations = self.several::<UnallocateReservations, _, _, _>(request).await?;
        Ok(Response::new(pb::UnallocateReservationsResponse { reservations }))
    }

    async fn pick_reservation(
        &self,
        request: Request<pb::PickReservationRequest>,
    ) -> Answer<pb::PickReservationResponse> {
        let reservation = self.write::<PickReservation, _, _>(request).await?;
        Ok(Response::new(pb::PickReservationResponse { reservation: Some(reservation) }))
    }

    async fn issue_reservations(
        &self,
        request: Request<pb::IssueReservationsRequest>,
    ) -> Answer<pb::IssueReservationsResponse> {
        let reservations = self.several::<IssueReservations, _, _, _>(request).await?;
        Ok(Response::new(pb::IssueReservationsResponse { reservations }))
    }

    async fn release_reservations(
        &self,
        request: Request<pb::ReleaseReservationsRequest>,
    ) -> Answer<pb::ReleaseReservationsResponse> {
        let reservations = self.several::<ReleaseReservations, _, _, _>(request).await?;
        Ok(Response::new(pb::ReleaseReservationsResponse { reservations }))
    }

    async fn list_reservations(
        &self,
        request: Request<pb::ListReservationsRequest>,
    ) -> Answer<pb::ListReservationsResponse> {
        let (reservations, page) = self.list::<ListReservations, _, _, _>(request).await?;
        Ok(Response::new(pb::ListReservationsResponse { reservations, page }))
    }

    async fn get_vehicle_stock(
        &self,
        request: Request<pb::GetVehicleStockRequest>,
    ) -> Answer<pb::GetVehicleStockResponse> {
        let (call, request) = Call::of(request)?;
        let lines = self.ports.read(call, GetVehicleStock::try_from(request)?).await?;
        Ok(Response::new(pb::GetVehicleStockResponse { lines: lines.into_iter().map(Into::into).collect() }))
    }

    async fn return_from_vehicle(
        &self,
        request: Request<pb::ReturnFromVehicleRequest>,
    ) -> Answer<pb::ReturnFromVehicleResponse> {
        let movements = self.several::<ReturnFromVehicle, _, _, _>(request).await?;
        Ok(Response::new(pb::ReturnFromVehicleResponse { movements }))
    }
}
