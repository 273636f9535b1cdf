//! The audit trail: one append-only row for each verb that changed something, with the hash of the canonical state of
//! every sealed aggregate after it.

use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    call::Call,
    error::{Error, Result},
    schema::{Class, Table},
    tx::{Read, Tx},
    values::{Instant, Page, PageOf, sha256_hex},
};

pub(crate) const TABLE: Table = Table {
    name: "audit_row",
    class: Class::Sealed,
    tenant: None,
    columns: "row_id UUID PRIMARY KEY, recorded_at BIGINT NOT NULL, verb TEXT NOT NULL, actor TEXT NOT NULL, \
              original_actor TEXT, cause_kind TEXT NOT NULL, cause_ref TEXT NOT NULL, traceparent TEXT NOT NULL, \
              touched TEXT NOT NULL",
    indexes: &[],
};

pub(crate) const TOUCHED: Table = Table {
    name: "audit_touched",
    class: Class::Sealed,
    tenant: None,
    columns: "row_id UUID NOT NULL REFERENCES audit_row (row_id), kind TEXT NOT NULL, aggregate_id UUID NOT NULL, \
              form INTEGER NOT NULL, state_sha256 TEXT NOT NULL, PRIMARY KEY (aggregate_id, row_id)",
    indexes: &[],
};

/// An aggregate whose state is sealed: what it serializes to is its canonical state. No personal data in it, only
/// salted commitments.
pub trait Audited: Serialize {
    /// Kind, for example `gift`.
    const KIND: &'static str;
    /// Version of the canonical form; a new field is a new version.
    const FORM: i32;

    /// The aggregate's UUID.
    fn audit_id(&self) -> Uuid;
}

/// The state of one aggregate after a verb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Touched {
    /// Kind of the aggregate.
    pub kind: String,
    /// Its UUID.
    pub aggregate_id: Uuid,
    /// Version of the canonical form.
    pub form: i32,
    /// SHA-256 of the canonical state, hexadecimal.
    pub state_sha256: String,
}

impl Touched {
    pub(crate) fn of<A: Audited>(aggregate: &A) -> Self {
        Self {
            kind: A::KIND.to_owned(),
            aggregate_id: aggregate.audit_id(),
            form: A::FORM,
            state_sha256: sha256_hex(canonical(aggregate).as_bytes()),
        }
    }
}

/// The canonical state: JSON with sorted keys and no white space, whole numbers only (as RFC 8785 writes it).
///
/// # Panics
/// When the state can't be written as JSON or holds a fraction: a mistake in the type, met by the first test.
#[must_use]
pub fn canonical(state: &impl Serialize) -> String {
    let json = serde_json::to_value(state).expect("an aggregate's state is JSON");
    let mut text = String::new();
    write_sorted(&json, &mut text);
    text
}

fn write_sorted(json: &Json, text: &mut String) {
    match json {
        Json::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            text.push('{');
            for (place, name) in names.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Json::from(name.as_str()).to_string());
                text.push(':');
                write_sorted(&members[name], text);
            }
            text.push('}');
        }
        Json::Array(entries) => {
            text.push('[');
            for (place, entry) in entries.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_sorted(entry, text);
            }
            text.push(']');
        }
        Json::Number(number) => {
            assert!(!number.is_f64(), "a sealed state holds whole numbers only");
            text.push_str(&number.to_string());
        }
        Json::Null | Json::Bool(_) | Json::String(_) => text.push_str(&json.to_string()),
    }
}

/// Adds the audit row of a verb to its own transaction.
pub(crate) async fn record(tx: &Tx, verb: &str, call: &Call) -> Result<()> {
    let touched: Vec<&Touched> = tx.touched.values().collect();
    let row: Uuid = tx.mint();
    let original = call.original.as_ref().map(text).transpose()?;
    tx.run(
        "INSERT INTO audit_row (row_id, recorded_at, verb, actor, original_actor, cause_kind, cause_ref, traceparent, \
         touched) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            row.into(),
            tx.now().into(),
            verb.into(),
            text(&call.actor)?.into(),
            original.into(),
            call.cause.kind().into(),
            call.cause.reference().into(),
            call.trace.0.clone().into(),
            text(&touched)?.into(),
        ],
    )
    .await?;
    if touched.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO audit_touched (row_id, kind, aggregate_id, form, state_sha256) VALUES {}",
        crate::tx::places(touched.len(), 5)
    );
    let values = touched.iter().flat_map(|one| {
        [row.into(), one.kind.clone().into(), one.aggregate_id.into(), one.form.into(), one.state_sha256.clone().into()]
    });
    tx.run(&sql, values.collect::<Vec<_>>()).await.map(drop)
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// One row of the trail.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// The row's UUID.
    pub row_id: Uuid,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Name of the verb.
    pub verb: String,
    /// Who did it.
    pub actor: crate::auth::Actor,
    /// On whose behalf.
    pub original_actor: Option<crate::auth::Actor>,
    /// `rpc`, `event` or `timer`.
    pub cause_kind: String,
    /// Idempotency key, event id or timer id.
    pub cause_ref: String,
    /// What it changed.
    pub touched: Vec<Touched>,
}

/// Rows of the trail in the order they were recorded, all or those that touched one aggregate.
///
/// # Errors
/// When the database can't answer.
pub async fn list(read: &Read, page: &Page, aggregate: Option<Uuid>) -> Result<PageOf<AuditRow>> {
    let after: Uuid = page.after.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(Uuid::nil());
    let limit = i64::try_from(page.size + 1).unwrap_or(i64::MAX);
    let rows = match aggregate {
        Some(aggregate) => {
            let sql = "SELECT a.* FROM audit_row a JOIN audit_touched t ON t.row_id = a.row_id \
                       WHERE t.aggregate_id = $1 AND a.row_id > $2 ORDER BY a.row_id LIMIT $3";
            read.all(sql, [aggregate.into(), after.into(), limit.into()]).await?
        }
        None => {
            let sql = "SELECT * FROM audit_row WHERE row_id > $1 ORDER BY row_id LIMIT $2";
            read.all(sql, [after.into(), limit.into()]).await?
        }
    };
    let rows: Result<Vec<AuditRow>> = rows.iter().map(from_row).collect();
    Ok(PageOf::cut(rows?, page, |row| row.row_id.to_string()))
}

fn from_row(row: &sea_orm::QueryResult) -> Result<AuditRow> {
    let json = |name: &str| -> Result<Option<String>> { Ok(row.try_get("", name)?) };
    let actor = json("actor")?.unwrap_or_default();
    let original = json("original_actor")?;
    let touched = json("touched")?.unwrap_or_default();
    Ok(AuditRow {
        row_id: row.try_get("", "row_id")?,
        recorded_at: row.try_get("", "recorded_at")?,
        verb: row.try_get("", "verb")?,
        actor: serde_json::from_str(&actor).map_err(Error::internal)?,
        original_actor: original.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::internal)?,
        cause_kind: row.try_get("", "cause_kind")?,
        cause_ref: row.try_get("", "cause_ref")?,
        touched: serde_json::from_str(&touched).map_err(Error::internal)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_sorts_keys_at_every_depth() {
        let state = serde_json::json!({"b": [ {"y": 1, "x": "街坊"} ], "a": null});
        assert_eq!(canonical(&state), r#"{"a":null,"b":[{"x":"街坊","y":1}]}"#);
    }

    #[test]
    #[should_panic(expected = "whole numbers only")]
    fn a_fraction_is_no_state() {
        let _ = canonical(&serde_json::json!({"amount": 1.5}));
    }
}
