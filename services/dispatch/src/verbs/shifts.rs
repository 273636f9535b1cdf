//! Shifts: when a vehicle is there, with whom and with which device. Nobody and nothing is in two at a time.

use kaifong_kernel::{Result, Tx, Verb};

use super::{run_parts::book_one, steps};
use crate::{
    domain::{
        Interval,
        fleet::Shift,
        ids::{CrewId, DeviceId, ShiftId, VehicleId},
        refusal::Refusal,
        run::Run,
    },
    store::{self, bookings},
};

/// Say when a vehicle is there.
pub struct CreateShift {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The crew.
    pub crew: Vec<CrewId>,
    /// The device on board.
    pub device: Option<DeviceId>,
    /// From when to when.
    pub interval: Interval,
    /// Breaks within it.
    pub breaks: Vec<Interval>,
}

impl Verb for CreateShift {
    const NAME: &'static str = "CreateShift";
    type Out = Shift;

    async fn run(&self, tx: &mut Tx) -> Result<Shift> {
        steps::not_past(tx, self.interval.from.hk_date())?;
        self.judge(tx).await?;
        let shift = Shift {
            id: tx.mint(),
            vehicle: self.vehicle,
            crew: self.crew.clone(),
            device: self.device,
            shift_on: self.interval.from.hk_date(),
            interval: self.interval,
            breaks: self.breaks.clone(),
            cancelled: false,
        };
        store::add(tx, &shift).await?;
        let crew = self.crew.iter().map(|member| (member.uuid(), member.to_string()));
        let device = self.device.iter().map(|device| (device.uuid(), device.to_string()));
        let all = std::iter::once((self.vehicle.uuid(), self.vehicle.to_string())).chain(crew).chain(device);
        for resource in all.collect::<Vec<_>>() {
            book_one(tx, bookings::Kind::Shift, resource, shift.id.uuid(), self.interval, "shf").await?;
        }
        Ok(shift)
    }
}

impl CreateShift {
    /// All of one carrier, in service, not suspended.
    async fn judge(&self, tx: &Tx) -> Result<()> {
        let vehicle = steps::vehicle(tx, self.vehicle).await?;
        if vehicle.out.is_some() {
            return Err(Refusal::VehicleOut { vehicle: vehicle.id }.into());
        }
        for id in &self.crew {
            let member = steps::crew_member(tx, *id).await?;
            if member.suspended.is_some() {
                return Err(Refusal::CrewSuspended { crew: member.id }.into());
            }
            if member.carrier != vehicle.carrier {
                return Err(Refusal::OtherCarrier { resource: member.id.to_string() }.into());
            }
        }
        if let Some(id) = self.device {
            let device = steps::device(tx, id).await?;
            if device.out.is_some() {
                return Err(Refusal::DeviceOut { device: device.id }.into());
            }
        }
        Ok(())
    }
}

/// Give a shift up.
pub struct CancelShift {
    /// The shift.
    pub shift: ShiftId,
}

impl Verb for CancelShift {
    const NAME: &'static str = "CancelShift";
    type Out = Shift;

    async fn run(&self, tx: &mut Tx) -> Result<Shift> {
        let shift = steps::shift(tx, self.shift).await?;
        let runs = store::of::<Run>(tx, &[("shift_id", Some(shift.id.into()))]).await?;
        if let Some(run) = runs.iter().find(|run| !run.is_over()) {
            return Err(Refusal::ShiftInUse { shift: shift.id, run: run.id }.into());
        }
        bookings::free(tx, bookings::Kind::Shift, shift.id.uuid()).await?;
        let shift = Shift { cancelled: true, ..shift };
        store::save(tx, &shift).await?;
        Ok(shift)
    }
}
