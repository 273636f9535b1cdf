//! A bank's statement in camt.053.001.08, as small as the bank's own can be.

use std::fmt::Write;

use kaifong_kernel::{
    clock::{Clock, SystemClock},
    values::HkDate,
};

/// One booked entry of a statement.
pub struct Entry {
    /// Cents.
    pub minor: i64,
    /// Whether it came in.
    pub credit: bool,
    /// The payer's end-to-end identification.
    pub end_to_end_id: String,
    /// The free text; may be empty.
    pub text: String,
}

/// Money that came in.
pub fn credit(minor: i64, end_to_end_id: &str, text: &str) -> Entry {
    Entry { minor, credit: true, end_to_end_id: end_to_end_id.to_owned(), text: text.to_owned() }
}

/// Today in Hong Kong.
pub fn today() -> HkDate {
    SystemClock.now().hk_date()
}

/// A statement of today, from `opening` cents on.
pub fn statement(name: &str, account_number: &str, opening: i64, entries: &[Entry]) -> Vec<u8> {
    let day = today();
    let before = day.start().plus_days(-1).hk_date();
    let signed = |entry: &Entry| if entry.credit { entry.minor } else { -entry.minor };
    let closing = opening + entries.iter().map(signed).sum::<i64>();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}T18:00:00+08:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><Acct><Id><Othr><Id>{account_number}</Id></Othr></Id><Ccy>HKD</Ccy></Acct>"
    );
    for (kind, minor, on) in [("OPBD", opening, before), ("CLBD", closing, day)] {
        let _ = write!(
            text,
            "\n<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"HKD\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>",
            dollars(minor)
        );
    }
    for entry in entries {
        text.push_str(&booked(entry, day));
    }
    text.push_str("\n</Stmt></BkToCstmrStmt></Document>\n");
    text.into_bytes()
}

fn booked(entry: &Entry, day: HkDate) -> String {
    let (sign, family) = if entry.credit { ("CRDT", "RCDT") } else { ("DBIT", "ICDT") };
    let text =
        if entry.text.is_empty() { String::new() } else { format!("<RmtInf><Ustrd>{}</Ustrd></RmtInf>", entry.text) };
    format!(
        "\n<Ntry><Amt Ccy=\"HKD\">{}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs>{text}</TxDtls></NtryDtls></Ntry>",
        dollars(entry.minor),
        entry.end_to_end_id,
    )
}

fn dollars(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
