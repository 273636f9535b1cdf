//! A fund in memory behind the fund's own RPCs: it can be short, be away, refuse, or lose its answer on the way.

mod answers;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use kaifong_kernel::{
    Error,
    clock::{Clock, MockClock},
    reexport::uuid::Uuid,
    values::{Code, Kind, Refused, decode_id},
};
use kaifong_proto::{
    common::v1::Money,
    donations::v1 as pb,
    events::v1::{Envelope, HoldExpired, PaymentConfirmed, PaymentReturned},
};
use prost::Message;
use tonic::{Request, Response, Status};

/// What the fund was asked: the RPC, and the idempotency key beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub rpc: &'static str,
    pub key: String,
    pub on_behalf: bool,
}

/// How the fund behaves from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// It does what it is asked.
    #[default]
    Well,
    /// It can't be reached.
    Away,
    /// It does what it is asked, and its answer is lost.
    Mute,
    /// It refuses by this code.
    Refusing(&'static str),
}

#[derive(Default)]
struct Books {
    mood: Mood,
    asked: Vec<Asked>,
    /// What changed anything: the RPC and its key.
    done: Vec<(&'static str, String)>,
    allocated: BTreeMap<String, i64>,
    holds: BTreeMap<String, pb::Hold>,
    commitments: BTreeMap<String, pb::Commitment>,
    payables: BTreeMap<String, pb::Payable>,
    payments: BTreeMap<String, pb::OutgoingPayment>,
    told: BTreeMap<Uuid, i64>,
    events: u64,
    outbox: Vec<Envelope>,
}

/// The fund. A clone is the same fund.
#[derive(Clone)]
pub struct Fund {
    books: Arc<Mutex<Books>>,
    clock: Arc<MockClock>,
    /// Where its own ids come from.
    ids: Arc<MockClock>,
}

fn no(code: &'static str) -> Status {
    let kind = Kind::Conflict;
    Error::from(Refused::new(Code { code, kind, en: "No", zh_hant: "不" }, "the fund says no")).into()
}

fn minor(amount: Option<&Money>) -> i64 {
    amount.expect("an amount").amount_minor
}

fn uuid(id: &str) -> Uuid {
    let prefix = if id.starts_with("hld") { "hld" } else { "dis" };
    decode_id(prefix, id).expect("a hold or a disbursement")
}

impl Books {
    /// Of what a programme has, how much no award holds or has.
    fn free(&self, programme: &str) -> i64 {
        let held = self.holds.values().filter(|hold| hold.programme_id == programme);
        let held: i64 =
            held.filter(|hold| hold.state() == pb::HoldState::Held).map(|hold| minor(hold.amount.as_ref())).sum();
        let of = self.commitments.values().filter(|commitment| commitment.programme_id == programme);
        let bound: i64 = of.map(|of| of.committed_minor + of.payable_minor + of.in_transit_minor + of.paid_minor).sum();
        self.allocated.get(programme).copied().unwrap_or_default() - held - bound
    }

    fn tell(&mut self, subject: &str, aggregate: &str, fact: &impl Message) {
        let aggregate = uuid(aggregate);
        let seq = self.told.entry(aggregate).or_default();
        *seq += 1;
        self.events += 1;
        self.outbox.push(Envelope {
            event_id: Uuid::from_u128(0xf00d << 64 | u128::from(self.events)).to_string(),
            aggregate_id: aggregate.to_string(),
            stream_seq: *seq,
            subject: subject.to_owned(),
            payload: fact.encode_to_vec(),
            ..Envelope::default()
        });
    }
}

impl Fund {
    pub fn new(clock: Arc<MockClock>) -> Self {
        let ids = Arc::new(MockClock::new(clock.now(), 2));
        Self { books: Arc::default(), clock, ids }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn set(&self, mood: Mood) {
        self.books().mood = mood;
    }

    /// How often an RPC was asked, and how often it changed anything.
    pub fn count(&self, rpc: &str) -> (usize, usize) {
        let books = self.books();
        let asked = books.asked.iter().filter(|asked| asked.rpc == rpc).count();
        (asked, books.done.iter().filter(|(done, _)| *done == rpc).count())
    }

    /// The different keys under which an RPC was asked.
    pub fn keys(&self, rpc: &str) -> BTreeSet<String> {
        self.books().asked.iter().filter(|asked| asked.rpc == rpc).map(|asked| asked.key.clone()).collect()
    }

    /// How often each step was asked for: the RPC and its key.
    pub fn asked(&self) -> BTreeMap<(&'static str, String), usize> {
        let mut asked = BTreeMap::new();
        for question in &self.books().asked {
            *asked.entry((question.rpc, question.key.clone())).or_default() += 1;
        }
        asked
    }

    /// What its journals are of: each step that changed its books, in that order.
    pub fn journals(&self) -> Vec<(&'static str, String)> {
        self.books().done.clone()
    }

    /// Whether each question named on whose behalf it is.
    pub fn every_question_names_its_person(&self) -> bool {
        self.books().asked.iter().all(|asked| asked.on_behalf)
    }

    /// What a programme has that no award holds or has.
    pub fn free(&self, programme: &str) -> i64 {
        self.books().free(programme)
    }

    pub fn hold_of(&self, award: &str) -> Option<pb::HoldState> {
        self.books().holds.values().find(|hold| hold.award_id == award).map(pb::Hold::state)
    }

    pub fn commitment(&self, award: &str) -> Option<pb::Commitment> {
        self.books().commitments.get(award).cloned()
    }

    pub fn payment(&self, disbursement: &str) -> Option<pb::OutgoingPayment> {
        self.books().payments.get(disbursement).cloned()
    }

    /// Ends the holds whose time is over.
    pub fn expire(&self) {
        let now = self.clock.now().micros();
        let mut books = self.books();
        let over =
            books.holds.values_mut().filter(|hold| hold.expires_at_us <= now && hold.state() == pb::HoldState::Held);
        let facts: Vec<HoldExpired> = over
            .map(|hold| {
                hold.set_state(pb::HoldState::Expired);
                HoldExpired { hold_id: hold.hold_id.clone(), award_id: hold.award_id.clone() }
            })
            .collect();
        for fact in facts {
            books.tell("donations.hold.expired.v1", &fact.hold_id, &fact);
        }
    }

    /// The bank's line of a payment came.
    pub fn bank_pays(&self, disbursement: &str, line: &str) {
        let mut books = self.books();
        let payment = books.payments.get_mut(disbursement).expect("a released payment");
        payment.set_state(pb::PaymentState::Confirmed);
        let (amount, award) = (payment.amount.clone(), payment.award_id.clone());
        let of = books.commitments.get_mut(&award).expect("a commitment");
        of.in_transit_minor -= minor(amount.as_ref());
        of.paid_minor += minor(amount.as_ref());
        let fact = PaymentConfirmed {
            disbursement_id: disbursement.to_owned(),
            amount,
            value_on: "2025-12-02".to_owned(),
            bank_line_id: line.to_owned(),
        };
        books.tell("donations.payment.confirmed.v1", disbursement, &fact);
    }

    /// The bank gave a payment back.
    pub fn bank_returns(&self, disbursement: &str, line: &str) {
        let mut books = self.books();
        let payment = books.payments.get_mut(disbursement).expect("a released payment");
        payment.set_state(pb::PaymentState::Returned);
        let (amount, award) = (payment.amount.clone(), payment.award_id.clone());
        let tranche = payment.tranche_id.clone();
        books.payables.get_mut(&tranche).expect("a payable").open_minor += minor(amount.as_ref());
        let of = books.commitments.get_mut(&award).expect("a commitment");
        of.paid_minor -= minor(amount.as_ref());
        of.payable_minor += minor(amount.as_ref());
        of.set_state(pb::CommitmentState::Open);
        let fact = PaymentReturned {
            disbursement_id: disbursement.to_owned(),
            amount,
            value_on: "2025-12-05".to_owned(),
            bank_line_id: line.to_owned(),
        };
        books.tell("donations.payment.returned.v1", disbursement, &fact);
    }

    /// What it has to tell since it was asked last.
    pub fn tidings(&self) -> Vec<Envelope> {
        std::mem::take(&mut self.books().outbox)
    }

    /// One question: noted, and answered as the mood is. `change` says beside its answer whether it changed anything.
    fn answer<Q, A>(
        &self,
        rpc: &'static str,
        request: Request<Q>,
        change: impl FnOnce(&mut Books, Q) -> Result<(A, bool), Status>,
    ) -> Result<Response<A>, Status> {
        let text = |name: &str| {
            request.metadata().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let key = text("idempotency-key");
        assert!(!key.is_empty() && text("authorization") == "Bearer grants", "a step has a key and a token");
        let mut books = self.books();
        books.asked.push(Asked { rpc, key: key.clone(), on_behalf: !text("kaifong-on-behalf-of").is_empty() });
        match books.mood {
            Mood::Away => return Err(Status::unavailable("nobody is there")),
            Mood::Refusing(code) => return Err(no(code)),
            Mood::Well | Mood::Mute => {}
        }
        let (answer, changed) = change(&mut books, request.into_inner())?;
        if changed {
            books.done.push((rpc, key));
        }
        if books.mood == Mood::Mute {
            return Err(Status::unavailable("the answer is lost"));
        }
        Ok(Response::new(answer))
    }
}
