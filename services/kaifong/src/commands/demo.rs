//! `kaifong demo`: the money day on an embedded instance of its own.

use std::{process::ExitCode, sync::Arc};

use anyhow::Result;
use kaifong_kernel::{
    clock::{Clock, SystemClock},
    config::Config,
};

use super::{say, until_stopped, up};
use crate::{
    cli::DemoArgs,
    compose::{Means, Profile},
    demo,
};

/// Plays the day, prints the table, and serves on where asked to.
pub(super) async fn run(mut config: Config, args: DemoArgs) -> Result<ExitCode> {
    let folder = demo::folder(&args.data, SystemClock.now().hk_date())?;
    pin(&mut config);
    let listen = if args.serve { config.listen.clone() } else { "127.0.0.1:0".to_owned() };
    let means = Means::new(Profile::Embedded(args.data.clone()), config, Arc::new(SystemClock), "demo")?;
    let running = up::start(means, &listen, |first| folder.keep("admin", &first.key_secret)).await?;
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
        if args.serve && closing.check().is_ok() {
            until_stopped().await?;
        }
    }
    running.stop().await;
    played?.check()?;
    Ok(ExitCode::SUCCESS)
}

/// What the day counts on, whatever the environment says: one person plays all, in seconds and again years later.
const fn pin(config: &mut Config) {
    config.finance_role_cool_off_seconds = 0;
    config.payee_cool_off_seconds = 0;
    config.two_approver_threshold_minor = 50_000_000;
    // A later run is answered what the first one was: no idempotency key may be gone.
    config.keep_days = 3_650;
    if config.gateway_rate_per_second < 1_000 {
        config.gateway_rate_per_second = 1_000;
    }
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
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        let mut config = Config::load(None, &variables).unwrap();
        pin(&mut config);
        assert_eq!((config.keep_days, config.two_approver_threshold_minor), (3_650, 50_000_000));
        assert_eq!((config.finance_role_cool_off_seconds, config.payee_cool_off_seconds), (0, 0));
    }
}
