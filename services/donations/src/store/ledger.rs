//! Journals and their postings. Nothing here ever changes a row.

use std::collections::BTreeMap;

use kaifong_kernel::{
    Read, Result, Tx,
    reexport::uuid::Uuid,
    values::{HkDate, Invalid, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    balance,
    row::{get, insert, places},
};
use crate::domain::{
    account::{Account, AccountId, AccountKind, Book, Detail},
    fund::{FundId, PurposeId},
    ledger::{Facts, Journal, JournalId, JournalKind, Posting, Source, SourceKind},
    refusal::FundRefusal,
};

const COLUMNS: &str = "id, kind, source_kind, source_id, source_part, effective_on, recorded_at, linked_to";

/// Puts a journal into the books: journal, postings, the accounts it is the first to use, and the balances of the
/// programmes and purposes it moves.
///
/// # Errors
/// [`FundRefusal::PostedBefore`] (FND028) when the fact is in the books already; [`FundRefusal::ProgrammeShort`] (FND010)
/// or [`FundRefusal::UnknownProgramme`] (FND009) when a programme has less than it would need.
pub async fn post(tx: &mut Tx, journal: &Journal) -> Result<()> {
    add_accounts(tx, journal).await?;
    add(tx, journal).await?;
    for ((book, programme, currency), shift) in journal.shifts() {
        balance::shift(tx, book, programme, currency, shift).await?;
    }
    tx.touch(journal);
    Ok(())
}

async fn add_accounts(tx: &mut Tx, journal: &Journal) -> Result<()> {
    // In the order of their ids: two transactions that are first to use the same accounts never wait in a circle.
    let accounts: BTreeMap<AccountId, Account> =
        journal.postings().iter().map(|posting| (posting.account.id(), posting.account)).collect();
    let rows: Vec<String> = (0..accounts.len()).map(|row| format!("({})", places(row * 6 + 1, 6))).collect();
    let sql = format!(
        "INSERT INTO account (id, fund_id, purpose_id, kind, currency, detail_id) VALUES {} \
         ON CONFLICT DO NOTHING RETURNING id",
        rows.join(", ")
    );
    let values = accounts.iter().flat_map(|(id, account)| -> [Value; 6] {
        let Account { book, kind, currency, detail } = *account;
        [(*id).into(), book.fund.into(), book.purpose.into(), kind.into(), currency.into(), detail.uuid().into()]
    });
    for row in tx.all(&sql, values.collect::<Vec<_>>()).await? {
        let id: AccountId = get(&row, "id")?;
        tx.touch(&accounts[&id]);
    }
    Ok(())
}

async fn add(tx: &Tx, journal: &Journal) -> Result<()> {
    let Source { kind: source_kind, id: source_id, part } = journal.source;
    let values: [Value; 8] = [
        journal.id.into(),
        journal.kind.into(),
        source_kind.into(),
        source_id.into(),
        part.into(),
        journal.effective_on.into(),
        journal.recorded_at.into(),
        journal.linked_to.into(),
    ];
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("journal", COLUMNS));
    if tx.run(&sql, values).await? == 0 {
        return Err(FundRefusal::PostedBefore { source_kind, kind: journal.kind }.into());
    }
    let sides = journal.postings();
    let rows: Vec<String> = (0..sides.len()).map(|row| format!("({})", places(row * 4 + 1, 4))).collect();
    let sql = format!("INSERT INTO posting (journal_id, place, account_id, amount_minor) VALUES {}", rows.join(", "));
    let values = (0_i32..).zip(sides).flat_map(|(place, side)| -> [Value; 4] {
        [journal.id.into(), place.into(), side.account.id().into(), side.amount_minor.into()]
    });
    tx.run(&sql, values.collect::<Vec<_>>()).await.map(drop)
}

/// The journal.
pub async fn get_by_id(read: &Read, id: JournalId) -> Result<Option<Journal>> {
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE id = $1");
    Ok(whole(read, read.all(&sql, [id.into()]).await?).await?.into_iter().next())
}

/// The journal of a fact.
pub async fn of_source(read: &Read, source: Source, kind: JournalKind) -> Result<Option<Journal>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE source_id = $1 AND source_kind = $2 AND kind = $3 AND source_part = $4"
    );
    let values = [source.id.into(), source.kind.into(), kind.into(), source.part.into()];
    Ok(whole(read, read.all(&sql, values).await?).await?.into_iter().next())
}

/// The journals of a kind behind one source that nothing undid.
pub async fn standing(read: &Read, source: Source, kind: JournalKind) -> Result<Vec<Journal>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM journal WHERE source_id = $1 AND source_kind = $2 AND kind = $3 AND NOT EXISTS \
         (SELECT 1 FROM journal undoing WHERE undoing.linked_to = journal.id AND undoing.kind = 'reversal') ORDER BY id"
    );
    whole(read, read.all(&sql, [source.id.into(), source.kind.into(), kind.into()]).await?).await
}

/// The journal that undid this one.
pub async fn undone_by(read: &Read, id: JournalId) -> Result<Option<JournalId>> {
    let sql =
        "SELECT id FROM journal WHERE linked_to = $1 AND kind IN ('reversal', 'cheque_returned', 'payment_failed')";
    read.one(sql, [id.into()]).await?.as_ref().map(|row| get(row, "id")).transpose()
}

/// Which journals are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only with a posting in this fund.
    pub fund: Option<FundId>,
    /// Only with a posting in this purpose.
    pub purpose: Option<PurposeId>,
    /// Only with a posting in this account.
    pub account: Option<AccountId>,
    /// Only of this kind.
    pub kind: Option<JournalKind>,
    /// Only with this behind them.
    pub source: Option<Uuid>,
    /// Effective not before this day.
    pub from: Option<HkDate>,
    /// Effective not after this day.
    pub to: Option<HkDate>,
}

/// One page of journals in the order they were recorded.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Journal>> {
    let bad = |_| Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
    let after = page.after.as_deref().map(str::parse::<Uuid>).transpose().map_err(bad)?;
    let within = |column: &str| {
        format!(
            "id IN (SELECT posting.journal_id FROM posting JOIN account ON account.id = posting.account_id \
             WHERE {column} = $)"
        )
    };
    let filters: [(String, Option<Value>); 8] = [
        ("id > $".to_owned(), after.map(Value::from)),
        (within("account.fund_id"), wanted.fund.map(Value::from)),
        (within("account.purpose_id"), wanted.purpose.map(Value::from)),
        (within("account.id"), wanted.account.map(Value::from)),
        ("kind = $".to_owned(), wanted.kind.map(Value::from)),
        ("source_id = $".to_owned(), wanted.source.map(Value::from)),
        ("effective_on >= $".to_owned(), wanted.from.map(Value::from)),
        ("effective_on <= $".to_owned(), wanted.to.map(Value::from)),
    ];
    let (mut conditions, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
    for (condition, value) in filters {
        if let Some(value) = value {
            values.push(value);
            conditions.push(condition.replace('$', &format!("${}", values.len())));
        }
    }
    let conditions = conditions.join(" AND ");
    let sql = format!("SELECT {COLUMNS} FROM journal WHERE {conditions} ORDER BY id LIMIT {}", page.size + 1);
    let journals = whole(read, read.all(&sql, values).await?).await?;
    Ok(PageOf::cut(journals, page, |journal| journal.id.uuid().to_string()))
}

/// Journals with their postings, in the order of the rows.
async fn whole(read: &Read, rows: Vec<QueryResult>) -> Result<Vec<Journal>> {
    let ids = rows.iter().map(|row| get::<JournalId>(row, "id")).collect::<Result<Vec<_>>>()?;
    let mut sides = postings(read, &ids).await?;
    let journal = |row: &QueryResult| -> Result<Journal> {
        let id: JournalId = get(row, "id")?;
        let source_kind: SourceKind = get(row, "source_kind")?;
        let source = Source { kind: source_kind, id: get(row, "source_id")?, part: get(row, "source_part")? };
        let facts =
            Facts { id, source, effective_on: get(row, "effective_on")?, recorded_at: get(row, "recorded_at")? };
        Ok(Journal::stored(get(row, "kind")?, facts, get(row, "linked_to")?, sides.remove(&id).unwrap_or_default()))
    };
    rows.iter().map(journal).collect()
}

async fn postings(read: &Read, journals: &[JournalId]) -> Result<BTreeMap<JournalId, Vec<Posting>>> {
    let mut sides: BTreeMap<JournalId, Vec<Posting>> = BTreeMap::new();
    if journals.is_empty() {
        return Ok(sides);
    }
    let wanted = places(1, journals.len());
    let sql = format!(
        "SELECT posting.journal_id, posting.amount_minor, account.fund_id, account.purpose_id, account.kind, \
         account.currency, account.detail_id FROM posting JOIN account ON account.id = posting.account_id \
         WHERE posting.journal_id IN ({wanted}) ORDER BY posting.journal_id, posting.place"
    );
    for row in read.all(&sql, journals.iter().map(|id| (*id).into()).collect::<Vec<_>>()).await? {
        let posting = Posting { account: account(&row)?, amount_minor: get(&row, "amount_minor")? };
        sides.entry(get(&row, "journal_id")?).or_default().push(posting);
    }
    Ok(sides)
}

/// An account out of its columns.
pub(super) fn account(row: &QueryResult) -> Result<Account> {
    let kind: AccountKind = get(row, "kind")?;
    let book = Book { fund: get(row, "fund_id")?, purpose: get(row, "purpose_id")? };
    Ok(Account { book, kind, currency: get(row, "currency")?, detail: Detail::of(kind, get(row, "detail_id")?) })
}
