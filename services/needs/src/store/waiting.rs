//! The needs that wait, heaviest first. The order is that of `domain::weight`, in SQL.

use std::fmt;

use kaifong_kernel::{
    Read, Result, kept,
    reexport::uuid::Uuid,
    values::{Instant, Invalid, OrgId, Page, PageOf},
};
use sea_orm::Value;

use crate::domain::{
    need::Need,
    weight::{OVERDUE_MILLI, WAIT_MILLI},
};

/// Where the list goes on: the moment it is ordered by, and the last entry.
struct Place {
    as_of: Instant,
    weight: i64,
    need: Uuid,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.as_of.micros(), self.weight, self.need)
    }
}

impl Place {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '/');
        let as_of = Instant::from_micros(parts.next()?.parse().ok()?);
        Some(Self { as_of, weight: parts.next()?.parse().ok()?, need: parts.next()?.parse().ok()? })
    }
}

/// One page of the needs that wait, and the moment by which every page of this list is ordered.
pub async fn list(read: &Read, agency: Option<OrgId>, page: &Page) -> Result<(Instant, PageOf<Need>)> {
    let bad = || Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let after = page.after.as_deref().map(|text| Place::read(text).ok_or_else(bad)).transpose()?;
    let as_of = after.as_ref().map_or(read.now(), |place| place.as_of);
    let mut values: Vec<Value> = vec![as_of.into()];
    let mut walls = String::new();
    for tenant in [read.wall(), agency].into_iter().flatten() {
        values.push(tenant.into());
        walls.push_str(&format!(" AND tenant_id = ${}", values.len()));
    }
    let mut beyond = String::new();
    if let Some(place) = after {
        values.extend([place.weight.into(), place.need.into()]);
        let (weight, need) = (values.len() - 1, values.len());
        beyond = format!(" WHERE weight < ${weight} OR (weight = ${weight} AND id > ${need})");
    }
    let waited = "((CAST($1 AS BIGINT) - reported_at) / 1000000)";
    let weight = format!(
        "CASE WHEN {waited} >= longest_wait_s THEN {OVERDUE_MILLI} + {waited} - longest_wait_s \
         ELSE CAST(base_weight AS BIGINT) * 1000 + {waited} * {WAIT_MILLI} / longest_wait_s END"
    );
    let sql = format!(
        "SELECT facts FROM (SELECT id, facts, {weight} AS weight FROM need WHERE waits AND reported_at <= $1{walls}) \
         AS waiting{beyond} ORDER BY weight DESC, id LIMIT {}",
        page.size + 1
    );
    let items: Vec<Need> = kept::read_all(read, &sql, values).await?;
    let place = |need: &Need| Place { as_of, weight: need.weight_at(as_of), need: need.id.uuid() }.to_string();
    Ok((as_of, PageOf::cut(items, page, place)))
}
