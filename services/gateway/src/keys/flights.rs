//! Questions to identity that are under way: whoever asks for the same key meanwhile waits for the same answer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use tonic::Status;

use super::Exchanged;

/// Questions before those that were answered are forgotten.
const AT_MOST: usize = 1_000;

type Answer = Result<Exchanged, Status>;
type Question = BoxFuture<'static, Answer>;

/// Questions under way by the hash of the key, with the age they were asked at.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<String, (u64, WeakShared<Question>)>>);

impl Flights {
    /// The question that is under way for a key since nothing was forgotten, or a new one.
    pub(super) fn join<E>(
        &self,
        caller: &str,
        age: u64,
        begin: impl FnOnce() -> Result<Question, E>,
    ) -> Result<Shared<Question>, E> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = flights.get(caller).filter(|(begun, _)| *begun == age).and_then(|(_, flight)| flight.upgrade());
        if let Some(flight) = under_way {
            return Ok(flight);
        }
        let flight = begin()?.shared();
        if flights.len() >= AT_MOST {
            flights.retain(|_, (_, flight)| flight.upgrade().is_some());
        }
        if let Some(weak) = flight.downgrade() {
            flights.insert(caller.to_owned(), (age, weak));
        }
        Ok(flight)
    }
}
