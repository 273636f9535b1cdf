//! Requests about stock-takes: into verbs and questions.

use std::{collections::BTreeSet, fmt::Display, str::FromStr};

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::inventory::v1 as pb;

use super::{lending_in::reason, words::optional_word};
use crate::{
    domain::{item::MOST_UNITS, stock_take::Scope},
    verbs::counting::{
        cancel_stock_take::CancelStockTake,
        finish_counting::FinishCounting,
        open_stock_take::OpenStockTake,
        post_stock_take::PostStockTake,
        read::{GetStockTake, ListStockTakeLines, ListStockTakes},
        record_counts::{Counted, RecordCounts},
        request_recount::RequestRecount,
        review_stock_take::ReviewStockTake,
    },
};

/// The most bins or items that a scope names.
const MOST_NAMED: usize = 500;
/// The most lines that are counted at once.
const MOST_COUNTS: usize = 200;
/// The most orders that are acknowledged.
const MOST_ORDERS: usize = 1_000;

/// Ids, at most so many.
fn ids<I: FromStr<Err: Display> + Ord>(
    fields: &mut Fields,
    field: &str,
    given: &[String],
    most: usize,
) -> Option<BTreeSet<I>> {
    if given.len() > most {
        fields.wrong(field, format!("send at most {most}"));
        return None;
    }
    let read: Vec<Option<I>> =
        given.iter().enumerate().map(|(place, text)| fields.id(&format!("{field}[{place}]"), text)).collect();
    read.into_iter().collect()
}

impl TryFrom<pb::OpenStockTakeRequest> for OpenStockTake {
    type Error = Invalid;

    fn try_from(request: pb::OpenStockTakeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let warehouse = fields.id("warehouse_id", &request.warehouse_id);
        let locations = ids(&mut fields, "location_ids", &request.location_ids, MOST_NAMED);
        let items = ids(&mut fields, "item_ids", &request.item_ids, MOST_NAMED);
        let (Some(warehouse), Some(locations), Some(items)) = (warehouse, locations, items) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { scope: Scope { warehouse, locations, items }, blind: request.blind })
    }
}

fn count(fields: &mut Fields, given: &pb::Count) -> Option<Counted> {
    let location = fields.id("location_id", &given.location_id);
    let item = fields.id("item_id", &given.item_id);
    let lot = fields.optional_id("lot_id", &given.lot_id);
    let asset = fields.optional_id("asset_id", &given.asset_id);
    let quantity = fields.number("quantity", given.quantity, 0..=MOST_UNITS);
    let at = match given.counted_at_us {
        0 => Some(None),
        micros => fields.instant("counted_at_us", micros).map(Some),
    };
    let (location, item, lot, asset) = (location?, item?, lot?, asset?);
    Some(Counted { location, item, lot, asset, quantity: quantity?, at: at? })
}

impl TryFrom<pb::RecordCountsRequest> for RecordCounts {
    type Error = Invalid;

    fn try_from(request: pb::RecordCountsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let stock_take = fields.id("stock_take_id", &request.stock_take_id);
        if !(1..=MOST_COUNTS).contains(&request.counts.len()) {
            fields.wrong("counts", format!("send 1 to {MOST_COUNTS}"));
            return Err(fields.into_invalid());
        }
        let read = |(place, given)| fields.within(&format!("counts[{place}]"), |fields| count(fields, given));
        let counts: Vec<Option<Counted>> = request.counts.iter().enumerate().map(read).collect();
        let counts: Option<Vec<Counted>> = counts.into_iter().collect();
        let (Some(stock_take), Some(counts)) = (stock_take, counts) else { return Err(fields.into_invalid()) };
        let places: BTreeSet<_> = counts.iter().map(|one| (one.location, one.item, one.lot, one.asset)).collect();
        if places.len() < counts.len() {
            fields.wrong("counts", "name each line once");
            return Err(fields.into_invalid());
        }
        Ok(Self { stock_take, counts })
    }
}

impl TryFrom<pb::RequestRecountRequest> for RequestRecount {
    type Error = Invalid;

    fn try_from(request: pb::RequestRecountRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let stock_take = fields.id("stock_take_id", &request.stock_take_id);
        let lines = ids(&mut fields, "line_ids", &request.line_ids, MOST_COUNTS);
        if request.line_ids.is_empty() {
            fields.wrong("line_ids", "name at least one line");
            return Err(fields.into_invalid());
        }
        let (Some(stock_take), Some(lines)) = (stock_take, lines) else { return Err(fields.into_invalid()) };
        Ok(Self { stock_take, lines })
    }
}

impl TryFrom<pb::PostStockTakeRequest> for PostStockTake {
    type Error = Invalid;

    fn try_from(request: pb::PostStockTakeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let stock_take = fields.id("stock_take_id", &request.stock_take_id);
        let reason = reason(&mut fields, &request.reason);
        let acknowledged = ids(&mut fields, "acknowledged_order_ids", &request.acknowledged_order_ids, MOST_ORDERS);
        let (Some(stock_take), Some(reason), Some(acknowledged)) = (stock_take, reason, acknowledged) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { stock_take, reason, acknowledged })
    }
}

impl TryFrom<pb::CancelStockTakeRequest> for CancelStockTake {
    type Error = Invalid;

    fn try_from(request: pb::CancelStockTakeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let stock_take = fields.id("stock_take_id", &request.stock_take_id);
        let reason = reason(&mut fields, &request.reason);
        let (Some(stock_take), Some(reason)) = (stock_take, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { stock_take, reason })
    }
}

impl TryFrom<pb::ListStockTakesRequest> for ListStockTakes {
    type Error = Invalid;

    fn try_from(request: pb::ListStockTakesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let warehouse = fields.optional_id("warehouse_id", &request.warehouse_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(warehouse), Some(state)) = (page, warehouse, state) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { warehouse, state, page })
    }
}

impl TryFrom<pb::ListStockTakeLinesRequest> for ListStockTakeLines {
    type Error = Invalid;

    fn try_from(request: pb::ListStockTakeLinesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let stock_take = fields.id("stock_take_id", &request.stock_take_id);
        let page = fields.page(request.page.as_ref());
        let (Some(stock_take), Some(page)) = (stock_take, page) else { return Err(fields.into_invalid()) };
        Ok(Self { stock_take, page })
    }
}

macro_rules! only_the_stock_take {
    ($($request:ident => $verb:ident;)+) => {$(
        impl TryFrom<pb::$request> for $verb {
            type Error = Invalid;

            fn try_from(request: pb::$request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id("stock_take_id", &request.stock_take_id);
                id.map(|stock_take| Self { stock_take }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

only_the_stock_take! {
    FinishCountingRequest => FinishCounting;
    ReviewStockTakeRequest => ReviewStockTake;
    GetStockTakeRequest => GetStockTake;
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOCK_TAKE: &str = "stk_01h455vb4pex5vsknk084sn02q";

    fn names<T>(outcome: Result<T, Invalid>) -> Vec<String> {
        let fields = |invalid: Invalid| invalid.0.into_iter().map(|violation| violation.field).collect();
        outcome.err().map(fields).unwrap_or_default()
    }

    fn count() -> pb::Count {
        pb::Count {
            location_id: "loc_01h455vb4pex5vsknk084sn02q".to_owned(),
            item_id: "itm_01h455vb4pex5vsknk084sn02q".to_owned(),
            lot_id: "lot_01h455vb4pex5vsknk084sn02q".to_owned(),
            quantity: 3,
            ..Default::default()
        }
    }

    fn counts(counts: Vec<pb::Count>) -> Vec<String> {
        names(RecordCounts::try_from(pb::RecordCountsRequest { stock_take_id: STOCK_TAKE.to_owned(), counts }))
    }

    #[test]
    fn counts_are_named_by_their_place() {
        assert_eq!(counts(vec![count()]), Vec::<String>::new());
        let wrong = pb::Count { item_id: "x".to_owned(), quantity: -1, counted_at_us: -1, ..count() };
        let names = ["counts[1].item_id", "counts[1].quantity", "counts[1].counted_at_us"];
        assert_eq!(counts(vec![count(), wrong]), names);
        assert_eq!(counts(vec![count(), count()]), ["counts"], "each line once");
        assert_eq!(counts(vec![]), ["counts"]);
        assert_eq!(counts(vec![count(); 201]), ["counts"]);
    }

    #[test]
    fn ids_are_few_and_each_is_judged() {
        let request = pb::OpenStockTakeRequest {
            location_ids: vec!["loc_01h455vb4pex5vsknk084sn02q".to_owned(), "x".to_owned()],
            item_ids: vec!["itm_01h455vb4pex5vsknk084sn02q".to_owned(); 501],
            ..Default::default()
        };
        assert_eq!(names(OpenStockTake::try_from(request)), ["warehouse_id", "location_ids[1]", "item_ids"]);
        let request = pb::RequestRecountRequest { stock_take_id: STOCK_TAKE.to_owned(), line_ids: vec![] };
        assert_eq!(names(RequestRecount::try_from(request)), ["line_ids"]);
        let request = pb::PostStockTakeRequest { acknowledged_order_ids: vec!["y".to_owned()], ..Default::default() };
        assert_eq!(names(PostStockTake::try_from(request)), ["stock_take_id", "reason", "acknowledged_order_ids[0]"]);
    }
}
