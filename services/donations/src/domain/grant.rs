//! Ids of the grants service, as it tells them.

kaifong_kernel::ids! {
    /// A programme.
    ProgrammeId = "prg";
    /// An award.
    AwardId = "awd";
    /// A tranche of an award.
    TrancheId = "trn";
    /// A disbursement of a tranche.
    DisbursementId = "dis";
}
