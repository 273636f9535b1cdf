//! Ids of this service, and those of the fund as it tells them.

kaifong_kernel::ids! {
    /// A programme.
    ProgrammeId = "prg";
    /// An application.
    ApplicationId = "app";
    /// A document of an application.
    DocumentId = "doc";
    /// An assessment.
    AssessmentId = "ass";
    /// A declared interest.
    InterestId = "int";
    /// An award.
    AwardId = "awd";
    /// An agreement's version.
    AgreementId = "agr";
    /// A tranche of an award.
    TrancheId = "trn";
    /// An acquittal of a tranche.
    AcquittalId = "acq";
    /// Where an agency is paid.
    PayeeId = "pay";
    /// A payment of a tranche.
    DisbursementId = "dis";
    /// A purpose of a fund.
    PurposeId = "pur";
    /// A hold of the fund.
    HoldId = "hld";
}
