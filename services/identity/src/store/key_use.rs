//! The last day each key was exchanged, in the table `key_use`.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{HkDate, KeyId},
};

/// The last day, or `None` when never.
pub async fn last_used_on(read: &Read, key: KeyId) -> Result<Option<HkDate>> {
    let sql = "SELECT last_used_on FROM key_use WHERE key_id = $1";
    let row = read.one(sql, vec![key.into()]).await?;
    Ok(row.map(|row| row.try_get("", "last_used_on")).transpose()?)
}

/// Notes that the key was used on a day; an earlier day changes nothing.
pub async fn note(tx: &Tx, key: KeyId, day: HkDate) -> Result<()> {
    let sql = "INSERT INTO key_use (key_id, last_used_on) VALUES ($1, $2) \
        ON CONFLICT (key_id) DO UPDATE SET last_used_on = excluded.last_used_on \
        WHERE key_use.last_used_on < excluded.last_used_on";
    tx.run(sql, vec![key.into(), day.into()]).await?;
    Ok(())
}
