//! The statements of one call, as they were sent, and what differs between two calls of the same kind.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, bail};
use kaifong_kernel::db::Db;
use sea_orm::Value;

/// A statement with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text, with `$1, $2 …`.
    pub sql: String,
    /// The values.
    pub values: Vec<Value>,
}

/// Listens to a database while it is told to.
#[derive(Clone, Default)]
pub struct Trace(Arc<Mutex<Option<Vec<Statement>>>>);

impl Trace {
    /// The database, listened to.
    pub fn on(&self, db: Db) -> Db {
        let heard = self.clone();
        db.heard_by(move |statement| {
            heard.hear(&statement.sql, statement.values.as_ref().map_or(&[][..], |values| &values.0));
        })
    }

    fn hear(&self, sql: &str, values: &[Value]) {
        if let Some(heard) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            heard.push(Statement { sql: sql.to_owned(), values: values.to_vec() });
        }
    }

    /// Begins to listen.
    pub fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// Ends, and tells what was heard.
    pub fn end(&self) -> Vec<Statement> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

/// A value of a statement that may be another in each call.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// The same in every call.
    Same(Value),
    /// The n-th id that each call mints.
    Id(usize, Value),
    /// A text that each call has of its own.
    Text(usize, String),
}

/// A statement of which it is known what differs between calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The text.
    pub sql: String,
    /// Its values.
    pub parts: Vec<Part>,
}

/// Compares the statements of two calls. What is no id and no text keeps the first call's value: times, sums.
///
/// # Errors
/// When the two calls did not send the same statements.
pub fn patterns(first: &[Statement], second: &[Statement]) -> Result<Vec<Pattern>> {
    if first.len() != second.len() || first.iter().zip(second).any(|(one, other)| one.sql != other.sql) {
        bail!("two calls sent different statements, {} and {}", first.len(), second.len());
    }
    let mut names = Names::default();
    let pair = |(one, other): (&Statement, &Statement)| Pattern {
        sql: one.sql.clone(),
        parts: one.values.iter().zip(&other.values).map(|(one, other)| names.part(one, other)).collect(),
    };
    Ok(first.iter().zip(second).map(pair).collect())
}

/// What was given a number already: the same id is the same number in every statement.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn part(&mut self, one: &Value, other: &Value) -> Part {
        match (one, other) {
            (Value::Uuid(Some(id)), Value::Uuid(Some(other))) if id != other => {
                Part::Id(self.number(&id.to_string()), one.clone())
            }
            (Value::String(Some(text)), Value::String(Some(other))) if text != other => {
                Part::Text(self.number(text), text.clone())
            }
            _ => Part::Same(one.clone()),
        }
    }

    fn number(&mut self, of: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(of.to_owned()).or_insert(next)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_differs_is_found() {
        let of = |id: u128, at: i64| Statement {
            sql: "INSERT".to_owned(),
            values: vec![Uuid::from_u128(id).into(), Uuid::from_u128(7).into(), at.into()],
        };
        let patterns = patterns(&[of(1, 10), of(1, 10)], &[of(2, 20), of(2, 20)]).unwrap();
        assert_eq!(patterns[0], patterns[1], "the same id has the same number");
        assert!(matches!(patterns[0].parts[..], [Part::Id(0, _), Part::Same(_), Part::Same(Value::BigInt(Some(10)))]));
    }

    #[test]
    fn calls_of_different_kinds_are_told() {
        let one = Statement { sql: "SELECT 1".to_owned(), values: Vec::new() };
        assert!(patterns(std::slice::from_ref(&one), &[]).is_err());
        assert!(patterns(std::slice::from_ref(&one), std::slice::from_ref(&one)).is_ok());
    }
}
