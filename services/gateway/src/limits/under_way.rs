//! How many requests of one holder are under way: one that sends slowly takes no place from others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

type Counts = HashMap<String, u32>;

/// Requests under way by their holder.
pub(super) struct UnderWay {
    counts: Arc<Mutex<Counts>>,
    at_most: u32,
}

/// A holder's place; it is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    counts: Arc<Mutex<Counts>>,
    holder: String,
}

impl UnderWay {
    /// At most so many of one holder, and at least one.
    pub(super) fn new(at_most: u32) -> Self {
        Self { counts: Arc::default(), at_most: at_most.max(1) }
    }

    /// A place, while there is one.
    pub(super) fn enter(&self, holder: &str) -> Option<Place> {
        let mut counts = locked(&self.counts);
        let count = counts.entry(holder.to_owned()).or_default();
        if *count >= self.at_most {
            return None;
        }
        *count += 1;
        Some(Place { counts: self.counts.clone(), holder: holder.to_owned() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = locked(&self.counts);
        if let Some(count) = counts.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.holder);
            }
        }
    }
}

fn locked(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_has_so_many_places_and_gets_them_back() {
        let under_way = UnderWay::new(2);
        let first = under_way.enter("ann");
        let second = under_way.enter("ann");
        assert!(first.is_some() && second.is_some() && under_way.enter("ann").is_none());
        assert!(under_way.enter("bob").is_some(), "another has places of its own");
        drop(first);
        assert!(under_way.enter("ann").is_some());
        drop(second);
        assert!(locked(&under_way.counts).is_empty(), "who has nothing under way is forgotten");
    }
}
