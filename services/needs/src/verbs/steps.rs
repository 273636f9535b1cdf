//! Steps that many verbs take: loading what a request names, saving it, and what follows from that.

use kaifong_kernel::{Error, Result, Tx};

use super::refer_need::NEED_REFERRED;
use crate::{
    domain::{
        class::{NeedClass, Setting},
        consent::{ConsentManner, Said},
        household::Household,
        ids::{HouseholdId, MemberId, NeedId, WhereaboutsId},
        need::{Need, WithdrawalCause},
        personal::{Address, Personal},
        refusal::Refusal,
        whereabouts::{Place, Whereabouts, WhereaboutsKind},
    },
    events,
    store::{
        self,
        seen::{SeenHousehold, SeenNeed},
    },
};

/// A household, locked: before any need of it, everywhere.
pub(super) async fn household(tx: &Tx, id: HouseholdId) -> Result<Household> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownHousehold { household: id })?)
}

/// A household whose state a caller has seen, locked.
pub(super) async fn household_at(tx: &Tx, id: HouseholdId, seen: i64) -> Result<Household> {
    let household = household(tx, id).await?;
    household.is_at(seen)?;
    Ok(household)
}

/// A need and its household, both locked.
pub(super) async fn need(tx: &Tx, id: NeedId) -> Result<(Household, Need)> {
    let unknown = Refusal::UnknownNeed { need: id };
    let found: Need = store::get(tx, id.uuid()).await?.ok_or(unknown.clone())?;
    let household = household(tx, found.household).await?;
    Ok((household, store::lock(tx, id.uuid()).await?.ok_or(unknown)?))
}

/// Writes a household back, lets its referrals follow, and tells of it.
pub(super) async fn save(tx: &mut Tx, household: Household) -> Result<SeenHousehold> {
    store::save(tx, &household).await?;
    for ended in store::referrals::follow(tx, &household).await? {
        tx.close_work(NEED_REFERRED, &ended.id.to_string()).await?;
    }
    tx.emit(events::household_moved(&household));
    SeenHousehold::of(tx, household).await
}

/// Writes a need back, marks what it serves, and tells of it.
pub(super) async fn save_need(tx: &mut Tx, need: Need) -> Result<SeenNeed> {
    store::save(tx, &need).await?;
    store::services::mark(tx, &need).await?;
    tx.emit(events::need_changed(&need));
    SeenNeed::of(tx, need).await
}

/// Withdraws every need of a household that is served no longer.
pub(super) async fn withdraw_all(tx: &mut Tx, household: HouseholdId, cause: WithdrawalCause) -> Result<()> {
    let needs: Vec<Need> = store::lock_of(tx, &[("household_id", Some(household.into()))]).await?;
    for need in needs.into_iter().filter(|need| need.is_alive().is_ok()) {
        save_need(tx, need.withdraw(cause, None)?).await?;
    }
    Ok(())
}

/// A member more, with what the vault keeps.
pub(super) async fn join(tx: &Tx, household: Household, personal: &Personal) -> Result<Household> {
    let id: MemberId = tx.mint();
    let commitment = store::personal::keep_member(tx, household.id, id, personal).await?;
    Ok(household.join(id, commitment)?)
}

/// Where a household lives or lived, as it is told.
#[derive(Debug, Clone)]
pub struct NewPlace {
    /// What sort of place.
    pub kind: WhereaboutsKind,
    /// The first day.
    pub from_on: kaifong_kernel::values::HkDate,
    /// The last day.
    pub to_on: Option<kaifong_kernel::values::HkDate>,
    /// For the vault.
    pub address: Address,
    /// For planning.
    pub place: Place,
}

/// Lives, or lived, there.
pub(super) async fn lives(tx: &Tx, household: Household, new: &NewPlace) -> Result<Household> {
    let id: WhereaboutsId = tx.mint();
    // Many stay in one shelter, and nothing is told by that.
    let compared = new.kind != WhereaboutsKind::Shelter;
    let commitment = store::personal::keep_address(tx, household.id, id, &new.address, compared).await?;
    let place = Some(new.place.clone());
    Ok(household.lives(Whereabouts {
        id,
        kind: new.kind,
        from_on: new.from_on,
        to_on: new.to_on,
        place,
        commitment,
    })?)
}

/// What a member said, recorded by whoever acts.
pub(super) fn said(tx: &Tx, on: kaifong_kernel::values::HkDate, manner: ConsentManner, by: MemberId) -> Said {
    Said { on, manner, by, recorded_by: tx.actor().person }
}

/// How a class is treated now.
pub(super) async fn setting(tx: &Tx, class: NeedClass) -> Result<Setting> {
    Ok(store::get(tx, class.id().uuid()).await?.unwrap_or_else(|| class.setting()))
}

/// What can't be, because a lock is held.
pub(super) fn impossible(what: &str) -> Error {
    Error::internal(format!("{what}, although its household is locked"))
}
