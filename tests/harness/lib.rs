//! What the journeys and the fault tests stand on: an installation of real processes in either profile, and people who
//! use its REST API with keys of their own.
//!
//! A journey is written once and played in both profiles under the same name: see [`journeys!`].

pub mod cast;
mod course;
mod installation;
mod pools;
mod process;
pub mod rest;
mod rows;
mod servers;

use std::sync::Arc;

pub use installation::{Installation, Kind};
pub use process::{Process, binary};
pub use rest::{Person, Problem, Rest};
pub use rows::Rows;
pub use servers::Servers;

/// Whether the long form of a test is asked for (`tests/run --long`).
#[must_use]
pub fn long() -> bool {
    std::env::var_os("KAIFONG_TEST_LONG").is_some_and(|value| !value.is_empty())
}

/// Plays a journey and then sees to it that nothing is left on its way, the books balance, and everything it asked was
/// answered with the same statuses and codes as in the other profile.
///
/// # Panics
/// When the journey fails.
pub fn play<J>(installation: &Arc<Installation>, name: &'static str, journey: J)
where
    J: AsyncFnOnce(&Installation),
{
    let _turn = installation.turn();
    course::begin(installation.base());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        journey(installation).await;
        installation.assert_well().await;
    });
    course::end(name, installation.base());
}

/// Plays each journey in both profiles: `embedded::name` and `distributed::name`.
#[macro_export]
macro_rules! journeys {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(#[test]
            fn $name() {
                $crate::play(&$crate::Installation::embedded(), stringify!($name), super::$name);
            })+
        }

        mod distributed {
            $(#[test]
            fn $name() {
                $crate::play(&$crate::Installation::distributed(), stringify!($name), super::$name);
            })+
        }
    };
}
