//! Takes a statement document in: judged whole, then worked on in chunks.

use std::collections::{BTreeMap, BTreeSet};

use kaifong_kernel::{Result, Tx, Verb};

use super::opening;
use crate::{
    domain::{
        bank::{self, BankAccount, BankAccountId, Continuation, Overlapping, StatementId},
        gift_refusal::GiftRefusal,
        import::{Import, ImportId, ImportState, Tally},
        outline::Outline,
        statement::Statement,
    },
    events, store,
};

/// The timer that works on an import, chunk by chunk.
pub const CHUNK_DUE: &str = "import.chunk";

/// Take a document in. The same content again is the same import.
pub struct StartImport {
    /// Message and version.
    pub format: &'static str,
    /// Its statements.
    pub statements: Vec<Outline>,
    /// The stored ciphertext's name.
    pub blob_id: String,
    /// Keyed hash of the content.
    pub sameness: String,
    /// Size of the content in bytes.
    pub size_bytes: i64,
}

impl Verb for StartImport {
    const NAME: &'static str = "StartImport";
    type Out = Import;

    async fn run(&self, tx: &mut Tx) -> Result<Import> {
        if let Some(known) = store::import::of_content(tx, &self.sameness).await? {
            return Ok(known);
        }
        let accounts = self.lock_accounts(tx).await?;
        // Asked again: whoever took the same document in at the same moment had the accounts until now.
        if let Some(known) = store::import::of_content(tx, &self.sameness).await? {
            return Ok(known);
        }
        let id = tx.mint::<ImportId>();
        let mut judgement = Judgement { import: id, accounts, booked: BTreeMap::new() };
        for (place, outline) in (0..).zip(&self.statements) {
            let before = judgement.account(outline)?;
            let statement = judgement.judge(tx, place, outline).await?;
            store::statement::add(tx, &statement).await?;
            if before.closing.is_none() {
                opening::take_in(tx, &before, &statement).await?;
            }
        }
        let import = self.import(id, tx);
        store::import::add(tx, &import).await?;
        for account in judgement.accounts.values_mut() {
            account.importing = (import.state == ImportState::Running).then_some(id);
            store::bank_account::save(tx, account).await?;
        }
        tx.emit(events::gift::import_started(&import));
        if import.state == ImportState::Running {
            tx.set_timer(CHUNK_DUE, id.uuid(), tx.now()).await?;
        } else {
            tx.emit(events::gift::import_finished(&import));
        }
        Ok(import)
    }
}

impl StartImport {
    /// The accounts of its statements by their numbers, locked in one order by everybody.
    async fn lock_accounts(&self, tx: &Tx) -> Result<BTreeMap<String, BankAccount>> {
        let numbers: BTreeSet<&String> =
            self.statements.iter().map(|statement| &statement.heading.account_number).collect();
        let mut accounts = BTreeMap::new();
        for number in numbers {
            if let Some(account) = store::bank_account::lock_by_number(tx, number).await? {
                accounts.insert(number.clone(), account);
            }
        }
        Ok(accounts)
    }

    fn import(&self, id: ImportId, tx: &Tx) -> Import {
        let lines: usize = self.statements.iter().map(|statement| statement.bookings.len()).sum();
        let started_at = tx.now();
        Import {
            id,
            state: if lines == 0 { ImportState::Done } else { ImportState::Running },
            blob_id: self.blob_id.clone(),
            sameness: self.sameness.clone(),
            size_bytes: self.size_bytes,
            format: self.format.to_owned(),
            statements: i32::try_from(self.statements.len()).unwrap_or(i32::MAX),
            lines_total: i64::try_from(lines).unwrap_or(i64::MAX),
            tally: Tally::default(),
            started_at,
            finished_at: (lines == 0).then_some(started_at),
        }
    }
}

/// The document's statements one after the other, each after those before it.
struct Judgement {
    import: ImportId,
    /// By their numbers, as they are after the statements so far.
    accounts: BTreeMap<String, BankAccount>,
    /// Lines of each content that are booked, or will be by a statement before.
    booked: BTreeMap<BankAccountId, BTreeMap<String, i64>>,
}

impl Judgement {
    async fn judge(&mut self, tx: &Tx, place: i32, outline: &Outline) -> Result<Statement> {
        let mut account = self.account(outline)?;
        let balances = outline.check(account.currency)?;
        let keys: Vec<String> =
            outline.bookings.iter().map(|booking| store::line::key_of(tx, &booking.content)).collect();
        self.count(tx, account.id, &keys).await?;
        let booked = self.booked.entry(account.id).or_default();
        let content_key = store::statement::content_key(&keys);
        let told_before = store::statement::is_told(tx, account.id, balances, &content_key).await?;
        let overlapping = Overlapping { told_before, ..outline.overlap(account.currency, &keys, booked) };
        let name = &outline.heading.bank_statement_id;
        let judged = bank::judge(account.closing, name, balances, overlapping)?;
        add(booked, &keys, judged.continuation);
        account.closing = Some(judged.closing);
        let statement = Statement {
            id: tx.mint::<StatementId>(),
            import: self.import,
            place,
            account: account.id,
            bank_statement_id: name.clone(),
            continuation: judged.continuation,
            balances,
            lines: i64::try_from(keys.len()).unwrap_or(i64::MAX),
            content_key,
        };
        self.accounts.insert(outline.heading.account_number.clone(), account);
        Ok(statement)
    }

    fn account(&self, outline: &Outline) -> Result<BankAccount, GiftRefusal> {
        let heading = &outline.heading;
        let found = self.accounts.get(&heading.account_number).cloned();
        let account = found.ok_or_else(|| GiftRefusal::ForeignAccount {
            line: heading.at_line,
            account_number: store::bank_account::mask(&heading.account_number),
        })?;
        if let Some(import) = account.importing {
            return Err(GiftRefusal::AccountBusy { account: account.id, import });
        }
        Ok(account)
    }

    /// Looks up contents that were not counted yet.
    async fn count(&mut self, tx: &Tx, account: BankAccountId, keys: &[String]) -> Result<()> {
        let booked = self.booked.entry(account).or_default();
        let new = keys.iter().filter(|key| !booked.contains_key(*key)).cloned().collect();
        let counts = store::line::counts(tx, account, None, &new).await?;
        for key in new {
            let count = counts.get(&key).copied().unwrap_or_default();
            booked.insert(key, count);
        }
        Ok(())
    }
}

/// Counts a statement's lines as booked: all of a sequel, the new ones of an overlap.
fn add(booked: &mut BTreeMap<String, i64>, keys: &[String], continuation: Continuation) {
    let mut own: BTreeMap<&String, i64> = BTreeMap::new();
    for key in keys {
        *own.entry(key).or_default() += 1;
    }
    for (key, count) in own {
        let before = booked.entry(key.clone()).or_default();
        *before = match continuation {
            Continuation::Sequel => *before + count,
            Continuation::Overlap => (*before).max(count),
        };
    }
}
