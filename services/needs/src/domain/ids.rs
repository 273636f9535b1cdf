//! Ids of this service, and those of others as they are told.

kaifong_kernel::ids! {
    /// A household; also the subject of what the vault keeps of the household as a whole.
    HouseholdId = "hsh";
    /// A member of a household; also the subject of what the vault keeps of that member.
    MemberId = "mbr";
    /// A place where a household lives or lived.
    WhereaboutsId = "whr";
    /// A need.
    NeedId = "ned";
    /// A reading of a household's doorstep.
    ReadingId = "drd";
    /// A judgement of two households.
    LikenessId = "lik";
    /// A need that was handed on.
    ReferralId = "rfl";
    /// A class of need.
    ClassId = "ncl";
    /// A run of dispatch.
    RunId = "run";
    /// An order of dispatch.
    OrderId = "ord";
    /// An item of inventory's catalogue.
    ItemId = "itm";
}
