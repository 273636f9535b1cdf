//! JSON whose objects have each name once: of two, nobody knows which was meant (RFC 8259 section 4).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value as Json};

/// Reads JSON.
///
/// # Errors
/// When it is none, or an object has a name twice.
pub(crate) fn unambiguous(text: &[u8]) -> Result<Json, serde_json::Error> {
    serde_json::from_slice(text).map(|Unambiguous(json)| json)
}

struct Unambiguous(Json);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Read).map(Self)
    }
}

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Json;

    fn expecting(&self, into: &mut fmt::Formatter<'_>) -> fmt::Result {
        into.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, given: bool) -> Result<Json, E> {
        Ok(Json::from(given))
    }

    fn visit_i64<E>(self, given: i64) -> Result<Json, E> {
        Ok(Json::from(given))
    }

    fn visit_u64<E>(self, given: u64) -> Result<Json, E> {
        Ok(Json::from(given))
    }

    fn visit_f64<E>(self, given: f64) -> Result<Json, E> {
        Ok(Json::from(given))
    }

    fn visit_str<E>(self, given: &str) -> Result<Json, E> {
        Ok(Json::from(given))
    }

    fn visit_string<E>(self, given: String) -> Result<Json, E> {
        Ok(Json::from(given))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut given: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(Unambiguous(entry)) = given.next_element()? {
            entries.push(entry);
        }
        Ok(Json::Array(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some(name) = given.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            let Unambiguous(value) = given.next_value()?;
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unambiguous_is_read_as_it_is() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,1.5,"x\n",{"a":{}}],"b":"\u8857"}"#;
        assert_eq!(unambiguous(text.as_bytes()).unwrap(), serde_json::from_str::<Json>(text).unwrap());
        assert!(unambiguous(b"{} {}").is_err());
    }

    #[test]
    fn a_name_that_is_there_twice_is_told() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"\u0061":2}}]"#] {
            let error = unambiguous(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("`a` is there twice"), "{error}");
        }
    }
}
