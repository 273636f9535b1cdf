//! The reference on PostgreSQL: a script of pgbench with the statements of one call.

use std::fmt::Write;

use sea_orm::Value;

use super::trace::{Part, Pattern};

/// A script that sends the statements as one transaction, with ids and texts of its own each time.
pub fn pgbench(patterns: &[Pattern]) -> String {
    let mut script =
        String::from("\\set a random(10000000, 99999999)\n\\set b random(100000000000, 999999999999)\nBEGIN;\n");
    for pattern in patterns {
        script.push_str(&filled(pattern));
        script.push_str(";\n");
    }
    script.push_str("COMMIT;\n");
    script
}

/// The statement with its values written out.
fn filled(pattern: &Pattern) -> String {
    let mut sql = String::new();
    let mut rest = pattern.sql.as_str();
    while let Some(at) = rest.find('$') {
        let digits: String = rest[at + 1..].chars().take_while(char::is_ascii_digit).collect();
        sql.push_str(&rest[..at]);
        rest = &rest[at + 1 + digits.len()..];
        match digits.parse::<usize>().ok().and_then(|place| pattern.parts.get(place.wrapping_sub(1))) {
            Some(part) => sql.push_str(&literal(part)),
            None => sql.push('$'),
        }
    }
    sql.push_str(rest);
    sql
}

fn literal(part: &Part) -> String {
    match part {
        Part::Id(number, _) => format!("':a-{:04x}-7000-8000-:b'::uuid", number + 1),
        Part::Text(number, _) => format!("'{number}-:a-:b'::text"),
        Part::Same(value) => written(value),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the kernel binds no other kind of value; what is null is NULL")]
fn written(value: &Value) -> String {
    match value {
        Value::Bool(Some(is)) => is.to_string(),
        Value::Int(Some(number)) => format!("{number}::integer"),
        Value::BigInt(Some(number)) => format!("{number}::bigint"),
        Value::Uuid(Some(id)) => format!("'{id}'::uuid"),
        Value::String(Some(text)) => format!("'{}'::text", text.replace('\'', "''")),
        Value::Bytes(Some(bytes)) => {
            let mut hex = String::new();
            for byte in bytes.iter() {
                let _ = write!(hex, "{byte:02x}");
            }
            format!("'\\x{hex}'::bytea")
        }
        _ => "NULL".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn values_are_written_out_and_ids_are_each_runs_own() {
        let id = Uuid::from_u128(1);
        let pattern = Pattern {
            sql: "INSERT INTO t VALUES ($1, $2, $10, $1)".to_owned(),
            parts: vec![
                Part::Id(0, id.into()),
                Part::Same("it's".into()),
                Part::Same(1_i64.into()),
                Part::Same(1_i64.into()),
                Part::Same(1_i64.into()),
                Part::Same(1_i64.into()),
                Part::Same(1_i64.into()),
                Part::Same(1_i64.into()),
                Part::Same(1_i64.into()),
                Part::Same(Value::Bytes(Some(vec![0, 255]))),
            ],
        };
        let id = "':a-0001-7000-8000-:b'::uuid";
        let sql = format!("INSERT INTO t VALUES ({id}, 'it''s'::text, '\\x00ff'::bytea, {id});");
        assert!(pgbench(&[pattern]).contains(&sql));
    }
}
