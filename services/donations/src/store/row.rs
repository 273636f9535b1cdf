//! Reading columns into states, and writing the text of inserts and updates.

use kaifong_kernel::{
    Result,
    values::{Currency, Money},
};
use sea_orm::{QueryResult, TryGetable};

/// One column.
pub(super) fn get<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T> {
    Ok(row.try_get("", column)?)
}

/// An amount of the row's own currency.
pub(super) fn money(row: &QueryResult, minor: &str) -> Result<Money> {
    let currency: Currency = get(row, "currency")?;
    Ok(Money::new(get(row, minor)?, currency))
}

/// An amount of the row's own currency, where there is one.
pub(super) fn money_or_none(row: &QueryResult, minor: &str) -> Result<Option<Money>> {
    let currency: Currency = get(row, "currency")?;
    let minor: Option<i64> = get(row, minor)?;
    Ok(minor.map(|minor| Money::new(minor, currency)))
}

/// `INSERT INTO table (a, b) VALUES ($1, $2)`.
pub(super) fn insert(table: &str, columns: &str) -> String {
    let places: Vec<String> = (1..=columns.split(',').count()).map(|place| format!("${place}")).collect();
    format!("INSERT INTO {table} ({columns}) VALUES ({})", places.join(", "))
}

/// `UPDATE table SET b = $2, c = $3 WHERE id = $1`: the first column is the id.
pub(super) fn update(table: &str, columns: &str) -> String {
    let set: Vec<String> =
        columns.split(',').enumerate().skip(1).map(|(at, column)| format!("{} = ${}", column.trim(), at + 1)).collect();
    format!("UPDATE {table} SET {} WHERE id = $1", set.join(", "))
}

/// `$3, $4, $5`: places for a list of values.
pub(super) fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}
