//! `kaifong up`: every service in this process, and the gateway before them.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use kaifong_gateway::{Bounds, GatewaySetup};
use kaifong_identity::FirstAdmin;
use kaifong_kernel::{
    Service,
    clock::SystemClock,
    config::Config,
    serve::{Health, Tasks, until_beyond_help},
};
use tokio::net::TcpListener;

use super::{say, until_stopped};
use crate::{
    cli::UpArgs,
    compose::{Means, Profile, SERVICES},
};

/// How long what is under way may go on after the request to stop.
const SOFT_STOP: Duration = Duration::from_secs(15);
/// How long the databases may then take to close: 20 s in all.
const CLOSING: Duration = Duration::from_secs(5);

/// Stops the tasks softly, closes the databases, and waits for neither without end. Says whether all ended.
pub(super) async fn end(tasks: &Tasks, services: &[&Service]) -> bool {
    let ended = tasks.stop(SOFT_STOP).await;
    let closing = services.iter().map(|service| service.ports.db().close_within(CLOSING, tasks));
    let closed = futures::future::join_all(closing).await.into_iter().all(|closed| closed);
    ended && closed
}

/// An installation that runs in this process.
pub struct Running {
    /// What it was put together from.
    pub means: Means,
    /// Its services.
    pub services: Vec<Service>,
    /// The address of the REST API.
    pub address: std::net::SocketAddr,
    health: Health,
}

/// Brings an embedded installation up: address, databases, services, first start, gateway. The first administrator is
/// told as soon as there is one, the first time only; what may well fail comes before.
///
/// # Errors
/// When the folder or the address can't be used, or telling fails.
pub async fn start(means: Means, listen: &str, tell: impl FnOnce(&FirstAdmin) -> Result<()>) -> Result<Running> {
    let listener = TcpListener::bind(listen).await.with_context(|| format!("{listen} can't be listened on"))?;
    let address = listener.local_addr()?;
    means.migrate().await?;
    let mut services = Vec::new();
    for name in SERVICES {
        services.push(means.service(name).await?);
    }
    means.first_start(tell).await?;
    let mut bound = Vec::new();
    for service in &services {
        bound.push(means.mount(service).await?);
    }
    // Only now: what one publishes passes a group that isn't bound yet.
    for service in bound {
        service.run(means.config());
    }
    let health = means.health(&services.iter().collect::<Vec<_>>());
    kaifong_gateway::serve(listener, gateway(&means, health.clone())?, means.tasks());
    Ok(Running { means, services, address, health })
}

/// What the gateway is given, in either profile.
///
/// # Errors
/// When a peer's address is no URI.
pub fn gateway(means: &Means, health: Health) -> Result<GatewaySetup> {
    Ok(GatewaySetup {
        services: SERVICES.iter().map(|name| Ok((*name, means.wire(name)?))).collect::<Result<_>>()?,
        clock: means.clock(),
        cursor_key: means.cursor_key(),
        rate_per_second: means.config().gateway_rate_per_second,
        body_limit_bytes: means.config().gateway_body_limit_bytes,
        bounds: Bounds::default(),
        health,
    })
}

impl Running {
    /// Stops softly, then hard; closes the databases.
    pub async fn stop(self) {
        end(self.means.tasks(), &self.services.iter().collect::<Vec<_>>()).await;
    }
}

/// Says the first administrator's key on standard output, once.
#[expect(clippy::unnecessary_wraps, reason = "the shape of what is told of a first start")]
pub(super) fn say_first(first: &FirstAdmin) -> Result<()> {
    say("The first administrator's key; it is shown once, keep it: 首位管理員的金鑰，只顯示一次，請妥善保存：");
    say(&first.key_secret);
    Ok(())
}

/// Runs until it is stopped.
pub(super) async fn run(config: Config, args: UpArgs) -> Result<ExitCode> {
    let listen = args.listen.unwrap_or_else(|| config.listen.clone());
    let data = args.data.clone();
    let means = Means::new(Profile::Embedded(data.clone()), config, Arc::new(SystemClock), "up")?;
    let running = start(means, &listen, say_first).await?;
    say(&format!("Kaifong 街坊 listens on http://{} (data in {})", running.address, data.display()));
    tokio::select! {
        stopped = until_stopped() => stopped?,
        what = until_beyond_help(&running.health) => bail!("ended, to be started anew: {what}"),
    }
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, path::Path};

    use super::*;

    /// Starts an instance; tells whether the first administrator's key was told, and stops it.
    async fn started(data: &Path, listen: &str) -> (Result<()>, bool) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = Config::load(None, &BTreeMap::new()).unwrap();
        let means = Means::new(Profile::Embedded(data.to_owned()), config, Arc::new(SystemClock), "test").unwrap();
        let mut told = false;
        let tell = |_: &FirstAdmin| {
            told = true;
            Ok(())
        };
        match start(means, listen, tell).await {
            Ok(running) => {
                running.stop().await;
                (Ok(()), told)
            }
            Err(error) => (Err(error), told),
        }
    }

    #[tokio::test]
    async fn a_start_that_fails_keeps_the_first_administrators_key_for_the_next() {
        let data = std::env::temp_dir().join(format!("kaifong-up-{}", std::process::id()));
        let busy = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (failed, told) = started(&data, &busy.local_addr().unwrap().to_string()).await;
        assert!(failed.is_err() && !told);
        // A service's key that can't be kept: its file's place is taken by a folder.
        let taken = data.join("keys").join("grants.key");
        std::fs::create_dir_all(&taken).unwrap();
        let (failed, told) = started(&data, "127.0.0.1:0").await;
        assert!(failed.is_err() && !told);
        std::fs::remove_dir(&taken).unwrap();
        let (ended, told) = started(&data, "127.0.0.1:0").await;
        ended.unwrap();
        assert!(told, "the key is told by the first start that succeeds");
        let (ended, told) = started(&data, "127.0.0.1:0").await;
        ended.unwrap();
        assert!(!told, "and only once");
        std::fs::remove_dir_all(data).unwrap();
    }
}
