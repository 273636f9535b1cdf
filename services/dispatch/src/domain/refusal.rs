//! Why dispatch says no.

use kaifong_kernel::values::HkDate;

use super::{
    goods::GoodsState,
    ids::{CrewId, DepotId, DeviceId, NeedId, OrderId, PlanId, ProofId, RunId, ShiftId, StopId, VehicleId},
    order::OrderState,
    run::RunState,
    stop::StopState,
};

kaifong_kernel::refusals! {
    /// Why dispatch says no.
    Refusal {
        /// No such order, or another agency's.
        UnknownOrder { order: OrderId } = "DSP001", NotFound,
            "There is no such order", "沒有此訂單", "there is no order {order}";
        /// It can't take this step.
        OrderElsewhere { order: OrderId, state: OrderState } = "DSP002", Conflict,
            "The order's state does not allow this step", "訂單目前的狀態不允許此步驟", "{order} is {state}";
        /// The day is over.
        PastDay { day: HkDate } = "DSP003", Invalid,
            "The day is past", "日期已過", "{day} is past";
        /// Somebody changed it.
        OrderChanged { order: OrderId, version: i64 } = "DSP004", Stale,
            "The order has changed since it was read", "訂單在讀取後已更改", "{order} is at version {version}: read it again";
        /// The household is being served with this already.
        ServedAlready { item: String, day: HkDate } = "DSP005", Conflict,
            "The household has another open order of this item", "住戶已有同一物品的未完成訂單",
            "another open order brings {item} about {day}: send duplicate_reason when a second one is right";
        /// Nobody has said where it goes.
        NotRouted { order: OrderId } = "DSP006", Conflict,
            "It is not known yet where the order goes", "尚未得知訂單的送達地點", "`needs` has not said where {order} goes";
        /// The household doesn't want to be visited.
        NoConsent { order: OrderId } = "DSP007", Conflict,
            "The household does not consent to deliver", "住戶不同意送遞", "the household of {order} does not consent to deliver";
        /// Only a dispatcher takes it off a published run.
        OnPublishedRun { order: OrderId, run: RunId } = "DSP008", Denied,
            "The order is on a published run", "訂單已在已公布的車次上", "{order} is on {run}: ask a dispatcher";
        /// It was tried often enough.
        TooManyAttempts { order: OrderId, most: i32 } = "DSP009", Conflict,
            "The order was attempted as often as is allowed", "訂單已達嘗試次數上限", "{order} was attempted {most} times";
        /// A code or plate is somebody else's.
        CodeTaken { code: String } = "DSP010", Exists,
            "The code is taken", "代號已被使用", "{code} is taken";
        /// No such depot.
        UnknownDepot { depot: DepotId } = "DSP011", NotFound,
            "There is no such depot", "沒有此車廠", "there is no depot {depot}";
        /// Something is in two places at once.
        Booked { resource: String, other: String } = "DSP012", Conflict,
            "Vehicle, crew or device is booked at the time", "車輛、人員或器材在該時段已被預約",
            "{resource} is booked for {other} at the time";
        /// A run of the shift is under way.
        ShiftInUse { shift: ShiftId, run: RunId } = "DSP013", Conflict,
            "A run of the shift has not ended", "此更次有車次尚未完結", "{run} of {shift} has not ended";
        /// It is out already, or in service.
        VehicleElsewhere { vehicle: VehicleId } = "DSP014", Conflict,
            "The vehicle's state does not allow this step", "車輛目前的狀態不允許此步驟",
            "{vehicle} is out already, or in service";
        /// There are enough certificates.
        TooManyCertificates { crew: CrewId, most: usize } = "DSP015", Conflict,
            "The crew member has too many certificates", "人員證書過多", "{crew} has {most} certificates, which is the most";
        /// No such vehicle.
        UnknownVehicle { vehicle: VehicleId } = "DSP016", NotFound,
            "There is no such vehicle", "沒有此車輛", "there is no vehicle {vehicle}";
        /// No such crew member.
        UnknownCrewMember { crew: CrewId } = "DSP017", NotFound,
            "There is no such crew member", "沒有此人員", "there is no crew member {crew}";
        /// No such device.
        UnknownDevice { device: DeviceId } = "DSP018", NotFound,
            "There is no such device", "沒有此器材", "there is no device {device}";
        /// No such shift.
        UnknownShift { shift: ShiftId } = "DSP019", NotFound,
            "There is no such shift", "沒有此更次", "there is no shift {shift}";
        /// Another plan of the day is being made.
        PlanUnderWay { plan: PlanId } = "DSP020", Conflict,
            "Another plan of the day is being made", "當日另一計劃正在製作", "{plan} is being made";
        /// No such run, or not the caller's.
        UnknownRun { run: RunId } = "DSP021", NotFound,
            "There is no such run", "沒有此車次", "there is no run {run}";
        /// It can't take this step.
        RunElsewhere { run: RunId, state: RunState } = "DSP022", Conflict,
            "The run's state does not allow this step", "車次目前的狀態不允許此步驟", "{run} is {state}";
        /// Something it was planned with has changed.
        PlanBroken { run: RunId, what: String } = "DSP023", Conflict,
            "What was planned holds no longer", "原有安排已不再有效", "{run} can't go as planned: {what}";
        /// Inventory is being asked.
        GoodsMoving { order: OrderId, goods: GoodsState } = "DSP024", Busy,
            "The order's goods are being moved", "訂單的貨物正在處理", "the goods of {order} are {goods}: try again";
        /// A stop hasn't ended.
        StopsOpen { run: RunId, open: usize } = "DSP025", Conflict,
            "Stops of the run have not ended", "車次仍有未完成的停站", "{open} stops of {run} have not ended";
        /// The driver's view is there while the run is on.
        RunNotOn { run: RunId, state: RunState } = "DSP026", Conflict,
            "The run is not on", "車次並非進行中", "{run} is {state}: its view is there while it is published or started";
        /// The content is something else.
        NotOfMediaType { media_type: String } = "DSP027", Invalid,
            "The content is not of its media type", "內容與媒體類型不符", "the content is not {media_type}, or that is not taken";
        /// Whoever took the goods doesn't want it kept.
        ProofWithoutConsent {} = "DSP028", Invalid,
            "The recipient did not agree to the proof", "收件人不同意保存憑證", "take a code instead of a picture, with consent";
        /// Done without proof.
        NoProof { stop: StopId } = "DSP029", Conflict,
            "There is no proof of delivery", "沒有送達憑證", "{stop} is done only with a proof of this stop";
        /// Passenger and device are too heavy.
        TooHeavyForDevice { device: DeviceId, load_g: i64, rated_load_g: i64 } = "DSP030", Conflict,
            "Passenger and device weigh more than the device bears", "乘客連器材超出器材負荷",
            "{device} bears {rated_load_g} g, and would bear {load_g} g";
        /// A charge doesn't last.
        TooManyFlights { device: DeviceId, flights: i32, flights_per_charge: i32 } = "DSP031", Conflict,
            "One charge does not last for the stairs", "電量不足以走完樓梯",
            "{device} lasts {flights_per_charge} flights on a charge, and the job has {flights} both ways";
        /// The operator's certificate ends before the job.
        CertificateLapsed { crew: CrewId, valid_to: HkDate, day: HkDate } = "DSP032", Conflict,
            "The operator's certificate does not hold through the job", "操作員證書在工作完結前已失效",
            "the certificate of {crew} ends on {valid_to}, before the job on {day} is done";
        /// Nobody is certified.
        NoOperator { day: HkDate } = "DSP033", Conflict,
            "Nobody of the crew is certified for the device", "沒有人員持有操作器材的證書", "nobody of the crew is certified on {day}";
        /// It can't be used.
        DeviceOut { device: DeviceId } = "DSP034", Conflict,
            "The device is out of service", "器材停用中", "{device} is out of service";
        /// No such stop.
        UnknownStop { stop: StopId } = "DSP035", NotFound,
            "There is no such stop", "沒有此停站", "there is no stop {stop}";
        /// The outcome contradicts what is known.
        StopElsewhere { stop: StopId, state: StopState } = "DSP036", Conflict,
            "The stop's state does not allow this outcome", "停站目前的狀態不允許此結果", "{stop} is {state}";
        /// The device's clock is ahead.
        InTheFuture { stop: StopId } = "DSP037", Invalid,
            "The outcome lies in the future", "結果發生在未來", "the outcome at {stop} lies in the future";
        /// More was handed over than there was.
        LinesUnlike { order: OrderId } = "DSP038", Invalid,
            "What was handed over does not fit the order", "交付數量與訂單不符", "the quantities do not fit the lines of {order}";
        /// No such proof.
        UnknownProof { proof: ProofId } = "DSP039", NotFound,
            "There is no such proof", "沒有此憑證", "there is no proof {proof}, or it was erased";
        /// No such plan.
        UnknownPlan { plan: PlanId } = "DSP040", NotFound,
            "There is no such plan", "沒有此計劃", "there is no plan {plan}";
        /// A member is in the shift who can't be.
        CrewSuspended { crew: CrewId } = "DSP041", Conflict,
            "A crew member is suspended", "人員停職中", "{crew} is suspended";
        /// The agency isn't named.
        WhichAgency {} = "DSP042", Invalid,
            "Say which agency", "請指明機構", "send agency_id: you act for no agency";
        /// One key, two outcomes.
        OutcomeKeyReused { key: String } = "DSP043", Conflict,
            "The key was used for another outcome", "此鍵已用於另一結果", "{key} is the key of another outcome of the run";
        /// The need is another household's, or can't be served.
        NeedUnlike { order: OrderId } = "DSP044", Conflict,
            "The need can't be met by this order", "此訂單不能滿足該需要", "the need of {order} is another household's, or is not open";
        /// A vehicle or crew member isn't the carrier's.
        OtherCarrier { resource: String } = "DSP045", Conflict,
            "Vehicle and crew are of different carriers", "車輛與人員屬於不同承運機構", "{resource} is of another carrier than the vehicle";
        /// The vehicle is out.
        VehicleOut { vehicle: VehicleId } = "DSP046", Conflict,
            "The vehicle is out of service", "車輛停用中", "{vehicle} is out of service";
        /// Identity refused.
        NoDriverKey { run: RunId, code: String } = "DSP047", Conflict,
            "No key could be made for the driver", "未能為司機建立金鑰", "identity refused a key for {run}: {code}";
        /// The routing service knows no travel times between these places.
        NoRoads { why: String } = "DSP048", Conflict,
            "No travel times are known between the places", "未能得知各地點之間的行車時間", "{why}";
        /// What is taken away meets no need.
        NeedNotCollected { need: NeedId } = "DSP049", Invalid,
            "A collection meets no need", "回收訂單不能滿足需要", "{need} is met by what is brought: send no need_id with a collection";
        /// The shift was given up.
        ShiftCancelled { shift: ShiftId } = "DSP050", Conflict,
            "The shift was given up", "更次已取消", "{shift} was given up: nothing runs on it";
        /// Its driver is early.
        RunNotDue { run: RunId, run_on: HkDate } = "DSP051", Conflict,
            "The run's day has not come", "車次日期未到", "{run} is for {run_on}: until then only a dispatcher starts it";
    }
}
