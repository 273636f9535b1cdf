//! What comes of it: the service, asked as its people ask it.

use std::sync::atomic::{AtomicU64, Ordering};

use kaifong_kernel::auth::Actor;
use kaifong_proto::needs::v1::{self as pb, ConsentKind, NeedClass};

use crate::{
    Op,
    desk::{
        Desk, OrderOf, dispatcher, ming,
        path::{elder, need, personal},
        wah,
    },
};

const CLASSES: [NeedClass; 3] = [NeedClass::Bed, NeedClass::StairClimberTrip, NeedClass::Cash];

/// A person and an order are one story's own.
static STORIES: AtomicU64 = AtomicU64::new(1);

/// One story at a desk.
pub struct World<'a> {
    desk: &'a Desk,
    story: u64,
    households: Vec<pb::Household>,
    /// Household and id of each need, and how often each of its orders was told of.
    needs: Vec<(usize, String, [i64; 2])>,
}

/// Whose a household is.
fn worker(household: usize) -> Actor {
    if household == 0 { ming() } else { wah() }
}

fn told<T>(answer: Result<T, String>) -> String {
    answer.err().unwrap_or_default()
}

impl<'a> World<'a> {
    pub async fn open(desk: &'a Desk) -> Self {
        let story = STORIES.fetch_add(1, Ordering::SeqCst);
        let mut households = Vec::new();
        for number in 0..2 {
            let mut request = elder("Ah Po");
            request.members[0] = personal("Ah Po", "", &format!("M{story:07}"));
            households.push(desk.register_household(&worker(number), request).await.unwrap());
        }
        Self { desk, story, households, needs: Vec::new() }
    }

    pub async fn needs(&self) -> Vec<(String, i64)> {
        let mut all = Vec::new();
        for (_, id, _) in &self.needs {
            let seen = self.desk.get_need(&dispatcher(), id).await.unwrap();
            let state = seen.state().as_str_name().trim_start_matches("NEED_STATE_").to_lowercase();
            all.push((state, seen.lines[0].delivered));
        }
        all
    }

    pub async fn households(&self) -> Vec<String> {
        let mut all = Vec::new();
        for household in &self.households {
            let seen = self.desk.get_household(&dispatcher(), &household.household_id).await.unwrap();
            all.push(seen.state().as_str_name().trim_start_matches("HOUSEHOLD_STATE_").to_lowercase());
        }
        all
    }

    /// Does it, and tells the code by which it is refused; empty when it isn't.
    pub async fn apply(&mut self, op: &Op) -> String {
        match *op {
            Op::Report { household, class, in_spite } => self.report(household, class, in_spite).await,
            Op::Consent { household, given } => self.consent(household, given).await,
            Op::Close(at) => told(self.desk.close_household(&worker(at), self.id(at)).await),
            Op::Die(at) => told(self.desk.record_death(&worker(at), self.id(at), "", "2025-12-01").await),
            Op::Erase(at) => told(self.desk.erase(&worker(at), self.id(at)).await),
            Op::Wait(days) => {
                self.desk.later(days);
                String::new()
            }
            _ if self.needs.is_empty() => String::new(),
            Op::Triage(at) => {
                let seen = self.desk.get_need(&dispatcher(), self.need(at)).await.unwrap();
                told(self.desk.weigh(&dispatcher(), &seen, 7).await)
            }
            Op::Open(at) => told(self.desk.open_need(&dispatcher(), self.need(at)).await),
            Op::Refer(at) => {
                let to = crate::desk::agency(3).to_string();
                told(self.desk.refer_need(&self.of(at), self.need(at), &to, "why").await)
            }
            Op::Withdraw(at) => told(self.desk.withdraw_need(&self.of(at), self.need(at), "why").await),
            Op::Mark(one, other) => {
                told(self.desk.mark_duplicate(&dispatcher(), self.need(one), self.need(other), "why").await)
            }
            Op::Unmark(at) => told(self.desk.undo_duplicate(&dispatcher(), self.need(at)).await),
            Op::Order { need, order, quantity } => self.order(need, order, quantity).await,
        }
    }

    fn id(&self, household: usize) -> &str {
        &self.households[household].household_id
    }

    fn at(&self, number: usize) -> usize {
        number.min(self.needs.len() - 1)
    }

    fn need(&self, number: usize) -> &str {
        &self.needs[self.at(number)].1
    }

    fn of(&self, need: usize) -> Actor {
        worker(self.needs[self.at(need)].0)
    }

    async fn report(&mut self, household: usize, class: usize, in_spite: bool) -> String {
        let mut request = need(self.id(household), CLASSES[class]);
        request.lines[0].quantity = 2;
        if in_spite {
            "it broke".clone_into(&mut request.override_reason);
        }
        match self.desk.report_need(&worker(household), request).await {
            Ok(made) => {
                self.needs.push((household, made.need_id, [0; 2]));
                String::new()
            }
            Err(code) => code,
        }
    }

    async fn consent(&self, at: usize, given: bool) -> String {
        let household = &self.households[at];
        let (household_id, member_id) = (household.household_id.clone(), household.members[0].member_id.clone());
        let (kind, manner) = (ConsentKind::ShareAgency.into(), pb::ConsentManner::Online.into());
        let on = self.desk.bench.ports.now().hk_date().to_string();
        if given {
            let request = pb::GiveConsentRequest { household_id, kind, on, manner, member_id };
            return told(self.desk.give_consent(&worker(at), request).await);
        }
        let request = pb::WithdrawConsentRequest { household_id, kind, on, manner, member_id };
        told(self.desk.withdraw_consent(&worker(at), request).await)
    }

    async fn order(&mut self, need: usize, order: usize, quantity: i64) -> String {
        let at = self.at(need);
        let (household, id, times) = &mut self.needs[at];
        times[order] += 1;
        let lines = [(1, 9, quantity)];
        let of = OrderOf {
            need: id,
            household: &self.households[*household].household_id,
            state: "partial",
            lines: if quantity == 0 { &[] } else { &lines },
            trips: 0,
        };
        let number = u128::from(self.story) << 8 | u128::try_from(at * 2 + order).unwrap();
        self.desk.order(number, times[order], &of).await;
        self.desk.settle().await;
        String::new()
    }
}
