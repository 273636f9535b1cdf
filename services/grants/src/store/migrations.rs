//! The service's tables. The unique indexes are the second wall: the first is the domain.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Every step, in order.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "grants_0001_awards",
    tables: &[
        PROGRAMME,
        APPLICATION,
        DOCUMENT,
        ASSESSMENT,
        INTEREST,
        AWARD,
        AGREEMENT,
        TRANCHE,
        WAIVER,
        ACQUITTAL,
        PAYEE,
        DISBURSEMENT,
    ],
    statements: &[],
}];

const fn owned(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Sealed, tenant: Some("tenant_id"), columns, indexes }
}

const PROGRAMME: Table = Table {
    name: "programme",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, facts TEXT NOT NULL, purpose_id UUID NOT NULL, state TEXT NOT NULL",
    indexes: &[
        "CREATE INDEX programme_by_state ON programme (state, id)",
        "CREATE INDEX programme_by_purpose ON programme (purpose_id, id)",
    ],
};

const APPLICATION: Table = owned(
    "application",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     programme_id UUID NOT NULL REFERENCES programme (id), state TEXT NOT NULL",
    &[
        "CREATE INDEX application_by_tenant ON application (tenant_id, id)",
        "CREATE INDEX application_by_programme ON application (programme_id, state, id)",
    ],
);

const DOCUMENT: Table = owned(
    "document",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     application_id UUID NOT NULL REFERENCES application (id)",
    &["CREATE INDEX document_by_application ON document (application_id, id)"],
);

const ASSESSMENT: Table = Table {
    name: "assessment",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, facts TEXT NOT NULL, application_id UUID NOT NULL REFERENCES application (id), \
        version BIGINT NOT NULL, assessor_id UUID NOT NULL, UNIQUE (application_id, version, assessor_id)",
    indexes: &["CREATE INDEX assessment_by_application ON assessment (application_id, id)"],
};

const INTEREST: Table = Table {
    name: "interest",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, facts TEXT NOT NULL, application_id UUID NOT NULL REFERENCES application (id), \
        agency_id UUID NOT NULL, person_id UUID NOT NULL, UNIQUE (application_id, person_id)",
    indexes: &["CREATE INDEX interest_by_person ON interest (person_id, agency_id)"],
};

const AWARD: Table = owned(
    "award",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     application_id UUID NOT NULL REFERENCES application (id), programme_id UUID NOT NULL REFERENCES programme (id), \
     state TEXT NOT NULL",
    &[
        "CREATE INDEX award_by_tenant ON award (tenant_id, id)",
        "CREATE INDEX award_by_programme ON award (programme_id, state, id)",
        "CREATE UNIQUE INDEX award_of_application ON award (application_id) \
         WHERE state NOT IN ('refused', 'declined', 'lapsed')",
    ],
);

const AGREEMENT: Table = owned(
    "agreement",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, award_id UUID NOT NULL REFERENCES award (id), \
     number INTEGER NOT NULL, state TEXT NOT NULL, UNIQUE (award_id, number)",
    &[],
);

const TRANCHE: Table = owned(
    "tranche",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, award_id UUID NOT NULL REFERENCES award (id), \
     number INTEGER NOT NULL, state TEXT NOT NULL, UNIQUE (award_id, number)",
    &[
        "CREATE INDEX tranche_by_state ON tranche (state, id)",
        "CREATE INDEX tranche_by_tenant ON tranche (tenant_id, id)",
    ],
);

const WAIVER: Table = owned(
    "waiver",
    "id UUID PRIMARY KEY REFERENCES tranche (id), facts TEXT NOT NULL, tenant_id UUID NOT NULL, state TEXT NOT NULL",
    &[],
);

const ACQUITTAL: Table = owned(
    "acquittal",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     tranche_id UUID NOT NULL REFERENCES tranche (id), state TEXT NOT NULL",
    &[
        "CREATE UNIQUE INDEX acquittal_of_tranche ON acquittal (tranche_id) WHERE state <> 'rejected'",
        "CREATE INDEX acquittal_by_tenant ON acquittal (tenant_id, id)",
    ],
);

const PAYEE: Table = owned(
    "payee",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, state TEXT NOT NULL",
    &[
        "CREATE UNIQUE INDEX payee_in_force ON payee (tenant_id) WHERE state = 'confirmed'",
        "CREATE INDEX payee_by_tenant ON payee (tenant_id, id)",
    ],
);

const DISBURSEMENT: Table = owned(
    "disbursement",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     tranche_id UUID NOT NULL REFERENCES tranche (id), award_id UUID NOT NULL REFERENCES award (id), \
     live BOOLEAN NOT NULL, end_to_end_id TEXT NOT NULL UNIQUE, state TEXT NOT NULL",
    &[
        "CREATE UNIQUE INDEX disbursement_of_tranche ON disbursement (tranche_id) WHERE live OR state = 'confirmed'",
        "CREATE INDEX disbursement_by_tenant ON disbursement (tenant_id, id)",
        "CREATE INDEX disbursement_by_award ON disbursement (award_id, live)",
    ],
);
