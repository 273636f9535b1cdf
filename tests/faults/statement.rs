//! The bank's statement of one line, in camt.053.001.08.

use kaifong_kernel::clock::{Clock, SystemClock};

/// The account that everything comes to and is paid from.
pub const ACCOUNT: &str = "004000000001";

/// One line of today, under a reference: so many cents came, or left where there are fewer than none.
pub fn statement(name: &str, opening: i64, minor: i64, reference: &str) -> Vec<u8> {
    let today = SystemClock.now().hk_date();
    let before = today.start().plus_days(-1).hk_date();
    let dollars = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
    let (sign, family) = if minor < 0 { ("DBIT", "ICDT") } else { ("CRDT", "RCDT") };
    let balance = |code: &str, minor: i64, day| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"HKD\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>{day}</Dt></Dt></Bal>",
            dollars(minor)
        )
    };
    let document = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>{name}</MsgId><CreDtTm>{today}T18:00:00+08:00</CreDtTm></GrpHdr>\
         <Stmt><Id>{name}</Id><Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>HKD</Ccy></Acct>{}{}\
         <Ntry><Amt Ccy=\"HKD\">{}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{today}</Dt></BookgDt><ValDt><Dt>{today}</Dt></ValDt>\
         <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\
         </Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", opening, before),
        balance("CLBD", opening + minor, today),
        dollars(minor.abs()),
    );
    document.into_bytes()
}
