//! Probes: whether a group's bindings still bring it what is published. A confirm tells nothing of them, because every
//! subject also routes to the archive.
//!
//! Every few seconds each replica of a group publishes a probe through each of its bindings; whichever replica gets it notes
//! so in the service's database. A binding that is silent for two rounds was gone: it is declared again, and what it missed
//! since its last probe is read from the archive. So is, at every start, what came since the group's last probe of all.

use std::time::Duration;

use futures::StreamExt;
use kaifong_proto::events::v1::Envelope;
use lapin::{
    BasicProperties,
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions},
    types::{AMQPValue, FieldTable},
};
use uuid::Uuid;

use super::{
    ANSWER_LIMIT, answered,
    consume::{Link, PREFETCH, decode},
};
use crate::{
    binding::{self, Brought, Unsure},
    bus::Group,
    error::{Error, Result},
    telemetry::names,
    values::Instant,
};

/// How often a group's bindings are probed.
pub(super) const EVERY: Duration = Duration::from_secs(5);
/// What a probe is marked with.
const MEDIA_TYPE: &str = "application/x-kaifong-probe";
/// How far before the last probe the archive is read from: a stream finds a moment by its chunks.
const MARGIN_S: i64 = 30;
/// Events of the archive stored at once.
const PIECE: usize = 256;

/// What a process knows of the probes it sends for a group. It outlives connections.
pub(super) struct Probes {
    prober: Uuid,
    round: i64,
    unsure: Option<Unsure>,
}

impl Default for Probes {
    fn default() -> Self {
        Self { prober: Uuid::from_u128(rand::random()), round: 0, unsure: None }
    }
}

/// The body of a probe, when a delivery is one.
pub(super) fn read(delivery: &Delivery) -> Option<String> {
    let marked =
        delivery.properties.content_type().as_ref().is_some_and(|media_type| media_type.as_str() == MEDIA_TYPE);
    marked.then(|| String::from_utf8_lossy(&delivery.data).into_owned())
}

impl Probes {
    /// What nobody watched over is read from the archive in the next round, before anything is probed.
    pub(super) fn look_back(&mut self, unsure: Option<Unsure>) {
        self.unsure = unsure;
    }

    /// One round: probes again, declares everything again, and judges what the last rounds brought.
    pub(super) async fn round(&mut self, link: &Link<'_>) -> Result<()> {
        let (group, inbox) = (link.group, &link.group.inbox);
        if let Some(unsure) = &self.unsure {
            make_good(link, unsure.since).await?;
            binding::sure_again(inbox, group.name, unsure).await?;
            self.unsure = None;
        }
        if self.round == 0 {
            binding::forget(inbox, group.name).await?;
        }
        let judged = self.round;
        let brought = binding::of(inbox, group.name, self.prober).await?;
        self.round += 1;
        for name in group.bindings {
            publish(link, name, &format!("{} {name} {} {}", group.name, self.prober, self.round)).await?;
        }
        // Behind a long queue a probe is late, and nothing is lost.
        let late = link.declare().await? > u32::from(PREFETCH);
        // The probe of the last round may still be on its way; that of the one before had time enough.
        let lost = |of: &Brought| of.missed_since.or((of.round + 1 < judged && !late).then_some(of.seen_at));
        let lost: Vec<(&Brought, Instant)> = brought.iter().filter_map(|of| Some((of, lost(of)?))).collect();
        let Some(since) = lost.iter().map(|(_, since)| *since).min() else { return Ok(()) };
        for (Brought { binding, .. }, _) in &lost {
            metrics::counter!(names::BINDINGS_LOST, "group" => group.name, "binding" => binding.clone()).increment(1);
            tracing::error!(group = group.name, binding, "the binding {binding} of {} was gone", group.name);
        }
        make_good(link, since).await?;
        for (Brought { binding, .. }, _) in lost {
            binding::made_good(inbox, group.name, binding, self.prober, judged).await?;
        }
        Ok(())
    }
}

/// A probe came, of this replica or of another; those of other groups on the same streams are not ours.
pub(super) async fn came(group: &Group, body: &str) -> Result<()> {
    let words: Vec<&str> = body.split(' ').collect();
    let [name, binding, prober, round] = words[..] else { return Ok(()) };
    if let (true, Ok(prober), Ok(round)) = (name == group.name, prober.parse(), round.parse()) {
        binding::brought(&group.inbox, group.name, binding, prober, round).await?;
    }
    Ok(())
}

async fn publish(link: &Link<'_>, binding: &str, body: &str) -> Result<()> {
    let properties = BasicProperties::default().with_content_type(MEDIA_TYPE.into());
    let (subject, options) = (format!("{binding}.probe"), BasicPublishOptions::default());
    let exchange = link.topology.exchange.as_str().into();
    answered(link.channel.basic_publish(exchange, subject.as_str().into(), options, body.as_bytes(), properties))
        .await
        .map(drop)
}

/// Stores what the archive has for a group since a moment.
async fn make_good(link: &Link<'_>, since: Instant) -> Result<()> {
    let (group, channel) = (link.group, answered(link.connection.create_channel()).await?);
    answered(channel.basic_qos(u16::try_from(PIECE).unwrap_or(u16::MAX), BasicQosOptions::default())).await?;
    // A mark of our own at the end: past it there is nothing that wasn't published before we looked.
    let mark = format!("{} end {}", group.name, Uuid::from_u128(rand::random()));
    let binding = group.bindings.first().copied().unwrap_or("kaifong.archive");
    let from = since.plus_seconds(-MARGIN_S).micros() / 1_000_000;
    let mut arguments = FieldTable::default();
    arguments.insert("x-stream-offset".into(), AMQPValue::Timestamp(u64::try_from(from).unwrap_or(0)));
    let (archive, options) = (link.topology.archive.as_str().into(), BasicConsumeOptions::default());
    let mut archive = answered(channel.basic_consume(archive, "".into(), options, arguments)).await?;
    publish(link, binding, &mark).await?;
    let (mut found, mut piece) = (0, Vec::new());
    loop {
        #[expect(clippy::disallowed_methods, reason = "a broker's future; a silent broker never answers by itself")]
        let next = tokio::time::timeout(ANSWER_LIMIT, archive.next()).await;
        let delivery = match next {
            Ok(Some(Ok(delivery))) => delivery,
            Ok(Some(Err(error))) => return Err(Error::away(format!("broker: {error}"))),
            Ok(None) | Err(_) => return Err(Error::away("broker: the archive could not be read to its end")),
        };
        let ended = read(&delivery).is_some_and(|body| body == mark);
        let event = decode(&delivery.data).filter(|event: &Envelope| group.wants(&event.subject));
        piece.extend(event);
        if ended || piece.len() >= PIECE {
            found += piece.len();
            group.inbox.store(group.name, &std::mem::take(&mut piece)).await?;
        }
        answered(delivery.acker.ack(BasicAckOptions::default())).await?;
        if ended {
            break;
        }
    }
    answered(channel.close(200, "the archive was read".into())).await?;
    tracing::info!(group = group.name, found, "{found} events of the archive were offered to {}", group.name);
    Ok(())
}
