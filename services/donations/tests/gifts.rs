//! Gifts end to end in process: pledges, statements, matching, cheques, cards and receipts on SQLite with a mock clock.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "gifts/cards.rs"]
mod cards;
#[path = "gifts/corrections.rs"]
mod corrections;
#[path = "gifts/house.rs"]
mod house;
#[path = "gifts/ledger.rs"]
mod ledger;
#[path = "gifts/opening.rs"]
mod opening;
#[path = "gifts/paying.rs"]
mod paying;
#[path = "gifts/statements.rs"]
mod statements;
#[path = "gifts/telling.rs"]
mod telling;

use cards::{
    a_card_gift_is_receivable_and_an_unpaid_checkout_credits_nothing, a_completed_checkout_outlives_its_day,
    a_payment_told_after_the_day_is_booked, what_nobody_completes_ends_with_its_day,
};
use corrections::{
    a_bounced_cheque_frees_the_other_gifts_of_its_receipt, a_cheque_takes_its_steps_in_their_order,
    a_line_matched_by_itself_is_taken_back, gifts_and_charges_of_one_line_are_taken_back_together,
    the_rest_of_a_void_receipt_is_receipted_for_who_wants_it, what_was_used_is_not_taken_back,
};
use house::{House, donor, hkd};
use kaifong_donations::{
    domain::{
        gift::{GiftState, Rail},
        import::ImportState,
        line::{LineKind, LineState},
        pledge::PledgeState,
        proposal::{ProposalState, Reason},
        receipt::ReceiptState,
    },
    store,
    verbs::{
        accept_proposal::AcceptProposal,
        cancel_pledge::CancelPledge,
        clear_cheque::ClearCheque,
        deposit_cheque::DepositCheque,
        dismiss_proposal::DismissProposal,
        issue_receipt::IssueReceipt,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_donors::ListDonors,
        read_gifts::GetGift,
        read_pledges::{GetPledge, ResolveReference},
        read_receipts::{GetReceipt, ListReceipts},
        receive_cheque::ReceiveCheque,
        return_cheque::ReturnCheque,
        void_receipt::VoidReceipt,
    },
};
use kaifong_kernel::{auth::Role, testing, values::Page};
use opening::{
    a_closed_fund_takes_no_gift_and_loses_none, what_an_account_held_before_is_placed_by_a_person,
    what_an_account_owed_before_is_placed_likewise,
};
use paying::{
    a_payment_without_its_reference_is_placed_by_a_person, one_debit_may_be_several_payments_of_its_own_fund,
    what_the_bank_gives_back_of_its_charges_is_charges,
};
use statements::{Booking, credit, debit, statement};
use telling::{
    a_gift_came_by_the_rail_that_the_bank_names, a_payers_name_is_found_among_many_pledges_of_an_amount,
    a_pledge_says_where_to_pay, a_statement_of_the_newest_day_sent_again_is_known,
    a_statement_there_and_back_sent_again_is_not_booked_twice, an_entry_with_a_book_in_it_is_worked_on,
    five_to_midnight_is_the_earlier_tax_year_whatever_the_value_date,
    one_document_taken_in_by_many_at_once_is_one_import, one_transfer_for_two_pledges_is_one_proposal,
    overlapping_files_never_double_and_equal_credits_count_each,
};

/// Each test on SQLite, and on PostgreSQL where `DATABASE_URL` names a server.
macro_rules! on_each_database {
    ($($name:ident)+) => {
        mod on_each_database {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for house in super::House::each().await {
                    super::$name(house).await;
                }
            })+
        }
    };
}

on_each_database! {
    an_exact_reference_posts_by_itself_and_is_receipted
    another_amount_or_one_wrong_character_is_proposed_never_posted
    a_dismissed_proposal_leaves_its_line_in_suspense
    overlapping_files_never_double_and_equal_credits_count_each
    the_same_content_is_the_same_import
    what_does_not_follow_or_add_up_is_refused_whole
    a_crash_between_chunks_resumes
    a_person_places_what_lay_in_suspense
    charges_debits_and_returns_are_never_gifts
    a_cheque_is_money_when_its_line_comes_and_void_when_it_bounces
    a_cheque_without_a_number_on_its_line_is_cleared_by_a_person
    a_card_gift_is_receivable_and_an_unpaid_checkout_credits_nothing
    a_completed_checkout_outlives_its_day
    a_payment_told_after_the_day_is_booked
    what_nobody_completes_ends_with_its_day
    receipt_serials_have_no_gap_under_concurrency
    pledges_expire_and_are_withdrawn
    a_donors_people_see_their_own_gifts_only
    a_bounced_cheque_frees_the_other_gifts_of_its_receipt
    the_rest_of_a_void_receipt_is_receipted_for_who_wants_it
    a_cheque_takes_its_steps_in_their_order
    a_line_matched_by_itself_is_taken_back
    gifts_and_charges_of_one_line_are_taken_back_together
    what_was_used_is_not_taken_back
    a_payment_without_its_reference_is_placed_by_a_person
    one_debit_may_be_several_payments_of_its_own_fund
    what_the_bank_gives_back_of_its_charges_is_charges
    a_statement_of_the_newest_day_sent_again_is_known
    a_statement_there_and_back_sent_again_is_not_booked_twice
    one_document_taken_in_by_many_at_once_is_one_import
    an_entry_with_a_book_in_it_is_worked_on
    a_gift_came_by_the_rail_that_the_bank_names
    one_transfer_for_two_pledges_is_one_proposal
    a_payers_name_is_found_among_many_pledges_of_an_amount
    five_to_midnight_is_the_earlier_tax_year_whatever_the_value_date
    a_pledge_says_where_to_pay
    what_an_account_held_before_is_placed_by_a_person
    what_an_account_owed_before_is_placed_likewise
    a_closed_fund_takes_no_gift_and_loses_none
}

async fn an_exact_reference_posts_by_itself_and_is_receipted(house: House) {
    let pledge = house.pledge(100_000, Rail::Fps, true).await;
    let written = pledge.reference.to_string().to_lowercase().replace('-', " ");
    let booking = Booking { code: "RRCT/DMCT", ..credit(100_000, "2025-12-01", written) };
    house.import(&statement("S1", (0, "2025-11-30"), &[booking], "2025-12-01")).await;

    let line = house.lines().await.remove(0);
    assert_eq!(line.line.state, LineState::Matched);
    let pledge = house.ask(GetPledge { pledge: pledge.id }).await.pledge;
    assert_eq!(pledge.state, PledgeState::Matched);
    let gift = house.ask(GetGift { gift: pledge.gift.unwrap() }).await;
    assert_eq!((gift.state, gift.rail, gift.amount), (GiftState::Cleared, Rail::Fps, hkd(100_000)));
    assert_eq!(gift.spendable_on, Some(gift.gift_on));
    let receipt = house.ask(GetReceipt { receipt: gift.receipt.unwrap() }).await;
    assert_eq!(receipt.serial(), "RELIEF-2025/26-000001");
    assert_eq!(receipt.amount, hkd(100_000));
    house.rest().await;
}

async fn another_amount_or_one_wrong_character_is_proposed_never_posted(house: House) {
    let short = house.pledge(100_000, Rail::BankTransfer, false).await;
    let typo = house.pledge(55_500, Rail::BankTransfer, false).await;
    let mut wrong = typo.reference.to_string().into_bytes();
    wrong.swap(8, 9);
    if wrong[8] == wrong[9] {
        wrong[9] = b'0';
    }
    let wrong = String::from_utf8(wrong).unwrap();
    let bookings = [credit(90_000, "2025-12-01", short.reference.to_string()), credit(55_500, "2025-12-01", &wrong)];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;

    let proposals = house.proposals(Some(ProposalState::Open)).await;
    let of = |pledge| proposals.iter().find(|proposal| proposal.pledge == pledge).unwrap();
    assert_eq!(of(short.id).reasons, [Reason::Reference, Reason::OtherAmount]);
    assert_eq!(of(typo.id).reasons, [Reason::ReferenceOneOff, Reason::Amount]);
    assert!(house.gifts().await.is_empty());
    let resolved = house.ask(ResolveReference { text: wrong }).await;
    assert_eq!(resolved.candidates.iter().map(|seen| seen.pledge.id).collect::<Vec<_>>(), [typo.id]);

    let accepted = house.run(AcceptProposal { proposal: of(typo.id).id }).await.unwrap();
    assert_eq!(accepted.line.line.state, LineState::Placed);
    let again = house.run(AcceptProposal { proposal: of(typo.id).id }).await;
    assert_eq!(house::code(again), "BNK015");
    house.run(AcceptProposal { proposal: of(short.id).id }).await.unwrap();
    assert_eq!(house.ask(GetPledge { pledge: short.id }).await.pledge.state, PledgeState::Short);
    assert_eq!(house.open_work().await, 0, "what was asked of a person is done");
    house.rest().await;
}

async fn a_dismissed_proposal_leaves_its_line_in_suspense(house: House) {
    let pledge = house.pledge(100_000, Rail::Fps, false).await;
    let booking = credit(1, "2025-12-01", pledge.reference.to_string());
    house.import(&statement("S1", (0, "2025-11-30"), &[booking], "2025-12-01")).await;
    let proposal = house.proposals(None).await.remove(0);
    house.run(DismissProposal { proposal: proposal.id }).await.unwrap();
    assert_eq!(house.lines().await[0].line.state, LineState::Suspense);
    assert_eq!(house.open_work().await, 1, "the line still needs a person");
    house.rest().await;
}

async fn the_same_content_is_the_same_import(house: House) {
    let document = statement("S1", (0, "2025-11-30"), &[credit(5, "2025-12-01", "a")], "2025-12-01");
    let import = house.import(&document).await;
    let before = house.digest().await;
    let again = house.start(&document).await.unwrap();
    assert_eq!((again.id, again.state), (import.id, ImportState::Done));
    assert_eq!(house.digest().await, before);
    house.rest().await;
}

async fn what_does_not_follow_or_add_up_is_refused_whole(house: House) {
    house.import(&statement("S1", (0, "2025-11-30"), &[credit(5, "2025-12-01", "a")], "2025-12-01")).await;
    let before = house.digest().await;
    let gap = statement("S3", (9, "2025-12-02"), &[credit(5, "2025-12-03", "c")], "2025-12-03");
    assert_eq!(house::code(house.start(&gap).await), "BNK008");
    let off = String::from_utf8(statement("S2", (5, "2025-12-01"), &[credit(5, "2025-12-02", "b")], "2025-12-02"));
    let off = off.unwrap().replace("0.10", "0.11");
    assert_eq!(house::code(house.start(off.as_bytes()).await), "BNK007");
    let other = statement("S1", (0, "2025-11-30"), &[credit(6, "2025-12-01", "x")], "2025-12-01");
    assert_eq!(house::code(house.start(&other).await), "BNK019");
    let foreign = String::from_utf8(gap).unwrap().replace("474", "475");
    assert_eq!(house::code(house.start(foreign.as_bytes()).await), "BNK005");
    assert_eq!(house::code(house.start(b"<xml").await), "BNK003");
    assert_eq!(house.digest().await, before, "a refusal leaves nothing behind");
    house.rest().await;
}

async fn a_crash_between_chunks_resumes(house: House) {
    let bookings: Vec<Booking> = (0..1_100).map(|n| credit(1 + n % 3, "2025-12-01", "many")).collect();
    let document = statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01");
    let import = house.start(&document).await.unwrap();
    house.round().await;
    let import = house.import_now(import.id).await;
    assert_eq!((import.state, import.next_line()), (ImportState::Running, 500));
    let busy = statement("S2", (0, "2025-12-01"), &[], "2025-12-01");
    assert_eq!(house::code(house.start(&busy).await), "BNK009");
    // Nothing but the database is left of the process that worked until here.
    house.settle().await;
    let import = house.import_now(import.id).await;
    assert_eq!((import.state, import.tally.suspense), (ImportState::Done, 1_100));
    assert_eq!(house.count("bank_line").await, 1_100);
    house.rest().await;
}

async fn a_person_places_what_lay_in_suspense(house: House) {
    let giver = house.donor("Wing Fat", true).await;
    let booking = credit(30_000, "2025-12-01", "no reference");
    house.import(&statement("S1", (0, "2025-11-30"), &[booking], "2025-12-01")).await;
    let line = house.lines().await.remove(0).line;
    assert_eq!(line.state, LineState::Suspense);
    let named = Becomes::Unpledged { donor: Some(giver), purpose: house.purpose };
    let unnamed = Becomes::Unpledged { donor: None, purpose: house.purpose };
    let part = |minor, becomes| Placement { amount: hkd(minor), becomes };
    let off = house.run(PlaceLine { line: line.id, placements: vec![part(10_000, named)] }).await;
    assert_eq!(house::code(off), "BNK013");
    let placements = vec![part(10_000, named), part(20_000, unnamed)];
    let placed = house.run(PlaceLine { line: line.id, placements: placements.clone() }).await.unwrap();
    assert_eq!(placed.line.parts.len(), 2);
    assert_eq!(house::code(house.run(PlaceLine { line: line.id, placements }).await), "BNK012");
    let gifts = house.gifts().await;
    let receipted = gifts.iter().filter(|gift| gift.receipt.is_some()).count();
    assert_eq!((gifts.len(), receipted), (2, 1), "an unidentified giver gets no receipt");
    let unknown = gifts.iter().find(|gift| gift.donor.is_none()).unwrap();
    assert_eq!(house::code(house.run(IssueReceipt { gifts: vec![unknown.id] }).await), "DON018");
    assert_eq!(house.open_work().await, 0);
    house.rest().await;
}

async fn charges_debits_and_returns_are_never_gifts(house: House) {
    let pledge = house.pledge(500, Rail::Fps, false).await;
    let reference = pledge.reference.to_string();
    let bookings = [
        Booking { code: "MCOP/CHRG", ..debit(25, "2025-12-01", "NOTPROVIDED") },
        Booking { code: "ICDT/RRTN", ..credit(500, "2025-12-01", &reference) },
        Booking { code: "MCRD/POSP", ..credit(500, "2025-12-01", &reference) },
        debit(100, "2025-12-01", "KF-UNKNOWN"),
    ];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;
    let lines = house.lines().await;
    let kinds: Vec<LineKind> = lines.iter().map(|line| line.line.kind).collect();
    assert_eq!(kinds, [LineKind::Charge, LineKind::Return, LineKind::Payout, LineKind::Debit]);
    assert!(lines.iter().all(|line| line.line.state == LineState::Suspense));
    let charges = Placement { amount: hkd(25), becomes: Becomes::Charges };
    house.run(PlaceLine { line: lines[0].line.id, placements: vec![charges] }).await.unwrap();
    let gift = Placement { amount: hkd(500), becomes: Becomes::Pledged(pledge.id) };
    for line in &lines[1..3] {
        let refused = house.run(PlaceLine { line: line.line.id, placements: vec![gift] }).await;
        assert_eq!(house::code(refused), "BNK016");
    }
    assert!(house.gifts().await.is_empty());
    house.rest().await;
}

async fn a_cheque_is_money_when_its_line_comes_and_void_when_it_bounces(house: House) {
    let pledge = house.pledge(80_000, Rail::Cheque, true).await;
    let receive = ReceiveCheque {
        pledge: Some(pledge.id),
        donor: None,
        purpose: None,
        amount: hkd(80_000),
        number: "000123".to_owned(),
        received_on: "2025-11-30".parse().unwrap(),
    };
    let gift = house.run(receive).await.unwrap();
    let account = house.account().await.account.id;
    let early = ReturnCheque { gift: gift.id, on: "2025-12-01".parse().unwrap(), line: None, reason: "R".to_owned() };
    assert_eq!(house::code(house.run(early).await), "DON009");
    house.run(DepositCheque { gift: gift.id, account, on: "2025-12-01".parse().unwrap() }).await.unwrap();
    assert_eq!(house::code(house.run(IssueReceipt { gifts: vec![gift.id] }).await), "DON016");

    let cleared = Booking { code: "RCHQ/CCHQ", cheque: "000123", ..credit(80_000, "2025-12-01", "") };
    house.import(&statement("S1", (0, "2025-11-30"), &[cleared], "2025-12-01")).await;
    let gift = house.ask(GetGift { gift: gift.id }).await;
    assert_eq!(gift.state, GiftState::Cleared);
    assert_eq!(gift.gift_on.to_string(), "2025-11-30", "given on the day it was handed over");
    let receipt = gift.receipt.unwrap();

    let back = Booking { code: "RCHQ/UPCQ", ..debit(80_000, "2025-12-01", "NOTPROVIDED") };
    house.import(&statement("S2", (80_000, "2025-12-01"), &[back], "2025-12-01")).await;
    let line = house.lines().await.pop().unwrap().line;
    let on = "2025-12-01".parse().unwrap();
    let bounce = ReturnCheque { gift: gift.id, on, line: Some(line.id), reason: "insufficient funds".to_owned() };
    let returned = house.run(bounce).await.unwrap();
    assert_eq!((returned.state, returned.receipt, returned.spendable_on), (GiftState::Returned, None, None));
    assert_eq!(house.ask(GetReceipt { receipt }).await.state, ReceiptState::Void);
    assert_eq!(house.ask(GetPledge { pledge: pledge.id }).await.pledge.state, PledgeState::Pledged, "it waits again");
    house.rest().await;
}

async fn a_cheque_without_a_number_on_its_line_is_cleared_by_a_person(house: House) {
    let receive = ReceiveCheque {
        pledge: None,
        donor: None,
        purpose: Some(house.purpose),
        amount: hkd(100),
        number: "9".to_owned(),
        received_on: "2025-12-01".parse().unwrap(),
    };
    let gift = house.run(receive).await.unwrap();
    let account = house.account().await.account.id;
    house.run(DepositCheque { gift: gift.id, account, on: "2025-12-01".parse().unwrap() }).await.unwrap();
    let bookings = [credit(100, "2025-12-01", "CHEQUES"), credit(101, "2025-12-01", "CHEQUES")];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;
    let lines = house.lines().await;
    assert_eq!(house::code(house.run(ClearCheque { gift: gift.id, line: lines[1].line.id }).await), "DON010");
    let cleared = house.run(ClearCheque { gift: gift.id, line: lines[0].line.id }).await.unwrap();
    assert_eq!(cleared.state, GiftState::Cleared);
    house.rest().await;
}

async fn receipt_serials_have_no_gap_under_concurrency(house: House) {
    let giver = house.donor("Wing Fat", false).await;
    let bookings: Vec<Booking> = (0..24).map(|n| credit(100 + n, "2025-12-01", "gift")).collect();
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;
    for line in house.lines().await {
        let becomes = Becomes::Unpledged { donor: Some(giver), purpose: house.purpose };
        let placements = vec![Placement { amount: line.line.amount, becomes }];
        house.run(PlaceLine { line: line.line.id, placements }).await.unwrap();
    }
    let gifts = house.gifts().await;
    let (some, rest) = gifts.split_at(3);
    let tasks = rest.iter().chain(rest).map(|gift| house.run(IssueReceipt { gifts: vec![gift.id] }));
    let outcomes = futures::future::join_all(tasks).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), rest.len(), "one live receipt a gift");
    let all = house.run(IssueReceipt { gifts: some.iter().map(|gift| gift.id).collect() }).await.unwrap();
    assert_eq!(all.gifts.len(), 3);
    let reason = || "wrong name".to_owned();
    let voided = house.run(VoidReceipt { receipt: all.id, reason: reason(), reissue: true }).await.unwrap();
    let replacement = voided.replacement.unwrap();
    assert_eq!(voided.receipt.replaced_by, Some(replacement.id));
    let again = house.run(VoidReceipt { receipt: all.id, reason: reason(), reissue: false }).await;
    assert_eq!(house::code(again), "DON021");
    let page = Page { size: 200, after: None };
    let list = house.ask(ListReceipts { wanted: store::receipt::Wanted::default(), page }).await;
    let mut serials: Vec<i64> = list.items.iter().map(|receipt| receipt.serial_number).collect();
    serials.sort_unstable();
    assert_eq!(serials, (1..=23).collect::<Vec<i64>>());
    house.rest().await;
}

async fn pledges_expire_and_are_withdrawn(house: House) {
    let (pledge, other) = (house.pledge(100, Rail::Fps, false).await, house.pledge(100, Rail::Fps, false).await);
    house.run(CancelPledge { pledge: other.id }).await.unwrap();
    assert_eq!(house::code(house.run(CancelPledge { pledge: other.id }).await), "DON006");
    house.bench.clock.advance_seconds(91 * 86_400);
    house.settle().await;
    assert_eq!(house.ask(GetPledge { pledge: pledge.id }).await.pledge.state, PledgeState::Expired);
    assert_eq!(house.ask(GetPledge { pledge: other.id }).await.pledge.state, PledgeState::Cancelled);
    house.rest().await;
}

async fn a_donors_people_see_their_own_gifts_only(house: House) {
    let (ours, theirs) = (house::org(1), house::org(2));
    let own = testing::member(ours, "ada", &[Role::Donor]);
    let registered = house.run_as(&own, donor("Ours", true)).await.unwrap();
    assert_eq!(registered.donor.org, Some(ours), "whatever was sent, it is the own organisation");
    assert_eq!(house::code(house.run_as(&own, donor("Again", true)).await), "DON002");
    let stranger = testing::member(theirs, "eve", &[Role::Donor]);
    house.run_as(&stranger, donor("Theirs", true)).await.unwrap();
    let pledge = house.pledge_of(&own, registered.donor.id, 100).await.unwrap();
    let page = Page::first();
    let seen = house.ask_as(&own, ListDonors { wanted: store::donor::Wanted::default(), page }).await.unwrap();
    assert_eq!(seen.items.len(), 1);
    assert_eq!(house::code(house.ask_as(&stranger, GetPledge { pledge: pledge.id }).await), "DON004");
    assert_eq!(house::code(house.pledge_of(&stranger, registered.donor.id, 100).await), "DON001");
    house.rest().await;
}
