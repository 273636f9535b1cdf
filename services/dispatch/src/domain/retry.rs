//! What becomes of an order that failed, once its goods are back: another order takes its place, or none does. Nothing that
//! is over begins again.

use kaifong_kernel::values::{HkDate, Instant};

use super::{
    goods::{Ask, GoodsState},
    ids::OrderId,
    order::{Content, Line, Order, OrderState, Retry},
    refusal::Refusal,
    stop::FailReason,
};

impl FailReason {
    /// Whether another day may do what this one did not.
    #[must_use]
    pub const fn is_worth_another_try(self) -> bool {
        match self {
            Self::NoOneHome | Self::NotReady | Self::LiftBroken | Self::Unsafe | Self::Damaged => true,
            Self::Refused | Self::BadAddress | Self::TooFar => false,
        }
    }
}

impl Order {
    /// A dispatcher says what becomes of it once its goods are back.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::TooManyAttempts`] (DSP009), [`Refusal::PastDay`] (DSP003).
    pub fn decide(self, retry: Retry, today: HkDate, most_attempts: i32) -> Result<Self, Refusal> {
        if self.state != OrderState::Failed {
            return Err(self.elsewhere());
        }
        if let Some(day) = retry.deliver_on {
            if self.attempt >= most_attempts {
                return Err(Refusal::TooManyAttempts { order: self.id, most: most_attempts });
            }
            if day < today {
                return Err(Refusal::PastDay { day });
            }
        }
        Ok(Self { retry: Some(retry), ..self })
    }

    /// The day of the next attempt, as it was decided or by itself.
    #[must_use]
    pub fn next_day(&self, today: HkDate, most_attempts: i32) -> Option<HkDate> {
        if self.attempt >= most_attempts {
            return None;
        }
        match &self.retry {
            Some(retry) => retry.deliver_on.map(|day| day.max(today)),
            None => {
                let worth = self.failed.is_none_or(FailReason::is_worth_another_try);
                worth.then(|| self.content.deliver_on.max(today).plus_days(1))
            }
        }
    }

    /// An order that failed, with all its goods back: closed, with the order that takes its place on a day, if one does.
    #[must_use]
    pub fn settle(self, next: Option<(OrderId, HkDate)>, now: Instant) -> (Self, Option<(Self, Ask)>) {
        let Some((id, day)) = next else { return (Self { state: OrderState::Returned, ..self }, None) };
        let content = Content { deliver_on: day, lines: fresh(&self.content.lines), ..self.content.clone() };
        let loan_due_on = content.loan_due_on.filter(|due| *due > day);
        let content = Content { loan_due_on, ..content };
        let successor = Self {
            id,
            content,
            state: OrderState::Draft,
            goods: GoodsState::None,
            turn: 0,
            run: None,
            reason: None,
            failed: None,
            retry: None,
            attempt: self.attempt + 1,
            supersedes: Some(self.id),
            superseded_by: None,
            goes_on: true,
            consents: None,
            warehouse: None,
            held_until: None,
            version: 1,
            created_at: now,
            ..self.clone()
        };
        let closed = Self { state: OrderState::Rescheduled, superseded_by: Some(id), ..self };
        // Where the household lives on that day, and whether it still consents, is asked anew.
        (closed, Some(successor.ask_the_way()))
    }
}

fn fresh(lines: &[Line]) -> Vec<Line> {
    lines.iter().map(|line| Line { delivered: 0, returned: 0, ..line.clone() }).collect()
}
