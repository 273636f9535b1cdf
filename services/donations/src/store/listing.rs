//! Lists by key: filters that may be there or not, and one page of rows in the order of their ids.

use kaifong_kernel::{
    Read, Result,
    reexport::uuid::Uuid,
    values::{Invalid, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

/// A list being asked for: conditions and their values.
pub(super) struct Listing {
    table: &'static str,
    columns: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Listing {
    pub fn of(columns: &'static str, table: &'static str) -> Self {
        Self { table, columns, conditions: Vec::new(), values: Vec::new() }
    }

    /// Only rows of the caller's tenant, where the caller has a wall around it.
    pub fn walled(self, read: &Read) -> Self {
        self.only("tenant_id", read.wall())
    }

    /// Only rows whose column has this value, if one is given.
    pub fn only<T: Into<Value>>(self, column: &str, wanted: Option<T>) -> Self {
        self.compared(column, "=", wanted)
    }

    /// Only rows whose column is not below this value, if one is given.
    pub fn from<T: Into<Value>>(self, column: &str, first: Option<T>) -> Self {
        self.compared(column, ">=", first)
    }

    /// Only rows whose column is not above this value, if one is given.
    pub fn to<T: Into<Value>>(self, column: &str, last: Option<T>) -> Self {
        self.compared(column, "<=", last)
    }

    /// Only rows that fulfil a condition without values.
    pub fn when(mut self, condition: &str) -> Self {
        self.conditions.push(condition.to_owned());
        self
    }

    fn compared<T: Into<Value>>(mut self, column: &str, sign: &str, value: Option<T>) -> Self {
        if let Some(value) = value {
            self.values.push(value.into());
            self.conditions.push(format!("{column} {sign} ${}", self.values.len()));
        }
        self
    }

    /// One page in the order of ids.
    pub async fn page<T>(
        self,
        read: &Read,
        page: &Page,
        state: impl Fn(&QueryResult) -> Result<T>,
        id: impl Fn(&T) -> Uuid,
    ) -> Result<PageOf<T>> {
        let (sql, values) = self.question(page)?;
        let rows = read.all(&sql, values).await?;
        let items = rows.iter().map(state).collect::<Result<Vec<T>>>()?;
        Ok(PageOf::cut(items, page, |item| id(item).to_string()))
    }

    fn question(mut self, page: &Page) -> Result<(String, Vec<Value>)> {
        if let Some(after) = &page.after {
            let bad = |_| Invalid::field("page.cursor", "not a cursor of this list: begin at the first page");
            let after: Uuid = after.parse().map_err(bad)?;
            self = self.compared("id", ">", Some(after));
        }
        let conditions = if self.conditions.is_empty() { "1 = 1".to_owned() } else { self.conditions.join(" AND ") };
        let asked = page.size + 1;
        let (columns, table) = (self.columns, self.table);
        Ok((format!("SELECT {columns} FROM {table} WHERE {conditions} ORDER BY id LIMIT {asked}"), self.values))
    }
}

#[cfg(test)]
mod tests {
    use kaifong_kernel::testing;
    use sea_orm::{ConnectionTrait, Statement};

    use super::*;
    use crate::store::MIGRATIONS;

    /// How SQLite would answer: the one step of its plan.
    async fn plan(listing: Listing) -> String {
        let bench = testing::sqlite("donations", MIGRATIONS).await;
        let page = Page { size: 20, after: Some(Uuid::nil().to_string()) };
        let (sql, values) = listing.question(&page).unwrap();
        let db = bench.ports.db();
        let asked = Statement::from_sql_and_values(db.dialect().backend(), format!("EXPLAIN QUERY PLAN {sql}"), values);
        let steps = db.connection().query_all_raw(asked).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect();
        assert_eq!(steps.len(), 1, "rows are sorted or joined: {steps:?}");
        steps.concat()
    }

    #[tokio::test]
    async fn an_organisations_own_rows_are_found_by_an_index() {
        for table in ["donor", "pledge", "checkout", "gift", "receipt"] {
            let plan = plan(Listing::of("*", table).only("tenant_id", Some(Uuid::nil()))).await;
            assert!(plan.ends_with(&format!("{table}_by_tenant (tenant_id=? AND id>?)")), "{plan}");
        }
    }

    #[tokio::test]
    async fn a_years_receipts_are_found_in_their_order() {
        let year = Listing::of("*", "receipt").only("fund_id", Some(Uuid::nil())).only("tax_year", Some(2_025));
        let plan = plan(year).await;
        assert!(plan.ends_with("receipt_by_year (fund_id=? AND tax_year=? AND id>?)"), "{plan}");
    }
}
