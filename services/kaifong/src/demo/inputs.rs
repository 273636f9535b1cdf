//! The input files of the demo, compiled into the binary; dates and references are filled in where `{{…}}` stands.

use anyhow::{Context, Result, bail};
use kaifong_kernel::values::HkDate;
use serde_json::Value;

const PLEDGES: &str = include_str!("../../demo/pledges.csv");
const APPLICATION: &str = include_str!("../../demo/application.json");
const GIFTS: &str = include_str!("../../demo/statement-gifts.xml");
const TRANCHE_1: &str = include_str!("../../demo/statement-tranche-1.xml");
const TRANCHE_2: &str = include_str!("../../demo/statement-tranche-2.xml");
const ITEMS: &str = include_str!("../../demo/items.json");
const GOODS: &str = include_str!("../../demo/donated-goods.csv");
const GOODS_CORRECTED: &str = include_str!("../../demo/donated-goods-corrected.csv");
const HOUSEHOLDS: &str = include_str!("../../demo/households.json");

/// The document that the agency's application brings.
pub const BUDGET: &[u8] = include_bytes!("../../demo/budget.csv");

/// A row of `pledges.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    /// Who gives.
    pub name: &'static str,
    /// `company` or `person`.
    pub kind: &'static str,
    /// Code of the purpose.
    pub purpose: &'static str,
    /// How much, in cents.
    pub amount_minor: i64,
    /// `bank_transfer` or `fps`.
    pub rail: &'static str,
    /// Whether the giver wants a receipt.
    pub receipt: bool,
}

/// The list of pledges.
///
/// # Errors
/// When a row can't be read; it names the row.
pub fn pledges() -> Result<Vec<Pledge>> {
    PLEDGES.lines().skip(1).map(|row| pledge(row).with_context(|| format!("pledges.csv: {row}"))).collect()
}

fn pledge(row: &'static str) -> Result<Pledge> {
    let [name, kind, purpose, amount, rail, receipt] = row.split(',').collect::<Vec<_>>()[..] else {
        bail!("has not six fields");
    };
    Ok(Pledge { name, kind, purpose, amount_minor: amount.parse()?, rail, receipt: receipt == "yes" })
}

/// The agency's application.
///
/// # Errors
/// When the file is no JSON.
pub fn application() -> Result<Value> {
    Ok(serde_json::from_str(APPLICATION)?)
}

/// The catalogue.
///
/// # Errors
/// When the file is no JSON.
pub fn items() -> Result<Vec<Value>> {
    Ok(serde_json::from_str(ITEMS)?)
}

/// A donor's list of goods, one line of which is wrong.
///
/// # Errors
/// When a placeholder has nothing to stand for it.
pub fn donated_goods(day: HkDate) -> Result<Vec<u8>> {
    filled(GOODS, day, &[best_before(day)])
}

/// The same list with that line put right.
///
/// # Errors
/// When a placeholder has nothing to stand for it.
pub fn corrected_goods(day: HkDate) -> Result<Vec<u8>> {
    filled(GOODS_CORRECTED, day, &[best_before(day)])
}

fn best_before(day: HkDate) -> (String, String) {
    ("best-before".to_owned(), day.plus_days(300).to_string())
}

/// Households with what they need.
///
/// # Errors
/// When the file is no JSON.
pub fn households(day: HkDate) -> Result<Vec<Value>> {
    Ok(serde_json::from_slice(&filled(HOUSEHOLDS, day, &[])?)?)
}

/// The day's statement of gifts, with the references that the pledges were given, in the order of the pledges.
///
/// # Errors
/// When a placeholder has nothing to stand for it.
pub fn gifts(day: HkDate, references: &[String]) -> Result<Vec<u8>> {
    let mut values = Vec::new();
    for (place, reference) in (1..).zip(references) {
        values.push((format!("reference.{place}"), reference.clone()));
        values.push((format!("reference.{place}.misspelt"), misspelt(reference)));
    }
    filled(GIFTS, day, &values)
}

/// The statement in which a tranche's payment leaves the account.
///
/// # Errors
/// When a placeholder has nothing to stand for it.
pub fn payment(tranche: usize, day: HkDate, end_to_end_id: &str) -> Result<Vec<u8>> {
    let template = if tranche == 1 { TRANCHE_1 } else { TRANCHE_2 };
    filled(template, day, &[(format!("payment.{tranche}"), end_to_end_id.to_owned())])
}

/// The reference with its last character taken for another.
fn misspelt(reference: &str) -> String {
    let mut characters: Vec<char> = reference.chars().collect();
    if let Some(last) = characters.last_mut() {
        *last = if *last == '4' { '7' } else { '4' };
    }
    characters.into_iter().collect()
}

fn filled(template: &str, day: HkDate, values: &[(String, String)]) -> Result<Vec<u8>> {
    let before = day.start().plus_days(-1).hk_date();
    let mut text = template.replace("{{date}}", &day.to_string()).replace("{{day-before}}", &before.to_string());
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    match text.split_once("{{") {
        None => Ok(text.into_bytes()),
        Some((_, rest)) => bail!("nothing stands for {{{{{}", rest.lines().next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pledges_can_be_read() {
        let pledges = pledges().unwrap();
        assert_eq!(pledges.len(), 5);
        assert!(pledges.iter().all(|pledge| pledge.amount_minor > 0));
    }

    #[test]
    fn every_placeholder_is_filled_or_missed() {
        let day = "2025-12-01".parse().unwrap();
        let six: Vec<String> = (1..=6).map(|place| format!("KF-222-222-22{place}")).collect();
        let text = String::from_utf8(gifts(day, &six).unwrap()).unwrap();
        assert!(text.contains("KF-222-222-224") && text.contains("2025-11-30") && !text.contains("{{"));
        assert!(gifts(day, &six[..5]).unwrap_err().to_string().contains("reference.6"));
        assert!(payment(2, day, "KF-333-333-333").is_ok());
    }

    #[test]
    fn the_goods_and_households_can_be_read() {
        let day = "2025-12-01".parse().unwrap();
        assert_eq!(items().unwrap().len(), 4);
        let (first, corrected) = (donated_goods(day).unwrap(), corrected_goods(day).unwrap());
        let [first, corrected] = [first, corrected].map(|bytes| String::from_utf8(bytes).unwrap());
        let differ = first.lines().zip(corrected.lines()).filter(|(one, other)| one != other).count();
        assert_eq!((differ, first.lines().count()), (1, 6));
        let households = households(day).unwrap();
        assert_eq!(households.len(), 6);
        assert!(households.iter().all(|entry| entry["household"]["members"].is_array()));
    }

    #[test]
    fn a_misspelt_reference_is_one_character_off() {
        assert_eq!(misspelt("KF-222-222-224"), "KF-222-222-227");
        assert_eq!(misspelt("KF-222-222-22X"), "KF-222-222-224");
    }
}
