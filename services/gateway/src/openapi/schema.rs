//! JSON Schema of what the messages look like in JSON.

use std::collections::BTreeMap;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value as Json, json};

use super::comments;
use crate::{
    operation::POOL,
    transcode::{is_instant, json_name, word},
};

/// The schemas met so far, by name. Requests and answers have their own: an answer always has every field.
#[derive(Default)]
pub(super) struct Schemas {
    named: BTreeMap<String, Json>,
}

impl Schemas {
    pub(super) fn into_components(self) -> Map<String, Json> {
        self.named.into_iter().collect()
    }

    /// A value in the path.
    pub(super) fn path_value(&mut self, field: &FieldDescriptor) -> Json {
        if field.kind() == Kind::String {
            return json!({ "type": "string", "minLength": 1, "maxLength": 200 });
        }
        self.value(field, false)
    }

    /// A value in the query.
    pub(super) fn query_value(&mut self, field: &FieldDescriptor) -> Json {
        let value = self.value(field, false);
        if field.is_list() { json!({ "type": "array", "items": value }) } else { value }
    }

    /// The body of a request.
    pub(super) fn request(&mut self, fields: &[FieldDescriptor]) -> Json {
        self.object(fields, false)
    }

    /// The one thing that an answer holds.
    pub(super) fn answer_field(&mut self, field: &FieldDescriptor) -> Json {
        self.value(field, true)
    }

    /// An entry of a list.
    pub(super) fn answer_item(&mut self, field: &FieldDescriptor) -> Json {
        self.value(field, true)
    }

    /// An answer as it is, its page's cursor beside it.
    pub(super) fn whole(&mut self, message: &MessageDescriptor) -> Json {
        let fields: Vec<FieldDescriptor> = message.fields().filter(|field| field.name() != "page").collect();
        let mut schema = self.object(&fields, true);
        if fields.len() < message.fields().len() {
            schema["properties"]["next_cursor"] = next_cursor();
            if let Some(required) = schema["required"].as_array_mut() {
                required.push(Json::from("next_cursor"));
            }
        }
        schema
    }

    fn object(&mut self, fields: &[FieldDescriptor], answer: bool) -> Json {
        let mut properties = Map::new();
        for field in fields {
            let mut schema = self.property(field, answer);
            let comment = comments::of_field(field);
            if let Some(schema) = schema.as_object_mut().filter(|_| !comment.is_empty()) {
                schema.insert("description".to_owned(), Json::from(comment));
            }
            properties.insert(json_name(field).to_owned(), schema);
        }
        let mut schema = json!({ "type": "object", "properties": properties });
        if answer {
            schema["required"] = fields.iter().map(|field| Json::from(json_name(field))).collect();
        } else {
            schema["additionalProperties"] = Json::from(false);
        }
        schema
    }

    fn property(&mut self, field: &FieldDescriptor, answer: bool) -> Json {
        let value = self.value(field, answer);
        if field.is_list() {
            return json!({ "type": "array", "items": value });
        }
        let nullable = field.supports_presence() || is_instant(field) || matches!(field.kind(), Kind::Enum(_));
        if nullable || !answer { or_null(&value) } else { value }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the protos use few of the kinds of field there are")]
    fn value(&mut self, field: &FieldDescriptor, answer: bool) -> Json {
        match field.kind() {
            Kind::Message(message) => self.reference(&message, answer),
            Kind::Enum(of) => json!({ "type": "string", "enum": words(&of) }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::Int32 => json!({ "type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX }),
            Kind::Int64 if is_instant(field) => json!({ "type": "string", "format": "date-time" }),
            Kind::Int64 => json!({ "type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX }),
            Kind::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
            _ => json!({ "type": "string" }),
        }
    }

    fn reference(&mut self, message: &MessageDescriptor, answer: bool) -> Json {
        let name = name_of(message);
        let name = if answer { name } else { format!("{name}Given") };
        if !self.named.contains_key(&name) {
            // Taken first, so that a message that holds itself ends.
            self.named.insert(name.clone(), Json::Null);
            let fields: Vec<FieldDescriptor> = message.fields().collect();
            let schema = self.object(&fields, answer);
            self.named.insert(name.clone(), schema);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }
}

/// A message's own name; where messages of several services share it, the service's before it: `DispatchPoint`.
fn name_of(message: &MessageDescriptor) -> String {
    let name = message.name();
    if POOL.all_messages().filter(|other| other.name() == name).count() == 1 {
        return name.to_owned();
    }
    let service = message.package_name().split('.').nth(1).unwrap_or_default();
    let (first, rest) = service.split_at(service.len().min(1));
    format!("{}{rest}{name}", first.to_ascii_uppercase())
}

/// Where a list goes on.
pub(super) fn next_cursor() -> Json {
    json!({ "type": "string", "description": "cursor of the next page; empty on the last" })
}

fn words(of: &EnumDescriptor) -> Vec<String> {
    of.values().filter_map(|value| word(of, &value)).collect()
}

fn or_null(value: &Json) -> Json {
    json!({ "anyOf": [value, { "type": "null" }] })
}

/// What a problem looks like.
pub(super) fn problem() -> Json {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": { "type": "string", "description": "Path of the code's page" },
            "title": { "type": "string", "description": "What it is, in the language of Accept-Language" },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What exactly was wrong" },
            "code": { "type": "string", "description": "Stable, for programs" },
            "errors": { "type": "array", "items": {
                "type": "object", "required": ["field", "description"],
                "properties": { "field": { "type": "string" }, "description": { "type": "string" } },
            } },
            "facts": { "type": "object", "additionalProperties": { "type": "string" } },
            "trace_id": { "type": "string" },
        },
    })
}
