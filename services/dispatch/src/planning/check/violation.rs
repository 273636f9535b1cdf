//! What can be wrong with a plan: a name, a code and a text in both languages each.

use crate::planning::{JobId, ResourceId, Seconds, VehicleId};

/// A rule that a plan breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// A run of a vehicle or shift that the problem doesn't have.
    UnknownVehicle(VehicleId),
    /// A stop or an unassigned job that the problem doesn't have, or a part that the job doesn't have.
    UnknownJob(JobId),
    /// Two runs of one vehicle in one shift.
    DoubleRun(VehicleId),
    /// A run begins or ends elsewhere than its shift says.
    Depot(VehicleId),
    /// More aboard than the vehicle carries: the dimension, what is aboard, what it carries.
    Capacity {
        /// Whose.
        vehicle: VehicleId,
        /// After which stop, from 1; 0 when leaving.
        leg: usize,
        /// Which dimension.
        dimension: usize,
        /// What is aboard.
        load: i64,
        /// What it carries.
        capacity: i64,
    },
    /// More than the device does on one charge: what all stops of the run take of it, and what it has.
    Charge {
        /// Whose.
        vehicle: VehicleId,
        /// What is taken.
        drawn: i64,
        /// What it has.
        charge: i64,
    },
    /// The plan says something else of what is aboard than its stops do.
    WrongLoad {
        /// Whose.
        vehicle: VehicleId,
        /// After which stop, from 1; 0 when leaving.
        leg: usize,
    },
    /// Service begins outside every window, or before the goods are released.
    Window(JobId),
    /// Nobody aboard has the skill.
    Skill(JobId),
    /// The certificate lapses before the job is done.
    Certificate(JobId),
    /// The run is outside its shift, or longer than it may be.
    Shift(VehicleId),
    /// The break is missing, too late, too short, or too many.
    Rest(VehicleId),
    /// More stops or reloads than allowed.
    Stops(VehicleId),
    /// A delivery without its pickup before it in the same run, or a pickup that is never delivered.
    PickupOrder(JobId),
    /// The goods aren't on this vehicle.
    GoodsElsewhere(JobId),
    /// A vehicle, crew member or device in two places at once, travel included.
    Overlap(ResourceId),
    /// Served more than once, or listed as unassigned twice.
    Twice(JobId),
    /// Served and listed as unassigned.
    ServedAndUnassigned(JobId),
    /// Neither served nor listed.
    Lost(JobId),
    /// It rides longer than allowed.
    RideTime(JobId),
    /// What has started was moved, changed or left out.
    PinnedMoved(VehicleId),
    /// What hasn't started begins before now.
    Past(VehicleId),
    /// A stored time isn't what driving gives.
    WrongEta {
        /// Whose.
        vehicle: VehicleId,
        /// Which stop, from 1; one more than there are: being back.
        stop: usize,
        /// What is stored.
        stored_s: Seconds,
        /// What driving gives.
        driven_s: Seconds,
    },
    /// Stored distance or driving time isn't the sum of the legs.
    WrongTotals(VehicleId),
    /// No road leads to the stop.
    Unreachable {
        /// Whose.
        vehicle: VehicleId,
        /// Which stop, from 1.
        stop: usize,
    },
}

impl Violation {
    /// Its stable code, and what it means in English and in traditional Chinese.
    #[must_use]
    pub const fn words(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::UnknownVehicle(_) => ("unknown_vehicle", "There is no such vehicle or shift.", "沒有該車輛或更次。"),
            Self::UnknownJob(_) => ("unknown_job", "There is no such order.", "沒有該訂單。"),
            Self::DoubleRun(_) => {
                ("double_run", "The vehicle has two runs in one shift.", "車輛在同一更次有兩個行程。")
            }
            Self::Depot(_) => ("depot", "The run begins or ends at the wrong depot.", "行程的起點或終點不符。"),
            Self::Capacity { .. } => ("capacity", "The vehicle is overloaded.", "車輛超載。"),
            Self::Charge { .. } => {
                ("charge", "The device's charge doesn't last for the run.", "器材電量不足以完成整個行程。")
            }
            Self::WrongLoad { .. } => ("wrong_load", "The stored load is wrong.", "所記載貨量有誤。"),
            Self::Window(_) => ("window", "The stop is outside its time windows.", "停靠時間不在約定時段內。"),
            Self::Skill(_) => ("skill", "Nobody on the vehicle has the skill.", "車上沒有人員具備所需技能。"),
            Self::Certificate(_) => ("certificate", "The certificate lapses before the job.", "證書在工作完成前失效。"),
            Self::Shift(_) => ("shift", "The run is outside its shift.", "行程超出更次時間。"),
            Self::Rest(_) => ("rest", "The break is missing or at the wrong time.", "欠缺休息或休息時間不符。"),
            Self::Stops(_) => ("stops", "The run has too many stops.", "停靠次數超出上限。"),
            Self::PickupOrder(_) => ("pickup_order", "The delivery comes before its pickup.", "未提取便送達。"),
            Self::GoodsElsewhere(_) => ("goods_elsewhere", "The goods are not on this vehicle.", "物資不在此車上。"),
            Self::Overlap(_) => ("overlap", "It would be in two places at once.", "同一資源在同一時間被重複使用。"),
            Self::Twice(_) => ("twice", "The order is served twice.", "訂單被重複安排。"),
            Self::ServedAndUnassigned(_) => {
                ("served_and_unassigned", "The order is both served and left out.", "訂單同時列為已安排及未安排。")
            }
            Self::Lost(_) => ("lost", "The order is missing from the plan.", "計劃遺漏了該訂單。"),
            Self::RideTime(_) => ("ride_time", "The ride is too long.", "車程過長。"),
            Self::PinnedMoved(_) => ("pinned_moved", "What has started was changed.", "已開始的部分被更改。"),
            Self::Past(_) => ("past", "It would have to begin in the past.", "開始時間已過。"),
            Self::WrongEta { .. } => ("wrong_eta", "The stored time can't be met.", "所記時間與行車時間不符。"),
            Self::WrongTotals(_) => ("wrong_totals", "The stored distance is wrong.", "所記路程有誤。"),
            Self::Unreachable { .. } => ("unreachable", "No road leads there.", "沒有路線可達。"),
        }
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.words().0
    }
}
