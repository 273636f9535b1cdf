//! What the verbs of the gifts half answer: states together with what is read beside them, kept by id for a replay.

use std::collections::{BTreeMap, btree_map::Entry};

use kaifong_kernel::{Answer, Error, Read, Result, values::Currency};

use super::{bank_account, checkout, donor, gift, import, line, pledge, proposal, receipt};
use crate::domain::{
    bank::{BankAccount, BankAccountId},
    checkout::{Checkout, CheckoutId},
    donor::{Donor, DonorId},
    fund::FundId,
    gift::{Gift, GiftId},
    import::{Import, ImportId},
    line::{BankLine, LineId},
    pledge::{Pledge, PledgeId},
    proposal::{Proposal, ProposalId},
    receipt::{Receipt, ReceiptId},
};

/// A donor with name and contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenDonor {
    /// The donor.
    pub donor: Donor,
    /// Name and contact; empty once erased.
    pub contact: donor::Contact,
}

/// A pledge, and the account to pay it to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPledge {
    /// The pledge.
    pub pledge: Pledge,
    /// Where its money is awaited, when the fund has an account of its currency.
    pub pay_to: Option<bank_account::PayTo>,
}

/// A bank account with its masked number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenAccount {
    /// The account.
    pub account: BankAccount,
    /// All but the last four characters masked.
    pub masked_number: String,
}

/// A bank line with what was told of its other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenLine {
    /// The line.
    pub line: BankLine,
    /// What was told; empty once erased.
    pub told: line::Told,
}

/// A proposal that was accepted, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The proposal.
    pub proposal: Proposal,
    /// The line.
    pub line: SeenLine,
}

/// A receipt that became void, and the one in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voided {
    /// The void receipt.
    pub receipt: Receipt,
    /// The one that took its place.
    pub replacement: Option<Receipt>,
}

impl SeenDonor {
    /// Reads name and contact beside a donor.
    ///
    /// # Errors
    /// A fault of the database or the vault.
    pub async fn of(read: &Read, donor: Donor) -> Result<Self> {
        let contact = donor::contact(read, donor.id).await?;
        Ok(Self { donor, contact })
    }
}

impl SeenPledge {
    /// Reads the account beside a pledge.
    ///
    /// # Errors
    /// A fault of the database or the vault.
    pub async fn of(read: &Read, pledge: Pledge) -> Result<Self> {
        let pay_to = bank_account::pay_to(read, pledge.fund, pledge.amount.currency).await?;
        Ok(Self { pledge, pay_to })
    }

    /// The same for several.
    ///
    /// # Errors
    /// A fault of the database or the vault.
    pub async fn of_all(read: &Read, pledges: Vec<Pledge>) -> Result<Vec<Self>> {
        let mut known: BTreeMap<(FundId, Currency), Option<bank_account::PayTo>> = BTreeMap::new();
        let mut seen = Vec::with_capacity(pledges.len());
        for pledge in pledges {
            let whose = (pledge.fund, pledge.amount.currency);
            let pay_to = match known.entry(whose) {
                Entry::Occupied(entry) => entry.get().clone(),
                Entry::Vacant(entry) => entry.insert(bank_account::pay_to(read, whose.0, whose.1).await?).clone(),
            };
            seen.push(Self { pledge, pay_to });
        }
        Ok(seen)
    }
}

impl SeenAccount {
    /// Reads the masked number beside an account.
    ///
    /// # Errors
    /// A fault of the database or the vault.
    pub async fn of(read: &Read, account: BankAccount) -> Result<Self> {
        let masked_number = bank_account::masked_number(read, account.id).await?;
        Ok(Self { account, masked_number })
    }
}

impl SeenLine {
    /// Reads what was told beside a line.
    ///
    /// # Errors
    /// A fault of the database or the vault.
    pub async fn of(read: &Read, line: BankLine) -> Result<Self> {
        let told = line::told(read, line.id).await?;
        Ok(Self { line, told })
    }
}

fn gone<T>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| Error::internal("a stored answer names what is not there"))
}

macro_rules! answers {
    ($($state:ty, $id:ty, $room:ident;)+) => {$(
        impl Answer for $state {
            type Ref = $id;

            fn stored(&self) -> $id {
                self.id
            }

            async fn again(read: &Read, id: $id) -> Result<Self> {
                gone($room::get_by_id(read, id).await?)
            }
        }
    )+};
}

answers! {
    Gift, GiftId, gift;
    Checkout, CheckoutId, checkout;
    Receipt, ReceiptId, receipt;
    Import, ImportId, import;
    Proposal, ProposalId, proposal;
}

impl Answer for SeenDonor {
    type Ref = DonorId;

    fn stored(&self) -> DonorId {
        self.donor.id
    }

    async fn again(read: &Read, id: DonorId) -> Result<Self> {
        Self::of(read, gone(donor::get_by_id(read, id).await?)?).await
    }
}

impl Answer for SeenPledge {
    type Ref = PledgeId;

    fn stored(&self) -> PledgeId {
        self.pledge.id
    }

    async fn again(read: &Read, id: PledgeId) -> Result<Self> {
        Self::of(read, gone(pledge::get_by_id(read, id).await?)?).await
    }
}

impl Answer for SeenAccount {
    type Ref = BankAccountId;

    fn stored(&self) -> BankAccountId {
        self.account.id
    }

    async fn again(read: &Read, id: BankAccountId) -> Result<Self> {
        Self::of(read, gone(bank_account::get_by_id(read, id).await?)?).await
    }
}

impl Answer for SeenLine {
    type Ref = LineId;

    fn stored(&self) -> LineId {
        self.line.id
    }

    async fn again(read: &Read, id: LineId) -> Result<Self> {
        Self::of(read, gone(line::get_by_id(read, id).await?)?).await
    }
}

impl Answer for Accepted {
    type Ref = ProposalId;

    fn stored(&self) -> ProposalId {
        self.proposal.id
    }

    async fn again(read: &Read, id: ProposalId) -> Result<Self> {
        let proposal = gone(proposal::get_by_id(read, id).await?)?;
        let line = SeenLine::again(read, proposal.line).await?;
        Ok(Self { proposal, line })
    }
}

impl Answer for Voided {
    type Ref = ReceiptId;

    fn stored(&self) -> ReceiptId {
        self.receipt.id
    }

    async fn again(read: &Read, id: ReceiptId) -> Result<Self> {
        let receipt = gone(receipt::get_by_id(read, id).await?)?;
        let replacement = match receipt.replaced_by {
            Some(by) => Some(gone(receipt::get_by_id(read, by).await?)?),
            None => None,
        };
        Ok(Self { receipt, replacement })
    }
}
