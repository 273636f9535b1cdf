//! Gathers what a credit may be, for the matching to judge.

use std::collections::{BTreeMap, BTreeSet};

use kaifong_kernel::{Result, Tx};

use super::ledger_steps;
use crate::{
    domain::{
        bank::BankAccount,
        donor::DonorId,
        gift::GiftId,
        line::{BankLine, Transaction},
        matching::{self, Candidate, Found, Verdict},
        pledge::Pledge,
        reference::Reference,
    },
    store,
};

/// Pledges of the same amount that are looked at for a payer's name or account.
const LOOKED_AT: u32 = 500;
/// Those of them that are judged.
const BY_AMOUNT: usize = 20;

/// Donors' names read so far: many lines ask for the same.
#[derive(Default)]
pub(super) struct Names(BTreeMap<DonorId, String>);

impl Names {
    async fn of(&mut self, tx: &Tx, donor: DonorId) -> Result<String> {
        if let Some(name) = self.0.get(&donor) {
            return Ok(name.clone());
        }
        let name = store::donor::name(tx, donor).await?;
        self.0.insert(donor, name.clone());
        Ok(name)
    }

    async fn candidate(&mut self, tx: &Tx, pledge: Pledge, found: Found) -> Result<Candidate> {
        let donor_name = match pledge.donor {
            Some(donor) => Some(self.of(tx, donor).await?),
            None => None,
        };
        Ok(Candidate { pledge, found, donor_name })
    }
}

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
pub(super) async fn judge(
    tx: &Tx,
    names: &mut Names,
    account: &BankAccount,
    line: &BankLine,
    told: &Transaction,
) -> Result<Judged> {
    if let Some(number) = &line.cheque_number {
        let deposited = store::gift::deposited(tx, account.id, number, line.amount).await?;
        if let [only] = deposited.as_slice() {
            return Ok(Judged::Cheque(only.id));
        }
    }
    // A closed fund takes no gift: what comes for an old pledge waits for a person to give it back.
    if !ledger_steps::takes_gifts(tx, account.fund).await? {
        return Ok(Judged::Nothing);
    }
    let named = by_reference(tx, names, account, told).await?;
    let verdict = matching::judge(told, &named, None);
    if let Verdict::Exact(_) = verdict {
        return Ok(Judged::By(verdict));
    }
    let payer = match &line.payer_key {
        Some(key) => store::gift::known_payer(tx, key).await?,
        None => None,
    };
    let mut all = named;
    all.extend(by_amount(tx, names, account, told, payer).await?);
    Ok(Judged::By(matching::judge(told, &all, payer)))
}

async fn by_reference(tx: &Tx, names: &mut Names, account: &BankAccount, told: &Transaction) -> Result<Vec<Candidate>> {
    let exact: BTreeSet<Reference> = told.texts().flat_map(Reference::found_in).collect();
    let near: BTreeSet<Reference> = told.texts().flat_map(Reference::nearly_in).collect();
    let near = near.difference(&exact).copied().collect();
    let mut candidates = Vec::new();
    for (references, found) in [(exact, Found::Exactly), (near, Found::OneOff)] {
        for pledge in store::pledge::by_references(tx, &references).await? {
            if pledge.fund == account.fund {
                candidates.push(names.candidate(tx, pledge, found).await?);
            }
        }
    }
    Ok(candidates)
}

/// Pledges of the same amount for which the payer's name or account speaks too.
async fn by_amount(
    tx: &Tx,
    names: &mut Names,
    account: &BankAccount,
    told: &Transaction,
    payer: Option<DonorId>,
) -> Result<Vec<Candidate>> {
    let mut likely = Vec::new();
    if payer.is_none() && told.counterparty.is_none() {
        return Ok(likely);
    }
    for pledge in store::pledge::open_of_amount(tx, account.fund, told.amount, LOOKED_AT).await? {
        let candidate = names.candidate(tx, pledge, Found::ByAmount).await?;
        if matching::is_likely(told, &candidate, payer) {
            likely.push(candidate);
        }
        if likely.len() == BY_AMOUNT {
            break;
        }
    }
    Ok(likely)
}
