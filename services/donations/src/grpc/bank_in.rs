//! Requests about bank accounts, statements, lines and proposals: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::donations::v1 as pb;

use super::fields::optional_word;
use crate::{
    statement::plain_number,
    store::{line, proposal, statement},
    verbs::{
        accept_proposal::AcceptProposal,
        dismiss_proposal::DismissProposal,
        open_bank_account::OpenBankAccount,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_bank::{
            GetBankAccount, GetBankLine, GetImport, ListBankAccounts, ListBankLines, ListImports, ListProposals,
            ListStatements,
        },
        unplace_line::UnplaceLine,
    },
};

/// Parts of one line.
const MOST_PLACEMENTS: usize = 500;

impl TryFrom<pb::OpenBankAccountRequest> for OpenBankAccount {
    type Error = Invalid;

    fn try_from(request: pb::OpenBankAccountRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let fund = fields.id("fund_id", &request.fund_id);
        let purpose = fields.id("purpose_id", &request.purpose_id);
        let currency = fields.currency("currency", &request.currency);
        let number = Some(plain_number(&request.account_number)).filter(|number| (4..=34).contains(&number.len()));
        if number.is_none() {
            fields.wrong("account_number", "send 4 to 34 letters and digits");
        }
        let name = fields.text("name", &request.name, 1..=100);
        let (Some(fund), Some(purpose), Some(currency), Some(number), Some(name)) =
            (fund, purpose, currency, number, name)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { fund, purpose, currency, number, name })
    }
}

macro_rules! one_id {
    ($($request:ty => $into:ty { $name:ident: $field:ident })+) => {$(
        impl TryFrom<$request> for $into {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let $name = fields.id(stringify!($field), &request.$field);
                $name.map(|$name| Self { $name }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

one_id! {
    pb::GetBankAccountRequest => GetBankAccount { account: bank_account_id }
    pb::GetImportRequest => GetImport { import: import_id }
    pb::WatchImportRequest => GetImport { import: import_id }
    pb::GetBankLineRequest => GetBankLine { line: bank_line_id }
    pb::AcceptProposalRequest => AcceptProposal { proposal: proposal_id }
    pb::DismissProposalRequest => DismissProposal { proposal: proposal_id }
}

impl TryFrom<pb::ListBankAccountsRequest> for ListBankAccounts {
    type Error = Invalid;

    fn try_from(request: pb::ListBankAccountsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let fund = fields.optional_id("fund_id", &request.fund_id);
        let (Some(page), Some(fund)) = (page, fund) else { return Err(fields.into_invalid()) };
        Ok(Self { fund, page })
    }
}

impl TryFrom<pb::ListImportsRequest> for ListImports {
    type Error = Invalid;

    fn try_from(request: pb::ListImportsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(state)) = (page, state) else { return Err(fields.into_invalid()) };
        Ok(Self { state, page })
    }
}

impl TryFrom<pb::ListStatementsRequest> for ListStatements {
    type Error = Invalid;

    fn try_from(request: pb::ListStatementsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let account = fields.optional_id("bank_account_id", &request.bank_account_id);
        let import = fields.optional_id("import_id", &request.import_id);
        let (Some(page), Some(account), Some(import)) = (page, account, import) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { wanted: statement::Wanted { account, import }, page })
    }
}

impl TryFrom<pb::ListBankLinesRequest> for ListBankLines {
    type Error = Invalid;

    fn try_from(request: pb::ListBankLinesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let account = fields.optional_id("bank_account_id", &request.bank_account_id);
        let statement = fields.optional_id("statement_id", &request.statement_id);
        let state = optional_word(&mut fields, "state", request.state);
        let kind = optional_word(&mut fields, "kind", request.kind);
        let from = fields.optional_date("booked_from", &request.booked_from);
        let to = fields.optional_date("booked_to", &request.booked_to);
        let (Some(page), Some(account), Some(statement), Some(state), Some(kind), Some(from), Some(to)) =
            (page, account, statement, state, kind, from, to)
        else {
            return Err(fields.into_invalid());
        };
        Ok(Self { wanted: line::Wanted { account, statement, state, kind, from, to }, page })
    }
}

impl TryFrom<pb::ListProposalsRequest> for ListProposals {
    type Error = Invalid;

    fn try_from(request: pb::ListProposalsRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let line = fields.optional_id("bank_line_id", &request.bank_line_id);
        let state = optional_word(&mut fields, "state", request.state);
        let (Some(page), Some(line), Some(state)) = (page, line, state) else { return Err(fields.into_invalid()) };
        Ok(Self { wanted: proposal::Wanted { line, state }, page })
    }
}

impl TryFrom<pb::PlaceLineRequest> for PlaceLine {
    type Error = Invalid;

    fn try_from(request: pb::PlaceLineRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let line = fields.id("bank_line_id", &request.bank_line_id);
        let fits = (1..=MOST_PLACEMENTS).contains(&request.placements.len());
        if !fits {
            fields.wrong("placements", format!("send 1 to {MOST_PLACEMENTS} parts"));
        }
        let read: Vec<Option<Placement>> = request
            .placements
            .iter()
            .enumerate()
            .map(|(at, part)| fields.within(&format!("placements[{at}]"), |fields| placement(fields, part)))
            .collect();
        let placements: Option<Vec<Placement>> = read.into_iter().collect();
        let (Some(line), Some(placements), true) = (line, placements, fits) else { return Err(fields.into_invalid()) };
        Ok(Self { line, placements })
    }
}

impl TryFrom<pb::UnplaceLineRequest> for UnplaceLine {
    type Error = Invalid;

    fn try_from(request: pb::UnplaceLineRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let line = fields.id("bank_line_id", &request.bank_line_id);
        let reason = fields.text("reason", &request.reason, 1..=140);
        let (Some(line), Some(reason)) = (line, reason) else { return Err(fields.into_invalid()) };
        Ok(Self { line, reason })
    }
}

fn placement(fields: &mut Fields, part: &pb::Placement) -> Option<Placement> {
    use pb::placement::Target;
    let amount = fields.money("amount", part.amount.as_ref());
    let becomes = match &part.target {
        Some(Target::PledgeId(id)) => fields.id("pledge_id", id).map(Becomes::Pledged),
        Some(Target::Gift(gift)) => fields.within("gift", |fields| unpledged(fields, gift)),
        Some(Target::ChequeGiftId(id)) => fields.id("cheque_gift_id", id).map(Becomes::Cheque),
        Some(Target::Charges(_)) => Some(Becomes::Charges),
        Some(Target::DisbursementId(id)) => fields.id("disbursement_id", id).map(Becomes::Payment),
        Some(Target::OpeningPurposeId(id)) => fields.id("opening_purpose_id", id).map(Becomes::Opening),
        None => {
            let targets = "pledge_id, gift, cheque_gift_id, charges, disbursement_id or opening_purpose_id";
            fields.wrong("target", format!("say what the part was: {targets}"));
            None
        }
    };
    Some(Placement { amount: amount?, becomes: becomes? })
}

fn unpledged(fields: &mut Fields, gift: &pb::UnpledgedGift) -> Option<Becomes> {
    let donor = fields.optional_id("donor_id", &gift.donor_id);
    let purpose = fields.id("purpose_id", &gift.purpose_id);
    Some(Becomes::Unpledged { donor: donor?, purpose: purpose? })
}
