//! The parts of camt.053 that are read, as its schemas have them (versions 02, 03, 04 and 08 side by side).

use super::shape::{
    Child,
    Holds::{Amount, Any, OneOf, Parts, Text, Word},
    Shape,
};

const DAY: Shape = &[Child::new("Dt", Text(40)), Child::new("DtTm", Text(40))];
const SIGN: &[&str] = &["CRDT", "DBIT"];
const FLAG: &[&str] = &["true", "false", "1", "0"];

/// Children of `BkToCstmrStmt`.
pub(super) const MESSAGE: Shape = &[
    Child::new("GrpHdr", Parts(GROUP_HEADER)),
    Child::new("Stmt", Parts(STATEMENT)).many(),
    Child::new("SplmtryData", Any).optional().many().since(3),
];

const GROUP_HEADER: Shape = &[
    Child::new("MsgId", Text(35)),
    Child::new("CreDtTm", Text(40)),
    Child::new("MsgRcpt", Any).optional(),
    Child::new("MsgPgntn", Any).optional(),
    Child::new("OrgnlBizQry", Any).optional().since(3),
    Child::new("AddtlInf", Text(500)).optional(),
];

/// Children of `Stmt`.
pub(super) const STATEMENT: Shape = &[
    Child::new("Id", Text(35)),
    Child::new("StmtPgntn", Any).optional().since(3),
    Child::new("ElctrncSeqNb", Text(18)).optional(),
    Child::new("RptgSeq", Any).optional().since(8),
    Child::new("LglSeqNb", Text(18)).optional(),
    Child::new("CreDtTm", Text(40)).until(4),
    Child::new("CreDtTm", Text(40)).optional().since(5),
    Child::new("FrToDt", Any).optional(),
    Child::new("CpyDplctInd", Word(&["CODU", "COPY", "DUPL"])).optional(),
    Child::new("RptgSrc", Any).optional(),
    Child::new("Acct", Parts(ACCOUNT)),
    Child::new("RltdAcct", Any).optional(),
    Child::new("Intrst", Any).optional().many(),
    Child::new("Bal", Parts(BALANCE)).many(),
    Child::new("TxsSummry", Any).optional(),
    Child::new("Ntry", Parts(ENTRY)).optional().many(),
    Child::new("AddtlStmtInf", Text(500)).optional(),
];

const ACCOUNT: Shape = &[
    Child::new("Id", OneOf(&[Child::new("IBAN", Text(34)), Child::new("Othr", Any)])),
    Child::new("Tp", Any).optional(),
    Child::new("Ccy", Text(3)).optional(),
    Child::new("Nm", Text(70)).optional(),
    Child::new("Prxy", Any).optional().since(8),
    Child::new("Ownr", Any).optional(),
    Child::new("Svcr", Any).optional(),
];

const BALANCE: Shape = &[
    Child::new("Tp", Parts(&[Child::new("CdOrPrtry", OneOf(CODE)), Child::new("SubTp", Any).optional()])),
    Child::new("CdtLine", Any).optional().many(),
    Child::new("Amt", Amount),
    Child::new("CdtDbtInd", Word(SIGN)),
    Child::new("Dt", OneOf(DAY)),
    Child::new("Avlbty", Any).optional().many(),
];

const CODE: Shape = &[Child::new("Cd", Text(4)), Child::new("Prtry", Text(35))];

const ENTRY: Shape = &[
    Child::new("NtryRef", Text(35)).optional(),
    Child::new("Amt", Amount),
    Child::new("CdtDbtInd", Word(SIGN)),
    Child::new("RvslInd", Word(FLAG)).optional(),
    Child::new("Sts", Word(&["BOOK", "PDNG", "INFO"])).until(7),
    Child::new("Sts", OneOf(CODE)).since(8),
    Child::new("BookgDt", OneOf(DAY)).optional(),
    Child::new("ValDt", OneOf(DAY)).optional(),
    Child::new("AcctSvcrRef", Text(35)).optional(),
    Child::new("Avlbty", Any).optional().many(),
    Child::new("BkTxCd", Parts(BANK_CODE)),
    Child::new("ComssnWvrInd", Any).optional(),
    Child::new("AddtlInfInd", Any).optional(),
    Child::new("AmtDtls", Any).optional(),
    Child::new("Chrgs", Parts(CHARGES_02)).optional().many().until(2),
    Child::new("Chrgs", Parts(CHARGES)).optional().since(3),
    Child::new("TechInptChanl", Any).optional(),
    Child::new("Intrst", Any).optional().many(),
    Child::new("CardTx", Any).optional().since(3),
    Child::new("NtryDtls", Parts(DETAILS)).optional().many(),
    Child::new("AddtlNtryInf", Text(500)).optional(),
];

const BANK_CODE: Shape = &[
    Child::new(
        "Domn",
        Parts(&[
            Child::new("Cd", Text(4)),
            Child::new("Fmly", Parts(&[Child::new("Cd", Text(4)), Child::new("SubFmlyCd", Text(4))])),
        ]),
    )
    .optional(),
    Child::new("Prtry", Parts(&[Child::new("Cd", Text(35)), Child::new("Issr", Text(35)).optional()])).optional(),
];

const CHARGES_02: Shape = &[
    Child::new("TtlChrgsAndTaxAmt", Amount).optional(),
    Child::new("Amt", Amount),
    Child::new("CdtDbtInd", Word(SIGN)).optional(),
    Child::new("Tp", Any).optional(),
    Child::new("Rate", Any).optional(),
    Child::new("Br", Any).optional(),
    Child::new("Pty", Any).optional(),
    Child::new("Tax", Any).optional(),
];

const CHARGES: Shape = &[Child::new("TtlChrgsAndTaxAmt", Amount).optional(), Child::new("Rcrd", Any).optional().many()];

const DETAILS: Shape =
    &[Child::new("Btch", Any).optional(), Child::new("TxDtls", Parts(TRANSACTION)).optional().many()];

const TRANSACTION: Shape = &[
    Child::new("Refs", Parts(REFERENCES)).optional(),
    Child::new("Amt", Amount).optional().since(3),
    Child::new("CdtDbtInd", Word(SIGN)).optional().since(3),
    Child::new("AmtDtls", Any).optional(),
    Child::new("Avlbty", Any).optional().many(),
    Child::new("BkTxCd", Parts(BANK_CODE)).optional(),
    Child::new("Chrgs", Parts(CHARGES_02)).optional().many().until(2),
    Child::new("Chrgs", Parts(CHARGES)).optional().since(3),
    Child::new("Intrst", Any).optional().many(),
    Child::new("RltdPties", Any).optional(),
    Child::new("RltdAgts", Any).optional(),
    Child::new("LclInstrm", Any).optional().since(8),
    Child::new("Purp", Any).optional(),
    Child::new("RltdRmtInf", Any).optional().many(),
    Child::new("RmtInf", Parts(REMITTANCE)).optional(),
    Child::new("RltdDts", Any).optional(),
    Child::new("RltdPric", Any).optional(),
    Child::new("RltdQties", Any).optional().many(),
    Child::new("FinInstrmId", Any).optional(),
    Child::new("Tax", Any).optional(),
    Child::new("RtrInf", Any).optional(),
    Child::new("CorpActn", Any).optional(),
    Child::new("SfkpgAcct", Any).optional(),
    Child::new("CshDpst", Any).optional().many().since(3),
    Child::new("CardTx", Any).optional().since(3),
    Child::new("AddtlTxInf", Text(500)).optional(),
    Child::new("SplmtryData", Any).optional().many().since(3),
];

const REFERENCES: Shape = &[
    Child::new("MsgId", Text(35)).optional(),
    Child::new("AcctSvcrRef", Text(35)).optional(),
    Child::new("PmtInfId", Text(35)).optional(),
    Child::new("InstrId", Text(35)).optional(),
    Child::new("EndToEndId", Text(35)).optional(),
    Child::new("UETR", Text(36)).optional().since(8),
    Child::new("TxId", Text(35)).optional(),
    Child::new("MndtId", Text(35)).optional(),
    Child::new("ChqNb", Text(35)).optional(),
    Child::new("ClrSysRef", Text(35)).optional(),
    Child::new("AcctOwnrTxId", Text(35)).optional().since(3),
    Child::new("AcctSvcrTxId", Text(35)).optional().since(3),
    Child::new("MktInfrstrctrTxId", Text(35)).optional().since(3),
    Child::new("PrcgId", Text(35)).optional().since(3),
    Child::new("Prtry", Any).optional().many(),
];

const REMITTANCE: Shape =
    &[Child::new("Ustrd", Text(140)).optional().many(), Child::new("Strd", Any).optional().many()];
