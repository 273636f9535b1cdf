//! Tranches that are owed.

use kaifong_kernel::{Read, Result, Tx};
use sea_orm::QueryResult;

use super::row::{get, insert, money};
use crate::domain::{
    commitment::Payable,
    grant::{AwardId, TrancheId},
};

const COLUMNS: &str = "tranche_id, award_id, amount_minor, currency, open_minor, recognised_at";

fn state(row: &QueryResult) -> Result<Payable> {
    Ok(Payable {
        tranche: get(row, "tranche_id")?,
        award: get(row, "award_id")?,
        amount: money(row, "amount_minor")?,
        open: get(row, "open_minor")?,
        recognised_at: get(row, "recognised_at")?,
    })
}

/// The payable of a tranche.
pub async fn get_by_id(read: &Read, id: TrancheId) -> Result<Option<Payable>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: TrancheId) -> Result<Option<Payable>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: TrancheId, lock: &str) -> Result<Option<Payable>> {
    let sql = format!("SELECT {COLUMNS} FROM payable WHERE tranche_id = $1{lock}");
    read.one(&sql, [id.into()]).await?.as_ref().map(state).transpose()
}

/// The payables of an award of which something is open, locked.
pub async fn lock_open(tx: &Tx, award: AwardId) -> Result<Vec<Payable>> {
    let lock = tx.for_update();
    let sql = format!("SELECT {COLUMNS} FROM payable WHERE award_id = $1 AND open_minor > 0 ORDER BY tranche_id{lock}");
    tx.all(&sql, [award.into()]).await?.iter().map(state).collect()
}

/// Adds a payable.
pub async fn add(tx: &mut Tx, payable: &Payable) -> Result<()> {
    let values = vec![
        payable.tranche.into(),
        payable.award.into(),
        payable.amount.amount_minor.into(),
        payable.amount.currency.into(),
        payable.open.into(),
        payable.recognised_at.into(),
    ];
    tx.run(&insert("payable", COLUMNS), values).await?;
    tx.touch(payable);
    Ok(())
}

/// Writes back what of a payable is open.
pub async fn save(tx: &mut Tx, payable: &Payable) -> Result<()> {
    let sql = "UPDATE payable SET open_minor = $2 WHERE tranche_id = $1";
    let touched = tx.run(sql, [payable.tranche.into(), payable.open.into()]).await?;
    assert_eq!(touched, 1, "a payable is never deleted");
    tx.touch(payable);
    Ok(())
}
