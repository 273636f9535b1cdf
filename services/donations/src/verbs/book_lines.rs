//! Works on one chunk of an import: each new line is booked, matched or proposed.

use std::collections::{BTreeMap, BTreeSet};

use kaifong_kernel::{Error, Result, Tx, Verb};

use super::{
    books, candidates, ledger_steps,
    placing::{self, Becomes, By, Portion},
    start_import::CHUNK_DUE,
    suspense,
};
use crate::{
    domain::{
        bank::{BankAccount, Continuation, StatementId},
        gift_refusal::GiftRefusal,
        import::{Import, ImportId, ImportState, Tally},
        line::{BankLine, LineId, LineKind, LineState, Part, PartKind, Transaction},
        matching::{Suggestion, Verdict},
        outline::Placed,
        proposal::{Proposal, ProposalId, ProposalState},
        statement::Statement,
    },
    events, store,
};

/// Work on the lines of an import from `from` on; does nothing when another worker was faster.
pub struct BookLines {
    /// The import.
    pub import: ImportId,
    /// The first of them, counted over the document.
    pub from: i64,
    /// The lines.
    pub lines: Vec<Placed>,
}

impl Verb for BookLines {
    const NAME: &'static str = "BookLines";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let unknown = GiftRefusal::UnknownImport { import: self.import };
        let import = store::import::lock(tx, self.import).await?.ok_or(unknown)?;
        if import.state == ImportState::Done || import.next_line() != self.from {
            return Ok(());
        }
        let statements = store::statement::of_import(tx, import.id).await?;
        let mut chunk = Chunk::new(statements);
        for placed in &self.lines {
            chunk.line(tx, placed).await?;
        }
        let import = import.advance(chunk.tally, tx.now());
        store::import::save(tx, &import).await?;
        go_on(tx, &import).await
    }
}

async fn go_on(tx: &mut Tx, import: &Import) -> Result<()> {
    if import.state == ImportState::Running {
        return tx.set_timer(CHUNK_DUE, import.id.uuid(), tx.now()).await;
    }
    for mut account in store::bank_account::lock_importing(tx, import.id).await? {
        account.importing = None;
        store::bank_account::save(tx, &account).await?;
    }
    tx.emit(events::gift::import_finished(import));
    Ok(())
}

struct Chunk {
    statements: Vec<Statement>,
    accounts: BTreeMap<StatementId, BankAccount>,
    names: candidates::Names,
    tally: Tally,
}

impl Chunk {
    fn new(statements: Vec<Statement>) -> Self {
        let names = candidates::Names::default();
        Self { statements, accounts: BTreeMap::new(), names, tally: Tally::default() }
    }

    async fn line(&mut self, tx: &mut Tx, placed: &Placed) -> Result<()> {
        let at = usize::try_from(placed.statement).ok();
        let statement = at.and_then(|at| self.statements.get(at)).cloned();
        let statement =
            statement.ok_or_else(|| Error::internal("the stored document has more statements than judged"))?;
        let account = self.account(tx, &statement).await?;
        let key = store::line::key_of(tx, &placed.told.content());
        let keys = BTreeSet::from([key.clone()]);
        let before = store::line::counts(tx, account.id, Some(statement.id), &keys).await?;
        let before = before.get(&key).copied().unwrap_or_default();
        let occurrence = match statement.continuation {
            Continuation::Sequel => before + placed.occurrence,
            Continuation::Overlap => placed.occurrence,
        };
        if statement.continuation == Continuation::Overlap && occurrence <= before {
            self.tally.known += 1;
            return Ok(());
        }
        let line = new_line(tx, &statement, placed, key, occurrence);
        let line = store::line::add(tx, line, &(&placed.told).into()).await?;
        self.book(tx, &account, line, &placed.told).await
    }

    async fn account(&mut self, tx: &Tx, statement: &Statement) -> Result<BankAccount> {
        if let Some(account) = self.accounts.get(&statement.id) {
            return Ok(account.clone());
        }
        let unknown = GiftRefusal::UnknownAccount { account: statement.account };
        let account = store::bank_account::get_by_id(tx, statement.account).await?.ok_or(unknown)?;
        self.accounts.insert(statement.id, account.clone());
        Ok(account)
    }

    async fn book(&mut self, tx: &mut Tx, account: &BankAccount, line: BankLine, told: &Transaction) -> Result<()> {
        // Some banks tell of a change of terms as a booking of nothing: there is nothing to place.
        if line.amount.amount_minor == 0 {
            placing::finish(tx, line, Vec::new(), LineState::Matched).await?;
            self.tally.matched += 1;
            return Ok(());
        }
        if let Some(parts) = known_payment(tx, account, &line, told).await? {
            placing::finish(tx, line, parts, LineState::Matched).await?;
            self.tally.matched += 1;
            return Ok(());
        }
        let verdict = match line.kind {
            LineKind::Credit => candidates::judge(tx, &mut self.names, account, &line, told).await?,
            LineKind::Debit | LineKind::Charge | LineKind::Return | LineKind::Payout | LineKind::Opening => {
                candidates::Judged::Nothing
            }
        };
        match verdict {
            candidates::Judged::Cheque(gift) => self.matched(tx, line, Becomes::Cheque(gift)).await,
            candidates::Judged::By(Verdict::Exact(pledge)) => self.matched(tx, line, Becomes::Pledged(pledge)).await,
            candidates::Judged::By(Verdict::Propose(suggestions)) => {
                self.tally.proposed += 1;
                suspend(tx, account, line, suggestions).await
            }
            candidates::Judged::By(Verdict::Nothing) | candidates::Judged::Nothing => {
                self.tally.suspense += 1;
                suspend(tx, account, line, Vec::new()).await
            }
        }
    }

    async fn matched(&mut self, tx: &mut Tx, line: BankLine, becomes: Becomes) -> Result<()> {
        self.tally.matched += 1;
        let portion = Portion { amount: line.amount, becomes };
        placing::place(tx, line, vec![portion], By::Itself).await.map(drop)
    }
}

fn new_line(tx: &Tx, statement: &Statement, placed: &Placed, content_key: String, occurrence: i64) -> BankLine {
    let told = &placed.told;
    BankLine {
        id: tx.mint::<LineId>(),
        account: statement.account,
        statement: statement.id,
        place: placed.place,
        content_key,
        occurrence,
        payer_key: store::line::payer_key(tx, told),
        kind: told.kind(),
        state: LineState::Suspense,
        amount: told.amount,
        booked_on: told.booked_on,
        value_on: told.value_on,
        charges: told.charges,
        bank_code: told.bank_code.clone(),
        cheque_number: told.cheque_number.clone(),
        commitment: String::new(),
        parts: Vec::new(),
    }
}

/// A line that bears the end-to-end reference of a payment of ours: a debit confirms it, a return undoes it.
async fn known_payment(
    tx: &mut Tx,
    account: &BankAccount,
    line: &BankLine,
    told: &Transaction,
) -> Result<Option<Vec<Part>>> {
    let Some(reference) = &told.end_to_end_id else { return Ok(None) };
    let told = books::payment_line(account, line);
    let disbursement = match line.kind {
        LineKind::Debit => ledger_steps::confirm_payment(tx, reference, told).await?,
        LineKind::Return => ledger_steps::return_payment(tx, reference, told).await?,
        LineKind::Credit | LineKind::Charge | LineKind::Payout | LineKind::Opening => None,
    };
    let part = |target| Part { amount: line.amount, kind: PartKind::Payment, target: Some(target) };
    Ok(disbursement.map(|disbursement| vec![part(disbursement.uuid())]))
}

/// Books a line to suspense and asks a person, with what the matching thinks.
async fn suspend(tx: &mut Tx, account: &BankAccount, line: BankLine, suggestions: Vec<Suggestion>) -> Result<()> {
    books::suspended(tx, account, &line).await?;
    let proposals = suggestions.len();
    for suggestion in suggestions {
        let proposal = Proposal {
            id: tx.mint::<ProposalId>(),
            line: line.id,
            pledge: suggestion.pledge,
            state: ProposalState::Open,
            score: suggestion.score,
            reasons: suggestion.reasons,
            line_amount: line.amount,
            pledge_amount: suggestion.amount,
            others: suggestion.others,
            proposed_at: tx.now(),
        };
        store::proposal::add(tx, &proposal).await?;
    }
    let line = line.with_proposals(proposals > 0);
    if proposals > 0 {
        store::line::save(tx, &line).await?;
    }
    suspense::ask(tx, &line, proposals).await
}
