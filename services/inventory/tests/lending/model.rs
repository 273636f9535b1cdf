//! What must come of any story: assets, loans and orders as plain numbers.

use kaifong_inventory::domain::{asset::AssetState as State, loan::LoanState};
use proptest::prelude::*;

pub const ASSETS: usize = 3;
pub const ORDERS: usize = 5;
/// Days between two loans.
pub const GAP: i64 = 1;

/// What came of a step: nothing, or the code of its refusal.
pub type Outcome = Result<(), &'static str>;

/// A step of a story.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Book { order: usize, quantity: usize, from: i64, length: i64 },
    Release { order: usize },
    Issue { order: usize },
    Deliver { order: usize },
    Collect { order: usize },
    Unload { asset: usize, damaged: bool },
    Return { loan: usize, damaged: bool },
    Sanitise { asset: usize },
    Repair { asset: usize },
    Break { asset: usize },
    Lose { asset: usize },
    Recover { asset: usize },
    Retire { asset: usize },
    Extend { loan: usize, days: i64 },
    Recall { loan: usize, days: i64 },
    Wait { days: i64 },
}

pub fn story(length: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 1..=length)
}

fn op() -> impl Strategy<Value = Op> {
    let (order, asset, loan) = (0..ORDERS, 0..ASSETS, 0..12_usize);
    prop_oneof![
        6 => (order.clone(), 1..=2_usize, 0..12_i64, 0..6_i64)
            .prop_map(|(order, quantity, from, length)| Op::Book { order, quantity, from, length }),
        1 => order.clone().prop_map(|order| Op::Release { order }),
        5 => order.clone().prop_map(|order| Op::Issue { order }),
        5 => order.clone().prop_map(|order| Op::Deliver { order }),
        2 => order.prop_map(|order| Op::Collect { order }),
        3 => (asset.clone(), any::<bool>()).prop_map(|(asset, damaged)| Op::Unload { asset, damaged }),
        3 => (loan.clone(), prop::bool::weighted(0.2)).prop_map(|(loan, damaged)| Op::Return { loan, damaged }),
        4 => asset.clone().prop_map(|asset| Op::Sanitise { asset }),
        2 => asset.clone().prop_map(|asset| Op::Repair { asset }),
        1 => asset.clone().prop_map(|asset| Op::Break { asset }),
        1 => asset.clone().prop_map(|asset| Op::Lose { asset }),
        2 => asset.clone().prop_map(|asset| Op::Recover { asset }),
        1 => asset.prop_map(|asset| Op::Retire { asset }),
        2 => (loan.clone(), -1..8_i64).prop_map(|(loan, days)| Op::Extend { loan, days }),
        1 => (loan, -1..4_i64).prop_map(|(loan, days)| Op::Recall { loan, days }),
        3 => (1..4_i64).prop_map(|days| Op::Wait { days }),
    ]
}

/// A loan.
#[derive(Debug, Clone)]
pub struct Loan {
    pub order: usize,
    pub asset: usize,
    pub from: i64,
    pub to: i64,
    pub state: LoanState,
    pub aboard: bool,
    out_since: i64,
    recalled: bool,
}

impl Loan {
    fn waits(&self) -> bool {
        self.state == LoanState::Booked && !self.aboard
    }

    pub fn is_out(&self) -> bool {
        matches!(self.state, LoanState::CheckedOut | LoanState::Due | LoanState::Overdue)
    }

    pub fn is_live(&self) -> bool {
        self.state == LoanState::Booked || self.is_out()
    }

    fn blocked(&self, today: i64) -> (i64, i64) {
        let left = self.aboard || self.is_out();
        if left { (self.from.min(today), self.to.max(today) + GAP) } else { (self.from, self.to + GAP) }
    }
}

/// An asset.
#[derive(Debug, Clone)]
pub struct Asset {
    pub state: State,
    /// The order whose vehicle it is on.
    pub on: Option<usize>,
    last: Option<i64>,
}

/// Everything.
#[derive(Debug)]
pub struct Model {
    pub today: i64,
    pub assets: Vec<Asset>,
    pub loans: Vec<Loan>,
    /// Orders whose goods are on a run that is published.
    pub allocated: [bool; ORDERS],
}

impl Default for Model {
    fn default() -> Self {
        let asset = Asset { state: State::Available, on: None, last: None };
        Self { today: 0, assets: vec![asset; ASSETS], loans: Vec::new(), allocated: [false; ORDERS] }
    }
}

impl Model {
    pub fn apply(&mut self, op: &Op) -> Outcome {
        match *op {
            Op::Book { order, quantity, from, length } => self.book(order, quantity, self.today + from, length),
            Op::Release { order } => self.withdraw(order),
            Op::Issue { order } => self.issue(order),
            Op::Deliver { order } => self.deliver(order),
            Op::Collect { order } => self.collect(order),
            Op::Unload { asset, damaged } => self.unload(asset, damaged),
            Op::Return { loan, damaged } => self.give_back(loan, damaged),
            Op::Sanitise { asset } => self.ready(asset, State::Sanitising),
            Op::Repair { asset } => self.ready(asset, State::Repair),
            Op::Break { asset } => self.take_out(asset, State::Repair),
            Op::Retire { asset } => self.take_out(asset, State::Retired),
            Op::Lose { asset } => self.lose(asset),
            Op::Recover { asset } => self.recover(asset),
            Op::Extend { loan, days } => self.extend(loan, days),
            Op::Recall { loan, days } => self.recall(loan, days),
            Op::Wait { days } => self.wait(days),
        }
    }

    fn live(&self, asset: usize) -> impl Iterator<Item = &Loan> {
        self.loans.iter().filter(move |loan| loan.asset == asset && loan.is_live())
    }

    fn free(&self, asset: usize, from: i64, to: i64) -> bool {
        let ready = match self.assets[asset].state {
            State::Available | State::Reserved | State::OnLoan => self.today,
            State::Returned | State::Sanitising => self.today + GAP,
            State::Repair | State::Lost | State::Retired => return false,
        };
        let apart = |(begins, ends): (i64, i64)| ends < from || to + GAP < begins;
        ready <= from && self.live(asset).all(|loan| apart(loan.blocked(self.today)))
    }

    fn book(&mut self, order: usize, quantity: usize, from: i64, length: i64) -> Outcome {
        if self.loans.iter().any(|loan| loan.order == order && loan.waits()) {
            return Err("INV031");
        }
        let to = from + length;
        let mut free: Vec<usize> = (0..ASSETS).filter(|asset| self.free(*asset, from, to)).collect();
        free.sort_by_key(|asset| {
            let last = self.assets[*asset].last;
            (self.live(*asset).map(|loan| loan.to).chain(last).max(), last, *asset)
        });
        if free.len() < quantity {
            return Err("INV030");
        }
        for asset in free.into_iter().take(quantity) {
            let (state, aboard, out_since, recalled) = (LoanState::Booked, false, 0, false);
            self.loans.push(Loan { order, asset, from, to, state, aboard, out_since, recalled });
            if self.assets[asset].state == State::Available {
                self.assets[asset].state = State::Reserved;
            }
        }
        Ok(())
    }

    /// What an order has set aside is so no more.
    fn withdraw(&mut self, order: usize) -> Outcome {
        self.allocated[order] = false;
        for place in 0..self.loans.len() {
            if self.loans[place].order == order && self.loans[place].waits() {
                self.loans[place].state = LoanState::Cancelled;
                self.settle(self.loans[place].asset);
            }
        }
        Ok(())
    }

    /// What is ready is promised, or it isn't.
    fn settle(&mut self, asset: usize) {
        let promised = self.live(asset).next().is_some();
        if matches!(self.assets[asset].state, State::Available | State::Reserved) {
            self.assets[asset].state = if promised { State::Reserved } else { State::Available };
        }
    }

    fn promises(&mut self, asset: usize) {
        let orders: Vec<usize> = self.live(asset).filter(|loan| loan.waits()).map(|loan| loan.order).collect();
        for order in orders {
            let _ = self.withdraw(order);
        }
    }

    fn issue(&mut self, order: usize) -> Outcome {
        let waiting: Vec<usize> = (0..self.loans.len())
            .filter(|place| self.loans[*place].order == order && self.loans[*place].waits())
            .collect();
        if waiting.is_empty() {
            return Err("INV033");
        }
        self.allocated[order] = true;
        for place in &waiting {
            let asset = &self.assets[self.loans[*place].asset];
            if asset.state != State::Reserved {
                return Err("INV104");
            }
            if asset.on.is_some() {
                return Err("INV113");
            }
        }
        self.allocated[order] = false;
        for place in waiting {
            self.loans[place].aboard = true;
            self.assets[self.loans[place].asset].on = Some(order);
        }
        Ok(())
    }

    /// Whatever an order has on its vehicle for its household.
    fn deliver(&mut self, order: usize) -> Outcome {
        for loan in self.loans.iter_mut().filter(|loan| loan.order == order && loan.aboard) {
            loan.aboard = false;
            loan.out_since = self.today;
            loan.state = as_of(loan.to, self.today);
            let asset = &mut self.assets[loan.asset];
            (asset.state, asset.on, asset.last) = (State::OnLoan, None, Some(self.today));
        }
        Ok(())
    }

    fn collect(&mut self, order: usize) -> Outcome {
        let out = self.loans.iter_mut().filter(|loan| loan.order == order && loan.is_out());
        if let Some(loan) = out.min_by_key(|loan| loan.out_since) {
            loan.state = LoanState::Closed;
            let asset = &mut self.assets[loan.asset];
            (asset.state, asset.on) = (State::Returned, Some(order));
        }
        Ok(())
    }

    fn unload(&mut self, asset: usize, damaged: bool) -> Outcome {
        if self.assets[asset].on.take().is_none() {
            return Ok(());
        }
        if self.assets[asset].state == State::Returned {
            self.assets[asset].state = if damaged { State::Repair } else { State::Sanitising };
        } else {
            for loan in self.loans.iter_mut().filter(|loan| loan.asset == asset && loan.aboard) {
                (loan.aboard, loan.state) = (false, LoanState::Cancelled);
            }
            self.settle(asset);
            if damaged {
                self.assets[asset].state = State::Repair;
            }
        }
        if damaged {
            self.promises(asset);
        }
        Ok(())
    }

    fn give_back(&mut self, loan: usize, damaged: bool) -> Outcome {
        let Some(loan) = self.loans.get_mut(loan) else { return Ok(()) };
        if !loan.is_out() {
            return Err("INV106");
        }
        loan.state = LoanState::Closed;
        let asset = loan.asset;
        self.assets[asset].state = if damaged { State::Repair } else { State::Sanitising };
        if damaged {
            self.promises(asset);
        }
        Ok(())
    }

    fn ready(&mut self, asset: usize, from: State) -> Outcome {
        if self.assets[asset].state != from {
            return Err("INV104");
        }
        self.assets[asset].state = State::Available;
        self.settle(asset);
        Ok(())
    }

    fn take_out(&mut self, asset: usize, to: State) -> Outcome {
        let here = matches!(self.assets[asset].state, State::Available | State::Reserved | State::Sanitising);
        let broken = to == State::Retired && self.assets[asset].state == State::Repair;
        if !here && !broken {
            return Err("INV104");
        }
        if self.assets[asset].on.is_some() {
            return Err("INV113");
        }
        self.assets[asset].state = to;
        self.promises(asset);
        Ok(())
    }

    fn lose(&mut self, asset: usize) -> Outcome {
        if matches!(self.assets[asset].state, State::Lost | State::Retired) {
            return Err("INV104");
        }
        (self.assets[asset].state, self.assets[asset].on) = (State::Lost, None);
        for loan in self.loans.iter_mut().filter(|loan| loan.asset == asset && loan.is_live() && !loan.waits()) {
            loan.state = if loan.is_out() { LoanState::Closed } else { LoanState::Cancelled };
            loan.aboard = false;
        }
        self.promises(asset);
        Ok(())
    }

    fn recover(&mut self, asset: usize) -> Outcome {
        if self.assets[asset].state != State::Lost {
            return Err("INV104");
        }
        self.assets[asset].state = State::Sanitising;
        Ok(())
    }

    fn extend(&mut self, place: usize, days: i64) -> Outcome {
        let Some(loan) = self.loans.get(place) else { return Ok(()) };
        let to = loan.to + days;
        if !loan.is_out() {
            return Err("INV106");
        }
        if loan.recalled {
            return Err("INV109");
        }
        if days <= 0 || to < self.today {
            return Err("INV107");
        }
        let (from, asset) = (loan.from, loan.asset);
        let others = (0..self.loans.len()).filter(|other| *other != place).map(|other| &self.loans[other]);
        let mut others = others.filter(|other| other.asset == asset && other.is_live());
        if others.any(|other| !(other.blocked(self.today).1 < from || to + GAP < other.blocked(self.today).0)) {
            return Err("INV108");
        }
        (self.loans[place].to, self.loans[place].state) = (to, as_of(to, self.today));
        Ok(())
    }

    fn recall(&mut self, place: usize, days: i64) -> Outcome {
        let to = self.today + days;
        let today = self.today;
        let Some(loan) = self.loans.get_mut(place) else { return Ok(()) };
        if !loan.is_out() {
            return Err("INV106");
        }
        if to >= loan.to || days < 0 {
            return Err("INV107");
        }
        (loan.to, loan.state, loan.recalled) = (to, as_of(to, today), true);
        Ok(())
    }

    fn wait(&mut self, days: i64) -> Outcome {
        self.today += days;
        for place in 0..self.loans.len() {
            if !self.loans[place].is_out() {
                continue;
            }
            let (to, asset) = (self.loans[place].to, self.loans[place].asset);
            self.loans[place].state = as_of(to, self.today);
            if self.loans[place].state == LoanState::Overdue {
                let reach = self.loans[place].blocked(self.today);
                let late = |loan: &&Loan| loan.state == LoanState::Booked && loan.from <= reach.1 && reach.0 <= loan.to;
                let orders: Vec<usize> = self.live(asset).filter(late).map(|loan| loan.order).collect();
                for order in orders {
                    let _ = self.withdraw(order);
                }
            }
        }
        Ok(())
    }
}

fn as_of(to: i64, today: i64) -> LoanState {
    match to.cmp(&today) {
        std::cmp::Ordering::Greater => LoanState::CheckedOut,
        std::cmp::Ordering::Equal => LoanState::Due,
        std::cmp::Ordering::Less => LoanState::Overdue,
    }
}
