//! Trial balances: the postings replayed as of an effective date and as of a recorded moment.

use kaifong_kernel::{
    Read, Result,
    reexport::uuid::Uuid,
    values::{Currency, HkDate, Instant, Invalid, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{ledger::account, row::get};
use crate::domain::{account::Account, fund::FundId};

/// Which journals count.
#[derive(Debug, Clone, Copy, Default)]
pub struct AsOf {
    /// Only postings of this fund.
    pub fund: Option<FundId>,
    /// Only journals effective on or before this day.
    pub effective: Option<HkDate>,
    /// Only journals recorded at or before this moment.
    pub recorded: Option<Instant>,
}

/// Sums of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountSum {
    /// The account.
    pub account: Account,
    /// Its sums.
    pub sum: Sum,
}

/// Debits and credits, minor units, neither below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// Debits.
    pub debit: i64,
    /// Credits.
    pub credit: i64,
}

const SUMS: &str = "CAST(SUM(CASE WHEN posting.amount_minor > 0 THEN posting.amount_minor ELSE 0 END) AS BIGINT) AS debit, \
    CAST(SUM(CASE WHEN posting.amount_minor < 0 THEN -posting.amount_minor ELSE 0 END) AS BIGINT) AS credit";
const FROM: &str =
    "posting JOIN account ON account.id = posting.account_id JOIN journal ON journal.id = posting.journal_id";

impl AsOf {
    fn conditions(self, after: Option<Uuid>) -> (String, Vec<Value>) {
        let filters: [(&str, Option<Value>); 4] = [
            ("account.fund_id =", self.fund.map(Value::from)),
            ("journal.effective_on <=", self.effective.map(Value::from)),
            ("journal.recorded_at <=", self.recorded.map(Value::from)),
            ("account.id >", after.map(Value::from)),
        ];
        let (mut text, mut values) = ("1 = 1".to_owned(), Vec::new());
        for (condition, value) in filters {
            if let Some(value) = value {
                values.push(value);
                text.push_str(&format!(" AND {condition} ${}", values.len()));
            }
        }
        (text, values)
    }
}

fn sum(row: &QueryResult) -> Result<Sum> {
    Ok(Sum { debit: get(row, "debit")?, credit: get(row, "credit")? })
}

/// One page of accounts with their sums, in the order of their ids.
pub async fn accounts(read: &Read, as_of: AsOf, page: &Page) -> Result<PageOf<AccountSum>> {
    let bad = |_| Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let after = page.after.as_deref().map(str::parse::<Uuid>).transpose().map_err(bad)?;
    let (conditions, values) = as_of.conditions(after);
    let parts = "account.fund_id, account.purpose_id, account.kind, account.currency, account.detail_id";
    let sql = format!(
        "SELECT {parts}, {SUMS} FROM {FROM} WHERE {conditions} GROUP BY account.id, {parts} \
         ORDER BY account.id LIMIT {}",
        page.size + 1
    );
    let one = |row: &QueryResult| Ok(AccountSum { account: account(row)?, sum: sum(row)? });
    let sums = read.all(&sql, values).await?.iter().map(one).collect::<Result<Vec<_>>>()?;
    Ok(PageOf::cut(sums, page, |one| one.account.id().uuid().to_string()))
}

/// Sums over all accounts of each currency, in the order of their codes.
pub async fn totals(read: &Read, as_of: AsOf) -> Result<Vec<(Currency, Sum)>> {
    let (conditions, values) = as_of.conditions(None);
    let sql = format!(
        "SELECT account.currency, {SUMS} FROM {FROM} WHERE {conditions} GROUP BY account.currency \
         ORDER BY account.currency"
    );
    let one = |row: &QueryResult| Ok((get(row, "currency")?, sum(row)?));
    read.all(&sql, values).await?.iter().map(one).collect()
}
