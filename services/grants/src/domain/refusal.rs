//! Why grants says no.

use kaifong_kernel::values::{Currency, Instant, Money};

use super::{
    acquittal::AcquittalState,
    agreement::AgreementState,
    application::ApplicationState,
    award::AwardState,
    disbursement::DisbursementState,
    ids::{AcquittalId, ApplicationId, AwardId, DisbursementId, DocumentId, PayeeId, ProgrammeId, TrancheId},
    payee::PayeeState,
    programme::ProgrammeState,
    tranche::TrancheState,
};

kaifong_kernel::refusals! {
    /// Why grants says no.
    Refusal {
        /// No such programme.
        UnknownProgramme { programme: ProgrammeId } = "GRA001", NotFound,
            "There is no such programme", "沒有此計劃", "there is no programme {programme}";
        /// It can't take this step.
        ProgrammeElsewhere { programme: ProgrammeId, state: ProgrammeState } = "GRA002", Conflict,
            "The programme's state does not allow this step", "計劃目前的狀態不允許此步驟", "{programme} is {state}";
        /// No such application, or another agency's.
        UnknownApplication { application: ApplicationId } = "GRA003", NotFound,
            "There is no such application", "沒有此申請", "there is no application {application}";
        /// It can't take this step.
        ApplicationElsewhere { application: ApplicationId, state: ApplicationState } = "GRA004", Conflict,
            "The application's state does not allow this step", "申請目前的狀態不允許此步驟", "{application} is {state}";
        /// Somebody changed it since.
        Stale { seen: i64, version: i64 } = "GRA005", Stale,
            "Somebody changed it since you read it", "內容在你閱讀後已被更改",
            "you have seen version {seen}, it is at {version}: read it again";
        /// Nothing to judge by.
        NoDocument { application: ApplicationId } = "GRA006", Conflict,
            "The application has no document", "申請未附文件", "add a document to {application} before it is handed in";
        /// The content is of another kind.
        DocumentUnlike { media_type: String } = "GRA007", Invalid,
            "The document is not of its media type", "文件內容與所述類型不符", "the content is not {media_type}";
        /// No such document, or another agency's.
        UnknownDocument { document: DocumentId } = "GRA008", NotFound,
            "There is no such document", "沒有此文件", "there is no document {document}";
        /// Who has an interest does nothing more.
        InterestDeclared { application: ApplicationId } = "GRA009", Denied,
            "You declared an interest in this application", "你已就此申請申報利益", "your interest in {application} bars you from this step";
        /// Each person assesses once.
        AssessedBefore { application: ApplicationId } = "GRA010", Exists,
            "You assessed this application before", "你已評審此申請", "there is an assessment of {application} by you";
        /// Two persons have to look.
        TooFewAssessments { application: ApplicationId, counted: usize } = "GRA011", Conflict,
            "Two independent assessments are needed", "需要兩份獨立評審",
            "{application} has {counted} assessments by persons without an interest";
        /// No such award, or another agency's.
        UnknownAward { award: AwardId } = "GRA013", NotFound,
            "There is no such award", "沒有此資助", "there is no award {award}";
        /// It can't take this step.
        AwardElsewhere { award: AwardId, state: AwardState } = "GRA014", Conflict,
            "The award's state does not allow this step", "資助目前的狀態不允許此步驟", "{award} is {state}";
        /// More than was asked for.
        AwardTooMuch { asked: Money, wanted: Money } = "GRA015", Conflict,
            "The award is more than was asked for", "資助額超出申請額", "{asked} was asked for, the tranches come to {wanted}";
        /// Currencies never mix.
        OtherCurrency { currency: Currency, found: Currency } = "GRA016", Conflict,
            "The amount is in another currency", "貨幣不符", "it is kept in {currency}, not {found}";
        /// Too late.
        OfferOver { award: AwardId, expires_at: Instant } = "GRA017", Conflict,
            "The offer's deadline has passed", "接受資助的期限已過", "{award} could be accepted until {expires_at}";
        /// No such tranche, or another agency's.
        UnknownTranche { tranche: TrancheId } = "GRA018", NotFound,
            "There is no such tranche", "沒有此期款項", "there is no tranche {tranche}";
        /// It can't take this step.
        TrancheElsewhere { tranche: TrancheId, state: TrancheState } = "GRA019", Conflict,
            "The tranche's state does not allow this step", "此期款項目前的狀態不允許此步驟", "{tranche} is {state}";
        /// Nobody is bound yet.
        NotSigned { award: AwardId } = "GRA020", Conflict,
            "The agreement is not signed by both sides", "協議尚未由雙方簽署", "the agreement of {award} is not signed by both sides";
        /// Something is still to be shown.
        ConditionsOpen { tranche: TrancheId, open: usize } = "GRA021", Conflict,
            "Conditions of the tranche are open", "此期款項仍有條件未符", "{open} conditions of {tranche} are open";
        /// What was paid before is not accounted for.
        NotAcquitted { tranche: TrancheId } = "GRA022", Conflict,
            "The tranche before is not acquitted", "上一期款項尚未核銷",
            "{tranche} has to be paid, and acquitted or waived by two persons, before the next one";
        /// No such payee, or another agency's.
        UnknownPayee { payee: PayeeId } = "GRA023", NotFound,
            "There is no such payee", "沒有此收款人", "there is no payee {payee}";
        /// It can't take this step.
        PayeeElsewhere { payee: PayeeId, state: PayeeState } = "GRA024", Conflict,
            "The payee's state does not allow this step", "收款人目前的狀態不允許此步驟", "{payee} is {state}";
        /// Nowhere to pay to.
        NoPayee { tranche: TrancheId } = "GRA025", Conflict,
            "The agency has no payee in force", "機構沒有生效的收款戶口",
            "the agency of {tranche} has no confirmed payee, or its cool-off is not over";
        /// Different persons.
        SamePerson { duty: String } = "GRA026", Denied,
            "This step takes another person", "此步驟須由另一人進行", "who did {duty} can't do this as well, under any key";
        /// No such disbursement, or another agency's.
        UnknownDisbursement { disbursement: DisbursementId } = "GRA027", NotFound,
            "There is no such disbursement", "沒有此付款", "there is no disbursement {disbursement}";
        /// It can't take this step.
        DisbursementElsewhere { disbursement: DisbursementId, state: DisbursementState } = "GRA028", Conflict,
            "The disbursement's state does not allow this step", "付款目前的狀態不允許此步驟", "{disbursement} is {state}";
        /// A tranche is paid once.
        DisbursedBefore { tranche: TrancheId, disbursement: DisbursementId } = "GRA029", Exists,
            "The tranche has a disbursement already", "此期款項已有付款", "{disbursement} pays {tranche}";
        /// What was seen is not what is there.
        DigestUnlike { disbursement: DisbursementId } = "GRA030", Conflict,
            "Payee, account or amount are not what you have seen", "收款人、戶口或金額與所見不符",
            "read {disbursement} again and send its digest";
        /// No such acquittal, or another agency's.
        UnknownAcquittal { acquittal: AcquittalId } = "GRA031", NotFound,
            "There is no such acquittal", "沒有此核銷報告", "there is no acquittal {acquittal}";
        /// It can't take this step.
        AcquittalElsewhere { acquittal: AcquittalId, state: AcquittalState } = "GRA032", Conflict,
            "The acquittal's state does not allow this step", "核銷報告目前的狀態不允許此步驟", "{acquittal} is {state}";
        /// It doesn't come to what was paid.
        AcquittalUnlike { paid: Money, accounted: Money } = "GRA033", Conflict,
            "The acquittal does not come to what was paid", "核銷金額與已付款項不符",
            "{paid} was paid, {accounted} is spent and given back";
        /// There is no agreement, or a newer version.
        UnknownAgreement { award: AwardId, number: i32 } = "GRA034", NotFound,
            "There is no such version of the agreement", "沒有此版本的協議",
            "the agreement of {award} has no version {number} that could be read or signed";
        /// It can't be signed.
        AgreementElsewhere { award: AwardId, state: AgreementState } = "GRA035", Conflict,
            "The agreement can't be signed by this side any more", "此方已不能簽署協議", "the agreement of {award} is {state}, or signed by this side";
        /// No waiver was proposed.
        UnknownWaiver { tranche: TrancheId } = "GRA037", NotFound,
            "No waiver was proposed", "沒有人提出豁免", "no waiver is proposed for {tranche}";
        /// It was proposed or confirmed before.
        WaivedBefore { tranche: TrancheId } = "GRA038", Exists,
            "There is a waiver already", "已有豁免", "{tranche} has a waiver";
        /// Money is on its way.
        PaymentUnderWay { award: AwardId, disbursement: DisbursementId } = "GRA039", Conflict,
            "A payment of the award is under way", "此資助有付款正在進行",
            "{disbursement} of {award} is under way: void it, wait for the bank, or report that the bank rejected it";
        /// Not independent.
        NotIndependent { duty: String } = "GRA040", Denied,
            "This step takes a person who is independent of the request", "此步驟須由獨立人士進行",
            "you were added after {duty}, or by the person who did it";
        /// Voided, since the money would go elsewhere.
        PayeeChanged { disbursement: DisbursementId } = "GRA041", Conflict,
            "The payee changed after the payment was prepared", "收款人在準備付款後已更改",
            "{disbursement} is void: prepare the payment to the new payee";
        /// The condition isn't there, or met.
        ConditionElsewhere { tranche: TrancheId, condition: i32 } = "GRA042", Conflict,
            "The condition is not open", "此條件不存在或已符合", "{tranche} has no open condition {condition}";
        /// The deadline is in the past.
        PastDeadline { expires_at: Instant } = "GRA043", Invalid,
            "The deadline is in the past", "期限已過", "{expires_at} is in the past";
        /// The sum is too large.
        TooMuch { most: i64 } = "GRA044", Invalid,
            "The amounts are too large", "金額過大", "the tranches come to more than {most} minor units";
        /// The agency already has an acquittal of this tranche.
        AcquittedBefore { tranche: TrancheId } = "GRA045", Exists,
            "There is an acquittal already", "已有核銷報告", "{tranche} has an acquittal: change that one";
        /// The agency isn't named.
        WhichAgency {} = "GRA046", Invalid,
            "Say which agency", "請指明機構", "send agency_id: you act for no agency";
        /// There are enough documents.
        TooManyDocuments { application: ApplicationId, most: usize } = "GRA047", Conflict,
            "The application has too many documents", "申請文件過多", "{application} has {most} documents, which is the most";
    }
}
