//! Proto to JSON.

use base64::{Engine, engine::general_purpose::STANDARD};
use kaifong_kernel::values::Instant;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};
use serde_json::{Map, Value as Json};

use super::{is_instant, json_name, word};

/// A message as JSON: every field is there, `null` where it has no value.
pub(crate) fn to_json(message: &DynamicMessage) -> Json {
    let mut object = Map::new();
    for field in message.descriptor().fields() {
        let absent = field.supports_presence() && !message.has_field(&field);
        let value = if absent { Json::Null } else { field_json(&field, &message.get_field(&field)) };
        object.insert(json_name(&field).to_owned(), value);
    }
    Json::Object(object)
}

fn field_json(field: &FieldDescriptor, value: &Value) -> Json {
    if let Value::List(entries) = value {
        return Json::Array(entries.iter().map(|entry| value_json(field, entry)).collect());
    }
    value_json(field, value)
}

fn value_json(field: &FieldDescriptor, value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::from(*value),
        Value::I32(value) => Json::from(*value),
        Value::I64(0) if is_instant(field) => Json::Null,
        Value::I64(micros) if is_instant(field) => Json::from(Instant::from_micros(*micros).to_string()),
        Value::I64(value) => Json::from(*value),
        Value::U32(value) => Json::from(*value),
        Value::U64(value) => Json::from(*value),
        Value::String(text) => Json::from(text.as_str()),
        Value::Bytes(bytes) => Json::from(STANDARD.encode(bytes)),
        Value::Message(message) => to_json(message),
        Value::EnumNumber(number) => enum_json(field, *number),
        Value::F32(_) | Value::F64(_) | Value::List(_) | Value::Map(_) => Json::Null,
    }
}

fn enum_json(field: &FieldDescriptor, number: i32) -> Json {
    let Kind::Enum(of) = field.kind() else { return Json::Null };
    of.get_value(number).and_then(|value| word(&of, &value)).map_or(Json::Null, Json::from)
}
