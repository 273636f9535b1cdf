//! What a bank's document tells, and tells again.

use kaifong_donations::{
    domain::{
        gift::{GiftState, Rail},
        import::ImportState,
        line::LineState,
        pledge::PledgeState,
        proposal::{ProposalState, Reason},
    },
    verbs::{
        accept_proposal::AcceptProposal,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_pledges::GetPledge,
    },
};

use super::{
    house::{House, hkd},
    statements::{Booking, credit, debit, statement},
};

const DAY: &str = "2025-12-01";

/// The same statement in another file: the message has another id.
fn again(document: &[u8]) -> Vec<u8> {
    String::from_utf8(document.to_vec()).unwrap().replace("<MsgId>", "<MsgId>AGAIN-").into_bytes()
}

pub async fn overlapping_files_never_double_and_equal_credits_count_each(house: House) {
    let equal = || credit(100_000, "2025-12-02", "DONATION");
    let first = [credit(5, "2025-12-01", "a"), equal(), equal()];
    house.import(&statement("S", (0, "2025-11-30"), &first, "2025-12-02")).await;
    assert_eq!(house.lines().await.len(), 3, "two equal credits on one day are two");

    let overlapping = [equal(), equal(), credit(7, "2025-12-03", "b")];
    let import = house.import(&statement("S", (5, "2025-12-01"), &overlapping, "2025-12-03")).await;
    assert_eq!((import.tally.known, import.tally.suspense), (2, 1));
    assert_eq!(house.lines().await.len(), 4);

    let third = [equal_on_the_third(), equal_on_the_third()];
    house.import(&statement("S", (200_012, "2025-12-03"), &third[..1], "2025-12-03")).await;
    house.import(&statement("S2", (200_019, "2025-12-03"), &third[..1], "2025-12-03")).await;
    assert_eq!(house.lines().await.len(), 6, "a second statement of the same day brings its own lines");
    let account = house.account().await;
    assert_eq!(account.account.closing.unwrap().money, hkd(200_026));
    house.rest().await;
}

fn equal_on_the_third() -> Booking {
    credit(7, "2025-12-03", "c")
}

pub async fn a_statement_of_the_newest_day_sent_again_is_known(house: House) {
    let first = statement("S1", (0, "2025-11-30"), &[credit(100, DAY, "one")], DAY);
    house.import(&first).await;
    house.import(&statement("S2", (100, DAY), &[credit(200, DAY, "two")], DAY)).await;
    let import = house.import(&again(&first)).await;
    assert_eq!((import.state, import.tally.known), (ImportState::Done, 1));
    assert_eq!(house.lines().await.len(), 2);
    assert_eq!(house.account().await.account.closing.unwrap().money, hkd(300), "the balance stays");
    house.import(&statement("S3", (300, DAY), &[credit(200, DAY, "two")], DAY)).await;
    assert_eq!(house.lines().await.len(), 3, "an equal credit that moved the balance is another gift");
    house.rest().await;
}

pub async fn a_statement_there_and_back_sent_again_is_not_booked_twice(house: House) {
    house.import(&statement("S0", (0, "2025-11-29"), &[credit(500, "2025-11-30", "zero")], "2025-11-30")).await;
    let there = statement("S1", (500, DAY), &[credit(100, DAY, "a cheque")], DAY);
    house.import(&there).await;
    house.import(&statement("S2", (600, DAY), &[debit(100, DAY, "NOTPROVIDED")], DAY)).await;
    let import = house.import(&again(&there)).await;
    assert_eq!(import.tally.known, 1);
    assert_eq!(house.lines().await.len(), 3);
    assert_eq!(house.account().await.account.closing.unwrap().money, hkd(500));
    let twice = [credit(100, DAY, "a cheque"), credit(100, DAY, "a cheque")];
    house.import(&statement("S3", (500, DAY), &twice, DAY)).await;
    assert_eq!(house.lines().await.len(), 5, "two equal credits of one new statement are two");
    house.rest().await;
}

pub async fn one_document_taken_in_by_many_at_once_is_one_import(house: House) {
    let empty = statement("E", (0, "2025-11-29"), &[], "2025-11-30");
    let bookings: Vec<Booking> = (0..20).map(|n| credit(1 + n, DAY, "gift")).collect();
    let document = statement("S1", (0, "2025-11-30"), &bookings, DAY);
    for document in [empty, document] {
        let outcomes = futures::future::join_all((0..8).map(|_| house.start(&document))).await;
        let ids: Vec<_> = outcomes.into_iter().map(|import| import.unwrap().id).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        house.settle().await;
    }
    assert_eq!((house.count("statement_import").await, house.count("bank_line").await), (2, 20));
    house.rest().await;
}

pub async fn an_entry_with_a_book_in_it_is_worked_on(house: House) {
    let text: String = (0..40).map(|_| format!("<Ustrd>{}</Ustrd>", "KF".repeat(70))).collect();
    let document = statement("S1", (0, "2025-11-30"), &[credit(5, DAY, "PLACE")], DAY);
    let document = String::from_utf8(document).unwrap().replace("<Ustrd>PLACE</Ustrd>", &text);
    let import = house.import(document.as_bytes()).await;
    assert_eq!((import.state, import.tally.suspense), (ImportState::Done, 1));
    house.rest().await;
}

pub async fn a_gift_came_by_the_rail_that_the_bank_names(house: House) {
    let fps = house.pledge(100, Rail::Fps, false).await;
    let transfer = house.pledge(200, Rail::BankTransfer, false).await;
    let other = house.pledge(300, Rail::Fps, false).await;
    let bookings = [
        credit(100, DAY, fps.reference.to_string()),
        Booking { code: "RRCT/DMCT", ..credit(200, DAY, transfer.reference.to_string()) },
        Booking { code: "544", ..credit(300, DAY, other.reference.to_string()) },
        Booking { code: "RRCT/DMCT", ..credit(400, DAY, "nothing") },
    ];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, DAY)).await;
    let line = house.lines().await.pop().unwrap().line;
    let becomes = Becomes::Unpledged { donor: None, purpose: house.purpose };
    house.run(PlaceLine { line: line.id, placements: vec![Placement { amount: hkd(400), becomes }] }).await.unwrap();
    let rails: Vec<(i64, Rail)> =
        house.gifts().await.iter().map(|gift| (gift.amount.amount_minor, gift.rail)).collect();
    let by_fps = |minor| (minor, Rail::Fps);
    assert_eq!(rails, [(100, Rail::BankTransfer), by_fps(200), by_fps(300), by_fps(400)]);
    house.rest().await;
}

pub async fn one_transfer_for_two_pledges_is_one_proposal(house: House) {
    let one = house.pledge(600, Rail::BankTransfer, false).await;
    let two = house.pledge(400, Rail::BankTransfer, false).await;
    let text = format!("{} and {}", one.reference, two.reference);
    house.import(&statement("S1", (0, "2025-11-30"), &[credit(1_000, DAY, text)], DAY)).await;
    let proposals = house.proposals(Some(ProposalState::Open)).await;
    assert_eq!(proposals.len(), 1, "{proposals:?}");
    assert_eq!(proposals[0].reasons, [Reason::Reference, Reason::Sum]);
    let accepted = house.run(AcceptProposal { proposal: proposals[0].id }).await.unwrap();
    assert_eq!((accepted.line.line.state, accepted.line.line.parts.len()), (LineState::Placed, 2));
    for pledge in [one, two] {
        assert_eq!(house.ask(GetPledge { pledge: pledge.id }).await.pledge.state, PledgeState::Matched);
    }
    assert!(house.gifts().await.iter().all(|gift| gift.state == GiftState::Cleared));
    house.rest().await;
}

pub async fn a_payers_name_is_found_among_many_pledges_of_an_amount(house: House) {
    for _ in 0..30 {
        house.pledge(100, Rail::Fps, false).await;
    }
    let named = house.pledge_of_name("Wing Fat Trading", 100).await;
    let booking = Booking { payer: "WING FAT TRADING", ..credit(100, DAY, "no reference") };
    house.import(&statement("S1", (0, "2025-11-30"), &[booking], DAY)).await;
    let proposals = house.proposals(None).await;
    assert_eq!(proposals.iter().map(|proposal| proposal.pledge).collect::<Vec<_>>(), [named.id]);
    assert_eq!(proposals[0].reasons, [Reason::Amount, Reason::Name]);
    house.rest().await;
}

pub async fn five_to_midnight_is_the_earlier_tax_year_whatever_the_value_date(house: House) {
    let document = include_bytes!("../fixtures/camt.053.001.02.xml");
    house.bench.clock.advance_seconds(121 * 86_400);
    house.import(document).await;
    // The first one is what the account held before.
    let line = house.lines().await.remove(1).line;
    let giver = house.donor("永發貿易有限公司", true).await;
    let becomes = Becomes::Unpledged { donor: Some(giver), purpose: house.purpose };
    house.run(PlaceLine { line: line.id, placements: vec![Placement { amount: line.amount, becomes }] }).await.unwrap();
    let gift = house.gifts().await.remove(0);
    let days = [Some(gift.gift_on), gift.receiptable_on, gift.spendable_on].map(|on| on.unwrap().to_string());
    assert_eq!(days, ["2026-03-31", "2026-03-31", "2026-04-01"]);
    assert_eq!(gift.tax_year().to_string(), "2025/26");
    let receipt =
        house.ask(kaifong_donations::verbs::read_receipts::GetReceipt { receipt: gift.receipt.unwrap() }).await;
    assert_eq!(receipt.serial(), "RELIEF-2025/26-000001");
    house.rest().await;
}

pub async fn a_pledge_says_where_to_pay(house: House) {
    let pledge = house.pledge(100, Rail::BankTransfer, false).await;
    let seen = house.ask(GetPledge { pledge: pledge.id }).await;
    let account = seen.pay_to.clone().expect("the fund has an account in Hong Kong dollars");
    assert_eq!((account.name.as_str(), account.number.as_str()), ("Relief HKD", "004123456474"));
    let told = kaifong_proto::donations::v1::Pledge::from(seen).instructions.unwrap();
    for text in [told.en, told.zh_hant] {
        assert!(text.contains("004123456474") && text.contains(&pledge.reference.to_string()), "{text}");
    }
    house.rest().await;
}
