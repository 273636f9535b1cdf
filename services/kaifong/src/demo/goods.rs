//! The goods' part of the closing table: every figure is read back from the API.

use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::Value;

use super::{
    closing::count,
    rest::{Rest, number},
};
use crate::compose::SERVICES;

/// What came in, went out, and is left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Goods {
    /// Base units that were ever received.
    pub stock_units_received: i64,
    /// Orders that were delivered.
    pub orders_delivered: i64,
    /// Orders that came back.
    pub orders_failed: i64,
    /// Orders that the day's plan left out.
    pub orders_unplanned: i64,
    /// Assets that households have on loan.
    pub assets_on_loan: i64,
    /// Work items of every service that wait for a person.
    pub work_items_open: i64,
}

impl Goods {
    /// Reads them.
    ///
    /// # Errors
    /// When one can't be read, or a balance of the stock isn't what its movements say.
    pub async fn read(rest: &Rest, key: &str) -> Result<Self> {
        let health = rest.get(key, "/v1/stock/health").await?;
        if health["differences"].as_array().is_none_or(|differences| !differences.is_empty()) {
            bail!("the stock isn't what its movements say: {health}");
        }
        let orders = rest.list(key, "/v1/delivery-orders").await?;
        let came_to =
            |states: &[&str]| count(orders.iter().filter(|order| states.iter().any(|at| order["state"] == *at)));
        Ok(Self {
            stock_units_received: received(rest, key).await?,
            orders_delivered: came_to(&["delivered", "partial"]),
            orders_failed: came_to(&["failed", "returned", "rescheduled"]),
            orders_unplanned: unplanned(rest, key).await?,
            assets_on_loan: count(rest.list(key, "/v1/assets?state=on_loan").await?.iter()),
            work_items_open: work(rest, key).await?,
        })
    }

    /// The rows of the table that people read.
    pub fn rows(&self) -> [(&'static str, String); 5] {
        [
            ("Units of goods received 收到物資件數", self.stock_units_received.to_string()),
            (
                "Orders delivered, failed, unplanned 訂單（送達、未成、未編排）",
                format!("{}, {}, {}", self.orders_delivered, self.orders_failed, self.orders_unplanned),
            ),
            ("Assets on loan 借出器材", self.assets_on_loan.to_string()),
            ("Work for people 待處理事項", self.work_items_open.to_string()),
            ("Stock against its movements 存貨與流水", "equal 相符".to_owned()),
        ]
    }
}

async fn received(rest: &Rest, key: &str) -> Result<i64> {
    let movements = rest.list(key, "/v1/stock/movements").await?;
    let received = movements.iter().filter(|movement| movement["reason"] == "received");
    received.map(|movement| number(movement, "/quantity")).sum()
}

/// What the latest plan could not place.
async fn unplanned(rest: &Rest, key: &str) -> Result<i64> {
    let plans = rest.list(key, "/v1/plans").await?;
    let last = plans.last().and_then(|plan| plan["unassigned"].as_array());
    Ok(last.map_or(0, |left| count(left.iter())))
}

async fn work(rest: &Rest, key: &str) -> Result<i64> {
    let mut open = 0;
    for service in SERVICES {
        let items = rest.list(key, &format!("/v1/{service}/work-items?state=open")).await?;
        open += count(items.iter().filter(|item: &&Value| item["state"] == "open"));
    }
    Ok(open)
}
