//! Why the fund and its ledger say no.

use kaifong_kernel::values::{Currency, Instant, Money};

use super::{
    fund::{FundId, FundState, PurposeId},
    grant::{AwardId, DisbursementId, ProgrammeId, TrancheId},
    hold::{HoldId, HoldState},
    ledger::{JournalId, JournalKind, SourceKind},
};

kaifong_kernel::refusals! {
    /// Why the fund and its ledger say no.
    FundRefusal {
        /// No such fund.
        UnknownFund { fund: FundId } = "FND001", NotFound,
            "There is no such fund", "沒有此基金",
            "there is no fund {fund}";
        /// No such purpose.
        UnknownPurpose { purpose: PurposeId } = "FND002", NotFound,
            "There is no such purpose", "沒有此用途",
            "there is no purpose {purpose}";
        /// Another fund has the code.
        FundCodeTaken { code: String, fund: FundId } = "FND003", Exists,
            "Another fund has this code", "此代號已被另一基金使用",
            "{fund} has the code {code}";
        /// It takes nothing new.
        FundNotOpen { fund: FundId, state: FundState } = "FND004", Conflict,
            "The fund is not open", "基金並未開放",
            "{fund} is {state}";
        /// It can't take this step.
        FundFixed { fund: FundId, state: FundState } = "FND005", Conflict,
            "The fund's state does not allow this step", "基金目前的狀態不允許此步驟",
            "{fund} is {state}: only a draft can be opened, only an open fund closed";
        /// Nothing, or less than nothing.
        NotAboveZero { amount: Money } = "FND006", Invalid,
            "An amount must be above zero", "金額必須大於零",
            "{amount} is not above zero";
        /// More than one journal carries.
        TooMuch { amount: Money, most: Money } = "FND007", Invalid,
            "The amount is larger than one journal can carry", "金額超出單筆分錄上限",
            "{amount} is more than {most}";
        /// The purpose has less.
        PurposeShort { purpose: PurposeId, available: Money, wanted: Money } = "FND008", Conflict,
            "The purpose has less available", "此用途的可用餘額不足",
            "{purpose} has {available} available, {wanted} is wanted";
        /// Nothing was ever set aside for it.
        UnknownProgramme { programme: ProgrammeId } = "FND009", NotFound,
            "The programme has no allocation", "此計劃未獲撥款",
            "nothing is set aside for {programme}";
        /// The programme has less.
        ProgrammeShort { programme: ProgrammeId, available: Money, wanted: Money } = "FND010", Conflict,
            "The programme has less available", "此計劃的可用餘額不足",
            "{programme} has {available} available, {wanted} is wanted";
        /// It was told otherwise before.
        AllocatedOtherwise { programme: ProgrammeId, purpose: PurposeId, amount: Money } = "FND011", Conflict,
            "The programme has another allocation", "此計劃已有另一撥款",
            "{programme} has {amount} of {purpose}: a programme is allocated once";
        /// No such hold.
        UnknownHold { hold: HoldId } = "FND012", NotFound,
            "There is no such hold", "沒有此預留款項",
            "there is no hold {hold}";
        /// It ended, once.
        HoldEnded { hold: HoldId, state: HoldState } = "FND013", Conflict,
            "The hold has ended", "預留款項已結束",
            "{hold} is {state}";
        /// The award was told otherwise before.
        HeldOtherwise { award: AwardId, hold: HoldId, amount: Money } = "FND015", Conflict,
            "The award has another hold", "此資助已有另一預留款項",
            "{hold} holds {amount} for {award}";
        /// The award was never accepted.
        UnknownCommitment { award: AwardId } = "FND016", NotFound,
            "The award has no commitment", "此資助沒有承擔額",
            "nothing is committed to {award}";
        /// The award has less left.
        CommitmentShort { award: AwardId, committed: Money, wanted: Money } = "FND017", Conflict,
            "The award has less left", "此資助的餘額不足",
            "{award} has {committed} that is not owed yet, {wanted} is wanted";
        /// The tranche was told otherwise before.
        RecognisedOtherwise { tranche: TrancheId, award: AwardId, amount: Money } = "FND018", Conflict,
            "The tranche is recognised otherwise", "此期款項已按另一內容確認",
            "{tranche} of {award} is recognised as {amount}";
        /// The tranche is not owed.
        UnknownPayable { tranche: TrancheId } = "FND019", NotFound,
            "The tranche is not payable", "此期款項並非應付",
            "nothing is owed for {tranche}";
        /// The tranche has less left.
        PayableShort { tranche: TrancheId, open: Money, wanted: Money } = "FND020", Conflict,
            "The tranche has less left to pay", "此期款項的應付餘額不足",
            "{tranche} has {open} that no payment carries, {wanted} is wanted";
        /// The disbursement was told otherwise before.
        ReleasedOtherwise { disbursement: DisbursementId, amount: Money } = "FND021", Conflict,
            "The payment is released otherwise", "此付款已按另一內容發出",
            "{disbursement} is released over {amount}, for another tranche, payee or reference";
        /// Another payment bears the reference.
        ReferenceTaken { end_to_end_id: String, disbursement: DisbursementId } = "FND022", Exists,
            "Another payment bears this reference", "此參考編號已被另一付款使用",
            "{disbursement} bears {end_to_end_id}";
        /// The bank has not spoken yet.
        PaymentUnderWay { award: AwardId, in_transit: Money } = "FND023", Conflict,
            "A payment of the award is in transit", "此資助有付款正在途中",
            "{in_transit} of {award} is in transit: wait for the bank";
        /// Nothing more is paid of it.
        CommitmentClosed { award: AwardId } = "FND024", Conflict,
            "The award's commitment is closed", "此資助的承擔額已結束",
            "the commitment to {award} is closed";
        /// No such journal.
        UnknownJournal { journal: JournalId } = "FND025", NotFound,
            "There is no such journal", "沒有此分錄",
            "there is no journal {journal}";
        /// Undone once is undone.
        AlreadyReversed { journal: JournalId, by: JournalId } = "FND026", Conflict,
            "The journal is undone already", "分錄已被沖銷",
            "{by} undoes {journal}";
        /// Its own business undoes it.
        NotReversible { journal: JournalId, kind: JournalKind } = "FND027", Conflict,
            "This journal is undone by the step of its own business", "此分錄須由其業務步驟沖銷",
            "{journal} is {kind}: undo what stands behind it";
        /// One fact, one journal.
        PostedBefore { source_kind: SourceKind, kind: JournalKind } = "FND028", Exists,
            "The fact is in the books already", "此事項已入帳",
            "{kind} of this {source_kind} is in the books already";
        /// Currencies never net.
        OtherCurrency { programme: ProgrammeId, currency: Currency, found: Currency } = "FND029", Conflict,
            "The amount is in another currency", "貨幣不符",
            "{programme} is in {currency}, not {found}";
        /// It would expire before it begins.
        PastDeadline { expires_at: Instant, now: Instant } = "FND030", Invalid,
            "The deadline is in the past", "期限已過",
            "{expires_at} is not after {now}";
        /// Nothing was released.
        UnknownPayment { disbursement: DisbursementId } = "FND031", NotFound,
            "There is no payment of this disbursement", "此項發放尚未付款",
            "nothing was released for {disbursement}";
        /// The payment is somewhere else.
        PaymentElsewhere { disbursement: DisbursementId, state: super::payment::PaymentState } = "FND032", Conflict,
            "The payment is not where this step needs it", "付款目前的狀態不允許此步驟",
            "{disbursement} is {state}";
        /// Another purpose of the fund has the code.
        PurposeCodeTaken { code: String, purpose: PurposeId } = "FND033", Exists,
            "Another purpose of the fund has this code", "此代號已被基金的另一用途使用",
            "{purpose} has the code {code}";
        /// A purpose belongs to one fund.
        OtherFund { purpose: PurposeId, fund: FundId } = "FND034", Conflict,
            "The purpose is of another fund", "此用途屬於另一基金",
            "{purpose} is of {fund}";
        /// Somebody took back what was set aside.
        AllocationUndone { programme: ProgrammeId, journal: JournalId, by: JournalId } = "FND035", Conflict,
            "The programme's allocation was undone", "此計劃的撥款已被沖銷",
            "{by} undid {journal}, the allocation of {programme}";
    }
}
