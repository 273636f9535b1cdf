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
    store::{self, pledge::Wanted},
};

/// Reads one pledge.
pub struct GetPledge {
    /// The pledge.
    pub pledge: PledgeId,
}

impl Query for GetPledge {
    const NAME: &'static str = "GetPledge";
    type Out = Pledge;

    async fn run(&self, read: &Read) -> Result<Pledge> {
        let unknown = GiftRefusal::UnknownPledge { pledge: self.pledge };
        Ok(store::pledge::get_by_id(read, self.pledge).await?.ok_or(unknown)?)
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
    type Out = PageOf<Pledge>;

    async fn run(&self, read: &Read) -> Result<PageOf<Pledge>> {
        store::pledge::list(read, &self.wanted, &self.page).await
    }
}

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The open pledge it names exactly.
    pub exact: Option<Pledge>,
    /// Open pledges it may have meant.
    pub candidates: Vec<Pledge>,
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

async fn open(read: &Read, references: &BTreeSet<Reference>) -> Result<Vec<Pledge>> {
    let pledges = store::pledge::by_references(read, references).await?;
    Ok(pledges.into_iter().filter(Pledge::is_open).collect())
}
