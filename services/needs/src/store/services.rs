//! Which household is served with which class, over every agency's wall.

use std::collections::BTreeSet;

use kaifong_kernel::{Result, Tx, values::Instant};

use crate::domain::{class::Setting, ids::HouseholdId, need::Need};

/// Marks what a need serves, or no longer.
pub async fn mark(tx: &Tx, need: &Need) -> Result<()> {
    if !need.is_service() {
        return tx.run("DELETE FROM service_mark WHERE need_id = $1", [need.id.into()]).await.map(drop);
    }
    let sql = "INSERT INTO service_mark (need_id, class, household_id, since, met_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (need_id, class) DO UPDATE SET met_at = $5";
    for class in need.classes() {
        let served = [need.id.into(), class.into(), need.household.into()];
        let times = [need.reported_at.into(), need.met_at.into()];
        tx.run(sql, served.into_iter().chain(times)).await?;
    }
    Ok(())
}

/// Since when a household that is one with these is served with a class, latest: it waits for it, or it was met within
/// the class's window.
pub async fn since(tx: &Tx, households: &BTreeSet<HouseholdId>, setting: &Setting) -> Result<Option<Instant>> {
    if setting.window_days == 0 {
        return Ok(None);
    }
    let from = tx.now().plus_days(-i64::from(setting.window_days));
    let mut latest = None;
    for household in households {
        let sql = "SELECT MAX(since) AS since FROM service_mark WHERE household_id = $1 AND class = $2 \
                   AND (met_at IS NULL OR met_at > $3)";
        let row = tx.one(sql, [(*household).into(), setting.class.into(), from.into()]).await?;
        let since: Option<Instant> = row.map(|row| row.try_get("", "since")).transpose()?.flatten();
        latest = latest.max(since);
    }
    Ok(latest)
}
