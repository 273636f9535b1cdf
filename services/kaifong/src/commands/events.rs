//! `kaifong events`: what was parked, and putting it back.

use std::process::ExitCode;

use anyhow::{Context, Result};
use kaifong_kernel::{operate, values::Page};

use super::say;
use crate::{
    cli::EventsAction,
    compose::{Means, SERVICES},
};

pub(super) async fn run(means: &Means, action: EventsAction) -> Result<ExitCode> {
    let mut all = 0;
    for name in SERVICES {
        let ports = means.ports(name).await?;
        match &action {
            EventsAction::Parked => all += list(&ports).await?,
            EventsAction::Replay { group, event, dry_run } => {
                let event = event.as_deref().map(str::parse).transpose().context("--event takes a UUID")?;
                all += operate::replay(&ports, group.clone(), event, *dry_run).await?;
            }
        }
        ports.db().close().await;
    }
    match action {
        EventsAction::Parked => say(&format!("{all} parked")),
        EventsAction::Replay { dry_run: true, .. } => say(&format!("{all} would be replayed")),
        EventsAction::Replay { .. } => say(&format!("{all} put back to waiting")),
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(ports: &kaifong_kernel::Ports) -> Result<i64> {
    let mut page = Page::first();
    let mut listed = 0;
    loop {
        let events = operate::parked(ports, page).await?;
        for event in events.items {
            listed += 1;
            say(&format!(
                "{} {} {} seq {} after {} tries: {}",
                event.consumer, event.event_id, event.subject, event.stream_seq, event.attempts, event.last_error
            ));
        }
        let Some(next) = events.next else { return Ok(listed) };
        page = Page { after: Some(next), ..Page::first() };
    }
}
