//! What planner and checker say, in our words.

use kaifong_kernel::{Error, Result, values::HkDate};

use crate::{
    domain::{
        Both,
        day::Day,
        ids::{CrewId, ShiftId},
        order::Order,
        plan::{Found, Unplanned},
        refusal::Refusal,
        unit::operator,
    },
    planning::{Reason, Unassigned, Violation},
};

/// An order that found no place.
pub(super) fn unplanned(day: &Day, given: &Unassigned) -> Result<Unplanned> {
    let (en, zh_hant) = (given.reason.en(), given.reason.zh_hant());
    let order = given.job.parse().map_err(Error::internal)?;
    if given.reason == Reason::NoSkill && day.order(order).is_some_and(|waiting| lies_nowhere(day, &waiting.order)) {
        return Ok(Unplanned {
            order,
            code: "not_at_a_depot".to_owned(),
            reason: Both::of("Its goods don't lie in the warehouse of one depot.", "物資並非存放於同一車廠的貨倉。"),
            remedy: Both::of(
                "Bring the goods to one depot's warehouse, cancel the order and write it anew.",
                "將物資集中至同一車廠的貨倉，取消訂單後重新落單。",
            ),
        });
    }
    let named = if given.reason == Reason::CertificateLapsed { lapsed(day) } else { None };
    Ok(Unplanned {
        order,
        code: given.reason.code().to_owned(),
        reason: named.map_or_else(
            || Both::of(en, zh_hant),
            |(crew, last)| Both::of(format!("{en} {crew}: {last}"), format!("{zh_hant}{crew}：{last}")),
        ),
        remedy: Both::of(given.remedy.en(), given.remedy.zh_hant()),
    })
}

/// Whether an order's goods lie where no vehicle begins.
fn lies_nowhere(day: &Day, order: &Order) -> bool {
    order.brings_goods() && !day.depots.iter().any(|depot| order.warehouse == Some(depot.location))
}

/// Whose certificate lapsed last, and on which day, of those on shift with a device.
fn lapsed(day: &Day) -> Option<(CrewId, HkDate)> {
    let with_device = day.shifts.iter().filter(|shift| shift.device.is_some());
    let last = with_device.filter_map(|shift| match operator(&day.crew_of(shift), day.date) {
        Err(Refusal::CertificateLapsed { crew, valid_to, .. }) => Some((crew, valid_to)),
        Ok(_) | Err(_) => None,
    });
    last.max_by_key(|(_, valid_to)| *valid_to)
}

/// What the checker found.
pub(super) fn found(day: &Day, violations: &[Violation]) -> Vec<Found> {
    violations.iter().map(|violation| one(day, violation)).collect()
}

fn one(day: &Day, violation: &Violation) -> Found {
    let (code, en, zh_hant) = violation.words();
    let (job, shift) = subject(violation);
    let shift = shift.and_then(|text| text.parse::<ShiftId>().ok());
    let vehicle = shift.and_then(|id| day.shifts.iter().find(|shift| shift.id == id)).map(|shift| shift.vehicle);
    Found {
        code: code.to_owned(),
        order: job.and_then(|text| text.parse().ok()),
        vehicle,
        detail: Both::of(en, zh_hant),
    }
}

/// The job, and the planner's vehicle, that a violation is of.
const fn subject(violation: &Violation) -> (Option<&String>, Option<&String>) {
    match violation {
        Violation::UnknownVehicle(vehicle)
        | Violation::DoubleRun(vehicle)
        | Violation::Depot(vehicle)
        | Violation::Capacity { vehicle, .. }
        | Violation::Charge { vehicle, .. }
        | Violation::WrongLoad { vehicle, .. }
        | Violation::Shift(vehicle)
        | Violation::Rest(vehicle)
        | Violation::Stops(vehicle)
        | Violation::PinnedMoved(vehicle)
        | Violation::Past(vehicle)
        | Violation::WrongEta { vehicle, .. }
        | Violation::WrongTotals(vehicle)
        | Violation::Unreachable { vehicle, .. } => (None, Some(vehicle)),
        Violation::UnknownJob(job)
        | Violation::Window(job)
        | Violation::Skill(job)
        | Violation::Certificate(job)
        | Violation::PickupOrder(job)
        | Violation::GoodsElsewhere(job)
        | Violation::Twice(job)
        | Violation::ServedAndUnassigned(job)
        | Violation::Lost(job)
        | Violation::RideTime(job) => (Some(job), None),
        Violation::Overlap(_) => (None, None),
    }
}
