//! A payee together with what the vault keeps of it.

use kaifong_kernel::{
    Answer, Read, Result, Tx,
    auth::Role,
    kept::{add, get, list},
    reexport::uuid::Uuid,
    values::{Page, PageOf},
};

use crate::domain::{
    ids::PayeeId,
    payee::{Payee, PayeeState},
};

/// What the vault keeps of a payee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose account.
    pub name: String,
    /// The bank's three digits.
    pub bank_code: String,
    /// The account's digits.
    pub number: String,
}

/// A payee with its account; empty once erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPayee {
    /// The payee.
    pub payee: Payee,
    /// Whose account.
    pub name: String,
    /// All but the last four digits masked.
    pub masked: String,
    /// Bank and number in full, where this one payee was asked for by who has to compare it.
    pub whole: Option<Whole>,
}

/// A bank and a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The bank's three digits.
    pub bank_code: String,
    /// The account's digits.
    pub number: String,
}

impl SeenPayee {
    /// Reads what the vault keeps of a payee.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn of(read: &Read, payee: Payee) -> Result<Self> {
        let id = payee.id.uuid();
        let name = match may_see_names(read) {
            true => read.vault().get(read, id, "account_name").await?.unwrap_or_default(),
            false => String::new(),
        };
        let number = read.vault().get(read, id, "account_number").await?.unwrap_or_default();
        Ok(Self { payee, name, masked: masked(&number), whole: None })
    }

    /// The same with the account in full, for those of the council who confirm or pay it: nobody confirms what they can't
    /// see.
    async fn in_full(read: &Read, payee: Payee) -> Result<Self> {
        if !may_compare(read, &payee) {
            return Self::of(read, payee).await;
        }
        let id = payee.id.uuid();
        let name = read.vault().get(read, id, "account_name").await?.unwrap_or_default();
        let bank_code = read.vault().get(read, id, "bank_code").await?.unwrap_or_default();
        let number = read.vault().get(read, id, "account_number").await?.unwrap_or_default();
        Ok(Self { payee, name, masked: masked(&number), whole: Some(Whole { bank_code, number }) })
    }

    /// The same for a page.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn page(read: &Read, filters: &[super::Filter], page: &Page) -> Result<PageOf<Self>> {
        let found: PageOf<Payee> = list(read, filters, page).await?;
        let mut items = Vec::with_capacity(found.items.len());
        for payee in found.items {
            items.push(Self::of(read, payee).await?);
        }
        Ok(PageOf { items, next: found.next })
    }
}

impl Answer for SeenPayee {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.payee.id.uuid()
    }

    async fn again(read: &Read, id: Uuid) -> Result<Self> {
        let payee = <Payee as Answer>::again(read, id).await?;
        Self::of(read, payee).await
    }
}

/// Keeps an account in the vault and tells its salted hash, by which a change of one digit shows.
///
/// # Errors
/// When the database refuses it.
pub async fn keep_account(tx: &Tx, id: PayeeId, account: &Account) -> Result<String> {
    let subject = id.uuid();
    for (field, value) in
        [("account_name", &account.name), ("bank_code", &account.bank_code), ("account_number", &account.number)]
    {
        tx.vault().put(tx, subject, field, value).await?;
    }
    let told = format!("{}\n{}\n{}", account.name, account.bank_code, account.number);
    tx.vault().commitment(tx, subject, &told).await
}

/// Adds a payee.
///
/// # Errors
/// When the database refuses it.
pub async fn add_payee(tx: &mut Tx, payee: &Payee) -> Result<()> {
    add(tx, payee).await.map(drop)
}

/// One payee as it is now.
///
/// # Errors
/// When the database can't answer.
pub async fn payee(read: &Read, id: PayeeId) -> Result<Option<SeenPayee>> {
    match get::<Payee>(read, id.uuid()).await? {
        Some(payee) => SeenPayee::in_full(read, payee).await.map(Some),
        None => Ok(None),
    }
}

/// Finance, and the agency for its own: the wall has seen to that.
fn may_see_names(read: &Read) -> bool {
    let named = [Role::Agency, Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser];
    named.into_iter().any(|role| read.actor().has(role))
}

/// The council's finance; and its grants officers as long as the payee waits for one of them.
fn may_compare(read: &Read, payee: &Payee) -> bool {
    let pays = [Role::FinancePreparer, Role::FinanceApprover, Role::FinanceReleaser];
    let confirms = payee.state == PayeeState::Proposed && read.actor().has(Role::GrantsOfficer);
    read.actor().council && (confirms || pays.into_iter().any(|role| read.actor().has(role)))
}

fn masked(number: &str) -> String {
    let shown = number.len().saturating_sub(4);
    number.chars().enumerate().map(|(place, digit)| if place < shown { '•' } else { digit }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_last_four_digits_show() {
        assert_eq!(super::masked("123456789"), "•••••6789");
        assert_eq!(super::masked("123"), "123");
        assert_eq!(super::masked(""), "");
    }
}
