//! The closing table: every figure is read back from the API.

use std::time::Duration;

use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::Value;

use super::{
    cast::Cast,
    gifts::dollars,
    goods::Goods,
    rest::{Rest, number},
    tell,
};
use crate::compose::SERVICES;

/// What `--json` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closing {
    gifts_booked: i64,
    gifts_amount_minor: i64,
    receipts_issued: i64,
    suspense_minor: i64,
    awards: i64,
    committed_minor: i64,
    disbursed_minor: i64,
    #[serde(flatten)]
    goods: Goods,
    ledger_imbalance_minor: i64,
    outbox_pending: i64,
    events_waiting: i64,
    events_parked: i64,
    requests_sent: u64,
    refusals: Vec<String>,
}

impl Closing {
    /// Whether the books balance and nothing stays on its way.
    ///
    /// # Errors
    /// When they don't, or something does.
    pub fn check(&self) -> Result<()> {
        let Self { ledger_imbalance_minor, outbox_pending, events_waiting, events_parked, .. } = self;
        if [ledger_imbalance_minor, outbox_pending, events_waiting, events_parked].iter().any(|figure| **figure != 0) {
            bail!(
                "the day doesn't close: {ledger_imbalance_minor} out of balance, {outbox_pending} events pending, \
                 {events_waiting} waiting, {events_parked} parked"
            );
        }
        Ok(())
    }
}

/// The balance of one purpose.
struct Standing {
    code: String,
    received: i64,
    cleared: i64,
    spendable: i64,
    held: i64,
    committed: i64,
    payable: i64,
    paid: i64,
    available: i64,
}

/// Waits until nothing is on its way, reads everything back, and prints the table.
///
/// # Errors
/// When something can't be read, or stays on its way.
pub async fn close(rest: &Rest, cast: &Cast) -> Result<Closing> {
    let key = cast.key("auditor")?;
    let flow = quiet(rest, key).await?;
    let standings = standings(rest, key).await?;
    let gifts = rest.list(key, "/v1/gifts").await?;
    let counted = |gift: &&Value| matches!(gift["state"].as_str(), Some("cleared" | "paid"));
    let amounts = gifts.iter().filter(counted).map(|gift| number(gift, "/amount/amount_minor"));
    let health = rest.get(key, "/v1/ledger-health").await?;
    sound(&health)?;
    let closing = Closing {
        gifts_booked: count(gifts.iter().filter(counted)),
        gifts_amount_minor: amounts.sum::<Result<i64>>()?,
        receipts_issued: count(rest.list(key, "/v1/receipts?state=issued").await?.iter()),
        suspense_minor: suspense(rest, key).await?,
        awards: count(rest.list(key, "/v1/awards").await?.iter().filter(|award| award["state"] == "accepted")),
        committed_minor: standings.iter().map(|standing| standing.committed).sum(),
        disbursed_minor: standings.iter().map(|standing| standing.paid).sum(),
        goods: Goods::read(rest, key).await?,
        ledger_imbalance_minor: number(&health, "/imbalance_minor")?,
        outbox_pending: flow[0],
        events_waiting: flow[1],
        events_parked: flow[2],
        requests_sent: rest.sent(),
        refusals: rest.refusals(),
    };
    print(&closing, &standings);
    Ok(closing)
}

/// What the ledger's own check looks at besides the sum of every journal: 0 where the books are sound.
const OFF: [&str; 5] =
    ["unbalanced_journals", "programmes_off", "purposes_off", "commitments_off", "bank_accounts_off"];

/// The books say of each programme, purpose, commitment and bank account what their postings and statements say.
fn sound(health: &Value) -> Result<()> {
    for name in OFF {
        let off = number(health, &format!("/{name}"))?;
        if off != 0 {
            bail!("the books are not sound: {name} is {off}");
        }
    }
    Ok(())
}

/// How many there are.
pub fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

/// How often in a row nothing is seen on its way before it counts: what is on the broker, or with a consumer that has
/// just begun, is in nobody's figures for a moment.
const QUIET_LOOKS: u32 = 3;

/// Outbox, waiting and parked of all services together, once nothing is on its way or it has been waited for long.
async fn quiet(rest: &Rest, key: &str) -> Result<[i64; 3]> {
    let (mut sum, mut looks) = ([0; 3], 0);
    for _ in 0..300 {
        sum = [0; 3];
        for service in SERVICES {
            let flow = rest.get(key, &format!("/v1/{service}/flow")).await?;
            for (place, name) in ["/outbox_pending", "/events_waiting", "/events_parked"].iter().enumerate() {
                sum[place] += number(&flow, name)?;
            }
        }
        looks = if sum[0] + sum[1] == 0 { looks + 1 } else { 0 };
        if looks == QUIET_LOOKS {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(sum)
}

async fn standings(rest: &Rest, key: &str) -> Result<Vec<Standing>> {
    let mut standings = Vec::new();
    for purpose in rest.list(key, "/v1/purposes").await? {
        let id = purpose["purpose_id"].as_str().unwrap_or_default();
        let balance = rest.get(key, &format!("/v1/purposes/{id}/balance")).await?;
        for balance in balance["balances"].as_array().into_iter().flatten() {
            let of = |name: &str| number(balance, name);
            standings.push(Standing {
                code: purpose["code"].as_str().unwrap_or_default().to_owned(),
                received: of("/received_minor")?,
                cleared: of("/cleared_minor")?,
                spendable: of("/spendable_minor")?,
                held: of("/held_minor")?,
                committed: of("/committed_minor")?,
                payable: of("/payable_minor")? + of("/in_transit_minor")?,
                paid: of("/paid_minor")?,
                available: of("/available_minor")?,
            });
        }
    }
    Ok(standings)
}

/// What the bank account holds that nobody could place yet, from the trial balance.
async fn suspense(rest: &Rest, key: &str) -> Result<i64> {
    let mut cursor = String::new();
    let mut sum = 0;
    loop {
        let after = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let page = rest.get(key, &format!("/v1/trial-balance?page_size=100{after}")).await?;
        for row in page["rows"].as_array().into_iter().flatten() {
            if row.pointer("/account/kind").and_then(Value::as_str) == Some("suspense") {
                sum += number(row, "/credit_minor")? - number(row, "/debit_minor")?;
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) if !next.is_empty() => next.clone_into(&mut cursor),
            _ => return Ok(sum),
        }
    }
}

fn print(closing: &Closing, standings: &[Standing]) {
    tell("");
    tell("The day's close (HKD) 日結（港元）");
    for head in [
        ["received", "cleared", "spendable", "held", "committed", "to pay", "paid", "available"],
        ["已收", "已到帳", "可用", "預留", "已承諾", "應付", "已付", "餘額"],
    ] {
        tell(&format!("  {:<8}{}", "", head.map(column).concat()));
    }
    for standing in standings {
        let figures = [
            standing.received,
            standing.cleared,
            standing.spendable,
            standing.held,
            standing.committed,
            standing.payable,
            standing.paid,
            standing.available,
        ];
        tell(&format!("  {:<8}{}", standing.code, figures.map(|minor| column(&dollars(minor))).concat()));
    }
    tell("");
    let Closing { gifts_booked, receipts_issued, awards, requests_sent, .. } = closing;
    let rows = [
        ("Money in 收入", format!("HK${}, gifts 宗數 {gifts_booked}", dollars(closing.gifts_amount_minor))),
        ("Money out 支出", format!("HK${}", dollars(closing.disbursed_minor))),
        ("Still committed 已承諾未付", format!("HK${}", dollars(closing.committed_minor))),
        ("In suspense 待查", format!("HK${}", dollars(closing.suspense_minor))),
        ("Receipts issued 已發收據", receipts_issued.to_string()),
        ("Awards 資助", awards.to_string()),
        ("Ledger out of balance by 帳目差額", format!("HK${}", dollars(closing.ledger_imbalance_minor))),
        (
            "Events pending, waiting, parked 事件（待發、等候、擱置）",
            format!("{}, {}, {}", closing.outbox_pending, closing.events_waiting, closing.events_parked),
        ),
        ("Changes asked for 更改請求", requests_sent.to_string()),
        ("Refused, as they must be 按規定拒絕", closing.refusals.join(" ")),
    ];
    for (name, value) in rows.into_iter().chain(closing.goods.rows()) {
        tell(&format!("  {name}: {value}"));
    }
}

/// A text at the right of its column; a Chinese character is two columns of a terminal wide.
fn column(text: &str) -> String {
    let wide = |character: &char| !character.is_ascii();
    let width = text.chars().count() + text.chars().filter(wide).count();
    format!("{}{text}", " ".repeat(14_usize.saturating_sub(width)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closing() -> Closing {
        Closing {
            gifts_booked: 1,
            gifts_amount_minor: 1,
            receipts_issued: 1,
            suspense_minor: 1,
            awards: 1,
            committed_minor: 1,
            disbursed_minor: 1,
            goods: Goods {
                stock_units_received: 1,
                orders_delivered: 1,
                orders_failed: 1,
                orders_unplanned: 1,
                assets_on_loan: 1,
                work_items_open: 1,
            },
            ledger_imbalance_minor: 0,
            outbox_pending: 0,
            events_waiting: 0,
            events_parked: 0,
            requests_sent: 1,
            refusals: Vec::new(),
        }
    }

    #[test]
    fn a_day_that_does_not_close_is_an_error() {
        closing().check().unwrap();
        for open in [
            Closing { ledger_imbalance_minor: -1, ..closing() },
            Closing { outbox_pending: 1, ..closing() },
            Closing { events_waiting: 1, ..closing() },
            Closing { events_parked: 1, ..closing() },
        ] {
            assert!(open.check().is_err(), "{open:?}");
        }
    }

    #[test]
    fn books_that_are_not_sound_are_an_error() {
        let sums = |off: &str| OFF.iter().map(|name| ((*name).to_owned(), i64::from(*name == off).into())).collect();
        sound(&Value::Object(sums(""))).unwrap();
        for off in OFF {
            assert!(sound(&Value::Object(sums(off))).unwrap_err().to_string().contains(off), "{off}");
        }
        assert!(sound(&Value::Null).is_err(), "a figure that isn't told is no 0");
    }

    #[test]
    fn a_column_is_as_wide_in_either_language() {
        assert_eq!(column("paid"), "          paid");
        assert_eq!(column("已付"), "          已付");
    }
}
