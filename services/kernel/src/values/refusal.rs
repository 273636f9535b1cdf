//! Refusals: how a domain says no. A kind, a stable code, a title in both languages.

use std::collections::BTreeMap;

/// What sort of no it is; each maps to one gRPC status and one HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request itself is wrong: INVALID_ARGUMENT, 400.
    Invalid,
    /// No valid credential: UNAUTHENTICATED, 401.
    Unauthenticated,
    /// The actor may not: PERMISSION_DENIED, 403.
    Denied,
    /// It isn't there, or it is another tenant's: NOT_FOUND, 404.
    NotFound,
    /// Its state doesn't allow it: FAILED_PRECONDITION, 409.
    Conflict,
    /// It is there already: ALREADY_EXISTS, 409.
    Exists,
    /// Somebody is at it right now, try again: ABORTED, 409.
    Busy,
    /// It changed since it was read: ABORTED with a stale version, 412.
    Stale,
    /// Too large: OUT_OF_RANGE, 413.
    TooLarge,
    /// The key was used for another request: INVALID_ARGUMENT, 422.
    KeyReused,
    /// Too many requests: RESOURCE_EXHAUSTED, 429.
    TooMany,
    /// A part that is needed is away, try again: UNAVAILABLE, 503.
    Unavailable,
}

/// A stable code, its kind and its title in both languages. Each has a page under `docs/ERRORS/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code, for example `DON001`.
    pub code: &'static str,
    /// The kind.
    pub kind: Kind,
    /// The title in English.
    pub en: &'static str,
    /// The title in Traditional Chinese.
    pub zh_hant: &'static str,
}

/// One field that is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldViolation {
    /// The field's path as the caller wrote it, for example `amount.currency`.
    pub field: String,
    /// What is wrong and what to do.
    pub description: String,
}

/// A refusal on its way out: a code, what exactly was wrong, the fields, and facts a program can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code.
    pub code: Code,
    /// What exactly is wrong; never personal data.
    pub detail: String,
    /// The fields that are wrong.
    pub fields: Vec<FieldViolation>,
    /// Facts for a program, for example the units that are free.
    pub facts: BTreeMap<&'static str, String>,
}

impl Refused {
    /// A refusal that names no field.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), facts: BTreeMap::new() }
    }

    /// The same, naming a field.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>, description: impl Into<String>) -> Self {
        self.fields.push(FieldViolation { field: field.into(), description: description.into() });
        self
    }

    /// The same, with a fact for a program.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }
}

/// A request whose fields can't be read: collected by the conversions, all fields at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Invalid(pub Vec<FieldViolation>);

impl Invalid {
    /// The code of every unreadable request.
    pub const CODE: Code = Code {
        code: "KER001",
        kind: Kind::Invalid,
        en: "The request has fields that can't be accepted",
        zh_hant: "請求中有欄位不正確",
    };

    /// One field.
    #[must_use]
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self(vec![FieldViolation { field: field.into(), description: description.into() }])
    }
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        let names: Vec<&str> = invalid.0.iter().map(|violation| violation.field.as_str()).collect();
        let detail = format!("can't accept: {}", names.join(", "));
        Self { fields: invalid.0, ..Self::new(Invalid::CODE, detail) }
    }
}

/// Declares a service's refusals and their catalogue:
///
/// ```text
/// refusals! {
///     /// Why the warehouse says no.
///     Refusal {
///         /// The lot's date falls before the delivery.
///         Expired { lot: LotId, best_before: HkDate } = "INV003", Conflict,
///             "The lot expires before it is delivered", "貨品在送達前過期",
///             "{lot} is best before {best_before}";
///     }
/// }
/// ```
///
/// Each field is also a fact of the refusal, by its name.
#[macro_export]
macro_rules! refusals {
    ($(#[$doc:meta])* $name:ident { $(
        $(#[$vdoc:meta])* $variant:ident { $($field:ident : $type:ty),* $(,)? } = $code:literal, $kind:ident,
        $en:literal, $zh:literal, $detail:literal;
    )+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$vdoc])* #[allow(missing_docs, reason = "its variant tells")] $variant { $($field: $type),* },)+
        }

        impl $name {
            /// Every code of this service.
            pub const CATALOGUE: &'static [$crate::values::Code] = &[$(
                $crate::values::Code { code: $code, kind: $crate::values::Kind::$kind, en: $en, zh_hant: $zh },
            )+];
        }

        impl From<$name> for $crate::values::Refused {
            fn from(refusal: $name) -> Self {
                match refusal {$(
                    $name::$variant { $($field),* } => {
                        let code = $crate::values::Code {
                            code: $code, kind: $crate::values::Kind::$kind, en: $en, zh_hant: $zh,
                        };
                        let refused = $crate::values::Refused::new(code, format!($detail));
                        $(let refused = refused.fact(stringify!($field), &$field);)*
                        refused
                    }
                )+}
            }
        }

        impl From<$name> for $crate::error::Error {
            fn from(refusal: $name) -> Self {
                $crate::error::Error::from($crate::values::Refused::from(refusal))
            }
        }
    };
}
