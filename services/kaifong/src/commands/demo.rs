//! `kaifong demo`: the money day on an embedded instance of its own.

use std::{process::ExitCode, sync::Arc};

use anyhow::Result;
use kaifong_kernel::{clock::SystemClock, config::Config};

use super::{say, until_stopped, up};
use crate::{
    cli::DemoArgs,
    compose::{Means, Profile},
    demo,
};

/// Plays the day, prints the table, and serves on where asked to.
pub(super) async fn run(mut config: Config, args: DemoArgs) -> Result<ExitCode> {
    let folder = demo::folder(&args.data)?;
    // One person plays all, in seconds.
    config.finance_role_cool_off_seconds = 0;
    config.payee_cool_off_seconds = 0;
    config.gateway_rate_per_second = config.gateway_rate_per_second.max(1_000);
    let listen = if args.serve { config.listen.clone() } else { "127.0.0.1:0".to_owned() };
    let means = Means::new(Profile::Embedded(args.data.clone()), config, Arc::new(SystemClock), "demo")?;
    let running = up::start(means, &listen).await?;
    let played = demo::play(&running, &folder).await;
    if let Ok(closing) = &played {
        if args.serve {
            let keys = args.data.join("demo");
            say(&format!(
                "Serving on http://{}, keys in {}; Ctrl-C ends 按 Ctrl-C 結束",
                running.address,
                keys.display()
            ));
        }
        if args.json {
            say(&serde_json::to_string(closing)?);
        }
        if args.serve {
            until_stopped().await?;
        }
    }
    running.stop().await;
    played.map(|_| ExitCode::SUCCESS)
}
