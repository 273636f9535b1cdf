//! `kaifong keys`: API keys, from the host.

use std::process::ExitCode;

use anyhow::Result;
use kaifong_kernel::values::Page;

use super::say;
use crate::{cli::KeysAction, compose::Means};

/// How long the old secret of a key that is rotated on the host goes on.
const GRACE_SECONDS: i64 = 86_400;

pub(super) async fn run(means: &Means, action: KeysAction) -> Result<ExitCode> {
    let (ports, config) = (means.ports("identity").await?, means.config().into());
    match action {
        KeysAction::Create { person: Some(person), .. } => {
            let made = kaifong_identity::create_key_on_host(&ports, person.parse()?, "made on the host").await?;
            say(&format!("{}; it is shown once:", made.0.key.id));
            say(&made.1);
        }
        KeysAction::Create { person: None, name, .. } => {
            let made = kaifong_identity::create_admin_key_on_host(&ports, &name).await?;
            say(&format!("{} {}; its key, shown once:", made.person, made.key));
            say(&made.key_secret);
        }
        KeysAction::List => {
            list(&ports).await?;
        }
        KeysAction::Revoke { key } => {
            kaifong_identity::host::revoke_key_on_host(&ports, key.parse()?).await?;
            say(&format!("{key} is revoked"));
        }
        KeysAction::Rotate { key } => {
            let (_, secret) =
                kaifong_identity::host::rotate_key_on_host(&ports, &config, key.parse()?, GRACE_SECONDS).await?;
            say(&format!("{key} has a new secret, shown once:"));
            say(&secret);
        }
    }
    ports.db().close().await;
    Ok(ExitCode::SUCCESS)
}

async fn list(ports: &kaifong_kernel::Ports) -> Result<()> {
    let mut page = Page::first();
    loop {
        let keys = kaifong_identity::host::list_keys_on_host(ports, page).await?;
        for used in keys.items {
            let key = used.key;
            let last = used.last_used_on.map_or_else(|| "never used".to_owned(), |day| format!("last used {day}"));
            let known = key.known.map_or_else(String::new, |known| format!(", may be known to {}", known.to));
            say(&format!("{} {} {} {:?} {last}{known}", key.id, key.organisation, key.state, key.holder));
        }
        let Some(next) = keys.next else { return Ok(()) };
        page = Page { after: Some(next), ..Page::first() };
    }
}
