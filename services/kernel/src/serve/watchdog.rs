//! The watchdog: ends the wait for a process that only a new one can take the place of.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

use super::Health;

/// How often the vital parts are looked at.
const EVERY: Duration = Duration::from_secs(5);
/// How long a part must have been ill, at every look: a moment's trouble must not end a process.
const ILL_FOR: Duration = Duration::from_secs(60);

/// Waits until something vital has been ill for a minute without a break, and tells what. A process ends then, so that
/// a new one begins with new connections.
pub async fn until_beyond_help(health: &Health) -> String {
    until_ill_for(health, EVERY, ILL_FOR).await
}

async fn until_ill_for(health: &Health, every: Duration, ill_for: Duration) -> String {
    let mut looks = tokio::time::interval(every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ill_since: Option<Instant> = None;
    loop {
        looks.tick().await;
        let vitals = health.vitals().await;
        let ill: Vec<String> =
            vitals.into_iter().filter_map(|part| Some(format!("{}: {}", part.name, part.wrong?))).collect();
        if ill.is_empty() {
            ill_since = None;
            continue;
        }
        let since = *ill_since.get_or_insert_with(Instant::now);
        let what = ill.join(", ");
        if since.elapsed() >= ill_for {
            let seconds = since.elapsed().as_secs();
            tracing::error!(what, seconds, "ill for {seconds} s, and only a new process mends it: {what}");
            return what;
        }
        tracing::warn!(what, "the process may have to be started anew: {what}");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::serve::{Check, Tasks};

    /// A part that is ill at every look but each `break_every`th.
    fn ill_but_every(break_every: usize, looks: &Arc<AtomicUsize>) -> Health {
        let looks = looks.clone();
        let check: Check = Arc::new(move || {
            let look = looks.fetch_add(1, Ordering::SeqCst) + 1;
            let well = look.is_multiple_of(break_every);
            Box::pin(async move { if well { Ok(()) } else { Err("no place".to_owned()) } })
        });
        Health::new(&Tasks::new()).vital("grants.pool", check)
    }

    const EVERY: Duration = Duration::from_millis(1);
    const ILL_FOR: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn what_is_ill_all_the_time_is_the_end() {
        let (looks, begun) = (Arc::new(AtomicUsize::new(0)), Instant::now());
        let what = until_ill_for(&ill_but_every(1_000_000, &looks), EVERY, ILL_FOR).await;
        assert_eq!(what, "grants.pool: no place");
        assert!(begun.elapsed() >= ILL_FOR && looks.load(Ordering::SeqCst) > 1);
    }

    #[tokio::test]
    async fn trouble_that_passes_ends_nothing() {
        let looks = Arc::new(AtomicUsize::new(0));
        let health = ill_but_every(2, &looks);
        let seen = looks.clone();
        let hundred_looks = async move {
            while seen.load(Ordering::SeqCst) < 100 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            what = until_ill_for(&health, EVERY, ILL_FOR) => panic!("ended for {what}"),
            () = hundred_looks => {}
        }
    }
}
