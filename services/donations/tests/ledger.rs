//! The fund's ledger in process: promises that stand, races that nobody wins twice, refusals that leave nothing behind; and
//! random stories against a model.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[path = "ledger/books.rs"]
mod books;
#[path = "ledger/facts.rs"]
mod facts;
#[path = "ledger/model.rs"]
mod model;
#[path = "ledger/op.rs"]
mod op;
#[path = "ledger/property.rs"]
mod property;
#[path = "ledger/races.rs"]
mod races;
#[path = "ledger/refusals.rs"]
mod refusals;
#[path = "ledger/replay.rs"]
mod replay;
#[path = "ledger/world.rs"]
mod world;

use books::{Books, code};
use facts::{Fact, hkd};
use kaifong_donations::{
    domain::{commitment::CommitmentState, hold::HoldState, ledger::JournalKind, payment::PaymentState},
    verbs::{
        allocate_programme::AllocateProgramme,
        close_commitment::CloseCommitment,
        commit_hold::CommitHold,
        fail_payment::FailPayment,
        read_ledger::{GetHold, GetPayment},
        reverse_journal::ReverseJournal,
        void_hold::VoidHold,
    },
};

const DAY: i64 = 86_400;

/// Each test on SQLite, and on PostgreSQL where `DATABASE_URL` names a server.
macro_rules! on_each_database {
    ($($name:ident)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            for books in Books::each().await {
                stories::$name(&books).await;
                books.rest().await;
            }
        }
    )+};
}

on_each_database! {
    an_award_of_everything_still_stands_after_two_years
    an_offer_that_nobody_accepts_frees_its_money
    a_hold_stands_until_it_is_ended_however_late_that_is
    an_allocation_that_was_undone_is_told_as_such_for_ever
    a_withdrawn_offer_frees_its_money_and_may_be_made_again
    a_returned_payment_is_owed_again_and_frees_nothing
    a_payment_that_the_bank_rejects_is_owed_again
    no_other_funds_account_pays_or_gets_back
    what_an_award_never_pays_returns_to_its_programme
    the_bank_pays_exactly_what_was_released_or_nothing
    uncleared_money_is_never_set_aside
    money_of_tomorrow_is_set_aside_tomorrow
    an_outside_fact_that_overdraws_a_purpose_stands_and_somebody_must_cover_it
    a_closed_fund_still_pays_what_it_promised
}

mod stories {
    use super::*;

    /// 1,000,000 of exactly 1,000,000, in tranches of 400, 300 and 300 thousand.
    pub async fn an_award_of_everything_still_stands_after_two_years(books: &Books) {
        let programme = books.programme_of(1_000_000).await;
        let award = books.award(&programme, 1_000_000).await.award;
        let first = books.tranche(award, 400_000).await;
        let payment = books.release(award, first, 400_000).await.unwrap();
        books.bank_tells(&programme, &payment, -400_000).await;
        books.wait(2 * 366 * DAY).await;

        assert_eq!(code(books.hold(&programme, books.id().into(), 1).await), "FND010");
        let (purpose, id) = (programme.book.purpose, books.id().into());
        assert_eq!(code(books.run(AllocateProgramme { purpose, programme: id, amount: hkd(1) }).await), "FND008");
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.available(), balance.committed, balance.paid), (0, 600_000, 400_000));
        let balance = books.purpose(programme.book).await;
        assert_eq!((balance.available(), balance.spendable), (0, 600_000));

        for _ in 0..2 {
            let tranche = books.tranche(award, 300_000).await;
            let payment = books.release(award, tranche, 300_000).await.unwrap();
            books.bank_tells(&programme, &payment, -300_000).await;
        }
        let balance = books.purpose(programme.book).await;
        assert_eq!((balance.received, balance.paid, balance.spendable), (1_000_000, 1_000_000, 0));
    }

    pub async fn an_offer_that_nobody_accepts_frees_its_money(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let hold = books.hold(&programme, books.id().into(), 1_000).await.unwrap();
        books.wait(DAY - 1).await;
        assert_eq!(books.programme(programme.id).await.held, 1_000);
        books.wait(1).await;
        assert_eq!(books.programme(programme.id).await.available(), 1_000);
        assert_eq!(books.ask(GetHold { hold: hold.id }).await.state, HoldState::Expired);
        assert_eq!(code(books.run(CommitHold { hold: hold.id }).await), "FND013");
    }

    /// The word of an acceptance made in time may be late.
    pub async fn a_hold_stands_until_it_is_ended_however_late_that_is(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let hold = books.hold(&programme, books.id().into(), 1_000).await.unwrap();
        books.bench.clock.advance_seconds(DAY);
        let commitment = books.run(CommitHold { hold: hold.id }).await.unwrap();
        books.settle().await;
        assert_eq!(books.ask(GetHold { hold: hold.id }).await.state, HoldState::Committed);
        assert_eq!(books.run(CommitHold { hold: hold.id }).await.unwrap().id, commitment.id);
        assert_eq!(books.programme(programme.id).await.committed, 1_000);
    }

    pub async fn an_allocation_that_was_undone_is_told_as_such_for_ever(books: &Books) {
        let book = books.fund(1).await.remove(0);
        books.happen(Fact::Gift { to: book, bank: books.id().into() }, 1_000, 0).await.unwrap();
        let (purpose, programme) = (book.purpose, books.id().into());
        let told = || AllocateProgramme { purpose, programme, amount: hkd(1_000) };
        let journal = books.run_under("the saga's key", told()).await.unwrap().0.id;
        assert_eq!(books.run_under("the saga's key", told()).await.unwrap().0.id, journal);
        books.run(ReverseJournal { journal }).await.unwrap();
        assert_eq!(code(books.run_under("the saga's key", told()).await), "FND035", "under the same key as well");
        assert_eq!(code(books.run(told()).await), "FND035");
        assert_eq!(books.programme(programme).await.available(), 0);
    }

    pub async fn a_withdrawn_offer_frees_its_money_and_may_be_made_again(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.id().into();
        let first = books.hold(&programme, award, 700).await.unwrap();
        assert_eq!(books.hold(&programme, award, 700).await.unwrap().id, first.id, "told twice is the same hold");
        assert_eq!(code(books.hold(&programme, award, 701).await), "FND015");
        for _ in 0..2 {
            assert_eq!(books.run(VoidHold { hold: first.id }).await.unwrap().state, HoldState::Voided);
        }
        let second = books.hold(&programme, award, 1_000).await.unwrap();
        assert_ne!(second.id, first.id);
        let commitment = books.run(CommitHold { hold: second.id }).await.unwrap();
        assert_eq!(books.run(CommitHold { hold: second.id }).await.unwrap().id, commitment.id);
        books.wait(2 * DAY).await;
        assert_eq!(books.programme(programme.id).await.committed, 1_000, "a commitment has no deadline");
    }

    pub async fn a_returned_payment_is_owed_again_and_frees_nothing(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let tranche = books.tranche(award, 1_000).await;
        let payment = books.release(award, tranche, 1_000).await.unwrap();
        books.bank_tells(&programme, &payment, -1_000).await;
        books.bank_tells(&programme, &payment, 1_000).await;
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.payable, balance.paid, balance.available()), (1_000, 0, 0));
        assert_eq!(books.purpose(programme.book).await.spendable, 1_000);
        let disbursement = payment.order.disbursement;
        assert_eq!(books.ask(GetPayment { disbursement }).await.state, PaymentState::Returned);
        let again = books.release(award, tranche, 1_000).await.unwrap();
        books.bank_tells(&programme, &again, -1_000).await;
        assert_eq!(books.programme(programme.id).await.paid, 1_000);
    }

    pub async fn a_payment_that_the_bank_rejects_is_owed_again(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let tranche = books.tranche(award, 600).await;
        let payment = books.release(award, tranche, 600).await.unwrap();
        let disbursement = payment.order.disbursement;
        for _ in 0..2 {
            let failed = books.run(FailPayment { disbursement }).await.unwrap();
            assert_eq!((failed.state, failed.confirmed), (PaymentState::Failed, None));
        }
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.payable, balance.in_transit, balance.paid), (600, 0, 0));
        let journals = books.journals(programme.book.fund).await;
        let of = |kind| journals.iter().filter(move |journal| journal.kind == kind);
        let released = of(JournalKind::PaymentReleased).next().unwrap().id;
        let failed: Vec<_> = of(JournalKind::PaymentFailed).collect();
        assert_eq!((failed.len(), failed[0].linked_to), (1, Some(released)), "one linked journal, told twice or not");

        // The bank speaks of it after all: a person must look at that line.
        books.bank_tells(&programme, &payment, -600).await;
        assert_eq!(books.ask(GetPayment { disbursement }).await.state, PaymentState::Failed);
        let again = books.release(award, tranche, 600).await.unwrap();
        books.bank_tells(&programme, &again, -600).await;
        let closed = books.run(CloseCommitment { award }).await.unwrap();
        assert_eq!((closed.state, closed.paid), (CommitmentState::Closed, 600));
        assert_eq!(books.programme(programme.id).await.available(), 400);
    }

    pub async fn no_other_funds_account_pays_or_gets_back(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let tranche = books.tranche(award, 1_000).await;
        let payment = books.release(award, tranche, 1_000).await.unwrap();
        let other = books.programme_of(1_000).await;
        books.bank_tells(&other, &payment, -1_000).await;
        assert_eq!(books.programme(programme.id).await.in_transit, 1_000, "another fund paid nothing");
        books.bank_tells(&programme, &payment, -1_000).await;
        books.bank_tells(&other, &payment, 1_000).await;
        assert_eq!(books.programme(programme.id).await.paid, 1_000, "and got nothing back");
        assert_eq!(books.purpose(other.book).await.spendable, 1_000);
        books.bank_tells(&programme, &payment, 1_000).await;
        assert_eq!(books.programme(programme.id).await.payable, 1_000);
    }

    pub async fn what_an_award_never_pays_returns_to_its_programme(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let paid = books.tranche(award, 300).await;
        let payment = books.release(award, paid, 300).await.unwrap();
        books.tranche(award, 200).await;
        assert_eq!(code(books.run(CloseCommitment { award }).await), "FND023", "a payment is under way");
        books.bank_tells(&programme, &payment, -300).await;
        for _ in 0..2 {
            assert_eq!(books.run(CloseCommitment { award }).await.unwrap().state, CommitmentState::Closed);
        }
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.available(), balance.paid, balance.payable), (700, 300, 0));
        // A payment that comes back afterwards is owed again, until the award is closed again.
        books.bank_tells(&programme, &payment, 300).await;
        assert_eq!(books.programme(programme.id).await.payable, 300);
        let closed = books.run(CloseCommitment { award }).await.unwrap();
        assert_eq!((closed.state, closed.closings), (CommitmentState::Closed, 2));
        assert_eq!(books.programme(programme.id).await.available(), 1_000);
    }

    pub async fn the_bank_pays_exactly_what_was_released_or_nothing(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let tranche = books.tranche(award, 1_000).await;
        let payment = books.release(award, tranche, 400).await.unwrap();
        books.bank_tells(&programme, &payment, -401).await;
        books.bank_tells(&programme, &payment, 400).await;
        assert_eq!(
            books.programme(programme.id).await.in_transit,
            400,
            "another amount, or returned unpaid, is no answer"
        );
        for _ in 0..2 {
            books.bank_tells(&programme, &payment, -400).await;
        }
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.paid, balance.payable), (400, 600));
    }

    pub async fn uncleared_money_is_never_set_aside(books: &Books) {
        let book = books.fund(1).await.remove(0);
        books.happen(Fact::Cheque { to: book }, 1_000, 0).await.unwrap();
        books.happen(Fact::Card { to: book }, 500, 0).await.unwrap();
        let balance = books.purpose(book).await;
        assert_eq!((balance.received, balance.cleared, balance.spendable), (1_500, 500, 0));
        let (purpose, programme) = (book.purpose, books.id().into());
        let told = || AllocateProgramme { purpose, programme, amount: hkd(1_000) };
        assert_eq!(code(books.run(told()).await), "FND008");
        let bank = books.id().into();
        books.happen(Fact::Cleared { to: book, bank }, 1_000, 0).await.unwrap();
        let allocation = books.run(told()).await.unwrap();
        assert_eq!(books.run(told()).await.unwrap(), allocation, "told twice is set aside once");
        assert_eq!(books.purpose(book).await.available(), 0);
    }

    /// The bank values a credit up to a few days ahead.
    pub async fn money_of_tomorrow_is_set_aside_tomorrow(books: &Books) {
        let book = books.fund(1).await.remove(0);
        let (bank, purpose, programme) = (books.id().into(), book.purpose, books.id().into());
        books.happen(Fact::Gift { to: book, bank }, 600, 0).await.unwrap();
        books.happen(Fact::Gift { to: book, bank }, 400, -1).await.unwrap();
        books.happen(Fact::Charged { of: book, bank }, -10, -1).await.unwrap();
        let balance = books.purpose(book).await;
        assert_eq!(
            (balance.received, balance.spendable, balance.available()),
            (1_000, 590, 590),
            "what goes out counts"
        );
        let told = |minor| AllocateProgramme { purpose, programme, amount: hkd(minor) };
        assert_eq!(code(books.run(told(591)).await), "FND008");

        books.happen(Fact::Cheque { to: book }, 50, 0).await.unwrap();
        let cleared = books.happen(Fact::Cleared { to: book, bank }, 50, -2).await.unwrap().id;
        books.happen(Fact::Bounced { of: book, bank, cleared }, 50, 0).await.unwrap();
        assert_eq!(books.purpose(book).await.available(), 590, "what came back was never there");
        assert_eq!(books.open_work("purpose_deficit").await, 0);
        books.wait(DAY).await;
        assert_eq!(books.purpose(book).await.available(), 990);
        books.run(told(990)).await.unwrap();
    }

    pub async fn an_outside_fact_that_overdraws_a_purpose_stands_and_somebody_must_cover_it(books: &Books) {
        let book = books.fund(1).await.remove(0);
        let bank = books.id().into();
        books.happen(Fact::Cheque { to: book }, 1_000, 0).await.unwrap();
        let cleared = books.happen(Fact::Cleared { to: book, bank }, 1_000, 0).await.unwrap().id;
        let (purpose, programme) = (book.purpose, books.id().into());
        books.run(AllocateProgramme { purpose, programme, amount: hkd(1_000) }).await.unwrap();
        books.happen(Fact::Bounced { of: book, bank, cleared }, 1_000, 0).await.unwrap();
        assert_eq!(books.purpose(book).await.available(), -1_000);
        assert_eq!(books.open_work("purpose_deficit").await, 1);
        let other = books.id().into();
        assert_eq!(code(books.run(AllocateProgramme { purpose, programme: other, amount: hkd(1) }).await), "FND008");
        // It says how much it is now, and ends with what it asks for.
        books.happen(Fact::Charged { of: book, bank }, -250, 0).await.unwrap();
        assert!(books.work_title("purpose_deficit").await.ends_with("-12.50"), "it grew");
        books.happen(Fact::Gift { to: book, bank }, 1_000, 0).await.unwrap();
        assert!(books.work_title("purpose_deficit").await.ends_with("-2.50"), "it shrank");
        books.happen(Fact::Gift { to: book, bank }, 250, 0).await.unwrap();
        assert_eq!(books.open_work("purpose_deficit").await, 0);
        books.happen(Fact::Charged { of: book, bank }, -1, 0).await.unwrap();
        assert_eq!(books.open_work("purpose_deficit").await, 1);
        let allocation = books.run(AllocateProgramme { purpose, programme, amount: hkd(1_000) }).await.unwrap().0.id;
        books.run(ReverseJournal { journal: allocation }).await.unwrap();
        assert_eq!(books.open_work("purpose_deficit").await, 0, "taking it back from a programme covers it too");
    }

    pub async fn a_closed_fund_still_pays_what_it_promised(books: &Books) {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 600).await.award;
        books.close(programme.book.fund).await;
        books.allocate(&programme, 1_000).await.unwrap();
        let tranche = books.tranche(award, 600).await;
        let payment = books.release(award, tranche, 600).await.unwrap();
        books.bank_tells(&programme, &payment, -600).await;
        assert_eq!(books.programme(programme.id).await.paid, 600);
    }
}
