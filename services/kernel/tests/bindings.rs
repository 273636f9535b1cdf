//! A binding that somebody deletes at the broker: it comes back, and what it missed arrives from the archive, whether or not
//! the group's process lived on meanwhile.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod toy;

use kaifong_kernel::{
    Inbox,
    bus::{Bus, Group},
    telemetry::metrics_text,
    testing::{self, Bench},
};
use kaifong_proto::events::v1::Envelope;
use lapin::types::FieldTable;
use toy::{
    MIGRATIONS, count, envelope,
    mischief::until,
    rabbit::{Client, bindings, channel, remove, take_apart, unique, url},
};
use uuid::Uuid;

/// A group on an exchange of its own, and what is published to it.
struct Post {
    bench: Bench,
    url: String,
    prefix: &'static str,
    name: &'static str,
    page: Uuid,
}

impl Post {
    async fn open() -> Option<Self> {
        let url = url()?;
        let bench = testing::sqlite("toy", MIGRATIONS).await;
        bench.leaves("no consumer runs: what arrived stays in the inbox");
        let page = bench.ports.clock().mint();
        Some(Self { bench, url, prefix: unique("space"), name: unique("bindings"), page })
    }

    fn client(&self) -> Client {
        Client::under(&self.url, self.prefix)
    }

    async fn join(&self, client: &Client) {
        let group = Group { name: self.name, bindings: bindings(&[self.name]), inbox: Inbox::new(&self.bench.ports) };
        client.join(&self.url, group).await;
    }

    async fn unbind(&self) {
        let (exchange, key) = (format!("{}.events", self.prefix), format!("{}.#", self.name));
        let meddling = channel(&self.url).await;
        let unbound = meddling.queue_unbind(self.name.into(), exchange.into(), key.into(), FieldTable::default());
        unbound.await.expect("the binding goes");
    }

    async fn publish(&self, client: &Client, seq: i64) {
        let event: Envelope = envelope(&self.bench.ports, &format!("{}.written.v1", self.name), self.page, seq);
        assert_eq!(client.bus.publish(&[event]).await, [true], "the archive has it");
    }

    async fn arrived(&self, events: i64) {
        until("everything published arrived", async || count(&self.bench.ports, "inbox").await == events).await;
    }

    async fn probed(&self) {
        until("a probe came", async || count(&self.bench.ports, "binding_probe").await > 0).await;
    }

    async fn close(self) {
        remove(&self.url, &[self.name]).await;
        take_apart(&self.url, self.prefix).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_deleted_binding_missed_is_made_good() {
    let Some(post) = Post::open().await else { return };
    let _ = metrics_text();
    let client = post.client();
    post.join(&client).await;
    post.probed().await;
    let lost = format!("kaifong_broker_bindings_lost_total{{group=\"{}\"", post.name);
    let mut seq = 0;
    // A round may declare the binding again before anything was missed: then somebody deletes it once more.
    for _ in 0..5 {
        post.unbind().await;
        seq += 1;
        post.publish(&client, seq).await;
        post.bench.clock.advance_seconds(1);
        post.arrived(seq).await;
        if metrics_text().contains(&lost) {
            break;
        }
    }
    assert!(metrics_text().contains(&lost), "nobody noticed");
    client.leave().await;
    post.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_while_nobody_probed_is_made_good_at_the_next_start() {
    let Some(post) = Post::open().await else { return };
    let (first, publisher) = (post.client(), post.client());
    post.join(&first).await;
    post.probed().await;
    first.leave().await;
    post.unbind().await;
    post.publish(&publisher, 1).await;
    let second = post.client();
    post.join(&second).await;
    post.arrived(1).await;
    second.leave().await;
    // The same when the queue itself went, with what was in it.
    post.publish(&publisher, 2).await;
    remove(&post.url, &[post.name]).await;
    post.publish(&publisher, 3).await;
    let third = post.client();
    post.join(&third).await;
    post.arrived(3).await;
    third.leave().await;
    publisher.leave().await;
    post.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_made_beforehand_keeps_what_comes_before_its_group() {
    let Some(post) = Post::open().await else { return };
    let publisher = post.client();
    let group = Group { name: post.name, bindings: bindings(&[post.name]), inbox: Inbox::new(&post.bench.ports) };
    publisher.bus.prepare(&group).await.expect("the queue is made");
    post.publish(&publisher, 1).await;
    let client = post.client();
    post.join(&client).await;
    post.arrived(1).await;
    client.leave().await;
    publisher.leave().await;
    post.close().await;
}
