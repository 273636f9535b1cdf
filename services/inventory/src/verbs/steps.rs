//! Steps that many verbs take: loading what a request names, and asking people.

use kaifong_kernel::{NewWork, Result, Tx, auth::Role, values::OrgId};

use crate::{
    domain::{
        ids::{ItemId, LocationId, LotId, OrderId, ReceiptId},
        item::Item,
        location::{Location, LocationKind},
        lot::Lot,
        receipt::{Receipt, ReceiptLine},
        refusal::Refusal,
        reservation::Reservation,
    },
    store,
};

/// Days until work that waits for a person should be done.
const WORK_DAYS: i64 = 2;

pub(super) async fn item(tx: &Tx, id: ItemId) -> Result<Item> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownItem { item: id })?)
}

pub(super) async fn lot(tx: &Tx, id: LotId) -> Result<Lot> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownLot { lot: id })?)
}

pub(super) async fn receipt(tx: &Tx, id: ReceiptId) -> Result<Receipt> {
    Ok(store::lock(tx, id.uuid()).await?.ok_or(Refusal::UnknownReceipt { receipt: id })?)
}

pub(super) async fn lines_of(tx: &Tx, receipt: ReceiptId) -> Result<Vec<ReceiptLine>> {
    let mut lines: Vec<ReceiptLine> = store::of(tx, &[("receipt_id", Some(receipt.into()))]).await?;
    lines.sort_by_key(|line| line.line_no);
    Ok(lines)
}

/// A location: never changed, so it needs no lock.
pub(super) async fn location(tx: &Tx, id: LocationId) -> Result<Location> {
    Ok(store::get(tx, id.uuid()).await?.ok_or(Refusal::UnknownLocation { location: id })?)
}

/// A location of one of these kinds.
pub(super) async fn place(tx: &Tx, id: LocationId, kinds: &[LocationKind]) -> Result<Location> {
    let found = location(tx, id).await?;
    found.is_one_of(kinds)?;
    Ok(found)
}

/// What an order has or had set aside, with nobody else at it.
pub(super) async fn reservations(tx: &Tx, order: OrderId) -> Result<Vec<Reservation>> {
    store::order_stock::lock(tx, order).await?;
    store::reservation::of_order(tx, order).await
}

/// The orders of reservations, as a refusal names them.
pub(super) fn orders_of(reservations: &[Reservation]) -> String {
    let mut orders: Vec<String> = reservations.iter().map(|one| one.order.to_string()).collect();
    orders.sort();
    orders.dedup();
    orders.join(", ")
}

/// Asks the council's people of a role to do something about a subject.
pub(super) async fn ask(tx: &mut Tx, kind: &'static str, subject: String, role: Role, titles: [&str; 2]) -> Result<()> {
    let [title_en, title_zh_hant] = titles.map(str::to_owned);
    let (due_at, tenant) = (tx.now().plus_days(WORK_DAYS), OrgId::COUNCIL);
    tx.open_work(NewWork { kind, subject, title_en, title_zh_hant, owner_role: role, due_at, tenant }).await
}
