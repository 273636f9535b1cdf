//! Computes what is derived again out of what it follows from, and says where the two differ.

use kaifong_kernel::{Error, Read, Result, reexport::uuid::Uuid};
use sea_orm::Value;

use super::row::get;
use crate::domain::ids::{ItemId, LocationId, LotId};

/// The most differences that are told.
const MOST: usize = 200;

/// A derived number that isn't what it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The lot.
    pub lot: LotId,
    /// The place, or the warehouse for what is in its bins and what is set aside.
    pub location: LocationId,
    /// As it is kept.
    pub kept: i64,
    /// As it follows.
    pub computed: i64,
}

/// What was compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How many numbers.
    pub checked: i64,
    /// Those that differ, at most 200.
    pub differences: Vec<Difference>,
}

/// What is kept, and what it follows from: both with `lot_id, place, amount`, of one item where `$1` is given.
const PAIRS: [[&str; 2]; 4] = [
    [
        "SELECT lot_id, location_id AS place, on_hand AS amount FROM balance WHERE {item}",
        "SELECT lot_id, place, SUM(step) AS amount FROM (\
         SELECT lot_id, to_id AS place, quantity AS step FROM movement WHERE {item} UNION ALL \
         SELECT lot_id, from_id AS place, -quantity AS step FROM movement WHERE {item}) steps GROUP BY lot_id, place",
    ],
    [
        "SELECT lot_id, warehouse_id AS place, on_hand AS amount FROM lot_stock WHERE {item}",
        "SELECT lot_id, warehouse_id AS place, SUM(on_hand) AS amount FROM balance WHERE kind = 'bin' AND {item} \
         GROUP BY lot_id, warehouse_id",
    ],
    [
        "SELECT lot_id, warehouse_id AS place, reserved AS amount FROM lot_stock WHERE {item}",
        "SELECT lot_id, warehouse_id AS place, SUM(quantity) AS amount FROM reservation \
         WHERE state IN ('held', 'allocated', 'picked') AND asset_id IS NULL AND {item} GROUP BY lot_id, warehouse_id",
    ],
    [
        "SELECT lot_id, location_id AS place, SUM(quantity) AS amount FROM carried WHERE {item} \
         GROUP BY lot_id, location_id",
        "SELECT lot_id, location_id AS place, on_hand AS amount FROM balance WHERE kind = 'vehicle' AND {item}",
    ],
];

/// Compares every derived number, of one item or of all.
pub async fn all(read: &Read, item: Option<ItemId>) -> Result<Verification> {
    let mut verification = Verification::default();
    for [kept, computed] in PAIRS {
        let values: Vec<Value> = item.map(Into::into).into_iter().collect();
        let wanted = if item.is_some() { "item_id = $1" } else { "1 = 1" };
        let [kept, computed] = [kept, computed].map(|sql| sql.replace("{item}", wanted));
        let sql = format!("SELECT COUNT(*) AS n FROM ({computed}) computed");
        let count = read.one(&sql, values.clone()).await?.ok_or_else(|| Error::internal("a count counted nothing"))?;
        verification.checked += get::<i64>(&count, "n")?;
        let sql = format!(
            "SELECT COALESCE(kept.lot_id, computed.lot_id) AS lot_id, COALESCE(kept.place, computed.place) AS place, \
             CAST(COALESCE(kept.amount, 0) AS BIGINT) AS kept, CAST(COALESCE(computed.amount, 0) AS BIGINT) AS computed \
             FROM ({kept}) kept FULL OUTER JOIN ({computed}) computed \
             ON computed.lot_id = kept.lot_id AND computed.place = kept.place \
             WHERE COALESCE(kept.amount, 0) <> COALESCE(computed.amount, 0) ORDER BY 1, 2 LIMIT {MOST}"
        );
        for row in read.all(&sql, values).await? {
            let (lot, location): (Uuid, Uuid) = (get(&row, "lot_id")?, get(&row, "place")?);
            let (kept, computed) = (get(&row, "kept")?, get(&row, "computed")?);
            verification.differences.push(Difference { lot: lot.into(), location: location.into(), kept, computed });
        }
    }
    verification.differences.truncate(MOST);
    Ok(verification)
}
