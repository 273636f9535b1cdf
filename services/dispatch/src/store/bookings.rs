//! Bookings of vehicles, crew and devices. Two of one resource never overlap: asked for here, and held by the chain that the
//! table's constraints make.

use kaifong_kernel::{Result, Tx, reexport::uuid::Uuid};
use sea_orm::Value;

use crate::domain::Interval;

/// What books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A shift.
    Shift,
    /// A run, from leaving to being back.
    Run,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Run => "run",
        }
    }
}

/// Books a resource for an owner; answers who has it at the time, if anybody.
///
/// # Errors
/// When the database refuses.
pub async fn book(tx: &Tx, kind: Kind, resource: Uuid, owner: Uuid, interval: Interval) -> Result<Option<Uuid>> {
    let of: [Value; 2] = [resource.into(), kind.word().into()];
    let with = |more: Vec<Value>| of.clone().into_iter().chain(more).collect::<Vec<Value>>();
    let (from, to): (Value, Value) = (interval.from.into(), interval.to.into());
    if let Some(other) = overlapping(tx, with(vec![from.clone(), to.clone()])).await? {
        return Ok(Some(other));
    }
    let before = "SELECT MAX(to_us) AS t FROM booking WHERE resource_id = $1 AND kind = $2 AND to_us <= $3";
    let row = tx.one(before, with(vec![from.clone()])).await?;
    let before: Option<i64> = row.map(|row| row.try_get("", "t")).transpose()?.flatten();
    let relink =
        "UPDATE booking SET after_us = $3 WHERE resource_id = $1 AND kind = $2 AND after_us IS NOT DISTINCT FROM $4";
    tx.run(relink, with(vec![to.clone(), before.into()])).await?;
    let insert = "INSERT INTO booking (resource_id, kind, owner_id, from_us, to_us, after_us) \
                  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let values = with(vec![owner.into(), from.clone(), to.clone(), before.into()]);
    if tx.run(insert, values).await? == 1 {
        return Ok(None);
    }
    // Somebody was faster, and is seen now that they have committed.
    Ok(Some(overlapping(tx, with(vec![from, to])).await?.unwrap_or(resource)))
}

async fn overlapping(tx: &Tx, values: Vec<Value>) -> Result<Option<Uuid>> {
    let sql =
        "SELECT owner_id FROM booking WHERE resource_id = $1 AND kind = $2 AND from_us < $4 AND to_us > $3 LIMIT 1";
    Ok(tx.one(sql, values).await?.map(|row| row.try_get("", "owner_id")).transpose()?)
}

/// Frees everything that an owner has booked.
///
/// # Errors
/// When the database refuses.
pub async fn free(tx: &Tx, kind: Kind, owner: Uuid) -> Result<()> {
    let sql = "SELECT resource_id, to_us, after_us FROM booking WHERE owner_id = $1 AND kind = $2 ORDER BY resource_id";
    for row in tx.all(sql, [owner.into(), kind.word().into()]).await? {
        let resource: Uuid = row.try_get("", "resource_id")?;
        let (to, after): (i64, Option<i64>) = (row.try_get("", "to_us")?, row.try_get("", "after_us")?);
        let values: [Value; 3] = [resource.into(), kind.word().into(), to.into()];
        tx.run("DELETE FROM booking WHERE resource_id = $1 AND kind = $2 AND to_us = $3", values.clone()).await?;
        let relink = "UPDATE booking SET after_us = $4 WHERE resource_id = $1 AND kind = $2 AND after_us = $3";
        tx.run(relink, values.into_iter().chain([after.into()])).await?;
    }
    Ok(())
}
