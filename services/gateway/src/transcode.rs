//! JSON to proto and back, by a few rules:
//!
//! - names are the proto's; an instant's `_us` falls away and it is an RFC 3339 text, or `null` when it is 0
//! - whole numbers are JSON integers; bytes are base64
//! - an enum value is its word in lower case, or `null` when it is unspecified
//! - a message that isn't there is `null`; an unknown field is refused, and so is a name that is there twice

mod read;
mod unambiguous;
mod write;

use prost_reflect::{EnumDescriptor, EnumValueDescriptor, FieldDescriptor, Kind};

pub(crate) use read::Reader;
pub(crate) use unambiguous::unambiguous;
pub(crate) use write::to_json;

/// Whether a field is an instant.
pub(crate) fn is_instant(field: &FieldDescriptor) -> bool {
    field.kind() == Kind::Int64 && field.name().ends_with("_us")
}

/// A field's name in JSON.
pub(crate) fn json_name(field: &FieldDescriptor) -> &str {
    json_text(field).unwrap_or("")
}

fn json_text(field: &FieldDescriptor) -> Option<&str> {
    if is_instant(field) { field.name().strip_suffix("_us") } else { Some(field.name()) }
}

/// The word of an enum value: `GIFT_STATE_BOOKED` of `GiftState` is `booked`; the unspecified one has none.
pub(crate) fn word(of: &EnumDescriptor, value: &EnumValueDescriptor) -> Option<String> {
    if value.number() == 0 {
        return None;
    }
    let prefix = format!("{}_", shouting(of.name()));
    Some(value.name().strip_prefix(&prefix).unwrap_or(value.name()).to_ascii_lowercase())
}

fn shouting(name: &str) -> String {
    let mut text = String::new();
    for (place, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && place > 0 {
            text.push('_');
        }
        text.push(character.to_ascii_uppercase());
    }
    text
}
