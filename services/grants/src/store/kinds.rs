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
    acquittal::Acquittal,
    agreement::Agreement,
    application::{Application, Document},
    assessment::Assessment,
    award::Award,
    disbursement::Disbursement,
    interest::Interest,
    payee::Payee,
    programme::Programme,
    tranche::Tranche,
    waiver::Waiver,
};

macro_rules! kinds {
    ($($state:ident $table:literal, |$one:ident| $id:expr, $tenant:expr, [$($column:literal = $value:expr),*];)+) => {$(
        impl Audited for $state {
            const KIND: &'static str = $table;
            const FORM: i32 = 1;

            fn audit_id(&self) -> Uuid {
                let $one = self;
                $id.uuid()
            }
        }

        impl Kept for $state {
            const TABLE: &'static str = $table;
            const OWNED: bool = is_owned($table);

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

/// Programmes, assessments and interests are the council's; all else is an agency's own.
const fn is_owned(table: &str) -> bool {
    !matches!(table.as_bytes(), b"programme" | b"assessment" | b"interest")
}

kinds! {
    Programme "programme", |it| it.id, None, ["purpose_id" = it.purpose, "state" = it.state];
    Application "application", |it| it.id, Some(it.agency), ["programme_id" = it.programme, "state" = it.state];
    Document "document", |it| it.id, Some(it.agency), ["application_id" = it.application];
    Assessment "assessment", |it| it.id, None, ["application_id" = it.application, "version" = it.version, "assessor_id" = it.assessor];
    Interest "interest", |it| it.id, None,
        ["application_id" = it.application, "agency_id" = it.agency, "person_id" = it.person];
    Award "award", |it| it.id, Some(it.agency),
        ["application_id" = it.application, "programme_id" = it.programme, "state" = it.state];
    Agreement "agreement", |it| it.id, Some(it.agency),
        ["award_id" = it.award, "number" = it.number, "state" = it.state];
    Tranche "tranche", |it| it.id, Some(it.agency), ["award_id" = it.award, "number" = it.number, "state" = it.state];
    Waiver "waiver", |it| it.tranche, Some(it.agency), ["state" = it.state];
    Acquittal "acquittal", |it| it.id, Some(it.agency), ["tranche_id" = it.tranche, "state" = it.state];
    Payee "payee", |it| it.id, Some(it.agency), ["state" = it.state];
    Disbursement "disbursement", |it| it.id, Some(it.agency),
        ["tranche_id" = it.tranche, "award_id" = it.award, "live" = it.is_live(), "end_to_end_id" = it.end_to_end_id.clone(),
         "state" = it.state];
}
