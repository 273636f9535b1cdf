//! `kaifong events`: what was parked, and putting it back; what a group never got, and offering it.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use kaifong_kernel::{Ports, Service, operate, values::Page};

use super::say;
use crate::{
    cli::EventsAction,
    compose::{Means, SERVICES},
};

pub(super) async fn run(means: &Means, action: EventsAction) -> Result<ExitCode> {
    match action {
        EventsAction::Parked => parked(means).await,
        EventsAction::Replay { group, event, dry_run } => replay(means, group, event, dry_run).await,
    }?;
    Ok(ExitCode::SUCCESS)
}

async fn parked(means: &Means) -> Result<()> {
    let mut all = 0;
    for name in SERVICES {
        let ports = means.ports(name).await?;
        all += list(&ports).await?;
        ports.db().close().await;
    }
    say(&format!("{all} parked"));
    Ok(())
}

async fn list(ports: &Ports) -> Result<i64> {
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

async fn replay(means: &Means, group: Option<String>, event: Option<String>, dry_run: bool) -> Result<()> {
    let event = event.as_deref().map(str::parse).transpose().context("--event takes a UUID")?;
    if let (Some(group), None) = (&group, event) {
        offer(means, group, dry_run).await?;
    }
    let mut all = 0;
    for name in SERVICES {
        let ports = means.ports(name).await?;
        all += operate::replay(&ports, group.clone(), event, dry_run).await?;
        ports.db().close().await;
    }
    say(&if dry_run { format!("{all} would be replayed") } else { format!("{all} put back to waiting") });
    Ok(())
}

/// Offers a group what it lacks of every service's outbox: into its inbox, which takes each event once.
async fn offer(means: &Means, name: &str, dry_run: bool) -> Result<()> {
    let mut services = Vec::new();
    for service in SERVICES {
        services.push(means.service(service).await?);
    }
    let consumers = || services.iter().flat_map(|service| service.consumers.iter().map(move |one| (service, one)));
    let Some((service, consumer)) = consumers().find(|(_, consumer)| consumer.group == name) else {
        let groups: Vec<&str> = consumers().map(|(_, consumer)| consumer.group).collect();
        bail!("{name} is no consumer group; there are {}", groups.join(", "));
    };
    let group = service.group(consumer);
    let mut all = 0;
    for Service { ports, .. } in &services {
        all += operate::offer_again(ports, &group, dry_run).await?;
    }
    for service in &services {
        service.ports.db().close().await;
    }
    say(&if dry_run { format!("{all} would be offered to {name}") } else { format!("{all} offered to {name}") });
    Ok(())
}
