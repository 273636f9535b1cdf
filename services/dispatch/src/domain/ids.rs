//! Typed ids, in their text form at every edge.

kaifong_kernel::ids! {
    /// A delivery order.
    OrderId = "ord";
    /// A run of one vehicle.
    RunId = "run";
    /// A stop of a run.
    StopId = "stp";
    /// A vehicle.
    VehicleId = "veh";
    /// A crew member.
    CrewId = "crw";
    /// A stair-climbing device.
    DeviceId = "dev";
    /// A shift of a vehicle with its crew.
    ShiftId = "shf";
    /// A depot.
    DepotId = "dpt";
    /// A stair-climbing unit's booking.
    UnitId = "unt";
    /// A plan of a day.
    PlanId = "pln";
    /// A proof of delivery.
    ProofId = "prf";
    /// An outcome that a device told.
    OutcomeId = "out";
    /// A household of `needs`.
    HouseholdId = "hsh";
    /// A need of `needs`.
    NeedId = "ned";
    /// An item of inventory's catalogue.
    ItemId = "itm";
    /// A location of inventory.
    LocationId = "loc";
    /// A serialised asset of inventory.
    AssetId = "ast";
}
