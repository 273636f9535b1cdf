//! JSON and query texts to proto, noting everything that is wrong by its path.

use base64::{Engine, engine::general_purpose::STANDARD};
use kaifong_kernel::values::{FieldViolation, Instant};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::Value as Json;

use super::{is_instant, json_name, word};

/// Reads a message and collects what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) wrong: Vec<FieldViolation>,
}

impl Reader {
    fn note(&mut self, path: &str, description: impl Into<String>) {
        self.wrong.push(FieldViolation { field: path.to_owned(), description: description.into() });
    }

    /// Reads the fields of a JSON object into a message; only `fields` may be given.
    pub(crate) fn object(
        &mut self,
        message: &mut DynamicMessage,
        fields: &[FieldDescriptor],
        json: &serde_json::Map<String, Json>,
        path: &str,
    ) {
        for (name, value) in json {
            let place = format!("{path}{name}");
            let Some(field) = fields.iter().find(|field| json_name(field) == name) else {
                self.note(&place, "there is no such field");
                continue;
            };
            if value.is_null() {
                continue;
            }
            if let Some(value) = self.field(field, value, &place) {
                message.set_field(field, value);
            }
        }
    }

    fn field(&mut self, field: &FieldDescriptor, json: &Json, path: &str) -> Option<Value> {
        if !field.is_list() {
            return self.value(field, json, path);
        }
        let Json::Array(entries) = json else {
            self.note(path, "send a list");
            return None;
        };
        let read = |(place, entry)| self.value(field, entry, &format!("{path}[{place}]"));
        Some(Value::List(entries.iter().enumerate().filter_map(read).collect()))
    }

    fn value(&mut self, field: &FieldDescriptor, json: &Json, path: &str) -> Option<Value> {
        let read = match (field.kind(), json) {
            (Kind::Message(inner), Json::Object(object)) => {
                return Some(Value::Message(self.message(&inner, object, path)));
            }
            (Kind::Message(_), _) => Err("send an object".to_owned()),
            (_, Json::String(text)) if !matches!(field.kind(), Kind::Bool) && !is_number(field) => {
                from_text(field, text)
            }
            (Kind::Bool, Json::Bool(given)) => Ok(Value::Bool(*given)),
            (Kind::Int64, Json::Number(number)) if is_number(field) => {
                number.as_i64().map(Value::I64).ok_or_else(|| "send a whole number of at most 64 bits".to_owned())
            }
            (Kind::Int32, Json::Number(number)) => {
                let whole = number.as_i64().and_then(|number| i32::try_from(number).ok());
                whole.map(Value::I32).ok_or_else(|| "send a whole number of at most 32 bits".to_owned())
            }
            (_, _) => Err(format!("send {}", wanted(field))),
        };
        read.map_err(|description| self.note(path, description)).ok()
    }

    fn message(&mut self, of: &MessageDescriptor, json: &serde_json::Map<String, Json>, path: &str) -> DynamicMessage {
        let mut message = DynamicMessage::new(of.clone());
        let fields: Vec<FieldDescriptor> = of.fields().collect();
        self.object(&mut message, &fields, json, &format!("{path}."));
        message
    }

    /// Reads a text of the path or the query.
    pub(crate) fn text(&mut self, message: &mut DynamicMessage, field: &FieldDescriptor, text: &str) {
        match from_text(field, text) {
            Ok(value) if field.is_list() => {
                if let Value::List(entries) = message.get_field_mut(field) {
                    entries.push(value);
                }
            }
            Ok(value) => message.set_field(field, value),
            Err(description) => self.note(json_name(field), description),
        }
    }
}

fn is_number(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Int32) || (field.kind() == Kind::Int64 && !is_instant(field))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the protos use few of the kinds of field there are")]
fn wanted(field: &FieldDescriptor) -> &'static str {
    match field.kind() {
        Kind::Bool => "true or false",
        Kind::Int32 | Kind::Int64 if is_number(field) => "a whole number",
        _ => "a text",
    }
}

/// Reads one value from a text.
#[expect(clippy::wildcard_enum_match_arm, reason = "the protos use few of the kinds of field there are")]
fn from_text(field: &FieldDescriptor, text: &str) -> Result<Value, String> {
    match field.kind() {
        Kind::String => Ok(Value::String(text.to_owned())),
        Kind::Bool => text.parse().map(Value::Bool).map_err(|_| "send true or false".to_owned()),
        Kind::Int32 => text.parse().map(Value::I32).map_err(|_| "send a whole number of at most 32 bits".to_owned()),
        Kind::Int64 if is_instant(field) => Instant::from_rfc3339(text)
            .map(|instant| Value::I64(instant.micros()))
            .ok_or_else(|| "send a time as of RFC 3339, for example 2026-03-31T23:55:00+08:00".to_owned()),
        Kind::Int64 => text.parse().map(Value::I64).map_err(|_| "send a whole number of at most 64 bits".to_owned()),
        Kind::Bytes => {
            STANDARD.decode(text).map(|bytes| Value::Bytes(bytes.into())).map_err(|_| "send base64".to_owned())
        }
        Kind::Enum(of) => {
            let words: Vec<(String, i32)> =
                of.values().filter_map(|value| Some((word(&of, &value)?, value.number()))).collect();
            let found = words.iter().find(|(known, _)| known == text);
            found.map(|(_, number)| Value::EnumNumber(*number)).ok_or_else(|| {
                let known: Vec<&str> = words.iter().map(|(known, _)| known.as_str()).collect();
                format!("send one of {}", known.join(", "))
            })
        }
        _ => Err("can't be given here".to_owned()),
    }
}
