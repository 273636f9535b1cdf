//! What should come of it: the rules told another way.

use crate::Op;

/// For how many days each of the three classes warns: a bed, a trip, money.
const WINDOWS: [i64; 3] = [365, 0, 30];
/// How many a need is of.
const QUANTITY: i64 = 2;

struct Need {
    household: usize,
    class: usize,
    state: &'static str,
    before: &'static str,
    orders: [i64; 2],
    met_on: Option<i64>,
}

struct Household {
    state: &'static str,
    shares: bool,
}

impl Default for Household {
    fn default() -> Self {
        Self { state: "active", shares: false }
    }
}

/// Two households with one person in both, and what they need.
#[derive(Default)]
pub struct Model {
    households: [Household; 2],
    needs: Vec<Need>,
    today: i64,
}

impl Need {
    fn delivered(&self) -> i64 {
        self.orders.iter().sum()
    }

    fn served(&self) -> &'static str {
        match self.delivered() {
            0 => "open",
            few if few < QUANTITY => "partly_met",
            _ => "met",
        }
    }

    fn is_alive(&self) -> bool {
        ["reported", "triaged", "open", "partly_met"].contains(&self.state)
    }

    fn to(&mut self, state: &'static str, today: i64) {
        self.state = state;
        self.met_on = if state == "met" { self.met_on.or(Some(today)) } else { None };
    }
}

impl Model {
    pub fn needs(&self) -> Vec<(String, i64)> {
        self.needs.iter().map(|need| (need.state.to_owned(), need.delivered())).collect()
    }

    pub fn households(&self) -> Vec<String> {
        self.households.iter().map(|household| household.state.to_owned()).collect()
    }

    /// Does it, and tells the code by which it is refused; empty when it isn't.
    pub fn apply(&mut self, op: &Op) -> String {
        let told = match *op {
            Op::Report { household, class, in_spite } => self.report(household, class, in_spite),
            Op::Consent { household, given } => self.consent(household, given),
            Op::Close(household) => self.end(household, &["active"], "closed"),
            Op::Die(household) => self.end(household, &["active", "closed"], "deceased"),
            Op::Erase(household) => self.end(household, &["active", "closed", "deceased"], "erased"),
            Op::Wait(days) => {
                self.today += days;
                ""
            }
            _ if self.needs.is_empty() => "",
            Op::Mark(one, other) => self.mark(self.at(one), self.at(other)),
            Op::Triage(need) => self.step(self.at(need), &["reported", "triaged", "open", "partly_met"], "triaged"),
            Op::Open(need) => self.step(self.at(need), &["triaged"], "open"),
            Op::Refer(need) => self.refer(self.at(need)),
            Op::Withdraw(need) => self.step(self.at(need), &["reported", "triaged", "open", "partly_met"], "withdrawn"),
            Op::Unmark(need) => self.unmark(self.at(need)),
            Op::Order { need, order, quantity } => self.order(self.at(need), order, quantity),
        };
        told.to_owned()
    }

    fn at(&self, number: usize) -> usize {
        number.min(self.needs.len() - 1)
    }

    fn warns(&self, household: usize, class: usize) -> bool {
        // Who is erased is like nobody.
        let apart = self.households.iter().any(|household| household.state == "erased");
        let counts = |need: &&Need| {
            let ended = ["referred", "withdrawn", "duplicate"].contains(&need.state);
            let within = need.met_on.is_none_or(|met| met > self.today - WINDOWS[class]);
            need.class == class && (need.household == household || !apart) && !ended && within
        };
        WINDOWS[class] > 0 && self.needs.iter().any(|need| counts(&need))
    }

    fn report(&mut self, household: usize, class: usize, in_spite: bool) -> &'static str {
        if self.households[household].state != "active" {
            return "NED002";
        }
        if self.warns(household, class) && !in_spite {
            return "NED021";
        }
        self.needs.push(Need { household, class, state: "reported", before: "", orders: [0; 2], met_on: None });
        ""
    }

    fn step(&mut self, need: usize, from: &[&str], to: &'static str) -> &'static str {
        let today = self.today;
        let need = &mut self.needs[need];
        if !from.contains(&need.state) {
            return "NED022";
        }
        let to = match (to, need.state) {
            ("triaged", "reported") => "triaged",
            ("triaged", state) => state,
            ("open", _) => need.served(),
            _ => to,
        };
        need.to(to, today);
        ""
    }

    fn refer(&mut self, need: usize) -> &'static str {
        let shares = self.households[self.needs[need].household].shares;
        if self.needs[need].is_alive() && !shares {
            return "NED023";
        }
        self.step(need, &["reported", "triaged", "open", "partly_met"], "referred")
    }

    fn mark(&mut self, one: usize, other: usize) -> &'static str {
        if !["reported", "triaged", "open"].contains(&self.needs[one].state) {
            return "NED022";
        }
        let apart = self.needs[one].household != self.needs[other].household;
        if one == other || apart || self.needs[other].state == "duplicate" {
            return "NED025";
        }
        self.needs[one].before = self.needs[one].state;
        self.needs[one].to("duplicate", self.today);
        ""
    }

    fn unmark(&mut self, need: usize) -> &'static str {
        if self.needs[need].state != "duplicate" {
            return "NED022";
        }
        if self.households[self.needs[need].household].state != "active" {
            return "NED002";
        }
        let (before, served) = (self.needs[need].before, self.needs[need].served());
        self.needs[need].to(if before == "open" { served } else { before }, self.today);
        ""
    }

    fn order(&mut self, need: usize, order: usize, quantity: i64) -> &'static str {
        let today = self.today;
        let need = &mut self.needs[need];
        need.orders[order] = quantity;
        if ["open", "partly_met", "met"].contains(&need.state) {
            // Whoever is served no longer waits for nothing again.
            let ended = self.households[need.household].state != "active" && need.served() != "met";
            need.to(if ended { "withdrawn" } else { need.served() }, today);
        }
        ""
    }

    fn consent(&mut self, household: usize, given: bool) -> &'static str {
        let household = &mut self.households[household];
        if household.state != "active" {
            return "NED002";
        }
        if household.shares == given {
            return if given { "NED006" } else { "NED007" };
        }
        household.shares = given;
        ""
    }

    fn end(&mut self, household: usize, from: &[&str], to: &'static str) -> &'static str {
        if !from.contains(&self.households[household].state) {
            return "NED002";
        }
        self.households[household].state = to;
        let today = self.today;
        let alive = self.needs.iter_mut().filter(|need| need.household == household && need.is_alive());
        alive.for_each(|need| need.to("withdrawn", today));
        ""
    }
}
