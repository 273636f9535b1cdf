//! What was said wrongly is taken back: cheques that bounce, and lines that were something else.

use kaifong_donations::{
    domain::{
        donor::DonorId,
        gift::{Gift, GiftState, Rail},
        line::{BankLine, LineState},
        pledge::PledgeState,
        receipt::ReceiptState,
    },
    store,
    verbs::{
        allocate_programme::AllocateProgramme,
        deposit_cheque::DepositCheque,
        issue_receipt::IssueReceipt,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_gifts::GetGift,
        read_pledges::GetPledge,
        read_receipts::{GetReceipt, ListReceipts},
        receive_cheque::ReceiveCheque,
        return_cheque::ReturnCheque,
        unplace_line::UnplaceLine,
    },
};
use kaifong_kernel::values::{HkDate, Page};

use super::{
    house::{self, House, hkd},
    statements::{Booking, credit, debit, statement},
};

const DAY: &str = "2025-12-01";

fn day(text: &str) -> HkDate {
    text.parse().unwrap()
}

async fn cheque(house: &House, donor: Option<DonorId>, number: &str, minor: i64) -> Gift {
    let (number, received_on) = (number.to_owned(), day("2025-11-28"));
    let purpose = Some(house.purpose);
    let received = ReceiveCheque { pledge: None, donor, purpose, amount: hkd(minor), number, received_on };
    house.run(received).await.unwrap()
}

async fn deposited(house: &House, donor: Option<DonorId>, number: &str, minor: i64) -> Gift {
    let gift = cheque(house, donor, number, minor).await;
    let account = house.account().await.account.id;
    house.run(DepositCheque { gift: gift.id, account, on: day("2025-11-29") }).await.unwrap()
}

/// Two cheques of one donor that cleared, and the debit line of the first one's return.
async fn two_cleared(house: &House, donor: DonorId) -> ([Gift; 2], BankLine) {
    let one = deposited(house, Some(donor), "000001", 10_000).await;
    let two = deposited(house, Some(donor), "000002", 20_000).await;
    let cleared = |number, minor| Booking { code: "RCHQ/CCHQ", cheque: number, ..credit(minor, DAY, "") };
    let bookings = [cleared("000001", 10_000), cleared("000002", 20_000)];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, DAY)).await;
    let back = Booking { code: "RCHQ/UPCQ", ..debit(10_000, DAY, "NOTPROVIDED") };
    house.import(&statement("S2", (30_000, DAY), &[back], DAY)).await;
    ([one, two], house.lines().await.pop().unwrap().line)
}

fn bounce(gift: &Gift, on: &str, line: Option<&BankLine>) -> ReturnCheque {
    ReturnCheque { gift: gift.id, on: day(on), line: line.map(|line| line.id), reason: "refer to drawer".to_owned() }
}

pub async fn a_bounced_cheque_frees_the_other_gifts_of_its_receipt(house: House) {
    let giver = house.donor("Wing Fat", false).await;
    let ([one, two], line) = two_cleared(&house, giver).await;
    let both = house.run(IssueReceipt { gifts: vec![one.id, two.id] }).await.unwrap();
    house.run(bounce(&one, DAY, Some(&line))).await.unwrap();
    assert_eq!(house.ask(GetReceipt { receipt: both.id }).await.state, ReceiptState::Void);
    assert_eq!(house.ask(GetGift { gift: two.id }).await.receipt, None, "free for another one");
    assert_eq!(house::code(house.run(IssueReceipt { gifts: vec![one.id] }).await), "DON016");
    let anew = house.run(IssueReceipt { gifts: vec![two.id] }).await.unwrap();
    assert_eq!((anew.amount, anew.serial_number), (hkd(20_000), 2));
    house.rest().await;
}

pub async fn the_rest_of_a_void_receipt_is_receipted_for_who_wants_it(house: House) {
    let giver = house.donor("Wing Fat", true).await;
    let ([one, two], line) = two_cleared(&house, giver).await;
    let own = house.ask(GetGift { gift: one.id }).await.receipt.unwrap();
    let void = |receipt| kaifong_donations::verbs::void_receipt::VoidReceipt {
        receipt,
        reason: "together instead".to_owned(),
        reissue: false,
    };
    let others = house.ask(GetGift { gift: two.id }).await.receipt.unwrap();
    house.run(void(own)).await.unwrap();
    house.run(void(others)).await.unwrap();
    let both = house.run(IssueReceipt { gifts: vec![one.id, two.id] }).await.unwrap();
    house.run(bounce(&one, DAY, Some(&line))).await.unwrap();
    let receipt = house.ask(GetGift { gift: two.id }).await.receipt.expect("one without asking");
    assert_eq!(house.ask(GetReceipt { receipt: both.id }).await.replaced_by, Some(receipt));
    let receipt = house.ask(GetReceipt { receipt }).await;
    assert_eq!((receipt.state, receipt.amount), (ReceiptState::Issued, hkd(20_000)));
    house.rest().await;
}

pub async fn a_cheque_takes_its_steps_in_their_order(house: House) {
    let held = cheque(&house, None, "7", 500).await;
    let account = house.account().await.account.id;
    let early = DepositCheque { gift: held.id, account, on: day("2025-11-27") };
    assert_eq!(house::code(house.run(early).await), "DON025", "before it was received");
    house.run(DepositCheque { gift: held.id, account, on: day("2025-11-30") }).await.unwrap();
    assert_eq!(house::code(house.run(bounce(&held, "2025-11-29", None)).await), "DON025", "before its deposit");

    house.import(&statement("S1", (1_000, "2025-11-30"), &[debit(500, DAY, "NOTPROVIDED")], DAY)).await;
    let line = house.lines().await.pop().unwrap().line;
    let before = house.digest().await;
    assert_eq!(house::code(house.run(bounce(&held, DAY, Some(&line))).await), "DON026", "it had not cleared");
    assert_eq!(house.digest().await, before);
    house.run(bounce(&held, "2025-11-30", None)).await.unwrap();

    let giver = house.donor("A Giver", false).await;
    let other = deposited(&house, Some(giver), "8", 600).await;
    let cleared = Booking { code: "RCHQ/CCHQ", cheque: "8", ..credit(600, DAY, "") };
    let back = Booking { code: "RCHQ/UPCQ", ..debit(600, DAY, "NOTPROVIDED") };
    house.import(&statement("S2", (500, DAY), &[cleared, back], DAY)).await;
    let line = house.lines().await.pop().unwrap().line;
    let refused = house.run(bounce(&other, "2025-11-30", Some(&line))).await;
    assert_eq!(house::code(refused), "DON025", "before it cleared");
    house.run(bounce(&other, DAY, Some(&line))).await.unwrap();
    house.rest().await;
}

fn unplace(line: &BankLine) -> UnplaceLine {
    UnplaceLine { line: line.id, reason: "another giver".to_owned() }
}

pub async fn a_line_matched_by_itself_is_taken_back(house: House) {
    let pledge = house.pledge(100_000, Rail::Fps, true).await;
    let booking = credit(100_000, DAY, pledge.reference.to_string());
    house.import(&statement("S1", (0, "2025-11-30"), &[booking], DAY)).await;
    let line = house.lines().await.remove(0).line;
    let gift = house.gifts().await.remove(0);
    let receipt = gift.receipt.expect("receipted without asking");

    let back = house.run(unplace(&line)).await.unwrap().line;
    assert_eq!((back.state, back.parts.len()), (LineState::Suspense, 0));
    let undone = house.ask(GetGift { gift: gift.id }).await;
    assert_eq!((undone.state, undone.receipt, undone.spendable_on), (GiftState::Undone, None, None));
    assert_eq!(house.ask(GetReceipt { receipt }).await.state, ReceiptState::Void);
    let open = house.ask(GetPledge { pledge: pledge.id }).await.pledge;
    assert_eq!((open.state, open.gift), (PledgeState::Instructed, None));
    assert_eq!(house.open_work().await, 1, "the line is a person's again");
    assert_eq!(house::code(house.run(unplace(&line)).await), "BNK023");
    house.rest().await;

    let placements = vec![Placement { amount: hkd(100_000), becomes: Becomes::Pledged(pledge.id) }];
    house.run(PlaceLine { line: line.id, placements }).await.unwrap();
    house.run(unplace(&line)).await.unwrap();
    let giver = house.donor("Another", false).await;
    let becomes = Becomes::Unpledged { donor: Some(giver), purpose: house.purpose };
    house
        .run(PlaceLine { line: line.id, placements: vec![Placement { amount: hkd(100_000), becomes }] })
        .await
        .unwrap();
    assert_eq!(house.gifts().await.iter().filter(|gift| gift.state == GiftState::Cleared).count(), 1);
    assert_eq!(house.open_work().await, 0);
    house.rest().await;
}

pub async fn gifts_and_charges_of_one_line_are_taken_back_together(house: House) {
    let giver = house.donor("Wing Fat", true).await;
    let bookings = [
        credit(30_000, DAY, "three hundred"),
        Booking { code: "MCOP/CHRG", ..debit(25, DAY, "NOTPROVIDED") },
        Booking { code: "MCOP/CHRG", ..debit(75, DAY, "NOTPROVIDED") },
        credit(500, DAY, "what the charges are paid from"),
    ];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, DAY)).await;
    let lines: Vec<BankLine> = house.lines().await.into_iter().map(|seen| seen.line).collect();
    let gift = |minor| {
        let becomes = Becomes::Unpledged { donor: Some(giver), purpose: house.purpose };
        Placement { amount: hkd(minor), becomes }
    };
    let charges = |minor| Placement { amount: hkd(minor), becomes: Becomes::Charges };
    let place = |line: &BankLine, placements| house.run(PlaceLine { line: line.id, placements });
    let unnamed = Becomes::Unpledged { donor: None, purpose: house.purpose };
    place(&lines[3], vec![Placement { amount: hkd(500), becomes: unnamed }]).await.unwrap();
    // Twice: what is taken back can be said anew, and taken back again.
    for _ in 0..2 {
        place(&lines[0], vec![gift(10_000), gift(20_000)]).await.unwrap();
        place(&lines[1], vec![charges(20), charges(5)]).await.unwrap();
        for line in &lines[..2] {
            assert_eq!(house.run(unplace(line)).await.unwrap().line.state, LineState::Suspense);
        }
        house.rest().await;
    }
    let gifts = house.gifts().await;
    assert!(gifts.iter().filter(|gift| gift.donor.is_some()).all(|gift| gift.state == GiftState::Undone));
    let wanted = store::receipt::Wanted { state: Some(ReceiptState::Issued), ..Default::default() };
    let live = house.ask(ListReceipts { wanted, page: Page::first() }).await.items;
    assert!(live.is_empty(), "no receipt of what never was a gift: {live:?}");
    assert_eq!(house.open_work().await, 3);
}

pub async fn what_was_used_is_not_taken_back(house: House) {
    super::paying::given(&house, 1_000).await;
    let line = house.lines().await.remove(0).line;
    let programme = house.id().into();
    house.run(AllocateProgramme { purpose: house.purpose, programme, amount: hkd(1) }).await.unwrap();
    let before = house.digest().await;
    assert_eq!(house::code(house.run(unplace(&line)).await), "FND008");
    assert_eq!(house.digest().await, before, "a refusal leaves nothing behind");
    house.rest().await;
}
