//! Consumers: what a service does about the events of others, and about its own.

use std::{future::Future, sync::Arc};

use futures::future::BoxFuture;
use kaifong_proto::events::v1::Envelope;

use crate::{call::Call, error::Result, execute::Verb, ports::Ports, tx::Tx};

/// What a consumer did with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It executed a verb under the event's call: effect, cursor and inbox row committed together.
    Done,
    /// Nothing of its business: the cursor steps over it.
    Ignored,
}

type Handler = Arc<dyn Fn(Ports, Envelope, Call) -> BoxFuture<'static, Result<Applied>> + Send + Sync>;

/// A consumer group: its name, the streams it is bound to, and what it does about an event.
#[derive(Clone)]
pub struct Consumer {
    /// Name of the group, `service.purpose`; also the name of its queue.
    pub group: &'static str,
    /// `service.aggregate` pairs, for example `donations.payment`.
    pub bindings: &'static [&'static str],
    handler: Handler,
}

impl Consumer {
    /// A group whose handler executes exactly one verb with the call it is given, or ignores the event.
    pub fn new<H, F>(group: &'static str, bindings: &'static [&'static str], handler: H) -> Self
    where
        H: Fn(Ports, Envelope, Call) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Applied>> + Send + 'static,
    {
        Self { group, bindings, handler: Arc::new(move |ports, event, call| Box::pin(handler(ports, event, call))) }
    }

    pub(crate) async fn apply(&self, ports: &Ports, event: &Envelope, call: Call) -> Result<Applied> {
        (self.handler)(ports.clone(), event.clone(), call).await
    }
}

/// Steps over an event that a group has no use for.
pub(crate) struct StepOver;

impl Verb for StepOver {
    const NAME: &'static str = "StepOver";
    const IN_TRAIL: bool = false;
    type Out = ();

    async fn run(&self, _: &mut Tx) -> Result<()> {
        Ok(())
    }
}
