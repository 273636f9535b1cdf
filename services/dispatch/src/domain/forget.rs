//! What people wrote about an erased household goes with it: that something was said, by whom and when, stays.

use std::collections::BTreeSet;

use super::{
    Said,
    ids::OrderId,
    order::{Content, Order, Overridden, Retry},
    run::{Run, TakenOff},
};

/// What stands in place of such words.
pub const ERASED: &str = "household erased";

impl Order {
    /// Whether anything in free words stands in it.
    #[must_use]
    pub const fn has_words(&self) -> bool {
        self.content.duplicate_reason.is_some()
            || self.content.former_address.is_some()
            || self.content.purpose.is_some()
            || self.overridden.is_some()
            || self.retry.is_some()
            || self.reason.is_some()
    }

    /// Without a word of its household.
    #[must_use]
    pub fn forgotten(self) -> Self {
        let duplicate_reason = self.content.duplicate_reason.map(|_| ERASED.to_owned());
        let former_address = self.content.former_address.map(|_| ERASED.to_owned());
        let content = Content { duplicate_reason, former_address, purpose: None, ..self.content };
        let said = |set: Overridden| Overridden { said: Said { reason: ERASED.to_owned(), ..set.said }, ..set };
        let retry = self.retry.map(|retry| Retry { reason: ERASED.to_owned(), ..retry });
        let reason = self.reason.map(|_| ERASED.to_owned());
        Self { content, overridden: self.overridden.map(said), retry, reason, salt: None, ..self }
    }
}

impl Run {
    /// Without a word of why these orders were taken off it.
    #[must_use]
    pub fn forgotten(self, orders: &BTreeSet<OrderId>) -> Self {
        let plain = |off: TakenOff| match orders.contains(&off.order) {
            true => TakenOff { reason: ERASED.to_owned(), salt: None, ..off },
            false => off,
        };
        Self { taken_off: self.taken_off.into_iter().map(plain).collect(), ..self }
    }
}
