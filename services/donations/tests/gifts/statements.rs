//! Statements written for a test.

/// A booking of a statement.
#[derive(Clone)]
pub struct Booking {
    pub minor: i64,
    pub on: &'static str,
    pub code: &'static str,
    pub end_to_end: String,
    pub remittance: String,
    pub payer: &'static str,
    pub cheque: &'static str,
}

/// A credit of a transfer.
pub fn credit(minor: i64, on: &'static str, remittance: impl Into<String>) -> Booking {
    Booking {
        minor,
        on,
        code: "RCDT/DMCT",
        end_to_end: "NOTPROVIDED".to_owned(),
        remittance: remittance.into(),
        payer: "A PAYER",
        cheque: "",
    }
}

/// A debit.
pub fn debit(minor: i64, on: &'static str, end_to_end: &str) -> Booking {
    Booking { minor: -minor, code: "ICDT/DMCT", end_to_end: end_to_end.to_owned(), ..credit(0, on, "") }
}

/// The account number of every test.
pub const ACCOUNT: &str = "004 123456 474";

/// A statement document: opening balance, its day, bookings, the closing day.
pub fn statement(id: &str, opening: (i64, &str), bookings: &[Booking], closing_on: &str) -> Vec<u8> {
    let closing = opening.0 + bookings.iter().map(|booking| booking.minor).sum::<i64>();
    let entries: String = bookings.iter().map(entry).collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n\
         <GrpHdr><MsgId>{id}</MsgId><CreDtTm>2025-12-01T08:00:00+08:00</CreDtTm></GrpHdr>\n\
         <Stmt><Id>{id}</Id><Acct><Id><Othr><Id>004-123456-474</Id></Othr></Id><Ccy>HKD</Ccy></Acct>\n\
         {}{}{entries}</Stmt></BkToCstmrStmt></Document>\n",
        balance("OPBD", opening.0, opening.1),
        balance("CLBD", closing, closing_on),
    );
    text.into_bytes()
}

fn sign(minor: i64) -> &'static str {
    if minor < 0 { "DBIT" } else { "CRDT" }
}

fn amount(minor: i64) -> String {
    let minor = minor.unsigned_abs();
    format!("<Amt Ccy=\"HKD\">{}.{:02}</Amt>", minor / 100, minor % 100)
}

fn balance(code: &str, minor: i64, on: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}<CdtDbtInd>{}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n",
        amount(minor),
        sign(minor),
    )
}

fn entry(booking: &Booking) -> String {
    let code = booking.code.split_once('/').map_or_else(
        || format!("<Prtry><Cd>{}</Cd></Prtry>", booking.code),
        |(family, subfamily)| {
            format!("<Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{subfamily}</SubFmlyCd></Fmly></Domn>")
        },
    );
    let cheque = if booking.cheque.is_empty() { String::new() } else { format!("<ChqNb>{}</ChqNb>", booking.cheque) };
    let party = if booking.minor < 0 { "Cdtr" } else { "Dbtr" };
    let remittance = if booking.remittance.is_empty() {
        String::new()
    } else {
        format!("<RmtInf><Ustrd>{}</Ustrd></RmtInf>", booking.remittance)
    };
    format!(
        "<Ntry>{}<CdtDbtInd>{}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>\
         <ValDt><Dt>{on}</Dt></ValDt><BkTxCd>{code}</BkTxCd>\
         <NtryDtls><TxDtls><Refs><EndToEndId>{}</EndToEndId>{cheque}</Refs>\
         <RltdPties><{party}><Pty><Nm>{}</Nm></Pty></{party}></RltdPties>{remittance}</TxDtls></NtryDtls></Ntry>\n",
        amount(booking.minor),
        sign(booking.minor),
        booking.end_to_end,
        booking.payer,
        on = booking.on,
    )
}
