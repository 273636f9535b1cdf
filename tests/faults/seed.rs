//! Where a run's chance comes from.

use rand::{SeedableRng, rngs::StdRng};
use tokio::sync::{Mutex, MutexGuard};

/// One fault at a time: each has the machine to itself, so that what is slow is slow because of the fault.
static TURN: Mutex<()> = Mutex::const_new(());

/// Waits for the turn of a fault, which lasts as long as the guard, and draws its seed, or takes the one that
/// `KAIFONG_TEST_SEED` asks for (`tests/run` draws one for all of its tests and prints it); printed, so that the run can be
/// repeated.
#[expect(clippy::print_stderr, reason = "a test that fails shows its seed")]
pub async fn drawn(fault: &str) -> (u64, MutexGuard<'static, ()>) {
    let turn = TURN.lock().await;
    let asked = std::env::var("KAIFONG_TEST_SEED").ok();
    let asked = asked.map(|text| text.parse().expect("KAIFONG_TEST_SEED is a number"));
    let seed: u64 = asked.unwrap_or_else(rand::random);
    eprintln!("{fault}: KAIFONG_TEST_SEED={seed}");
    (seed, turn)
}

/// The chance of one player in a run.
pub fn of(seed: u64, player: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_add(player.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}
