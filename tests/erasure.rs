//! What is left of a household that was served and then erased: that things happened, and no word, number or picture of it.
//!
//! Real processes in both profiles. Every field that can hold something personal is given a canary of its own; before the
//! erasure the search finds them where they are shown, after it nowhere, however they might be written.

#[path = "erasure/asked.rs"]
mod asked;
#[path = "erasure/canary.rs"]
mod canary;
#[path = "erasure/fields.rs"]
mod fields;
#[path = "erasure/places.rs"]
mod places;
#[path = "erasure/search.rs"]
mod search;
#[path = "erasure/story.rs"]
mod story;
#[path = "erasure/told.rs"]
mod told;

#[expect(dead_code, reason = "its journeys are played elsewhere")]
#[path = "journeys/delivering.rs"]
mod delivering;
#[expect(dead_code, reason = "its journeys are played elsewhere")]
#[path = "journeys/fund.rs"]
mod fund;
#[path = "journeys/statement.rs"]
mod statement;
#[expect(dead_code, reason = "its journeys are played elsewhere")]
#[path = "journeys/warehouse.rs"]
mod warehouse;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use canary::Canaries;
use kaifong_tests::{Installation, Kind, Servers};
use search::Search;
use serde_json::json;
use story::Story;

const NAME: &str = "an_erased_household_is_found_nowhere";
/// Processes say what they can.
const LOUD: (&str, &str) = ("KAIFONG_LOG", "trace");
/// What nobody is ever shown: the reason of another attempt is for whoever reads the rows, and a document is masked.
const UNSHOWN: [&str; 2] = ["another day", "identity document"];
/// What stands in a table as it is, because plans are made and orders judged by it, until it is erased.
const PLAIN: [&str; 8] =
    ["another day", "given up", "handle", "priority", "purpose", "run given up", "second order", "taken off"];
/// What may stand there as well: the way to the door.
const ALSO_PLAIN: [&str; 6] =
    ["district", "former district", "former point", "point", "vulnerability", "vulnerability anew"];

mod embedded {
    #[test]
    fn an_erased_household_is_found_nowhere() {
        super::played(kaifong_tests::Installation::embedded_with(&[(super::LOUD.0, super::LOUD.1.to_owned())]));
    }
}

mod distributed {
    #[test]
    fn an_erased_household_is_found_nowhere() {
        let loud = [(super::LOUD.0, super::LOUD.1.to_owned())];
        super::played(kaifong_tests::Installation::distributed_over(super::Servers::start(), &loud));
    }
}

fn played(house: Installation) {
    kaifong_tests::play(&Arc::new(house), NAME, erased_and_looked_for);
}

async fn erased_and_looked_for(house: &Installation) {
    let canaries = Canaries::hatch();
    let search = Search::of(&canaries);
    let mut story = Story::open(house, canaries).await;
    story.household().await;
    story.needs().await;
    story.attempt(house).await;
    let documents = places::documents(house);
    story.delivery(house).await;
    house.assert_well().await;

    let people = story.people(house);
    let mut shown = search.found(story.told.answers().as_bytes());
    shown.extend(search.found(asked::everything(house, &people).await.as_bytes()));
    let hidden = story.canaries.names().filter(|name| !shown.contains(*name)).collect::<Vec<_>>();
    assert_eq!(hidden, UNSHOWN, "the search finds what is shown");
    let rows = places::rows(house, &search).await;
    let plain: BTreeSet<&str> = rows.values().copied().collect();
    let missed: Vec<_> = PLAIN.iter().filter(|name| !plain.contains(*name)).collect();
    assert!(missed.is_empty(), "the search finds what stands in a table as it is: {missed:?}");
    let beyond =
        rows.iter().filter(|(_, name)| !PLAIN.contains(name) && !ALSO_PLAIN.contains(name)).collect::<Vec<_>>();
    assert!(beyond.is_empty(), "what only the vault may keep stands in a table: {beyond:?}");
    // Neither broker nor log ever had a word; the files of SQLite have what stands in their tables.
    let files = places::files(house, &search).await;
    assert_eq!(files.is_empty(), house.kind == Kind::Distributed, "the search finds what stands in a file");
    assert!(files.iter().all(|file| file.contains(".sqlite")), "{files:?}");
    assert!(places::documents(house).len() >= documents.len() + 3, "proofs are documents");
    let kept = Kept::of(house, &story).await;

    story.erased().await;
    house.assert_well().await;
    let again = search.lines(&story.told.again().await);
    let answers = search.lines(&asked::everything(house, &people).await);
    house.assert_well().await;
    let (rows, files) = (places::rows(house, &search).await, places::files(house, &search).await);
    let left = Left { again, answers, rows, files, output: places::output(house, &search) };
    assert_eq!(left, Left::default(), "what is left of the household");
    assert_eq!(Kept::of(house, &story).await, kept, "stock and ledger are as they were");
    assert_eq!(places::documents(house), documents, "the pictures are gone");
    places::keys_are_gone(house, &story).await;
}

/// Canaries that are found after the erasure, with the place.
#[derive(Debug, Default, PartialEq)]
struct Left {
    /// What is answered to who sends a request again.
    again: Vec<String>,
    /// What is answered to who asks.
    answers: Vec<String>,
    rows: BTreeMap<String, &'static str>,
    files: Vec<String>,
    output: BTreeSet<&'static str>,
}

/// What an erasure leaves alone.
#[derive(Debug, PartialEq)]
struct Kept {
    digests: [String; 2],
    movements: Vec<serde_json::Value>,
    balances: Vec<serde_json::Value>,
}

impl Kept {
    async fn of(house: &Installation, story: &Story) -> Self {
        let digests = [places::books(house, "inventory").await, places::books(house, "donations").await];
        let keeper = &story.day.warehouse.keeper;
        let movements = keeper.list("/v1/stock/movements").await;
        let balances = keeper.list("/v1/stock/balances").await;
        assert!(movements.iter().any(|moved| moved["reason"] == "delivered"), "{movements:?}");
        assert!(!balances.is_empty());
        assert_eq!(keeper.get("/v1/stock/health").await["differences"], json!([]));
        Self { digests, movements, balances }
    }
}
