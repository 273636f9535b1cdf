//! Many at one moment: what there is goes to as many as it is enough for, and to nobody twice.

use std::collections::BTreeSet;

use futures::future::join_all;
use kaifong_donations::{
    domain::{
        donor::DonorKind,
        grant::{AwardId, DisbursementId, ProgrammeId},
        ledger::{Journal, JournalKind},
    },
    store::donor::Contact,
    verbs::{
        allocate_programme::AllocateProgramme, commit_hold::CommitHold, fail_payment::FailPayment,
        open_bank_account::OpenBankAccount, register_donor::RegisterDonor, release_payment::ReleasePayment,
        reverse_journal::ReverseJournal, void_hold::VoidHold,
    },
};
use kaifong_kernel::{Result, values::Currency};

use super::{
    books::{Books, code, order},
    facts::{Fact, hkd},
};

const MANY: usize = 64;

/// How often each code came, `not refused` for what was done.
fn counted<T>(outcomes: Vec<Result<T>>, wanted: &str) -> usize {
    outcomes.into_iter().map(code).filter(|found| *found == wanted).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_of_one_purpose_never_take_more_than_there_is() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000_000).await;
        let awards: Vec<AwardId> = (0..MANY).map(|_| books.id().into()).collect();
        let holds = join_all(awards.iter().map(|award| books.hold(&programme, *award, 30_000))).await;
        let (done, short): (Vec<_>, Vec<_>) = holds.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 33, "as many as there is money for");
        assert_eq!(counted(short, "FND010"), MANY - 33);
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.held, balance.available()), (990_000, 10_000));
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programmes_of_one_purpose_never_get_more_than_there_is() {
    for books in Books::each().await {
        let book = books.fund(1).await.remove(0);
        books.happen(Fact::Gift { to: book, bank: books.id().into() }, 1_000_000, 0).await.unwrap();
        let programmes: Vec<ProgrammeId> = (0..MANY).map(|_| books.id().into()).collect();
        let allocate = |programme: &ProgrammeId| {
            books.run(AllocateProgramme { purpose: book.purpose, programme: *programme, amount: hkd(30_000) })
        };
        let told = join_all(programmes.iter().map(allocate)).await;
        let (done, short): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), counted(short, "FND008")), (33, MANY - 33));
        assert_eq!(books.purpose(book).await.available(), 10_000);
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_award_asked_for_many_times_at_once_gets_one_hold() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let award = books.id().into();
        let holds = join_all((0..MANY).map(|_| books.hold(&programme, award, 1_000))).await;
        let ids: BTreeSet<_> = holds.into_iter().map(|hold| hold.unwrap().id.uuid()).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(books.programme(programme.id).await.held, 1_000);
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_ends_once_whoever_is_first() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        for _ in 0..8 {
            let hold = books.hold(&programme, books.id().into(), 100).await.unwrap().id;
            let (committed, voided) = tokio::join!(books.run(CommitHold { hold }), books.run(VoidHold { hold }));
            assert!(committed.is_ok() != voided.is_ok(), "one of them, and not both");
            assert_eq!(if committed.is_ok() { code(voided) } else { code(committed) }, "FND013");
        }
        let balance = books.programme(programme.id).await;
        assert_eq!(balance.held, 0);
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disbursement_released_many_times_at_once_is_paid_once() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let tranche = books.tranche(award, 1_000).await;
        let disbursement: DisbursementId = books.id().into();
        let release = || books.run(ReleasePayment { order: order(disbursement, award, tranche, 500) });
        for payment in join_all((0..16).map(|_| release())).await {
            assert_eq!(payment.unwrap().order.disbursement, disbursement);
        }
        let others = join_all((0..16).map(|_| books.release(award, tranche, 400))).await;
        let (done, short): (Vec<_>, Vec<_>) = others.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), counted(short, "FND020")), (1, 15), "the tranche is never released beyond itself");
        let journals = books.journals(programme.book.fund).await;
        let released = |journal: &&Journal| journal.kind == JournalKind::PaymentReleased;
        assert_eq!(journals.iter().filter(released).count(), 2);
        assert_eq!(books.programme(programme.id).await.in_transit, 900);
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_paid_or_fails_whoever_is_first() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 1_000).await.award;
        let tranche = books.tranche(award, 1_000).await;
        let mut paid = 0;
        for _ in 0..8 {
            let payment = books.release(award, tranche, 100).await.unwrap();
            let disbursement = payment.order.disbursement;
            let fail = || books.run(FailPayment { disbursement });
            let (first, (), second) = tokio::join!(fail(), books.bank_tells(&programme, &payment, -100), fail());
            assert_eq!(first.is_ok(), second.is_ok(), "it failed, or it did not");
            if first.is_err() {
                assert_eq!((code(first), code(second)), ("FND032", "FND032"));
                paid += 100;
            }
        }
        let balance = books.programme(programme.id).await;
        assert_eq!((balance.paid, balance.in_transit, balance.payable), (paid, 0, 1_000 - paid));
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_undone_many_times_at_once_is_undone_once() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let journal = books.allocate(&programme, 1_000).await.unwrap().id;
        let undone = join_all((0..16).map(|_| books.run(ReverseJournal { journal }))).await;
        let (done, before): (Vec<_>, Vec<_>) = undone.into_iter().partition(Result::is_ok);
        assert_eq!((done.len(), counted(before, "FND026")), (1, 15));
        assert_eq!(books.purpose(programme.book).await.available(), 1_000);
        books.rest().await;
    }
}

/// Who is second hears who was first, and no fault.
#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_and_an_account_number_registered_at_once_are_there_once() {
    for books in Books::each().await {
        let book = books.fund(1).await.remove(0);
        for round in 0..8 {
            let org = Some(books.id().into());
            let contact = || Contact { name: "A Giver".to_owned(), ..Contact::default() };
            let donor = || RegisterDonor { kind: DonorKind::Company, contact: contact(), org, wants_receipts: false };
            let donors = vec![books.run(donor()), books.run(donor()), books.run(donor())];
            assert_eq!(counted(join_all(donors).await, "DON002"), 2);
            let account = || OpenBankAccount {
                fund: book.fund,
                purpose: book.purpose,
                currency: Currency::HKD,
                number: format!("00412345600{round}"),
                name: "Relief".to_owned(),
            };
            let accounts = vec![books.run(account()), books.run(account()), books.run(account())];
            assert_eq!(counted(join_all(accounts).await, "BNK002"), 2);
        }
        books.rest().await;
    }
}

/// Each allocation is before the end of the fund, or refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_fund_that_closes_has_no_later_allocation() {
    for books in Books::each().await {
        let book = books.fund(1).await.remove(0);
        books.happen(Fact::Gift { to: book, bank: books.id().into() }, 1_000, 0).await.unwrap();
        let allocate =
            || books.run(AllocateProgramme { purpose: book.purpose, programme: books.id().into(), amount: hkd(10) });
        let (told, ()) = tokio::join!(join_all((0..16).map(|_| allocate())), books.close(book.fund));
        let (done, late): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
        assert_eq!(counted(late, "FND004"), 16 - done.len());
        assert_eq!(code(allocate().await), "FND004");
        books.rest().await;
    }
}
