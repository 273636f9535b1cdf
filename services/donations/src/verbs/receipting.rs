//! Issues receipts and makes them void, within the verb that gives the reason.

use kaifong_kernel::{Result, Tx};

use crate::{
    domain::{
        donor::DonorId,
        gift::{Gift, GiftId},
        gift_refusal::GiftRefusal,
        receipt::{Cover, Receipt, ReceiptId},
        refusal::FundRefusal,
    },
    events, store,
};

/// Issues a receipt at once for a gift whose donor wants them without asking.
pub(super) async fn offer(tx: &mut Tx, gift: Gift) -> Result<Gift> {
    let Some(donor) = gift.donor.filter(|_| gift.is_eligible()) else { return Ok(gift) };
    if !wants(tx, donor).await? {
        return Ok(gift);
    }
    let id = gift.id;
    issue(tx, vec![gift]).await?;
    Ok(store::gift::get_by_id(tx, id).await?.ok_or(GiftRefusal::UnknownGift { gift: id })?)
}

/// Issues one receipt for locked gifts.
pub(super) async fn issue(tx: &mut Tx, gifts: Vec<Gift>) -> Result<Receipt> {
    let id = tx.mint();
    issue_as(tx, id, gifts).await
}

/// The same under an id that was minted before.
pub(super) async fn issue_as(tx: &mut Tx, id: ReceiptId, gifts: Vec<Gift>) -> Result<Receipt> {
    let cover = Cover::of(&gifts)?;
    let fund = store::fund::get_by_id(tx, cover.fund).await?.ok_or(FundRefusal::UnknownFund { fund: cover.fund })?;
    let serial = store::receipt::next_serial(tx, cover.fund, cover.tax_year).await?;
    let receipt = Receipt::issue(id, cover, fund.code, serial, tx.now());
    for mut gift in gifts {
        gift.receipt = Some(receipt.id);
        store::gift::save(tx, &gift).await?;
    }
    store::receipt::add(tx, &receipt).await?;
    tx.emit(events::gift::receipt_issued(&receipt));
    Ok(receipt)
}

/// Makes a receipt void. The gifts it covered are the caller's to free.
pub(super) async fn void(tx: &mut Tx, id: ReceiptId, reason: &str, replaced_by: Option<ReceiptId>) -> Result<Receipt> {
    let unknown = GiftRefusal::UnknownReceipt { receipt: id };
    let receipt = store::receipt::lock(tx, id).await?.ok_or(unknown)?.void(reason, replaced_by)?;
    store::receipt::save(tx, &receipt).await?;
    tx.emit(events::gift::receipt_voided(&receipt));
    Ok(receipt)
}

/// Makes the receipt of a gift void that is money no more and was saved as such. The other gifts on it are free for
/// another one, which takes its place at once where their donor wants receipts without asking.
pub(super) async fn withdraw(tx: &mut Tx, id: ReceiptId, reason: &str) -> Result<()> {
    let unknown = GiftRefusal::UnknownReceipt { receipt: id };
    let receipt = store::receipt::get_by_id(tx, id).await?.ok_or(unknown)?;
    let wanted = receipt.gifts.len() > 1 && wants(tx, receipt.donor).await?;
    let by = wanted.then(|| tx.mint::<ReceiptId>());
    let receipt = void(tx, id, reason, by).await?;
    let freed = release(tx, &receipt).await?;
    if let Some(by) = by {
        issue_as(tx, by, freed).await?;
    }
    Ok(())
}

async fn wants(tx: &Tx, donor: DonorId) -> Result<bool> {
    Ok(store::donor::get_by_id(tx, donor).await?.is_some_and(|donor| donor.wants_receipts))
}

/// The gifts that a void receipt covered, each free for another one. A gift that was returned since has let go of it.
pub(super) async fn release(tx: &mut Tx, receipt: &Receipt) -> Result<Vec<Gift>> {
    let ids: Vec<GiftId> = receipt.gifts.clone();
    let mut freed = Vec::with_capacity(ids.len());
    for mut gift in store::gift::lock_all(tx, &ids).await? {
        if gift.receipt == Some(receipt.id) {
            gift.receipt = None;
            store::gift::save(tx, &gift).await?;
            freed.push(gift);
        }
    }
    Ok(freed)
}
