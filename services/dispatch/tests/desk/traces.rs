//! What stays of a household: words in any table, documents in the store.

use std::path::Path;

use kaifong_dispatch::store::MIGRATIONS;
use kaifong_kernel::{
    Dialect,
    reexport::sea_orm::{ConnectionTrait, Statement},
    schema,
};

use super::Desk;

impl Desk {
    /// The tables in which a word of small letters stands, as text or in bytes.
    pub async fn saying(&self, word: &str) -> Vec<&'static str> {
        let bytes: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
        let mut found = Vec::new();
        for (table, _) in schema::manifest(&schema::whole(MIGRATIONS)) {
            let line = match self.bench.ports.db().dialect() {
                Dialect::Postgres => "t::text".to_owned(),
                Dialect::Sqlite => {
                    let columns = "group_concat('quote(\"' || name || '\")', ' || ')";
                    self.text(&format!("SELECT {columns} AS line FROM pragma_table_info('{table}')")).await
                }
            };
            let says = format!("{table} t WHERE LOWER({line}) LIKE '%{word}%' OR LOWER({line}) LIKE '%{bytes}%'");
            if self.rows(&says).await > 0 {
                found.push(table);
            }
        }
        found
    }

    /// How many documents are in the store; nothing on PostgreSQL, where the database does not tell the test's folder.
    pub async fn documents(&self) -> Option<usize> {
        if self.bench.ports.db().dialect() == Dialect::Postgres {
            return None;
        }
        let database = self.text("SELECT file AS line FROM pragma_database_list WHERE name = 'main'").await;
        let store = Path::new(&database).with_file_name("blobs");
        let folders = std::fs::read_dir(store).unwrap();
        Some(folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum())
    }

    async fn text(&self, sql: &str) -> String {
        let db = self.bench.ports.db();
        let statement = Statement::from_string(db.dialect().backend(), sql);
        db.begin_survey().await.unwrap().query_one_raw(statement).await.unwrap().unwrap().try_get("", "line").unwrap()
    }
}
