//! The canonical states of the gifts half, for the audit trail: ids, amounts, dates and salted commitments only.

use kaifong_kernel::{audit::Audited, reexport::uuid::Uuid};

use crate::domain::{
    bank::BankAccount, checkout::Checkout, donor::Donor, gift::Gift, import::Import, line::BankLine, pledge::Pledge,
    proposal::Proposal, receipt::Receipt, statement::Statement,
};

macro_rules! audited {
    ($($state:ty = $kind:literal;)+) => {$(
        impl Audited for $state {
            const KIND: &'static str = $kind;
            const FORM: i32 = 1;

            fn audit_id(&self) -> Uuid {
                self.id.uuid()
            }
        }
    )+};
}

audited! {
    Donor = "donor";
    Pledge = "pledge";
    Gift = "gift";
    Checkout = "checkout";
    Receipt = "receipt";
    BankAccount = "bank_account";
    Import = "statement_import";
    Statement = "bank_statement";
    BankLine = "bank_line";
    Proposal = "proposal";
}
