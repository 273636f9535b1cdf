//! The fleet: nobody and nothing is in two places, and a stair-climbing job has its device, operator and vehicle as one.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests say what they are by their names, and panic")]

#[macro_use]
mod desk;

use desk::{
    Desk, agency, dispatcher, id, nowhere,
    path::{DAY, hour, order},
};
use kaifong_proto::dispatch::v1 as pb;

on_each_database! {
    codes_are_used_once
    nobody_is_in_two_shifts_at_a_time
    the_database_keeps_bookings_apart
    a_ride_books_device_operator_and_vehicle_as_one
    a_device_bears_no_more_than_it_is_rated_for
    a_certificate_that_lapses_blocks_the_job
    what_changed_since_planning_stops_a_publication
    a_device_that_is_out_leaves_its_run_the_other_stops
    a_ride_that_is_done_keeps_its_unit_whatever_drops_out
    a_ride_on_the_road_without_its_operator_hinders_no_new_plan
    what_is_left_aboard_comes_after_what_is_planned
    who_or_what_drops_out_is_work_as_long_as_runs_count_on_it
}

async fn codes_are_used_once(desk: Desk) {
    let depot = desk.depot(1).await;
    let message = pb::CreateDepotRequest {
        code: "D1".to_owned(),
        name: desk::both("Tai Po"),
        point: Some(pb::Point { lat_e6: 1, lng_e6: 1 }),
        location_id: id("loc", 1),
    };
    desk.refused("DSP010", desk.create_depot(&dispatcher(), message)).await;
    desk.vehicle(&depot, "TP1", "").await;
    let capacity = Some(pb::Capacity { weight_g: 1, volume_cm3: 1, wheelchair_places: 0 });
    let vehicle = |depot: &str, plate: &str| pb::CreateVehicleRequest {
        plate: plate.to_owned(),
        capacity,
        depot_id: depot.to_owned(),
        carrier_id: String::new(),
    };
    desk.refused("DSP010", desk.create_vehicle(&dispatcher(), vehicle(&depot, "TP1"))).await;
    desk.refused("DSP011", desk.create_vehicle(&dispatcher(), vehicle(&nowhere("dpt"), "TP2"))).await;
    let member = desk.create_crew_member(&dispatcher(), "C1", "").await.unwrap();
    desk.refused("DSP010", desk.create_crew_member(&dispatcher(), "C1", "")).await;
    desk.refused("DSP017", desk.get_crew_member(&dispatcher(), &nowhere("crw"))).await;
    desk.refused("DSP016", desk.get_vehicle(&dispatcher(), &nowhere("veh"))).await;
    for number in 0..20 {
        let certificate = certificate(&format!("SC/{number}"), "2026-12-31");
        let message = pb::AddCertificateRequest { crew_id: member.crew_id.clone(), certificate };
        desk.add_certificate(&dispatcher(), message).await.unwrap();
    }
    let certificate = certificate("SC/20", "2026-12-31");
    let message = pb::AddCertificateRequest { crew_id: member.crew_id.clone(), certificate };
    desk.refused("DSP015", desk.add_certificate(&dispatcher(), message)).await;
    desk.rest().await;
}

fn certificate(number: &str, valid_to: &str) -> Option<pb::Certificate> {
    Some(pb::Certificate {
        skill: pb::Skill::StairClimber.into(),
        number: number.to_owned(),
        valid_from: "2025-01-01".to_owned(),
        valid_to: valid_to.to_owned(),
    })
}

async fn device(desk: &Desk, code: &str, rated_load_g: i64, flights_per_charge: i32) -> String {
    let message = pb::CreateDeviceRequest {
        code: code.to_owned(),
        asset_id: id("ast", 1),
        rated_load_g,
        weight_g: 40_000,
        flights_per_charge,
    };
    desk.create_device(&dispatcher(), message).await.unwrap().device_id
}

async fn nobody_is_in_two_shifts_at_a_time(desk: Desk) {
    let depot = desk.depot(1).await;
    let (one, two) = (desk.vehicle(&depot, "TP1", "").await, desk.vehicle(&depot, "TP2", "").await);
    let partners = desk.vehicle(&depot, "PT1", &agency(3).to_string()).await;
    let mut crew = Vec::new();
    for code in ["C1", "C2"] {
        crew.push(desk.create_crew_member(&dispatcher(), code, "").await.unwrap().crew_id);
    }
    let device = device(&desk, "SC1", 160_000, 20).await;
    let with_device = pb::CreateShiftRequest { device_id: device.clone(), ..Desk::shift_of(&one, &crew[..1], 9, 13) };
    let first = desk.create_shift(&dispatcher(), with_device).await.unwrap();
    let asked = |vehicle: &str, member: &String, device: &str, from, to| pb::CreateShiftRequest {
        device_id: device.to_owned(),
        ..Desk::shift_of(vehicle, std::slice::from_ref(member), from, to)
    };
    desk.refused("DSP012", desk.create_shift(&dispatcher(), asked(&one, &crew[1], "", 12, 14))).await;
    desk.refused("DSP012", desk.create_shift(&dispatcher(), asked(&two, &crew[0], "", 8, 10))).await;
    desk.refused("DSP012", desk.create_shift(&dispatcher(), asked(&two, &crew[1], &device, 10, 11))).await;
    desk.refused("DSP045", desk.create_shift(&dispatcher(), asked(&partners, &crew[1], "", 10, 11))).await;
    // One may begin when the other ends, before it and after it.
    desk.create_shift(&dispatcher(), asked(&one, &crew[0], &device, 13, 18)).await.unwrap();
    desk.create_shift(&dispatcher(), asked(&one, &crew[0], &device, 7, 9)).await.unwrap();
    desk.create_shift(&dispatcher(), asked(&two, &crew[1], "", 9, 13)).await.unwrap();
    desk.cancel_shift(&dispatcher(), &first.shift_id).await.unwrap();
    desk.create_shift(&dispatcher(), asked(&one, &crew[0], &device, 10, 12)).await.unwrap();
    desk.refused("DSP012", desk.create_shift(&dispatcher(), asked(&one, &crew[0], "", 11, 14))).await;
    let suspended = pb::SetCrewSuspendedRequest { crew_id: crew[1].clone(), suspended: true, reason: "ill".to_owned() };
    desk.set_crew_suspended(&dispatcher(), suspended).await.unwrap();
    desk.refused("DSP041", desk.create_shift(&dispatcher(), asked(&two, &crew[1], "", 14, 16))).await;
    desk.rest().await;
}

async fn the_database_keeps_bookings_apart(desk: Desk) {
    let van = desk.van().await;
    let uuid = kaifong_kernel::values::decode_id("veh", &van.vehicle).unwrap();
    let resource = match desk.bench.ports.db().dialect() {
        kaifong_kernel::Dialect::Sqlite => format!("X'{}'", uuid.simple()),
        kaifong_kernel::Dialect::Postgres => format!("'{uuid}'"),
    };
    let (from, to) = (hour(DAY, 8), hour(DAY, 18));
    let booking = |from: i64, to: i64, after: &str| {
        format!(
            "INSERT INTO booking (resource_id, kind, owner_id, from_us, to_us, after_us) \
             VALUES ({resource}, 'shift', {resource}, {from}, {to}, {after})"
        )
    };
    // Within it, before it, about it: whatever it says of the one before.
    for (from, to) in [(from + 1, to - 1), (from - 9, from + 1), (from - 1, to + 1), (to - 1, to + 9)] {
        for after in ["NULL".to_owned(), from.to_string(), to.to_string(), (to - 1).to_string()] {
            assert!(desk.force(&booking(from, to, &after)).await.is_err(), "{from} {to} {after} is taken");
        }
    }
    assert_eq!(desk.force(&booking(to, to + 9, &to.to_string())).await.unwrap(), 1, "after it there is room");
    desk.rest().await;
}

/// A van with a device and somebody who is certified until a day.
async fn unit(desk: &Desk, rated_load_g: i64, flights: i32, valid_to: &str) -> (String, String, String) {
    let depot = desk.depot(1).await;
    let vehicle = desk.vehicle(&depot, "TP1", "").await;
    let mut crew = Vec::new();
    for code in ["C1", "C2"] {
        crew.push(desk.create_crew_member(&dispatcher(), code, "").await.unwrap().crew_id);
    }
    let certificate = certificate("SC/1", valid_to);
    let message = pb::AddCertificateRequest { crew_id: crew[1].clone(), certificate };
    desk.add_certificate(&dispatcher(), message).await.unwrap();
    let device = device(desk, "SC1", rated_load_g, flights).await;
    let shift = pb::CreateShiftRequest { device_id: device.clone(), ..Desk::shift_of(&vehicle, &crew, 8, 18) };
    desk.create_shift(&dispatcher(), shift).await.unwrap();
    (vehicle, device, crew[1].clone())
}

/// Somebody who is carried down five flights, and up again an hour later.
async fn ride(desk: &Desk) -> pb::Order {
    let ride = pb::Ride { passenger_weight_g: 100_000, round_trip: true, away_minutes: 60, flights: 5 };
    desk.submitted(pb::OrderContent { ride: Some(ride), ..order(&desk.household(1), &[]) }).await
}

async fn a_ride_books_device_operator_and_vehicle_as_one(desk: Desk) {
    let (vehicle, device, operator) = unit(&desk, 160_000, 10, DAY).await;
    let order = ride(&desk).await;
    assert_eq!(order.skills, [i32::from(pb::Skill::StairClimber)]);
    let run = desk.one_run().await;
    let unit = &run.units[0];
    assert_eq!(
        (unit.order_id.as_str(), unit.vehicle_id.as_str(), unit.device_id.as_str(), unit.operator_id.as_str()),
        (order.order_id.as_str(), vehicle.as_str(), device.as_str(), operator.as_str())
    );
    assert_eq!((unit.from_us, unit.to_us), (run.starts_at_us, run.ends_at_us), "with its way back");
    let stop = &run.stops[0];
    let both_legs = 2 * (300 + 5 * 120) + 3_600;
    assert!(stop.leaves_at_us - stop.arrives_at_us >= both_legs * 1_000_000);
    assert_eq!(desk.rows("booking WHERE kind = 'run'").await, 4, "vehicle, two of a crew, device");
    desk.publish_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.start_run(&dispatcher(), &run.run_id).await.unwrap();
    desk.settle().await;
    assert_eq!(desk.order(&order.order_id).await.state(), pb::OrderState::Dispatched, "it brings nothing to load");
    desk.rest().await;
}

async fn a_device_bears_no_more_than_it_is_rated_for(desk: Desk) {
    unit(&desk, 139_999, 10, DAY).await;
    let order = ride(&desk).await;
    let plan = desk.planned().await;
    assert_eq!(plan.unassigned.len(), 1, "{plan:?}");
    assert_eq!(
        (plan.unassigned[0].order_id.as_str(), plan.unassigned[0].code.as_str()),
        (order.order_id.as_str(), "no_skill")
    );
    desk.rest().await;
}

async fn a_certificate_that_lapses_blocks_the_job(desk: Desk) {
    let (_, _, operator) = unit(&desk, 160_000, 10, "2025-12-01").await;
    ride(&desk).await;
    let plan = desk.planned().await;
    let told = &plan.unassigned[0];
    assert_eq!(told.code, "certificate_lapsed", "{plan:?}");
    let reason = told.reason.as_ref().unwrap();
    for text in [&reason.en, &reason.zh_hant] {
        assert!(text.contains(&operator) && text.contains("2025-12-01"), "{text}");
    }
    desk.rest().await;
}

async fn what_changed_since_planning_stops_a_publication(desk: Desk) {
    let (vehicle, device, operator) = unit(&desk, 160_000, 10, DAY).await;
    ride(&desk).await;
    let run = desk.one_run().await.run_id;
    let who = dispatcher();
    let publish = || desk.publish_run(&who, &run);
    let out = |out| pb::SetDeviceOutRequest { device_id: device.clone(), out, reason: "a worn track".to_owned() };
    desk.set_device_out(&dispatcher(), out(true)).await.unwrap();
    desk.refused("DSP034", publish()).await;
    desk.set_device_out(&dispatcher(), out(false)).await.unwrap();
    let ill =
        |suspended| pb::SetCrewSuspendedRequest { crew_id: operator.clone(), suspended, reason: "ill".to_owned() };
    desk.set_crew_suspended(&dispatcher(), ill(true)).await.unwrap();
    desk.refused("DSP041", publish()).await;
    desk.set_crew_suspended(&dispatcher(), ill(false)).await.unwrap();
    desk.take_vehicle_out(&dispatcher(), &vehicle, "a flat tyre").await.unwrap();
    desk.refused("DSP046", publish()).await;
    desk.return_vehicle(&dispatcher(), &vehicle).await.unwrap();
    desk.refused("DSP014", desk.return_vehicle(&dispatcher(), &vehicle)).await;
    let shifts = desk.list_shifts(&dispatcher(), pb::ListShiftsRequest::default()).await.unwrap().shifts;
    desk.refused("DSP013", desk.cancel_shift(&dispatcher(), &shifts[0].shift_id)).await;
    let given_up = |was: bool, is: bool| {
        format!("UPDATE shift SET facts = REPLACE(facts, '\"cancelled\":{was}', '\"cancelled\":{is}')")
    };
    assert_eq!(desk.force(&given_up(false, true)).await.unwrap(), 1);
    desk.refused("DSP050", publish()).await;
    desk.force(&given_up(true, false)).await.unwrap();
    let lapsed = format!("UPDATE crew_member SET facts = REPLACE(facts, '{DAY}', '2025-12-01')");
    desk.force(&lapsed).await.unwrap();
    desk.refused("DSP032", publish()).await;
    desk.rest().await;
}

/// Planned anew, whatever came of it.
async fn anew(desk: &Desk) -> pb::Plan {
    let plan = desk.replan(&dispatcher(), DAY).await.unwrap();
    desk.settle().await;
    desk.get_plan(&dispatcher(), &plan.plan_id).await.unwrap()
}

async fn drops_out(desk: &Desk, device: &str, operator: &str) {
    let out = pb::SetDeviceOutRequest { device_id: device.to_owned(), out: true, reason: "a worn track".to_owned() };
    desk.set_device_out(&dispatcher(), out).await.unwrap();
    let ill = pb::SetCrewSuspendedRequest { crew_id: operator.to_owned(), suspended: true, reason: "ill".to_owned() };
    desk.set_crew_suspended(&dispatcher(), ill).await.unwrap();
}

async fn a_device_that_is_out_leaves_its_run_the_other_stops(desk: Desk) {
    let (_, device, _) = unit(&desk, 160_000, 10, DAY).await;
    let (carried, brought) = (ride(&desk).await, desk.ready(2).await);
    let run = desk.published().await;
    assert_eq!((run.stops.len(), run.units.len()), (2, 1));
    let out = pb::SetDeviceOutRequest { device_id: device, out: true, reason: "a worn track".to_owned() };
    desk.set_device_out(&dispatcher(), out).await.unwrap();
    let plan = anew(&desk).await;
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 1), "{plan:?}");
    assert_eq!(plan.unassigned[0].order_id, carried.order_id);
    let after = desk.run(&run.run_id).await;
    let orders: Vec<&String> = after.stops.iter().map(|stop| &stop.order_id).collect();
    assert_eq!((orders, after.units.as_slice()), (vec![&brought.order_id], [].as_slice()));
    assert_eq!(desk.order(&carried.order_id).await.state(), pb::OrderState::Ready);
    desk.again().await;
    desk.rest().await;
}

async fn a_ride_that_is_done_keeps_its_unit_whatever_drops_out(desk: Desk) {
    let (_, device, operator) = unit(&desk, 160_000, 10, DAY).await;
    let carried = ride(&desk).await;
    let run = desk.started().await;
    desk.at(DAY, 13).await;
    let stop = run.stops[0].stop_id.clone();
    let proof = desk.proof(&run.run_id, &stop).await;
    desk.tell(&run.run_id, vec![desk.done(&stop, &proof)]).await;
    drops_out(&desk, &device, &operator).await;
    let fetched = pb::OrderContent {
        direction: pb::Direction::Collect.into(),
        ..order(&desk.household(2), &[(&desk::path::bed(), 1)])
    };
    let fetched = desk.submitted(fetched).await;
    let plan = anew(&desk).await;
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 0), "{plan:?}");
    assert_eq!(desk.order(&fetched.order_id).await.run_id, run.run_id);
    let after = desk.run(&run.run_id).await;
    assert_eq!((after.units.len(), &after.units[0].unit_id), (1, &run.units[0].unit_id));
    let unit = &after.units[0];
    assert_eq!((&unit.order_id, &unit.operator_id), (&carried.order_id, &operator));
    assert_eq!((unit.from_us, unit.to_us), (after.starts_at_us, after.ends_at_us), "until it is back");
    desk.rest().await;
}

async fn a_ride_on_the_road_without_its_operator_hinders_no_new_plan(desk: Desk) {
    let (_, _, operator) = unit(&desk, 160_000, 10, DAY).await;
    let (carried, brought) = (ride(&desk).await, desk.ready(2).await);
    let run = desk.started().await;
    let ill = pb::SetCrewSuspendedRequest { crew_id: operator, suspended: true, reason: "ill".to_owned() };
    desk.set_crew_suspended(&dispatcher(), ill).await.unwrap();
    let plan = anew(&desk).await;
    assert_eq!(plan.state(), pb::PlanState::Made, "{plan:?}");
    let left: Vec<&String> = plan.unassigned.iter().map(|left| &left.order_id).collect();
    assert_eq!(left, [&carried.order_id]);
    let after = desk.run(&run.run_id).await;
    assert_eq!((after.units.len(), after.stops.len()), (0, 2), "who is carried waits for somebody who may");
    assert_eq!(desk.order(&brought.order_id).await.run_id, run.run_id);
    desk.rest().await;
}

async fn what_is_left_aboard_comes_after_what_is_planned(desk: Desk) {
    let (_, _, operator) = unit(&desk, 160_000, 10, DAY).await;
    let window = |from_minute, to_minute| vec![pb::DayWindow { from_minute, to_minute }];
    let ride = pb::Ride { passenger_weight_g: 100_000, round_trip: false, away_minutes: 0, flights: 5 };
    let (one, two) = (desk.household(1), desk.household(2));
    let first = pb::OrderContent { ride: Some(ride), windows: window(570, 660), ..order(&one, &[]) };
    let first = desk.submitted(first).await;
    desk.stock.bring(&desk::path::bed(), 1);
    let second = pb::OrderContent { windows: window(840, 1_020), ..order(&two, &[(&desk::path::bed(), 1)]) };
    let second = desk.submitted(second).await;
    let run = desk.started().await;
    assert_eq!(run.stops[0].order_id, first.order_id);
    let ill = pb::SetCrewSuspendedRequest { crew_id: operator, suspended: true, reason: "ill".to_owned() };
    desk.set_crew_suspended(&dispatcher(), ill).await.unwrap();
    let plan = anew(&desk).await;
    assert_eq!((plan.state(), plan.unassigned.len()), (pb::PlanState::Made, 1), "{plan:?}");
    let after = desk.run(&run.run_id).await;
    let places: Vec<(&str, i32)> = after.stops.iter().map(|stop| (stop.order_id.as_str(), stop.sequence)).collect();
    assert_eq!(places, [(second.order_id.as_str(), 1), (first.order_id.as_str(), 2)]);
    desk.rest().await;
}

async fn who_or_what_drops_out_is_work_as_long_as_runs_count_on_it(desk: Desk) {
    let (_, device, operator) = unit(&desk, 160_000, 10, DAY).await;
    let who = dispatcher();
    let suspended = async |suspended: bool| {
        let message = pb::SetCrewSuspendedRequest { crew_id: operator.clone(), suspended, reason: "ill".to_owned() };
        desk.set_crew_suspended(&who, message).await.unwrap();
        desk.open_work("crew_suspended").await
    };
    let out = async |out: bool| {
        let message = pb::SetDeviceOutRequest { device_id: device.clone(), out, reason: "a worn track".to_owned() };
        desk.set_device_out(&who, message).await.unwrap();
        desk.open_work("device_out").await
    };
    assert_eq!((suspended(true).await, out(true).await), (0, 0), "no run counts on them");
    assert_eq!((suspended(false).await, out(false).await), (0, 0));
    let (_, brought) = (ride(&desk).await, desk.ready(2).await);
    let run = desk.published().await;
    assert_eq!((suspended(true).await, out(true).await), (1, 1));
    let told = "work_item WHERE kind IN ('crew_suspended', 'device_out') AND owner_role = 'dispatcher'";
    assert_eq!(desk.rows(&format!("{told} AND title_en <> '' AND title_zh_hant LIKE '%請%'")).await, 2);
    assert_eq!((suspended(false).await, out(false).await), (0, 0), "they are back");
    assert_eq!(out(true).await, 1);
    assert_eq!(anew(&desk).await.state(), pb::PlanState::Made);
    let without = desk.run(&run.run_id).await;
    assert_eq!((without.stops.len(), &without.stops[0].order_id), (1, &brought.order_id));
    assert_eq!(desk.open_work("device_out").await, 0, "it is on board, and nobody rides");
    assert_eq!(suspended(true).await, 1);
    desk.withdraw_run(&who, &run.run_id, "nobody may operate").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.open_work("crew_suspended").await, 0);
    desk.rest().await;
}
