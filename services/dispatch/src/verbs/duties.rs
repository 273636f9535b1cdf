//! Work for people, by kind, and what settles it.

/// Inventory did not reserve an order's goods.
pub(super) const GOODS_REFUSED: &str = "order_goods_refused";
/// An order was taken off a run that is published.
pub(super) const TAKEN_OFF: &str = "order_taken_off";
/// An outcome that a device told no longer fits.
pub(super) const MISFIT: &str = "outcome_misfit";
/// An elder who lives alone was not reached.
pub(super) const ELDER: &str = "elder_not_reached";
/// The same, and nobody took that on by its deadline.
pub(super) const ELDER_ESCALATED: &str = "elder_not_reached_escalated";
/// A vehicle with runs that have not ended went out of service.
pub(super) const VEHICLE_OUT: &str = "vehicle_out";
/// A crew member of runs that have not ended was suspended.
pub(super) const CREW_OUT: &str = "crew_suspended";
/// A device with rides on runs that have not ended went out of service.
pub(super) const DEVICE_OUT: &str = "device_out";
/// A run could not be closed: goods are left on its vehicle.
pub(super) const NOT_EMPTY: &str = "vehicle_not_empty";
/// A household died while an order of it was on the road.
pub(super) const DECEASED: &str = "order_of_deceased";
/// Goods of an order that is over came back, or were expected to and did not.
pub(super) const FAILED_STOP: &str = "stop_failed";
/// An order in place of one that failed can't be submitted by itself.
pub(super) const NOT_GOING_ON: &str = "order_not_going_on";
/// A plan found no place for an order.
pub(super) const UNPLANNED: &str = "order_unplanned";
/// An order's day passed while it was on no run.
pub(super) const OVERDUE: &str = "order_overdue";
/// A run's time is over, and it never was on the road.
pub(super) const NOT_STARTED: &str = "run_not_started";
/// What asks for a run for an order: settled once it has one, or waits for none any more.
pub(super) const FOR_A_RUN: [&str; 3] = [TAKEN_OFF, UNPLANNED, OVERDUE];
/// Seconds until work that waits for a person should be done: a day.
pub(super) const A_DAY_SECONDS: i64 = 86_400;
/// Seconds until what keeps vehicles waiting should be done.
pub(super) const AT_ONCE_SECONDS: i64 = 1_800;
