//! Receipts, the gifts they cover and their serials.

use std::collections::BTreeMap;

use kaifong_kernel::{
    Error, Read, Result, Tx,
    values::{Page, PageOf, TaxYear},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, money, places, update},
    wall,
};
use crate::domain::{
    donor::DonorId,
    fund::FundId,
    gift::GiftId,
    receipt::{Receipt, ReceiptId, ReceiptState},
};

const COLUMNS: &str = "id, tenant_id, fund_id, tax_year, series, serial_number, donor_id, amount_minor, currency, state, \
    issued_on, issued_at, replaced_by, void_reason";

/// Which receipts are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only this donor's.
    pub donor: Option<DonorId>,
    /// Only of this fund.
    pub fund: Option<FundId>,
    /// Only of this tax year.
    pub tax_year: Option<TaxYear>,
    /// Only this state.
    pub state: Option<ReceiptState>,
}

fn bare(row: &QueryResult) -> Result<Receipt> {
    Ok(Receipt {
        id: get(row, "id")?,
        tenant: get(row, "tenant_id")?,
        fund: get(row, "fund_id")?,
        tax_year: get(row, "tax_year")?,
        series: get(row, "series")?,
        serial_number: get(row, "serial_number")?,
        donor: get(row, "donor_id")?,
        gifts: Vec::new(),
        amount: money(row, "amount_minor")?,
        state: get(row, "state")?,
        issued_on: get(row, "issued_on")?,
        issued_at: get(row, "issued_at")?,
        replaced_by: get(row, "replaced_by")?,
        void_reason: get(row, "void_reason")?,
    })
}

fn values(receipt: &Receipt) -> Vec<Value> {
    vec![
        receipt.id.into(),
        receipt.tenant.into(),
        receipt.fund.into(),
        receipt.tax_year.into(),
        receipt.series.clone().into(),
        receipt.serial_number.into(),
        receipt.donor.into(),
        receipt.amount.amount_minor.into(),
        receipt.amount.currency.into(),
        receipt.state.into(),
        receipt.issued_on.into(),
        receipt.issued_at.into(),
        receipt.replaced_by.into(),
        receipt.void_reason.clone().into(),
    ]
}

/// The receipt, if the caller may see it.
pub async fn get_by_id(read: &Read, id: ReceiptId) -> Result<Option<Receipt>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: ReceiptId) -> Result<Option<Receipt>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: ReceiptId, lock: &str) -> Result<Option<Receipt>> {
    let sql = format!("SELECT {COLUMNS} FROM receipt WHERE id = $1{lock}");
    let receipt = read.one(&sql, vec![id.into()]).await?.as_ref().map(bare).transpose()?;
    let Some(receipt) = receipt.filter(|receipt| wall::within(read, receipt.tenant)) else { return Ok(None) };
    Ok(with_gifts(read, vec![receipt]).await?.pop())
}

async fn with_gifts(read: &Read, mut receipts: Vec<Receipt>) -> Result<Vec<Receipt>> {
    if receipts.is_empty() {
        return Ok(receipts);
    }
    let wanted = places(1, receipts.len());
    let sql = format!("SELECT receipt_id, gift_id FROM receipt_gift WHERE receipt_id IN ({wanted}) ORDER BY gift_id");
    let mut covered: BTreeMap<ReceiptId, Vec<GiftId>> = BTreeMap::new();
    for row in read.all(&sql, receipts.iter().map(|receipt| receipt.id.into()).collect::<Vec<_>>()).await? {
        covered.entry(get(&row, "receipt_id")?).or_default().push(get(&row, "gift_id")?);
    }
    for receipt in &mut receipts {
        receipt.gifts = covered.remove(&receipt.id).unwrap_or_default();
        assert!(!receipt.gifts.is_empty(), "a receipt without gifts is stored");
    }
    Ok(receipts)
}

/// The next serial of a fund and tax year. It is the transaction's: what rolls back leaves no gap, and the row's lock
/// makes two transactions take turns.
pub async fn next_serial(tx: &mut Tx, fund: FundId, year: TaxYear) -> Result<i64> {
    let sql = "INSERT INTO receipt_serial (fund_id, tax_year, last) VALUES ($1, $2, 1) \
        ON CONFLICT (fund_id, tax_year) DO UPDATE SET last = receipt_serial.last + 1 RETURNING last";
    let row = tx.one(sql, vec![fund.into(), year.into()]).await?;
    let row = row.ok_or_else(|| Error::internal("the serial's counter answered nothing"))?;
    get(&row, "last")
}

/// Adds a receipt and what it covers.
pub async fn add(tx: &mut Tx, receipt: &Receipt) -> Result<()> {
    tx.run(&insert("receipt", COLUMNS), values(receipt)).await?;
    for gift in &receipt.gifts {
        let row = vec![receipt.id.into(), receipt.tenant.into(), (*gift).into(), true.into()];
        tx.run(&insert("receipt_gift", "receipt_id, tenant_id, gift_id, live"), row).await?;
    }
    tx.touch(receipt);
    Ok(())
}

/// Writes a receipt back; a void one covers nothing any more.
pub async fn save(tx: &mut Tx, receipt: &Receipt) -> Result<()> {
    let touched = tx.run(&update("receipt", COLUMNS), values(receipt)).await?;
    assert_eq!(touched, 1, "a receipt is never deleted");
    let live = receipt.state == ReceiptState::Issued;
    let row = vec![receipt.id.into(), live.into()];
    tx.run("UPDATE receipt_gift SET live = $2 WHERE receipt_id = $1", row).await?;
    tx.touch(receipt);
    Ok(())
}

/// One page of receipts.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Receipt>> {
    let listing = Listing::of(COLUMNS, "receipt")
        .walled(read)
        .only("donor_id", wanted.donor)
        .only("fund_id", wanted.fund)
        .only("tax_year", wanted.tax_year)
        .only("state", wanted.state);
    let PageOf { items, next } = listing.page(read, page, bare, |receipt| receipt.id.uuid()).await?;
    Ok(PageOf { items: with_gifts(read, items).await?, next })
}
