//! Ids of this service, and those of others as they tell them.

kaifong_kernel::ids! {
    /// An item of the catalogue.
    ItemId = "itm";
    /// A location.
    LocationId = "loc";
    /// A lot.
    LotId = "lot";
    /// A goods receipt.
    ReceiptId = "rcv";
    /// A line of a goods receipt.
    ReceiptLineId = "rcl";
    /// A file of goods that was taken in.
    StockImportId = "sim";
    /// A line of such a file.
    StockImportLineId = "sil";
    /// A movement.
    MovementId = "mov";
    /// A reservation.
    ReservationId = "rsv";
    /// An asset.
    AssetId = "ast";
    /// A loan.
    LoanId = "lon";
    /// A stock-take.
    StockTakeId = "stk";
    /// A delivery order.
    OrderId = "ord";
    /// A household.
    HouseholdId = "hsh";
    /// A run.
    RunId = "run";
    /// A stop of a run.
    StopId = "stp";
    /// A vehicle.
    VehicleId = "veh";
}
