//! A binding that somebody deletes at the broker: it comes back, and what it missed arrives from the archive.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod toy;

use kaifong_kernel::{
    Inbox,
    bus::{Bus, Group},
    telemetry::metrics_text,
    testing,
};
use lapin::types::FieldTable;
use toy::{
    MIGRATIONS, SUBJECT, count, envelope,
    mischief::until,
    rabbit::{Client, bindings, channel, remove, unique, url},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_deleted_binding_missed_is_made_good() {
    let Some(url) = url() else { return };
    let _ = metrics_text();
    let bench = testing::sqlite("toy", MIGRATIONS).await;
    bench.leaves("no consumer runs: what arrived stays in the inbox");
    let (ports, client) = (&bench.ports, Client::new(&url));
    let name = unique("bindings");
    let group = Group { name, bindings: bindings(&["toy.page"]), inbox: Inbox::new(ports) };
    client.join(&url, group).await;
    until("a probe came", async || count(ports, "binding_probe").await > 0).await;

    let (page, lost) = (ports.clock().mint(), format!("kaifong_broker_bindings_lost_total{{group=\"{name}\""));
    let meddling = channel(&url).await;
    let mut seq = 0;
    // A round may declare the binding again before anything was missed: then somebody deletes it once more.
    for _ in 0..5 {
        let unbound =
            meddling.queue_unbind(name.into(), "kaifong.events".into(), "toy.page.#".into(), FieldTable::default());
        unbound.await.unwrap();
        seq += 1;
        assert_eq!(client.bus.publish(&[envelope(ports, SUBJECT, page, seq)]).await, [true], "the archive has it");
        bench.clock.advance_seconds(1);
        until("everything published arrived", async || count(ports, "inbox").await == seq).await;
        if metrics_text().contains(&lost) {
            break;
        }
    }
    assert!(metrics_text().contains(&lost), "nobody noticed");
    client.leave().await;
    remove(&url, &[name]).await;
}
