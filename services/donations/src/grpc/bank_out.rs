//! Bank accounts, imports, statements, lines and proposals as they go out.

use kaifong_kernel::{reexport::uuid::Uuid, values::Instant};
use kaifong_proto::{common::v1 as common, donations::v1 as pb};

use super::{
    donation_out::{money, text},
    words::Wired,
};
use crate::{
    domain::{
        fund::PurposeId,
        gift::GiftId,
        grant::DisbursementId,
        import::Import,
        line::{Part, PartKind},
        proposal::{Proposal, Share},
        statement::Statement,
    },
    store::seen::{SeenAccount, SeenLine},
};

impl From<SeenAccount> for pb::BankAccount {
    fn from(SeenAccount { account, masked_number }: SeenAccount) -> Self {
        Self {
            bank_account_id: account.id.to_string(),
            fund_id: account.fund.to_string(),
            purpose_id: account.purpose.to_string(),
            currency: account.currency.to_string(),
            name: account.name,
            masked_number,
            closing_balance: account.closing.and_then(|closing| money(closing.money)),
            closing_on: text(account.closing.map(|closing| closing.on)),
            opened_at_us: account.opened_at.micros(),
        }
    }
}

impl From<Import> for pb::Import {
    fn from(import: Import) -> Self {
        let document = common::BlobRef {
            blob_id: import.blob_id.clone(),
            media_type: "application/xml".to_owned(),
            size_bytes: import.size_bytes,
            file_name: String::new(),
        };
        Self {
            import_id: import.id.to_string(),
            state: import.state.wire().into(),
            document: Some(document),
            lines_done: import.next_line(),
            format: import.format,
            statements: import.statements,
            lines_total: import.lines_total,
            lines_known: import.tally.known,
            lines_matched: import.tally.matched,
            lines_proposed: import.tally.proposed,
            lines_suspense: import.tally.suspense,
            started_at_us: import.started_at.micros(),
            finished_at_us: import.finished_at.map_or(0, Instant::micros),
        }
    }
}

impl From<Statement> for pb::Statement {
    fn from(statement: Statement) -> Self {
        let (opening, closing) = (statement.balances.opening, statement.balances.closing);
        Self {
            statement_id: statement.id.to_string(),
            import_id: statement.import.to_string(),
            bank_account_id: statement.account.to_string(),
            bank_statement_id: statement.bank_statement_id,
            opening_balance: money(opening.money),
            opening_on: opening.on.to_string(),
            closing_balance: money(closing.money),
            closing_on: closing.on.to_string(),
            lines: statement.lines,
        }
    }
}

impl From<SeenLine> for pb::BankLine {
    fn from(SeenLine { line, told }: SeenLine) -> Self {
        Self {
            bank_line_id: line.id.to_string(),
            statement_id: line.statement.to_string(),
            bank_account_id: line.account.to_string(),
            kind: line.kind.wire().into(),
            state: line.state.wire().into(),
            amount: money(line.amount),
            booked_on: line.booked_on.to_string(),
            value_on: line.value_on.to_string(),
            charges: line.charges.and_then(money),
            end_to_end_id: told.end_to_end_id.unwrap_or_default(),
            bank_code: line.bank_code,
            cheque_number: line.cheque_number.unwrap_or_default(),
            counterparty_name: told.counterparty.unwrap_or_default(),
            remittance: told.remittance,
            parts: line.parts.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Part> for pb::PlacedPart {
    fn from(part: Part) -> Self {
        use pb::placed_part::Became;
        let target = part.target.unwrap_or(Uuid::nil());
        let became = match part.kind {
            PartKind::Gift | PartKind::Cheque => Became::GiftId(GiftId::from(target).to_string()),
            PartKind::Payment => Became::DisbursementId(DisbursementId::from(target).to_string()),
            PartKind::Fees => Became::Account("fees".to_owned()),
            PartKind::Opening => Became::PurposeId(PurposeId::from(target).to_string()),
        };
        Self { amount: money(part.amount), became: Some(became) }
    }
}

impl From<Share> for pb::ProposedShare {
    fn from(share: Share) -> Self {
        Self { pledge_id: share.pledge.to_string(), amount: money(share.amount) }
    }
}

impl From<Proposal> for pb::Proposal {
    fn from(proposal: Proposal) -> Self {
        Self {
            proposal_id: proposal.id.to_string(),
            bank_line_id: proposal.line.to_string(),
            pledge_id: proposal.pledge.to_string(),
            state: proposal.state.wire().into(),
            score: proposal.score,
            reasons: proposal.reasons.into_iter().map(|reason| reason.wire().into()).collect(),
            line_amount: money(proposal.line_amount),
            pledge_amount: money(proposal.pledge_amount),
            others: proposal.others.into_iter().map(Into::into).collect(),
            proposed_at_us: proposal.proposed_at.micros(),
        }
    }
}
