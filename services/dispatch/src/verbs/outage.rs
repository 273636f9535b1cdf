//! A vehicle, a crew member or a device that drops out while runs count on it: work for a dispatcher, until no run does or it
//! is back.

use kaifong_kernel::{Result, Tx, auth::Role};

use super::{duties, steps};
use crate::{
    domain::{
        ids::{CrewId, DeviceId, VehicleId},
        run::{Run, RunState},
    },
    store,
};

/// What drops out.
#[derive(Clone, Copy)]
pub(super) enum Outage {
    /// A vehicle.
    Vehicle(VehicleId),
    /// A crew member.
    Crew(CrewId),
    /// A stair-climbing device.
    Device(DeviceId),
}

impl Outage {
    const fn kind(self) -> &'static str {
        match self {
            Self::Vehicle(_) => duties::VEHICLE_OUT,
            Self::Crew(_) => duties::CREW_OUT,
            Self::Device(_) => duties::DEVICE_OUT,
        }
    }

    fn subject(self) -> String {
        match self {
            Self::Vehicle(id) => id.to_string(),
            Self::Crew(id) => id.to_string(),
            Self::Device(id) => id.to_string(),
        }
    }

    const fn titles(self) -> [&'static str; 2] {
        match self {
            Self::Vehicle(_) => {
                ["A vehicle with runs went out of service: plan the day anew", "有車次的車輛停用，請重新安排當日計劃"]
            }
            Self::Crew(_) => {
                ["A crew member with runs was suspended: plan the day anew", "有車次的人員停職，請重新安排當日計劃"]
            }
            Self::Device(_) => [
                "A device with rides went out of service: plan the day anew",
                "有接送安排的器材停用，請重新安排當日計劃",
            ],
        }
    }

    /// A run may have a device on board and no ride for it.
    fn concerns(self, run: &Run) -> bool {
        match self {
            Self::Vehicle(id) => run.vehicle == id,
            Self::Crew(id) => run.crew.contains(&id),
            Self::Device(id) => run.units.iter().any(|unit| unit.device == id),
        }
    }

    async fn concerns_any(self, tx: &Tx) -> Result<bool> {
        for state in [RunState::Planned, RunState::Published, RunState::Started] {
            let runs = store::of::<Run>(tx, &[("state", Some(state.into()))]).await?;
            if runs.iter().any(|run| self.concerns(run)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes work of it, where runs that have not ended count on what drops out.
    pub(super) async fn tell(self, tx: &mut Tx) -> Result<()> {
        if !self.concerns_any(tx).await? {
            return Ok(());
        }
        let due = tx.now().plus_seconds(duties::AT_ONCE_SECONDS);
        steps::work(tx, self.kind(), self.subject(), Role::Dispatcher, due, self.titles()).await
    }

    /// It is back.
    pub(super) async fn end(self, tx: &mut Tx) -> Result<()> {
        tx.close_work(self.kind(), &self.subject()).await
    }

    /// Ends the work where no run counts on it any more.
    async fn settle(self, tx: &mut Tx) -> Result<()> {
        let open = tx.is_work_open(self.kind(), &self.subject()).await?;
        if open && !self.concerns_any(tx).await? { self.end(tx).await } else { Ok(()) }
    }
}

/// A run is over: nothing that it had is waited for on its account.
pub(super) async fn run_is_over(tx: &mut Tx, run: &Run) -> Result<()> {
    Outage::Vehicle(run.vehicle).settle(tx).await?;
    for member in &run.crew {
        Outage::Crew(*member).settle(tx).await?;
    }
    Ok(())
}

/// A run was written: its device may have no ride on it any more.
pub(super) async fn run_has_changed(tx: &mut Tx, run: &Run) -> Result<()> {
    match run.device {
        Some(device) => Outage::Device(device).settle(tx).await,
        None => Ok(()),
    }
}
