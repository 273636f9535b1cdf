//! Stock-takes in a story of goods: a bin is counted, one lot of it otherwise than it is known, and the difference posted.

use kaifong_kernel::{
    auth::{Actor, Role},
    testing,
};
use kaifong_proto::inventory::v1::{self as pb, stock_take_service_client::StockTakeServiceClient};
use tonic::{Request, Response, Status, metadata::MetadataValue};

use crate::{
    desk::{Desk, code, keeper, new_key},
    model::{Model, Outcome, Place},
};

/// What is counted: of a lot in a bin so much more or less than is known.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'s> {
    pub warehouse: &'s str,
    pub bin: &'s str,
    pub item: &'s str,
    pub lot: &'s str,
    pub off: i64,
}

/// Somebody else of the warehouse.
fn reviewer() -> Actor {
    testing::person("reviewer", &[Role::Warehouse])
}

impl Desk {
    fn asked<M>(&self, actor: &Actor, message: M) -> Request<M> {
        let mut request = Request::new(message);
        let token = format!("Bearer {}", self.token(actor));
        request.metadata_mut().insert("authorization", MetadataValue::try_from(token).unwrap());
        request.metadata_mut().insert("idempotency-key", MetadataValue::try_from(new_key()).unwrap());
        request
    }

    /// A whole stock-take of an item in a bin, acknowledging what it costs these orders. What isn't posted is cancelled.
    pub async fn stock_take(&self, counted: Counted<'_>, acknowledged: Vec<String>) -> Result<(), String> {
        let mut client = StockTakeServiceClient::new(self.wire.clone());
        let open = pb::OpenStockTakeRequest {
            warehouse_id: counted.warehouse.to_owned(),
            location_ids: vec![counted.bin.to_owned()],
            item_ids: vec![counted.item.to_owned()],
            blind: true,
        };
        let opened = told(client.open_stock_take(self.asked(&keeper(), open)).await)?;
        let stock_take_id = opened.stock_take.unwrap().stock_take_id;
        let counts = self.counts(counted).await;
        let count = pb::RecordCountsRequest { stock_take_id: stock_take_id.clone(), counts };
        told(client.record_counts(self.asked(&keeper(), count)).await)?;
        let finish = pb::FinishCountingRequest { stock_take_id: stock_take_id.clone() };
        told(client.finish_counting(self.asked(&keeper(), finish)).await)?;
        let review = pb::ReviewStockTakeRequest { stock_take_id: stock_take_id.clone() };
        told(client.review_stock_take(self.asked(&reviewer(), review)).await)?;
        let (id, reason) = (stock_take_id.clone(), "counted".to_owned());
        let post = pb::PostStockTakeRequest { stock_take_id: id, reason, acknowledged_order_ids: acknowledged };
        let posted = told(client.post_stock_take(self.asked(&keeper(), post)).await);
        if posted.is_err() {
            let cancel = pb::CancelStockTakeRequest { stock_take_id, reason: "refused".to_owned() };
            told(client.cancel_stock_take(self.asked(&keeper(), cancel)).await)?;
        }
        posted.map(drop)
    }

    /// Every lot that lies in the bin is counted, and the one that is looked for.
    async fn counts(&self, counted: Counted<'_>) -> Vec<pb::Count> {
        let there = pb::ListBalancesRequest {
            item_id: counted.item.to_owned(),
            location_id: counted.bin.to_owned(),
            ..Default::default()
        };
        let balances = self.list_balances(&keeper(), there).await.unwrap().balances;
        let mut lots: Vec<(String, i64)> = balances.into_iter().map(|one| (one.lot_id, one.on_hand)).collect();
        if lots.iter().all(|(lot, _)| lot != counted.lot) {
            lots.push((counted.lot.to_owned(), 0));
        }
        let off = |lot: &str| if lot == counted.lot { counted.off } else { 0 };
        let count = |(lot, on_hand): (String, i64)| pb::Count {
            location_id: counted.bin.to_owned(),
            item_id: counted.item.to_owned(),
            quantity: (on_hand + off(&lot)).max(0),
            lot_id: lot,
            ..Default::default()
        };
        lots.into_iter().map(count).collect()
    }
}

fn told<T>(answer: Result<Response<T>, Status>) -> Result<T, String> {
    answer.map(Response::into_inner).map_err(|status| code(&status))
}

impl Model {
    /// The same in the model.
    pub fn counted(&mut self, lot: usize, bin: Place, off: i64, acknowledged: bool) -> Outcome {
        if self.lots.iter().all(|lot| lot.at(bin, i64::MAX) == 0) {
            return Err("INV120");
        }
        let off = off.max(-self.lots[lot].at(bin, i64::MAX));
        let losers = self.losers(lot, off);
        if !losers.is_empty() && !acknowledged {
            return Err("INV133");
        }
        for order in losers {
            self.end(order);
        }
        let now = self.now_s;
        match off {
            0 => {}
            1.. => self.lots[lot].carry(now, Place::Unexplained, bin, off),
            _ => self.lots[lot].carry(now, bin, Place::Unexplained, -off),
        }
        Ok(())
    }

    /// The orders whose goods aren't there any more: those that took them last.
    fn losers(&self, lot: usize, off: i64) -> Vec<usize> {
        let (mut short, mut losers) = (-(self.free(lot) + off), Vec::new());
        for order in self.made.iter().rev() {
            let parts = self.orders[*order].parts.iter().filter(|(of, _)| *of == lot);
            let part: i64 = parts.map(|(_, units)| units).sum();
            if short > 0 && part > 0 && !losers.contains(order) {
                losers.push(*order);
                short -= part;
            }
        }
        losers
    }
}
