//! Statements taken in: a stretch of an account's history that adds up.

use serde::Serialize;

use super::{
    bank::{BankAccountId, Continuation, Sound, StatementId},
    import::ImportId,
};

/// A statement taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// The import that brought it.
    pub import: ImportId,
    /// Its place in the document, from 0.
    pub place: i32,
    /// The account.
    pub account: BankAccountId,
    /// The bank's own id.
    pub bank_statement_id: String,
    /// How it follows what was booked before.
    pub continuation: Continuation,
    /// Opening and closing balance.
    pub balances: Sound,
    /// Booked lines in it.
    pub lines: i64,
    /// Hash of its lines' keys in their order.
    pub content_key: String,
}
