//! Two kinds of states that are kept: notes of an organisation and words of the council.

use std::{
    marker::PhantomData,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::future::BoxFuture;
use kaifong_kernel::{
    Ports, Query, Read, Result, Tx, Verb,
    audit::Audited,
    auth::{Actor, Role},
    kept::{self, Kept},
    schema::{Class, Migration, Table},
    testing::{self, Bench},
    values::OrgId,
};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[Migration {
    name: "kept_0001_notes",
    tables: &[
        Table {
            name: "note",
            class: Class::Sealed,
            tenant: Some("tenant_id"),
            columns: "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, shelf TEXT NOT NULL, \
                      number BIGINT NOT NULL",
            indexes: &[],
        },
        Table {
            name: "word",
            class: Class::Sealed,
            tenant: None,
            columns: "id UUID PRIMARY KEY, facts TEXT NOT NULL, text TEXT NOT NULL UNIQUE",
            indexes: &[],
        },
    ],
    statements: &[],
}];

/// An organisation's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub id: Uuid,
    pub owner: Option<OrgId>,
    pub shelf: String,
    pub number: i64,
}

/// The council's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    pub id: Uuid,
    pub text: String,
    /// Said of it by mistake, in one test.
    pub owner: Option<OrgId>,
}

impl Audited for Note {
    const KIND: &'static str = "note";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id
    }
}

impl Kept for Note {
    const TABLE: &'static str = "note";
    const OWNED: bool = true;

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![("shelf", self.shelf.clone().into()), ("number", self.number.into())]
    }

    fn tenant(&self) -> Option<OrgId> {
        self.owner
    }
}

impl Audited for Word {
    const KIND: &'static str = "word";
    const FORM: i32 = 1;

    fn audit_id(&self) -> Uuid {
        self.id
    }
}

impl Kept for Word {
    const TABLE: &'static str = "word";

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![("text", self.text.clone().into())]
    }

    fn tenant(&self) -> Option<OrgId> {
        self.owner
    }
}

/// A verb that a test spells out.
struct Does<F>(F);

impl<F> Verb for Does<F>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + Sync + 'static,
{
    const NAME: &'static str = "Does";
    type Out = ();

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        (self.0)(tx).await
    }
}

/// A question that a test spells out.
struct Asks<F, T>(F, PhantomData<fn() -> T>);

impl<F, T> Query for Asks<F, T>
where
    F: for<'t> Fn(&'t Read) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    T: Send + 'static,
{
    const NAME: &'static str = "Asks";
    type Out = T;

    async fn run(&self, read: &Read) -> Result<T> {
        (self.0)(read).await
    }
}

pub async fn does<F>(ports: &Ports, who: Actor, what: F) -> Result<()>
where
    F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<()>> + Send + Sync + 'static,
{
    ports.execute(testing::call(&who), Does(what)).await
}

pub async fn asks<F, T>(ports: &Ports, who: Actor, what: F) -> Result<T>
where
    F: for<'t> Fn(&'t Read) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
    T: Send + 'static,
{
    ports.read(testing::question(&who), Asks(what, PhantomData)).await
}

pub async fn benches() -> Vec<Bench> {
    testing::both("kept", MIGRATIONS).await
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn org(number: u128) -> OrgId {
    OrgId::from(id(number))
}

pub fn ann() -> Actor {
    testing::person("ann", &[Role::Admin])
}

pub fn note(number: u8, owner: u128, shelf: &str) -> Note {
    Note { id: id(number.into()), owner: Some(org(owner)), shelf: shelf.to_owned(), number: number.into() }
}

pub fn word(number: u128, text: &str) -> Word {
    Word { id: id(number), text: text.to_owned(), owner: None }
}

/// Adds a state as the council; whether it was added.
pub async fn add<K: Kept + Clone + 'static>(ports: &Ports, state: &K) -> Result<bool> {
    let (state, added) = (state.clone(), Arc::new(AtomicBool::new(false)));
    let told = added.clone();
    does(ports, ann(), move |tx| {
        let (state, told) = (state.clone(), told.clone());
        Box::pin(async move {
            told.store(kept::add(tx, &state).await?, Ordering::SeqCst);
            Ok(())
        })
    })
    .await?;
    Ok(added.load(Ordering::SeqCst))
}

pub async fn save<K: Kept + Clone + 'static>(ports: &Ports, state: &K) -> Result<()> {
    let state = state.clone();
    does(ports, ann(), move |tx| {
        let state = state.clone();
        Box::pin(async move { kept::save(tx, &state).await })
    })
    .await
}

pub async fn get<K: Kept + 'static>(ports: &Ports, who: &Actor, id: Uuid) -> Result<Option<K>> {
    asks(ports, who.clone(), move |read| Box::pin(kept::get(read, id))).await
}
