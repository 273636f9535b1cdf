//! The catalogue in memory: what one of each item comes to.

use kaifong_proto::inventory::v1::{self as pb, catalogue_service_server::CatalogueService};
use tonic::{Request, Response, Status};

use super::{
    peers::{no, peer},
    stock::Stock,
};

type Answer<T> = Result<Response<T>, Status>;

peer! {
    Stock: CatalogueService, {
        async fn get_item(&self, request: Request<pb::GetItemRequest>) -> Answer<pb::GetItemResponse> {
            self.log.answer("GetItem", request, |asked| {
                if asked.item_id == super::nowhere("itm") {
                    return Err(no("INV001"));
                }
                let (weight_g, volume_cm3) = (20_000, 100_000);
                let item = pb::Item { item_id: asked.item_id, weight_g, volume_cm3, ..pb::Item::default() };
                Ok(pb::GetItemResponse { item: Some(item) })
            })
        }
    }
    silent {
        create_item(CreateItemRequest) -> CreateItemResponse;
        update_item(UpdateItemRequest) -> UpdateItemResponse;
        deactivate_item(DeactivateItemRequest) -> DeactivateItemResponse;
        list_items(ListItemsRequest) -> ListItemsResponse;
        create_warehouse(CreateWarehouseRequest) -> CreateWarehouseResponse;
        create_location(CreateLocationRequest) -> CreateLocationResponse;
        get_location(GetLocationRequest) -> GetLocationResponse;
        list_locations(ListLocationsRequest) -> ListLocationsResponse;
    }
}
