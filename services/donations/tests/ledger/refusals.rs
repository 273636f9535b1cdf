//! What is refused leaves nothing behind: no row of the books differs.

use kaifong_donations::{
    domain::{
        fund::{FundId, Name},
        grant::{AwardId, TrancheId},
        payment::Order,
    },
    verbs::{
        allocate_programme::AllocateProgramme, close_commitment::CloseCommitment, close_fund::CloseFund,
        commit_hold::CommitHold, create_fund::CreateFund, create_purpose::CreatePurpose, fail_payment::FailPayment,
        open_fund::OpenFund, read_funds::GetFund, recognise_payable::RecognisePayable, release_payment::ReleasePayment,
        reverse_journal::ReverseJournal, take_hold::TakeHold, void_hold::VoidHold,
    },
};
use kaifong_kernel::{
    Verb,
    values::{Currency, Money},
};

use super::{
    books::{Books, Programme, code, order},
    facts::{Fact, hkd},
};

impl Books {
    async fn refused<V: Verb>(&self, verb: V, with: &str) {
        let before = self.digest().await;
        assert_eq!(code(self.run(verb).await), with, "{}", V::NAME);
        assert_eq!(self.digest().await, before, "{with} of {} left something behind", V::NAME);
    }
}

fn text() -> Name {
    Name { en: "Relief".to_owned(), zh_hant: "賑災".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn funds_and_purposes() {
    for books in Books::each().await {
        let book = books.fund(1).await.remove(0);
        let (fund, unknown): (FundId, FundId) = (book.fund, books.id().into());
        let taken = books.ask(GetFund { fund }).await.code;
        books.refused(CreateFund { code: taken, name: text() }, "FND003").await;
        books.refused(OpenFund { fund }, "FND005").await;
        books.refused(OpenFund { fund: unknown }, "FND001").await;
        books.refused(CreatePurpose { fund: unknown, code: "A1".to_owned(), name: text() }, "FND001").await;
        books.refused(CreatePurpose { fund, code: "P-0".to_owned(), name: text() }, "FND033").await;
        let (programme, purpose) = (books.id().into(), books.id().into());
        books.refused(AllocateProgramme { purpose, programme, amount: hkd(1) }, "FND002").await;
        let purpose = book.purpose;
        books.refused(AllocateProgramme { purpose, programme, amount: hkd(1) }, "FND008").await;
        books.refused(AllocateProgramme { purpose, programme, amount: hkd(-1) }, "FND006").await;
        books.happen(Fact::Gift { to: book, bank: books.id().into() }, 10, 0).await.unwrap();
        books.run(AllocateProgramme { purpose, programme, amount: hkd(10) }).await.unwrap();
        books.run(CloseFund { fund }).await.unwrap();
        let (award, expires_at) = (books.id().into(), books.bench.ports.now().plus_days(1));
        books.refused(TakeHold { programme, award, amount: hkd(1), expires_at }, "FND004").await;
        let programme = books.id().into();
        books.refused(CloseFund { fund }, "FND005").await;
        books.refused(CreatePurpose { fund, code: "A1".to_owned(), name: text() }, "FND004").await;
        books.refused(AllocateProgramme { purpose, programme, amount: hkd(1) }, "FND004").await;
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn holds_and_reversals() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let now = books.bench.ports.now();
        let wanted = |amount: Money, seconds: i64| {
            let expires_at = now.plus_seconds(seconds);
            TakeHold { programme: programme.id, award: books.id().into(), amount, expires_at }
        };
        books.refused(wanted(hkd(1_001), 60), "FND010").await;
        books.refused(wanted(hkd(0), 60), "FND006").await;
        books.refused(wanted(hkd(1), 0), "FND030").await;
        books.refused(wanted(Money::new(1, Currency::CNY), 60), "FND029").await;
        books.refused(TakeHold { programme: books.id().into(), ..wanted(hkd(1), 60) }, "FND009").await;
        books.refused(VoidHold { hold: books.id().into() }, "FND012").await;
        books.refused(CommitHold { hold: books.id().into() }, "FND012").await;
        let other = AllocateProgramme { purpose: programme.book.purpose, programme: programme.id, amount: hkd(999) };
        books.refused(other, "FND011").await;
        let hold = books.hold(&programme, books.id().into(), 1).await.unwrap().id;
        let allocation = books.allocate(&programme, 1_000).await.unwrap().id;
        books.refused(ReverseJournal { journal: allocation }, "FND010").await;
        books.refused(ReverseJournal { journal: books.id().into() }, "FND025").await;
        books.run(VoidHold { hold }).await.unwrap();
        books.refused(CommitHold { hold }, "FND013").await;
        let reversal = books.run(ReverseJournal { journal: allocation }).await.unwrap().id;
        books.refused(ReverseJournal { journal: allocation }, "FND026").await;
        let (purpose, id) = (programme.book.purpose, programme.id);
        for minor in [1_000, 999] {
            books.refused(AllocateProgramme { purpose, programme: id, amount: hkd(minor) }, "FND035").await;
        }
        books.refused(ReverseJournal { journal: reversal }, "FND027").await;
        books.rest().await;
    }
}

/// An allocation that is partly spent can't be undone, and says so as a refusal.
#[tokio::test(flavor = "multi_thread")]
async fn a_spent_allocation_is_not_undone() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 600).await.award;
        let tranche = books.tranche(award, 600).await;
        let payment = books.release(award, tranche, 600).await.unwrap();
        books.bank_tells(&programme, &payment, -600).await;
        let allocation = books.allocate(&programme, 1_000).await.unwrap().id;
        books.refused(ReverseJournal { journal: allocation }, "FND010").await;
        books.rest().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn awards_and_their_payments() {
    for books in Books::each().await {
        let programme = books.programme_of(1_000).await;
        let award = books.award(&programme, 500).await.award;
        let tranche = books.tranche(award, 300).await;
        tranches(&books, award, tranche).await;
        releases(&books, &programme, award, tranche).await;
        books.rest().await;
    }
}

async fn tranches(books: &Books, award: AwardId, tranche: TrancheId) {
    let of = |award: AwardId, tranche: TrancheId, amount: Money| RecognisePayable { award, tranche, amount };
    let unknown: AwardId = books.id().into();
    books.refused(of(unknown, books.id().into(), hkd(1)), "FND016").await;
    books.refused(CloseCommitment { award: unknown }, "FND016").await;
    books.refused(of(award, tranche, hkd(299)), "FND018").await;
    books.refused(of(award, books.id().into(), hkd(201)), "FND017").await;
    books.refused(of(award, books.id().into(), hkd(0)), "FND006").await;
    books.refused(of(award, books.id().into(), Money::new(1, Currency::CNY)), "FND029").await;
}

async fn releases(books: &Books, programme: &Programme, award: AwardId, tranche: TrancheId) {
    let wanted = |minor: i64| order(books.id().into(), award, tranche, minor);
    let refused = |order: Order, with: &'static str| books.refused(ReleasePayment { order }, with);
    refused(wanted(301), "FND020").await;
    refused(wanted(0), "FND006").await;
    refused(Order { tranche: books.id().into(), ..wanted(1) }, "FND019").await;
    refused(Order { award: books.id().into(), ..wanted(1) }, "FND016").await;
    let other = books.award(programme, 100).await.award;
    refused(Order { award: other, ..wanted(1) }, "FND018").await;
    let payment = books.release(award, tranche, 100).await.unwrap();
    refused(Order { payee_digest: "1".repeat(64), ..payment.order.clone() }, "FND021").await;
    refused(Order { end_to_end_id: payment.order.end_to_end_id.clone(), ..wanted(1) }, "FND022").await;
    books.refused(CloseCommitment { award }, "FND023").await;
    books.refused(FailPayment { disbursement: books.id().into() }, "FND031").await;
    books.bank_tells(programme, &payment, -100).await;
    books.refused(FailPayment { disbursement: payment.order.disbursement }, "FND032").await;
    books.run(CloseCommitment { award }).await.unwrap();
    books.refused(RecognisePayable { award, tranche: books.id().into(), amount: hkd(1) }, "FND024").await;
}
