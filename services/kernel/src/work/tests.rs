//! How lists of work are found.

use super::*;
use crate::testing;

#[tokio::test]
async fn lists_of_a_state_are_found_by_an_index() {
    let bench = testing::sqlite("work", &[]).await;
    let (db, after) = (bench.ports.db(), Some(WorkItemId::from(Uuid::nil()).to_string()));
    let open = ListWorkItems { page: Page { size: 20, after }, state: Some(WorkState::Open), kind: None };
    for (wall, index) in [
        (None, "work_item_by_id (state=? AND work_item_id>?)"),
        (Some(testing::council()), "work_item_by_tenant (tenant_id=? AND state=? AND work_item_id>?)"),
    ] {
        let (sql, values) = open.question(wall).unwrap();
        let plan = Statement::from_sql_and_values(db.dialect().backend(), format!("EXPLAIN QUERY PLAN {sql}"), values);
        let steps = db.connection().query_all_raw(plan).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect();
        assert!(steps.len() == 1 && steps[0].ends_with(index), "{steps:?}");
    }
}
