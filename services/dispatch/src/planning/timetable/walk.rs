//! Driving a run, stop by stop.

use super::{Begun, Fault, Move, Timetable};
use crate::planning::{
    Part, Rest, Seconds,
    ground::{DIMENSIONS, Ground, Load, Slot, Standing, add, sub},
};

/// Where a walk along a run has got to.
pub(super) struct Walk {
    pub(super) place: usize,
    pub(super) at_s: Seconds,
    pub(super) load: Load,
    pub(super) collected: Load,
    pub(super) fresh: bool,
    pub(super) reloads: usize,
    pub(super) picked: Vec<(usize, Seconds)>,
    pub(super) table: Timetable,
}

impl Ground<'_> {
    /// Drives the run, stop by stop.
    pub(super) fn walk(
        &self,
        slot: &Slot<'_>,
        moves: &[Move],
        depart: Seconds,
        rest: Option<(usize, Rest)>,
    ) -> Result<Timetable, Fault> {
        let mut walk = self.set_out(slot, moves, depart);
        check_load(slot, &walk.load)?;
        let served = moves.iter().filter(|step| step.job().is_some()).count();
        let before = slot.started.as_ref().map_or(0, |left| left.served);
        if slot.shift.max_stops.is_some_and(|most| before + served > most) {
            return Err(Fault::Stops);
        }
        if slot.charge().is_some_and(|charge| self.draws(moves) > charge) {
            return Err(Fault::Charge);
        }
        for (at, step) in moves.iter().enumerate() {
            if let Some((_, rest)) = rest.filter(|(when, _)| *when == at) {
                walk.rest(rest)?;
            }
            self.step(slot, &mut walk, *step, &moves[at + 1..])?;
            check_load(slot, &walk.load)?;
        }
        if let Some((_, rest)) = rest.filter(|(when, _)| *when == moves.len()) {
            walk.rest(rest)?;
        }
        if walk.picked.iter().any(|(job, _)| self.jobs[*job].standing == Standing::Open) {
            return Err(Fault::Order);
        }
        self.drive(&mut walk, slot.end)?;
        walk.table.back_s = walk.at_s;
        Ok(walk.table)
    }

    /// What the moves take of a charge: each job once, where it ends.
    fn draws(&self, moves: &[Move]) -> i64 {
        let draw = |step: &Move| match step {
            Move::Delivery(job) => self.jobs[*job].job.draws,
            Move::Pickup(job) if self.jobs[*job].delivery.is_none() => self.jobs[*job].job.draws,
            Move::Pickup(_) | Move::Reload => 0,
        };
        moves.iter().map(draw).sum()
    }

    pub(super) fn set_out(&self, slot: &Slot<'_>, moves: &[Move], depart: Seconds) -> Walk {
        let mut load = [0; DIMENSIONS];
        let (mut place, mut at_s, mut collected, mut reloads) = (slot.start, depart, [0; DIMENSIONS], 0);
        let mut picked = Vec::new();
        let mut depart_s = depart;
        if let Some(left) = &slot.started {
            (place, at_s, load, collected, reloads) =
                (left.place, left.free_s, left.load, left.collected, left.reloads);
            picked.clone_from(&left.picked);
            depart_s = left.facts.depart_s;
        } else {
            self.load_for(moves, &mut load);
        }
        let table =
            Timetable { depart_s, back_s: at_s, distance_m: 0, travel_s: 0, late_s: 0, load, stops: Vec::new() };
        Walk { place, at_s, load, collected, fresh: slot.started.is_none(), reloads, picked, table }
    }

    /// Adds what is loaded at a depot for the moves up to the next reload.
    fn load_for(&self, moves: &[Move], load: &mut Load) {
        for step in moves.iter().take_while(|step| **step != Move::Reload) {
            if let Move::Delivery(job) = step
                && self.jobs[*job].pickup.is_none()
                && self.jobs[*job].standing == Standing::Open
            {
                add(load, &self.jobs[*job].demand);
            }
        }
    }

    pub(super) fn drive(&self, walk: &mut Walk, to: usize) -> Result<(), Fault> {
        let leg = self.travel.leg_between(walk.place, to, walk.at_s).ok_or(Fault::Unreachable)?;
        walk.at_s += leg.seconds;
        walk.place = to;
        walk.table.travel_s += leg.seconds;
        walk.table.distance_m += leg.metres;
        Ok(())
    }

    fn step(&self, slot: &Slot<'_>, walk: &mut Walk, step: Move, rest: &[Move]) -> Result<(), Fault> {
        match step {
            Move::Reload => self.reload(slot, walk, rest),
            Move::Pickup(number) => {
                let job = &self.jobs[number];
                let (Some(place), Some(part)) = (job.pickup, &job.job.pickup) else { return Err(Fault::Order) };
                self.drive(walk, place)?;
                let earliest = job.job.release_s.unwrap_or(Seconds::MIN);
                add(&mut walk.load, &job.demand);
                let due = job.job.due_by_s.filter(|_| job.delivery.is_none());
                let end_s = walk.serve(step, part, earliest, due)?;
                if job.delivery.is_none() {
                    add(&mut walk.collected, &job.demand);
                } else {
                    walk.picked.push((number, end_s));
                }
                Ok(())
            }
            Move::Delivery(number) => {
                let job = &self.jobs[number];
                let (Some(place), Some(part)) = (job.delivery, &job.job.delivery) else { return Err(Fault::Order) };
                let picked = walk.picked.iter().position(|(picked, _)| *picked == number);
                if job.pickup.is_some() && picked.is_none() {
                    return Err(Fault::Order);
                }
                if job.pickup.is_none() && job.standing == Standing::Open && !walk.fresh {
                    return Err(Fault::NotLoaded);
                }
                self.drive(walk, place)?;
                sub(&mut walk.load, &job.demand);
                walk.serve(step, part, Seconds::MIN, job.job.due_by_s)?;
                let begun = walk.table.stops.last().map_or(0, |stop| stop.start_s);
                let Some(picked) = picked else { return Ok(()) };
                let (_, since) = walk.picked.swap_remove(picked);
                let limits = [job.job.ride_limit_s, slot.vehicle.max_ride_s];
                let most = limits.into_iter().flatten().min();
                if most.is_some_and(|most| begun - since > most) { Err(Fault::Ride) } else { Ok(()) }
            }
        }
    }

    fn reload(&self, slot: &Slot<'_>, walk: &mut Walk, rest: &[Move]) -> Result<(), Fault> {
        let (Some(place), Some(reload)) = (slot.reload, &slot.shift.reload) else { return Err(Fault::Stops) };
        walk.reloads += 1;
        if walk.reloads > reload.most {
            return Err(Fault::Stops);
        }
        self.drive(walk, place)?;
        sub(&mut walk.load, &std::mem::replace(&mut walk.collected, [0; DIMENSIONS]));
        self.load_for(rest, &mut walk.load);
        walk.fresh = true;
        let (arrival_s, start_s) = (walk.at_s, walk.at_s.max(self.released(rest)));
        walk.at_s = start_s + reload.duration_s;
        walk.note(Some(Move::Reload), arrival_s, start_s);
        Ok(())
    }
}

impl Walk {
    fn rest(&mut self, rest: Rest) -> Result<(), Fault> {
        let (arrival_s, start_s) = (self.at_s, self.at_s.max(rest.earliest_s));
        if start_s > rest.latest_s {
            return Err(Fault::Rest);
        }
        self.at_s = start_s + rest.duration_s;
        self.note(None, arrival_s, start_s);
        Ok(())
    }

    fn serve(&mut self, does: Move, part: &Part, not_before: Seconds, due: Option<Seconds>) -> Result<Seconds, Fault> {
        let arrival_s = self.at_s;
        let earliest = arrival_s.max(not_before);
        let window = part.windows.iter().filter(|window| window.to_s >= earliest).min_by_key(|window| window.from_s);
        let start_s = match window {
            Some(window) => earliest.max(window.from_s),
            None if part.windows.is_empty() => earliest,
            None => return Err(Fault::Window),
        };
        self.at_s = start_s + part.service_s;
        self.table.late_s += due.map_or(0, |due| (start_s - due).max(0));
        self.note(Some(does), arrival_s, start_s);
        Ok(self.at_s)
    }

    fn note(&mut self, does: Option<Move>, arrival_s: Seconds, start_s: Seconds) {
        self.table.stops.push(Begun { does, arrival_s, start_s, end_s: self.at_s, load: self.load });
    }
}

fn check_load(slot: &Slot<'_>, load: &Load) -> Result<(), Fault> {
    if load.iter().zip(&slot.capacity).any(|(load, most)| load > most) { Err(Fault::Capacity) } else { Ok(()) }
}
