//! Amounts and days as ISO 20022 writes them.

use kaifong_kernel::values::{BadMoney, Currency, HkDate, Instant, Money};

use super::{Unreadable, node::Node};
use crate::domain::ledger::MOST_MINOR;

/// Reads an `ActiveOrHistoricCurrencyAndAmount`, never rounding: finer than the currency's minor unit is refused.
pub(super) fn read(node: &Node) -> Result<Money, Unreadable> {
    let wrong = |reason: String| Unreadable::at(node.line, format!("{} {reason}", node.name));
    let code = node.currency.as_deref().ok_or_else(|| wrong("has no Ccy".to_owned()))?;
    let currency = Currency::parse(code).map_err(|_| wrong("is in no currency of ISO 4217".to_owned()))?;
    let text = node.word();
    if text.starts_with('-') || text.len() > 19 {
        return Err(wrong("is no amount".to_owned()));
    }
    let money = Money::from_decimal(text, currency).map_err(|bad| match bad {
        BadMoney::TooManyDecimals => wrong(format!("has more decimals than {currency}")),
        other @ (BadMoney::NotANumber | BadMoney::Overflow | BadMoney::UnknownCurrency | BadMoney::MixedCurrencies) => {
            wrong(format!("is {other}"))
        }
    })?;
    if money.amount_minor > MOST_MINOR {
        return Err(wrong("is more than can be booked".to_owned()));
    }
    Ok(money)
}

/// Reads an amount and its `CdtDbtInd`: below zero for a debit.
pub(super) fn signed(parent: &Node) -> Result<Money, Unreadable> {
    let amount = read(parent.needed("Amt")?)?;
    let debit = parent.needed("CdtDbtInd")?.word() == "DBIT";
    let overflow = |_| Unreadable::at(parent.line, "the amount is too large");
    if debit { amount.negated().map_err(overflow) } else { Ok(amount) }
}

/// Reads a `DateAndDateTimeChoice` as a Hong Kong day. A time without an offset is the bank's own: its day stands.
pub(super) fn day(choice: &Node) -> Result<HkDate, Unreadable> {
    let node = choice.children.first().ok_or_else(|| Unreadable::at(choice.line, "a date is empty"))?;
    let text = node.word();
    if node.name == "DtTm"
        && let Some(instant) = Instant::from_rfc3339(text)
    {
        return Ok(instant.hk_date());
    }
    let (day, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    let time_or_zone = rest.is_empty() || rest.starts_with(['T', 'Z', '+', '-']);
    let date = day.parse().ok().filter(|_| time_or_zone);
    date.ok_or_else(|| Unreadable::at(node.line, format!("{} is no date", node.name)))
}
