//! Funds, journals, balances, holds, commitments and payments as they go out.

use kaifong_kernel::values::Currency;
use kaifong_proto::{common::v1 as common, donations::v1 as pb};

use super::{
    donation_out::{money, text},
    words::Wired,
};
use crate::{
    domain::{
        account::{Account, Detail},
        commitment::{Commitment, Payable},
        fund::{Fund, Name, Purpose},
        hold::Hold,
        ledger::Journal,
        payment::OutgoingPayment,
        position::{ProgrammePosition, PurposeBalance},
    },
    events::fund::source_id,
    store::{
        health::Health,
        trial::{AccountSum, Sum},
    },
};

fn name(name: Name) -> Option<common::LocalizedText> {
    Some(common::LocalizedText { en: name.en, zh_hant: name.zh_hant })
}

impl From<Fund> for pb::Fund {
    fn from(fund: Fund) -> Self {
        Self {
            fund_id: fund.id.to_string(),
            code: fund.code,
            name: name(fund.name),
            state: fund.state.wire().into(),
            created_at_us: fund.created_at.micros(),
        }
    }
}

impl From<Purpose> for pb::Purpose {
    fn from(purpose: Purpose) -> Self {
        Self {
            purpose_id: purpose.id.to_string(),
            fund_id: purpose.fund.to_string(),
            code: purpose.code,
            name: name(purpose.name),
            created_at_us: purpose.created_at.micros(),
        }
    }
}

impl From<PurposeBalance> for pb::PurposeBalance {
    fn from(balance: PurposeBalance) -> Self {
        Self {
            currency: balance.currency.to_string(),
            received_minor: balance.received,
            cleared_minor: balance.cleared,
            spendable_minor: balance.spendable,
            allocated_minor: balance.allocated,
            held_minor: balance.held,
            committed_minor: balance.committed,
            payable_minor: balance.payable,
            in_transit_minor: balance.in_transit,
            paid_minor: balance.paid,
            available_minor: balance.available(),
        }
    }
}

impl From<ProgrammePosition> for pb::ProgrammeBalance {
    fn from(position: ProgrammePosition) -> Self {
        Self {
            programme_id: position.programme.to_string(),
            purpose_id: position.book.purpose.to_string(),
            currency: position.currency.to_string(),
            allocated_minor: position.allocated,
            held_minor: position.held,
            committed_minor: position.committed,
            payable_minor: position.payable,
            in_transit_minor: position.in_transit,
            paid_minor: position.paid,
            available_minor: position.available(),
        }
    }
}

impl From<Account> for pb::Account {
    fn from(account: Account) -> Self {
        let detail_id = match account.detail {
            Detail::Whole => String::new(),
            Detail::Programme(programme) => programme.to_string(),
            Detail::Bank(bank) => bank.to_string(),
        };
        Self {
            account_id: account.id().to_string(),
            kind: account.kind.wire().into(),
            fund_id: account.book.fund.to_string(),
            purpose_id: account.book.purpose.to_string(),
            currency: account.currency.to_string(),
            detail_id,
        }
    }
}

impl From<Journal> for pb::Journal {
    fn from(journal: Journal) -> Self {
        let postings = journal.postings().iter();
        let postings = postings
            .map(|side| pb::Posting { account: Some(side.account.into()), amount_minor: side.amount_minor })
            .collect();
        Self {
            journal_id: journal.id.to_string(),
            kind: journal.kind.to_string(),
            source_kind: journal.source.kind.to_string(),
            source_id: source_id(journal.source.kind, journal.source.id),
            source_part: journal.source.part,
            effective_on: journal.effective_on.to_string(),
            recorded_at_us: journal.recorded_at.micros(),
            linked_to: text(journal.linked_to),
            postings,
        }
    }
}

impl From<AccountSum> for pb::TrialBalanceRow {
    fn from(AccountSum { account, sum }: AccountSum) -> Self {
        Self {
            account: Some(account.into()),
            debit_minor: sum.debit,
            credit_minor: sum.credit,
            balance_minor: sum.debit - sum.credit,
        }
    }
}

/// The sums of one currency.
pub(super) fn total((currency, sum): (Currency, Sum)) -> pb::TrialBalanceTotal {
    pb::TrialBalanceTotal {
        currency: currency.to_string(),
        debit_minor: sum.debit,
        credit_minor: sum.credit,
        imbalance_minor: sum.debit - sum.credit,
    }
}

impl From<Health> for pb::GetLedgerHealthResponse {
    fn from(health: Health) -> Self {
        Self {
            journals: health.journals,
            imbalance_minor: health.imbalance_minor,
            unbalanced_journals: health.unbalanced_journals,
            programmes_off: health.programmes_off,
            purposes_off: health.purposes_off,
            commitments_off: health.commitments_off,
            bank_accounts_off: health.bank_accounts_off,
        }
    }
}

impl From<Hold> for pb::Hold {
    fn from(hold: Hold) -> Self {
        Self {
            hold_id: hold.id.to_string(),
            programme_id: hold.programme.to_string(),
            award_id: hold.award.to_string(),
            amount: money(hold.amount),
            state: hold.state.wire().into(),
            expires_at_us: hold.expires_at.micros(),
            taken_at_us: hold.taken_at.micros(),
        }
    }
}

impl From<Commitment> for pb::Commitment {
    fn from(commitment: Commitment) -> Self {
        Self {
            commitment_id: commitment.id.to_string(),
            award_id: commitment.award.to_string(),
            programme_id: commitment.programme.to_string(),
            hold_id: commitment.hold.to_string(),
            amount: money(commitment.amount),
            state: commitment.state.wire().into(),
            committed_minor: commitment.committed,
            payable_minor: commitment.payable,
            in_transit_minor: commitment.in_transit,
            paid_minor: commitment.paid,
            opened_at_us: commitment.opened_at.micros(),
        }
    }
}

impl From<Payable> for pb::Payable {
    fn from(payable: Payable) -> Self {
        Self {
            tranche_id: payable.tranche.to_string(),
            award_id: payable.award.to_string(),
            amount: money(payable.amount),
            open_minor: payable.open,
        }
    }
}

impl From<OutgoingPayment> for pb::OutgoingPayment {
    fn from(payment: OutgoingPayment) -> Self {
        Self {
            disbursement_id: payment.order.disbursement.to_string(),
            award_id: payment.order.award.to_string(),
            tranche_id: payment.order.tranche.to_string(),
            amount: money(payment.order.amount),
            state: payment.state.wire().into(),
            end_to_end_id: payment.order.end_to_end_id,
            payee_digest: payment.order.payee_digest,
            released_at_us: payment.released_at.micros(),
            confirmed_by: text(payment.confirmed.map(|told| told.line)),
            confirmed_on: text(payment.confirmed.map(|told| told.on)),
            returned_by: text(payment.returned.map(|told| told.line)),
            returned_on: text(payment.returned.map(|told| told.on)),
            failed_on: text(payment.failed.map(|rejected| rejected.on)),
        }
    }
}
