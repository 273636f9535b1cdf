//! Refusals and faults on the wire: gRPC status with google.rpc details.

use std::{collections::HashMap, time::Duration};

use tonic::{Code as GrpcCode, Status};
use tonic_types::{ErrorDetails, FieldViolation as PbViolation, StatusExt};

use super::{Error, Fault};
use crate::values::{Invalid, Kind, Refused};

/// Domain of every `ErrorInfo`.
pub const DOMAIN: &str = "kaifong";

/// Something broke on our side.
pub const INTERNAL: crate::values::Code = crate::values::Code {
    code: "KER000",
    kind: Kind::Unavailable,
    en: "Something went wrong on our side",
    zh_hant: "系統發生錯誤",
};
/// A part that is needed is away.
pub const AWAY: crate::values::Code = crate::values::Code {
    code: "KER009",
    kind: Kind::Unavailable,
    en: "A part of the service is away for a moment",
    zh_hant: "部分服務暫時無法使用",
};

const fn grpc(kind: Kind) -> GrpcCode {
    match kind {
        Kind::Invalid | Kind::KeyReused => GrpcCode::InvalidArgument,
        Kind::Unauthenticated => GrpcCode::Unauthenticated,
        Kind::Denied => GrpcCode::PermissionDenied,
        Kind::NotFound => GrpcCode::NotFound,
        Kind::Conflict => GrpcCode::FailedPrecondition,
        Kind::Exists => GrpcCode::AlreadyExists,
        Kind::Busy | Kind::Stale => GrpcCode::Aborted,
        Kind::TooLarge => GrpcCode::OutOfRange,
        Kind::TooMany => GrpcCode::ResourceExhausted,
        Kind::Unavailable => GrpcCode::Unavailable,
    }
}

/// The kind as one word, as it travels in `ErrorInfo.metadata["kind"]`.
#[must_use]
pub const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Invalid => "invalid",
        Kind::Unauthenticated => "unauthenticated",
        Kind::Denied => "denied",
        Kind::NotFound => "not_found",
        Kind::Conflict => "conflict",
        Kind::Exists => "exists",
        Kind::Busy => "busy",
        Kind::Stale => "stale",
        Kind::TooLarge => "too_large",
        Kind::KeyReused => "key_reused",
        Kind::TooMany => "too_many",
        Kind::Unavailable => "unavailable",
    }
}

fn details(refused: &Refused) -> ErrorDetails {
    let mut metadata: HashMap<String, String> =
        refused.facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    metadata.insert("kind".to_owned(), kind_word(refused.code.kind).to_owned());
    metadata.insert("title_en".to_owned(), refused.code.en.to_owned());
    metadata.insert("title_zh_hant".to_owned(), refused.code.zh_hant.to_owned());
    let mut details = ErrorDetails::with_error_info(refused.code.code, DOMAIN, metadata);
    if !refused.fields.is_empty() {
        let fields = refused.fields.iter().map(|field| PbViolation::new(&field.field, &field.description));
        details.set_bad_request(fields.collect::<Vec<_>>());
    }
    if matches!(refused.code.kind, Kind::Busy | Kind::Unavailable | Kind::TooMany) {
        details.set_retry_info(Some(Duration::from_secs(1)));
    }
    details
}

fn refused_status(refused: &Refused) -> Status {
    Status::with_error_details(grpc(refused.code.kind), refused.detail.clone(), details(refused))
}

impl From<Error> for Status {
    /// The only place where a fault is logged: once, with its whole chain; outside it says nothing of it.
    fn from(error: Error) -> Self {
        match &error {
            Error::Refused(refused) => refused_status(refused),
            Error::AlreadyDone => Self::aborted("already done"),
            Error::Fault(fault) if error.is_trouble() => {
                tracing::warn!(error = %fault, "a part that is needed is away: {fault}");
                refused_status(&Refused::new(AWAY, "try again in a few seconds"))
            }
            Error::Fault(fault @ (Fault::Database(_) | Fault::Away(_) | Fault::Internal(_))) => {
                if !fault.is_panic() {
                    tracing::error!(error = %fault, "fault: {fault}");
                }
                let refused = Refused::new(INTERNAL, "internal error");
                Self::with_error_details(GrpcCode::Internal, "internal error", details(&refused))
            }
        }
    }
}

impl From<Invalid> for Status {
    fn from(invalid: Invalid) -> Self {
        Self::from(Error::from(invalid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Code;

    #[test]
    fn a_refusal_carries_code_titles_fields_and_facts() {
        let code = Code { code: "INV002", kind: Kind::Conflict, en: "Short", zh_hant: "不足" };
        let error = Error::from(Refused::new(code, "3 free").at("units", "ask for 3").fact("free", &3));
        let status = Status::from(error);
        assert_eq!(status.code(), GrpcCode::FailedPrecondition);
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.metadata["title_zh_hant"].as_str()), ("INV002", "不足"));
        assert_eq!(info.metadata["free"], "3");
        assert_eq!(status.get_details_bad_request().unwrap().field_violations[0].field, "units");
    }

    #[test]
    fn a_fault_says_nothing_outside() {
        let status = Status::from(Error::internal("password=hunter2"));
        assert_eq!((status.code(), status.message()), (GrpcCode::Internal, "internal error"));
        assert!(!format!("{status:?}").contains("hunter2"));
    }
}
