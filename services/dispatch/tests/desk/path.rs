//! The path that most tests share: a fleet, an order with its goods held, a run on the road, each step by whom it takes.

use kaifong_kernel::values::HkDate;
use kaifong_proto::dispatch::v1 as pb;

use super::{Desk, both, dispatcher, driver, id, ming};

/// The day that is planned: the day after the clock begins.
pub const DAY: &str = "2025-12-02";

/// The moment of an hour of a day in Hong Kong, in microseconds.
pub fn hour(day: &str, hour: i64) -> i64 {
    day.parse::<HkDate>().unwrap().start().plus_seconds(hour * 3_600).micros()
}

/// A vehicle with two of a crew on a shift from eight to six.
pub struct Van {
    pub vehicle: String,
    pub crew: [String; 2],
    pub shift: String,
}

pub fn bed() -> String {
    id("itm", 1)
}

/// An order of one bed for a household.
pub fn order(household: &str, items: &[(&str, i64)]) -> pb::OrderContent {
    let lines = (1..).zip(items).map(|(line_no, (item, quantity))| pb::OrderLine {
        line_no,
        item_id: (*item).to_owned(),
        quantity: *quantity,
        delivered: 0,
    });
    pb::OrderContent {
        household_id: household.to_owned(),
        direction: pb::Direction::Deliver.into(),
        deliver_on: DAY.to_owned(),
        windows: vec![pb::DayWindow { from_minute: 540, to_minute: 1_020 }],
        lines: lines.collect(),
        ..pb::OrderContent::default()
    }
}

impl Desk {
    /// Moves the clock to an hour of a day.
    pub async fn at(&self, day: &str, of_day: i64) {
        let seconds = (hour(day, of_day) - self.bench.ports.now().micros()) / 1_000_000;
        assert!(seconds > 0, "time goes forward");
        self.later(seconds).await;
    }

    pub async fn depot(&self, number: u128) -> String {
        let message = pb::CreateDepotRequest {
            code: format!("D{number}"),
            name: both("Tai Po"),
            point: Some(pb::Point { lat_e6: 22_446_000, lng_e6: 114_168_000 }),
            location_id: id("loc", number),
        };
        self.create_depot(&dispatcher(), message).await.unwrap().depot_id
    }

    pub async fn vehicle(&self, depot: &str, plate: &str, carrier: &str) -> String {
        let capacity = pb::Capacity { weight_g: 1_000_000, volume_cm3: 8_000_000, wheelchair_places: 2 };
        let message = pb::CreateVehicleRequest {
            plate: plate.to_owned(),
            capacity: Some(capacity),
            depot_id: depot.to_owned(),
            carrier_id: carrier.to_owned(),
        };
        self.create_vehicle(&dispatcher(), message).await.unwrap().vehicle_id
    }

    pub fn shift_of(vehicle: &str, crew: &[String], from: i64, to: i64) -> pb::CreateShiftRequest {
        pb::CreateShiftRequest {
            vehicle_id: vehicle.to_owned(),
            crew_ids: crew.to_vec(),
            device_id: String::new(),
            interval: Some(pb::Interval { from_us: hour(DAY, from), to_us: hour(DAY, to) }),
            breaks: Vec::new(),
        }
    }

    /// A van on shift, of the council or of a partner.
    pub async fn van_of(&self, depot: &str, plate: &str, carrier: &str) -> Van {
        let vehicle = self.vehicle(depot, plate, carrier).await;
        let mut crew = Vec::new();
        for place in 0..2 {
            let member = self.create_crew_member(&dispatcher(), &format!("{plate}-{place}"), carrier).await.unwrap();
            crew.push(member.crew_id);
        }
        let shift = self.create_shift(&dispatcher(), Self::shift_of(&vehicle, &crew, 8, 18)).await.unwrap();
        Van { vehicle, crew: crew.try_into().unwrap(), shift: shift.shift_id }
    }

    pub async fn van(&self) -> Van {
        let depot = self.depot(1).await;
        self.van_of(&depot, "TP1", "").await
    }

    /// A household that needs knows.
    pub fn household(&self, number: u128) -> String {
        let household = id("hsh", number);
        self.needs.settle(&household, i32::try_from(number).unwrap(), &[]);
        household
    }

    /// A draft whose way is known.
    pub async fn draft(&self, content: pb::OrderContent) -> pb::Order {
        let message = pb::CreateOrderRequest { agency_id: String::new(), content: Some(content) };
        let order = self.create_order(&ming(), message).await.unwrap();
        self.settle().await;
        self.get_order(&ming(), &order.order_id).await.unwrap()
    }

    /// An order that was submitted, whatever inventory said.
    pub async fn submitted(&self, content: pb::OrderContent) -> pb::Order {
        let order = self.draft(content).await;
        self.submit_order(&ming(), &order.order_id).await.unwrap();
        self.settle().await;
        self.order(&order.order_id).await
    }

    /// An order of a bed for a household of its own, its goods held.
    pub async fn ready(&self, number: u128) -> pb::Order {
        self.stock.bring(&bed(), 1);
        let order = self.submitted(order(&self.household(number), &[(&bed(), 1)])).await;
        assert_eq!((order.state(), order.goods()), (pb::OrderState::Ready, pb::GoodsState::Held), "{order:?}");
        order
    }

    pub async fn order(&self, order: &str) -> pb::Order {
        self.get_order(&dispatcher(), order).await.unwrap()
    }

    pub async fn run(&self, run: &str) -> pb::Run {
        self.get_run(&dispatcher(), run).await.unwrap()
    }

    /// The plan of the day, whatever came of it.
    pub async fn planned(&self) -> pb::Plan {
        let message = pb::StartPlanRequest { plan_on: DAY.to_owned(), ..pb::StartPlanRequest::default() };
        let plan = self.start_plan(&dispatcher(), message).await.unwrap();
        self.settle().await;
        self.get_plan(&dispatcher(), &plan.plan_id).await.unwrap()
    }

    /// The one run of the day's plan.
    pub async fn one_run(&self) -> pb::Run {
        let plan = self.planned().await;
        assert_eq!(plan.state(), pb::PlanState::Made, "{plan:?}");
        assert_eq!(plan.run_ids.len(), 1, "{plan:?}");
        self.run(&plan.run_ids[0]).await
    }

    /// A run that is published, its goods allocated.
    pub async fn published(&self) -> pb::Run {
        let run = self.one_run().await;
        self.publish_run(&dispatcher(), &run.run_id).await.unwrap();
        self.settle().await;
        self.run(&run.run_id).await
    }

    /// A run on the road at nine, its goods on the vehicle.
    pub async fn started(&self) -> pb::Run {
        let run = self.published().await;
        self.at(DAY, 9).await;
        self.start_run(&driver(&run.run_id), &run.run_id).await.unwrap();
        self.settle().await;
        self.run(&run.run_id).await
    }

    /// Gives up every run of the day that is planned or published and has no stops.
    pub async fn discard_all(&self) {
        let list = pb::ListRunsRequest { run_on: DAY.to_owned(), ..pb::ListRunsRequest::default() };
        for run in self.list_runs(&dispatcher(), list).await.unwrap().runs {
            if run.state() == pb::RunState::Published {
                self.start_run(&dispatcher(), &run.run_id).await.unwrap();
                self.close_run(&dispatcher(), &run.run_id).await.unwrap();
                self.settle().await;
            }
        }
    }

    /// A proof of a stop.
    pub async fn proof(&self, run: &str, stop: &str) -> String {
        self.add_proof(&driver(run), proof(stop, self.bench.ports.now().micros())).await.unwrap().proof_id
    }

    /// Outcomes of a run, as its driver tells them.
    pub async fn tell(&self, run: &str, outcomes: Vec<pb::Outcome>) -> Vec<pb::OutcomeReceipt> {
        let message = pb::RecordOutcomesRequest { run_id: run.to_owned(), outcomes };
        let receipts = self.record_outcomes(&driver(run), message).await.unwrap().receipts;
        self.settle().await;
        receipts
    }

    /// A stop that is done with proof, now.
    pub fn done(&self, stop: &str, proof: &str) -> pb::Outcome {
        pb::Outcome { proof_id: proof.to_owned(), ..self.outcome(stop, pb::OutcomeKind::Done, 0) }
    }

    /// Something that happened so many seconds ago.
    pub fn outcome(&self, stop: &str, kind: pb::OutcomeKind, ago: i64) -> pb::Outcome {
        pb::Outcome {
            key: self.new_key(),
            stop_id: stop.to_owned(),
            kind: kind.into(),
            occurred_at_us: self.bench.ports.now().micros() - ago * 1_000_000,
            ..pb::Outcome::default()
        }
    }

    pub fn failed(&self, stop: &str, reason: pb::FailReason) -> pb::Outcome {
        pb::Outcome { fail_reason: reason.into(), ..self.outcome(stop, pb::OutcomeKind::Failed, 0) }
    }
}

/// A photo of a stop.
pub fn proof(stop: &str, now_us: i64) -> pb::AddProofRequest {
    pb::AddProofRequest {
        stop_id: stop.to_owned(),
        kind: pb::ProofKind::Photo.into(),
        recipient: pb::RecipientRelation::Self_.into(),
        consent: true,
        media_type: "image/jpeg".to_owned(),
        content: vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 3],
        device_time_us: now_us,
    }
}
