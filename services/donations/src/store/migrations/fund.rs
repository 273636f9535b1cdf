//! Tables of funds and their ledger.

use kaifong_kernel::schema::{Class, Migration, Table};

/// The first version of the ledger half.
pub const LEDGER: Migration = Migration {
    name: "donations_0001_ledger",
    tables: &[
        FUND,
        PURPOSE,
        ACCOUNT,
        JOURNAL,
        POSTING,
        PURPOSE_POSITION,
        PROGRAMME_POSITION,
        HOLD,
        COMMITMENT,
        PAYABLE,
        PAYMENT,
    ],
    statements: &[],
};

const FUND: Table = Table {
    name: "fund",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        code TEXT NOT NULL UNIQUE, \
        name_en TEXT NOT NULL, \
        name_zh_hant TEXT NOT NULL, \
        state TEXT NOT NULL, \
        created_at BIGINT NOT NULL",
    indexes: &[],
};

const PURPOSE: Table = Table {
    name: "purpose",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        fund_id UUID NOT NULL REFERENCES fund (id), \
        code TEXT NOT NULL, \
        name_en TEXT NOT NULL, \
        name_zh_hant TEXT NOT NULL, \
        created_at BIGINT NOT NULL, \
        UNIQUE (fund_id, code)",
    indexes: &[],
};

const ACCOUNT: Table = Table {
    name: "account",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        fund_id UUID NOT NULL REFERENCES fund (id), \
        purpose_id UUID NOT NULL REFERENCES purpose (id), \
        kind TEXT NOT NULL, \
        currency TEXT NOT NULL, \
        detail_id UUID NOT NULL, \
        UNIQUE (purpose_id, kind, currency, detail_id)",
    indexes: &["CREATE INDEX account_by_detail ON account (detail_id, kind)"],
};

const JOURNAL: Table = Table {
    name: "journal",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        kind TEXT NOT NULL, \
        source_kind TEXT NOT NULL, \
        source_id UUID NOT NULL, \
        source_part INTEGER NOT NULL, \
        effective_on TEXT NOT NULL, \
        recorded_at BIGINT NOT NULL, \
        linked_to UUID REFERENCES journal (id), \
        UNIQUE (source_id, source_kind, kind, source_part)",
    indexes: &[
        "CREATE UNIQUE INDEX journal_undone_once ON journal (linked_to) \
            WHERE kind IN ('reversal', 'cheque_returned', 'payment_failed')",
        "CREATE INDEX journal_by_effect ON journal (effective_on)",
    ],
};

const POSTING: Table = Table {
    name: "posting",
    class: Class::Sealed,
    tenant: None,
    columns: "journal_id UUID NOT NULL REFERENCES journal (id), \
        place INTEGER NOT NULL, \
        account_id UUID NOT NULL REFERENCES account (id), \
        amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0), \
        PRIMARY KEY (journal_id, place)",
    // Balances are sums over this index alone.
    indexes: &["CREATE INDEX posting_by_account ON posting (account_id, amount_minor, journal_id)"],
};

const PURPOSE_POSITION: Table = Table {
    name: "purpose_position",
    class: Class::Derived,
    tenant: None,
    columns: "purpose_id UUID NOT NULL REFERENCES purpose (id), \
        currency TEXT NOT NULL, \
        allocated BIGINT NOT NULL CHECK (allocated >= 0), \
        paid BIGINT NOT NULL CHECK (paid >= 0 AND paid <= allocated), \
        PRIMARY KEY (purpose_id, currency)",
    indexes: &[],
};

/// The checks are the second wall: the first is the guard of the statement that moves a row.
const PROGRAMME_POSITION: Table = Table {
    name: "programme_position",
    class: Class::Derived,
    tenant: None,
    columns: "programme_id UUID PRIMARY KEY, \
        fund_id UUID NOT NULL REFERENCES fund (id), \
        purpose_id UUID NOT NULL REFERENCES purpose (id), \
        currency TEXT NOT NULL, \
        allocated BIGINT NOT NULL CHECK (allocated >= 0), \
        held BIGINT NOT NULL CHECK (held >= 0), \
        committed BIGINT NOT NULL CHECK (committed >= 0), \
        payable BIGINT NOT NULL CHECK (payable >= 0), \
        in_transit BIGINT NOT NULL CHECK (in_transit >= 0), \
        paid BIGINT NOT NULL CHECK (paid >= 0), \
        CHECK (allocated - held - committed - payable - in_transit - paid >= 0)",
    indexes: &["CREATE INDEX programme_position_by_purpose ON programme_position (purpose_id, currency)"],
};

const HOLD: Table = Table {
    name: "hold",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        programme_id UUID NOT NULL, \
        award_id UUID NOT NULL, \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        state TEXT NOT NULL, \
        expires_at BIGINT NOT NULL, \
        taken_at BIGINT NOT NULL",
    indexes: &[
        "CREATE UNIQUE INDEX hold_of_award ON hold (award_id) WHERE state IN ('held', 'committed')",
        "CREATE INDEX hold_by_programme ON hold (programme_id) WHERE state = 'held'",
    ],
};

const COMMITMENT: Table = Table {
    name: "commitment",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        award_id UUID NOT NULL UNIQUE, \
        programme_id UUID NOT NULL, \
        fund_id UUID NOT NULL REFERENCES fund (id), \
        purpose_id UUID NOT NULL REFERENCES purpose (id), \
        hold_id UUID NOT NULL UNIQUE REFERENCES hold (id), \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        state TEXT NOT NULL, \
        committed BIGINT NOT NULL CHECK (committed >= 0), \
        payable BIGINT NOT NULL CHECK (payable >= 0), \
        in_transit BIGINT NOT NULL CHECK (in_transit >= 0), \
        paid BIGINT NOT NULL CHECK (paid >= 0), \
        closings INTEGER NOT NULL CHECK (closings >= 0), \
        opened_by UUID NOT NULL REFERENCES journal (id), \
        opened_at BIGINT NOT NULL, \
        CHECK (committed + payable + in_transit + paid <= amount_minor)",
    indexes: &["CREATE INDEX commitment_by_programme ON commitment (programme_id)"],
};

const PAYABLE: Table = Table {
    name: "payable",
    class: Class::Sealed,
    tenant: None,
    columns: "tranche_id UUID PRIMARY KEY, \
        award_id UUID NOT NULL REFERENCES commitment (award_id), \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        open_minor BIGINT NOT NULL CHECK (open_minor >= 0 AND open_minor <= amount_minor), \
        recognised_at BIGINT NOT NULL",
    indexes: &["CREATE INDEX payable_by_award ON payable (award_id)"],
};

const PAYMENT: Table = Table {
    name: "outgoing_payment",
    class: Class::Sealed,
    tenant: None,
    columns: "disbursement_id UUID PRIMARY KEY, \
        award_id UUID NOT NULL REFERENCES commitment (award_id), \
        tranche_id UUID NOT NULL REFERENCES payable (tranche_id), \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        payee_digest TEXT NOT NULL, \
        end_to_end_id TEXT NOT NULL, \
        reference_key TEXT NOT NULL UNIQUE, \
        state TEXT NOT NULL, \
        released_at BIGINT NOT NULL, \
        confirmed_by UUID, \
        confirmed_on TEXT, \
        confirmed_journal UUID REFERENCES journal (id), \
        returned_by UUID, \
        returned_on TEXT, \
        returned_journal UUID REFERENCES journal (id), \
        failed_on TEXT, \
        failed_journal UUID REFERENCES journal (id)",
    indexes: &[
        "CREATE INDEX outgoing_payment_in_transit ON outgoing_payment (disbursement_id) WHERE state = 'in_transit'",
    ],
};
