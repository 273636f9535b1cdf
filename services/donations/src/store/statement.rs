//! Statements taken in.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{Page, PageOf, sha256_hex},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money},
};
use crate::domain::{
    bank::{Balance, BankAccountId, Sound},
    import::ImportId,
    statement::Statement,
};

const COLUMNS: &str = "id, import_id, place, account_id, bank_statement_id, continuation, currency, opening_minor, \
    opening_on, closing_minor, closing_on, lines, content_key";

/// Which statements are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only of this account.
    pub account: Option<BankAccountId>,
    /// Only of this import.
    pub import: Option<ImportId>,
}

fn state(row: &QueryResult) -> Result<Statement> {
    let opening = Balance { money: money(row, "opening_minor")?, on: get(row, "opening_on")? };
    let closing = Balance { money: money(row, "closing_minor")?, on: get(row, "closing_on")? };
    Ok(Statement {
        id: get(row, "id")?,
        import: get(row, "import_id")?,
        place: get(row, "place")?,
        account: get(row, "account_id")?,
        bank_statement_id: get(row, "bank_statement_id")?,
        continuation: get(row, "continuation")?,
        balances: Sound { opening, closing },
        lines: get(row, "lines")?,
        content_key: get(row, "content_key")?,
    })
}

fn values(statement: &Statement) -> Vec<Value> {
    let Sound { opening, closing } = statement.balances;
    vec![
        statement.id.into(),
        statement.import.into(),
        statement.place.into(),
        statement.account.into(),
        statement.bank_statement_id.clone().into(),
        statement.continuation.into(),
        opening.money.currency.into(),
        opening.money.amount_minor.into(),
        opening.on.into(),
        closing.money.amount_minor.into(),
        closing.on.into(),
        statement.lines.into(),
        statement.content_key.clone().into(),
    ]
}

/// Adds a statement.
pub async fn add(tx: &mut Tx, statement: &Statement) -> Result<()> {
    tx.run(&insert("bank_statement", COLUMNS), values(statement)).await?;
    tx.touch(statement);
    Ok(())
}

/// The key of a statement's lines in their order, out of the lines' own keys.
#[must_use]
pub fn content_key(keys: &[String]) -> String {
    sha256_hex(keys.join("\n").as_bytes())
}

/// Whether a statement of these balances and days with these lines was taken in.
pub async fn is_told(read: &Read, account: BankAccountId, balances: Sound, content_key: &str) -> Result<bool> {
    let sql = "SELECT id FROM bank_statement WHERE account_id = $1 AND content_key = $2 AND opening_minor = $3 \
        AND opening_on = $4 AND closing_minor = $5 AND closing_on = $6 LIMIT 1";
    let Sound { opening, closing } = balances;
    let values: [Value; 6] = [
        account.into(),
        content_key.to_owned().into(),
        opening.money.amount_minor.into(),
        opening.on.into(),
        closing.money.amount_minor.into(),
        closing.on.into(),
    ];
    Ok(read.one(sql, values).await?.is_some())
}

/// The statements of an import in the order of its document.
pub async fn of_import(read: &Read, import: ImportId) -> Result<Vec<Statement>> {
    let sql = format!("SELECT {COLUMNS} FROM bank_statement WHERE import_id = $1 ORDER BY place");
    read.all(&sql, vec![import.into()]).await?.iter().map(state).collect()
}

/// One page of statements.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Statement>> {
    let listing = Listing::of(COLUMNS, "bank_statement");
    let listing = listing.only("account_id", wanted.account).only("import_id", wanted.import);
    listing.page(read, page, state, |statement| statement.id.uuid()).await
}
