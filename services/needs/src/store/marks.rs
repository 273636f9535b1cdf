//! Keyed hashes by which households are compared over every agency's wall: which may be the same, and which are.

use std::collections::BTreeSet;

use kaifong_kernel::{
    Read, Result, Tx,
    reexport::uuid::Uuid,
    values::{Invalid, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use crate::domain::{
    ids::{HouseholdId, MemberId, WhereaboutsId},
    likeness::LikenessKind,
    personal::{Address, Personal},
};

/// Most households that count as one: beyond that somebody has judged wrongly.
const MOST_SAME: usize = 50;

/// Two households that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The one whose id is smaller.
    pub one: HouseholdId,
    /// The other.
    pub other: HouseholdId,
    /// What they have in common.
    pub kinds: Vec<LikenessKind>,
}

/// Marks a household with what a member is compared by.
pub(super) async fn of_member(tx: &Tx, household: HouseholdId, id: MemberId, personal: &Personal) -> Result<()> {
    mark(tx, household, id.uuid(), LikenessKind::Phone, personal.phone_compared()).await?;
    mark(tx, household, id.uuid(), LikenessKind::Identity, personal.identity_compared()).await
}

/// Marks a household with a place it is compared by.
pub(super) async fn of_place(tx: &Tx, household: HouseholdId, id: WhereaboutsId, address: &Address) -> Result<()> {
    mark(tx, household, id.uuid(), LikenessKind::Address, address.compared()).await
}

async fn mark(
    tx: &Tx,
    household: HouseholdId,
    subject: Uuid,
    kind: LikenessKind,
    compared: Option<String>,
) -> Result<()> {
    let Some(compared) = compared else {
        let sql = "DELETE FROM household_mark WHERE subject_id = $1 AND kind = $2";
        return tx.run(sql, [subject.into(), kind.into()]).await.map(drop);
    };
    let hash = tx.vault().lookup(kind.word(), &compared);
    let sql = "INSERT INTO household_mark (subject_id, kind, hash, household_id) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (subject_id, kind) DO UPDATE SET hash = $3";
    tx.run(sql, [subject.into(), kind.into(), hash.into(), household.into()]).await.map(drop)
}

/// Takes every mark of a household away.
pub async fn erase(tx: &Tx, household: HouseholdId) -> Result<()> {
    tx.run("DELETE FROM household_mark WHERE household_id = $1", [household.into()]).await.map(drop)
}

/// Households that count as one with this one, itself included: judged the same, or with a member of the same identity
/// document and not judged different. Locks what it read, so that two reports about one household come one after the
/// other.
pub async fn same_as(tx: &Tx, household: HouseholdId) -> Result<BTreeSet<HouseholdId>> {
    let mut known = BTreeSet::from([household]);
    let mut to_ask = vec![household];
    while let Some(next) = to_ask.pop() {
        for found in neighbours(tx, next).await? {
            if known.len() < MOST_SAME && known.insert(found) {
                to_ask.push(found);
            }
        }
    }
    Ok(known)
}

async fn neighbours(tx: &Tx, household: HouseholdId) -> Result<Vec<HouseholdId>> {
    let lock = tx.for_update();
    let identity = format!(
        "SELECT b.household_id AS found FROM household_mark a JOIN household_mark b ON b.kind = a.kind \
         AND b.hash = a.hash AND b.household_id <> a.household_id WHERE a.household_id = $1 AND a.kind = $2 \
         AND NOT EXISTS (SELECT 1 FROM likeness l WHERE l.in_force AND ((l.one_id = a.household_id \
         AND l.other_id = b.household_id) OR (l.one_id = b.household_id AND l.other_id = a.household_id))) \
         ORDER BY b.subject_id{lock}"
    );
    let judged = format!(
        "SELECT CASE WHEN one_id = $1 THEN other_id ELSE one_id END AS found FROM likeness \
         WHERE in_force AND verdict = 'same' AND (one_id = $1 OR other_id = $1) ORDER BY id{lock}"
    );
    let alike = tx.all(&identity, [household.into(), LikenessKind::Identity.into()]).await?;
    let same = tx.all(&judged, [household.into()]).await?;
    alike.iter().chain(&same).map(|row| Ok(row.try_get("", "found")?)).collect()
}

const PAIRS: &str = "SELECT a.household_id AS one, b.household_id AS other, \
    MAX(CASE WHEN a.kind = 'phone' THEN 1 ELSE 0 END) AS phone, \
    MAX(CASE WHEN a.kind = 'address' THEN 1 ELSE 0 END) AS address, \
    MAX(CASE WHEN a.kind = 'identity' THEN 1 ELSE 0 END) AS identity \
    FROM household_mark a JOIN household_mark b ON b.kind = a.kind AND b.hash = a.hash AND a.household_id < b.household_id \
    WHERE NOT EXISTS (SELECT 1 FROM likeness l WHERE l.in_force AND l.one_id = a.household_id \
    AND l.other_id = b.household_id)";

/// One page of pairs that have something in common and that nobody has judged.
pub async fn pairs(read: &Read, household: Option<HouseholdId>, page: &Page) -> Result<PageOf<Alike>> {
    let (mut sql, mut values) = (PAIRS.to_owned(), Vec::<Value>::new());
    if let Some(household) = household {
        values.push(household.into());
        sql.push_str(" AND (a.household_id = $1 OR b.household_id = $1)");
    }
    if let Some(after) = &page.after {
        let [one, other] = cursor(after)?;
        values.extend([one.into(), other.into()]);
        let (one, other) = (values.len() - 1, values.len());
        let beyond =
            format!(" AND (a.household_id > ${one} OR (a.household_id = ${one} AND b.household_id > ${other}))");
        sql.push_str(&beyond);
    }
    let rest = format!(" GROUP BY a.household_id, b.household_id ORDER BY 1, 2 LIMIT {}", page.size + 1);
    let rows = read.all(&(sql + &rest), values).await?;
    let items = rows.iter().map(alike).collect::<Result<Vec<Alike>>>()?;
    Ok(PageOf::cut(items, page, |pair| format!("{}/{}", pair.one.uuid(), pair.other.uuid())))
}

fn alike(row: &QueryResult) -> Result<Alike> {
    let mut kinds = Vec::new();
    for kind in LikenessKind::ALL {
        let has: i32 = row.try_get("", kind.word())?;
        kinds.extend((has == 1).then_some(*kind));
    }
    Ok(Alike { one: row.try_get("", "one")?, other: row.try_get("", "other")?, kinds })
}

fn cursor(after: &str) -> Result<[Uuid; 2]> {
    let bad = || Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let (one, other) = after.split_once('/').ok_or_else(bad)?;
    Ok([one.parse().map_err(|_| bad())?, other.parse().map_err(|_| bad())?])
}
