//! Real and standard bank documents that are kept outside the project (see the README), and what becomes of each.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

use std::collections::BTreeMap;

use kaifong_donations::{
    domain::{gift_refusal::GiftRefusal, outline::Outline},
    statement::{Piece, Reader, outline},
};
use kaifong_kernel::{
    testing,
    values::{Currency, Refused},
};

/// Each document for an account in euros: its format, and of each statement the lines, their sum in
/// cents, and from which balance to which it leads or why it is refused. Most close in another currency than they open in.
const OUTCOMES: &[(&str, &str)] = &[
    (
        "camt053.v2.all-balance-types.xml",
        "camt.053.001.02; 1 line, 885: BNK007: statement CAMT0532015012200001: opening EUR 1.01 and \
         entries EUR 8.85 make a closing balance that is EUR 5.82 off EUR 4.04",
    ),
    (
        "camt053.v2.five.decimals.xml",
        "camt.053.001.02; 1 line, 885: BNK007: statement 253EURNL26VAYB8060476890: opening EUR 18.15 \
         and entries EUR 8.85 make a closing balance that is EUR -0.05 off EUR 27.05",
    ),
    ("camt053.v2.minimal.ultimate.xml", "camt.053.001.02; 1 line, 885: BNK006: line 26: SEK in an account of EUR"),
    ("camt053.v2.minimal.xml", "camt.053.001.02; 1 line, 885: BNK006: line 26: SEK in an account of EUR"),
    (
        "camt053.v2.multi.statement.xml",
        "camt.053.001.02; 1 line, 885: from 1815 to 2700; 1 line, -700: from 2700 to 2000",
    ),
    (
        "camt053.v2.with-account-name.xml",
        "camt.053.001.02; 1 line, 885: BNK017: line 8: statement 253EURCH2801234000123456789 has no \
         opening balance",
    ),
    ("camt053.v2.with-party-ids.xml", "camt.053.001.02; 1 line, 885: BNK006: line 26: SEK in an account of EUR"),
    ("camt053.v2.wrong.xml", "BNK003: line 3: BkToCstmrStmt lacks Stmt"),
    ("camt053.v3.xml", "camt.053.001.03; 1 line, 885: BNK006: line 26: SEK in an account of EUR"),
    ("camt053.v4.xml", "camt.053.001.04; 1 line, 885: BNK006: line 30: SEK in an account of EUR"),
    ("camt053.v8.xml", "camt.053.001.08; 1 line, 885: BNK006: line 30: SEK in an account of EUR"),
    ("camt054.v2.with-account-name.xml", "BNK004: camt.054.001.02 is not camt.053.001.02, .03, .04 or .08"),
    ("camt054.v2.xml", "BNK004: camt.054.001.02 is not camt.053.001.02, .03, .04 or .08"),
    ("camt054.v4.xml", "BNK004: camt.054.001.04 is not camt.053.001.02, .03, .04 or .08"),
    ("camt054.v8-with-UETR.xml", "BNK004: camt.054.001.08 is not camt.053.001.02, .03, .04 or .08"),
    ("camt054.v8-with-financial-institution.xml", "BNK004: camt.054.001.08 is not camt.053.001.02, .03, .04 or .08"),
    ("camt054.v8.xml", "BNK004: camt.054.001.08 is not camt.053.001.02, .03, .04 or .08"),
];

#[test]
fn every_sample_is_taken_or_refused_as_ever() {
    let Some(folder) = testing::outside("camt/samples") else { return };
    let mut found = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        found.insert(name, outcome(&std::fs::read(&path).unwrap()));
    }
    let known: BTreeMap<String, String> =
        OUTCOMES.iter().map(|(name, outcome)| ((*name).to_owned(), (*outcome).to_owned())).collect();
    assert_eq!(found, known);
}

/// What the reader makes of a real entry: who paid, when, and the bank's own code.
#[test]
fn a_sample_s_line_is_read_in_all_its_parts() {
    let Some(folder) = testing::outside("camt/samples") else { return };
    let bytes = std::fs::read(folder.join("camt053.v8.xml")).unwrap();
    let mut reader = Reader::new(&bytes).unwrap();
    let mut lines = Vec::new();
    while let Some(piece) = reader.piece().unwrap() {
        if let Piece::Line(line) = piece {
            lines.push(*line);
        }
    }
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].counterparty.as_deref(), Some("NAME NAME"));
    assert_eq!(lines[0].booked_on.to_string(), "2014-12-31");
    assert_eq!(lines[0].bank_code, "PMNT/RCDT/BOOK");
}

/// What a document becomes, in words.
fn outcome(bytes: &[u8]) -> String {
    match outline(bytes).map_err(GiftRefusal::from) {
        Ok(document) => {
            let told = document.statements.iter().map(judged);
            [document.format.to_owned()].into_iter().chain(told).collect::<Vec<_>>().join("; ")
        }
        Err(refusal) => refused(refusal),
    }
}

fn refused(refusal: GiftRefusal) -> String {
    let refused = Refused::from(refusal);
    format!("{}: {}", refused.code.code, refused.detail)
}

/// A statement's lines and their sum, and how an import judges it.
fn judged(statement: &Outline) -> String {
    let (lines, euro) = (statement.bookings.len(), Currency::parse("EUR").unwrap());
    let sum: i64 = statement.bookings.iter().map(|booking| booking.amount.amount_minor).sum();
    let judged = statement.check(euro).map(|sound| {
        let (opening, closing) = (sound.opening.money.amount_minor, sound.closing.money.amount_minor);
        format!("from {opening} to {closing}")
    });
    format!("{lines} line, {sum}: {}", judged.unwrap_or_else(refused))
}
