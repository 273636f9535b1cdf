//! Assets and their loans: locked item by item, guarded against each other by the statements that write them.

use std::collections::BTreeMap;

use kaifong_kernel::{
    Error, Read, Result, Tx,
    kept::{facts, read_all},
    values::{HkDate, Page, PageOf},
};
use sea_orm::Value;

use super::{add, kinds::kinds, list, lock_of, of, row::get, save};
use crate::domain::{
    asset::{Asset, AssetState},
    calendar::Booked,
    ids::{AssetId, HouseholdId, ItemId, LoanId, LocationId, LotId, OrderId},
    loan::{Loan, LoanState},
    lot::Lot,
    terms::Terms,
};

kinds! {
    Asset "asset", |it| it.id, [
        "item_id" = it.item, "lot_id" = it.lot, "serial" = it.serial.clone(), "state" = it.state,
        "location_id" = it.location, "version" = it.version
    ];
    Loan "loan", |it| it.id, [
        "asset_id" = it.asset, "item_id" = it.item, "order_id" = it.purpose.order,
        "household_id" = it.purpose.household, "state" = it.state, "live" = it.is_live(), "from_on" = it.days.from,
        "due_on" = it.days.to, "blocked_to" = it.blocked().to
    ];
    Terms "loan_terms", |it| it.item, [];
}

/// How an item is lent.
pub async fn terms(read: &Read, item: ItemId) -> Result<Terms> {
    Ok(super::get(read, item.uuid()).await?.unwrap_or(Terms::usual(item)))
}

/// Says how an item is lent from now on.
pub async fn save_terms(tx: &mut Tx, terms: &Terms) -> Result<()> {
    if add(tx, terms).await? { Ok(()) } else { save(tx, terms).await }
}

/// An asset, if it is there.
pub async fn asset(read: &Read, id: AssetId) -> Result<Option<Asset>> {
    super::get(read, id.uuid()).await
}

/// The same, locked: its calendar doesn't change either until the transaction ends.
pub async fn lock_asset(tx: &Tx, id: AssetId) -> Result<Option<Asset>> {
    super::lock(tx, id.uuid()).await
}

/// The asset of an item with this serial number.
pub async fn of_serial(read: &Read, item: ItemId, serial: &str) -> Result<Option<Asset>> {
    let filters = [("item_id", Some(item.into())), ("serial", Some(serial.to_owned().into()))];
    Ok(of(read, &filters).await?.pop())
}

/// Adds an asset; `false` when its item has a unit of this serial number.
pub async fn add_asset(tx: &mut Tx, asset: &Asset) -> Result<bool> {
    add(tx, asset).await
}

/// Writes a locked asset back.
///
/// # Errors
/// A fault when somebody changed it meanwhile: it was not locked.
pub async fn save_asset(tx: &mut Tx, asset: &Asset) -> Result<()> {
    let older = "SELECT 1 AS one FROM asset WHERE id = $1 AND version <= $2";
    if tx.one(older, [asset.id.into(), asset.version.into()]).await?.is_none() {
        return Err(Error::internal("an asset was changed by two at once"));
    }
    save(tx, asset).await
}

/// The lots of an item.
pub async fn lots_of(read: &Read, item: ItemId) -> Result<Vec<Lot>> {
    of(read, &[("item_id", Some(item.into()))]).await
}

/// The same, locked in the order of their ids.
pub async fn lock_lots_of(tx: &Tx, item: ItemId) -> Result<Vec<Lot>> {
    lock_of(tx, &[("item_id", Some(item.into()))]).await
}

/// A loan, if it is there.
pub async fn loan(read: &Read, id: LoanId) -> Result<Option<Loan>> {
    super::get(read, id.uuid()).await
}

/// Every asset of an item that may be lent, locked in the order of their ids, each with its live loans as they are once
/// the locks are held.
pub async fn lock_lendable(tx: &Tx, item: ItemId) -> Result<Vec<Booked>> {
    with_loans(tx, item, tx.for_update()).await
}

/// The same, for who only asks.
pub async fn lendable(read: &Read, item: ItemId) -> Result<Vec<Booked>> {
    with_loans(read, item, "").await
}

async fn with_loans(read: &Read, item: ItemId, lock: &str) -> Result<Vec<Booked>> {
    // What is ready lies in a bin, or is on its way: never in quarantine.
    let apart =
        "state IN ('available', 'reserved') AND location_id IN (SELECT id FROM location WHERE kind = 'quarantine')";
    let sql = format!(
        "SELECT facts FROM asset WHERE item_id = $1 AND state NOT IN ('repair', 'lost', 'retired') AND NOT ({apart}) \
         ORDER BY id{lock}"
    );
    let assets: Vec<Asset> = read_all(read, &sql, vec![item.into()]).await?;
    // A statement of its own: who waited for a lock sees here what the one before has booked.
    let sql = "SELECT facts FROM loan WHERE item_id = $1 AND live ORDER BY id";
    let mut loans = BTreeMap::<AssetId, Vec<Loan>>::new();
    for loan in read_all::<Loan>(read, sql, vec![item.into()]).await? {
        loans.entry(loan.asset).or_default().push(loan);
    }
    let booked = |asset: Asset| Booked { loans: loans.remove(&asset.id).unwrap_or_default(), asset };
    Ok(assets.into_iter().map(booked).collect())
}

/// The live loans of an asset, earliest first.
pub async fn live(read: &Read, asset: AssetId) -> Result<Vec<Loan>> {
    let sql = "SELECT facts FROM loan WHERE asset_id = $1 AND live ORDER BY from_on, id";
    read_all(read, sql, vec![asset.into()]).await
}

/// The same that end on a day or later, at most so many.
pub async fn calendar(read: &Read, asset: AssetId, from: HkDate, most: u64) -> Result<Vec<Loan>> {
    let sql = format!(
        "SELECT facts FROM loan WHERE asset_id = $1 AND live AND (blocked_to >= $2 OR state <> 'booked') \
         ORDER BY from_on, id LIMIT {most}"
    );
    read_all(read, &sql, vec![asset.into(), from.into()]).await
}

/// The loans of an item that a household has, each with its asset, which is locked.
pub async fn lock_out(tx: &Tx, household: HouseholdId, item: ItemId) -> Result<Vec<(Asset, Loan)>> {
    let out = "household_id = $1 AND item_id = $2 AND state IN ('checked_out', 'due', 'overdue')";
    let values: Vec<Value> = vec![household.into(), item.into()];
    let of_household = format!("id IN (SELECT asset_id FROM loan WHERE {out})");
    let sql = format!("SELECT facts FROM asset WHERE {of_household} ORDER BY id{}", tx.for_update());
    let assets: Vec<Asset> = read_all(tx, &sql, values.clone()).await?;
    let sql = format!("SELECT facts FROM loan WHERE {out} ORDER BY id");
    let loans: Vec<Loan> = read_all(tx, &sql, values).await?;
    // A loan that began between the two statements is none that was asked about.
    let with_asset = |loan: Loan| assets.iter().find(|asset| asset.id == loan.asset).map(|asset| (asset.clone(), loan));
    Ok(loans.into_iter().filter_map(with_asset).collect())
}

/// How many units of a lot at a location have their serial numbers.
pub async fn named(read: &Read, lot: LotId, location: LocationId) -> Result<usize> {
    super::count::<Asset>(read, &[("lot_id", Some(lot.into())), ("location_id", Some(location.into()))]).await
}

/// The assets that a household has or had, or is promised, in the order of their ids.
pub async fn assets_lent_to(read: &Read, household: HouseholdId) -> Result<Vec<AssetId>> {
    let sql = "SELECT DISTINCT asset_id FROM loan WHERE household_id = $1 ORDER BY asset_id";
    read.all(sql, [household.into()]).await?.iter().map(|row| get(row, "asset_id")).collect()
}

/// The loans of an asset to a household, oldest first.
pub async fn loans_to(read: &Read, household: HouseholdId, asset: AssetId) -> Result<Vec<Loan>> {
    of(read, &[("household_id", Some(household.into())), ("asset_id", Some(asset.into()))]).await
}

const OVERLAPPING: &str = "SELECT 1 FROM loan other WHERE other.asset_id = $2 AND other.id <> $1 AND other.live \
                           AND other.from_on <= $4 AND other.blocked_to >= $3";

/// Adds a loan; `false` when another live loan of its asset overlaps.
pub async fn add_loan(tx: &mut Tx, loan: &Loan) -> Result<bool> {
    let sql = format!(
        "INSERT INTO loan (id, asset_id, from_on, blocked_to, facts, item_id, order_id, household_id, state, live, due_on) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 WHERE NOT EXISTS ({OVERLAPPING})"
    );
    written(tx, loan, &sql).await
}

/// Writes a loan back; `false` when it is live and another live loan of its asset overlaps.
pub async fn save_loan(tx: &mut Tx, loan: &Loan) -> Result<bool> {
    let guard = if loan.is_live() { format!(" AND NOT EXISTS ({OVERLAPPING})") } else { String::new() };
    let sql = format!(
        "UPDATE loan SET asset_id = $2, from_on = $3, blocked_to = $4, facts = $5, item_id = $6, order_id = $7, \
         household_id = $8, state = $9, live = $10, due_on = $11 WHERE id = $1{guard}"
    );
    written(tx, loan, &sql).await
}

async fn written(tx: &mut Tx, loan: &Loan, sql: &str) -> Result<bool> {
    let values: [Value; 11] = [
        loan.id.into(),
        loan.asset.into(),
        loan.days.from.into(),
        loan.blocked().to.into(),
        facts(loan)?,
        loan.item.into(),
        loan.purpose.order.into(),
        loan.purpose.household.into(),
        loan.state.into(),
        loan.is_live().into(),
        loan.days.to.into(),
    ];
    let done = tx.run(sql, values).await? == 1;
    if done {
        tx.touch(loan);
    }
    Ok(done)
}

/// Which assets are wanted.
#[derive(Debug, Clone, Default)]
pub struct WantedAssets {
    /// Of this item.
    pub item: Option<ItemId>,
    /// In this state.
    pub state: Option<AssetState>,
    /// There.
    pub location: Option<LocationId>,
    /// With this serial number.
    pub serial: Option<String>,
}

/// One page of assets.
pub async fn list_assets(read: &Read, wanted: &WantedAssets, page: &Page) -> Result<PageOf<Asset>> {
    let filters = [
        ("item_id", wanted.item.map(Into::into)),
        ("state", wanted.state.map(Into::into)),
        ("location_id", wanted.location.map(Into::into)),
        ("serial", wanted.serial.clone().map(Into::into)),
    ];
    list(read, &filters, page).await
}

/// Which loans are wanted.
#[derive(Debug, Clone, Default)]
pub struct WantedLoans {
    /// Of this asset.
    pub asset: Option<AssetId>,
    /// In this state.
    pub state: Option<LoanState>,
    /// For this order.
    pub order: Option<OrderId>,
    /// To this household.
    pub household: Option<HouseholdId>,
}

/// One page of loans.
pub async fn list_loans(read: &Read, wanted: &WantedLoans, page: &Page) -> Result<PageOf<Loan>> {
    let filters = [
        ("asset_id", wanted.asset.map(Into::into)),
        ("state", wanted.state.map(Into::into)),
        ("order_id", wanted.order.map(Into::into)),
        ("household_id", wanted.household.map(Into::into)),
    ];
    list(read, &filters, page).await
}
