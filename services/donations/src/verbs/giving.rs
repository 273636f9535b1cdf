//! Who gives what to which purpose: what every way to give asks first.

use kaifong_kernel::{Result, Tx, values::Money};

use super::ledger_steps::open_purpose;
use crate::{
    domain::{donor::DonorId, fund::PurposeId, gift::Giving, gift_refusal::GiftRefusal},
    store,
};

/// Finds donor and purpose, and judges the amount.
pub(super) async fn judge(tx: &Tx, donor: Option<DonorId>, purpose: PurposeId, amount: Money) -> Result<Giving> {
    if amount.amount_minor <= 0 {
        return Err(GiftRefusal::NotAboveZero { amount }.into());
    }
    let tenant = match donor {
        Some(donor) => {
            let unknown = GiftRefusal::UnknownDonor { donor };
            store::donor::get_by_id(tx, donor).await?.ok_or(unknown)?.tenant
        }
        None => tx.actor().tenant,
    };
    let fund = open_purpose(tx, purpose).await?.fund;
    Ok(Giving { donor, tenant, fund, purpose, amount, pledge: None })
}
