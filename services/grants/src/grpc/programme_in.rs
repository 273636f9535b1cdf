//! Requests about programmes: into verbs and questions.

use kaifong_kernel::{values::Invalid, wire::Fields};
use kaifong_proto::{common::v1 as common, grants::v1 as pb};

use super::words::optional_word;
use crate::{
    domain::Both,
    verbs::{
        close_programme::CloseProgramme,
        create_programme::CreateProgramme,
        open_programme::OpenProgramme,
        read_programmes::{GetProgramme, ListProgrammes},
        update_programme::UpdateProgramme,
    },
};

/// A short text in both languages.
pub(super) fn both(fields: &mut Fields, field: &str, given: Option<common::LocalizedText>) -> Option<Both> {
    let given = fields.given(field, given)?;
    let (en, zh_hant) = fields
        .within(field, |text| (text.text("en", &given.en, 1..=120), text.text("zh_hant", &given.zh_hant, 1..=120)));
    Some(Both { en: en?, zh_hant: zh_hant? })
}

/// Requests that are one id.
macro_rules! of_one_id {
    ($($request:ty => $verb:ident { $field:ident: $name:ident };)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($name), &request.$name);
                id.map(|$field| Self { $field }).ok_or_else(|| fields.into_invalid())
            }
        }
    )+};
}

/// Requests that are one id and a reason.
macro_rules! of_id_and_reason {
    ($($request:ty => $verb:ident { $field:ident: $name:ident };)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($name), &request.$name);
                let reason = fields.text("reason", &request.reason, 1..=1000);
                let (Some($field), Some(reason)) = (id, reason) else { return Err(fields.into_invalid()) };
                Ok(Self { $field, reason })
            }
        }
    )+};
}

/// Requests that are one id and a page.
macro_rules! of_id_and_page {
    ($($request:ty => $verb:ident { $field:ident: $name:ident };)+) => {$(
        impl TryFrom<$request> for $verb {
            type Error = Invalid;

            fn try_from(request: $request) -> Result<Self, Invalid> {
                let mut fields = Fields::new();
                let id = fields.id(stringify!($name), &request.$name);
                let page = fields.page(request.page.as_ref());
                let (Some($field), Some(page)) = (id, page) else { return Err(fields.into_invalid()) };
                Ok(Self { $field, page })
            }
        }
    )+};
}

pub(super) use {of_id_and_page, of_id_and_reason, of_one_id};

of_one_id! {
    pb::OpenProgrammeRequest => OpenProgramme { programme: programme_id };
    pb::CloseProgrammeRequest => CloseProgramme { programme: programme_id };
    pb::GetProgrammeRequest => GetProgramme { programme: programme_id };
}

impl TryFrom<pb::CreateProgrammeRequest> for CreateProgramme {
    type Error = Invalid;

    fn try_from(request: pb::CreateProgrammeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let purpose = fields.id("purpose_id", &request.purpose_id);
        let name = both(&mut fields, "name", request.name);
        let amount = fields.money("amount", request.amount.as_ref());
        let (Some(purpose), Some(name), Some(amount)) = (purpose, name, amount) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { purpose, name, amount })
    }
}

impl TryFrom<pb::UpdateProgrammeRequest> for UpdateProgramme {
    type Error = Invalid;

    fn try_from(request: pb::UpdateProgrammeRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let programme = fields.id("programme_id", &request.programme_id);
        let name = both(&mut fields, "name", request.name);
        let amount = fields.money("amount", request.amount.as_ref());
        let (Some(programme), Some(name), Some(amount)) = (programme, name, amount) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { programme, seen: request.expected_version, name, amount })
    }
}

impl TryFrom<pb::ListProgrammesRequest> for ListProgrammes {
    type Error = Invalid;

    fn try_from(request: pb::ListProgrammesRequest) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let page = fields.page(request.page.as_ref());
        let state = optional_word(&mut fields, "state", request.state);
        let purpose = fields.optional_id("purpose_id", &request.purpose_id);
        let (Some(page), Some(state), Some(purpose)) = (page, state, purpose) else {
            return Err(fields.into_invalid());
        };
        Ok(Self { state, purpose, page })
    }
}
