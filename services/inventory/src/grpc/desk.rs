//! What every RPC does: take the call apart, carry out or ask, and write the answer.

use kaifong_kernel::{
    Call, Ports, Query, Verb,
    values::{Invalid, PageOf},
};
use kaifong_proto::common::v1 as common;
use prost::Message;
use tonic::{Request, Response, Status};

use crate::store::answers::Several;

/// What an RPC answers.
pub(super) type Answer<T> = Result<Response<T>, Status>;

/// The ports, and how requests are carried out over them.
#[derive(Clone)]
pub struct Desk {
    /// The ports.
    pub ports: Ports,
}

impl Desk {
    /// Carries a verb out.
    pub(super) async fn write<V, R, W>(&self, request: Request<R>) -> Result<W, Status>
    where
        R: Message,
        V: Verb + TryFrom<R, Error = Invalid>,
        W: From<V::Out>,
    {
        let (call, request) = Call::of(request)?;
        Ok(self.ports.execute(call, V::try_from(request)?).await?.into())
    }

    /// The same, where the answer is several states.
    pub(super) async fn several<V, R, K, W>(&self, request: Request<R>) -> Result<Vec<W>, Status>
    where
        R: Message,
        V: Verb<Out = Several<K>> + TryFrom<R, Error = Invalid>,
        W: From<K>,
    {
        let (call, request) = Call::of(request)?;
        let Several(states) = self.ports.execute(call, V::try_from(request)?).await?;
        Ok(states.into_iter().map(Into::into).collect())
    }

    /// Asks a question.
    pub(super) async fn read<Q, R, W>(&self, request: Request<R>) -> Result<W, Status>
    where
        R: Message,
        Q: Query + TryFrom<R, Error = Invalid>,
        W: From<Q::Out>,
    {
        let (call, request) = Call::of(request)?;
        Ok(self.ports.read(call, Q::try_from(request)?).await?.into())
    }

    /// Asks for a page of a list.
    pub(super) async fn list<Q, R, K, W>(
        &self,
        request: Request<R>,
    ) -> Result<(Vec<W>, Option<common::PageInfo>), Status>
    where
        R: Message,
        Q: Query<Out = PageOf<K>> + TryFrom<R, Error = Invalid>,
        W: From<K>,
    {
        let (call, request) = Call::of(request)?;
        let list = self.ports.read(call, Q::try_from(request)?).await?;
        let page = common::PageInfo { next_cursor: list.next.unwrap_or_default() };
        Ok((list.items.into_iter().map(Into::into).collect(), Some(page)))
    }
}
