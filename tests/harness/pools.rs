//! What each process tells of itself at its administration port: whether every place of its pool is free again.

use std::time::{Duration, Instant};

use crate::{Process, installation::Installation};

/// Names the address of a process's administration port.
pub(crate) const ADMIN: &str = "KAIFONG_ADMIN_LISTEN";

/// How often a process counts its places.
const COUNTED_EVERY: Duration = Duration::from_secs(10);
/// How long what is under way may keep a place.
const PATIENCE: Duration = Duration::from_secs(20);

/// What must come to nothing: places of the pool that are taken, and requests being answered.
const TAKEN: [(&str, &str); 2] = [("kaifong_pool_connections{", "state=\"used\""), ("kaifong_rpc_in_flight{", "")];

/// An address on this machine where nobody listens, below the ports that outgoing connections are given: it must still be
/// free when a process that was killed starts again.
pub(crate) fn free_address() -> String {
    loop {
        let port = rand::random_range(15_000..31_000_u16);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return format!("127.0.0.1:{port}");
        }
    }
}

impl Installation {
    /// Waits until each served process has counted no place of its pool as taken, and answers no request.
    ///
    /// # Panics
    /// When a place stays taken, or a process doesn't tell.
    pub async fn assert_pools_are_free(&self) {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().expect("a client");
        let begun = Instant::now();
        for process in self.processes() {
            let Some(address) = process.variable(ADMIN) else { continue };
            loop {
                let told = metrics(&http, process, address).await;
                // What was counted before this began may be about another time.
                let fresh = begun.elapsed() > COUNTED_EVERY + Duration::from_secs(1);
                if fresh && told.is_empty() {
                    break;
                }
                let waited = begun.elapsed() < COUNTED_EVERY * 2 + PATIENCE;
                assert!(waited, "{} keeps what it took: {told:?}", process.name());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// The lines that tell of something taken.
async fn metrics(http: &reqwest::Client, process: &Process, address: &str) -> Vec<String> {
    let answer = http.get(format!("http://{address}/metrics")).send().await.expect("the metrics of a process");
    let text = answer.text().await.expect("metrics are text");
    let counted = |line: &&str| TAKEN.iter().any(|(start, label)| line.starts_with(start) && line.contains(label));
    let lines: Vec<&str> = text.lines().filter(counted).collect();
    let pools = lines.iter().filter(|line| line.starts_with(TAKEN[0].0)).count();
    assert!(pools > 0 || process.name() == "gateway", "{} does not tell of its pool: {text}", process.name());
    lines.into_iter().filter(|line| !line.ends_with(" 0")).map(str::to_owned).collect()
}
