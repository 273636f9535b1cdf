//! What an account held before its first statement, and what comes to a fund after its end.

use kaifong_donations::{domain::ledger::JournalKind, store::ledger::Wanted};
use kaifong_donations::{
    domain::{
        account::Book,
        fund::{Name, PurposeId},
        gift::Rail,
        line::{BankLine, LineKind, LineState},
        pledge::PledgeState,
        position::PurposeBalance,
        proposal::ProposalState,
    },
    verbs::{
        accept_proposal::AcceptProposal,
        close_fund::CloseFund,
        create_purpose::CreatePurpose,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_funds::GetPurposeBalance,
        read_ledger::ListJournals,
        read_pledges::GetPledge,
        unplace_line::UnplaceLine,
    },
};
use kaifong_kernel::values::{Currency, Page};

use super::{
    house::{self, House, hkd},
    statements::{credit, statement},
};

const DAY: &str = "2025-12-01";

async fn balance(house: &House, purpose: PurposeId) -> PurposeBalance {
    let balances = house.ask(GetPurposeBalance { purpose }).await;
    balances.into_iter().next().unwrap_or(PurposeBalance::empty(Currency::HKD))
}

async fn other_purpose(house: &House) -> Book {
    let fund = house.account().await.account.fund;
    let name = Name { en: "Roofs".to_owned(), zh_hant: "屋頂".to_owned() };
    let purpose = house.run(CreatePurpose { fund, code: "ROOFS".to_owned(), name }).await.unwrap().id;
    Book { fund, purpose }
}

fn part(minor: i64, becomes: Becomes) -> Placement {
    Placement { amount: hkd(minor), becomes }
}

async fn opening_of(house: &House) -> BankLine {
    let lines = house.lines().await.into_iter().map(|seen| seen.line);
    let openings: Vec<_> = lines.filter(|line| line.kind == LineKind::Opening).collect();
    assert_eq!(openings.len(), 1, "an account has one opening balance");
    openings[0].clone()
}

async fn journals_of(house: &House, kind: JournalKind) -> usize {
    let wanted = Wanted { kind: Some(kind), ..Wanted::default() };
    house.ask(ListJournals { wanted, page: Page::first() }).await.items.len()
}

pub async fn what_an_account_held_before_is_placed_by_a_person(house: House) {
    let first = statement("S1", (1_000, "2025-11-30"), &[credit(5, DAY, "a gift")], DAY);
    assert_eq!(house.import(&first).await.lines_total, 1, "it is no line of the document");
    let next = statement("S2", (1_005, DAY), &[credit(7, "2025-12-02", "more")], "2025-12-02");
    house.import(&next).await;
    house.import(&statement("S1 again", (1_000, "2025-11-30"), &[credit(5, DAY, "a gift")], DAY)).await;
    let line = opening_of(&house).await;
    assert_eq!(
        (line.amount, line.state, line.value_on.to_string().as_str()),
        (hkd(1_000), LineState::Suspense, "2025-11-30")
    );
    assert_eq!((house.open_work().await, journals_of(&house, JournalKind::Opening).await), (3, 1));
    assert_eq!(balance(&house, house.purpose).await.spendable, 0, "nobody's yet");

    let roofs = other_purpose(&house).await.purpose;
    let place = |placements| house.run(PlaceLine { line: line.id, placements });
    let gift = Becomes::Unpledged { donor: None, purpose: house.purpose };
    assert_eq!(house::code(place(vec![part(1_000, gift)]).await), "BNK016", "it was not given now");
    assert_eq!(house::code(place(vec![part(1_000, Becomes::Charges)]).await), "BNK016");
    assert_eq!(house::code(place(vec![part(1_000, Becomes::Payment(house.id().into()))]).await), "BNK016");
    assert_eq!(house::code(place(vec![part(999, Becomes::Opening(roofs))]).await), "BNK013");
    assert_eq!(house::code(place(vec![part(1_000, Becomes::Opening(house.id().into()))]).await), "FND002");
    let credit = house.lines().await.into_iter().find(|seen| seen.line.kind == LineKind::Credit).unwrap().line;
    let as_opening = PlaceLine { line: credit.id, placements: vec![part(5, Becomes::Opening(roofs))] };
    assert_eq!(house::code(house.run(as_opening).await), "BNK016", "no credit is an opening balance");

    let shares = || vec![part(600, Becomes::Opening(house.purpose)), part(400, Becomes::Opening(roofs))];
    let placed = place(shares()).await.unwrap().line;
    assert_eq!((placed.state, placed.parts[1].target), (LineState::Placed, Some(roofs.uuid())));
    assert_eq!(balance(&house, house.purpose).await.available(), 600);
    let reason = "the other way round".to_owned();
    house.run(UnplaceLine { line: line.id, reason }).await.unwrap();
    assert_eq!(balance(&house, roofs).await.spendable, 0);
    place(vec![part(400, Becomes::Opening(house.purpose)), part(600, Becomes::Opening(roofs))]).await.unwrap();
    let (one, other) = (balance(&house, house.purpose).await, balance(&house, roofs).await);
    assert_eq!((one.available(), other.available(), other.cleared), (400, 600, 600));
    assert_eq!((house.gifts().await.len(), house.count("receipt").await, house.open_work().await), (0, 0, 2));
    house.rest().await;
}

pub async fn what_an_account_owed_before_is_placed_likewise(house: House) {
    house.import(&statement("S1", (-300, "2025-11-30"), &[], DAY)).await;
    let line = opening_of(&house).await;
    assert_eq!((line.amount, balance(&house, house.purpose).await.available()), (hkd(-300), -300));
    let roofs = other_purpose(&house).await.purpose;
    let placements = vec![part(300, Becomes::Opening(roofs))];
    house.run(PlaceLine { line: line.id, placements }).await.unwrap();
    let (one, other) = (balance(&house, house.purpose).await, balance(&house, roofs).await);
    assert_eq!((one.available(), other.available()), (0, -300));
    house.rest().await;
}

/// Its money waits for somebody who gives it back.
pub async fn a_closed_fund_takes_no_gift_and_loses_none(house: House) {
    let fund = house.account().await.account.fund;
    let (proposed, exact) =
        (house.pledge(5_000, Rail::BankTransfer, true).await, house.pledge(700, Rail::BankTransfer, true).await);
    house.import(&statement("S1", (0, "2025-11-30"), &[credit(4_999, DAY, proposed.reference.to_string())], DAY)).await;
    let proposal = house.proposals(Some(ProposalState::Open)).await.remove(0).id;
    house.run(CloseFund { fund }).await.unwrap();
    assert_eq!(house::code(house.run(AcceptProposal { proposal }).await), "FND004");
    house.import(&statement("S2", (4_999, DAY), &[credit(700, DAY, exact.reference.to_string())], DAY)).await;

    let lines = house.lines().await;
    let line = lines.iter().find(|seen| seen.line.amount == hkd(700)).unwrap().line.clone();
    assert_eq!(line.state, LineState::Suspense);
    let placements = vec![part(700, Becomes::Pledged(exact.id))];
    assert_eq!(house::code(house.run(PlaceLine { line: line.id, placements }).await), "FND004");
    assert_eq!(house.ask(GetPledge { pledge: exact.id }).await.pledge.state, PledgeState::Instructed);
    assert_eq!((house.gifts().await.len(), house.open_work().await), (0, 2));
    house.rest().await;
}
