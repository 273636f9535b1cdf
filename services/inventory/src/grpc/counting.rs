//! `StockTakeService`: counting what is there.

use kaifong_kernel::{Call, Ports};
use kaifong_proto::inventory::v1::{self as pb, stock_take_service_server::StockTakeService};
use tonic::{Request, Response, Status};

use super::lending_out::page;
use crate::verbs::counting::{
    cancel_stock_take::CancelStockTake,
    finish_counting::FinishCounting,
    open_stock_take::OpenStockTake,
    post_stock_take::PostStockTake,
    read::{GetStockTake, ListStockTakeLines, ListStockTakes},
    record_counts::RecordCounts,
    request_recount::RequestRecount,
    review_stock_take::ReviewStockTake,
};

/// The service over its ports.
pub struct Counting {
    /// The ports.
    pub ports: Ports,
}

#[tonic::async_trait]
impl StockTakeService for Counting {
    async fn open_stock_take(
        &self,
        request: Request<pb::OpenStockTakeRequest>,
    ) -> Result<Response<pb::OpenStockTakeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, OpenStockTake::try_from(request)?).await?;
        Ok(Response::new(pb::OpenStockTakeResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn record_counts(
        &self,
        request: Request<pb::RecordCountsRequest>,
    ) -> Result<Response<pb::RecordCountsResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, RecordCounts::try_from(request)?).await?;
        Ok(Response::new(pb::RecordCountsResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn finish_counting(
        &self,
        request: Request<pb::FinishCountingRequest>,
    ) -> Result<Response<pb::FinishCountingResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, FinishCounting::try_from(request)?).await?;
        Ok(Response::new(pb::FinishCountingResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn request_recount(
        &self,
        request: Request<pb::RequestRecountRequest>,
    ) -> Result<Response<pb::RequestRecountResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, RequestRecount::try_from(request)?).await?;
        Ok(Response::new(pb::RequestRecountResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn review_stock_take(
        &self,
        request: Request<pb::ReviewStockTakeRequest>,
    ) -> Result<Response<pb::ReviewStockTakeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, ReviewStockTake::try_from(request)?).await?;
        Ok(Response::new(pb::ReviewStockTakeResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn post_stock_take(
        &self,
        request: Request<pb::PostStockTakeRequest>,
    ) -> Result<Response<pb::PostStockTakeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, PostStockTake::try_from(request)?).await?;
        Ok(Response::new(pb::PostStockTakeResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn cancel_stock_take(
        &self,
        request: Request<pb::CancelStockTakeRequest>,
    ) -> Result<Response<pb::CancelStockTakeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.execute(call, CancelStockTake::try_from(request)?).await?;
        Ok(Response::new(pb::CancelStockTakeResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn get_stock_take(
        &self,
        request: Request<pb::GetStockTakeRequest>,
    ) -> Result<Response<pb::GetStockTakeResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let stock_take = self.ports.read(call, GetStockTake::try_from(request)?).await?;
        Ok(Response::new(pb::GetStockTakeResponse { stock_take: Some(stock_take.into()) }))
    }

    async fn list_stock_takes(
        &self,
        request: Request<pb::ListStockTakesRequest>,
    ) -> Result<Response<pb::ListStockTakesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListStockTakes::try_from(request)?).await?;
        let stock_takes = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListStockTakesResponse { stock_takes, page: page(list.next) }))
    }

    async fn list_stock_take_lines(
        &self,
        request: Request<pb::ListStockTakeLinesRequest>,
    ) -> Result<Response<pb::ListStockTakeLinesResponse>, Status> {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, ListStockTakeLines::try_from(request)?).await?;
        let lines = list.items.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListStockTakeLinesResponse { lines, page: page(list.next) }))
    }
}
