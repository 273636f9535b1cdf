//! Programmes: set up, funded from a purpose, opened and closed.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{Desk, both, fund::Mood, hkd, nowhere, officer, path::PROGRAMME_MINOR};
use kaifong_proto::grants::v1::{self as pb, ProgrammeState as State};

on_each_database! {
    a_programme_opens_when_its_money_is_set_aside
    the_fund_refuses_and_the_programme_is_a_draft_again
    the_fund_is_away_and_the_programme_opens_later
    a_draft_is_changed_by_who_has_read_it
    only_an_open_programme_takes_applications
    programmes_are_listed_by_state_and_purpose_page_by_page
}

fn update(programme: &str, seen: i64, minor: i64) -> pb::UpdateProgrammeRequest {
    pb::UpdateProgrammeRequest {
        programme_id: programme.to_owned(),
        expected_version: seen,
        name: both("Rehousing 2026"),
        amount: hkd(minor),
    }
}

async fn a_programme_opens_when_its_money_is_set_aside(desk: Desk) {
    let id = desk.programme().await;
    assert_eq!(desk.get_programme(&officer(), &id).await.unwrap().state(), State::Draft);
    let funding = desk.open_programme(&officer(), &id).await.unwrap();
    assert_eq!(funding.state(), State::Funding, "it waits for the fund");
    desk.refused("GRA002", desk.open_programme(&officer(), &id)).await;
    desk.refused("GRA002", desk.close_programme(&officer(), &id)).await;
    desk.settle().await;
    let open = desk.get_programme(&officer(), &id).await.unwrap();
    assert_eq!((open.state(), open.refused_code.as_str()), (State::Open, ""));
    assert_eq!(desk.fund.free(&id), PROGRAMME_MINOR);

    desk.refused("GRA002", desk.open_programme(&officer(), &id)).await;
    desk.refused("GRA002", desk.update_programme(&officer(), update(&id, open.version, 1))).await;
    let closed = desk.close_programme(&officer(), &id).await.unwrap();
    assert_eq!(closed.state(), State::Closed);
    desk.refused("GRA002", desk.close_programme(&officer(), &id)).await;
    assert_eq!(desk.fund.count("AllocateProgramme"), (1, 1));
    desk.rest().await;
}

async fn the_fund_refuses_and_the_programme_is_a_draft_again(desk: Desk) {
    let id = desk.programme().await;
    desk.fund.set(Mood::Refusing("FND008"));
    desk.open_programme(&officer(), &id).await.unwrap();
    desk.settle().await;
    let refused = desk.get_programme(&officer(), &id).await.unwrap();
    assert_eq!((refused.state(), refused.refused_code.as_str()), (State::Draft, "FND008"));
    assert_eq!(desk.open_work("programme_not_funded").await, 1, "somebody is asked to look");

    desk.fund.set(Mood::Well);
    desk.update_programme(&officer(), update(&id, refused.version, 500)).await.unwrap();
    desk.open_programme(&officer(), &id).await.unwrap();
    desk.settle().await;
    let open = desk.get_programme(&officer(), &id).await.unwrap();
    assert_eq!((open.state(), open.refused_code.as_str()), (State::Open, ""));
    assert_eq!(desk.fund.free(&id), 500, "as it was changed, not as it was refused");
    assert_eq!(desk.open_work("programme_not_funded").await, 0);
    desk.rest().await;
}

async fn the_fund_is_away_and_the_programme_opens_later(desk: Desk) {
    let id = desk.programme().await;
    desk.fund.set(Mood::Away);
    desk.open_programme(&officer(), &id).await.unwrap();
    desk.settle().await;
    desk.later(60).await;
    assert_eq!(desk.get_programme(&officer(), &id).await.unwrap().state(), State::Funding);
    desk.fund.set(Mood::Well);
    desk.later(60).await;
    assert_eq!(desk.get_programme(&officer(), &id).await.unwrap().state(), State::Open);
    assert_eq!(desk.fund.keys("AllocateProgramme").len(), 1, "every attempt has the same key");
    desk.rest().await;
}

async fn a_draft_is_changed_by_who_has_read_it(desk: Desk) {
    let id = desk.programme().await;
    let changed = desk.update_programme(&officer(), update(&id, 1, 700)).await.unwrap();
    assert_eq!((changed.version, changed.amount, changed.name), (2, hkd(700), both("Rehousing 2026")));
    desk.refused("GRA005", desk.update_programme(&officer(), update(&id, 1, 800))).await;
    desk.refused("KER001", desk.update_programme(&officer(), update(&id, 2, 0))).await;
    desk.refused("KER001", desk.update_programme(&officer(), update(&id, 2, -1))).await;
    assert_eq!(desk.get_programme(&officer(), &id).await.unwrap().amount, hkd(700));
    desk.rest().await;
}

async fn only_an_open_programme_takes_applications(desk: Desk) {
    let create = |programme_id: &str, amount| pb::CreateApplicationRequest {
        programme_id: programme_id.to_owned(),
        title: both("Beds"),
        description: "Beds".to_owned(),
        amount,
    };
    let id = desk.programme().await;
    desk.refused("GRA002", desk.create_application(&desk::ming(), create(&id, hkd(1)))).await;
    desk.open_programme(&officer(), &id).await.unwrap();
    desk.settle().await;
    let yuan = Some(kaifong_proto::common::v1::Money { amount_minor: 1, currency: "CNY".to_owned() });
    desk.refused("GRA016", desk.create_application(&desk::ming(), create(&id, yuan))).await;
    let begun = desk.draft(&id, 100).await.application_id;
    desk.document(&begun).await;
    let assessed = desk.eligible(&id, 100).await;
    desk.close_programme(&officer(), &id).await.unwrap();
    desk.refused("GRA002", desk.submit_application(&desk::ming(), &begun)).await;
    desk.refused("GRA002", desk.make_award(&officer(), desk::path::award(&assessed, &[100]))).await;
    desk.refused("GRA001", desk.create_application(&desk::ming(), create(&nowhere("prg"), hkd(1)))).await;
    desk.rest().await;
}

async fn programmes_are_listed_by_state_and_purpose_page_by_page(desk: Desk) {
    let (first, second, third) = (desk.open().await, desk.programme().await, desk.open().await);
    let list = async |state: State, page_size, cursor: &str| {
        let page = kaifong_proto::common::v1::PageRequest { page_size, cursor: cursor.to_owned() };
        let message = pb::ListProgrammesRequest { page: Some(page), state: state.into(), purpose_id: String::new() };
        let answer = desk.list_programmes(&desk::wah(), message).await.unwrap();
        let ids: Vec<String> = answer.programmes.into_iter().map(|programme| programme.programme_id).collect();
        (ids, answer.page.unwrap().next_cursor)
    };
    let (page, next) = list(State::Unspecified, 2, "").await;
    assert_eq!(page, [first.clone(), second.clone()]);
    let (page, next) = list(State::Unspecified, 2, &next).await;
    assert_eq!((page, next.as_str()), (vec![third.clone()], ""));
    assert_eq!(list(State::Open, 0, "").await.0, [first, third]);
    assert_eq!(list(State::Draft, 0, "").await.0, [second]);
    assert_eq!(list(State::Closed, 0, "").await.0, Vec::<String>::new());
    desk.rest().await;
}
