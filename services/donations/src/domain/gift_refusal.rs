//! Why donors, pledges, gifts, receipts and bank statements say no.

use kaifong_kernel::values::{Currency, HkDate, Money, OrgId};

use super::{
    bank::BankAccountId,
    checkout::{CheckoutId, CheckoutState},
    donor::DonorId,
    gift::{GiftId, GiftState},
    grant::DisbursementId,
    import::ImportId,
    line::{LineId, LineState, PartKind},
    pledge::{PledgeId, PledgeState},
    proposal::{ProposalId, ProposalState},
    receipt::ReceiptId,
};

kaifong_kernel::refusals! {
    /// Why donors, pledges, gifts, receipts and bank statements say no.
    GiftRefusal {
        /// No such donor, or another tenant's.
        UnknownDonor { donor: DonorId } = "DON001", NotFound,
            "There is no such donor", "沒有此捐款人",
            "there is no donor {donor}";
        /// The organisation has a donor already.
        DonorExists { org: OrgId, donor: DonorId } = "DON002", Exists,
            "The organisation is a donor already", "該機構已登記為捐款人",
            "{org} is registered as {donor}";
        /// Somebody changed the donor meanwhile.
        StaleDonor { donor: DonorId, version: i64, expected: i64 } = "DON003", Stale,
            "The donor has changed since it was read", "捐款人資料在讀取後已有更改",
            "{donor} is at version {version}, not {expected}: read it again";
        /// No such pledge, or another tenant's.
        UnknownPledge { pledge: PledgeId } = "DON004", NotFound,
            "There is no such pledge", "沒有此認捐",
            "there is no pledge {pledge}";
        /// A gift can't be put on this pledge.
        PledgeNotOpen { pledge: PledgeId, state: PledgeState } = "DON005", Conflict,
            "The pledge is not open", "認捐已不再有效",
            "{pledge} is {state}: no gift can be put on it";
        /// It can't be withdrawn any more.
        PledgeFixed { pledge: PledgeId, state: PledgeState } = "DON006", Conflict,
            "The pledge can't be withdrawn", "認捐不能撤回",
            "{pledge} is {state}";
        /// No such gift, or another tenant's.
        UnknownGift { gift: GiftId } = "DON007", NotFound,
            "There is no such gift", "沒有此捐款",
            "there is no gift {gift}";
        /// Nothing, or less than nothing.
        NotAboveZero { amount: Money } = "DON008", Invalid,
            "An amount must be above zero", "金額必須大於零",
            "{amount} is not above zero";
        /// The cheque is somewhere else.
        ChequeElsewhere { gift: GiftId, state: GiftState } = "DON009", Conflict,
            "The cheque is not where this step needs it", "支票目前的狀態不允許此步驟",
            "{gift} is {state}";
        /// The bank line is not this cheque.
        NotThisCheque { gift: GiftId, line: Money, cheque: Money } = "DON010", Conflict,
            "The bank line has another amount than the cheque", "銀行記錄與支票金額不符",
            "the line is of {line}, the cheque {gift} of {cheque}";
        /// What was given contradicts the pledge.
        NotThisPledge { pledge: PledgeId, field: &'static str } = "DON011", Conflict,
            "The gift contradicts its pledge", "捐款與認捐內容不符",
            "{pledge} says otherwise about the {field}";
        /// One card charge can't carry it (Stripe's limit of eight digits).
        OverCardLimit { amount: Money, limit: Money } = "DON012", Conflict,
            "Too much for one card payment: give by bank transfer, FPS or cheque",
            "金額超出單次信用卡付款上限：請以銀行轉帳、轉數快或支票捐款",
            "one card payment carries at most {limit}: make a pledge over {amount} by bank transfer, FPS or cheque";
        /// No such checkout, or another tenant's.
        UnknownCheckout { checkout: CheckoutId } = "DON013", NotFound,
            "There is no such checkout", "沒有此付款",
            "there is no checkout {checkout}";
        /// Real money is not played with.
        NotSandbox { checkout: CheckoutId } = "DON014", Conflict,
            "This checkout is not of the sandbox", "此付款並非測試付款",
            "{checkout} is with a real provider: its payer pays there";
        /// The checkout can't go on from here.
        CheckoutClosed { checkout: CheckoutId, state: CheckoutState } = "DON015", Conflict,
            "The checkout is not open", "付款已結束",
            "{checkout} is {state}";
        /// Not money yet, or not any more.
        NotReceiptable { gift: GiftId, state: GiftState } = "DON016", Conflict,
            "The gift is not receiptable", "此捐款不能發出收據",
            "{gift} is {state}: a receipt needs money that is the charity's";
        /// One live receipt a gift.
        AlreadyCovered { gift: GiftId, receipt: ReceiptId } = "DON017", Conflict,
            "A receipt covers the gift already", "此捐款已有收據",
            "{receipt} covers {gift}";
        /// Nobody to make it out to.
        UnknownGiver { gift: GiftId } = "DON018", Conflict,
            "Nobody knows the giver", "捐款人身分不明",
            "{gift} has no donor: an unidentified giver gets no receipt";
        /// One receipt, one donor, fund, tax year and currency.
        MixedReceipt { gift: GiftId, field: &'static str } = "DON019", Conflict,
            "One receipt can't cover these gifts together", "這些捐款不能合併於一張收據",
            "{gift} has another {field} than the first gift";
        /// No such receipt, or another tenant's.
        UnknownReceipt { receipt: ReceiptId } = "DON020", NotFound,
            "There is no such receipt", "沒有此收據",
            "there is no receipt {receipt}";
        /// Void once is void.
        AlreadyVoid { receipt: ReceiptId } = "DON021", Conflict,
            "The receipt is void already", "收據已作廢",
            "{receipt} is void";
        /// Tomorrow has not happened.
        InTheFuture { date: HkDate, today: HkDate } = "DON022", Invalid,
            "The date is in the future", "日期尚未到來",
            "{date} is after today, {today}";
        /// A bank account keeps one fund's money in one currency.
        OtherAccount { account: BankAccountId, field: &'static str } = "DON023", Conflict,
            "The bank account is of another fund or currency", "銀行帳戶屬於另一基金或貨幣",
            "{account} has another {field}";
        /// Its last day is behind us.
        PastDeadline { date: HkDate, today: HkDate } = "DON024", Invalid,
            "The last day is in the past", "期限已過",
            "{date} is before today, {today}";
        /// A step before the one it follows.
        OutOfOrder { gift: GiftId, date: HkDate, earliest: HkDate } = "DON025", Conflict,
            "The day is before the step it follows", "日期早於前一步驟",
            "{gift} can't take this step on {date}: the step before was on {earliest}";
        /// Nothing was credited yet.
        NotCleared { gift: GiftId, state: GiftState } = "DON026", Conflict,
            "The cheque has not cleared", "支票尚未兌現",
            "{gift} is {state}: clear it first, or return it without a bank line";
        /// A cheque and a card gift end by steps of their own.
        NotOfLine { gift: GiftId, state: GiftState } = "DON027", Conflict,
            "The gift is not one that a bank line brought", "此捐款並非由銀行記錄直接入帳",
            "{gift} is {state}, or came by another rail than a transfer";

        /// No such account.
        UnknownAccount { account: BankAccountId } = "BNK001", NotFound,
            "There is no such bank account", "沒有此銀行帳戶",
            "there is no bank account {account}";
        /// The number is known.
        AccountExists { account: BankAccountId } = "BNK002", Exists,
            "The account number is known already", "此帳號已登記",
            "{account} has this number";
        /// Not the XML of a statement.
        Unreadable { line: u64, reason: String } = "BNK003", Invalid,
            "The document is not a camt.053 statement", "文件並非有效的 camt.053 結單",
            "line {line}: {reason}";
        /// Another message or version.
        UnsupportedFormat { found: String } = "BNK004", Invalid,
            "The document's format is not supported", "不支援此文件格式",
            "{found} is not camt.053.001.02, .03, .04 or .08";
        /// Not one of our accounts.
        ForeignAccount { line: u64, account_number: String } = "BNK005", Conflict,
            "The statement is of an account that is not open here", "結單的帳戶未在此登記",
            "line {line}: the statement is of {account_number}; open that bank account first";
        /// An account has one currency.
        OtherCurrency { line: u64, found: Currency, account: Currency } = "BNK006", Conflict,
            "The statement is in another currency than its account", "結單貨幣與帳戶不符",
            "line {line}: {found} in an account of {account}";
        /// The bank's own sums don't hold.
        DoesNotAddUp { statement: String, opening: Money, entries: Money, closing: Money, off: Money } = "BNK007", Conflict,
            "The statement does not add up", "結單金額不符",
            "statement {statement}: opening {opening} and entries {entries} make a closing balance that is {off} off {closing}";
        /// Something lies between.
        MissingStatement { statement: String, closed_on: HkDate, closing: Money, opened_on: HkDate, opening: Money } = "BNK008", Conflict,
            "A statement is missing before this one", "此結單之前欠缺結單",
            "the newest statement closed at {closing} on {closed_on}, statement {statement} opens at {opening} on {opened_on}: import the one between them first";
        /// One import at a time for each account.
        AccountBusy { account: BankAccountId, import: ImportId } = "BNK009", Busy,
            "Another import of this account is still being worked on", "此帳戶的另一匯入仍在處理中",
            "{import} is not done with {account} yet: try again in a moment";
        /// No such import.
        UnknownImport { import: ImportId } = "BNK010", NotFound,
            "There is no such import", "沒有此匯入",
            "there is no import {import}";
        /// No such line.
        UnknownLine { line: LineId } = "BNK011", NotFound,
            "There is no such bank line", "沒有此銀行記錄",
            "there is no bank line {line}";
        /// Placed once is placed.
        LinePlaced { line: LineId, state: LineState } = "BNK012", Conflict,
            "The bank line is placed already", "此銀行記錄已入帳",
            "{line} is {state}";
        /// Its parts are not the whole.
        PartsOff { line: LineId, amount: Money, parts: Money } = "BNK013", Conflict,
            "The parts don't sum to the bank line", "各部分總和與銀行記錄不符",
            "{line} is of {amount}, its parts make {parts}";
        /// No such proposal.
        UnknownProposal { proposal: ProposalId } = "BNK014", NotFound,
            "There is no such proposal", "沒有此配對建議",
            "there is no proposal {proposal}";
        /// Decided already.
        ProposalClosed { proposal: ProposalId, state: ProposalState } = "BNK015", Conflict,
            "The proposal is not open", "此配對建議已處理",
            "{proposal} is {state}";
        /// A credit is no charge, a debit no gift.
        WrongKind { line: LineId, wanted: &'static str } = "BNK016", Conflict,
            "The bank line can't be that", "此銀行記錄不能如此入帳",
            "{line} is no {wanted}";
        /// Without both booked balances nothing can be checked.
        NoBalance { line: u64, statement: String, balance: &'static str } = "BNK017", Conflict,
            "The statement lacks a booked balance", "結單欠缺帳面結餘",
            "line {line}: statement {statement} has no {balance} balance";
        /// More than one request carries.
        DocumentTooLarge { size: u64, limit: u64 } = "BNK018", TooLarge,
            "The document is too large", "文件過大",
            "{size} bytes; at most {limit}: ask the bank for statements of shorter periods";
        /// It tells of known days something else than was booked.
        Contradicts { statement: String, off: Money } = "BNK019", Conflict,
            "The statement contradicts what is booked", "結單與已入帳記錄不一致",
            "statement {statement} covers days already taken in, and is {off} off what is booked";
        /// The document says the same statement's balances in no order.
        NotAStretch { statement: String, opened_on: HkDate, closed_on: HkDate } = "BNK020", Conflict,
            "The statement closes before it opens", "結單的結束日期早於開始日期",
            "statement {statement} opens on {opened_on} and closes on {closed_on}";
        /// Its own summary says otherwise.
        SummaryOff { line: u64, total: String, told: String, found: String } = "BNK021", Conflict,
            "The statement's summary contradicts its entries", "結單摘要與記錄不符",
            "line {line}: {total} says {told}, the entries make {found}";
        /// Amount or direction is another.
        NotThisPayment { line: LineId, disbursement: DisbursementId, amount: Money, payment: Money } = "BNK022", Conflict,
            "The bank line is not this payment", "銀行記錄與此付款不符",
            "{amount} of {line} is not the {payment} of {disbursement} out of the fund of the account";
        /// There is nothing to take back.
        NotPlaced { line: LineId, state: LineState } = "BNK023", Conflict,
            "The bank line is not placed", "此銀行記錄尚未入帳",
            "{line} is {state}";
        /// Something else stands on it.
        PlacedForGood { line: LineId, part: PartKind } = "BNK024", Conflict,
            "What the bank line became is undone by a step of its own", "此銀行記錄的入帳須由其業務步驟撤銷",
            "{line} became a {part}: that is not undone by unplacing the line";
    }
}
