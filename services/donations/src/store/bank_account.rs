//! Bank accounts, and their numbers in the vault.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{Currency, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money_or_none, update},
};
use crate::domain::{
    bank::{Balance, BankAccount, BankAccountId},
    fund::FundId,
};

const COLUMNS: &str =
    "id, fund_id, purpose_id, currency, name, number_key, closing_minor, closing_on, importing, opened_at";
const NUMBER: &str = "account_number";

fn state(row: &QueryResult) -> Result<BankAccount> {
    let closing = money_or_none(row, "closing_minor")?.zip(get(row, "closing_on")?);
    Ok(BankAccount {
        id: get(row, "id")?,
        fund: get(row, "fund_id")?,
        purpose: get(row, "purpose_id")?,
        currency: get(row, "currency")?,
        name: get(row, "name")?,
        number_key: get(row, "number_key")?,
        closing: closing.map(|(money, on)| Balance { money, on }),
        importing: get(row, "importing")?,
        opened_at: get(row, "opened_at")?,
    })
}

fn values(account: &BankAccount) -> Vec<Value> {
    vec![
        account.id.into(),
        account.fund.into(),
        account.purpose.into(),
        account.currency.into(),
        account.name.clone().into(),
        account.number_key.clone().into(),
        account.closing.map(|closing| closing.money.amount_minor).into(),
        account.closing.map(|closing| closing.on).into(),
        account.importing.into(),
        account.opened_at.into(),
    ]
}

/// The keyed hash under which an account number is found.
#[must_use]
pub fn number_key(read: &Read, number: &str) -> String {
    read.vault().lookup(NUMBER, number)
}

/// The account.
pub async fn get_by_id(read: &Read, id: BankAccountId) -> Result<Option<BankAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM bank_account WHERE id = $1");
    read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: BankAccountId) -> Result<Option<BankAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM bank_account WHERE id = $1{}", tx.for_update());
    tx.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The account of a number, locked until the transaction ends.
pub async fn lock_by_number(tx: &Tx, number: &str) -> Result<Option<BankAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM bank_account WHERE number_key = $1{}", tx.for_update());
    tx.one(&sql, vec![number_key(tx, number).into()]).await?.as_ref().map(state).transpose()
}

/// Accounts that an import is at work on, locked until the transaction ends.
pub async fn lock_importing(tx: &Tx, import: crate::domain::import::ImportId) -> Result<Vec<BankAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM bank_account WHERE importing = $1 ORDER BY id{}", tx.for_update());
    tx.all(&sql, vec![import.into()]).await?.iter().map(state).collect()
}

/// An account as a giver must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayTo {
    /// What we call it.
    pub name: String,
    /// Its whole number: it is given to whoever wants to pay.
    pub number: String,
}

/// The oldest account of a fund in a currency; none when there is none, or its number was erased.
pub async fn pay_to(read: &Read, fund: FundId, currency: Currency) -> Result<Option<PayTo>> {
    let sql = "SELECT id, name FROM bank_account WHERE fund_id = $1 AND currency = $2 ORDER BY id LIMIT 1";
    let Some(row) = read.one(sql, vec![fund.into(), currency.into()]).await? else { return Ok(None) };
    let id: BankAccountId = get(&row, "id")?;
    let name = get(&row, "name")?;
    Ok(read.vault().get(read, id.uuid(), NUMBER).await?.map(|number| PayTo { name, number }))
}

/// Adds an account and keeps its number; `false` when the number got one at the same moment.
pub async fn add(tx: &mut Tx, account: &BankAccount, number: &str) -> Result<bool> {
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("bank_account", COLUMNS));
    let added = tx.run(&sql, values(account)).await? == 1;
    if added {
        tx.vault().put(tx, account.id.uuid(), NUMBER, number).await?;
        tx.touch(account);
    }
    Ok(added)
}

/// Writes an account back.
pub async fn save(tx: &mut Tx, account: &BankAccount) -> Result<()> {
    let touched = tx.run(&update("bank_account", COLUMNS), values(account)).await?;
    assert_eq!(touched, 1, "a bank account is never deleted");
    tx.touch(account);
    Ok(())
}

/// The number with all but its last four characters masked; empty once erased.
pub async fn masked_number(read: &Read, id: BankAccountId) -> Result<String> {
    let number = read.vault().get(read, id.uuid(), NUMBER).await?.unwrap_or_default();
    Ok(mask(&number))
}

/// `••••6474`.
#[must_use]
pub fn mask(number: &str) -> String {
    let length = number.chars().count();
    if length == 0 {
        return String::new();
    }
    let shown: String = number.chars().skip(length.saturating_sub(4)).collect();
    format!("••••{shown}")
}

/// One page of accounts.
pub async fn list(read: &Read, fund: Option<FundId>, page: &Page) -> Result<PageOf<BankAccount>> {
    let listing = Listing::of(COLUMNS, "bank_account").only("fund_id", fund);
    listing.page(read, page, state, |account| account.id.uuid()).await
}
