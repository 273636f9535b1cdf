//! The tables of identity.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Every migration, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "identity_0001_who",
        tables: &[ORGANISATION, PERSON, ROLE_GRANT, API_KEY, KEY_USE, SIGNING_KEY],
        statements: &[],
    },
    Migration {
        name: "identity_0002_systems",
        tables: &[],
        statements: &["CREATE INDEX api_key_by_system ON api_key (system_name) WHERE system_name IS NOT NULL"],
    },
];

const ORGANISATION: Table = Table {
    name: "organisation",
    class: Class::Sealed,
    tenant: Some("id"),
    columns: "id UUID PRIMARY KEY, \
        kind TEXT NOT NULL CHECK (kind IN ('council', 'agency', 'partner', 'donor')), \
        name_en TEXT NOT NULL, \
        name_zh_hant TEXT NOT NULL, \
        state TEXT NOT NULL CHECK (state IN ('active', 'suspended')), \
        created_at BIGINT NOT NULL, \
        version BIGINT NOT NULL CHECK (version > 0)",
    indexes: &["CREATE UNIQUE INDEX organisation_one_council ON organisation (kind) WHERE kind = 'council'"],
};

const PERSON: Table = Table {
    name: "person",
    class: Class::Sealed,
    tenant: Some("organisation_id"),
    columns: "id UUID PRIMARY KEY, \
        organisation_id UUID NOT NULL REFERENCES organisation (id), \
        name_commitment TEXT NOT NULL, \
        state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'deactivated')), \
        created_by UUID, \
        created_at BIGINT NOT NULL, \
        version BIGINT NOT NULL CHECK (version > 0)",
    indexes: &["CREATE INDEX person_by_organisation ON person (organisation_id, id)"],
};

const ROLE_GRANT: Table = Table {
    name: "role_grant",
    class: Class::Sealed,
    tenant: Some("organisation_id"),
    columns: "id UUID PRIMARY KEY, \
        person_id UUID NOT NULL REFERENCES person (id), \
        organisation_id UUID NOT NULL REFERENCES organisation (id), \
        role TEXT NOT NULL, \
        state TEXT NOT NULL CHECK (state IN ('pending', 'granted', 'revoked')), \
        proposed_by UUID, \
        proposed_at BIGINT NOT NULL, \
        confirmed_by UUID CHECK (confirmed_by <> proposed_by AND confirmed_by <> person_id), \
        confirmed_at BIGINT, \
        effective_at BIGINT, \
        revoked_by UUID, \
        revoked_at BIGINT, \
        CHECK (proposed_by <> person_id), \
        CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)), \
        CHECK (state <> 'granted' OR effective_at IS NOT NULL), \
        CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))",
    indexes: &[
        "CREATE UNIQUE INDEX role_grant_once ON role_grant (person_id, role) WHERE state <> 'revoked'",
        "CREATE INDEX role_grant_pending ON role_grant (id) WHERE state = 'pending'",
    ],
};

const API_KEY: Table = Table {
    name: "api_key",
    class: Class::Sealed,
    tenant: Some("organisation_id"),
    columns: "id UUID PRIMARY KEY, \
        organisation_id UUID NOT NULL REFERENCES organisation (id), \
        person_id UUID REFERENCES person (id), \
        system_name TEXT, \
        system_roles TEXT, \
        service_name TEXT, \
        label TEXT NOT NULL, \
        hash TEXT NOT NULL, \
        previous_hash TEXT, \
        previous_until BIGINT, \
        state TEXT NOT NULL CHECK (state IN ('active', 'revoked')), \
        issued_by UUID, \
        known_to UUID CHECK (known_to <> person_id), \
        known_until BIGINT, \
        parent_id UUID REFERENCES api_key (id), \
        created_at BIGINT NOT NULL, \
        expires_at BIGINT, \
        revoked_at BIGINT, \
        CHECK ((person_id IS NOT NULL AND system_name IS NULL AND service_name IS NULL) \
            OR (person_id IS NULL AND system_name IS NOT NULL AND service_name IS NULL) \
            OR (person_id IS NULL AND system_name IS NULL AND service_name IS NOT NULL)), \
        CHECK ((system_name IS NULL) = (system_roles IS NULL)), \
        CHECK ((previous_hash IS NULL) = (previous_until IS NULL)), \
        CHECK (known_until IS NULL OR known_to IS NOT NULL), \
        CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))",
    indexes: &[
        "CREATE INDEX api_key_by_person ON api_key (person_id, id)",
        "CREATE INDEX api_key_by_parent ON api_key (parent_id) WHERE parent_id IS NOT NULL",
        "CREATE INDEX api_key_by_service ON api_key (service_name) WHERE service_name IS NOT NULL",
    ],
};

/// The last day each key was used: a coarse help for tidying up, no record of who did what.
const KEY_USE: Table = Table {
    name: "key_use",
    class: Class::Ephemeral,
    tenant: None,
    columns: "key_id UUID PRIMARY KEY, last_used_on TEXT NOT NULL",
    indexes: &[],
};

/// Public halves; the private ones are in the vault.
const SIGNING_KEY: Table = Table {
    name: "signing_key",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        kid TEXT NOT NULL UNIQUE, \
        generation BIGINT NOT NULL UNIQUE CHECK (generation > 0), \
        public_key TEXT NOT NULL, \
        not_before BIGINT NOT NULL, \
        not_after BIGINT, \
        created_at BIGINT NOT NULL",
    indexes: &[],
};
