//! What a driver is handed at run time and dispatch keeps nowhere: the run's key, and the doors of its stops.

use kaifong_kernel::{Call, Cause, Error, Ports, Result};

use crate::{
    domain::{ids::RunId, refusal::Refusal, run::Run},
    peers::{Door, Identity, Needs},
    verbs::read_runs::{DriverStop, GetDriverRun, GetRun, NoteDriverKey},
};

/// Seconds for which a driver's key outlasts the run's planned return.
const GRACE_SECONDS: i64 = 4 * 3_600;

/// The peers that tell of doors and make keys.
#[derive(Clone)]
pub struct Doors {
    needs: Needs,
    identity: Identity,
}

/// The key of a run's driver.
pub struct Link {
    /// Its secret; empty when the request was a repetition.
    pub secret: String,
    /// When it ends, microseconds since the epoch.
    pub expires_at_us: i64,
}

impl Doors {
    /// Over these peers.
    #[must_use]
    pub const fn new(needs: Needs, identity: Identity) -> Self {
        Self { needs, identity }
    }

    /// Makes the driver's key of a run; those made before end.
    ///
    /// # Errors
    /// When the run is not on, or identity is away or refuses.
    pub async fn link(&self, ports: &Ports, call: Call, run: RunId) -> Result<Link> {
        let seen = ports.read(call.clone(), GetRun { run }).await?.run;
        seen.is_on()?;
        let until = seen.interval.to.max(ports.now()).plus_seconds(GRACE_SECONDS);
        // What was noted before is asked for again: a repetition makes no other key.
        let Cause::Rpc { key, .. } = &call.cause else { return Err(Error::internal("a link without a key")) };
        let key = format!("{run}:link:{key}");
        let noted = ports.execute(call.clone(), NoteDriverKey { run, until }).await?;
        let expires_at_us = noted.run.key_until.unwrap_or(until).micros();
        let told = self.identity.create_run_key(&call, &key, run.to_string(), expires_at_us).await?;
        let made = told.map_err(|code| Refusal::NoDriverKey { run, code })?;
        Ok(Link { secret: made.secret, expires_at_us })
    }

    /// The driver's view of a run. A door is asked for from the run's day on, while its stop is open, and nothing
    /// of it is kept.
    ///
    /// # Errors
    /// When the run is not the caller's or not on, or needs is away.
    pub async fn run(&self, ports: &Ports, call: Call, run: RunId) -> Result<(Run, Vec<(DriverStop, Option<Door>)>)> {
        let (seen, stops) = ports.read(call.clone(), GetDriverRun { run }).await?;
        let shows_doors = seen.shows_doors(ports.now().hk_date());
        let mut shown = Vec::with_capacity(stops.len());
        for stop in stops {
            let open = shows_doors && !stop.stop.has_ended();
            let door = if open { self.door(ports, &call, run, &stop).await? } else { None };
            shown.push((stop, door));
        }
        Ok((seen, shown))
    }

    /// A refusal shows no door, and the driver goes by what the order says.
    async fn door(&self, ports: &Ports, call: &Call, run: RunId, stop: &DriverStop) -> Result<Option<Door>> {
        let key = format!("{}:door:{}", stop.stop.id, ports.now().micros());
        let household = stop.order.content.household.to_string();
        Ok(self.needs.door(call, &key, household, run.to_string()).await?.ok())
    }
}
