//! The goods come in: a catalogue, a warehouse, a donor's list with a bad line, an inspection that finds damage.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use kaifong_kernel::values::HkDate;
use serde_json::{Value, json};

use super::{
    cast::Cast,
    inputs,
    rest::{Change, Rest, number, text},
    tell,
};

/// What is in the warehouse.
pub struct Stock {
    /// The warehouse.
    pub warehouse: String,
    /// The bin that everything lies in.
    pub bin: String,
    /// Items by their code.
    items: BTreeMap<String, String>,
}

impl Stock {
    /// The id of an item.
    ///
    /// # Errors
    /// When the catalogue has no such code.
    pub fn item(&self, code: &str) -> Result<&str> {
        self.items.get(code).map(String::as_str).with_context(|| format!("the catalogue has no {code}"))
    }
}

/// Fills the warehouse.
pub struct Stocking<'a> {
    /// The API.
    pub rest: &'a Rest,
    /// Who takes part.
    pub cast: &'a Cast,
    /// The day.
    pub day: HkDate,
}

impl Stocking<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When a step is refused that must not be.
    pub async fn play(&self) -> Result<Stock> {
        tell("Goods come in: a warehouse in Tai Po 物資入倉：大埔貨倉");
        let stock = self.house().await?;
        tell("A donor's list is read; one line is wrong and refused by itself 匯入捐贈清單，一行有誤");
        let first = self.import("goods-import", &stock, inputs::donated_goods(self.day)?).await?;
        self.refused_lines(&first).await?;
        tell("The corrected list brings only what was missing 更正清單只補入缺少項目");
        let corrected = self.import("goods-import-corrected", &stock, inputs::corrected_goods(self.day)?).await?;
        tell(&format!(
            "    {} new 新增, {} known 已有",
            number(&corrected, "/lines_accepted")?,
            number(&corrected, "/lines_known")?,
        ));
        // One bed came with a broken frame.
        self.take_in("goods-1", &first, &stock, Some("BED-S")).await?;
        self.take_in("goods-2", &corrected, &stock, None).await?;
        self.wheelchair(&stock, &first).await?;
        Ok(stock)
    }

    async fn post(&self, who: &str, step: &str, path: &str, body: Value) -> Result<Value> {
        self.rest.post(Change { key: self.cast.key(who)?, step, path }, body).await
    }

    async fn house(&self) -> Result<Stock> {
        let mut items = BTreeMap::new();
        for item in inputs::items()? {
            let code = text(&item, "/code")?;
            let made = self.post("storekeeper", &format!("item-{code}"), "/v1/items", item).await?;
            items.insert(code, text(&made, "/item_id")?);
        }
        let body = json!({
            "code": "TP1", "name": {"en": "Tai Po warehouse", "zh_hant": "大埔貨倉"},
            "address": "Kwong Fuk Road 220, Tai Po 大埔廣福道二百二十號",
            "point": {"lat_e6": 22_446_300, "lng_e6": 114_167_000},
        });
        let made = self.post("storekeeper", "warehouse", "/v1/warehouses", body).await?;
        let warehouse = text(&made, "/location_id")?;
        let zone = self.place("zone", &warehouse, "A", "Hall A", "A 倉").await?;
        let bin = self.place("bin", &zone, "A-01", "Shelf 1", "一號架").await?;
        Ok(Stock { warehouse, bin, items })
    }

    async fn place(&self, step: &str, parent: &str, code: &str, en: &str, zh_hant: &str) -> Result<String> {
        let body = json!({"parent_id": parent, "code": code, "name": {"en": en, "zh_hant": zh_hant}});
        text(&self.post("storekeeper", step, "/v1/locations", body).await?, "/location_id")
    }

    /// Sends a list and waits until its lines are worked through.
    async fn import(&self, step: &str, stock: &Stock, document: Vec<u8>) -> Result<Value> {
        let path = format!("/v1/stock-imports?warehouse_id={}&source=KWONG-FUK", stock.warehouse);
        let key = self.cast.key("storekeeper")?;
        let started = self.rest.upload(Change { key, step, path: &path }, "text/csv", document).await?;
        let path = format!("/v1/stock-imports/{}", text(&started, "/import_id")?);
        self.rest.until(key, &path, |seen| seen["state"] == "done").await
    }

    async fn refused_lines(&self, import: &Value) -> Result<()> {
        let path = format!("/v1/stock-imports/{}/lines?state=refused", text(import, "/import_id")?);
        let lines = self.rest.list(self.cast.key("storekeeper")?, &path).await?;
        if lines.is_empty() {
            bail!("the line with an unknown item was not refused: {import}");
        }
        for line in lines {
            let say = |name: &str| line.pointer(name).and_then(Value::as_str).unwrap_or_default();
            tell(&format!(
                "    line 第{}行, {}: {} {} {}",
                number(&line, "/line_no")?,
                say("/column"),
                say("/code"),
                say("/reason/en"),
                say("/reason/zh_hant"),
            ));
        }
        Ok(())
    }

    /// What a list announced arrives, is looked at, and put away; one unit of a damaged item goes to quarantine.
    async fn take_in(&self, step: &str, import: &Value, stock: &Stock, damaged: Option<&str>) -> Result<()> {
        let path = format!("/v1/goods-receipts/{}", text(import, "/receipt_id")?);
        let lines = self.rest.list(self.cast.key("storekeeper")?, &format!("{path}/lines")).await?;
        self.post("storekeeper", &format!("{step}-arrive"), &format!("{path}/arrive"), json!({})).await?;
        let damaged = damaged.map(|code| stock.item(code)).transpose()?;
        let found = lines.iter().map(|line| {
            let broken = i64::from(damaged.is_some_and(|item| line.pointer("/details/item_id") == Some(&item.into())));
            let (line_no, units) = (number(line, "/line_no")?, number(line, "/units")?);
            Ok(json!({"line_no": line_no, "accepted": units - broken, "quarantined": broken}))
        });
        let found = json!({"lines": found.collect::<Result<Vec<_>>>()?});
        self.post("storekeeper", &format!("{step}-inspect"), &format!("{path}/inspect"), found).await?;
        let bin = json!({"bin_id": stock.bin});
        let seen = self.post("storekeeper", &format!("{step}-put-away"), &format!("{path}/put-away"), bin).await?;
        let state = text(&seen, "/state")?;
        match (state.as_str(), damaged) {
            ("put_away", None) => tell("    put away whole 全數上架"),
            ("partly_accepted", Some(_)) => tell("    put away but for one damaged bed 上架，一張損壞的床入隔離區"),
            _ => bail!("a receipt came to {state}"),
        }
        Ok(())
    }

    /// The only wheelchair there is gets its serial number.
    async fn wheelchair(&self, stock: &Stock, import: &Value) -> Result<()> {
        let path = format!("/v1/goods-receipts/{}/lines", text(import, "/receipt_id")?);
        let lines = self.rest.list(self.cast.key("storekeeper")?, &path).await?;
        let item = stock.item("WCH-18")?;
        let line = lines.iter().find(|line| line.pointer("/details/item_id") == Some(&item.into()));
        let lot = text(line.context("the list has a wheelchair")?, "/lot_id")?;
        let body = json!({
            "lot_id": lot, "serial": "KF-WCH-0001", "location_id": stock.bin, "condition": "new",
        });
        self.post("storekeeper", "wheelchair", "/v1/assets", body).await?;
        tell("    one wheelchair, to be lent 輪椅一張，供借用");
        Ok(())
    }
}
