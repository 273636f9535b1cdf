//! Each kind of state: its table, its columns, its name in the audit trail, and how a stored answer is read again.

use kaifong_kernel::{
    Answer, Error, Read, Result,
    audit::Audited,
    kept::{Kept, get},
    reexport::uuid::Uuid,
    values::OrgId,
};
use sea_orm::Value;

use crate::domain::{
    class::Setting, household::Household, likeness::Likeness, need::Need, order::NeedOrder, reading::Reading,
    referral::Referral,
};

macro_rules! kinds {
    ($($state:ident $table:literal, |$one:ident| $id:expr, $tenant:expr, [$($column:literal = $value:expr),*];)+) => {$(
        impl Audited for $state {
            const KIND: &'static str = $table;
            const FORM: i32 = form($table);

            fn audit_id(&self) -> Uuid {
                let $one = self;
                $id.uuid()
            }
        }

        impl Kept for $state {
            const TABLE: &'static str = $table;
            const OWNED: bool = is_owned($table);

            #[allow(unused_variables, reason = "a kind may be searched by its id alone")]
            fn columns(&self) -> Vec<(&'static str, Value)> {
                let $one = self;
                vec![$(($column, $value.into())),*]
            }

            #[allow(unused_variables, reason = "what is the council's is nobody's own")]
            fn tenant(&self) -> Option<OrgId> {
                let $one = self;
                $tenant
            }
        }

        impl Answer for $state {
            type Ref = Uuid;

            fn stored(&self) -> Uuid {
                self.audit_id()
            }

            async fn again(read: &Read, id: Uuid) -> Result<Self> {
                get(read, id).await?.ok_or_else(|| Error::internal("a stored answer names what is not there"))
            }
        }
    )+};
}

/// The version of what is sealed of each kind.
const fn form(table: &str) -> i32 {
    // 2: with the rides.
    if matches!(table.as_bytes(), b"need_order") { 2 } else { 1 }
}

/// Judgements and settings are the council's; a referral is two agencies' (see `referrals`). All else is an agency's own.
const fn is_owned(table: &str) -> bool {
    !matches!(table.as_bytes(), b"likeness" | b"need_class" | b"referral")
}

kinds! {
    Household "household", |it| it.id, Some(it.agency), ["reference" = it.reference.to_string(), "state" = it.state];
    Need "need", |it| it.id, Some(it.agency),
        ["household_id" = it.household, "state" = it.state, "waits" = it.is_waiting(), "base_weight" = it.base_weight(),
         "reported_at" = it.reported_at, "longest_wait_s" = it.longest_wait_s];
    NeedOrder "need_order", |it| it.order, Some(it.agency), ["need_id" = it.need];
    Reading "doorstep_reading", |it| it.id, Some(it.agency), ["household_id" = it.household];
    Likeness "likeness", |it| it.id, None, ["one_id" = it.one, "other_id" = it.other, "verdict" = it.verdict, "in_force" = it.undone.is_none()];
    Referral "referral", |it| it.id, None, ["household_id" = it.household, "from_id" = it.from, "to_id" = it.to];
    Setting "need_class", |it| it.id, None, [];
}
