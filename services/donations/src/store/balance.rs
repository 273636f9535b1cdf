//! Balances of programmes and purposes. The rows of programmes are moved by guarded statements only, so that no two
//! transactions can take the same money; cash is the sum of its postings, so that gifts wait for nobody.

use kaifong_kernel::{Read, Result, Tx, values::Currency};
use sea_orm::{QueryResult, Value};

use super::row::get;
use crate::domain::{
    account::{AccountKind, Book},
    fund::PurposeId,
    grant::ProgrammeId,
    position::{ProgrammePosition, PurposeBalance, Shift},
    refusal::FundRefusal,
};
use kaifong_kernel::values::Money;

const COLUMNS: &str =
    "programme_id, fund_id, purpose_id, currency, allocated, held, committed, payable, in_transit, paid";

fn state(row: &QueryResult) -> Result<ProgrammePosition> {
    Ok(ProgrammePosition {
        programme: get(row, "programme_id")?,
        book: Book { fund: get(row, "fund_id")?, purpose: get(row, "purpose_id")? },
        currency: get(row, "currency")?,
        allocated: get(row, "allocated")?,
        held: get(row, "held")?,
        committed: get(row, "committed")?,
        payable: get(row, "payable")?,
        in_transit: get(row, "in_transit")?,
        paid: get(row, "paid")?,
    })
}

/// A programme's balance.
pub async fn programme(read: &Read, id: ProgrammeId) -> Result<Option<ProgrammePosition>> {
    let sql = format!("SELECT {COLUMNS} FROM programme_position WHERE programme_id = $1");
    read.one(&sql, [id.into()]).await?.as_ref().map(state).transpose()
}

/// Moves what is held of a programme, up only while so much is available.
///
/// # Errors
/// [`FundRefusal::ProgrammeShort`] (FND010), [`FundRefusal::UnknownProgramme`] (FND009).
pub async fn hold(tx: &Tx, id: ProgrammeId, by: Money) -> Result<()> {
    let sql = "UPDATE programme_position SET held = held + $2 WHERE programme_id = $1 AND currency = $3 \
        AND held + $2 >= 0 AND allocated - held - committed - payable - in_transit - paid >= $2";
    if tx.run(sql, [id.into(), by.amount_minor.into(), by.currency.into()]).await? == 1 {
        return Ok(());
    }
    Err(short(tx, id, by).await)
}

/// Why a guard let nothing through.
async fn short(read: &Read, id: ProgrammeId, wanted: Money) -> kaifong_kernel::Error {
    match programme(read, id).await {
        Ok(Some(position)) => position.is_in(wanted.currency).err().unwrap_or_else(|| position.short(wanted)).into(),
        Ok(None) => FundRefusal::UnknownProgramme { programme: id }.into(),
        Err(fault) => fault,
    }
}

/// Moves a programme's balance, and its purpose's, by a journal's postings.
pub(super) async fn shift(tx: &Tx, book: Book, id: ProgrammeId, currency: Currency, by: Shift) -> Result<()> {
    if by.allocated > 0 {
        open(tx, book, id, currency).await?;
    }
    let wanted = Money::new(by.committed + by.payable + by.in_transit + by.paid - by.allocated, currency);
    if by.allocated != 0 || by.paid != 0 {
        let sql = "UPDATE purpose_position SET allocated = allocated + $3, paid = paid + $4 \
            WHERE purpose_id = $1 AND currency = $2 AND allocated + $3 >= paid + $4";
        let moved = tx.run(sql, [book.purpose.into(), currency.into(), by.allocated.into(), by.paid.into()]).await?;
        if moved == 0 {
            return Err(short(tx, id, wanted).await);
        }
    }
    let sql = "UPDATE programme_position SET allocated = allocated + $3, committed = committed + $4, \
        payable = payable + $5, in_transit = in_transit + $6, paid = paid + $7 \
        WHERE programme_id = $1 AND currency = $2 AND committed + $4 >= 0 AND payable + $5 >= 0 \
        AND in_transit + $6 >= 0 AND paid + $7 >= 0 \
        AND allocated - held - committed - payable - in_transit - paid >= $4 + $5 + $6 + $7 - $3";
    let moved: [Value; 7] = [
        id.into(),
        currency.into(),
        by.allocated.into(),
        by.committed.into(),
        by.payable.into(),
        by.in_transit.into(),
        by.paid.into(),
    ];
    if tx.run(sql, moved).await? == 1 {
        return Ok(());
    }
    Err(short(tx, id, wanted).await)
}

async fn open(tx: &Tx, book: Book, id: ProgrammeId, currency: Currency) -> Result<()> {
    let sql = "INSERT INTO programme_position (programme_id, fund_id, purpose_id, currency, allocated, held, committed, \
        payable, in_transit, paid) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING";
    tx.run(sql, [id.into(), book.fund.into(), book.purpose.into(), currency.into()]).await?;
    open_purpose(tx, book, currency).await
}

async fn open_purpose(tx: &Tx, book: Book, currency: Currency) -> Result<()> {
    let sql = "INSERT INTO purpose_position (purpose_id, currency, allocated, paid) VALUES ($1, $2, 0, 0) \
        ON CONFLICT DO NOTHING";
    tx.run(sql, [book.purpose.into(), currency.into()]).await.map(drop)
}

/// Locks a purpose until the transaction ends, against everybody else who sets its money aside or takes it away.
pub async fn lock_purpose(tx: &Tx, book: Book, currency: Currency) -> Result<()> {
    open_purpose(tx, book, currency).await?;
    let sql = format!("SELECT paid FROM purpose_position WHERE purpose_id = $1 AND currency = $2{}", tx.for_update());
    tx.one(&sql, [book.purpose.into(), currency.into()]).await.map(drop)
}

/// What a locked purpose is short of: each currency in which programmes have more than there is, below zero.
pub async fn short_of(tx: &Tx, purpose: PurposeId) -> Result<Vec<Money>> {
    let lock = tx.for_update();
    let sql = format!("SELECT currency FROM purpose_position WHERE purpose_id = $1 ORDER BY currency{lock}");
    let mut short = Vec::new();
    for row in tx.all(&sql, [purpose.into()]).await? {
        let currency = get(&row, "currency")?;
        let available = free(tx, purpose, currency).await?.available();
        if available < 0 {
            short.push(Money::new(available, currency));
        }
    }
    Ok(short)
}

/// What of a locked purpose can be set aside, without what happens within its programmes.
pub async fn free(tx: &Tx, purpose: PurposeId, currency: Currency) -> Result<PurposeBalance> {
    let mut balance = PurposeBalance::empty(currency);
    for (found, kind, minor) in accounts(tx, purpose).await? {
        if found == currency {
            balance.count(kind, minor);
        }
    }
    let sql = "SELECT allocated, paid FROM purpose_position WHERE purpose_id = $1 AND currency = $2";
    if let Some(row) = tx.one(sql, [purpose.into(), currency.into()]).await? {
        balance.set_aside(get(&row, "allocated")?, get(&row, "paid")?);
    }
    Ok(balance)
}

/// A purpose's balances with every component, in the order of their currencies.
pub async fn purpose(read: &Read, id: PurposeId) -> Result<Vec<PurposeBalance>> {
    let sql = format!("SELECT {COLUMNS} FROM programme_position WHERE purpose_id = $1 ORDER BY programme_id");
    let programmes = read.all(&sql, [id.into()]).await?.iter().map(state).collect::<Result<Vec<_>>>()?;
    Ok(PurposeBalance::gather(&accounts(read, id).await?, &programmes))
}

async fn accounts(read: &Read, purpose: PurposeId) -> Result<Vec<(Currency, AccountKind, i64)>> {
    let sql = "SELECT account.currency, account.kind, CAST(SUM(posting.amount_minor) AS BIGINT) AS minor \
        FROM account JOIN posting ON posting.account_id = account.id WHERE account.purpose_id = $1 \
        GROUP BY account.currency, account.kind ORDER BY account.currency, account.kind";
    let sum = |row: &QueryResult| Ok((get(row, "currency")?, get(row, "kind")?, get(row, "minor")?));
    let mut sums = read.all(sql, [purpose.into()]).await?.iter().map(sum).collect::<Result<Vec<_>>>()?;
    for row in read.all(AHEAD, [purpose.into(), read.today().into()]).await? {
        // As if it were not in the bank yet.
        sums.push((get(&row, "currency")?, AccountKind::Bank, -get::<i64>(&row, "minor")?));
    }
    Ok(sums)
}

/// Cash that the bank values after today, by currency: there, and not to be spent yet. What goes out counts at once, and so
/// does what undoes it; a credit that was undone is nothing. Read from the few journals ahead (`CROSS JOIN` keeps SQLite
/// from beginning with all postings of the purpose).
const AHEAD: &str = "SELECT ahead.currency, CAST(SUM(ahead.minor) AS BIGINT) AS minor FROM ( \
    SELECT account.currency, SUM(posting.amount_minor) AS minor FROM journal CROSS JOIN posting CROSS JOIN account \
    WHERE journal.effective_on > $2 AND journal.kind NOT IN ('payment_returned', 'reversal') \
    AND posting.journal_id = journal.id AND account.id = posting.account_id AND account.purpose_id = $1 \
    AND account.kind IN ('bank', 'suspense') AND NOT EXISTS (SELECT 1 FROM journal undoing \
    WHERE undoing.linked_to = journal.id AND undoing.kind IN ('reversal', 'cheque_returned', 'payment_failed')) \
    GROUP BY journal.id, account.currency HAVING SUM(posting.amount_minor) > 0) ahead \
    GROUP BY ahead.currency ORDER BY ahead.currency";
