//! What a database's error means: a race, a lock held too long, a duplicate, trouble, or a mistake of ours.

use sea_orm::{DbErr, RuntimeErr};
use sqlx::Error as SqlxError;

/// What sqlx said, where it was sqlx.
fn inner(error: &DbErr) -> Option<&SqlxError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return None;
    };
    Some(inner.as_ref())
}

/// The SQLSTATE of PostgreSQL or the result code of SQLite, if the database itself said no.
#[must_use]
pub fn state(error: &DbErr) -> Option<String> {
    let SqlxError::Database(database) = inner(error)? else { return None };
    database.code().map(std::borrow::Cow::into_owned)
}

/// The primary code of SQLite's result code, which an extended one has in its low eight bits
/// (<https://www.sqlite.org/rescode.html>); none of a SQLSTATE, which has five characters.
fn primary(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|code| code & 0xff)
}

/// Whether the transaction lost a race and will succeed when it is run again: serialization failure, deadlock,
/// or SQLite busy.
#[must_use]
pub fn is_race(error: &DbErr) -> bool {
    // 5 SQLITE_BUSY, with its extended codes.
    state(error).is_some_and(|code| matches!(code.as_str(), "40001" | "40P01") || primary(&code) == Some(5))
}

/// Whether a row was held by somebody else for too long (PostgreSQL 55P03).
#[must_use]
pub fn is_lock_timeout(error: &DbErr) -> bool {
    state(error).as_deref() == Some("55P03")
}

/// Whether a unique constraint said no (PostgreSQL 23505; SQLite 2067 and 1555).
#[must_use]
pub fn is_duplicate(error: &DbErr) -> bool {
    state(error).is_some_and(|code| matches!(code.as_str(), "23505" | "2067" | "1555"))
}

/// Whether the database, or the way to it, is away or overloaded: worth trying again. A statement or a row that we read
/// wrongly isn't: that is our own mistake and stays one.
#[must_use]
pub fn is_trouble(error: &DbErr) -> bool {
    match (state(error), inner(error)) {
        // Class 08 connection, 53 resources, 57 operator intervention, 58 system, 25P02/25P03 a transaction that was
        // ended for us: PostgreSQL appendix A. 10 SQLITE_IOERR, 13 SQLITE_FULL.
        (Some(code), _) => {
            is_race(error)
                || is_lock_timeout(error)
                || ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class) && code.len() == 5)
                || matches!(code.as_str(), "25P02" | "25P03")
                || matches!(primary(&code), Some(10 | 13))
        }
        (None, Some(inner)) => of_the_way(inner),
        (None, None) => matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)),
    }
}

/// Whether it is the way to the database that failed.
const fn of_the_way(error: &SqlxError) -> bool {
    matches!(
        error,
        SqlxError::Io(_)
            | SqlxError::Tls(_)
            | SqlxError::Protocol(_)
            | SqlxError::PoolTimedOut
            | SqlxError::PoolClosed
            | SqlxError::WorkerCrashed
            // BEGIN left the connection in another state than a transaction: it is the connection that is broken.
            | SqlxError::BeginFailed
    )
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, error::Error, fmt, sync::Arc};

    use sea_orm::{ConnAcquireErr, ConnectionTrait, Statement};
    use sqlx::error::{DatabaseError, ErrorKind};

    use super::*;
    use crate::testing;

    #[derive(Debug)]
    struct Said(&'static str);

    impl fmt::Display for Said {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Said {}

    impl DatabaseError for Said {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    fn query(error: SqlxError) -> DbErr {
        DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
    }

    fn said(code: &'static str) -> DbErr {
        query(SqlxError::Database(Box::new(Said(code))))
    }

    #[test]
    fn codes_of_trouble_count_with_their_extended_ones() {
        // 266 SQLITE_IOERR_READ, 778 SQLITE_IOERR_WRITE, 1034 SQLITE_IOERR_FSYNC.
        for code in ["08006", "53300", "57P01", "58030", "25P03", "55P03", "10", "266", "778", "1034", "13", "5", "261"]
        {
            assert!(is_trouble(&said(code)), "{code}");
        }
        // 42703 no such column, 23505 and 2067 a duplicate, 787 a foreign key, 1 SQLITE_ERROR, 22003 out of range.
        for code in ["42703", "23505", "2067", "787", "1", "22003", "40000", "53"] {
            assert!(!is_trouble(&said(code)), "{code}");
        }
        assert!(is_race(&said("517")) && is_race(&said("40001")) && !is_race(&said("10")));
        assert!(is_duplicate(&said("1555")) && !is_duplicate(&said("19")));
    }

    #[test]
    fn the_way_to_the_database_is_trouble_and_our_own_mistakes_are_not() {
        let away = [
            query(SqlxError::Io(std::io::ErrorKind::BrokenPipe.into())),
            query(SqlxError::PoolTimedOut),
            query(SqlxError::WorkerCrashed),
            query(SqlxError::Protocol("an unexpected message".to_owned())),
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            DbErr::Conn(RuntimeErr::Internal("refused".to_owned())),
        ];
        for error in away {
            assert!(is_trouble(&error), "{error:?}");
        }
        let mistakes = [
            query(SqlxError::ColumnNotFound("colour".to_owned())),
            query(SqlxError::RowNotFound),
            query(SqlxError::Decode("not a number".into())),
            DbErr::Type("not a number".to_owned()),
        ];
        for error in mistakes {
            assert!(!is_trouble(&error), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_row_that_is_read_wrongly_is_no_trouble_on_either_database() {
        for bench in testing::both("errors", &[]).await {
            let db = bench.ports.db();
            let ask = |sql: &str| Statement::from_string(db.dialect().backend(), sql);
            let row = db.connection().query_one_raw(ask("SELECT 'seven' AS n")).await.unwrap().unwrap();
            for error in [row.try_get::<i64>("", "n").unwrap_err(), row.try_get::<String>("", "colour").unwrap_err()] {
                assert!(!is_trouble(&error), "{error:?}");
            }
            let wrong = db.connection().query_one_raw(ask("SELECT colour FROM audit_row")).await.unwrap_err();
            assert!(!is_trouble(&wrong), "{wrong:?}");
        }
    }
}
