//! What must come of any story of goods: lots, places and orders as plain numbers.

use proptest::prelude::*;

pub const ORDERS: usize = 4;
/// How long goods are held, in seconds.
pub const HOLD_S: i64 = 600;
pub const DAY_S: i64 = 86_400;

/// What came of a step: nothing, or the code of its refusal.
pub type Outcome = Result<(), &'static str>;

/// Where goods of a lot can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Bin,
    Other,
    Quarantine,
    Vehicle(usize),
    Household,
    Scrap,
    Unexplained,
    Donor,
}

/// Those that goods are moved between by hand.
pub const BY_HAND: [Place; 3] = [Place::Bin, Place::Other, Place::Quarantine];

/// A step of a story.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Receive {
        units: i64,
        days: Option<u64>,
    },
    Reserve {
        order: usize,
        units: i64,
    },
    Allocate {
        order: usize,
    },
    Unallocate {
        order: usize,
    },
    Release {
        order: usize,
    },
    Issue {
        order: usize,
    },
    Deliver {
        order: usize,
        units: i64,
    },
    Return {
        order: usize,
        units: i64,
        damaged: bool,
    },
    Move {
        lot: usize,
        from: usize,
        to: usize,
        units: i64,
        ago_s: i64,
    },
    Scrap {
        lot: usize,
        from: usize,
        units: i64,
    },
    Offline {
        lot: usize,
        from: usize,
        units: i64,
        ago_s: i64,
    },
    Hold {
        lot: usize,
    },
    Lift {
        lot: usize,
    },
    /// Of what is known to lie in a bin so much more or less is counted.
    Count {
        lot: usize,
        bin: usize,
        off: i64,
        acknowledged: bool,
    },
    Wait {
        seconds: i64,
    },
}

pub fn story(length: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 1..=length)
}

fn op() -> impl Strategy<Value = Op> {
    let (order, lot, from, units) = (0..ORDERS, 0..4_usize, 0..3_usize, 1..9_i64);
    let ago = prop_oneof![3 => Just(0_i64), 1 => 1..700_i64, 1 => Just(DAY_S)];
    prop_oneof![
        5 => (1..13_i64, prop::option::of(0..4_u64)).prop_map(|(units, days)| Op::Receive { units, days }),
        6 => (order.clone(), units.clone()).prop_map(|(order, units)| Op::Reserve { order, units }),
        5 => order.clone().prop_map(|order| Op::Allocate { order }),
        1 => order.clone().prop_map(|order| Op::Unallocate { order }),
        1 => order.clone().prop_map(|order| Op::Release { order }),
        5 => order.clone().prop_map(|order| Op::Issue { order }),
        4 => (order.clone(), units.clone()).prop_map(|(order, units)| Op::Deliver { order, units }),
        3 => (order, units.clone(), any::<bool>())
            .prop_map(|(order, units, damaged)| Op::Return { order, units, damaged }),
        4 => (lot.clone(), from.clone(), 0..3_usize, units.clone(), ago.clone())
            .prop_map(|(lot, from, to, units, ago_s)| Op::Move { lot, from, to, units, ago_s }),
        1 => (lot.clone(), from.clone(), units.clone()).prop_map(|(lot, from, units)| Op::Scrap { lot, from, units }),
        4 => (lot.clone(), from, units, ago).prop_map(|(lot, from, units, ago_s)| Op::Offline { lot, from, units, ago_s }),
        1 => lot.clone().prop_map(|lot| Op::Hold { lot }),
        1 => lot.clone().prop_map(|lot| Op::Lift { lot }),
        4 => (lot, 0..2_usize, -6..4_i64, any::<bool>())
            .prop_map(|(lot, bin, off, acknowledged)| Op::Count { lot, bin, off, acknowledged }),
        3 => prop_oneof![Just(60_i64), Just(400), Just(HOLD_S), Just(DAY_S)].prop_map(|seconds| Op::Wait { seconds }),
    ]
}

/// What an order has set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    Held { until: i64 },
    Allocated,
}

#[derive(Debug, Clone, Default)]
pub struct Lot {
    /// The last day of use, counted from the first day.
    pub last_day: Option<i64>,
    pub held: bool,
    /// What came (or went, below 0) when, and where.
    pub steps: Vec<(i64, Place, i64)>,
}

#[derive(Debug, Clone, Default)]
pub struct Order {
    pub stage: Option<Stage>,
    /// Of which lots how much, while it is live.
    pub parts: Vec<(usize, i64)>,
    /// The lot that was loaded last.
    pub loaded: Option<usize>,
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Seconds since the story began.
    pub now_s: i64,
    /// Seconds into the first day at which it began.
    pub morning_s: i64,
    pub lots: Vec<Lot>,
    pub orders: Vec<Order>,
    /// Orders as they set something aside, the youngest last.
    pub made: Vec<usize>,
    /// How often a person was asked where goods came from.
    pub asked: i64,
}

impl Lot {
    /// What lies there after everything of a moment.
    pub fn at(&self, place: Place, moment: i64) -> i64 {
        self.steps.iter().filter(|(when, where_, _)| *when <= moment && *where_ == place).map(|(_, _, step)| step).sum()
    }

    /// The least that lay there from a moment on.
    fn least(&self, place: Place, since: i64) -> i64 {
        let later = self.steps.iter().map(|(when, ..)| *when).filter(|when| *when > since);
        std::iter::once(since).chain(later).map(|moment| self.at(place, moment)).min().unwrap()
    }

    fn shelves(&self) -> i64 {
        self.at(Place::Bin, i64::MAX) + self.at(Place::Other, i64::MAX)
    }

    pub fn carry(&mut self, when: i64, from: Place, to: Place, units: i64) {
        self.steps.extend([(when, from, -units), (when, to, units)]);
    }
}

impl Model {
    pub fn new(morning_s: i64) -> Self {
        Self { morning_s, orders: vec![Order::default(); ORDERS], ..Self::default() }
    }

    pub fn today(&self) -> i64 {
        (self.now_s + self.morning_s) / DAY_S
    }

    pub fn reserved(&self, lot: usize) -> i64 {
        self.orders.iter().flat_map(|order| &order.parts).filter(|(of, _)| *of == lot).map(|(_, units)| units).sum()
    }

    pub fn free(&self, lot: usize) -> i64 {
        self.lots[lot].shelves() - self.reserved(lot)
    }

    /// Lots that can be given on a day, the first to expire first.
    fn fitting(&self, day: i64) -> Vec<usize> {
        let fits = |lot: &usize| {
            let it = &self.lots[*lot];
            !it.held && it.last_day.is_none_or(|last| last >= day) && self.free(*lot) > 0
        };
        let mut lots: Vec<usize> = (0..self.lots.len()).filter(fits).collect();
        lots.sort_by_key(|lot| (self.lots[*lot].last_day.is_none(), self.lots[*lot].last_day, *lot));
        lots
    }

    /// What could be set aside for tomorrow.
    pub fn free_tomorrow(&self) -> i64 {
        self.fitting(self.today() + 1).into_iter().map(|lot| self.free(lot)).sum()
    }

    pub fn apply(&mut self, op: &Op) -> Outcome {
        match *op {
            Op::Receive { units, days } => {
                let last_day = days.map(|days| self.today() + i64::try_from(days).unwrap());
                let mut lot = Lot { last_day, ..Lot::default() };
                lot.carry(self.now_s, Place::Donor, Place::Bin, units);
                self.lots.push(lot);
                Ok(())
            }
            Op::Reserve { order, units } => self.reserve(order, units),
            Op::Allocate { order } => {
                self.staged(order, |stage| matches!(stage, Stage::Held { .. }))?;
                self.orders[order].stage = Some(Stage::Allocated);
                Ok(())
            }
            Op::Unallocate { order } => {
                self.staged(order, |stage| *stage == Stage::Allocated)?;
                self.orders[order].stage = Some(Stage::Held { until: self.now_s + HOLD_S });
                Ok(())
            }
            Op::Release { order } => {
                self.end(order);
                Ok(())
            }
            Op::Issue { order } => self.issue(order),
            Op::Deliver { order, units } => {
                self.deliver(order, units);
                Ok(())
            }
            Op::Return { order, units, damaged } => self.bring_back(order, units, damaged),
            Op::Move { lot, from, to, units, ago_s } => {
                let [from, to] = [BY_HAND[from], BY_HAND[to]];
                if from == to && lot < self.lots.len() {
                    return Err("INV015");
                }
                self.by_hand(lot, from, to, units, self.now_s - ago_s)
            }
            Op::Scrap { lot, from, units } => self.by_hand(lot, BY_HAND[from], Place::Scrap, units, self.now_s),
            Op::Offline { lot, from, units, ago_s } => {
                self.offline(lot, BY_HAND[from], Place::Scrap, units, self.now_s - ago_s);
                Ok(())
            }
            Op::Hold { lot } => self.hold(lot),
            Op::Lift { lot } => {
                let was_held = self.lots.get_mut(lot).is_none_or(|it| std::mem::take(&mut it.held));
                if was_held { Ok(()) } else { Err("INV021") }
            }
            Op::Count { lot, bin, off, acknowledged } => {
                if lot < self.lots.len() {
                    self.counted(lot, BY_HAND[bin], off, acknowledged)
                } else {
                    Ok(())
                }
            }
            Op::Wait { seconds } => {
                self.now_s += seconds;
                for order in 0..ORDERS {
                    if matches!(self.orders[order].stage, Some(Stage::Held { until }) if until <= self.now_s) {
                        self.end(order);
                    }
                }
                Ok(())
            }
        }
    }

    fn staged(&self, order: usize, wanted: impl Fn(&Stage) -> bool) -> Outcome {
        if self.orders[order].stage.as_ref().is_some_and(wanted) { Ok(()) } else { Err("INV033") }
    }

    pub fn end(&mut self, order: usize) {
        self.orders[order].stage = None;
        self.orders[order].parts.clear();
    }

    fn reserve(&mut self, order: usize, units: i64) -> Outcome {
        if self.orders[order].stage.is_some() {
            return Err("INV031");
        }
        let fitting = self.fitting(self.today() + 1);
        if fitting.iter().map(|lot| self.free(*lot)).sum::<i64>() < units {
            return Err("INV030");
        }
        let (mut open, mut parts) = (units, Vec::new());
        for lot in fitting {
            let part = open.min(self.free(lot));
            if part > 0 {
                parts.push((lot, part));
                open -= part;
            }
        }
        self.orders[order].parts = parts;
        self.made.push(order);
        self.orders[order].stage = Some(Stage::Held { until: self.now_s + HOLD_S });
        Ok(())
    }

    fn issue(&mut self, order: usize) -> Outcome {
        self.staged(order, |stage| *stage == Stage::Allocated)?;
        let (today, parts) = (self.today(), self.orders[order].parts.clone());
        if parts.iter().any(|(lot, _)| self.lots[*lot].last_day.is_some_and(|last| last < today)) {
            return Err("INV035");
        }
        self.orders[order].loaded = parts.last().map(|(lot, _)| *lot);
        for (lot, units) in parts {
            let it = &mut self.lots[lot];
            let first = units.min(it.at(Place::Bin, i64::MAX));
            for (from, part) in [(Place::Bin, first), (Place::Other, units - first)] {
                if part > 0 {
                    it.carry(self.now_s, from, Place::Vehicle(order), part);
                }
            }
        }
        self.end(order);
        Ok(())
    }

    /// What the vehicle has for the order is handed over, the oldest lot first; the rest comes from nowhere.
    fn deliver(&mut self, order: usize, units: i64) {
        let Some(loaded) = self.orders[order].loaded else { return };
        let mut open = units;
        for lot in &mut self.lots {
            let part = open.min(lot.at(Place::Vehicle(order), i64::MAX));
            if part > 0 {
                lot.carry(self.now_s, Place::Vehicle(order), Place::Household, part);
                open -= part;
            }
        }
        if open > 0 {
            self.lots[loaded].carry(self.now_s, Place::Unexplained, Place::Household, open);
            self.asked += 1;
        }
    }

    fn bring_back(&mut self, order: usize, units: i64, damaged: bool) -> Outcome {
        let Some(loaded) = self.orders[order].loaded else { return Ok(()) };
        let it = &mut self.lots[loaded];
        if it.at(Place::Vehicle(order), i64::MAX) < units {
            return Err("INV022");
        }
        let to = if damaged { Place::Quarantine } else { Place::Bin };
        it.carry(self.now_s, Place::Vehicle(order), to, units);
        Ok(())
    }

    fn leaves_shelves(from: Place, to: Place) -> bool {
        let shelf = |place| matches!(place, Place::Bin | Place::Other);
        shelf(from) && !shelf(to)
    }

    fn by_hand(&mut self, lot: usize, from: Place, to: Place, units: i64, when: i64) -> Outcome {
        if lot >= self.lots.len() {
            return Ok(());
        }
        if self.lots[lot].least(from, when) < units {
            return Err("INV022");
        }
        if Self::leaves_shelves(from, to) && self.free(lot) < units {
            return Err("INV023");
        }
        self.lots[lot].carry(when, from, to, units);
        Ok(())
    }

    fn offline(&mut self, lot: usize, from: Place, to: Place, units: i64, when: i64) {
        if lot >= self.lots.len() {
            return;
        }
        let mut fits = units.min(self.lots[lot].least(from, when));
        if Self::leaves_shelves(from, to) {
            fits = fits.min(self.free(lot));
        }
        if fits > 0 {
            self.lots[lot].carry(when, from, to, fits);
        }
        if fits < units {
            self.lots[lot].carry(when, Place::Unexplained, to, units - fits);
            self.asked += 1;
        }
    }

    fn hold(&mut self, lot: usize) -> Outcome {
        let Some(it) = self.lots.get(lot) else { return Ok(()) };
        if it.held {
            return Err("INV028");
        }
        if self.reserved(lot) > 0 {
            return Err("INV020");
        }
        self.lots[lot].held = true;
        Ok(())
    }
}
