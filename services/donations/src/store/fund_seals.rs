//! The ledger half's sealed states: how each is named in the audit trail, and how a stored answer is read again.

use kaifong_kernel::{Answer, Error, Read, Result, audit::Audited, reexport::uuid::Uuid};

use super::{commitment, fund, hold, ledger, payable, payment, purpose};
use crate::domain::{
    account::Account,
    commitment::{Commitment, Payable},
    fund::{Fund, FundId, Purpose, PurposeId},
    grant::{AwardId, DisbursementId, TrancheId},
    hold::{Hold, HoldId},
    ledger::{Journal, JournalId},
    payment::OutgoingPayment,
};

macro_rules! audited {
    ($($state:ty = $kind:literal, |$one:ident| $id:expr;)+) => {$(
        impl Audited for $state {
            const KIND: &'static str = $kind;
            const FORM: i32 = 1;

            fn audit_id(&self) -> Uuid {
                let $one = self;
                $id.uuid()
            }
        }
    )+};
}

audited! {
    Fund = "fund", |fund| fund.id;
    Purpose = "purpose", |purpose| purpose.id;
    Account = "account", |account| account.id();
    Journal = "journal", |journal| journal.id;
    Hold = "hold", |hold| hold.id;
    Commitment = "commitment", |commitment| commitment.id;
    Payable = "payable", |payable| payable.tranche;
    OutgoingPayment = "outgoing_payment", |payment| payment.order.disbursement;
}

macro_rules! answers {
    ($($state:ty: $id:ty = |$one:ident| $stored:expr, $get:path;)+) => {$(
        impl Answer for $state {
            type Ref = $id;

            fn stored(&self) -> $id {
                let $one = self;
                $stored
            }

            async fn again(read: &Read, id: $id) -> Result<Self> {
                let gone = || Error::internal("a stored answer names what is not there");
                $get(read, id).await?.ok_or_else(gone)
            }
        }
    )+};
}

answers! {
    Fund: FundId = |fund| fund.id, fund::get_by_id;
    Purpose: PurposeId = |purpose| purpose.id, purpose::get;
    Journal: JournalId = |journal| journal.id, ledger::get_by_id;
    Hold: HoldId = |hold| hold.id, hold::get_by_id;
    Commitment: AwardId = |commitment| commitment.award, commitment::of_award;
    Payable: TrancheId = |payable| payable.tranche, payable::get_by_id;
    OutgoingPayment: DisbursementId = |payment| payment.order.disbursement, payment::get_by_id;
}
