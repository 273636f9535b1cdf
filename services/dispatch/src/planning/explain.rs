//! Why a job found no place: found by trying the constraints one at a time.

use super::{
    Reason, Span, Unassigned,
    ground::{GroundJob, Standing},
    rota::Rota,
    timetable::{Fault, Move},
};

/// Why each open job is open, and what would help.
pub(super) fn explain(rota: &Rota<'_>) -> Vec<Unassigned> {
    let mut jobs = rota.open.clone();
    jobs.sort_unstable();
    let why = |job: usize| {
        let reason = reason(rota, job);
        Unassigned { job: rota.ground.jobs[job].job.id.clone(), reason, remedy: reason.remedy() }
    };
    jobs.into_iter().map(why).collect()
}

fn reason(rota: &Rota<'_>, job: usize) -> Reason {
    let ground = rota.ground;
    let unable = |fault: Fault| ground.slots.iter().any(|slot| slot.unable[job] == Some(fault));
    let able: Vec<usize> = (0..ground.slots.len()).filter(|slot| ground.slots[*slot].unable[job].is_none()).collect();
    if able.is_empty() {
        return match () {
            () if matches!(ground.jobs[job].standing, Standing::Aboard(_)) => Reason::GoodsAway,
            () if ground.slots.is_empty() => Reason::NoVehicle,
            () if unable(Fault::Certificate) => Reason::CertificateLapsed,
            () if ground.jobs[job].job.skills.is_empty() => Reason::NoTimeLeft,
            () => Reason::NoSkill,
        };
    }
    let fits = |slot: &usize| {
        let capacity = &ground.slots[*slot].capacity;
        ground.jobs[job].demand.iter().zip(capacity).all(|(demand, most)| demand <= most)
    };
    let able: Vec<usize> = able.into_iter().filter(fits).collect();
    if able.is_empty() {
        return Reason::TooHeavy;
    }
    let alone: Vec<Fault> = able.iter().filter_map(|slot| alone(rota, *slot, job).err()).collect();
    if alone.len() == able.len() {
        // Somebody is there at that time, and lacks nothing but the certificate.
        let lapsed = |slot: &usize| ground.slots[*slot].unable[job] == Some(Fault::Certificate);
        let mut lapsed = (0..ground.slots.len()).filter(lapsed).filter(fits);
        let would_do = lapsed.any(|slot| self::alone(rota, slot, job).is_ok());
        return if would_do { Reason::CertificateLapsed } else { of_the_empty(&alone) };
    }
    crowded(rota, job, &able)
}

/// Whether a vehicle could do this job and nothing else, were it free all day and its crew certified.
fn alone(rota: &Rota<'_>, slot: usize, job: usize) -> Result<(), Fault> {
    let ground = rota.ground;
    let GroundJob { pickup, delivery, standing, .. } = &ground.jobs[job];
    let moves: &[Move] = match (pickup, delivery, standing) {
        (Some(_), Some(_), Standing::Open) => &[Move::Pickup(job), Move::Delivery(job)],
        (_, Some(_), _) => &[Move::Delivery(job)],
        (_, None, _) => &[Move::Pickup(job)],
    };
    let free = free_of_bookings(rota, slot);
    ground.time_regardless(slot, moves, &free).map(drop)
}

fn free_of_bookings(rota: &Rota<'_>, slot: usize) -> Vec<Span> {
    Rota::empty(rota.ground, false).free(slot)
}

/// What keeps every suitable vehicle from doing it even when it has nothing else to do.
fn of_the_empty(faults: &[Fault]) -> Reason {
    // The least of the obstacles: what is easiest to remove is named.
    match faults.iter().max() {
        Some(Fault::Booked) => Reason::UnitBooked,
        Some(Fault::Shift | Fault::Rest | Fault::Window) => Reason::OutsideShifts,
        Some(Fault::Ride) => Reason::RideTooLong,
        Some(Fault::Unreachable) => Reason::Unreachable,
        Some(Fault::NotLoaded) => Reason::NoTimeLeft,
        Some(Fault::Capacity) => Reason::VehiclesFull,
        Some(Fault::Charge) => Reason::ChargeSpent,
        Some(Fault::Away) => Reason::GoodsAway,
        Some(Fault::Certificate) => Reason::CertificateLapsed,
        Some(Fault::Skill) => Reason::NoSkill,
        Some(Fault::Stops | Fault::Order | Fault::Done) | None => Reason::NoTimeLeft,
    }
}

/// Suitable vehicles exist, and others are aboard or on the way.
fn crowded(rota: &Rota<'_>, job: usize, able: &[usize]) -> Reason {
    let cost = rota.ground.cost(job);
    let mut faults = Vec::new();
    for slot in able {
        let found = rota.faults(*slot, job);
        let rivals = &rota.ground.slots[*slot].rivals;
        let idle = rota.runs[*slot].moves.is_empty();
        // Its operator or device is out with another run: that run's jobs are what competes.
        if idle && rivals.iter().any(|rival| !rota.runs[*rival].moves.is_empty()) {
            faults.push(Fault::Booked);
        }
        let others: Vec<usize> = rota.runs[*slot].moves.iter().filter_map(|step| step.job()).collect();
        let weightier = others.into_iter().filter(|other| rota.ground.cost(*other) >= cost);
        if weightier.into_iter().any(|other| rota.without(other, *slot).is_some_and(|without| without.fits(*slot, job)))
        {
            return Reason::CompetingPriority;
        }
        faults.extend(found);
    }
    let all = |one: Fault| !faults.is_empty() && faults.iter().all(|fault| *fault == one);
    match () {
        () if faults.contains(&Fault::Booked) => Reason::UnitBooked,
        () if all(Fault::Capacity) => Reason::VehiclesFull,
        () if all(Fault::Charge) => Reason::ChargeSpent,
        () => Reason::NoTimeLeft,
    }
}
