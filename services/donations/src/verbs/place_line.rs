//! Says what a bank line in suspense was.

use kaifong_kernel::{Result, Tx, Verb, values::Money};

use super::placing::{self, Becomes, By, Portion};
use crate::{
    domain::{
        gift_refusal::GiftRefusal,
        line::{BankLine, LineId},
    },
    store::{self, seen::SeenLine},
};

/// A part of the line, above zero, and what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// How much of the line.
    pub amount: Money,
    /// What it was.
    pub becomes: Becomes,
}

/// Say what a bank line in suspense was, in full.
pub struct PlaceLine {
    /// The line.
    pub line: LineId,
    /// Its parts.
    pub placements: Vec<Placement>,
}

impl Verb for PlaceLine {
    const NAME: &'static str = "PlaceLine";
    type Out = SeenLine;

    async fn run(&self, tx: &mut Tx) -> Result<SeenLine> {
        let line = store::line::lock(tx, self.line).await?.ok_or(GiftRefusal::UnknownLine { line: self.line })?;
        let portions =
            self.placements.iter().map(|placement| signed(&line, placement)).collect::<Result<Vec<_>, _>>()?;
        let line = placing::place(tx, line, portions, By::Person).await?;
        SeenLine::of(tx, line).await
    }
}

/// A part of a debit is below zero, as the debit itself is.
fn signed(line: &BankLine, placement: &Placement) -> Result<Portion, GiftRefusal> {
    let Placement { amount, becomes } = *placement;
    if amount.amount_minor <= 0 {
        return Err(GiftRefusal::NotAboveZero { amount });
    }
    let amount = if line.amount.amount_minor < 0 {
        amount.negated().map_err(|_| GiftRefusal::NotAboveZero { amount })?
    } else {
        amount
    };
    Ok(Portion { amount, becomes })
}
