//! Holds.

use kaifong_kernel::{Read, Result, Tx};
use sea_orm::QueryResult;

use super::row::{get, insert, money};
use crate::domain::{
    grant::AwardId,
    hold::{Hold, HoldId, HoldState},
};

const COLUMNS: &str = "id, programme_id, award_id, amount_minor, currency, state, expires_at, taken_at";

fn state(row: &QueryResult) -> Result<Hold> {
    Ok(Hold {
        id: get(row, "id")?,
        programme: get(row, "programme_id")?,
        award: get(row, "award_id")?,
        amount: money(row, "amount_minor")?,
        state: get(row, "state")?,
        expires_at: get(row, "expires_at")?,
        taken_at: get(row, "taken_at")?,
    })
}

/// The hold.
pub async fn get_by_id(read: &Read, id: HoldId) -> Result<Option<Hold>> {
    find(read, "id = $1", id.uuid(), "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: HoldId) -> Result<Option<Hold>> {
    find(tx, "id = $1", id.uuid(), tx.for_update()).await
}

/// The hold that an award has or had turned into its commitment, locked.
pub async fn lock_of_award(tx: &Tx, award: AwardId) -> Result<Option<Hold>> {
    find(tx, "award_id = $1 AND state IN ('held', 'committed')", award.uuid(), tx.for_update()).await
}

async fn find(
    read: &Read,
    condition: &str,
    id: kaifong_kernel::reexport::uuid::Uuid,
    lock: &str,
) -> Result<Option<Hold>> {
    let sql = format!("SELECT {COLUMNS} FROM hold WHERE {condition}{lock}");
    read.one(&sql, [id.into()]).await?.as_ref().map(state).transpose()
}

/// Adds a hold; `false` when its award got one at the same moment.
pub async fn add(tx: &mut Tx, hold: &Hold) -> Result<bool> {
    let values = vec![
        hold.id.into(),
        hold.programme.into(),
        hold.award.into(),
        hold.amount.amount_minor.into(),
        hold.amount.currency.into(),
        hold.state.into(),
        hold.expires_at.into(),
        hold.taken_at.into(),
    ];
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("hold", COLUMNS));
    let added = tx.run(&sql, values).await? == 1;
    if added {
        tx.touch(hold);
    }
    Ok(added)
}

/// Ends a hold, exactly once: only who finds it held ends it.
pub async fn end(tx: &mut Tx, hold: &Hold) -> Result<()> {
    assert!(hold.state != HoldState::Held, "a hold ends in another state");
    let sql = "UPDATE hold SET state = $2 WHERE id = $1 AND state = 'held'";
    let touched = tx.run(sql, [hold.id.into(), hold.state.into()]).await?;
    assert_eq!(touched, 1, "a locked hold ended twice");
    tx.touch(hold);
    Ok(())
}
