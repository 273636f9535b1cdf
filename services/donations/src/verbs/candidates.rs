//! Gathers what a credit may be, for the matching to judge.

use std::collections::BTreeSet;

use kaifong_kernel::{Result, Tx};

use crate::{
    domain::{
        bank::BankAccount,
        gift::GiftId,
        line::{BankLine, Transaction},
        matching::{self, Candidate, Found, Verdict},
        pledge::Pledge,
        reference::Reference,
    },
    store,
};

/// Pledges of the same amount that are looked at.
const BY_AMOUNT: u32 = 20;

/// What a credit is thought to be.
pub(super) enum Judged {
    /// The clearing of this cheque: number, amount and account are exact.
    Cheque(GiftId),
    /// A gift, as the matching says.
    By(Verdict),
    /// No credit that could be a gift.
    Nothing,
}

/// Judges one credit of an account.
pub(super) async fn judge(tx: &Tx, account: &BankAccount, line: &BankLine, told: &Transaction) -> Result<Judged> {
    if let Some(number) = &line.cheque_number {
        let deposited = store::gift::deposited(tx, account.id, number, line.amount).await?;
        if let [only] = deposited.as_slice() {
            return Ok(Judged::Cheque(only.id));
        }
    }
    let named = by_reference(tx, account, told).await?;
    let verdict = matching::judge(told, &named, None);
    if let Verdict::Exact(_) = verdict {
        return Ok(Judged::By(verdict));
    }
    let mut all = named;
    for pledge in store::pledge::open_of_amount(tx, account.fund, line.amount, BY_AMOUNT).await? {
        all.push(candidate(tx, pledge, Found::ByAmount).await?);
    }
    let payer = match &line.payer_key {
        Some(key) => store::gift::known_payer(tx, key).await?,
        None => None,
    };
    Ok(Judged::By(matching::judge(told, &all, payer)))
}

async fn by_reference(tx: &Tx, account: &BankAccount, told: &Transaction) -> Result<Vec<Candidate>> {
    let exact: BTreeSet<Reference> = told.texts().flat_map(Reference::found_in).collect();
    let near: BTreeSet<Reference> = told.texts().flat_map(Reference::nearly_in).collect();
    let near = near.difference(&exact).copied().collect();
    let mut candidates = Vec::new();
    for (references, found) in [(exact, Found::Exactly), (near, Found::OneOff)] {
        for pledge in store::pledge::by_references(tx, &references).await? {
            if pledge.fund == account.fund {
                candidates.push(candidate(tx, pledge, found).await?);
            }
        }
    }
    Ok(candidates)
}

async fn candidate(tx: &Tx, pledge: Pledge, found: Found) -> Result<Candidate> {
    let donor_name = match pledge.donor {
        Some(donor) => Some(store::donor::name(tx, donor).await?),
        None => None,
    };
    Ok(Candidate { pledge, found, donor_name })
}
