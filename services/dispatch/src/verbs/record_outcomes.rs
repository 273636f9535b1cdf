//! Records what happened at stops, possibly hours ago.

use kaifong_kernel::{
    Answer, Read, Result, Tx, Verb,
    auth::Role,
    reexport::uuid::Uuid,
    values::{Instant, Refused},
};

use super::{duties, escalate_elder, move_order::settle_if_back, move_run, steps};
use crate::{
    domain::{
        ids::RunId,
        order::Order,
        outcome::{Outcome, OutcomeKind, OutcomeResult, Telling, in_order},
        proof::Proof,
        refusal::Refusal,
        routing::Vulnerability,
        run::{Run, RunState},
        stop::{FailReason, Stop},
    },
    events, store,
};

/// How far a device's clock may be ahead, in seconds.
const AHEAD_SECONDS: i64 = 300;

/// Record outcomes, each once under its device's key, in the order in which they happened.
pub struct RecordOutcomes {
    /// The run.
    pub run: RunId,
    /// What happened, in any order.
    pub tellings: Vec<Telling>,
    /// Attempts at most.
    pub most_attempts: i32,
    /// By when an elder whom nobody reached must be looked after, in seconds.
    pub elder_seconds: i64,
}

/// What became of each, in the order sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipts(pub Vec<Outcome>);

impl Answer for Receipts {
    type Ref = Vec<Uuid>;

    fn stored(&self) -> Vec<Uuid> {
        self.0.iter().map(|outcome| outcome.id.uuid()).collect()
    }

    async fn again(read: &Read, ids: Vec<Uuid>) -> Result<Self> {
        let mut outcomes = Vec::with_capacity(ids.len());
        for id in ids {
            let outcome = store::get::<Outcome>(read, id).await?;
            outcomes.push(outcome.ok_or_else(|| kaifong_kernel::Error::internal("a stored outcome is not there"))?);
        }
        Ok(Self(outcomes))
    }
}

impl Verb for RecordOutcomes {
    const NAME: &'static str = "RecordOutcomes";
    type Out = Receipts;

    async fn run(&self, tx: &mut Tx) -> Result<Receipts> {
        let run = steps::drivers_run(tx, self.run).await?;
        if !matches!(run.state, RunState::Started | RunState::Closed) {
            return Err(run.elsewhere().into());
        }
        move_run::is_loading(tx, &run).await?;
        for telling in in_order(&self.tellings) {
            if let Some(known) = find(tx, run.id, &telling.key).await? {
                if known.telling != *telling {
                    return Err(Refusal::OutcomeKeyReused { key: telling.key.clone() }.into());
                }
                continue;
            }
            let misfit = self.apply(tx, &run, telling).await?.err();
            keep(tx, &run, telling, misfit).await?;
        }
        let mut receipts = Vec::with_capacity(self.tellings.len());
        for telling in &self.tellings {
            let known = find(tx, run.id, &telling.key).await?;
            receipts.push(known.ok_or_else(|| kaifong_kernel::Error::internal("an outcome was not kept"))?);
        }
        Ok(Receipts(receipts))
    }
}

async fn find(tx: &Tx, run: RunId, key: &str) -> Result<Option<Outcome>> {
    store::find(tx, &[("run_id", Some(run.into())), ("key", Some(key.into()))]).await
}

/// Keeps an outcome; one that does not fit is work for a dispatcher.
async fn keep(tx: &mut Tx, run: &Run, telling: &Telling, misfit: Option<Refusal>) -> Result<()> {
    let reason = misfit.map(|refusal| Refused::from(refusal).code.code.to_owned());
    let result = if reason.is_some() { OutcomeResult::Misfit } else { OutcomeResult::Applied };
    let (recorded_at, telling) = (tx.now(), telling.clone());
    let outcome = Outcome { id: tx.mint(), run: run.id, telling, recorded_at, result, reason };
    store::add(tx, &outcome).await?;
    if outcome.result == OutcomeResult::Misfit {
        let due = tx.now().plus_seconds(duties::A_DAY_SECONDS);
        let titles = ["A late outcome does not fit what is known: look at it", "遲來的結果與紀錄不符，請查看"];
        steps::work(tx, duties::MISFIT, outcome.id.to_string(), Role::Dispatcher, due, titles).await?;
    }
    Ok(())
}

/// Somebody of the household was reached: what earlier attempts asked people to look after is settled.
async fn reached(tx: &mut Tx, order: &Order) -> Result<()> {
    let mut before = order.supersedes;
    while let Some(id) = before {
        let earlier = steps::order(tx, id).await?;
        if let Some(stop) = steps::stop_of(tx, id).await? {
            for kind in [duties::ELDER, duties::ELDER_ESCALATED] {
                tx.close_work(kind, &stop.id.to_string()).await?;
            }
        }
        before = earlier.supersedes;
    }
    Ok(())
}

impl RecordOutcomes {
    /// Applies one outcome where it is legal; else says why it is not, with nothing changed.
    async fn apply(&self, tx: &mut Tx, run: &Run, telling: &Telling) -> Result<std::result::Result<(), Refusal>> {
        let unknown = Refusal::UnknownStop { stop: telling.stop };
        let Some(stop) = store::lock::<Stop>(tx, telling.stop.uuid()).await?.filter(|stop| stop.run == run.id) else {
            return Ok(Err(unknown));
        };
        if telling.occurred_at > tx.now().plus_seconds(AHEAD_SECONDS) {
            return Ok(Err(Refusal::InTheFuture { stop: stop.id }));
        }
        if run.state != RunState::Started {
            return Ok(Err(run.elsewhere()));
        }
        match telling.kind {
            OutcomeKind::EnRoute | OutcomeKind::Arrived => match stop.moved(telling.kind, telling.occurred_at) {
                Ok(stop) => store::save(tx, &stop).await.map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            },
            OutcomeKind::Done => self.done(tx, run, stop, telling).await,
            OutcomeKind::Failed => self.failed(tx, stop, telling).await,
        }
    }

    async fn done(
        &self,
        tx: &mut Tx,
        run: &Run,
        stop: Stop,
        telling: &Telling,
    ) -> Result<std::result::Result<(), Refusal>> {
        let id = stop.id;
        let proof = match telling.proof {
            Some(proof) => store::get::<Proof>(tx, proof.uuid()).await?.filter(|proof| proof.stop == id),
            None => None,
        };
        let Some(proof) = proof else { return Ok(Err(Refusal::NoProof { stop: id })) };
        let order = steps::order(tx, stop.order).await?;
        let now = tx.now();
        let both = stop
            .end(Ok(proof.id), telling.occurred_at, now)
            .and_then(|stop| order.deliver(&telling.lines).map(|order| (stop, order)));
        match both {
            Err(refusal) => Ok(Err(refusal)),
            Ok((stop, order)) => {
                store::save(tx, &stop).await?;
                let order = steps::keep(tx, order).await?;
                tx.emit(events::stop_done(&stop, &order, run.vehicle));
                reached(tx, &order).await?;
                Ok(Ok(()))
            }
        }
    }

    async fn failed(&self, tx: &mut Tx, stop: Stop, telling: &Telling) -> Result<std::result::Result<(), Refusal>> {
        let reason = telling.fail_reason.unwrap_or(FailReason::NotReady);
        let order = steps::order(tx, stop.order).await?;
        let now = tx.now();
        let both = stop
            .end(Err(reason), telling.occurred_at, now)
            .and_then(|stop| order.fail(reason).map(|order| (stop, order)));
        match both {
            Err(refusal) => Ok(Err(refusal)),
            Ok((stop, order)) => {
                store::save(tx, &stop).await?;
                let order = steps::keep(tx, order).await?;
                tx.emit(events::stop_failed(&stop, reason));
                self.look_after(tx, &stop, &order, reason, now).await?;
                settle_if_back(tx, order, self.most_attempts).await?;
                Ok(Ok(()))
            }
        }
    }

    /// Goods that are still out there are work; so is an elder who lives alone and was not reached, by a deadline of its own.
    async fn look_after(
        &self,
        tx: &mut Tx,
        stop: &Stop,
        order: &Order,
        reason: FailReason,
        now: Instant,
    ) -> Result<()> {
        let due = now.plus_seconds(duties::A_DAY_SECONDS);
        let titles =
            ["A stop failed: bring its goods back and say what becomes of it", "停站失敗，請收回貨物並決定後續安排"];
        steps::work(tx, duties::FAILED_STOP, order.id.to_string(), Role::Dispatcher, due, titles).await?;
        if reason != FailReason::NoOneHome {
            return Ok(());
        }
        let routing = store::routings::of(tx, order).await?;
        if routing.is_some_and(|way| way.vulnerabilities.contains(&Vulnerability::ElderAlone)) {
            let due = now.plus_seconds(self.elder_seconds);
            let titles = ["An elder living alone was not reached: make sure of them", "未能聯絡獨居長者，請確認其安全"];
            steps::work(tx, duties::ELDER, stop.id.to_string(), Role::Dispatcher, due, titles).await?;
            tx.set_timer(escalate_elder::DEADLINE, stop.id.uuid(), due).await?;
        }
        Ok(())
    }
}
