//! Stock-takes as they go out.

use kaifong_proto::inventory::v1 as pb;

use super::{
    lending_out::{moment, small, text},
    words::Wired,
};
use crate::{domain::stock_take::StockTake, verbs::counting::read::SeenLine};

impl From<StockTake> for pb::StockTake {
    fn from(stock_take: StockTake) -> Self {
        Self {
            stock_take_id: stock_take.id.to_string(),
            warehouse_id: stock_take.warehouse.to_string(),
            location_ids: stock_take.locations.iter().map(ToString::to_string).collect(),
            item_ids: stock_take.items.iter().map(ToString::to_string).collect(),
            blind: stock_take.blind,
            state: stock_take.state.wire().into(),
            lines_total: stock_take.lines_total,
            lines_counted: stock_take.lines_counted,
            opened_by: text(stock_take.opened_by),
            opened_at_us: stock_take.opened_at.micros(),
            reviewed_by: text(stock_take.reviewed_by),
            reviewed_at_us: moment(stock_take.reviewed_at),
            ended_at_us: moment(stock_take.ended_at),
            reason: stock_take.reason.unwrap_or_default(),
        }
    }
}

impl From<SeenLine> for pb::StockTakeLine {
    fn from(SeenLine { line, against }: SeenLine) -> Self {
        let counts = small(line.counts());
        Self {
            line_id: line.id.to_string(),
            stock_take_id: line.stock_take.to_string(),
            location_id: line.key.location.to_string(),
            item_id: line.key.item.to_string(),
            lot_id: line.key.lot.to_string(),
            asset_id: text(line.key.asset),
            counted: line.count.is_some(),
            quantity: line.count.map_or(0, |count| count.quantity),
            counted_at_us: moment(line.count.map(|count| count.at)),
            counted_by: text(line.count.map(|count| count.by)),
            counts,
            hidden: against.is_none(),
            expected: against.map_or(0, |against| against.expected),
            delta: against.map_or(0, |against| against.delta),
            movement_id: text(line.movement),
        }
    }
}
