//! What an erased household leaves: that it had loans and goods, and no word that people wrote about it.

use kaifong_inventory::{
    domain::{
        ids::{AssetId, OrderId},
        loan::Loan,
        words::ERASED,
    },
    store::{MIGRATIONS, movement::Wanted},
    verbs::{
        lending::{change_loan::RecallLoan, mark_asset_lost::MarkAssetLost},
        read_stock::ListMovements,
        record_stop::Direction,
        return_from_vehicle::{Back, ReturnFromVehicle},
    },
};
use kaifong_kernel::{Dialect, schema, values::Page};
use sea_orm::{ConnectionTrait, Statement};

use super::house::{House, Order, units};

/// What people write about a household.
const WORDS: &str = "canary words of a neighbour";
/// About another one.
const OTHERS: &str = "a parrot talks of others";

impl House {
    /// The tables in which a word stands.
    async fn saying(&self, word: &str) -> Vec<&'static str> {
        let db = self.bench.ports.db();
        let (survey, backend) = (db.begin_survey().await.unwrap(), db.dialect().backend());
        let text = async |sql: String| -> String {
            let row = survey.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
            row.try_get("", "line").unwrap()
        };
        let bytes: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
        let mut found = Vec::new();
        for (table, _) in schema::manifest(&schema::whole(MIGRATIONS)) {
            let columns = "group_concat('quote(\"' || name || '\")', ' || ')";
            let line = match db.dialect() {
                Dialect::Postgres => "t::text".to_owned(),
                Dialect::Sqlite => text(format!("SELECT {columns} AS line FROM pragma_table_info('{table}')")).await,
            };
            let says = format!("LOWER({line}) LIKE '%{word}%' OR LOWER({line}) LIKE '%{bytes}%'");
            let count = format!("SELECT CAST(COUNT(*) AS TEXT) AS line FROM {table} t WHERE {says}");
            if text(count).await != "0" {
                found.push(table);
            }
        }
        found
    }

    async fn recalled(&self, loan: &Loan, reason: &str) -> Loan {
        let (loan, due_on, reason) = (loan.id, self.in_days(4), reason.to_owned());
        self.run(RecallLoan { loan, due_on, reason }).await.unwrap()
    }

    /// An asset comes off its vehicle, and somebody writes why.
    async fn brought_back(&self, order: &Order, asset: AssetId) {
        let lot = self.asset(asset).await.lot;
        let lines = vec![Back { line_no: 1, lot, asset: Some(asset), quantity: units(1) }];
        let (to, note) = (self.quarantine, Some(WORDS.to_owned()));
        let (vehicle, order) = (order.vehicle, Some(order.id));
        self.run(ReturnFromVehicle { vehicle, order, lines, to, damaged: true, note }).await.unwrap();
    }

    /// What is written about an order's goods.
    async fn notes(&self, order: OrderId) -> Vec<String> {
        let wanted = Wanted { order: Some(order), ..Wanted::default() };
        let all = self.ask(ListMovements { wanted, page: Page::first() }).await.items;
        all.into_iter().filter_map(|one| one.note).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_an_erased_household_stays() {
    for house in House::each().await {
        let (item, _) = house.wheelchairs(6).await;
        // One is called back and lost, one comes back damaged from its way there.
        let (order, loan) = house.lend(item, 10).await;
        house.recalled(&loan, WORDS).await;
        let lost = house.run(MarkAssetLost { asset: loan.asset, reason: WORDS.to_owned() }).await.unwrap();
        assert_eq!(lost.reason.as_deref(), Some("lost on loan"));
        let same = || Order { household: order.household, ..house.order() };
        let refused = same();
        house.reserve(&refused, item, 1, [0, 5]).await.unwrap();
        house.issue(&refused).await.unwrap();
        house.brought_back(&refused, house.loans_of(refused.id).await[0].asset).await;
        // One is collected for an order that set nothing aside.
        let (lent, collected) = (same(), same());
        house.reserve(&lent, item, 1, [0, 5]).await.unwrap();
        house.issue(&lent).await.unwrap();
        house.stop(&lent, Direction::Deliver, item, 1).await.unwrap();
        house.stop(&collected, Direction::Collect, item, 1).await.unwrap();
        house.brought_back(&collected, house.loans_of(lent.id).await[0].asset).await;
        // One stays out, another household has one as well.
        let out = same();
        house.reserve(&out, item, 1, [0, 5]).await.unwrap();
        house.issue(&out).await.unwrap();
        let (_, neighbour) = house.lend(item, 10).await;
        house.recalled(&neighbour, OTHERS).await;
        assert_eq!(house.saying(WORDS).await, ["movement", "loan"]);

        house.erased(order.household).await;
        assert_eq!(house.saying(WORDS).await, Vec::<&str>::new());
        let ended = house.loan(loan.id).await;
        assert_eq!((ended.recall.unwrap().reason.as_str(), ended.end_reason.as_deref()), (ERASED, Some(ERASED)));
        for order in [refused.id, collected.id] {
            assert_eq!(house.notes(order).await, [ERASED], "that something was written is kept");
        }
        assert_eq!(house.saying(OTHERS).await, ["loan"], "the neighbour is there");

        // What somebody still writes is not kept.
        house.brought_back(&out, house.loans_of(out.id).await[0].asset).await;
        let late = same();
        house.reserve(&late, item, 1, [0, 9]).await.unwrap();
        house.issue(&late).await.unwrap();
        house.stop(&late, Direction::Deliver, item, 1).await.unwrap();
        let late = house.loans_of(late.id).await.remove(0);
        assert_eq!(house.recalled(&late, WORDS).await.recall.unwrap().reason, ERASED);
        house.run(MarkAssetLost { asset: late.asset, reason: WORDS.to_owned() }).await.unwrap();
        assert_eq!(house.saying(WORDS).await, Vec::<&str>::new());
        let before = house.digest().await;
        house.erased(order.household).await;
        assert_eq!(house.digest().await, before, "told twice, it is done once");
        house.rest().await;
    }
}
