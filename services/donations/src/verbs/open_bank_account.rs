//! Opens a bank account whose statements will be imported.

use kaifong_kernel::{Error, Result, Tx, Verb, values::Currency};

use super::ledger_steps::purpose_of_fund;
use crate::{
    domain::{
        bank::{BankAccount, BankAccountId},
        fund::{FundId, PurposeId},
        gift_refusal::GiftRefusal,
    },
    events,
    store::{self, seen::SeenAccount},
};

/// Open a bank account.
pub struct OpenBankAccount {
    /// The fund whose money it keeps.
    pub fund: FundId,
    /// The purpose under which money in suspense is kept.
    pub purpose: PurposeId,
    /// Its currency.
    pub currency: Currency,
    /// Its number, letters and digits only.
    pub number: String,
    /// What we call it.
    pub name: String,
}

impl Verb for OpenBankAccount {
    const NAME: &'static str = "OpenBankAccount";
    type Out = SeenAccount;

    async fn run(&self, tx: &mut Tx) -> Result<SeenAccount> {
        self.is_new(tx).await?;
        purpose_of_fund(tx, self.purpose, self.fund).await?;
        let account = BankAccount {
            id: tx.mint::<BankAccountId>(),
            fund: self.fund,
            purpose: self.purpose,
            currency: self.currency,
            name: self.name.clone(),
            number_key: store::bank_account::number_key(tx, &self.number),
            closing: None,
            importing: None,
            opened_at: tx.now(),
        };
        if !store::bank_account::add(tx, &account, &self.number).await? {
            self.is_new(tx).await?;
            return Err(Error::internal("an account's number is taken by no account"));
        }
        tx.emit(events::gift::bank_account_opened(&account));
        SeenAccount::of(tx, account).await
    }
}

impl OpenBankAccount {
    async fn is_new(&self, tx: &Tx) -> Result<()> {
        let known = store::bank_account::lock_by_number(tx, &self.number).await?;
        known.map_or(Ok(()), |known| Err(GiftRefusal::AccountExists { account: known.id }.into()))
    }
}
