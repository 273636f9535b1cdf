//! Payments of ours in the bank's lines: a released payment, and what a person says of a line without its reference.

use kaifong_donations::{
    domain::{
        grant::{AwardId, DisbursementId, ProgrammeId, TrancheId},
        line::LineState,
        payment::{Order, PaymentState},
    },
    verbs::{
        allocate_programme::AllocateProgramme,
        commit_hold::CommitHold,
        fail_payment::FailPayment,
        place_line::{PlaceLine, Placement},
        placing::Becomes,
        read_ledger::GetPayment,
        recognise_payable::RecognisePayable,
        release_payment::ReleasePayment,
        take_hold::TakeHold,
        unplace_line::UnplaceLine,
    },
};
use kaifong_kernel::{Verb, testing};

use super::{
    house::{self, House, hkd},
    statements::{Booking, credit, debit, statement},
};

/// A payment on its way, out of money that was given.
pub async fn released(house: &House, minor: i64) -> DisbursementId {
    let (programme, award): (ProgrammeId, AwardId) = (house.id().into(), house.id().into());
    let (tranche, disbursement): (TrancheId, DisbursementId) = (house.id().into(), house.id().into());
    let amount = hkd(minor);
    house.run(AllocateProgramme { purpose: house.purpose, programme, amount }).await.unwrap();
    let expires_at = house.bench.ports.now().plus_days(1);
    let hold = take(house, TakeHold { programme, award, amount, expires_at }).await;
    house.run(CommitHold { hold: hold.id }).await.unwrap();
    house.run(RecognisePayable { award, tranche, amount }).await.unwrap();
    let end_to_end_id = format!("P{}", &disbursement.uuid().simple().to_string()[4..]);
    let order = Order { disbursement, award, tranche, amount, payee_digest: "00".to_owned(), end_to_end_id };
    house.run(ReleasePayment { order }).await.unwrap();
    disbursement
}

async fn take(house: &House, verb: TakeHold) -> <TakeHold as Verb>::Out {
    house.bench.ports.execute_batch(verb.programme.uuid(), testing::call(house.staff()), verb).await.unwrap()
}

/// A gift of so much, that programmes can have.
pub async fn given(house: &House, minor: i64) {
    house.import(&statement("GIVEN", (0, "2025-11-30"), &[credit(minor, "2025-12-01", "a gift")], "2025-12-01")).await;
    let line = house.lines().await.remove(0).line;
    let becomes = Becomes::Unpledged { donor: None, purpose: house.purpose };
    house.run(PlaceLine { line: line.id, placements: vec![Placement { amount: hkd(minor), becomes }] }).await.unwrap();
}

fn whole(minor: i64, disbursement: DisbursementId) -> Vec<Placement> {
    vec![Placement { amount: hkd(minor), becomes: Becomes::Payment(disbursement) }]
}

pub async fn a_payment_without_its_reference_is_placed_by_a_person(house: House) {
    given(&house, 1_000).await;
    let (paid, other) = (released(&house, 300).await, released(&house, 200).await);
    let lines = [
        debit(300, "2025-12-01", "NOTPROVIDED"),
        Booking { code: "ICDT/RRTN", ..credit(300, "2025-12-01", "") },
        Booking { code: "MCOP/CHRG", ..debit(300, "2025-12-01", "NOTPROVIDED") },
    ];
    house.import(&statement("S2", (1_000, "2025-12-01"), &lines, "2025-12-01")).await;
    let lines: Vec<_> = house.lines().await.into_iter().skip(1).map(|seen| seen.line).collect();
    assert!(lines.iter().all(|line| line.state == LineState::Suspense));
    let place = |at: usize, placements| house.run(PlaceLine { line: lines[at].id, placements });

    assert_eq!(house::code(place(0, whole(300, other)).await), "BNK022", "another amount");
    assert_eq!(house::code(place(0, whole(300, house.id().into())).await), "FND031");
    assert_eq!(house::code(place(1, whole(300, paid)).await), "FND032", "nothing was paid yet");
    assert_eq!(house::code(place(2, whole(300, paid)).await), "BNK016", "charges pay nobody");
    let line = place(0, whole(300, paid)).await.unwrap().line;
    assert_eq!((line.state, line.parts[0].target), (LineState::Placed, Some(paid.uuid())));
    assert_eq!(house.ask(GetPayment { disbursement: paid }).await.state, PaymentState::Confirmed);
    let unplace = UnplaceLine { line: line.id, reason: "a mistake".to_owned() };
    assert_eq!(house::code(house.run(unplace).await), "BNK024");

    place(1, whole(300, paid)).await.unwrap();
    assert_eq!(house.ask(GetPayment { disbursement: paid }).await.state, PaymentState::Returned);
    house.run(FailPayment { disbursement: other }).await.unwrap();
    let charges = vec![Placement { amount: hkd(300), becomes: Becomes::Charges }];
    place(2, charges).await.unwrap();
    assert_eq!(house.open_work().await, 0);
    house.rest().await;
}

pub async fn one_debit_may_be_several_payments_of_its_own_fund(house: House) {
    given(&house, 1_000).await;
    let (one, two) = (released(&house, 300).await, released(&house, 200).await);
    house.import(&statement("S2", (1_000, "2025-12-01"), &[debit(500, "2025-12-01", "BATCH")], "2025-12-01")).await;
    house.open_other_fund("004 999999 999").await;
    let foreign = statement("X", (0, "2025-11-30"), &[debit(300, "2025-12-01", "NOTPROVIDED")], "2025-12-01");
    let foreign = String::from_utf8(foreign).unwrap().replace("004-123456-474", "004-999999-999");
    house.import(foreign.as_bytes()).await;

    let lines = house.lines().await;
    let elsewhere = PlaceLine { line: lines[2].line.id, placements: whole(300, one) };
    assert_eq!(house::code(house.run(elsewhere).await), "BNK022", "no fund pays for another");
    let placements = [whole(300, one), whole(200, two)].concat();
    house.run(PlaceLine { line: lines[1].line.id, placements }).await.unwrap();
    for disbursement in [one, two] {
        assert_eq!(house.ask(GetPayment { disbursement }).await.state, PaymentState::Confirmed);
    }
    house.rest().await;
}

pub async fn what_the_bank_gives_back_of_its_charges_is_charges(house: House) {
    let bookings = [
        Booking { code: "MCOP/CHRG", ..debit(25, "2025-12-01", "NOTPROVIDED") },
        Booking { code: "MCOP/RVSL", ..credit(25, "2025-12-01", "fee reversed") },
    ];
    house.import(&statement("S1", (0, "2025-11-30"), &bookings, "2025-12-01")).await;
    for seen in house.lines().await {
        let placements = vec![Placement { amount: hkd(25), becomes: Becomes::Charges }];
        house.run(PlaceLine { line: seen.line.id, placements }).await.unwrap();
    }
    assert_eq!(house.open_work().await, 0);
    house.rest().await;
}
