//! `kaifong demo`: the day on an embedded instance of its own, or on a distributed one.

use std::{collections::BTreeMap, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use kaifong_kernel::{
    clock::{Clock, SystemClock},
    config::Config,
};

use super::{say, until_stopped, up};
use crate::{
    cli::DemoArgs,
    compose::{Means, Profile},
    demo::{self, Closing, Scene, Stage},
};

/// Plays the day, prints the table, and serves on where asked to.
pub(super) async fn run(config: Config, args: DemoArgs) -> Result<ExitCode> {
    match &args.gateway {
        None => embedded(config, args).await,
        Some(gateway) => distributed(config, &args, gateway).await,
    }
}

async fn embedded(mut config: Config, args: DemoArgs) -> Result<ExitCode> {
    let folder = demo::folder(&args.data, Stage::Own, SystemClock.now().hk_date())?;
    pin(&mut config)?;
    let listen = if args.serve { config.listen.clone() } else { "127.0.0.1:0".to_owned() };
    let means = Means::new(Profile::Embedded(args.data.clone()), config, Arc::new(SystemClock), "demo")?;
    let running = up::start(means, &listen, |first| folder.keep("admin", &first.key_secret)).await?;
    let scene = Scene { base: format!("http://{}", running.address), identity: running.means.ports("identity").await? };
    let played = demo::play(&scene, &folder).await;
    if let Ok(closing) = &played {
        if args.serve {
            let keys = args.data.join("demo");
            say(&format!("Serving on {}, keys in {}; Ctrl-C ends 按 Ctrl-C 結束", scene.base, keys.display()));
        }
        told(&args, closing)?;
        if args.serve && closing.check().is_ok() {
            until_stopped().await?;
        }
    }
    running.stop().await;
    played?.check()?;
    Ok(ExitCode::SUCCESS)
}

/// On services that others run: whoever plays has the host, so its administrators are made there; all else is asked of the
/// gateway. What an embedded demo pins must be set where the services run.
async fn distributed(config: Config, args: &DemoArgs, gateway: &str) -> Result<ExitCode> {
    let base = reqwest::Url::parse(gateway).with_context(|| format!("--gateway {gateway} is no URL"))?;
    let today = SystemClock.now().hk_date();
    let means = Means::new(Profile::Distributed, config, Arc::new(SystemClock), "demo")?;
    let folder = demo::folder(&args.data, Stage::Served, today)?;
    let base = base.as_str().trim_end_matches('/').to_owned();
    let scene = Scene { base, identity: means.ports("identity").await? };
    demo::enter(&scene, means.config(), &folder, today).await?;
    let played = demo::play(&scene, &folder).await;
    scene.identity.db().close().await;
    let closing = played?;
    told(args, &closing)?;
    closing.check()?;
    Ok(ExitCode::SUCCESS)
}

/// The figures on the last line, where they are asked for.
fn told(args: &DemoArgs, closing: &Closing) -> Result<()> {
    if args.json {
        say(&serde_json::to_string(closing)?);
    }
    Ok(())
}

/// What the day counts on, whatever the environment says: one person plays all, in seconds and again years later.
fn pin(config: &mut Config) -> Result<()> {
    let usual = Config::load(None, &BTreeMap::new())?;
    config.reservation_hold_seconds = usual.reservation_hold_seconds;
    config.delivery_attempts = usual.delivery_attempts;
    config.duplicate_delivery_days = usual.duplicate_delivery_days;
    config.unreached_elder_seconds = usual.unreached_elder_seconds;
    config.planner_search_ms = usual.planner_search_ms;
    config.routing_url = usual.routing_url;
    config.finance_role_cool_off_seconds = 0;
    config.payee_cool_off_seconds = 0;
    config.two_approver_threshold_minor = 50_000_000;
    // A later run is answered what the first one was: no idempotency key may be gone.
    config.keep_days = 3_650;
    if config.gateway_rate_per_second < 1_000 {
        config.gateway_rate_per_second = 1_000;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_does_not_change_the_day() {
        let variables = [
            ("KAIFONG_KEEP_DAYS", "40"),
            ("KAIFONG_TWO_APPROVER_THRESHOLD_MINOR", "1"),
            ("KAIFONG_PAYEE_COOL_OFF_SECONDS", "60"),
            ("KAIFONG_RESERVATION_HOLD_SECONDS", "60"),
            ("KAIFONG_DELIVERY_ATTEMPTS", "1"),
            ("KAIFONG_ROUTING_URL", "http://127.0.0.1:1"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        let mut config = Config::load(None, &variables).unwrap();
        pin(&mut config).unwrap();
        assert_eq!((config.keep_days, config.two_approver_threshold_minor), (3_650, 50_000_000));
        assert_eq!((config.finance_role_cool_off_seconds, config.payee_cool_off_seconds), (0, 0));
        let usual = Config::load(None, &BTreeMap::new()).unwrap();
        let of_goods =
            |config: &Config| (config.reservation_hold_seconds, config.delivery_attempts, config.routing_url.clone());
        assert_eq!(of_goods(&config), of_goods(&usual));
    }
}
