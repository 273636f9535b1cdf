//! `kaifong doctor`: the configuration as it is read, secrets masked, and how each service's database is.

use std::{path::Path, process::ExitCode};

use anyhow::Result;
use kaifong_kernel::{
    config, operate,
    schema::{self, Class},
};

use super::say;
use crate::compose::{Means, SERVICES, migrations};

/// Prints the configuration.
pub(super) fn show(file: Option<&Path>) -> Result<()> {
    for (key, value) in config::shown(file, &std::env::vars().collect())? {
        say(&format!("{:<32} {:<24} {}", key.name, value, key.doc));
    }
    Ok(())
}

/// Says how each service's database is.
pub(super) async fn run(means: &Means, digest: bool) -> Result<ExitCode> {
    let mut ill = false;
    for name in SERVICES {
        let ports = means.ports(name).await?;
        if ports.db().ignores_walls().await? {
            say(&format!("{name}: its role is above row-level security; give it one that is no superuser"));
            ill = true;
        }
        let lacking = schema::pending(ports.db(), migrations(name)).await?;
        if !lacking.is_empty() {
            say(&format!("{name}: lacks {}", lacking.join(", ")));
            ill = true;
            continue;
        }
        let flow = operate::flow(&ports).await?;
        say(&format!(
            "{name}: {} in the outbox, {} waiting, {} parked, {} timers due",
            flow.outbox_pending, flow.events_waiting, flow.events_parked, flow.timers_due
        ));
        ill |= flow.events_parked > 0;
        if digest {
            let whole = schema::whole(migrations(name));
            let digest = schema::digest(ports.db(), &whole, &[Class::Sealed, Class::Derived]).await?;
            say(&format!("{name}: digest {digest}"));
        }
        ports.db().close().await;
    }
    Ok(if ill { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
