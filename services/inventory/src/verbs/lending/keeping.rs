//! Writing assets and loans, and telling of what others may care about.

use kaifong_kernel::{
    Error, Read, Result, Tx,
    auth::Role,
    values::{OrgId, Units},
    work::NewWork,
};

use super::pass_loan_days::LOAN_DAY;
use crate::{
    domain::{
        asset::Asset,
        ids::{AssetId, ItemId, LoanId, LocationId, MovementId},
        item::{Item, ItemClass},
        lending_refusal::LendingRefusal,
        loan::{Loan, LoanState},
        location::{Location, LocationKind},
        movement::{MovementReason, OrderLine, Source},
        refusal::Refusal,
    },
    events::lending as events,
    store::lending as store,
    verbs::{
        moving::{self, Move},
        places,
    },
};

/// A lent asset is due back today.
pub(super) const LOAN_DUE: &str = "loan_due";
/// A lent asset is past its day.
pub(super) const LOAN_OVERDUE: &str = "loan_overdue";
/// Days that an overdue loan may stay with nobody asking for it.
const OVERDUE_DAYS: i64 = 2;

/// How a loan's calendar is to be guarded while it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoanGuard {
    /// It is added.
    New,
    /// It goes on.
    Live,
    /// It ends.
    Free,
}

/// Writes an asset back. Others hear of a new state, not of each bin that it passes.
pub(in crate::verbs) async fn keep_asset(tx: &mut Tx, asset: Asset) -> Result<()> {
    let before = store::asset(tx, asset.id).await?.map(|before| before.state);
    store::save_asset(tx, &asset).await?;
    if before != Some(asset.state) {
        tx.emit(events::asset_changed(&asset));
    }
    Ok(())
}

/// Writes a loan, tells of it, and keeps its timer and its work items as it is now.
pub(super) async fn keep_loan(tx: &mut Tx, loan: &Loan, guard: LoanGuard) -> Result<()> {
    let kept = match guard {
        LoanGuard::New => store::add_loan(tx, loan).await?,
        LoanGuard::Live | LoanGuard::Free => store::save_loan(tx, loan).await?,
    };
    if !kept {
        return Err(overlapping());
    }
    tx.emit(events::loan_changed(loan));
    if guard != LoanGuard::New {
        watch(tx, loan).await?;
    }
    Ok(())
}

/// Writes a loan whose household was reminded: nothing else of it is new.
pub(super) async fn keep_reminded(tx: &mut Tx, loan: &Loan) -> Result<()> {
    if !store::save_loan(tx, loan).await? {
        return Err(overlapping());
    }
    watch(tx, loan).await
}

fn overlapping() -> Error {
    Error::internal("two loans of one asset overlap: its calendar was not locked")
}

/// Who has to be told when, and whose work it is now.
pub(super) async fn watch(tx: &mut Tx, loan: &Loan) -> Result<()> {
    tx.cancel_timer(LOAN_DAY, loan.id.uuid()).await?;
    if let Some(at) = loan.next_moment(tx.now()) {
        tx.set_timer(LOAN_DAY, loan.id.uuid(), at).await?;
    }
    let subject = loan.id.to_string();
    for (kind, state) in [(LOAN_DUE, LoanState::Due), (LOAN_OVERDUE, LoanState::Overdue)] {
        if loan.state == state {
            let work = work(tx, kind, loan);
            tx.open_work(work).await?;
        } else {
            tx.close_work(kind, &subject).await?;
        }
    }
    Ok(())
}

fn work(tx: &Tx, kind: &'static str, loan: &Loan) -> NewWork {
    let last = loan.days.to;
    let (title_en, title_zh_hant, due_at) = if kind == LOAN_DUE {
        (format!("A lent asset is due back on {last}"), format!("借出資產須於 {last} 歸還"), last.plus_days(1).start())
    } else {
        let by = tx.now().plus_days(OVERDUE_DAYS);
        (
            format!("A lent asset is overdue since {last}: collect or extend it"),
            format!("借出資產已逾期（{last}），請安排收回或延期"),
            by,
        )
    };
    let (owner_role, tenant) = (Role::Warehouse, OrgId::COUNCIL);
    NewWork { kind, subject: loan.id.to_string(), title_en, title_zh_hant, owner_role, due_at, tenant }
}

/// Adds an asset and tells of it; `false` when its item has a unit of its serial number.
pub(super) async fn keep_new_asset(tx: &mut Tx, asset: &Asset) -> Result<bool> {
    let added = store::add_asset(tx, asset).await?;
    if added {
        tx.emit(events::asset_changed(asset));
    }
    Ok(added)
}

/// An item whose units are told apart.
pub(super) async fn serialised(read: &Read, item: ItemId) -> Result<Item> {
    let found: Option<Item> = crate::store::get(read, item.uuid()).await?;
    let found = found.ok_or(Refusal::UnknownItem { item })?;
    if found.details.class != ItemClass::Serialised {
        return Err(LendingRefusal::NotSerialised { item }.into());
    }
    Ok(found)
}

/// A loan; its asset is locked, and with it every loan of that.
pub(super) async fn loan_of(tx: &Tx, loan: LoanId) -> Result<Loan> {
    let unknown = LendingRefusal::UnknownLoan { loan };
    let asset = store::loan(tx, loan).await?.ok_or(unknown.clone())?.asset;
    super::locked(tx, asset).await?;
    Ok(store::loan(tx, loan).await?.ok_or(unknown)?)
}

/// A place in a warehouse that assets lie in, with that warehouse.
pub(super) async fn place(tx: &Tx, location: LocationId) -> Result<(Location, LocationId)> {
    let found: Option<Location> = crate::store::get(tx, location.uuid()).await?;
    let found = found.ok_or(Refusal::UnknownLocation { location })?;
    found.is_one_of(&[LocationKind::Bin, LocationKind::Quarantine])?;
    let warehouse = found.warehouse.ok_or_else(|| Error::internal("a bin is in no warehouse"))?;
    Ok((found, warehouse))
}

/// The one place of a kind.
pub(in crate::verbs) async fn only(tx: &mut Tx, kind: LocationKind) -> Result<Location> {
    places::of_kind(tx, kind).await
}

/// Whether an asset is on no vehicle.
pub(super) async fn is_ashore(tx: &Tx, asset: &Asset) -> Result<()> {
    let found: Option<Location> = crate::store::get(tx, asset.location.uuid()).await?;
    if found.is_some_and(|found| found.kind == LocationKind::Vehicle) {
        return Err(LendingRefusal::AssetAboard { asset: asset.id, location: asset.location }.into());
    }
    Ok(())
}

/// Why an asset's unit moves.
#[derive(Debug, Clone)]
pub(in crate::verbs) struct Why {
    /// In short.
    pub reason: MovementReason,
    /// In a person's words.
    pub note: Option<String>,
    /// For which line of an order it was where it was.
    pub order: Option<OrderLine>,
}

impl Why {
    /// For a reason that says it all.
    pub(in crate::verbs) const fn just(reason: MovementReason) -> Self {
        Self { reason, note: None, order: None }
    }

    /// In a person's words.
    pub(in crate::verbs) fn said(reason: MovementReason, note: &str) -> Self {
        Self { note: Some(note.to_owned()), ..Self::just(reason) }
    }
}

/// Moves the unit of an asset to another place, if it isn't there: the asset as it is then.
pub(in crate::verbs) async fn shift(tx: &mut Tx, asset: AssetId, to: &Location, why: Why) -> Result<Asset> {
    let before = super::locked(tx, asset).await?;
    if before.location == to.id {
        return Ok(before);
    }
    let source = Source::new("asset", tx.mint::<MovementId>(), 0);
    let one = Move {
        lot: before.lot,
        asset: Some(asset),
        from: before.location,
        told_from: None,
        to: to.id,
        quantity: Units::new(1).ok_or_else(|| Error::internal("one is a quantity"))?,
        reason: why.reason,
        note: why.note,
        salt: None,
        order: why.order,
        occurred_at: None,
        source,
    };
    moving::carry(tx, &one).await?;
    super::locked(tx, asset).await
}

/// A ready asset lies in a bin: this one, or the one it is in.
pub(super) async fn into_bin(tx: &mut Tx, asset: AssetId, to: Option<LocationId>) -> Result<Asset> {
    let here = super::locked(tx, asset).await?.location;
    let (to, _) = place(tx, to.unwrap_or(here)).await?;
    to.is_one_of(&[LocationKind::Bin])?;
    shift(tx, asset, &to, Why::just(MovementReason::Transferred)).await
}
