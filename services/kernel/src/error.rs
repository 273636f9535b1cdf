//! What can go wrong: a refusal (the domain says no) or a fault (everything else).
//!
//! A refusal goes out with its code; a fault is logged once with its whole chain and says only "internal error".

use std::fmt;

use sea_orm::DbErr;
use tokio::task::JoinError;

use crate::values::{Invalid, Refused};

pub mod status;

/// The result of everything that a verb does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a fault.
#[derive(Debug)]
pub enum Error {
    /// The domain says no, with a code.
    Refused(Box<Refused>),
    /// Something broke.
    Fault(Fault),
    /// The cause was carried out before: an event or a timer that came twice.
    AlreadyDone,
}

/// Something broke; the caller learns nothing but that.
#[derive(Debug)]
pub enum Fault {
    /// The database, or the way to it.
    Database(DbErr),
    /// Another part (a peer service, the broker, the blob store) is away or does not answer: worth trying again.
    Away(String),
    /// Our own mistake.
    Internal(anyhow::Error),
}

/// A task of this name panicked. What it said may hold personal data, and where it was is logged already.
#[derive(Debug)]
struct Panicked(&'static str);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} panicked", self.0)
    }
}

impl std::error::Error for Panicked {}

impl Fault {
    /// Whether a panic was logged for it, so that it isn't to be logged again.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        match self {
            Self::Internal(error) => error.is::<Panicked>(),
            Self::Database(_) | Self::Away(_) => false,
        }
    }
}

impl Error {
    /// A fault of our own, in words.
    #[must_use]
    pub fn internal(what: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self::Fault(Fault::Internal(anyhow::Error::msg(what)))
    }

    /// A task of ours came to no end.
    pub(crate) fn unended(what: &'static str, error: &JoinError) -> Self {
        if error.is_panic() {
            return Self::Fault(Fault::Internal(anyhow::Error::new(Panicked(what))));
        }
        Self::internal(format!("{what} was cancelled"))
    }

    /// A part that is needed is away.
    #[must_use]
    pub fn away(what: impl Into<String>) -> Self {
        Self::Fault(Fault::Away(what.into()))
    }

    /// The refusal, if it is one.
    #[must_use]
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Fault(_) | Self::AlreadyDone => None,
        }
    }

    /// Whether the same may well succeed a moment later, because nothing about the request is wrong.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Fault(Fault::Away(_)) => true,
            Self::Fault(Fault::Database(error)) => crate::db::is_trouble(error),
            Self::Refused(refused) => {
                matches!(refused.code.kind, crate::values::Kind::Busy | crate::values::Kind::Unavailable)
            }
            Self::Fault(Fault::Internal(_)) | Self::AlreadyDone => false,
        }
    }

    /// A short name for logs and parked events: the code of a refusal or the sort of fault. Never personal data.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code.code,
            Self::Fault(Fault::Database(_)) => "database",
            Self::Fault(Fault::Away(_)) => "away",
            Self::Fault(Fault::Internal(_)) => "internal",
            Self::AlreadyDone => "already_done",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => write!(f, "{}: {}", refused.code.code, refused.detail),
            Self::Fault(fault) => fault.fmt(f),
            Self::AlreadyDone => f.write_str("already done"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "database: {error}"),
            Self::Away(what) => write!(f, "away: {what}"),
            Self::Internal(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::from(Refused::from(invalid))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Fault(Fault::Database(error))
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Fault(Fault::Internal(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::Tasks;

    #[tokio::test]
    async fn what_a_panic_said_is_no_part_of_its_fault() {
        let broken = Tasks::new().spawn("test", async { panic!("of {}", "Chan Tai Man") }).await.unwrap_err();
        let error = Error::unended("a consumer", &broken);
        assert_eq!(error.to_string(), "a consumer panicked");
        assert!(!format!("{error:?}").contains("Chan"));
        assert!(matches!(&error, Error::Fault(fault) if fault.is_panic()));
    }
}
