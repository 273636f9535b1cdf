//! Typed ids: a UUIDv7 inside, a TypeID (`gift_01h455vb4pex5vsknk084sn02q`) at every edge.
//!
//! TypeID specification 0.3: a lower-case prefix, `_`, and 26 characters of Crockford base 32.

use std::fmt;

use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// The text was not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadId {
    /// The prefix that was wanted, for example `gift`.
    pub wanted: &'static str,
}

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an id of the form {}_ followed by 26 characters", self.wanted)
    }
}

impl std::error::Error for BadId {}

#[doc(hidden)]
pub fn encode_id(prefix: &'static str, uuid: Uuid) -> String {
    DynamicType::new(prefix).map(|kind| TypeSafeId::from_type_and_uuid(kind, uuid).to_string()).unwrap_or_default()
}

#[doc(hidden)]
pub fn decode_id(prefix: &'static str, text: &str) -> Result<Uuid, BadId> {
    let bad = BadId { wanted: prefix };
    // The parser slices by bytes and panics between two of one character.
    if !text.is_ascii() {
        return Err(bad);
    }
    let id: TypeSafeId<DynamicType> = text.parse().map_err(|_| bad.clone())?;
    if id.type_prefix() == prefix { Ok(id.uuid()) } else { Err(bad) }
}

/// Declares typed ids: `ids! { /// A gift. GiftId = "gift"; }`.
///
/// Each has `Display`, `FromStr`, serde (as text), `From<Uuid>`, `uuid()` and can be a column of an entity.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::reexport::uuid::Uuid);

        impl $name {
            /// The prefix of the text form.
            pub const PREFIX: &'static str = $prefix;

            /// The UUID inside.
            #[must_use]
            pub const fn uuid(self) -> $crate::reexport::uuid::Uuid {
                self.0
            }
        }

        impl From<$crate::reexport::uuid::Uuid> for $name {
            fn from(uuid: $crate::reexport::uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::values::encode_id($prefix, self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::values::BadId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::values::decode_id($prefix, text).map(Self)
            }
        }

        impl $crate::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::reexport::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::reexport::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::reexport::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as $crate::reexport::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err($crate::reexport::serde::de::Error::custom)
            }
        }

        $crate::column!($name as $crate::reexport::uuid::Uuid, |id| id.0, |uuid| Some($name(uuid)));
    )+};
}

/// Makes a value a column: `column!(HkDate as String, |date| date.to_string(), |text| text.parse().ok())`.
///
/// The first closure gives what is stored, the second reads it back (`None`: the store handed us an impossible value).
#[macro_export]
macro_rules! column {
    ($name:ty as $stored:ty, $into:expr, $from:expr) => {
        impl From<$name> for $crate::reexport::sea_orm::Value {
            fn from(value: $name) -> Self {
                let into: fn($name) -> $stored = $into;
                into(value).into()
            }
        }

        impl $crate::reexport::sea_orm::TryGetable for $name {
            fn try_get_by<I: $crate::reexport::sea_orm::ColIdx>(
                row: &$crate::reexport::sea_orm::QueryResult,
                index: I,
            ) -> Result<Self, $crate::reexport::sea_orm::TryGetError> {
                let from: fn($stored) -> Option<$name> = $from;
                let stored = <$stored as $crate::reexport::sea_orm::TryGetable>::try_get_by(row, index)?;
                from(stored).ok_or_else(|| {
                    $crate::reexport::sea_orm::DbErr::Type(format!("a stored {} is not one", stringify!($name))).into()
                })
            }
        }

        impl $crate::reexport::sea_orm::sea_query::ValueType for $name {
            fn try_from(
                value: $crate::reexport::sea_orm::Value,
            ) -> Result<Self, $crate::reexport::sea_orm::sea_query::ValueTypeErr> {
                let from: fn($stored) -> Option<$name> = $from;
                let stored = <$stored as $crate::reexport::sea_orm::sea_query::ValueType>::try_from(value)?;
                from(stored).ok_or($crate::reexport::sea_orm::sea_query::ValueTypeErr)
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> $crate::reexport::sea_orm::sea_query::ArrayType {
                <$stored as $crate::reexport::sea_orm::sea_query::ValueType>::array_type()
            }

            fn column_type() -> $crate::reexport::sea_orm::sea_query::ColumnType {
                <$stored as $crate::reexport::sea_orm::sea_query::ValueType>::column_type()
            }
        }

        impl $crate::reexport::sea_orm::sea_query::Nullable for $name {
            fn null() -> $crate::reexport::sea_orm::Value {
                <$stored as $crate::reexport::sea_orm::sea_query::Nullable>::null()
            }
        }

        impl $crate::reexport::sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, $crate::reexport::sea_orm::DbErr> {
                Err($crate::reexport::sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

/// Declares a closed list of words that is stored and sent as text:
/// `words! { /// State of a gift. GiftState { /// Booked. Booked = "booked", } }`.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word as stored and sent.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The value a word stands for, if it is one of the list.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::reexport::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> $crate::reexport::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::reexport::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as $crate::reexport::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_word(&word)
                    .ok_or_else(|| $crate::reexport::serde::de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }

        $crate::column!($name as String, |value| value.word().to_owned(), |word| $name::from_word(&word));
    };
}

ids! {
    /// An organisation: the council, an agency, a partner or a donor company. Also the tenant.
    OrgId = "org";
    /// A natural person who may hold duties.
    PersonId = "per";
    /// An API key.
    KeyId = "key";
}

impl OrgId {
    /// The council of an installation. There is one, and every service knows it without asking.
    pub const COUNCIL: Self = Self(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_a_typeid() {
        // TypeID specification 0.3, valid.json: "valid-uuidv7"
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        let org = OrgId::from(uuid);
        assert_eq!(org.to_string(), "org_01h455vb4pex5vsknk084sn02q");
        assert_eq!("org_01h455vb4pex5vsknk084sn02q".parse::<OrgId>().unwrap(), org);
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let person = PersonId::from(Uuid::nil()).to_string();
        assert_eq!(person.parse::<OrgId>(), Err(BadId { wanted: "org" }));
        assert!("org_".parse::<OrgId>().is_err());
        assert!("org_8zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<OrgId>().is_err(), "more than 128 bits");
    }

    #[test]
    fn an_id_of_other_letters_is_refused() {
        let letters = format!("{}\u{6d3ee}{}", "a".repeat(60), "b".repeat(40));
        assert!(letters.parse::<OrgId>().is_err());
        assert!("org_街坊".parse::<OrgId>().is_err());
    }
}
