//! What must come of any story of goods in two warehouses: given for one district or for all, picked in parts, and moved
//! from bin to bin while nobody was connected.

use proptest::prelude::*;

pub const ORDERS: usize = 3;
/// The bins of both warehouses, two each, and the first one's quarantine.
pub const PLACES: usize = 5;
/// On any vehicle.
pub const VEHICLE: usize = 5;
const UNEXPLAINED: usize = 6;
const DONOR: usize = 7;

/// What came of a step: nothing, or the code of its refusal.
pub type Outcome = Result<(), &'static str>;

/// The warehouse in whose bins something lies.
pub const fn house(place: usize) -> Option<usize> {
    if place < 4 { Some(place / 2) } else { None }
}

/// A step of a story.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Receive {
        house: usize,
        units: i64,
        restricted: bool,
    },
    Reserve {
        order: usize,
        units: i64,
        only: Option<usize>,
        allowed: bool,
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
    Pick {
        order: usize,
        part: usize,
        first: usize,
        units: i64,
        twice: bool,
    },
    Issue {
        order: usize,
    },
    Move {
        lot: usize,
        from: usize,
        to: usize,
        units: i64,
    },
    Offline {
        lot: usize,
        from: usize,
        to: usize,
        units: i64,
        ago_s: i64,
    },
    /// The device tells its last movement once more, as it was or from elsewhere.
    Again {
        from: Option<usize>,
    },
    Wait {
        seconds: i64,
    },
}

pub fn story(length: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 1..=length)
}

fn op() -> impl Strategy<Value = Op> {
    let (order, lot, place, units) = (0..ORDERS, 0..3_usize, 0..PLACES, 1..9_i64);
    let ago = prop_oneof![2 => Just(0_i64), 1 => 1..400_i64, 1 => Just(90_000_i64)];
    prop_oneof![
        5 => (0..2_usize, 2..13_i64, any::<bool>())
            .prop_map(|(house, units, restricted)| Op::Receive { house, units, restricted }),
        6 => (order.clone(), units.clone(), prop::option::weighted(0.3, 0..2_usize), any::<bool>())
            .prop_map(|(order, units, only, allowed)| Op::Reserve { order, units, only, allowed }),
        5 => order.clone().prop_map(|order| Op::Allocate { order }),
        1 => order.clone().prop_map(|order| Op::Unallocate { order }),
        1 => order.clone().prop_map(|order| Op::Release { order }),
        6 => (order.clone(), 0..4_usize, 0..2_usize, units.clone(), any::<bool>())
            .prop_map(|(order, part, first, units, twice)| Op::Pick { order, part, first, units, twice }),
        3 => order.prop_map(|order| Op::Issue { order }),
        4 => (lot.clone(), place.clone(), place.clone(), units.clone())
            .prop_map(|(lot, from, to, units)| Op::Move { lot, from, to, units }),
        6 => (lot, place.clone(), place.clone(), units, ago)
            .prop_map(|(lot, from, to, units, ago_s)| Op::Offline { lot, from, to, units, ago_s }),
        2 => prop::option::of(place).prop_map(|from| Op::Again { from }),
        3 => prop_oneof![Just(1_i64), Just(200)].prop_map(|seconds| Op::Wait { seconds }),
    ]
}

/// A lot.
#[derive(Debug, Clone)]
struct Lot {
    /// Given for one district alone.
    restricted: bool,
    /// What came (or went, below 0) when, and where.
    steps: Vec<(i64, usize, i64)>,
}

impl Lot {
    fn at(&self, place: usize, moment: i64) -> i64 {
        self.steps.iter().filter(|(when, there, _)| *when <= moment && *there == place).map(|(_, _, step)| step).sum()
    }

    /// The least that lay there from a moment on.
    fn least(&self, place: usize, since: i64) -> i64 {
        let later = self.steps.iter().map(|(when, ..)| *when).filter(|when| *when > since);
        std::iter::once(since).chain(later).map(|moment| self.at(place, moment)).min().unwrap()
    }

    fn carry(&mut self, when: i64, from: usize, to: usize, units: i64) {
        self.steps.extend([(when, from, -units), (when, to, units)]);
    }
}

/// What is set aside of a lot in a warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub lot: usize,
    pub house: usize,
    pub units: i64,
    /// From which bins how much, once it is picked.
    pub picked: Option<Vec<(usize, i64)>>,
}

/// An order.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub parts: Vec<Part>,
    /// Whether they are on a run.
    pub allocated: bool,
}

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Seconds since the story began.
    now_s: i64,
    lots: Vec<Lot>,
    pub orders: [Order; ORDERS],
    /// From where the device said last that something left.
    told: Option<usize>,
    /// How often a person was asked where goods came from.
    pub asked: i64,
}

impl Model {
    pub fn lots(&self) -> usize {
        self.lots.len()
    }

    /// What lies of a lot at a place now.
    pub fn at(&self, lot: usize, place: usize) -> i64 {
        self.lots[lot].at(place, i64::MAX)
    }

    fn free(&self, lot: usize, of: usize) -> i64 {
        let parts = self.orders.iter().flat_map(|order| &order.parts);
        let reserved: i64 = parts.filter(|part| (part.lot, part.house) == (lot, of)).map(|part| part.units).sum();
        self.at(lot, 2 * of) + self.at(lot, 2 * of + 1) - reserved
    }

    /// What could be set aside, lot by lot and warehouse by warehouse, for the district that donors allow or for none.
    fn fitting(&self, only: Option<usize>, allowed: bool) -> Vec<(usize, usize, i64)> {
        let of_lot = |lot: usize| [0, 1].map(|of| (lot, of, self.free(lot, of)));
        let all = (0..self.lots.len()).filter(|lot| allowed || !self.lots[*lot].restricted).flat_map(of_lot);
        all.filter(|(_, of, free)| only.is_none_or(|only| only == *of) && *free > 0).collect()
    }

    /// What an agency is told to be free.
    pub fn told_free(&self, allowed: bool) -> i64 {
        self.fitting(None, allowed).iter().map(|(_, _, free)| free).sum()
    }

    pub fn apply(&mut self, op: &Op) -> Outcome {
        match *op {
            Op::Receive { house, units, restricted } => {
                let mut lot = Lot { restricted, steps: Vec::new() };
                lot.carry(self.now_s, DONOR, 2 * house, units);
                self.lots.push(lot);
            }
            Op::Reserve { order, units, only, allowed } => return self.reserve(order, units, only, allowed),
            Op::Allocate { order } => return self.allocate(order, false),
            Op::Unallocate { order } => return self.allocate(order, true),
            Op::Release { order } => self.orders[order] = Order::default(),
            Op::Pick { order, .. } => return self.pick(order, op),
            Op::Issue { order } => return self.issue(order),
            Op::Move { lot, from, to, units } => return self.by_hand(lot, from, to, units),
            Op::Offline { lot, from, to, units, ago_s } => {
                return self.offline(lot, from, to, units, self.now_s - ago_s);
            }
            Op::Again { from } => {
                let Some(told) = self.told else { return Ok(()) };
                return if from.is_none_or(|from| from == told) { Ok(()) } else { Err("INV024") };
            }
            Op::Wait { seconds } => self.now_s += seconds,
        }
        Ok(())
    }

    fn reserve(&mut self, order: usize, units: i64, only: Option<usize>, allowed: bool) -> Outcome {
        if !self.orders[order].parts.is_empty() {
            return Err("INV031");
        }
        let (mut open, mut parts) = (units, Vec::new());
        for (lot, house, free) in self.fitting(only, allowed) {
            let units = open.min(free);
            if units > 0 {
                parts.push(Part { lot, house, units, picked: None });
                open -= units;
            }
        }
        if open > 0 {
            return Err("INV030");
        }
        self.orders[order].parts = parts;
        Ok(())
    }

    /// Onto a run, or off it.
    fn allocate(&mut self, order: usize, off: bool) -> Outcome {
        let order = &mut self.orders[order];
        if order.parts.is_empty() || order.allocated != off {
            return Err("INV033");
        }
        order.allocated = !off;
        order.parts.iter_mut().for_each(|part| part.picked = None);
        Ok(())
    }

    /// Which of an order's parts a step picks, and from which bins: one that it names twice, and for the rest the other.
    pub fn picks(&self, op: &Op) -> Option<(usize, Vec<(usize, i64)>)> {
        let Op::Pick { order, part, first, units, twice } = *op else { return None };
        let parts = &self.orders[order].parts;
        let place = part.checked_rem(parts.len())?;
        let (whole, bins) = (parts[place].units, [first, 1 - first].map(|bin| 2 * parts[place].house + bin));
        let most = units.min(whole);
        let shares = if twice { [1, most - 1, whole - most] } else { [most, 0, whole - most] };
        let named = [bins[0], bins[0], bins[1]].into_iter().zip(shares).filter(|(_, share)| *share > 0);
        Some((place, named.collect()))
    }

    fn pick(&mut self, order: usize, op: &Op) -> Outcome {
        let Some((place, named)) = self.picks(op) else { return Ok(()) };
        let (lot, is_picked) = (self.orders[order].parts[place].lot, self.orders[order].parts[place].picked.is_some());
        if !self.orders[order].allocated || is_picked {
            return Err("INV034");
        }
        let mut sums: Vec<(usize, i64)> = Vec::new();
        for (bin, units) in named {
            match sums.iter_mut().find(|(known, _)| *known == bin) {
                Some((_, sum)) => *sum += units,
                None => sums.push((bin, units)),
            }
        }
        for (bin, units) in &sums {
            let parts = self.orders.iter().flat_map(|order| &order.parts).filter(|part| part.lot == lot);
            let there = parts.filter_map(|part| part.picked.as_ref()).flatten().filter(|(known, _)| known == bin);
            if self.at(lot, *bin) - there.map(|(_, units)| units).sum::<i64>() < *units {
                return Err("INV022");
            }
        }
        self.orders[order].parts[place].picked = Some(sums);
        Ok(())
    }

    /// From where it was picked, and from anywhere in its warehouse what is not there any more.
    fn issue(&mut self, order: usize) -> Outcome {
        if self.orders[order].parts.is_empty() || !self.orders[order].allocated {
            return Err("INV033");
        }
        for part in std::mem::take(&mut self.orders[order]).parts {
            let (mut open, bins) = (part.units, [2 * part.house, 2 * part.house + 1]);
            let picked = part.picked.unwrap_or_default();
            for (bin, most) in picked.into_iter().chain(bins.map(|bin| (bin, i64::MAX))) {
                let units = open.min(most).min(self.at(part.lot, bin));
                if units > 0 {
                    self.lots[part.lot].carry(self.now_s, bin, VEHICLE, units);
                    open -= units;
                }
            }
            assert_eq!(open, 0, "what is set aside lies there");
        }
        Ok(())
    }

    /// How much may leave the bins of a warehouse.
    fn may_leave(&self, lot: usize, from: usize, to: usize) -> i64 {
        house(from).filter(|_| house(from) != house(to)).map_or(i64::MAX, |of| self.free(lot, of))
    }

    fn by_hand(&mut self, lot: usize, from: usize, to: usize, units: i64) -> Outcome {
        if lot >= self.lots.len() {
            return Ok(());
        }
        if from == to {
            return Err("INV015");
        }
        if self.lots[lot].least(from, self.now_s) < units {
            return Err("INV022");
        }
        if self.may_leave(lot, from, to) < units {
            return Err("INV023");
        }
        self.lots[lot].carry(self.now_s, from, to, units);
        Ok(())
    }

    fn offline(&mut self, lot: usize, from: usize, to: usize, units: i64, when: i64) -> Outcome {
        if lot >= self.lots.len() {
            return Ok(());
        }
        if from == to {
            return Err("INV015");
        }
        let fits = units.min(self.lots[lot].least(from, when)).min(self.may_leave(lot, from, to));
        if fits > 0 {
            self.lots[lot].carry(when, from, to, fits);
        }
        if fits < units {
            self.lots[lot].carry(when, UNEXPLAINED, to, units - fits);
            self.asked += 1;
        }
        self.told = Some(from);
        Ok(())
    }
}
