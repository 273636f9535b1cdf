//! Gifts.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{HkDate, Money, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money, places, update},
    wall,
};
use crate::domain::{
    bank::BankAccountId,
    donor::DonorId,
    fund::PurposeId,
    gift::{Gift, GiftId, GiftState, Rail},
};

const COLUMNS: &str = "id, tenant_id, donor_id, fund_id, purpose_id, amount_minor, currency, rail, state, pledge_id, \
    gift_on, receiptable_on, spendable_on, receipt_id, line_id, checkout_id, cheque_number, account_id, \
    deposited_on, recorded_at";

/// Whether a receipt covers a gift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// No receipt is possible.
    None,
    /// A receipt can be issued.
    Eligible,
    /// A live receipt covers it.
    Issued,
}

/// Which gifts are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only this donor's.
    pub donor: Option<DonorId>,
    /// Only for this purpose.
    pub purpose: Option<PurposeId>,
    /// Only this rail.
    pub rail: Option<Rail>,
    /// Only this state.
    pub state: Option<GiftState>,
    /// Only so covered.
    pub covered: Option<Covered>,
    /// Given not before this day.
    pub from: Option<HkDate>,
    /// Given not after this day.
    pub to: Option<HkDate>,
}

fn state(row: &QueryResult) -> Result<Gift> {
    Ok(Gift {
        id: get(row, "id")?,
        tenant: get(row, "tenant_id")?,
        donor: get(row, "donor_id")?,
        fund: get(row, "fund_id")?,
        purpose: get(row, "purpose_id")?,
        amount: money(row, "amount_minor")?,
        rail: get(row, "rail")?,
        state: get(row, "state")?,
        pledge: get(row, "pledge_id")?,
        gift_on: get(row, "gift_on")?,
        receiptable_on: get(row, "receiptable_on")?,
        spendable_on: get(row, "spendable_on")?,
        receipt: get(row, "receipt_id")?,
        line: get(row, "line_id")?,
        checkout: get(row, "checkout_id")?,
        cheque_number: get(row, "cheque_number")?,
        account: get(row, "account_id")?,
        deposited_on: get(row, "deposited_on")?,
        recorded_at: get(row, "recorded_at")?,
    })
}

fn values(gift: &Gift) -> Vec<Value> {
    vec![
        gift.id.into(),
        gift.tenant.into(),
        gift.donor.into(),
        gift.fund.into(),
        gift.purpose.into(),
        gift.amount.amount_minor.into(),
        gift.amount.currency.into(),
        gift.rail.into(),
        gift.state.into(),
        gift.pledge.into(),
        gift.gift_on.into(),
        gift.receiptable_on.into(),
        gift.spendable_on.into(),
        gift.receipt.into(),
        gift.line.into(),
        gift.checkout.into(),
        gift.cheque_number.clone().into(),
        gift.account.into(),
        gift.deposited_on.into(),
        gift.recorded_at.into(),
    ]
}

/// The gift, if the caller may see it.
pub async fn get_by_id(read: &Read, id: GiftId) -> Result<Option<Gift>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: GiftId) -> Result<Option<Gift>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: GiftId, lock: &str) -> Result<Option<Gift>> {
    let sql = format!("SELECT {COLUMNS} FROM gift WHERE id = $1{lock}");
    let gift = read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()?;
    Ok(gift.filter(|gift| wall::within(read, gift.tenant)))
}

/// These gifts in the order of their ids, locked until the transaction ends; those the caller may not see are missing.
pub async fn lock_all(tx: &Tx, ids: &[GiftId]) -> Result<Vec<Gift>> {
    let lock = tx.for_update();
    let wanted = places(1, ids.len());
    let sql = format!("SELECT {COLUMNS} FROM gift WHERE id IN ({wanted}) ORDER BY id{lock}");
    let rows = tx.all(&sql, ids.iter().map(|id| (*id).into()).collect::<Vec<_>>()).await?;
    let gifts = rows.iter().map(state).collect::<Result<Vec<_>>>()?;
    Ok(gifts.into_iter().filter(|gift| wall::within(tx, gift.tenant)).collect())
}

/// Cheques deposited to an account under this number and amount: two at most, as one alone is certain.
pub async fn deposited(tx: &Tx, account: BankAccountId, number: &str, amount: Money) -> Result<Vec<Gift>> {
    let lock = tx.for_update();
    let sql = format!(
        "SELECT {COLUMNS} FROM gift WHERE account_id = $1 AND cheque_number = $2 AND amount_minor = $3 \
         AND currency = $4 AND state = 'deposited' ORDER BY id LIMIT 2{lock}"
    );
    let values = vec![account.into(), number.to_owned().into(), amount.amount_minor.into(), amount.currency.into()];
    tx.all(&sql, values).await?.iter().map(state).collect()
}

/// The donor of the newest gift that the same payer's account has paid for.
pub async fn known_payer(read: &Read, payer_key: &str) -> Result<Option<DonorId>> {
    let sql = "SELECT gift.donor_id AS donor_id FROM gift JOIN bank_line ON bank_line.id = gift.line_id \
        WHERE bank_line.payer_key = $1 AND gift.donor_id IS NOT NULL AND gift.state <> 'undone' ORDER BY gift.id DESC LIMIT 1";
    let row = read.one(sql, vec![payer_key.to_owned().into()]).await?;
    row.as_ref().map(|row| get(row, "donor_id")).transpose()
}

/// Adds a gift.
pub async fn add(tx: &mut Tx, gift: &Gift) -> Result<()> {
    tx.run(&insert("gift", COLUMNS), values(gift)).await?;
    tx.touch(gift);
    Ok(())
}

/// Writes a gift back.
pub async fn save(tx: &mut Tx, gift: &Gift) -> Result<()> {
    let touched = tx.run(&update("gift", COLUMNS), values(gift)).await?;
    assert_eq!(touched, 1, "a gift is never deleted");
    tx.touch(gift);
    Ok(())
}

/// One page of gifts.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Gift>> {
    let listing = Listing::of(COLUMNS, "gift")
        .walled(read)
        .only("donor_id", wanted.donor)
        .only("purpose_id", wanted.purpose)
        .only("rail", wanted.rail)
        .only("state", wanted.state)
        .from("gift_on", wanted.from)
        .to("gift_on", wanted.to);
    let listing = match wanted.covered {
        None => listing,
        Some(Covered::None) => listing.when("(receiptable_on IS NULL OR donor_id IS NULL)"),
        Some(Covered::Eligible) => {
            listing.when("receiptable_on IS NOT NULL AND donor_id IS NOT NULL AND receipt_id IS NULL")
        }
        Some(Covered::Issued) => listing.when("receipt_id IS NOT NULL"),
    };
    listing.page(read, page, state, |gift| gift.id.uuid()).await
}
