//! The one way to write and the one way to read.

use std::{future::Future, time::Duration};

use rand::Rng;
use serde::{Serialize, de::DeserializeOwned};
use tracing::Instrument;

use crate::{
    audit,
    call::{Call, Cause},
    db,
    error::{Error, Fault, Result},
    idempotency::{self, Claim},
    outbox,
    ports::Ports,
    tx::{Read, Tx},
    work,
};

/// How often a verb is run again after it lost a race.
const TRIES: u32 = 5;

/// Something that changes state, in one transaction.
pub trait Verb: Send + Sync + 'static {
    /// Its name, imperative: `BookGift`.
    const NAME: &'static str;
    /// Whether the audit trail has a row of it where it changed something. Not for what nobody answers for, as stepping
    /// over an event.
    const IN_TRAIL: bool = true;
    /// What it answers.
    type Out: Answer;

    /// Does it: loads state, lets the domain judge, saves, emits. Never calls a peer, never publishes. May be run
    /// again after a lost race, each time on a new transaction.
    ///
    /// # Errors
    /// A refusal of the domain, or a fault; either leaves nothing behind.
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Out>> + Send;
}

/// What a verb answers: kept by its ids under the idempotency key, read again on a replay.
pub trait Answer: Sized + Send + 'static {
    /// What is kept: ids only, never personal data, never a secret.
    type Ref: Serialize + DeserializeOwned + Send;

    /// The ids.
    fn stored(&self) -> Self::Ref;

    /// Reads it again as it is now.
    ///
    /// # Errors
    /// When the database can't answer.
    fn again(read: &Read, stored: Self::Ref) -> impl Future<Output = Result<Self>> + Send;
}

impl Answer for () {
    type Ref = ();

    fn stored(&self) {}

    async fn again(_: &Read, (): ()) -> Result<()> {
        Ok(())
    }
}

/// A question: reads in one read-only transaction under the caller's tenant.
pub trait Query: Send + Sync + 'static {
    /// Its name: `ListGifts`.
    const NAME: &'static str;
    /// What it answers.
    type Out: Send + 'static;

    /// Answers it.
    ///
    /// # Errors
    /// A refusal (nothing of that id) or a fault.
    fn run(&self, read: &Read) -> impl Future<Output = Result<Self::Out>> + Send;
}

impl Ports {
    /// Carries out a verb: claims the cause, runs the verb, adds outbox, audit and response rows, commits.
    ///
    /// Runs in a task of its own, so that a client that goes away can't cancel a transaction half way
    /// (transact-rs/sqlx#4393); under the service's cap on concurrent work. A lost race is run again up to 5 times.
    ///
    /// # Errors
    /// The verb's refusal; `KER006` when the key was used for another request, `KER007` while the first request of
    /// the key is under way; a fault.
    pub async fn execute<V: Verb>(&self, call: Call, verb: V) -> Result<V::Out> {
        let permit = self.permit().await?;
        let ports = self.clone();
        let span = tracing::info_span!("execute", verb = V::NAME, cause = call.cause.kind());
        let work = async move {
            let _permit = permit;
            ports.carry_out(&call, &verb).await
        };
        let task = self.tasks().spawn("execute", work.instrument(span));
        task.await.map_err(|error| Error::unended(V::NAME, &error))?
    }

    /// Answers a question.
    ///
    /// # Errors
    /// The query's refusal, or a fault.
    pub async fn read<Q: Query>(&self, call: Call, query: Q) -> Result<Q::Out> {
        let permit = self.permit().await?;
        let ports = self.clone();
        let span = tracing::info_span!("read", query = Q::NAME);
        let work = async move {
            let _permit = permit;
            let read = Read::begin(&ports, &call).await?;
            let out = query.run(&read).await;
            read.end().await?;
            out
        };
        let task = self.tasks().spawn("read", work.instrument(span));
        task.await.map_err(|error| Error::unended(Q::NAME, &error))?
    }

    pub(crate) async fn carry_out<V: Verb>(&self, call: &Call, verb: &V) -> Result<V::Out> {
        let mut tries = 1;
        loop {
            match self.attempt(call, verb).await {
                Err(Lost::Race(error)) if tries < TRIES => {
                    tracing::debug!(%error, tries, "{} lost a race and is run again", V::NAME);
                    let wait_ms = rand::rng().random_range(1..=10_u64 << tries);
                    tokio::time::sleep(Duration::from_millis(wait_ms)).await;
                    tries += 1;
                }
                // The commit's result is unknown: the claim tells on the next try whether it is in.
                Err(Lost::Commit(error)) if tries < TRIES => {
                    tracing::warn!(%error, "the commit of {} is unknown and is looked up", V::NAME);
                    tries += 1;
                }
                Ok(out) => return Ok(out),
                Err(Lost::Race(error) | Lost::Commit(error) | Lost::For(error)) => return Err(error),
            }
        }
    }

    async fn attempt<V: Verb>(&self, call: &Call, verb: &V) -> Result<V::Out, Lost> {
        let mut tx = Tx::begin(self, call).await?;
        match within(&mut tx, call, verb).await {
            Ok(Done::Now { out, emitted }) => {
                let timers_set = tx.timers_set;
                tx.commit().await.map_err(Lost::Commit)?;
                self.wake(emitted, timers_set);
                Ok(out)
            }
            Ok(Done::Before(out)) => {
                tx.rollback().await?;
                Ok(out)
            }
            Err(error) => {
                // A failed rollback is a dead connection, and the transaction died with it.
                if let Err(failed) = tx.rollback().await {
                    tracing::debug!(%failed, "the rollback of {} did not reach the database", V::NAME);
                }
                Err(error.into())
            }
        }
    }
}

/// How a verb came out within its transaction.
pub(crate) enum Done<T> {
    /// It was carried out now.
    Now { out: T, emitted: bool },
    /// It was carried out before; this is its answer as it is now.
    Before(T),
}

/// Claims the cause, runs the verb, adds outbox, audit and response rows.
pub(crate) async fn within<V: Verb>(tx: &mut Tx, call: &Call, verb: &V) -> Result<Done<V::Out>> {
    match idempotency::claim(tx, call).await? {
        Claim::Fresh => {}
        Claim::Done => return Err(Error::AlreadyDone),
        Claim::Replay(response) => {
            let stored = serde_json::from_str(&response).map_err(Error::internal)?;
            return Ok(Done::Before(V::Out::again(tx, stored).await?));
        }
    }
    tx.begin_verb();
    let out = verb.run(tx).await?;
    let changed = tx.has_changed();
    let emitted = outbox::store(tx, call).await?;
    if V::IN_TRAIL && changed {
        audit::record(tx, V::NAME, call).await?;
    }
    if let Cause::Timer { id } = &call.cause {
        tx.close_work(work::FAILING_TIMER, &id.to_string()).await?;
    }
    let response = serde_json::to_string(&out.stored()).map_err(Error::internal)?;
    idempotency::keep(tx, call, response).await?;
    Ok(Done::Now { out, emitted })
}

/// How an attempt failed.
enum Lost {
    /// Somebody else was faster: run again.
    Race(Error),
    /// It may have committed: look.
    Commit(Error),
    /// For good.
    For(Error),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        match &error {
            Error::Fault(Fault::Database(inner)) if db::is_race(inner) => Self::Race(error),
            Error::Refused(_) | Error::Fault(_) | Error::AlreadyDone => Self::For(error),
        }
    }
}
