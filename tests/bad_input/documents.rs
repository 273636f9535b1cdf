//! Bodies that can't be read.

use kaifong_kernel::clock::{Clock, SystemClock};
use kaifong_tests::{
    Installation, Person,
    rest::{Answer, new_key, sent},
};
use reqwest::Method;

use crate::guard::{Guard, World};

/// A day's statement with one gift of HKD 1.00.
const STATEMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>DAYT18:00:00+08:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><Othr><Id>ACCOUNT</Id></Othr></Id><Ccy>HKD</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="HKD">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>DAY</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="HKD">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>DAY</Dt></Dt></Bal>
<Ntry><Amt Ccy="HKD">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>DAY</Dt></BookgDt><ValDt><Dt>DAY</Dt></ValDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>NONE</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"#;

const ENTRY: &str = "<Ntry><Amt Ccy=\"HKD\">1.00</Amt>";

async fn body(person: &Person, path: &str, media_type: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let request = person.request(Method::POST, path).header("idempotency-key", new_key());
    sent(request.header("content-type", media_type).body(bytes.into())).await
}

pub async fn statements_that_are_none_are_refused(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let day = SystemClock.now().hk_date().to_string();
    let good = STATEMENT.replace("DAY", &day).replace("ACCOUNT", &world.account_number);
    let entities = "<!DOCTYPE Document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let entry = |with: &str| good.replace(ENTRY, &format!("<Ntry>{with}"));
    let unreadable = [
        ("its first half", good[..good.len() / 2].to_owned()),
        ("a statement that is closed wrongly", good.replace("</Stmt>", "</Smt>")),
        ("no XML", "a gift of 100 dollars".to_owned()),
        ("entities", good.replace("<Document ", &format!("{entities}<Document "))),
        ("an outside file", good.replace("<MsgId>M1", "<!ENTITY x SYSTEM \"file:///etc/passwd\"><MsgId>&x;")),
        ("elements without end", good.replace(ENTRY, &"<Ntry>".repeat(200_000))),
        ("a negative amount", entry("<Amt Ccy=\"HKD\">-1.00</Amt>")),
        ("an overflowing amount", entry("<Amt Ccy=\"HKD\">99999999999999999999.00</Amt>")),
        ("a tenth of a cent", entry("<Amt Ccy=\"HKD\">1.001</Amt>")),
        ("an unknown currency", entry("<Amt Ccy=\"XYZ\">1.00</Amt>")),
        ("no currency", entry("<Amt>1.00</Amt>")),
        ("no day", good.replace(&format!("<ValDt><Dt>{day}"), "<ValDt><Dt>2026-02-30")),
    ];
    for (what, document) in unreadable {
        let answer = body(&world.preparer, "/v1/statement-imports", "application/xml", document).await;
        guard.refused_at(what, answer, "BNK003", "document").await;
    }
    let other = good.replace("camt.053.001.08", "camt.052.001.08");
    let answer = body(&world.preparer, "/v1/statement-imports", "text/xml", other).await;
    guard.refused_at("another message", answer, "BNK004", "document").await;
    let nothing = body(&world.preparer, "/v1/statement-imports", "text/xml", Vec::new()).await.problem();
    assert_eq!(nothing.fields, ["document"], "{}", nothing.body);
    let mut broken = good.clone().into_bytes();
    broken.splice(60..60, [0xFF, 0xFE]);
    let answer = body(&world.preparer, "/v1/statement-imports", "text/xml", broken).await;
    guard.refused_at("bytes that are no text", answer, "BNK003", "document").await;
    let off = good.replace(ENTRY, "<Ntry><Amt Ccy=\"HKD\">2.00</Amt>");
    let answer = body(&world.preparer, "/v1/statement-imports", "text/xml", off).await;
    guard.refused("sums that don't hold", answer, "BNK007").await;
    let foreign = good.replace(&world.account_number, "999999999999");
    let answer = body(&world.preparer, "/v1/statement-imports", "text/xml", foreign).await;
    guard.refused("somebody else's account", answer, "BNK005").await;
    // The statement that all of these were made from is fine.
    let taken = world.preparer.upload("/v1/statement-imports", "text/xml", good.into_bytes()).await;
    let import = taken["import_id"].as_str().expect("an import").to_owned();
    world.preparer.until(&format!("/v1/statement-imports/{import}"), |seen| seen["state"] == "done").await;
}

pub async fn bodies_that_cannot_be_read_are_refused(house: &Installation) {
    let world = World::open(house).await;
    let guard = Guard::over(house).await;
    let large = |one: &str| one.repeat(7 * 1024 * 1024 / one.len()).into_bytes();
    let bodies: [(&str, &str, Vec<u8>, u16, &str); 10] = [
        ("/v1/pledges", "application/json", Vec::new(), 400, "GTW003"),
        ("/v1/pledges", "application/json", b"{\"rail\":".to_vec(), 400, "GTW003"),
        ("/v1/pledges", "application/json", b"[{}]".to_vec(), 400, "GTW003"),
        ("/v1/pledges", "application/json", b"{\"rail\":\"\xFF\xFE\"}".to_vec(), 400, "GTW003"),
        ("/v1/pledges", "application/json", "[".repeat(200_000).into_bytes(), 400, "GTW003"),
        ("/v1/pledges", "application/x-www-form-urlencoded", b"rail=fps".to_vec(), 415, "GTW004"),
        ("/v1/statement-imports", "application/json", b"{}".to_vec(), 415, "GTW004"),
        ("/v1/pledges", "application/json", large(" "), 413, "GTW005"),
        ("/v1/statement-imports", "application/xml", large("<a></a>"), 413, "GTW005"),
        ("/v1/nothing", "application/json", b"{}".to_vec(), 404, "GTW001"),
    ];
    for (path, media_type, bytes, status, code) in bodies {
        let what = format!("{} bytes of {media_type} to {path}", bytes.len());
        let problem = guard.refused(&what, body(&world.preparer, path, media_type, bytes).await, code).await;
        assert_eq!(problem.status, status, "{what}");
    }
    // Between what the gateway takes and what a service does.
    let long = STATEMENT.replace("NONE", &"x".repeat(4 * 1024 * 1024));
    let answer = body(&world.preparer, "/v1/statement-imports", "text/xml", long).await.problem();
    assert_eq!(answer.status, 413, "{}", answer.body);
    guard.unchanged("a document of 4 MiB").await;
}
