//! Purposes whose programmes have more than there is in cash: the outside fact stands, and a person is asked to cover it.

use std::collections::BTreeSet;

use kaifong_kernel::{NewWork, Result, Tx, auth::Role, values::Money};

use crate::{
    domain::{account::Book, fund::PurposeId, ledger::Journal},
    store,
};

/// Kind of the work item that a purpose below zero is.
pub const DEFICIT: &str = "purpose_deficit";
/// Days until somebody must have covered it.
const DEFICIT_DAYS: i64 = 2;

/// Locks the purposes that a journal may bring below zero, or back above it, until the transaction ends. Where nothing
/// is short, money that comes in waits for nobody.
pub(super) async fn lock(tx: &Tx, journal: &Journal) -> Result<BTreeSet<PurposeId>> {
    let mut moved: BTreeSet<(Book, _)> = journal.takes_cash_from().into_iter().collect();
    for (book, currency) in journal.frees() {
        if tx.is_work_open(DEFICIT, &book.purpose.to_string()).await? {
            moved.insert((book, currency));
        }
    }
    for (book, currency) in &moved {
        store::balance::lock_purpose(tx, *book, *currency).await?;
    }
    Ok(moved.into_iter().map(|(book, _)| book.purpose).collect())
}

/// Asks a person to cover what a locked purpose is short of, as much as it now is; done with once it is short of nothing.
pub(super) async fn watch(tx: &mut Tx, purpose: PurposeId) -> Result<()> {
    let short = store::balance::short_of(tx, purpose).await?;
    if short.is_empty() {
        return tx.close_work(DEFICIT, &purpose.to_string()).await;
    }
    let short = short.iter().map(Money::to_string).collect::<Vec<_>>().join(", ");
    let work = NewWork {
        kind: DEFICIT,
        subject: purpose.to_string(),
        title_en: format!("Cover a purpose whose programmes have more than its cash: {short}"),
        title_zh_hant: format!("用途的現金不足以支付已撥予計劃的款項，請補足：{short}"),
        owner_role: Role::FinanceApprover,
        due_at: tx.now().plus_days(DEFICIT_DAYS),
        tenant: tx.actor().tenant,
    };
    tx.renew_work(work).await
}
