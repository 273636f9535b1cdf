//! Peers in memory: how they behave, and what they were asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use kaifong_kernel::{
    Error,
    values::{Code, Kind, Refused},
};
use prost::Message;
use tonic::{Request, Response, Status};

/// How a peer behaves when it is asked one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// It can't be reached.
    Away,
    /// It does what it is asked, and its answer is lost.
    Mute,
    /// It refuses by this code.
    Refusing(&'static str),
}

/// What a peer was asked: the RPC, and the idempotency key beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub rpc: &'static str,
    pub key: String,
    pub on_behalf: bool,
}

#[derive(Default)]
struct Notes {
    moods: BTreeMap<&'static str, Mood>,
    asked: Vec<Asked>,
    answers: BTreeMap<String, Vec<u8>>,
}

/// The notes of every peer of a desk. A clone is the same notes.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Notes>>);

pub fn no(code: &'static str) -> Status {
    let kind = Kind::Conflict;
    Error::from(Refused::new(Code { code, kind, en: "No", zh_hant: "不" }, "the peer says no")).into()
}

impl Log {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// From now on, and until it is well again.
    pub fn set(&self, rpc: &'static str, mood: Mood) {
        self.notes().moods.insert(rpc, mood);
    }

    pub fn well(&self) {
        self.notes().moods.clear();
    }

    /// How often an RPC was asked.
    pub fn count(&self, rpc: &str) -> usize {
        self.notes().asked.iter().filter(|asked| asked.rpc == rpc).count()
    }

    /// The different keys under which an RPC was asked.
    pub fn keys(&self, rpc: &str) -> BTreeSet<String> {
        self.notes().asked.iter().filter(|asked| asked.rpc == rpc).map(|asked| asked.key.clone()).collect()
    }

    /// Whether each question named on whose behalf it is.
    pub fn every_question_names_its_person(&self) -> bool {
        self.notes().asked.iter().all(|asked| asked.on_behalf)
    }

    /// One question: noted, answered as before under its key, or as the mood is.
    pub fn answer<Q, A: Message + Default>(
        &self,
        rpc: &'static str,
        request: Request<Q>,
        change: impl FnOnce(Q) -> Result<A, Status>,
    ) -> Result<Response<A>, Status> {
        let text = |name: &str| {
            request.metadata().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let key = text("idempotency-key");
        assert!(!key.is_empty() && text("authorization") == "Bearer dispatch", "a step has a key and a token");
        let on_behalf = !text("kaifong-on-behalf-of").is_empty();
        self.notes().asked.push(Asked { rpc, key: key.clone(), on_behalf });
        let mood = self.notes().moods.get(rpc).copied();
        match mood {
            Some(Mood::Away) => return Err(Status::unavailable("nobody is there")),
            Some(Mood::Refusing(code)) => return Err(no(code)),
            Some(Mood::Mute) | None => {}
        }
        let place = format!("{rpc} {key}");
        // What is only read is read anew each time.
        let before = self.notes().answers.get(&place).filter(|_| !rpc.starts_with("Get")).cloned();
        let answer = match before {
            Some(bytes) => A::decode(bytes.as_slice()).expect("an answer"),
            None => change(request.into_inner())?,
        };
        self.notes().answers.insert(place, answer.encode_to_vec());
        if mood == Some(Mood::Mute) {
            return Err(Status::unavailable("the answer is lost"));
        }
        Ok(Response::new(answer))
    }
}

/// A peer's service: what it answers, and what nobody here asks it.
macro_rules! peer {
    ($of:ty: $service:ident, { $($real:tt)* } silent { $($name:ident($request:ident) -> $answer:ident;)* }) => {
        #[tonic::async_trait]
        impl $service for $of {
            $($real)*
            $(async fn $name(&self, _: Request<pb::$request>) -> Result<Response<pb::$answer>, Status> {
                Err(Status::unimplemented(stringify!($name)))
            })*
        }
    };
}
pub(crate) use peer;
