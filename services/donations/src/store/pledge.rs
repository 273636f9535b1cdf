//! Pledges.

use std::collections::BTreeSet;

use kaifong_kernel::{
    Read, Result, Tx,
    values::{Money, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money, places, update},
    wall,
};
use crate::domain::{
    donor::DonorId,
    fund::{FundId, PurposeId},
    pledge::{Pledge, PledgeId, PledgeState},
    reference::Reference,
};

const COLUMNS: &str = "id, tenant_id, reference, donor_id, fund_id, purpose_id, amount_minor, currency, rail, state, \
    expires_on, gift_id, pledged_at";

/// Which pledges are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only this donor's.
    pub donor: Option<DonorId>,
    /// Only for this purpose.
    pub purpose: Option<PurposeId>,
    /// Only this state.
    pub state: Option<PledgeState>,
}

fn state(row: &QueryResult) -> Result<Pledge> {
    Ok(Pledge {
        id: get(row, "id")?,
        tenant: get(row, "tenant_id")?,
        reference: get(row, "reference")?,
        donor: get(row, "donor_id")?,
        fund: get(row, "fund_id")?,
        purpose: get(row, "purpose_id")?,
        amount: money(row, "amount_minor")?,
        rail: get(row, "rail")?,
        state: get(row, "state")?,
        expires_on: get(row, "expires_on")?,
        gift: get(row, "gift_id")?,
        pledged_at: get(row, "pledged_at")?,
    })
}

fn values(pledge: &Pledge) -> Vec<Value> {
    vec![
        pledge.id.into(),
        pledge.tenant.into(),
        pledge.reference.into(),
        pledge.donor.into(),
        pledge.fund.into(),
        pledge.purpose.into(),
        pledge.amount.amount_minor.into(),
        pledge.amount.currency.into(),
        pledge.rail.into(),
        pledge.state.into(),
        pledge.expires_on.into(),
        pledge.gift.into(),
        pledge.pledged_at.into(),
    ]
}

/// The pledge, if the caller may see it.
pub async fn get_by_id(read: &Read, id: PledgeId) -> Result<Option<Pledge>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: PledgeId) -> Result<Option<Pledge>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: PledgeId, lock: &str) -> Result<Option<Pledge>> {
    let sql = format!("SELECT {COLUMNS} FROM pledge WHERE id = $1{lock}");
    let pledge = read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()?;
    Ok(pledge.filter(|pledge| wall::within(read, pledge.tenant)))
}

/// Whether a reference was given out before.
pub async fn is_taken(read: &Read, reference: Reference) -> Result<bool> {
    let found = read.one("SELECT id FROM pledge WHERE reference = $1", vec![reference.into()]).await?;
    Ok(found.is_some())
}

/// The pledges of these references that the caller may see.
pub async fn by_references(read: &Read, references: &BTreeSet<Reference>) -> Result<Vec<Pledge>> {
    let references: Vec<&Reference> = references.iter().collect();
    let mut pledges = Vec::new();
    // Both databases bound the number of values of a statement; a few hundred at a time is well below.
    for some in references.chunks(400) {
        let wanted = places(1, some.len());
        let sql = format!("SELECT {COLUMNS} FROM pledge WHERE reference IN ({wanted})");
        for row in read.all(&sql, some.iter().map(|reference| (**reference).into()).collect::<Vec<_>>()).await? {
            pledges.push(state(&row)?);
        }
    }
    pledges.retain(|pledge| wall::within(read, pledge.tenant));
    pledges.sort_by_key(|pledge| pledge.id);
    Ok(pledges)
}

/// Open pledges of a fund over exactly this amount, oldest first, at most so many.
pub async fn open_of_amount(read: &Read, fund: FundId, amount: Money, most: u32) -> Result<Vec<Pledge>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM pledge WHERE fund_id = $1 AND currency = $2 AND amount_minor = $3 \
         AND state IN ('pledged', 'instructed') ORDER BY id LIMIT {most}"
    );
    let rows = read.all(&sql, vec![fund.into(), amount.currency.into(), amount.amount_minor.into()]).await?;
    rows.iter().map(state).collect()
}

/// Adds a pledge.
pub async fn add(tx: &mut Tx, pledge: &Pledge) -> Result<()> {
    tx.run(&insert("pledge", COLUMNS), values(pledge)).await?;
    tx.touch(pledge);
    Ok(())
}

/// Writes a pledge back.
pub async fn save(tx: &mut Tx, pledge: &Pledge) -> Result<()> {
    let touched = tx.run(&update("pledge", COLUMNS), values(pledge)).await?;
    assert_eq!(touched, 1, "a pledge is never deleted");
    tx.touch(pledge);
    Ok(())
}

/// One page of pledges.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Pledge>> {
    let listing = Listing::of(COLUMNS, "pledge")
        .walled(read)
        .only("donor_id", wanted.donor)
        .only("purpose_id", wanted.purpose)
        .only("state", wanted.state);
    listing.page(read, page, state, |pledge| pledge.id.uuid()).await
}
