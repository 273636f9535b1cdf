//! Commitments of awards.

use kaifong_kernel::{Read, Result, Tx};
use sea_orm::{QueryResult, Value};

use super::row::{get, insert, money, update};
use crate::domain::{account::Book, commitment::Commitment, grant::AwardId};

const COLUMNS: &str = "id, award_id, programme_id, fund_id, purpose_id, hold_id, amount_minor, currency, state, committed, \
    payable, in_transit, paid, closings, opened_by, opened_at";

fn state(row: &QueryResult) -> Result<Commitment> {
    let commitment = Commitment {
        id: get(row, "id")?,
        award: get(row, "award_id")?,
        programme: get(row, "programme_id")?,
        book: Book { fund: get(row, "fund_id")?, purpose: get(row, "purpose_id")? },
        hold: get(row, "hold_id")?,
        amount: money(row, "amount_minor")?,
        state: get(row, "state")?,
        committed: get(row, "committed")?,
        payable: get(row, "payable")?,
        in_transit: get(row, "in_transit")?,
        paid: get(row, "paid")?,
        closings: get(row, "closings")?,
        opened_by: get(row, "opened_by")?,
        opened_at: get(row, "opened_at")?,
    };
    Ok(commitment.whole())
}

fn values(commitment: &Commitment) -> Vec<Value> {
    vec![
        commitment.id.into(),
        commitment.award.into(),
        commitment.programme.into(),
        commitment.book.fund.into(),
        commitment.book.purpose.into(),
        commitment.hold.into(),
        commitment.amount.amount_minor.into(),
        commitment.amount.currency.into(),
        commitment.state.into(),
        commitment.committed.into(),
        commitment.payable.into(),
        commitment.in_transit.into(),
        commitment.paid.into(),
        commitment.closings.into(),
        commitment.opened_by.into(),
        commitment.opened_at.into(),
    ]
}

/// The commitment of an award.
pub async fn of_award(read: &Read, award: AwardId) -> Result<Option<Commitment>> {
    find(read, award, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, award: AwardId) -> Result<Option<Commitment>> {
    find(tx, award, tx.for_update()).await
}

async fn find(read: &Read, award: AwardId, lock: &str) -> Result<Option<Commitment>> {
    let sql = format!("SELECT {COLUMNS} FROM commitment WHERE award_id = $1{lock}");
    read.one(&sql, [award.into()]).await?.as_ref().map(state).transpose()
}

/// Adds a commitment.
pub async fn add(tx: &mut Tx, commitment: &Commitment) -> Result<()> {
    tx.run(&insert("commitment", COLUMNS), values(commitment)).await?;
    tx.touch(commitment);
    Ok(())
}

/// Writes a commitment back.
pub async fn save(tx: &mut Tx, commitment: &Commitment) -> Result<()> {
    let touched = tx.run(&update("commitment", COLUMNS), values(commitment)).await?;
    assert_eq!(touched, 1, "a commitment is never deleted");
    tx.touch(commitment);
    Ok(())
}
