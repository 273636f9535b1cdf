//! Many commands on one hot row, in one transaction: each with its own claim, audit row, events and answer, all with one
//! commit.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use futures::future::BoxFuture;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use uuid::Uuid;

use crate::{
    call::Call,
    db,
    error::{Error, Fault, Result},
    execute::{Done, Verb, within},
    ports::Ports,
    tx::Tx,
};

/// Commands in one transaction at most.
const MOST: usize = 64;

/// What waits for each hot row. A row is there while somebody works on it.
#[derive(Default)]
pub(crate) struct Lanes(Mutex<BTreeMap<Uuid, VecDeque<Box<dyn Command>>>>);

impl Lanes {
    /// Adds a command; says whether nobody works on the row yet.
    fn push(&self, row: Uuid, command: Box<dyn Command>) -> bool {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = !lanes.contains_key(&row);
        lanes.entry(row).or_default().push_back(command);
        first
    }

    /// The next commands of the row; none: the row is let go.
    fn take(&self, row: Uuid) -> Vec<Box<dyn Command>> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lane) = lanes.get_mut(&row) else { return Vec::new() };
        let next: Vec<_> = lane.drain(..lane.len().min(MOST)).collect();
        if next.is_empty() {
            lanes.remove(&row);
        }
        next
    }

    /// Lets a row go where nothing waits for it; says whether something does.
    fn still_wanted(&self, row: Uuid) -> bool {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = lanes.get(&row).is_some_and(|lane| !lane.is_empty());
        if !wanted {
            lanes.remove(&row);
        }
        wanted
    }
}

impl Ports {
    /// As [`execute`](Ports::execute), for verbs that all draw on one hot row: those that wait for it at the same moment
    /// share a transaction and its commit. One that is refused leaves nothing behind and doesn't trouble the others. A
    /// transaction that is lost as a whole is made up for by carrying its commands out one by one.
    ///
    /// # Errors
    /// As of `execute`.
    pub async fn execute_batch<V: Verb>(&self, row: Uuid, call: Call, verb: V) -> Result<V::Out> {
        let permit = self.permit().await?;
        let (answer, answered) = oneshot::channel();
        let command = Waiting { call, verb, out: None, answer, _permit: permit };
        if self.lanes().push(row, Box::new(command)) {
            self.begin(row);
        }
        answered.await.map_err(|_| Error::internal(format!("{} did not end", V::NAME)))?
    }

    fn begin(&self, row: Uuid) {
        let ports = self.clone();
        self.tasks().spawn("batch", async move { ports.work_off(row).await });
    }

    /// Carries out what waits for a row until nothing does.
    async fn work_off(&self, row: Uuid) {
        let mut turn = Turn { ports: self, row, over: false };
        loop {
            let mut batch = self.lanes().take(row);
            if batch.is_empty() {
                turn.over = true;
                return;
            }
            match self.together(&mut batch).await {
                Ok(()) => batch.into_iter().for_each(Command::tell),
                Err(error) => {
                    tracing::debug!(%error, "{} commands are carried out one by one", batch.len());
                    for command in batch {
                        command.alone(self).await;
                    }
                }
            }
        }
    }

    /// One transaction for all. An error is of the transaction as a whole: nothing of it may be told.
    async fn together(&self, batch: &mut [Box<dyn Command>]) -> Result<()> {
        let Some(first) = batch.first() else { return Ok(()) };
        let mut tx = Tx::begin(self, first.call()).await?;
        let mut emitted = false;
        for command in batch.iter_mut() {
            match one(&mut tx, command.as_mut()).await {
                Ok(told) => emitted |= told,
                Err(error) => {
                    tx.rollback().await?;
                    return Err(error);
                }
            }
        }
        let timers_set = tx.timers_set;
        tx.commit().await?;
        self.wake(emitted, timers_set);
        Ok(())
    }
}

/// Whoever works on a row. Where a verb panics, those of its transaction are told so, and another takes over.
struct Turn<'p> {
    ports: &'p Ports,
    row: Uuid,
    over: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.over && self.ports.lanes().still_wanted(self.row) {
            self.ports.begin(self.row);
        }
    }
}

/// One command within the common transaction, undone by itself when it is refused.
async fn one(tx: &mut Tx, command: &mut dyn Command) -> Result<bool> {
    tx.enter(command.call().clone()).await?;
    tx.savepoint("SAVEPOINT command").await?;
    let told = match command.run(tx).await {
        Ok(told) => told,
        Err(Spoilt) => return Err(Error::away("a command of the batch met trouble")),
    };
    if told.is_none() {
        tx.savepoint("ROLLBACK TO SAVEPOINT command").await?;
    }
    tx.savepoint("RELEASE SAVEPOINT command").await?;
    Ok(told.unwrap_or_default())
}

/// The database is in the way: the common transaction can't go on.
struct Spoilt;

/// A command of any verb.
trait Command: Send {
    fn call(&self) -> &Call;
    /// Carries it out and keeps the outcome: whether it emitted, or nothing when what it did must be undone.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<Option<bool>, Spoilt>>;
    /// Tells the outcome.
    fn tell(self: Box<Self>);
    /// Carries it out in a transaction of its own and tells the outcome.
    fn alone<'p>(self: Box<Self>, ports: &'p Ports) -> BoxFuture<'p, ()>;
}

struct Waiting<V: Verb> {
    call: Call,
    verb: V,
    out: Option<Result<V::Out>>,
    answer: oneshot::Sender<Result<V::Out>>,
    _permit: OwnedSemaphorePermit,
}

impl<V: Verb> Command for Waiting<V> {
    fn call(&self) -> &Call {
        &self.call
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<Option<bool>, Spoilt>> {
        Box::pin(async move {
            let (out, told) = match within(tx, &self.call, &self.verb).await {
                Ok(Done::Now { out, emitted }) => (Ok(out), Some(emitted)),
                Ok(Done::Before(out)) => (Ok(out), None),
                Err(Error::Fault(Fault::Database(inner))) if db::is_trouble(&inner) => return Err(Spoilt),
                Err(error) => (Err(error), None),
            };
            self.out = Some(out);
            Ok(told)
        })
    }

    fn tell(self: Box<Self>) {
        let out = self.out.unwrap_or_else(|| Err(Error::internal("a command of a batch was left out")));
        // Whoever asked may be gone.
        drop(self.answer.send(out));
    }

    fn alone<'p>(self: Box<Self>, ports: &'p Ports) -> BoxFuture<'p, ()> {
        Box::pin(async move {
            let out = ports.carry_out(&self.call, &self.verb).await;
            drop(self.answer.send(out));
        })
    }
}
