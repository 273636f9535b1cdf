//! What must come of any story of counting: every movement with its moment, as plain numbers.

use proptest::prelude::*;

/// Bins of the story.
pub const BINS: usize = 2;
/// What is received at first, into the first bin.
pub const RECEIVED: i64 = 30;

/// What came of a step: nothing, or the code of its refusal.
pub type Outcome = Result<(), &'static str>;

/// A step of a story. Each is a few seconds after the one before.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Move {
        from: usize,
        quantity: i64,
    },
    /// A scanner that was offline tells what happened so many seconds ago.
    Late {
        from: usize,
        quantity: i64,
        ago: i64,
    },
    Reserve {
        quantity: i64,
    },
    /// What is counted is so much more or less than what lies there.
    Count {
        bin: usize,
        off: i64,
    },
    Finish,
    Recount {
        bin: usize,
    },
    Review,
    Post {
        acknowledged: bool,
    },
}

/// Seconds between two steps.
pub const STEP: i64 = 4;

pub fn story(length: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 1..=length)
}

fn op() -> impl Strategy<Value = Op> {
    let (bin, quantity) = (0..BINS, 1..9_i64);
    prop_oneof![
        4 => (bin.clone(), quantity.clone()).prop_map(|(from, quantity)| Op::Move { from, quantity }),
        3 => (bin.clone(), quantity.clone(), 0..40_i64)
            .prop_map(|(from, quantity, ago)| Op::Late { from, quantity, ago }),
        2 => quantity.prop_map(|quantity| Op::Reserve { quantity }),
        6 => (bin.clone(), -4..3_i64).prop_map(|(bin, off)| Op::Count { bin, off }),
        3 => Just(Op::Finish),
        1 => bin.prop_map(|bin| Op::Recount { bin }),
        3 => Just(Op::Review),
        3 => any::<bool>().prop_map(|acknowledged| Op::Post { acknowledged }),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Counted,
    Reviewed,
}

/// A line: which bin, its count and its moment, and the difference that was reviewed.
#[derive(Debug, Clone, Copy)]
struct Line {
    bin: usize,
    count: Option<(i64, i64)>,
    last: i64,
    reviewed: Option<i64>,
}

/// Everything.
#[derive(Debug)]
pub struct Tally {
    pub now: i64,
    /// Moment, bin, and what came or went.
    events: Vec<(i64, usize, i64)>,
    /// Reserved quantities, oldest first; by their order's number.
    pub reserved: Vec<(usize, i64)>,
    orders: usize,
    stage: Stage,
    opened: i64,
    lines: Vec<Line>,
}

impl Default for Tally {
    fn default() -> Self {
        let first = Line { bin: 0, count: None, last: i64::MIN, reviewed: None };
        let events = vec![(-100, 0, RECEIVED)];
        Self { now: 0, events, reserved: Vec::new(), orders: 0, stage: Stage::Open, opened: 0, lines: vec![first] }
    }
}

impl Tally {
    /// What lies in a bin.
    pub fn at(&self, bin: usize) -> i64 {
        self.as_of(bin, i64::MAX)
    }

    fn as_of(&self, bin: usize, moment: i64) -> i64 {
        self.events.iter().filter(|(at, of, _)| *of == bin && *at <= moment).map(|(_, _, by)| by).sum()
    }

    /// The least that has lain in a bin since a moment.
    fn least(&self, bin: usize, since: i64) -> i64 {
        let later = self.events.iter().filter(|(at, of, _)| *of == bin && *at > since).map(|(at, _, _)| *at);
        later.chain([since]).map(|moment| self.as_of(bin, moment)).min().unwrap_or_default()
    }

    pub fn free(&self) -> i64 {
        (0..BINS).map(|bin| self.at(bin)).sum::<i64>() - self.reserved.iter().map(|(_, quantity)| quantity).sum::<i64>()
    }

    /// What was counted less what was expected, of each line that is counted: by its bin.
    pub fn deltas(&self) -> Vec<(usize, Option<i64>)> {
        self.lines.iter().map(|line| (line.bin, self.delta(line))).collect()
    }

    fn delta(&self, line: &Line) -> Option<i64> {
        line.count.map(|(quantity, at)| quantity - self.as_of(line.bin, at))
    }

    /// What a person who counts a bin now sees.
    pub fn seen(&self, bin: usize, off: i64) -> i64 {
        (self.at(bin) + off).max(0)
    }

    pub fn apply(&mut self, op: &Op) -> Outcome {
        self.now += STEP;
        match *op {
            Op::Move { from, quantity } => self.shift(from, quantity),
            Op::Late { from, quantity, ago } => self.late(from, quantity, self.now - ago),
            Op::Reserve { quantity } => self.reserve(quantity),
            Op::Count { bin, off } => self.count(bin, off),
            Op::Finish => self.finish(),
            Op::Recount { bin } => self.recount(bin),
            Op::Review => self.review(),
            Op::Post { acknowledged } => self.post(acknowledged),
        }
    }

    fn shift(&mut self, from: usize, quantity: i64) -> Outcome {
        if self.at(from) < quantity {
            return Err("INV022");
        }
        self.events.extend([(self.now, from, -quantity), (self.now, 1 - from, quantity)]);
        Ok(())
    }

    /// As much as fits what is known; the rest comes from what is unexplained.
    fn late(&mut self, from: usize, quantity: i64, at: i64) -> Outcome {
        let fits = self.least(from, at).clamp(0, quantity);
        if fits > 0 {
            self.events.push((at, from, -fits));
        }
        self.events.push((at, 1 - from, quantity));
        Ok(())
    }

    fn reserve(&mut self, quantity: i64) -> Outcome {
        if self.free() < quantity {
            return Err("INV030");
        }
        self.reserved.push((self.orders, quantity));
        self.orders += 1;
        Ok(())
    }

    fn count(&mut self, bin: usize, off: i64) -> Outcome {
        if self.stage != Stage::Open {
            return Err("INV124");
        }
        let count = Some((self.seen(bin, off), self.now));
        let (last, reviewed) = (self.now, None);
        match self.lines.iter_mut().find(|line| line.bin == bin) {
            Some(line) => (line.count, line.last, line.reviewed) = (count, last, reviewed),
            None => self.lines.push(Line { bin, count, last, reviewed }),
        }
        Ok(())
    }

    fn finish(&mut self) -> Outcome {
        if self.stage != Stage::Open {
            return Err("INV124");
        }
        if self.lines.iter().any(|line| line.count.is_none()) {
            return Err("INV129");
        }
        self.stage = Stage::Counted;
        Ok(())
    }

    fn recount(&mut self, bin: usize) -> Outcome {
        if let Some(line) = self.lines.iter_mut().find(|line| line.bin == bin) {
            (line.count, line.reviewed, self.stage) = (None, None, Stage::Open);
        }
        Ok(())
    }

    fn review(&mut self) -> Outcome {
        if self.stage == Stage::Open {
            return Err("INV124");
        }
        let deltas = self.deltas();
        for (line, (_, delta)) in self.lines.iter_mut().zip(deltas) {
            line.reviewed = delta;
        }
        self.stage = Stage::Reviewed;
        Ok(())
    }

    fn post(&mut self, acknowledged: bool) -> Outcome {
        if self.stage != Stage::Reviewed {
            return Err("INV124");
        }
        if self.lines.iter().any(|line| line.reviewed != self.delta(line)) {
            return Err("INV132");
        }
        let booked: Vec<(usize, i64, i64)> =
            self.lines.iter().filter_map(|line| Some((line.bin, line.count?.1, self.delta(line)?))).collect();
        let (mut short, mut kept) =
            (-(self.free() + booked.iter().map(|(_, _, by)| by).sum::<i64>()), self.reserved.clone());
        while short > 0 {
            let Some((_, quantity)) = kept.pop() else { break };
            short -= quantity;
        }
        if kept.len() < self.reserved.len() && !acknowledged {
            return Err("INV133");
        }
        let before = self.events.clone();
        let (found, missing): (Vec<_>, Vec<_>) =
            booked.into_iter().filter(|(_, _, by)| *by != 0).partition(|(_, _, by)| *by > 0);
        for (bin, at, by) in found.into_iter().chain(missing) {
            if by < 0 && self.least(bin, at) < -by {
                self.events = before;
                return Err("INV022");
            }
            self.events.push((at, bin, by));
        }
        self.reserved = kept;
        self.open_again();
        Ok(())
    }

    /// The next stock-take, of what lies there now.
    fn open_again(&mut self) {
        (self.stage, self.opened) = (Stage::Open, self.now);
        let there = (0..BINS).filter(|bin| self.at(*bin) > 0);
        self.lines = there.map(|bin| Line { bin, count: None, last: self.opened, reviewed: None }).collect();
    }

    /// Whether there is nothing left to count.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
