//! Each kind of state: its table, its columns, its name in the audit trail, and how a stored answer is read again.

macro_rules! kinds {
    ($($state:ident $table:literal, |$one:ident| $id:expr, [$($column:literal = $value:expr),*];)+) => {$(
        impl kaifong_kernel::audit::Audited for $state {
            const KIND: &'static str = $table;
            const FORM: i32 = 1;

            fn audit_id(&self) -> kaifong_kernel::reexport::uuid::Uuid {
                let $one = self;
                $id.uuid()
            }
        }

        impl crate::store::Kept for $state {
            const TABLE: &'static str = $table;

            #[allow(unused_variables, reason = "some are found by their id alone")]
            fn columns(&self) -> Vec<(&'static str, sea_orm::Value)> {
                let $one = self;
                vec![$(($column, $value.into())),*]
            }
        }

        impl kaifong_kernel::Answer for $state {
            type Ref = kaifong_kernel::reexport::uuid::Uuid;

            fn stored(&self) -> Self::Ref {
                kaifong_kernel::audit::Audited::audit_id(self)
            }

            async fn again(read: &kaifong_kernel::Read, id: Self::Ref) -> kaifong_kernel::Result<Self> {
                let missing = || kaifong_kernel::Error::internal("a stored answer names what is not there");
                crate::store::get(read, id).await?.ok_or_else(missing)
            }
        }
    )+};
}

pub(crate) use kinds;
