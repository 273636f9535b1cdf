use kaifong_kernel::values::{Currency, Money};

use super::{Piece, Reader, Unreadable, outline, slice};
use crate::domain::{
    bank::Heading,
    gift_refusal::GiftRefusal,
    line::{LineKind, Transaction},
};

struct Read {
    format: &'static str,
    statements: Vec<(Heading, Vec<Transaction>)>,
}

fn read(bytes: &[u8]) -> Result<Read, Unreadable> {
    let mut reader = Reader::new(bytes)?;
    let mut statements: Vec<(Heading, Vec<Transaction>)> = Vec::new();
    while let Some(piece) = reader.piece()? {
        match piece {
            Piece::Heading(heading) => statements.push((heading, Vec::new())),
            Piece::Line(line) => statements.last_mut().expect("a heading comes first").1.push(*line),
            Piece::End => {}
        }
    }
    Ok(Read { format: reader.format(), statements })
}

fn hkd(minor: i64) -> Money {
    Money::new(minor, Currency::HKD)
}

/// A camt.053.001.08 around the given balances and entries.
fn document(inside: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-04-01T08:00:00+08:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><Othr><Id>004-123456-474</Id></Othr></Id><Ccy>HKD</Ccy></Acct>
{}{}{inside}</Stmt></BkToCstmrStmt></Document>"#,
        balance("OPBD", "0.00", "2026-03-30"),
        balance("CLBD", "10.00", "2026-03-31"),
    )
}

fn balance(code: &str, amount: &str, on: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"HKD\">{amount}</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )
}

fn entry(amount: &str, status: &str, after: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"HKD\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>\
         <BookgDt><Dt>2026-03-31</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>\
         <SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>{after}</Ntry>"
    )
}

fn lines(inside: &str) -> Vec<Transaction> {
    read(document(inside).as_bytes()).unwrap().statements.remove(0).1
}

#[test]
fn one_entry_without_details_is_one_line() {
    let lines = lines(&entry("10.00", "BOOK", "<AddtlNtryInf>CASH &amp; more</AddtlNtryInf>"));
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].amount, lines[0].kind()), (hkd(1000), LineKind::Credit));
    assert_eq!(lines[0].remittance, "CASH & more");
    assert_eq!(lines[0].value_on, lines[0].booked_on, "no value date: the booking date");
}

#[test]
fn pending_entries_are_not_booked() {
    assert!(lines(&entry("10.00", "PDNG", "")).is_empty());
}

#[test]
fn a_batch_whose_details_make_its_amount_is_split() {
    let detail = |amount: &str, id: &str| {
        format!("<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><Amt Ccy=\"HKD\">{amount}</Amt></TxDtls>")
    };
    let batch = |one: &str, two: &str| {
        let details = detail(one, "KF-1") + &detail(two, "NOTPROVIDED");
        lines(&entry("10.00", "BOOK", &format!("<NtryDtls>{details}</NtryDtls>")))
    };
    let split = batch("4.00", "6.00");
    assert_eq!(split.iter().map(|line| line.amount).collect::<Vec<_>>(), [hkd(400), hkd(600)]);
    assert_eq!(split[0].end_to_end_id.as_deref(), Some("KF-1"));
    assert_eq!(split[1].end_to_end_id, None, "NOTPROVIDED is none");
    let whole = batch("4.00", "5.00");
    assert_eq!(whole.len(), 1);
    assert!(whole[0].unsplit && whole[0].end_to_end_id.is_none());
    assert_eq!(whole[0].amount, hkd(1000));
}

#[test]
fn charges_reversals_and_local_times_are_read() {
    let more = "<NtryDtls><TxDtls><Chrgs><Rcrd><Amt Ccy=\"HKD\">0.50</Amt></Rcrd></Chrgs></TxDtls></NtryDtls>";
    assert_eq!(lines(&entry("10.00", "BOOK", more))[0].charges, Some(hkd(50)));
    let reversed = entry("10.00", "BOOK", "").replace("<Sts>", "<RvslInd>true</RvslInd><Sts>");
    assert_eq!(lines(&reversed)[0].kind(), LineKind::Return);
    let late = entry("10.00", "BOOK", "").replace("<Dt>2026-03-31</Dt>", "<DtTm>2026-03-31T15:55:00Z</DtTm>");
    assert_eq!(lines(&late)[0].booked_on.to_string(), "2026-03-31", "23:55 in Hong Kong");
    let later = late.replace("15:55:00", "16:00:00");
    assert_eq!(lines(&later)[0].booked_on.to_string(), "2026-04-01");
}

fn refused(bytes: &str) -> (u64, String) {
    match read(bytes.as_bytes()).err() {
        Some(Unreadable::At { line, reason }) => (line, reason),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let good = document(&entry("10.00", "BOOK", ""));
    assert_eq!(refused(&good.replace("</Stmt>", "")).0, 7);
    let finer = good.replace("<Ntry><Amt Ccy=\"HKD\">10.00", "<Ntry><Amt Ccy=\"HKD\">10.00001");
    assert_eq!(refused(&finer), (7, "Amt has more decimals than HKD".to_owned()));
    assert_eq!(refused(&good.replace("<Id>S1</Id>", "")), (4, "Stmt lacks Id".to_owned()));
    assert_eq!(
        refused(&good.replace("<Id>S1</Id>", "<Id>S1</Id><Id>S2</Id>")).1,
        "Id is out of place or repeated in Stmt"
    );
    assert_eq!(refused(&good.replace("BOOK", "")).1, "Cd is empty");
    assert_eq!(refused(&good.replace("CRDT", "CR")).1, "CdtDbtInd is none of CRDT, DBIT");
    assert_eq!(refused(&good.replace("2026-03-31", "2026-02-30")).1, "Dt is no date");
    assert_eq!(refused(&good.replace("<Ntry>", "<Nonsense/><Ntry>")).1, "Stmt has no Nonsense");
    assert_eq!(refused("").0, 1);
    assert_eq!(refused("not xml at all").1, "malformed XML: no element where one must stand");
    assert!(refused(&good.replace("</Document>", "</Document><More/>")).1.starts_with("malformed XML"));
}

fn summed(summary: &str) -> Result<Read, Unreadable> {
    let entries = entry("10.00", "BOOK", "") + &entry("5.00", "PDNG", "");
    read(document(&format!("<TxsSummry>{summary}</TxsSummry>{entries}")).as_bytes())
}

#[test]
fn a_summary_that_contradicts_its_entries_is_refused() {
    let total = |name: &str, number: u32, sum: &str| {
        format!("<{name}><NbOfNtries>{number}</NbOfNtries><Sum>{sum}</Sum></{name}>")
    };
    for (name, number, sum) in [("TtlNtries", 1, "10"), ("TtlCdtNtries", 2, "15.00"), ("TtlDbtNtries", 0, "0.00")] {
        summed(&total(name, number, sum)).unwrap_or_else(|bad| panic!("{name} {number} {sum}: {bad:?}"));
    }
    assert!(summed("<TtlNtries/><TtlCdtNtries><NbOfNtries>1</NbOfNtries></TtlCdtNtries>").is_ok(), "as far as it goes");
    let refused = |summary: &str| match summed(summary).map_err(GiftRefusal::from) {
        Err(GiftRefusal::SummaryOff { total, told, found, .. }) => (total, told, found),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("{summary} was taken"),
    };
    let off = refused(&total("TtlNtries", 3, "15.00"));
    assert_eq!(off, ("NbOfNtries of TtlNtries".to_owned(), "3".to_owned(), "2".to_owned()));
    let off = refused(&total("TtlCdtNtries", 2, "15.01"));
    assert_eq!(off, ("Sum of TtlCdtNtries".to_owned(), "15.01".to_owned(), "HKD 15.00".to_owned()));
    refused(&total("TtlDbtNtries", 1, "0.00"));
    assert!(matches!(summed(&total("TtlNtries", 1, "ten")), Err(Unreadable::At { .. })));
}

#[test]
fn declarations_entities_and_depth_are_refused() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><Document>&lol2;</Document>";
    assert_eq!(refused(bomb).1, "a document type declaration is not accepted");
    let external = "<?xml version=\"1.0\"?>\n<!DOCTYPE d SYSTEM \"file:///etc/passwd\"><Document/>";
    assert_eq!(refused(external), (2, "a document type declaration is not accepted".to_owned()));
    let entity = document(&entry("10.00", "BOOK", "<AddtlNtryInf>&xxe;</AddtlNtryInf>"));
    assert!(refused(&entity).1.contains("an entity that XML doesn't define"));
    let deep = document(&"<TxsSummry>".repeat(100_000));
    assert_eq!(refused(&deep).1, "nested too deeply");
}

#[test]
fn other_messages_and_versions_are_named() {
    let document = document("").replace("053.001.08", "053.001.06");
    let Err(Unreadable::Format { found }) = read(document.as_bytes()) else { panic!("version 06 was read") };
    assert_eq!(found, "camt.053.001.06");
    assert!(matches!(read(b"<html/>"), Err(Unreadable::Format { found }) if found == "html"));
}

#[test]
fn a_prefix_for_the_namespace_is_all_the_same() {
    let plain = document(&entry("10.00", "BOOK", ""));
    let prefixed = plain.replace("</", "</c:").replace('<', "<c:").replace("<c:/c:", "</c:").replace("<c:?", "<?");
    let prefixed = prefixed.replace("xmlns=", "xmlns:c=");
    assert_eq!(read(prefixed.as_bytes()).unwrap().statements[0].1, lines(&entry("10.00", "BOOK", "")));
}

#[test]
fn the_older_version_is_read_alike() {
    let read = read(FIXTURE).unwrap();
    assert_eq!((read.format, read.statements.len()), ("camt.053.001.02", 1));
    let (heading, lines) = &read.statements[0];
    assert_eq!(heading.account_number, "004123456474");
    let sum = lines.iter().map(|line| line.amount.amount_minor).sum();
    heading.check(Currency::HKD, hkd(sum)).unwrap();
    let amounts: Vec<i64> = lines.iter().map(|line| line.amount.amount_minor).collect();
    assert_eq!(amounts, [98_950, 30_000, 50_000, -5_000], "the batch is split, what is pending is left out");
    let chats = &lines[0];
    assert_eq!(chats.booked_on.to_string(), "2026-03-31", "five to midnight in Hong Kong");
    assert_eq!(chats.value_on.to_string(), "2026-04-01");
    assert_eq!(chats.charges, Some(hkd(1_050)));
    assert_eq!(chats.counterparty.as_deref(), Some("永發貿易有限公司"), "who gives is the ultimate debtor");
    assert_eq!(chats.counterparty_account.as_deref(), Some("0123456789012"));
    assert_eq!(chats.remittance, "RF18539007547034 DONATION TAI PO FIRE & RELIEF");
    assert!(lines[1].end_to_end_id.is_none() && lines[2].end_to_end_id.is_none());
    assert_eq!((lines[1].bank_code.as_str(), lines[3].kind()), ("PMNT/RRCT/DMCT", LineKind::Return));
}

const FIXTURE: &[u8] = include_bytes!("../../tests/fixtures/camt.053.001.02.xml");

proptest::proptest! {
    /// Whatever is done to a document, it is read or refused.
    #[test]
    fn a_mutilated_document_never_breaks_the_reader(
        cuts in proptest::collection::vec((0..FIXTURE.len(), 0..60_usize, proptest::prelude::any::<u8>()), 1..6),
    ) {
        let mut bytes = FIXTURE.to_vec();
        for (at, length, put) in cuts {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [put]);
        }
        if let Err(Unreadable::At { line, reason }) = read(&bytes) {
            proptest::prop_assert!(line >= 1 && !reason.is_empty());
        }
    }

    /// Two readings of a document agree: the one that judges it, and the one that works on it chunk by chunk.
    #[test]
    fn chunks_make_the_whole(count in 1..40_usize, chunk in 1..15_usize) {
        let entries: String = (0..count).map(|n| entry(if n % 3 == 0 { "1.00" } else { "2.00" }, "BOOK", "")).collect();
        let bytes = document(&entries).into_bytes();
        let whole = outline(&bytes).unwrap();
        let mut told = Vec::new();
        while told.len() < count {
            let placed = slice(&bytes, told.len(), chunk).unwrap();
            proptest::prop_assert!(!placed.is_empty());
            told.extend(placed);
        }
        let bookings = &whole.statements[0].bookings;
        for (at, placed) in told.iter().enumerate() {
            proptest::prop_assert_eq!(&placed.told.content(), &bookings[at].content);
            let before = bookings[..=at].iter().filter(|one| one.content == bookings[at].content).count();
            proptest::prop_assert_eq!(usize::try_from(placed.occurrence).unwrap(), before);
            proptest::prop_assert_eq!(usize::try_from(placed.place).unwrap(), at);
        }
    }
}
