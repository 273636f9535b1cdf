//! `kaifong serve SERVICE`: one service in this process, on PostgreSQL and RabbitMQ.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, Result, bail};
use kaifong_kernel::{
    clock::SystemClock,
    config::{Config, Environment},
    schema,
    serve::{Health, ServeLimits, serve_admin, serve_grpc, until_beyond_help},
};
use tokio::net::TcpListener;

use super::{say, until_stopped, up};
use crate::compose::{Means, Profile, SERVICES, migrations};

/// Streams and requests of one connection.
const STREAMS: u32 = 256;

pub(super) async fn run(config: Config, name: &str) -> Result<ExitCode> {
    let listener = TcpListener::bind(&config.listen).await;
    let listener = listener.with_context(|| format!("{} can't be listened on", config.listen))?;
    let means = Means::new(Profile::Distributed, config, Arc::new(SystemClock), name)?;
    if name == "gateway" {
        return gateway(means, listener).await;
    }
    let Some(name) = SERVICES.into_iter().find(|known| *known == name) else {
        bail!("{name} is no service; there are {} and gateway", SERVICES.join(", "));
    };
    let service = means.service(name).await?;
    if service.ports.db().ignores_walls().await? {
        bail!("the role of {name} is above row-level security; give its database a role that is no superuser");
    }
    let open = schema::pending(service.ports.db(), migrations(name)).await?;
    if !open.is_empty() {
        bail!("the database of {name} lacks {}; run `kaifong migrate` first", open.join(", "));
    }
    means.mount(&service).await?.run(means.config());
    let health = means.health(&[&service]);
    admin(&means, health.clone()).await?;
    say(&format!("{name} listens on {}", listener.local_addr()?));
    let limits = ServeLimits {
        concurrency_per_connection: means.config().concurrency,
        max_concurrent_streams: STREAMS,
        reflection: means.config().environment != Environment::Production,
    };
    let guarded = service.guarded(means.verify_keys(name)?);
    let (tasks, vital) = (means.tasks().clone(), health.clone());
    let serving = means.tasks().spawn("grpc", async move {
        if let Err(error) = serve_grpc(listener, guarded, health, limits, &tasks).await {
            tracing::error!(%error, "{name} serves no more");
        }
    });
    tokio::select! {
        stopped = until_stopped() => stopped?,
        _ = serving => bail!("{name} serves no more"),
        what = until_beyond_help(&vital) => bail!("{name} ended, to be started anew: {what}"),
    }
    up::end(means.tasks(), &[&service]).await;
    Ok(ExitCode::SUCCESS)
}

async fn admin(means: &Means, health: Health) -> Result<()> {
    let address = &means.config().admin_listen;
    if !address.is_empty() {
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("{address} can't be listened on"))?;
        serve_admin(listener, health, means.tasks());
    }
    Ok(())
}

async fn gateway(means: Means, listener: TcpListener) -> Result<ExitCode> {
    let health = means.health_of_peers()?;
    admin(&means, health.clone()).await?;
    let setup = up::gateway(&means, health)?;
    say(&format!("gateway listens on {}", listener.local_addr()?));
    let serving = kaifong_gateway::serve(listener, setup, means.tasks());
    until_stopped().await?;
    // A connection that never ends must not keep the process: past the soft stop nothing is waited for.
    if up::end(means.tasks(), &[]).await {
        serving.await?;
    }
    Ok(ExitCode::SUCCESS)
}
