//! Bank lines, what they became, and what the payer wrote (in the vault).

use std::collections::{BTreeMap, BTreeSet};

use kaifong_kernel::{
    Error, Read, Result, Tx,
    values::{HkDate, Page, PageOf, sha256_hex},
};
use sea_orm::{QueryResult, Value};
use serde::{Deserialize, Serialize};

use super::{
    listing::Listing,
    row::{get, insert, money, money_or_none, places},
};
use crate::domain::{
    bank::{BankAccountId, StatementId},
    line::{BankLine, LineId, LineKind, LineState, Part, Transaction},
};

const COLUMNS: &str = "id, account_id, statement_id, place, content_key, occurrence, payer_key, kind, state, \
    amount_minor, currency, booked_on, value_on, charges_minor, bank_code, cheque_number, commitment";
const TOLD: &str = "told";

/// What a statement tells of a line's other side; it lives in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Told {
    /// The end-to-end reference.
    pub end_to_end_id: Option<String>,
    /// Name of the other side.
    pub counterparty: Option<String>,
    /// What the payer wrote.
    pub remittance: String,
}

impl From<&Transaction> for Told {
    fn from(told: &Transaction) -> Self {
        Self {
            end_to_end_id: told.end_to_end_id.clone(),
            counterparty: told.counterparty.clone(),
            remittance: told.remittance.clone(),
        }
    }
}

/// Which lines are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only of this account.
    pub account: Option<BankAccountId>,
    /// Only first brought by this statement.
    pub statement: Option<StatementId>,
    /// Only this state.
    pub state: Option<LineState>,
    /// Only this kind.
    pub kind: Option<LineKind>,
    /// Booked not before this day.
    pub from: Option<HkDate>,
    /// Booked not after this day.
    pub to: Option<HkDate>,
}

fn bare(row: &QueryResult) -> Result<BankLine> {
    Ok(BankLine {
        id: get(row, "id")?,
        account: get(row, "account_id")?,
        statement: get(row, "statement_id")?,
        place: get(row, "place")?,
        content_key: get(row, "content_key")?,
        occurrence: get(row, "occurrence")?,
        payer_key: get(row, "payer_key")?,
        kind: get(row, "kind")?,
        state: get(row, "state")?,
        amount: money(row, "amount_minor")?,
        booked_on: get(row, "booked_on")?,
        value_on: get(row, "value_on")?,
        charges: money_or_none(row, "charges_minor")?,
        bank_code: get(row, "bank_code")?,
        cheque_number: get(row, "cheque_number")?,
        commitment: get(row, "commitment")?,
        parts: Vec::new(),
    })
}

fn values(line: &BankLine) -> Vec<Value> {
    vec![
        line.id.into(),
        line.account.into(),
        line.statement.into(),
        line.place.into(),
        line.content_key.clone().into(),
        line.occurrence.into(),
        line.payer_key.clone().into(),
        line.kind.into(),
        line.state.into(),
        line.amount.amount_minor.into(),
        line.amount.currency.into(),
        line.booked_on.into(),
        line.value_on.into(),
        line.charges.map(|charges| charges.amount_minor).into(),
        line.bank_code.clone().into(),
        line.cheque_number.clone().into(),
        line.commitment.clone().into(),
    ]
}

/// The keyed hash of what makes two tellings the same booking.
#[must_use]
pub fn key_of(read: &Read, content: &str) -> String {
    // A lookup folds case, and case tells two bookings apart: it is given a hash instead.
    read.vault().lookup("bank_line", &sha256_hex(content.as_bytes()))
}

/// The keyed hash of the payer's account.
#[must_use]
pub fn payer_key(read: &Read, told: &Transaction) -> Option<String> {
    told.counterparty_account.as_ref().map(|number| read.vault().lookup("payer_account", number))
}

/// How many lines of each content an account has, beside those of one statement.
pub async fn counts(
    read: &Read,
    account: BankAccountId,
    beside: Option<StatementId>,
    keys: &BTreeSet<String>,
) -> Result<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    let keys: Vec<&String> = keys.iter().collect();
    // Both databases bound the number of values of a statement; a few hundred at a time is well below.
    for some in keys.chunks(400) {
        let wanted = places(3, some.len());
        let sql = format!(
            "SELECT content_key, COUNT(*) AS lines FROM bank_line WHERE account_id = $1 AND statement_id <> $2 \
             AND content_key IN ({wanted}) GROUP BY content_key"
        );
        let nil = StatementId::from(kaifong_kernel::reexport::uuid::Uuid::nil());
        let mut values: Vec<Value> = vec![account.into(), beside.unwrap_or(nil).into()];
        values.extend(some.iter().map(|key| (*key).clone().into()));
        for row in read.all(&sql, values).await? {
            counts.insert(get(&row, "content_key")?, get(&row, "lines")?);
        }
    }
    Ok(counts)
}

/// The line.
pub async fn get_by_id(read: &Read, id: LineId) -> Result<Option<BankLine>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: LineId) -> Result<Option<BankLine>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: LineId, lock: &str) -> Result<Option<BankLine>> {
    let sql = format!("SELECT {COLUMNS} FROM bank_line WHERE id = $1{lock}");
    let Some(row) = read.one(&sql, vec![id.into()]).await? else { return Ok(None) };
    Ok(with_parts(read, vec![bare(&row)?]).await?.pop())
}

async fn with_parts(read: &Read, mut lines: Vec<BankLine>) -> Result<Vec<BankLine>> {
    if lines.is_empty() {
        return Ok(lines);
    }
    let wanted = places(1, lines.len());
    let sql = format!(
        "SELECT line_id, amount_minor, kind, target_id FROM bank_line_part WHERE line_id IN ({wanted}) \
         ORDER BY line_id, place"
    );
    let rows = read.all(&sql, lines.iter().map(|line| line.id.into()).collect::<Vec<_>>()).await?;
    for row in rows {
        let id: LineId = get(&row, "line_id")?;
        let line = lines.iter_mut().find(|line| line.id == id);
        let line = line.ok_or_else(|| Error::internal("a part of another line was read"))?;
        let mut amount = line.amount;
        amount.amount_minor = get(&row, "amount_minor")?;
        line.parts.push(Part { amount, kind: get(&row, "kind")?, target: get(&row, "target_id")? });
    }
    Ok(lines)
}

/// Adds a line; what was told of its other side goes to the vault, and the line commits to it.
pub async fn add(tx: &mut Tx, mut line: BankLine, told: &Told) -> Result<BankLine> {
    let text = serde_json::to_string(told).map_err(|bad| Error::internal(bad.to_string()))?;
    tx.vault().put(tx, line.id.uuid(), TOLD, &text).await?;
    line.commitment = tx.vault().commitment(tx, line.id.uuid(), &text).await?;
    tx.run(&insert("bank_line", COLUMNS), values(&line)).await?;
    add_parts(tx, &line).await?;
    tx.touch(&line);
    Ok(line)
}

/// Writes back the state of a line, and its parts once it is placed.
pub async fn save(tx: &mut Tx, line: &BankLine) -> Result<()> {
    let touched =
        tx.run("UPDATE bank_line SET state = $2 WHERE id = $1", vec![line.id.into(), line.state.into()]).await?;
    assert_eq!(touched, 1, "a bank line is never deleted");
    add_parts(tx, line).await?;
    tx.touch(line);
    Ok(())
}

/// Writes back a line whose money lies in suspense again: what it became is in the journals, the gifts and the audit
/// trail, and no longer in its parts.
pub async fn take_back(tx: &mut Tx, line: &BankLine) -> Result<()> {
    assert!(line.parts.is_empty() && line.in_suspense(), "a line that was taken back has no parts");
    tx.run("DELETE FROM bank_line_part WHERE line_id = $1", vec![line.id.into()]).await?;
    save(tx, line).await
}

/// Parts are added when a line is placed.
async fn add_parts(tx: &mut Tx, line: &BankLine) -> Result<()> {
    for (place, part) in (0_i32..).zip(&line.parts) {
        let row =
            vec![line.id.into(), place.into(), part.amount.amount_minor.into(), part.kind.into(), part.target.into()];
        tx.run(&insert("bank_line_part", "line_id, place, amount_minor, kind, target_id"), row).await?;
    }
    Ok(())
}

/// What was told of the other side; empty once erased.
pub async fn told(read: &Read, id: LineId) -> Result<Told> {
    let text = read.vault().get(read, id.uuid(), TOLD).await?;
    let told = text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(told.map_err(|bad| Error::internal(bad.to_string()))?.unwrap_or_default())
}

/// One page of lines.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<BankLine>> {
    let listing = Listing::of(COLUMNS, "bank_line")
        .only("account_id", wanted.account)
        .only("statement_id", wanted.statement)
        .only("state", wanted.state)
        .only("kind", wanted.kind)
        .from("booked_on", wanted.from)
        .to("booked_on", wanted.to);
    let PageOf { items, next } = listing.page(read, page, bare, |line| line.id.uuid()).await?;
    Ok(PageOf { items: with_parts(read, items).await?, next })
}
