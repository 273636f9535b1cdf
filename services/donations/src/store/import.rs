//! Imports and the statements they brought.

use kaifong_kernel::{
    Error, Read, Result, Tx,
    values::{Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, update},
};
use crate::domain::import::{Import, ImportId, ImportState, Tally};

const COLUMNS: &str = "id, state, blob_id, sameness, size_bytes, format, statements, lines_total, lines_known, \
    lines_matched, lines_proposed, lines_suspense, started_at, finished_at";

fn state(row: &QueryResult) -> Result<Import> {
    let tally = Tally {
        known: get(row, "lines_known")?,
        matched: get(row, "lines_matched")?,
        proposed: get(row, "lines_proposed")?,
        suspense: get(row, "lines_suspense")?,
    };
    let import = Import {
        id: get(row, "id")?,
        state: get(row, "state")?,
        blob_id: get(row, "blob_id")?,
        sameness: get(row, "sameness")?,
        size_bytes: get(row, "size_bytes")?,
        format: get(row, "format")?,
        statements: get(row, "statements")?,
        lines_total: get(row, "lines_total")?,
        tally,
        started_at: get(row, "started_at")?,
        finished_at: get(row, "finished_at")?,
    };
    if (import.state == ImportState::Done) != (import.next_line() == import.lines_total) {
        return Err(Error::internal(format!("{} is stored in an impossible state", import.id)));
    }
    Ok(import)
}

fn values(import: &Import) -> Vec<Value> {
    vec![
        import.id.into(),
        import.state.into(),
        import.blob_id.clone().into(),
        import.sameness.clone().into(),
        import.size_bytes.into(),
        import.format.clone().into(),
        import.statements.into(),
        import.lines_total.into(),
        import.tally.known.into(),
        import.tally.matched.into(),
        import.tally.proposed.into(),
        import.tally.suspense.into(),
        import.started_at.into(),
        import.finished_at.into(),
    ]
}

/// The import.
pub async fn get_by_id(read: &Read, id: ImportId) -> Result<Option<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM statement_import WHERE id = $1");
    read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: ImportId) -> Result<Option<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM statement_import WHERE id = $1{}", tx.for_update());
    tx.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The import of the same content.
pub async fn of_content(read: &Read, sameness: &str) -> Result<Option<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM statement_import WHERE sameness = $1");
    read.one(&sql, vec![sameness.to_owned().into()]).await?.as_ref().map(state).transpose()
}

/// Adds an import.
pub async fn add(tx: &mut Tx, import: &Import) -> Result<()> {
    tx.run(&insert("statement_import", COLUMNS), values(import)).await?;
    tx.touch(import);
    Ok(())
}

/// Writes an import back.
pub async fn save(tx: &mut Tx, import: &Import) -> Result<()> {
    let touched = tx.run(&update("statement_import", COLUMNS), values(import)).await?;
    assert_eq!(touched, 1, "an import is never deleted");
    tx.touch(import);
    Ok(())
}

/// One page of imports.
pub async fn list(read: &Read, wanted: Option<ImportState>, page: &Page) -> Result<PageOf<Import>> {
    let listing = Listing::of(COLUMNS, "statement_import").only("state", wanted);
    listing.page(read, page, state, |import| import.id.uuid()).await
}
