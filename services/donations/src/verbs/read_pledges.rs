//! Questions about pledges and their references.

use std::collections::BTreeSet;

use kaifong_kernel::{
    Query, Read, Result,
    values::{Page, PageOf},
};

use crate::{
    domain::{
        gift_refusal::GiftRefusal,
        pledge::{Pledge, PledgeId},
        reference::Reference,
    },
    store::{self, pledge::Wanted, seen::SeenPledge},
};

/// Reads one pledge.
pub struct GetPledge {
    /// The pledge.
    pub pledge: PledgeId,
}

impl Query for GetPledge {
    const NAME: &'static str = "GetPledge";
    type Out = SeenPledge;

    async fn run(&self, read: &Read) -> Result<SeenPledge> {
        let unknown = GiftRefusal::UnknownPledge { pledge: self.pledge };
        SeenPledge::of(read, store::pledge::get_by_id(read, self.pledge).await?.ok_or(unknown)?).await
    }
}

/// Lists pledges.
pub struct ListPledges {
    /// Which.
    pub wanted: Wanted,
    /// Which part of the list.
    pub page: Page,
}

impl Query for ListPledges {
    const NAME: &'static str = "ListPledges";
    type Out = PageOf<SeenPledge>;

    async fn run(&self, read: &Read) -> Result<PageOf<SeenPledge>> {
        let PageOf { items, next } = store::pledge::list(read, &self.wanted, &self.page).await?;
        Ok(PageOf { items: SeenPledge::of_all(read, items).await?, next })
    }
}

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The open pledge it names exactly.
    pub exact: Option<SeenPledge>,
    /// Open pledges it may have meant.
    pub candidates: Vec<SeenPledge>,
}

/// Reads a reference as somebody wrote it.
pub struct ResolveReference {
    /// The text.
    pub text: String,
}

impl Query for ResolveReference {
    const NAME: &'static str = "ResolveReference";
    type Out = Resolved;

    async fn run(&self, read: &Read) -> Result<Resolved> {
        let exact = open(read, &Reference::found_in(&self.text)).await?.into_iter().next();
        let candidates = match exact {
            Some(_) => Vec::new(),
            None => open(read, &Reference::nearly_in(&self.text)).await?,
        };
        Ok(Resolved { exact, candidates })
    }
}

async fn open(read: &Read, references: &BTreeSet<Reference>) -> Result<Vec<SeenPledge>> {
    let pledges = store::pledge::by_references(read, references).await?;
    SeenPledge::of_all(read, pledges.into_iter().filter(Pledge::is_open).collect()).await
}
