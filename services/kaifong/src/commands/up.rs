//! `kaifong up`: every service in this process, and the gateway before them.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use kaifong_gateway::GatewaySetup;
use kaifong_identity::FirstAdmin;
use kaifong_kernel::{Service, clock::SystemClock, config::Config};
use tokio::net::TcpListener;

use super::{say, until_stopped};
use crate::{
    cli::UpArgs,
    compose::{Means, Profile, SERVICES},
};

/// How long what is under way may go on after the request to stop, and how long in all.
pub(super) const SOFT_STOP: Duration = Duration::from_secs(20);

/// An installation that runs in this process.
pub struct Running {
    /// What it was put together from.
    pub means: Means,
    /// Its services.
    pub services: Vec<Service>,
    /// The address of the REST API.
    pub address: std::net::SocketAddr,
    /// The first administrator, the first time only.
    pub first: Option<FirstAdmin>,
}

/// Brings an embedded installation up: databases, first start, services, gateway.
///
/// # Errors
/// When the folder or the address can't be used.
pub async fn start(means: Means, listen: &str) -> Result<Running> {
    means.migrate().await?;
    let first = means.first_start().await?;
    let mut services = Vec::new();
    for name in SERVICES {
        services.push(means.service(name).await?);
    }
    let mut bound = Vec::new();
    for service in &services {
        bound.push(means.mount(service).await?);
    }
    // Only now: what one publishes passes a group that isn't bound yet.
    for service in bound {
        service.run(means.config());
    }
    let listener = TcpListener::bind(listen).await.with_context(|| format!("{listen} can't be listened on"))?;
    let address = listener.local_addr()?;
    let health = means.health(&services.iter().collect::<Vec<_>>());
    let router = kaifong_gateway::router(gateway(&means, health)?);
    let stop = means.tasks().token();
    means.tasks().spawn("gateway", async move {
        let serving = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = serving.await {
            tracing::error!(%error, "the gateway ended");
        }
    });
    Ok(Running { means, services, address, first })
}

/// What the gateway is given, in either profile.
///
/// # Errors
/// When a peer's address is no URI.
pub fn gateway(means: &Means, health: kaifong_kernel::serve::Health) -> Result<GatewaySetup> {
    Ok(GatewaySetup {
        identity: means.wire("identity")?,
        donations: means.wire("donations")?,
        grants: means.wire("grants")?,
        clock: means.clock(),
        cursor_key: means.cursor_key(),
        rate_per_second: means.config().gateway_rate_per_second,
        body_limit_bytes: means.config().gateway_body_limit_bytes,
        health,
    })
}

impl Running {
    /// Stops softly, then hard; closes the databases.
    pub async fn stop(self) {
        self.means.tasks().stop(SOFT_STOP).await;
        for service in &self.services {
            service.ports.db().close().await;
        }
    }
}

/// Runs until it is stopped.
pub(super) async fn run(config: Config, args: UpArgs) -> Result<ExitCode> {
    let listen = args.listen.unwrap_or_else(|| config.listen.clone());
    let data = args.at.data.clone();
    let means = Means::new(Profile::Embedded(data.clone()), config, Arc::new(SystemClock), "up")?;
    let running = start(means, &listen).await?;
    if let Some(first) = &running.first {
        say("The first administrator's key; it is shown once, keep it: 首位管理員的金鑰，只顯示一次，請妥善保存：");
        say(&first.key_secret);
    }
    say(&format!("Kaifong 街坊 listens on http://{} (data in {})", running.address, data.display()));
    until_stopped().await?;
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}
