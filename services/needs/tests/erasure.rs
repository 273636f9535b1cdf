//! What is erased is found nowhere: in no row, no file, no event, no stored answer, no log line, no answer.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
#[allow(unused_macros, reason = "this file has one test of its own")]
mod desk;

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use desk::{
    Desk, OrderOf, admin, auditor, dispatch, dispatcher, ming,
    path::{elder, personal, place},
    wah,
};
use kaifong_kernel::{
    Dialect,
    reexport::sea_orm::{ConnectionTrait, Statement},
    schema,
};
use kaifong_proto::needs::v1::{self as pb, ConsentKind, HouseholdState, NeedClass, PersonalFields};

/// Words that nobody else says: each was told to the service once.
const CANARIES: &[&str] = &[
    "Canary Chan",
    "金絲雀陳",
    "Canary Lee",
    "69071234",
    "K969071(2)",
    "Canary Mansion",
    "Flat 69C",
    "Canary Court",
    "a canary in a coal mine",
    "the canary sings at night",
    "canary weighed",
    "canary overridden",
    "canary in spite",
    "canary referred",
    "canary withdrawn",
];

/// Where every log line of this binary goes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The canaries that stand in some bytes, as they are or as hexadecimal digits.
fn found(bytes: &[u8]) -> Vec<&'static str> {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    let hex = |word: &str| word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    CANARIES.iter().copied().filter(|word| has(word.as_bytes()) || has(hex(word).as_bytes())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_household_is_found_nowhere() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    tracing::trace!("the desk opens");
    for desk in Desk::each().await {
        erased_and_looked_for(&desk).await;
    }
    let lines = lines.0.lock().unwrap().clone();
    let told = String::from_utf8_lossy(&lines);
    assert!(told.contains("the desk opens") && lines.len() > 1_000, "nothing was logged: {told}");
    assert_eq!(found(&lines), Vec::<&str>::new(), "in a log line");
}

/// A household of two, with everything that can be told of one.
fn told() -> pb::RegisterHouseholdRequest {
    let mut request = elder("Canary Chan 金絲雀陳");
    request.members[0] = personal("Canary Chan 金絲雀陳", "69071234", "K969071(2)");
    request.members.push(personal("Canary Lee", "69071234", ""));
    request.whereabouts = vec![
        place("Canary Court", "7", "1990-01-01", "2025-11-26"),
        place("Canary Mansion", "Flat 69C", "2025-11-28", ""),
    ];
    request.consents.extend([ConsentKind::ShareCouncil, ConsentKind::ShareAgency].map(desk::path::consent));
    request.vulnerabilities[0].reason = "the canary sings at night".to_owned();
    request
}

async fn told_of(desk: &Desk, household_id: &str) -> Vec<String> {
    let need = |class, in_spite: &str| pb::ReportNeedRequest {
        narrative: "a canary in a coal mine".to_owned(),
        override_reason: in_spite.to_owned(),
        ..desk::path::need(household_id, class)
    };
    let bed = desk.report_need(&ming(), need(NeedClass::Bed, "")).await.unwrap();
    let again = desk.report_need(&ming(), need(NeedClass::Bed, "canary in spite")).await.unwrap();
    let chair = desk.report_need(&ming(), need(NeedClass::Wheelchair, "")).await.unwrap();
    let food = desk.report_need(&ming(), need(NeedClass::Food, "")).await.unwrap();
    let triage = pb::TriageNeedRequest {
        need_id: bed.need_id.clone(),
        expected_version: bed.version,
        weight: 40,
        evidence: vec![pb::Evidence::Medical.into()],
        reason: "canary weighed".to_owned(),
    };
    let weighed = desk.triage_need(&ming(), triage).await.unwrap();
    let reason = "canary overridden".to_owned();
    let over = pb::OverrideWeightRequest {
        need_id: bed.need_id.clone(),
        expected_version: weighed.version,
        weight: 9,
        reason,
    };
    desk.override_weight(&dispatcher(), over).await.unwrap();
    desk.open_need(&ming(), &bed.need_id).await.unwrap();
    desk.refer_need(&ming(), &chair.need_id, &wah().tenant.to_string(), "canary referred").await.unwrap();
    desk.withdraw_need(&ming(), &food.need_id, "canary withdrawn").await.unwrap();
    vec![bed.need_id, again.need_id, chair.need_id, food.need_id]
}

/// Every answer that there is about it, from everybody.
async fn answers(desk: &Desk, household_id: &str, needs: &[String]) -> String {
    let mut all = String::new();
    for who in [ming(), wah(), dispatcher(), auditor()] {
        all += &format!("{:?}", desk.get_household(&who, household_id).await);
        all += &format!("{:?}", desk.list_households(&who, pb::ListHouseholdsRequest::default()).await);
        all += &format!("{:?}", desk.list_needs(&who, pb::ListNeedsRequest::default()).await);
        all += &format!("{:?}", desk.list_waiting_needs(&who, pb::ListWaitingNeedsRequest::default()).await);
        all += &format!("{:?}", desk.list_referrals(&who, pb::ListReferralsRequest::default()).await);
        for need in needs {
            all += &format!("{:?}", desk.get_need(&who, need).await);
        }
        let household_id = household_id.to_owned();
        let readings = pb::ListDoorstepReadingsRequest { household_id, page: None };
        all += &format!("{:?}", desk.list_doorstep_readings(&who, readings).await);
    }
    all += &format!("{:?}", desk.list_likely_same(&dispatcher(), pb::ListLikelySameRequest::default()).await);
    all
}

async fn erased_and_looked_for(desk: &Desk) {
    let key = desk::new_key();
    let household = desk.register_again(&ming(), &key, told()).await.unwrap();
    let id = &household.household_id;
    let twin = desk.register_household(&wah(), elder("Somebody Else")).await.unwrap().household_id;
    let needs = told_of(desk, id).await;
    desk.get_doorstep(&dispatch(), id, &desk::run_id()).await.unwrap();
    let of = OrderOf { need: &needs[0], household: id, state: "delivered", lines: &[(1, 1, 1)], trips: 0 };
    desk.order(1, 1, &of).await;
    desk.settle().await;
    let before = answers(desk, id, &needs).await;
    let shown = found(before.as_bytes());
    // The document is masked, and the household's own words are shown to its agency.
    assert_eq!(shown.len(), CANARIES.len() - 1, "what was told is shown as long as it is there: {shown:?}");

    let erased = desk.erase(&admin(), id).await.unwrap();
    assert_eq!((erased.state(), erased.personal_fields()), (HouseholdState::Erased, PersonalFields::Erased));
    assert_eq!(desk.told("needs.household.erased.v1").await, 1);
    desk.settle().await;
    let after = answers(desk, id, &needs).await;
    assert_eq!(found(after.as_bytes()), Vec::<&str>::new(), "in an answer");
    let replayed = desk.register_again(&ming(), &key, told()).await.unwrap();
    assert_eq!((replayed.state(), found(format!("{replayed:?}").as_bytes()).len()), (HouseholdState::Erased, 0));
    let seen = desk.get_household(&ming(), id).await.unwrap();
    assert!(seen.whereabouts.iter().all(|place| place.point.is_none() && place.district.is_empty()));
    assert!(seen.vulnerabilities.is_empty() && seen.members.iter().all(|member| member.personal.is_none()));
    assert_eq!(desk.count("household_mark").await, desk.count(&marks_of_the_living()).await, "it is compared no more");
    let need = desk.get_need(&ming(), &needs[1]).await.unwrap();
    assert_eq!(need.withdrawal_cause(), pb::WithdrawalCause::HouseholdErased);
    desk.refused("NED002", desk.report_need(&ming(), desk::path::need(id, NeedClass::Cash))).await;
    desk.get_household(&wah(), &twin).await.unwrap();
    for (place, bytes) in everything(desk).await {
        assert_eq!(found(&bytes), Vec::<&str>::new(), "in {place}");
    }
    desk.rest().await;
}

fn marks_of_the_living() -> String {
    "household_mark m JOIN household h ON h.id = m.household_id WHERE h.state <> 'erased'".to_owned()
}

/// Every byte that the service keeps: each row of each table; on SQLite the files themselves, with the blobs beside them.
async fn everything(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let db = desk.bench.ports.db();
    let mut all = Vec::new();
    let survey = db.begin_survey().await.unwrap();
    let ask = |sql: String| Statement::from_string(db.dialect().backend(), sql);
    if db.dialect() == Dialect::Postgres {
        for table in schema::tables(db).await.unwrap() {
            let rows = survey.query_all_raw(ask(format!("SELECT t::text AS line FROM {table} t"))).await.unwrap();
            let lines: Vec<String> = rows.iter().map(|row| row.try_get("", "line").unwrap()).collect();
            all.push((table, lines.join("\n").into_bytes()));
        }
        assert!(all.len() > 15);
        return all;
    }
    drop(survey);
    let sql = "SELECT file AS line FROM pragma_database_list WHERE name = 'main'".to_owned();
    let file: String = db.connection().query_one_raw(ask(sql)).await.unwrap().unwrap().try_get("", "line").unwrap();
    db.connection().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
    for path in files(Path::new(&file).parent().unwrap()) {
        all.push((path.display().to_string(), std::fs::read(path).unwrap()));
    }
    assert!(all.iter().any(|(_, bytes)| bytes.windows(9).any(|part| part == b"hsh_01kbb" || part == b"household")));
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
