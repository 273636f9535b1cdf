//! Funds.

use kaifong_kernel::{
    Dialect, Read, Result, Tx,
    values::{Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, update},
};
use crate::domain::{
    fund::{Fund, FundId, FundState, Name},
    grant::ProgrammeId,
};

const COLUMNS: &str = "id, code, name_en, name_zh_hant, state, created_at";

fn state(row: &QueryResult) -> Result<Fund> {
    Ok(Fund {
        id: get(row, "id")?,
        code: get(row, "code")?,
        name: Name { en: get(row, "name_en")?, zh_hant: get(row, "name_zh_hant")? },
        state: get(row, "state")?,
        created_at: get(row, "created_at")?,
    })
}

fn values(fund: &Fund) -> Vec<Value> {
    vec![
        fund.id.into(),
        fund.code.clone().into(),
        fund.name.en.clone().into(),
        fund.name.zh_hant.clone().into(),
        fund.state.into(),
        fund.created_at.into(),
    ]
}

/// The fund.
pub async fn get_by_id(read: &Read, id: FundId) -> Result<Option<Fund>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: FundId) -> Result<Option<Fund>> {
    find(tx, id, tx.for_update()).await
}

/// The same, kept as it is until the transaction ends: others may keep it too, nobody may close it.
pub async fn keep(tx: &Tx, id: FundId) -> Result<Option<Fund>> {
    find(tx, id, kept(tx)).await
}

/// The fund that a programme has its money of, kept likewise.
pub async fn keep_of_programme(tx: &Tx, programme: ProgrammeId) -> Result<Option<Fund>> {
    let kept = kept(tx);
    let of = "SELECT fund_id FROM programme_position WHERE programme_id = $1";
    let sql = format!("SELECT {COLUMNS} FROM fund WHERE id = ({of}){kept}");
    tx.one(&sql, vec![programme.into()]).await?.as_ref().map(state).transpose()
}

fn kept(tx: &Tx) -> &'static str {
    match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR SHARE",
    }
}

async fn find(read: &Read, id: FundId, lock: &str) -> Result<Option<Fund>> {
    let sql = format!("SELECT {COLUMNS} FROM fund WHERE id = $1{lock}");
    read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The fund of a code.
pub async fn by_code(read: &Read, code: &str) -> Result<Option<Fund>> {
    let sql = format!("SELECT {COLUMNS} FROM fund WHERE code = $1");
    read.one(&sql, vec![code.to_owned().into()]).await?.as_ref().map(state).transpose()
}

/// Adds a fund; `false` when its code is taken.
pub async fn add(tx: &mut Tx, fund: &Fund) -> Result<bool> {
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("fund", COLUMNS));
    let added = tx.run(&sql, values(fund)).await? == 1;
    if added {
        tx.touch(fund);
    }
    Ok(added)
}

/// Writes a fund back.
pub async fn save(tx: &mut Tx, fund: &Fund) -> Result<()> {
    let touched = tx.run(&update("fund", COLUMNS), values(fund)).await?;
    assert_eq!(touched, 1, "a fund is never deleted");
    tx.touch(fund);
    Ok(())
}

/// One page of funds.
pub async fn list(read: &Read, wanted: Option<FundState>, page: &Page) -> Result<PageOf<Fund>> {
    Listing::of(COLUMNS, "fund").only("state", wanted).page(read, page, state, |fund| fund.id.uuid()).await
}
