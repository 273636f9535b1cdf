//! Assets and loans: what a reservation, an issue, a delivery and a return do to them, and the verbs of their own.
//!
//! Who changes an asset or its calendar holds the asset's lock, and `store::lending` refuses to write past another.

pub mod change_loan;
pub mod finish_repair;
pub mod finish_sanitising;
pub(super) mod keeping;
pub mod mark_asset_lost;
pub mod pass_loan_days;
pub mod read;
pub mod recover_asset;
pub mod register_asset;
pub mod retire_asset;
pub mod return_loan;
pub mod send_to_repair;
pub mod set_loan_terms;
pub(super) mod withdrawing;

use std::collections::BTreeSet;

use kaifong_kernel::{
    Error, Read, Result, Tx,
    values::{HkDate, Instant},
};

use self::keeping::{LoanGuard, keep_asset, keep_loan};
use crate::{
    domain::{
        asset::{Asset, AssetState, Condition, Seen},
        calendar::{self, Booked},
        ids::{AssetId, HouseholdId, ItemId, LocationId, LotId, OrderId},
        lending_refusal::LendingRefusal,
        loan::{Days, Loan, Purpose, are_ahead},
        location::{Location, LocationKind},
        lot::{Lot, Use},
    },
    store::lending as store,
    verbs::steps,
};

/// Assets that are asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// For this order.
    pub order: OrderId,
    /// To this household.
    pub household: HouseholdId,
    /// For this line of the order.
    pub line_no: i32,
    /// Units of this item.
    pub item: ItemId,
    /// So many.
    pub quantity: i64,
    /// The first day.
    pub from: HkDate,
    /// The last day.
    pub until: HkDate,
    /// Only out of this warehouse.
    pub warehouse: Option<LocationId>,
    /// What they are for: donors may allow only some.
    pub asked: Use,
}

/// An asset that was taken or found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The asset.
    pub asset: AssetId,
    /// The lot it is counted in.
    pub lot: LotId,
    /// The warehouse it is of.
    pub warehouse: LocationId,
}

impl From<&Asset> for Taken {
    fn from(asset: &Asset) -> Self {
        Self { asset: asset.id, lot: asset.lot, warehouse: asset.home }
    }
}

/// Books loans of as many assets as are free on these days, at most so many as asked: those that were used longest ago.
/// What is of a lot that is on hold, or that its donor gave for something else, is not free.
///
/// # Errors
/// [`LendingRefusal::DaysBackwards`] (INV110).
pub async fn reserve(tx: &mut Tx, ask: &Ask) -> Result<Vec<Taken>> {
    let (days, today) = (Days { from: ask.from, to: ask.until }, tx.today());
    are_ahead(days, today)?;
    let terms = store::terms(tx, ask.item).await?;
    // Locked, and before the assets, as whoever moves them does: a lot that is put on hold at this moment lends nothing more.
    let lots = store::lock_lots_of(tx, ask.item).await?;
    let assets = store::lock_lendable(tx, ask.item).await?;
    let allowed = |lot: &&Lot| may_be_lent(lot, ask.from, &ask.asked);
    let may_go: BTreeSet<LotId> = lots.iter().filter(allowed).map(|lot| lot.id).collect();
    let here = |one: &Booked| ask.warehouse.is_none_or(|wanted| one.asset.home == wanted);
    let fitting = assets.into_iter().filter(|one| may_go.contains(&one.asset.lot) && here(one)).collect();
    let free = calendar::free(fitting, days, terms.gap_days, today);
    let purpose = Purpose { order: ask.order, line_no: ask.line_no, household: ask.household };
    let mut taken = Vec::new();
    for asset in free.into_iter().take(usize::try_from(ask.quantity).unwrap_or(0)) {
        let loan = Loan::book(tx.mint(), asset.id, purpose, days, terms, today)?;
        keep_loan(tx, &loan, LoanGuard::New).await?;
        taken.push(Taken::from(&asset));
        keep_asset(tx, asset.promise()).await?;
    }
    Ok(taken)
}

/// Whether units of a lot may be lent on a day, for a use. What they look like by now is for each of them to say.
fn may_be_lent(lot: &Lot, day: HkDate, asked: &Use) -> bool {
    lot.hold.is_none() && lot.expires_on.is_none_or(|last| last >= day) && lot.restriction.allows(asked)
}

/// The booked loan of an asset for an order is off; nothing is done when it is, or was never there.
///
/// # Errors
/// [`LendingRefusal::LoanElsewhere`] (INV106) when the asset is on its way to the household.
pub async fn release(tx: &mut Tx, order: OrderId, asset: AssetId) -> Result<()> {
    let asset = locked(tx, asset).await?;
    let loans = store::live(tx, asset.id).await?;
    // Of two, the one that still waits: an order may ask for more while it has some aboard.
    let of_order = loans.iter().filter(|loan| loan.purpose.order == order && !loan.is_out());
    let Some(loan) = of_order.min_by_key(|loan| loan.is_aboard()) else { return Ok(()) };
    let reason = "the order does not need it any more".to_owned();
    let ended = loan.clone().cancel(reason, tx.now())?;
    keep_loan(tx, &ended, LoanGuard::Free).await?;
    keep_asset(tx, asset.let_go(loans.len() > 1)).await
}

/// Where an asset lies, ready to be loaded.
///
/// # Errors
/// [`LendingRefusal::AssetElsewhere`] (INV104) when it isn't: still with somebody else, or not sanitised yet;
/// [`LendingRefusal::AssetAboard`] (INV113) when it is on its way to somebody else; `INV015` when it lies in no bin.
pub async fn bin_of(tx: &Tx, asset: AssetId) -> Result<LocationId> {
    let asset = locked(tx, asset).await?.load()?;
    keeping::is_ashore(tx, &asset).await?;
    Ok(steps::place(tx, asset.location, &[LocationKind::Bin]).await?.id)
}

/// An asset's unit was moved, for this order: it is there now. Onto a vehicle, it is on its way to the order's household;
/// from a household, it was given back and is to be checked.
pub async fn moved(tx: &mut Tx, asset: AssetId, to: &Location, order: Option<OrderId>, at: Instant) -> Result<()> {
    let asset = locked(tx, asset).await?;
    let lies = matches!(to.kind, LocationKind::Bin | LocationKind::Quarantine);
    let asset = asset.moved(to.id, to.warehouse.filter(|_| lies));
    if asset.state == AssetState::OnLoan && to.kind != LocationKind::Household {
        return given_back(tx, asset, at).await;
    }
    let Some(order) = order.filter(|_| to.kind == LocationKind::Vehicle) else { return keep_asset(tx, asset).await };
    if let Some(loan) = of_order(tx, asset.id, order).await?.filter(|loan| !loan.is_aboard()) {
        keep_loan(tx, &loan.issue(to.id, at)?, LoanGuard::Live).await?;
        return keep_asset(tx, asset.load()?).await;
    }
    keep_asset(tx, asset).await
}

async fn given_back(tx: &mut Tx, asset: Asset, at: Instant) -> Result<()> {
    let out = store::live(tx, asset.id).await?.into_iter().find(Loan::is_out);
    let loan = out.ok_or_else(|| Error::internal("an asset is on loan to nobody"))?;
    keep_loan(tx, &loan.give_back(at)?, LoanGuard::Free).await?;
    keep_asset(tx, asset.give_back()?).await
}

/// An asset was handed over for an order: its household has it. Nothing is done when it was told before.
///
/// # Errors
/// [`LendingRefusal::AssetElsewhere`] (INV104) when nothing of it was on its way for that order.
pub async fn delivered(tx: &mut Tx, order: OrderId, asset: AssetId, at: Instant) -> Result<()> {
    let asset = locked(tx, asset).await?;
    let elsewhere = LendingRefusal::AssetElsewhere { asset: asset.id, state: asset.state };
    let loan = of_order(tx, asset.id, order).await?.ok_or(elsewhere)?;
    if loan.is_out() {
        return Ok(());
    }
    let loan = loan.check_out(at)?;
    // Told late, its last day may be over.
    let loan = loan.clone().as_of(tx.today()).unwrap_or(loan);
    keep_loan(tx, &loan, LoanGuard::Live).await?;
    keep_asset(tx, asset.hand_over(at)?).await
}

/// Assets of an item that a household has, lent first first, at most so many.
pub async fn with_household(tx: &Tx, household: HouseholdId, item: ItemId, most: i64) -> Result<Vec<Taken>> {
    let mut out = store::lock_out(tx, household, item).await?;
    out.sort_by_key(|(_, loan)| (loan.checked_out_at, loan.id));
    let most = usize::try_from(most).unwrap_or(0);
    Ok(out.iter().take(most).map(|(asset, _)| Taken::from(asset)).collect())
}

/// A person took an asset off a vehicle: what nobody used is ready again, what was collected is sanitised, what is damaged
/// is repaired. Nothing is done when it is off already.
///
/// # Errors
/// `KER003` for a named system: a person looks at it.
pub async fn returned(tx: &mut Tx, asset: AssetId, damaged: bool, at: Instant) -> Result<()> {
    let seen = Seen { by: tx.actor().require_person()?, at };
    let asset = locked(tx, asset).await?;
    if asset.state == AssetState::Returned {
        let as_before = if asset.condition == Condition::Damaged { Condition::Good } else { asset.condition };
        let condition = if damaged { Condition::Damaged } else { as_before };
        return check_in(tx, asset, condition, seen).await;
    }
    let loans = store::live(tx, asset.id).await?;
    let Some(loan) = loans.iter().find(|loan| loan.is_aboard()) else { return Ok(()) };
    keep_loan(tx, &loan.clone().come_back_unused(at)?, LoanGuard::Free).await?;
    let promised = loans.len() > 1;
    let (id, asset) = (asset.id, asset.unload(damaged, promised, seen)?);
    keep_asset(tx, asset).await?;
    if damaged && promised { withdrawing::promises(tx, id, "its asset came back damaged").await } else { Ok(()) }
}

/// A person has checked an asset that was away: it is sanitised, or repaired and kept from whom it was promised to.
async fn check_in(tx: &mut Tx, asset: Asset, condition: Condition, seen: Seen) -> Result<()> {
    let asset = asset.check(condition, seen)?;
    let (id, damaged) = (asset.id, asset.state == AssetState::Repair);
    keep_asset(tx, asset).await?;
    if damaged { withdrawing::promises(tx, id, "its asset came back damaged").await } else { Ok(()) }
}

/// How many units of an item could be lent on a day, in a warehouse or anywhere, for a use that their donors allow.
pub async fn free_on(
    read: &Read,
    item: ItemId,
    day: HkDate,
    warehouse: Option<LocationId>,
    asked: &Use,
) -> Result<i64> {
    let (days, gap) = (Days { from: day, to: day }, store::terms(read, item).await?.gap_days);
    let lots = store::lots_of(read, item).await?;
    let may_go: BTreeSet<LotId> = lots.iter().filter(|lot| may_be_lent(lot, day, asked)).map(|lot| lot.id).collect();
    let assets = store::lendable(read, item).await?.into_iter().filter(|one| may_go.contains(&one.asset.lot));
    let here = assets.filter(|one| warehouse.is_none_or(|wanted| one.asset.home == wanted));
    let free = here.filter(|one| one.is_free(days, gap, read.today())).count();
    i64::try_from(free).map_err(Error::internal)
}

/// The live loan of an asset for an order.
async fn of_order(tx: &Tx, asset: AssetId, order: OrderId) -> Result<Option<Loan>> {
    Ok(store::live(tx, asset).await?.into_iter().find(|loan| loan.purpose.order == order))
}

/// An asset, locked: nobody else changes it or its loans.
pub(super) async fn locked(tx: &Tx, asset: AssetId) -> Result<Asset> {
    Ok(store::lock_asset(tx, asset).await?.ok_or(LendingRefusal::UnknownAsset { asset })?)
}
