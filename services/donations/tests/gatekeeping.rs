//! Who may knock at donations at all, and what of one giver another one may see: nothing.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "gifts/house.rs"]
#[allow(dead_code, reason = "another test file uses the rest of it")]
mod house;
#[path = "gifts/ledger.rs"]
#[allow(dead_code, reason = "another test file uses the rest of it")]
mod ledger;
#[path = "gifts/statements.rs"]
#[allow(dead_code, reason = "another test file uses the rest of it")]
mod statements;

use std::collections::BTreeMap;

use house::{House, donor, hkd, org};
use kaifong_donations::{
    service,
    store::{self, MIGRATIONS},
    verbs::{create_checkout::CreateCheckout, read_receipts::ListReceipts},
};
use kaifong_kernel::{
    auth::Role,
    config::Config,
    testing::{
        self,
        gate::{Gate, Records, at_home, elsewhere},
    },
    values::{Page, encode_id},
};
use statements::{credit, statement};

/// The prefixes of ids by the ends of their fields' names.
const PREFIXES: &[(&str, &str)] = &[
    ("fund_id", "fnd"),
    ("purpose_id", "pur"),
    ("account_id", "acc"),
    ("bank_account_id", "bac"),
    ("bank_line_id", "lin"),
    ("statement_id", "stm"),
    ("import_id", "imp"),
    ("proposal_id", "prp"),
    ("donor_id", "dnr"),
    ("pledge_id", "plg"),
    ("gift_id", "gft"),
    ("checkout_id", "chk"),
    ("receipt_id", "rcp"),
    ("journal_id", "jnl"),
    ("hold_id", "hld"),
    ("commitment_id", "cmt"),
    ("programme_id", "prg"),
    ("award_id", "awd"),
    ("tranche_id", "trn"),
    ("disbursement_id", "dis"),
    ("org_id", "org"),
    ("organisation_id", "org"),
    ("person_id", "per"),
    ("work_item_id", "wrk"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_is_kept() {
    for bench in testing::both("donations", MIGRATIONS).await {
        let config = Config::load(None, &BTreeMap::new()).unwrap();
        let service = service(bench.ports.clone(), &config).unwrap();
        let bus = testing::subscribed(&[&service]).await;
        let [denied, passed] = Gate::of(&service).is_kept(PREFIXES).await;
        assert!(denied > 1_000 && passed > 300, "{denied} {passed}");
        testing::settle(&[&service], &*bus).await;
        testing::assert_quiet(&bench.ports, MIGRATIONS).await;
    }
}

/// What a giver owns.
const OWNED: &[(&str, &str)] = &[
    ("donor_id", "dnr"),
    ("pledge_id", "plg"),
    ("gift_id", "gft"),
    ("gift_ids", "gft"),
    ("checkout_id", "chk"),
    ("receipt_id", "rcp"),
];

/// The lists of what is the council's.
const COMMON: &[&str] = &[
    "ListFunds",
    "ListPurposes",
    "ListJournals",
    "ListBankAccounts",
    "ListImports",
    "ListStatements",
    "ListBankLines",
    "ListProposals",
];

/// One record of each kind that belongs to the first company: a gift that came for a pledge, its receipt, another pledge
/// that waits, and a checkout. Beside them, what messages about them name.
async fn given(house: &House) -> BTreeMap<&'static str, String> {
    let giver = testing::member(org(1), "giver", &[Role::Donor]);
    let company = house.run_as(&giver, donor("A Company", true)).await.unwrap().donor.id;
    let paid = house.pledge_of(&giver, company, 70_000).await.unwrap();
    let bookings = [credit(70_000, "2025-12-01", paid.reference.to_string()), credit(1_000, "2025-12-01", "for beds")];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;
    let unplaced = house.lines().await.into_iter().find(|seen| seen.line.amount == hkd(1_000)).unwrap();
    let open = house.pledge_of(&giver, company, 30_000).await.unwrap();
    let (amount, purpose) = (hkd(500), house.purpose);
    let checkout = CreateCheckout { donor: Some(company), purpose, amount, provider: "sandbox" };
    let checkout = house.run_as(&giver, checkout).await.unwrap();
    let wanted = store::receipt::Wanted::default();
    let receipt = house.ask(ListReceipts { wanted, page: Page::first() }).await.items.remove(0);
    let gift = house.gifts().await.remove(0).id.to_string();
    BTreeMap::from([
        ("donor_id", company.to_string()),
        ("pledge_id", open.id.to_string()),
        ("gift_id", gift.clone()),
        ("gift_ids", gift),
        ("checkout_id", checkout.id.to_string()),
        ("receipt_id", receipt.id.to_string()),
        ("purpose_id", house.purpose.to_string()),
        ("bank_account_id", house.account().await.account.id.to_string()),
        ("bank_line_id", unplaced.line.id.to_string()),
        ("org_id", org(1).to_string()),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn another_company_is_told_that_it_is_not_there() {
    for house in House::each().await {
        // What no message may lack, so that it is judged by whose record it names.
        let nobodys = PREFIXES.iter().map(|(field, prefix)| (*field, encode_id(prefix, house.id())));
        let mut texts: BTreeMap<&'static str, String> = nobodys.collect();
        let plain = [("email", "a@example.org"), ("expires_on", "2026-02-01")];
        let dates = [("gift_from", "2025-11-01"), ("gift_to", "2026-01-01")];
        texts.extend(plain.into_iter().chain(dates).map(|(field, text)| (field, text.to_owned())));
        texts.extend(given(&house).await);
        let records = Records {
            owned: OWNED,
            texts: &texts,
            theirs: &BTreeMap::new(),
            common: COMMON,
            before: &[],
            role: None,
            home: &|role| at_home(role, org(1)),
            stranger: &|role| elsewhere(role, org(2)),
        };
        let told = Gate::of(&house.service).walls_off(&records).await;
        assert!(told > 50, "{told}");
        house.rest().await;
    }
}
