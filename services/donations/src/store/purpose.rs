//! Purposes of funds.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{Page, PageOf},
};
use sea_orm::QueryResult;

use super::{
    listing::Listing,
    row::{get as column, insert},
};
use crate::domain::fund::{FundId, Name, Purpose, PurposeId};

const COLUMNS: &str = "id, fund_id, code, name_en, name_zh_hant, created_at";

fn state(row: &QueryResult) -> Result<Purpose> {
    Ok(Purpose {
        id: column(row, "id")?,
        fund: column(row, "fund_id")?,
        code: column(row, "code")?,
        name: Name { en: column(row, "name_en")?, zh_hant: column(row, "name_zh_hant")? },
        created_at: column(row, "created_at")?,
    })
}

/// The purpose.
pub async fn get(read: &Read, id: PurposeId) -> Result<Option<Purpose>> {
    let sql = format!("SELECT {COLUMNS} FROM purpose WHERE id = $1");
    read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()
}

/// The purpose of a code within a fund.
pub async fn by_code(read: &Read, fund: FundId, code: &str) -> Result<Option<Purpose>> {
    let sql = format!("SELECT {COLUMNS} FROM purpose WHERE fund_id = $1 AND code = $2");
    read.one(&sql, vec![fund.into(), code.to_owned().into()]).await?.as_ref().map(state).transpose()
}

/// Adds a purpose; `false` when its code is taken.
pub async fn add(tx: &mut Tx, purpose: &Purpose) -> Result<bool> {
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("purpose", COLUMNS));
    let values = vec![
        purpose.id.into(),
        purpose.fund.into(),
        purpose.code.clone().into(),
        purpose.name.en.clone().into(),
        purpose.name.zh_hant.clone().into(),
        purpose.created_at.into(),
    ];
    let added = tx.run(&sql, values).await? == 1;
    if added {
        tx.touch(purpose);
    }
    Ok(added)
}

/// One page of purposes.
pub async fn list(read: &Read, fund: Option<FundId>, page: &Page) -> Result<PageOf<Purpose>> {
    let listing = Listing::of(COLUMNS, "purpose").only("fund_id", fund);
    listing.page(read, page, state, |purpose| purpose.id.uuid()).await
}
