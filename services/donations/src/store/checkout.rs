//! Checkouts.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money, update},
    wall,
};
use crate::domain::{
    checkout::{Checkout, CheckoutId, CheckoutState},
    donor::DonorId,
};

const COLUMNS: &str = "id, tenant_id, donor_id, fund_id, purpose_id, amount_minor, currency, state, provider, session, \
    pay_url, expires_at, gift_id, created_at";

/// Which checkouts are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only this donor's.
    pub donor: Option<DonorId>,
    /// Only this state.
    pub state: Option<CheckoutState>,
}

fn state(row: &QueryResult) -> Result<Checkout> {
    Ok(Checkout {
        id: get(row, "id")?,
        tenant: get(row, "tenant_id")?,
        donor: get(row, "donor_id")?,
        fund: get(row, "fund_id")?,
        purpose: get(row, "purpose_id")?,
        amount: money(row, "amount_minor")?,
        state: get(row, "state")?,
        provider: get(row, "provider")?,
        session: get(row, "session")?,
        pay_url: get(row, "pay_url")?,
        expires_at: get(row, "expires_at")?,
        gift: get(row, "gift_id")?,
        created_at: get(row, "created_at")?,
    })
}

fn values(checkout: &Checkout) -> Vec<Value> {
    vec![
        checkout.id.into(),
        checkout.tenant.into(),
        checkout.donor.into(),
        checkout.fund.into(),
        checkout.purpose.into(),
        checkout.amount.amount_minor.into(),
        checkout.amount.currency.into(),
        checkout.state.into(),
        checkout.provider.clone().into(),
        checkout.session.clone().into(),
        checkout.pay_url.clone().into(),
        checkout.expires_at.into(),
        checkout.gift.into(),
        checkout.created_at.into(),
    ]
}

/// The checkout, if the caller may see it.
pub async fn get_by_id(read: &Read, id: CheckoutId) -> Result<Option<Checkout>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: CheckoutId) -> Result<Option<Checkout>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: CheckoutId, lock: &str) -> Result<Option<Checkout>> {
    let sql = format!("SELECT {COLUMNS} FROM checkout WHERE id = $1{lock}");
    let checkout = read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()?;
    Ok(checkout.filter(|checkout| wall::within(read, checkout.tenant)))
}

/// Adds a checkout.
pub async fn add(tx: &mut Tx, checkout: &Checkout) -> Result<()> {
    tx.run(&insert("checkout", COLUMNS), values(checkout)).await?;
    tx.touch(checkout);
    Ok(())
}

/// Writes a checkout back.
pub async fn save(tx: &mut Tx, checkout: &Checkout) -> Result<()> {
    let touched = tx.run(&update("checkout", COLUMNS), values(checkout)).await?;
    assert_eq!(touched, 1, "a checkout is never deleted");
    tx.touch(checkout);
    Ok(())
}

/// One page of checkouts.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Checkout>> {
    let listing = Listing::of(COLUMNS, "checkout").walled(read);
    let listing = listing.only("donor_id", wanted.donor).only("state", wanted.state);
    listing.page(read, page, state, |checkout| checkout.id.uuid()).await
}
