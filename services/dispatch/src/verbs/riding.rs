//! Rides over stairs on a run: who operates the device on each, and the units that the run books for them.

use kaifong_kernel::{Result, Tx, values::HkDate};

use super::steps;
use crate::{
    domain::{
        fleet::{CrewMember, Device},
        ids::{CrewId, OrderId},
        order::Ride,
        refusal::Refusal,
        run::Run,
        unit::{self, Unit},
    },
    store,
};

/// What a run has for rides.
pub(super) struct Riding {
    device: Device,
    crew: Vec<CrewMember>,
    /// The day on which the unit is back.
    back_on: HkDate,
}

impl Riding {
    /// Of a run; nothing where no device is on board: the checker saw to it that nobody rides with it.
    pub(super) async fn of(tx: &Tx, run: &Run) -> Result<Option<Self>> {
        let Some(device) = run.device else { return Ok(None) };
        let device = steps::device(tx, device).await?;
        let mut crew = Vec::with_capacity(run.crew.len());
        for member in &run.crew {
            crew.push(steps::crew_member(tx, *member).await?);
        }
        Ok(Some(Self { device, crew, back_on: run.interval.to.hk_date().max(run.run_on) }))
    }

    fn operator(&self, ride: &Ride) -> Result<CrewId, Refusal> {
        unit::bears(&self.device, ride)?;
        unit::operator(&self.crew, self.back_on)
    }

    /// Why an order can't ride; nothing where it can, or is no ride.
    pub(super) async fn refuses(&self, tx: &Tx, order: OrderId) -> Result<Option<Refusal>> {
        let ride = steps::order(tx, order).await?.content.ride;
        Ok(ride.and_then(|ride| self.operator(&ride).err()))
    }
}

/// The stair-climbing units of a run: one for each ride of those that it holds, from leaving the depot to being back. A ride
/// that has begun keeps its own, whatever became of device and crew since.
pub(super) async fn units(tx: &mut Tx, run: Run, holds: &[OrderId]) -> Result<Run> {
    let Some(riding) = Riding::of(tx, &run).await? else { return Ok(Run { units: Vec::new(), ..run }) };
    let mut units = Vec::new();
    for stop in store::seen::stops(tx, &run).await? {
        let known = run.units.iter().find(|unit| unit.order == stop.order);
        if stop.has_begun() {
            units.extend(known.map(|unit| Unit { interval: run.interval, ..unit.clone() }));
            continue;
        }
        if !holds.contains(&stop.order) {
            continue;
        }
        let Some(ride) = steps::order(tx, stop.order).await?.content.ride else { continue };
        let operator = riding.operator(&ride)?;
        let id = known.map_or_else(|| tx.mint(), |unit| unit.id);
        let (device, vehicle, interval) = (riding.device.id, run.vehicle, run.interval);
        units.push(Unit { id, order: stop.order, device, operator, vehicle, interval });
    }
    Ok(Run { units, ..run })
}
