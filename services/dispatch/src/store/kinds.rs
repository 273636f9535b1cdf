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
    fleet::{CrewMember, Depot, Device, Shift, Vehicle},
    order::Order,
    outcome::Outcome,
    plan::DayPlan,
    proof::Proof,
    run::Run,
    stop::Stop,
};

macro_rules! kinds {
    ($($state:ident $table:literal, |$one:ident| $tenant:expr, [$($column:literal = $value:expr),*];)+) => {$(
        impl Audited for $state {
            const KIND: &'static str = $table;
            const FORM: i32 = form($table);

            fn audit_id(&self) -> Uuid {
                self.id.uuid()
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
    )+};
}

macro_rules! answers {
    ($($state:ident)+) => {$(
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
    // 2: salted. 3: with the purpose of the goods.
    match table.as_bytes() {
        b"delivery_order" => 3,
        b"run" => 2,
        _ => 1,
    }
}

/// Orders and proofs are an agency's own; all else is the council's.
const fn is_owned(table: &str) -> bool {
    matches!(table.as_bytes(), b"delivery_order" | b"proof")
}

kinds! {
    Depot "depot", |it| None, ["code" = it.code.clone()];
    Vehicle "vehicle", |it| None,
        ["plate" = it.plate.clone(), "depot_id" = it.depot, "state" = if it.out.is_some() { "out" } else { "active" }];
    CrewMember "crew_member", |it| None, ["code" = it.code.clone()];
    Device "device", |it| None, ["code" = it.code.clone()];
    Shift "shift", |it| None, ["vehicle_id" = it.vehicle, "shift_on" = it.shift_on, "cancelled" = it.cancelled];
    Order "delivery_order", |it| Some(it.agency),
        ["household_id" = it.content.household, "deliver_on" = it.content.deliver_on, "state" = it.state, "goods" = it.goods,
         "run_id" = it.run];
    Run "run", |it| None,
        ["run_on" = it.run_on, "vehicle_id" = it.vehicle, "shift_id" = it.shift, "state" = it.state, "closing" = it.closing];
    Stop "stop", |it| None,
        ["run_id" = it.run, "order_id" = it.order, "state" = it.state, "sequence" = it.sequence];
    DayPlan "day_plan", |it| None, ["plan_on" = it.plan_on, "state" = it.state];
    Proof "proof", |it| Some(it.agency),
        ["order_id" = it.order, "stop_id" = it.stop, "household_id" = it.household];
    Outcome "outcome", |it| None, ["run_id" = it.run, "key" = it.telling.key.clone()];
}

answers! { Depot Vehicle CrewMember Device Shift DayPlan Proof }
