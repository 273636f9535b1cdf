//! The service's tables. The unique indexes are the second wall: the first is the domain.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Every step, in order.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "needs_0001_households",
    tables: &[
        HOUSEHOLD,
        HOUSEHOLD_MARK,
        NEED,
        NEED_ORDER,
        SERVICE_MARK,
        DOORSTEP_READING,
        LIKENESS,
        REFERRAL,
        NEED_CLASS,
    ],
    statements: &[],
}];

const fn owned(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Sealed, tenant: Some("tenant_id"), columns, indexes }
}

const fn shared(name: &'static str, class: Class, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class, tenant: None, columns, indexes }
}

const HOUSEHOLD: Table = owned(
    "household",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, reference TEXT NOT NULL UNIQUE, \
     state TEXT NOT NULL",
    &["CREATE INDEX household_by_tenant ON household (tenant_id, id)"],
);

/// Keyed hashes by which households are compared over every agency's wall; gone when a household is erased.
const HOUSEHOLD_MARK: Table = shared(
    "household_mark",
    Class::Ephemeral,
    "subject_id UUID NOT NULL, kind TEXT NOT NULL, hash TEXT NOT NULL, \
     household_id UUID NOT NULL REFERENCES household (id), PRIMARY KEY (subject_id, kind)",
    &[
        "CREATE INDEX household_mark_by_hash ON household_mark (kind, hash, household_id)",
        "CREATE INDEX household_mark_by_household ON household_mark (household_id, kind)",
    ],
);

const NEED: Table = owned(
    "need",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     household_id UUID NOT NULL REFERENCES household (id), state TEXT NOT NULL, waits BOOLEAN NOT NULL, \
     base_weight INTEGER, reported_at BIGINT NOT NULL, longest_wait_s BIGINT NOT NULL CHECK (longest_wait_s > 0)",
    &[
        "CREATE INDEX need_by_tenant ON need (tenant_id, id)",
        "CREATE INDEX need_by_household ON need (household_id, id)",
        "CREATE INDEX need_waiting ON need (id) WHERE waits",
    ],
);

const NEED_ORDER: Table = owned(
    "need_order",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, need_id UUID NOT NULL REFERENCES need (id)",
    &["CREATE INDEX need_order_by_need ON need_order (need_id, id)"],
);

/// Which household is served with which class, over every agency's wall: what the warning about a service given twice is
/// read from. Follows from needs.
const SERVICE_MARK: Table = shared(
    "service_mark",
    Class::Derived,
    "need_id UUID NOT NULL REFERENCES need (id), class TEXT NOT NULL, \
     household_id UUID NOT NULL REFERENCES household (id), since BIGINT NOT NULL, met_at BIGINT, \
     PRIMARY KEY (need_id, class)",
    &["CREATE INDEX service_mark_by_household ON service_mark (household_id, class)"],
);

const DOORSTEP_READING: Table = owned(
    "doorstep_reading",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     household_id UUID NOT NULL REFERENCES household (id)",
    &["CREATE INDEX doorstep_reading_by_household ON doorstep_reading (household_id, id)"],
);

const LIKENESS: Table = shared(
    "likeness",
    Class::Sealed,
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, one_id UUID NOT NULL REFERENCES household (id), verdict TEXT NOT NULL, \
     other_id UUID NOT NULL REFERENCES household (id), in_force BOOLEAN NOT NULL",
    &[
        "CREATE UNIQUE INDEX likeness_in_force ON likeness (one_id, other_id) WHERE in_force",
        "CREATE INDEX likeness_by_other ON likeness (other_id)",
    ],
);

const REFERRAL: Table = shared(
    "referral",
    Class::Sealed,
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, household_id UUID NOT NULL REFERENCES household (id), \
     from_id UUID NOT NULL, to_id UUID NOT NULL",
    &[
        "CREATE INDEX referral_by_household ON referral (household_id)",
        "CREATE INDEX referral_from ON referral (from_id, id)",
        "CREATE INDEX referral_to ON referral (to_id, id)",
    ],
);

const NEED_CLASS: Table = shared("need_class", Class::Sealed, "id UUID PRIMARY KEY, facts TEXT NOT NULL", &[]);
