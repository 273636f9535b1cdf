//! `CatalogueService`.

use std::ops::Deref;

use kaifong_proto::inventory::v1::{self as pb, catalogue_service_server::CatalogueService};
use tonic::{Request, Response};

use super::desk::{Answer, Desk};
use crate::verbs::{
    create_item::CreateItem,
    create_location::CreateLocation,
    create_warehouse::CreateWarehouse,
    deactivate_item::DeactivateItem,
    read_catalogue::{GetItem, GetLocation, ListItems, ListLocations},
    update_item::UpdateItem,
};

/// Items and places over the ports.
pub struct Catalogue(pub Desk);

impl Deref for Catalogue {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.0
    }
}

#[tonic::async_trait]
impl CatalogueService for Catalogue {
    async fn create_item(&self, request: Request<pb::CreateItemRequest>) -> Answer<pb::CreateItemResponse> {
        let item = self.write::<CreateItem, _, _>(request).await?;
        Ok(Response::new(pb::CreateItemResponse { item: Some(item) }))
    }

    async fn update_item(&self, request: Request<pb::UpdateItemRequest>) -> Answer<pb::UpdateItemResponse> {
        let item = self.write::<UpdateItem, _, _>(request).await?;
        Ok(Response::new(pb::UpdateItemResponse { item: Some(item) }))
    }

    async fn deactivate_item(&self, request: Request<pb::DeactivateItemRequest>) -> Answer<pb::DeactivateItemResponse> {
        let item = self.write::<DeactivateItem, _, _>(request).await?;
        Ok(Response::new(pb::DeactivateItemResponse { item: Some(item) }))
    }

    async fn get_item(&self, request: Request<pb::GetItemRequest>) -> Answer<pb::GetItemResponse> {
        let item = self.read::<GetItem, _, _>(request).await?;
        Ok(Response::new(pb::GetItemResponse { item: Some(item) }))
    }

    async fn list_items(&self, request: Request<pb::ListItemsRequest>) -> Answer<pb::ListItemsResponse> {
        let (items, page) = self.list::<ListItems, _, _, _>(request).await?;
        Ok(Response::new(pb::ListItemsResponse { items, page }))
    }

    async fn create_warehouse(
        &self,
        request: Request<pb::CreateWarehouseRequest>,
    ) -> Answer<pb::CreateWarehouseResponse> {
        let location = self.write::<CreateWarehouse, _, _>(request).await?;
        Ok(Response::new(pb::CreateWarehouseResponse { location: Some(location) }))
    }

    async fn create_location(&self, request: Request<pb::CreateLocationRequest>) -> Answer<pb::CreateLocationResponse> {
        let location = self.write::<CreateLocation, _, _>(request).await?;
        Ok(Response::new(pb::CreateLocationResponse { location: Some(location) }))
    }

    async fn get_location(&self, request: Request<pb::GetLocationRequest>) -> Answer<pb::GetLocationResponse> {
        let location = self.read::<GetLocation, _, _>(request).await?;
        Ok(Response::new(pb::GetLocationResponse { location: Some(location) }))
    }

    async fn list_locations(&self, request: Request<pb::ListLocationsRequest>) -> Answer<pb::ListLocationsResponse> {
        let (locations, page) = self.list::<ListLocations, _, _, _>(request).await?;
        Ok(Response::new(pb::ListLocationsResponse { locations, page }))
    }
}
