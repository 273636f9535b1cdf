//! Tables of donors, pledges, gifts, receipts and bank statements.

use kaifong_kernel::schema::{Class, Migration, Table};

/// The first version of the gifts half.
pub const GIFTS: Migration = Migration {
    name: "donations_0002_gifts",
    tables: &[
        DONOR,
        PLEDGE,
        CHECKOUT,
        GIFT,
        RECEIPT,
        RECEIPT_GIFT,
        RECEIPT_SERIAL,
        BANK_ACCOUNT,
        IMPORT,
        STATEMENT,
        LINE,
        PART,
        PROPOSAL,
    ],
    statements: &[],
};

const DONOR: Table = Table {
    name: "donor",
    class: Class::Sealed,
    tenant: Some("tenant_id"),
    columns: "id UUID PRIMARY KEY, \
        tenant_id UUID NOT NULL, \
        kind TEXT NOT NULL, \
        org_id UUID UNIQUE, \
        wants_receipts BOOLEAN NOT NULL, \
        commitment TEXT NOT NULL, \
        registered_at BIGINT NOT NULL, \
        version BIGINT NOT NULL CHECK (version > 0)",
    indexes: &[],
};

const PLEDGE: Table = Table {
    name: "pledge",
    class: Class::Sealed,
    tenant: Some("tenant_id"),
    columns: "id UUID PRIMARY KEY, \
        tenant_id UUID NOT NULL, \
        reference TEXT NOT NULL UNIQUE, \
        donor_id UUID, \
        fund_id UUID NOT NULL, \
        purpose_id UUID NOT NULL, \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        rail TEXT NOT NULL, \
        state TEXT NOT NULL, \
        expires_on TEXT NOT NULL, \
        gift_id UUID, \
        pledged_at BIGINT NOT NULL",
    indexes: &[
        "CREATE INDEX pledge_by_donor ON pledge (donor_id, id)",
        "CREATE INDEX pledge_open_by_amount ON pledge (fund_id, currency, amount_minor) \
            WHERE state IN ('pledged', 'instructed')",
    ],
};

const CHECKOUT: Table = Table {
    name: "checkout",
    class: Class::Sealed,
    tenant: Some("tenant_id"),
    columns: "id UUID PRIMARY KEY, \
        tenant_id UUID NOT NULL, \
        donor_id UUID, \
        fund_id UUID NOT NULL, \
        purpose_id UUID NOT NULL, \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        state TEXT NOT NULL, \
        provider TEXT NOT NULL, \
        session TEXT, \
        pay_url TEXT, \
        expires_at BIGINT NOT NULL, \
        gift_id UUID, \
        created_at BIGINT NOT NULL",
    indexes: &["CREATE INDEX checkout_by_donor ON checkout (donor_id, id)"],
};

const GIFT: Table = Table {
    name: "gift",
    class: Class::Sealed,
    tenant: Some("tenant_id"),
    columns: "id UUID PRIMARY KEY, \
        tenant_id UUID NOT NULL, \
        donor_id UUID, \
        fund_id UUID NOT NULL, \
        purpose_id UUID NOT NULL, \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        rail TEXT NOT NULL, \
        state TEXT NOT NULL, \
        pledge_id UUID, \
        gift_on TEXT NOT NULL, \
        receiptable_on TEXT, \
        spendable_on TEXT, \
        receipt_id UUID CHECK (receipt_id IS NULL OR receiptable_on IS NOT NULL), \
        line_id UUID, \
        checkout_id UUID UNIQUE, \
        cheque_number TEXT, \
        account_id UUID, \
        deposited_on TEXT, \
        recorded_at BIGINT NOT NULL",
    indexes: &[
        "CREATE INDEX gift_by_donor ON gift (donor_id, id)",
        "CREATE INDEX gift_by_purpose ON gift (purpose_id, id)",
        "CREATE INDEX gift_by_line ON gift (line_id) WHERE line_id IS NOT NULL",
        "CREATE INDEX gift_cheque_deposited ON gift (account_id, cheque_number) WHERE state = 'deposited'",
        // One gift carries a pledge, but for a cheque that came back and a line that was something else.
        "CREATE UNIQUE INDEX gift_of_pledge ON gift (pledge_id) \
            WHERE pledge_id IS NOT NULL AND state NOT IN ('returned', 'undone')",
    ],
};

const RECEIPT: Table = Table {
    name: "receipt",
    class: Class::Sealed,
    tenant: Some("tenant_id"),
    columns: "id UUID PRIMARY KEY, \
        tenant_id UUID NOT NULL, \
        fund_id UUID NOT NULL, \
        tax_year INTEGER NOT NULL, \
        series TEXT NOT NULL, \
        serial_number BIGINT NOT NULL CHECK (serial_number > 0), \
        donor_id UUID NOT NULL, \
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0), \
        currency TEXT NOT NULL, \
        state TEXT NOT NULL, \
        issued_on TEXT NOT NULL, \
        issued_at BIGINT NOT NULL, \
        replaced_by UUID, \
        void_reason TEXT, \
        UNIQUE (fund_id, tax_year, serial_number)",
    indexes: &["CREATE INDEX receipt_by_donor ON receipt (donor_id, id)"],
};

const RECEIPT_GIFT: Table = Table {
    name: "receipt_gift",
    class: Class::Sealed,
    tenant: Some("tenant_id"),
    columns: "receipt_id UUID NOT NULL, \
        tenant_id UUID NOT NULL, \
        gift_id UUID NOT NULL, \
        live BOOLEAN NOT NULL, \
        PRIMARY KEY (receipt_id, gift_id)",
    indexes: &["CREATE UNIQUE INDEX receipt_gift_live ON receipt_gift (gift_id) WHERE live"],
};

/// The last serial given out: counted again from the receipts at any time.
const RECEIPT_SERIAL: Table = Table {
    name: "receipt_serial",
    class: Class::Derived,
    tenant: None,
    columns: "fund_id UUID NOT NULL, \
        tax_year INTEGER NOT NULL, \
        last BIGINT NOT NULL, \
        PRIMARY KEY (fund_id, tax_year)",
    indexes: &[],
};

const BANK_ACCOUNT: Table = Table {
    name: "bank_account",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        fund_id UUID NOT NULL, \
        purpose_id UUID NOT NULL, \
        currency TEXT NOT NULL, \
        name TEXT NOT NULL, \
        number_key TEXT NOT NULL UNIQUE, \
        closing_minor BIGINT, \
        closing_on TEXT, \
        importing UUID, \
        opened_at BIGINT NOT NULL, \
        CHECK ((closing_minor IS NULL) = (closing_on IS NULL))",
    indexes: &[],
};

const IMPORT: Table = Table {
    name: "statement_import",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        state TEXT NOT NULL, \
        blob_id TEXT NOT NULL, \
        sameness TEXT NOT NULL UNIQUE, \
        size_bytes BIGINT NOT NULL, \
        format TEXT NOT NULL, \
        statements INTEGER NOT NULL, \
        lines_total BIGINT NOT NULL, \
        lines_known BIGINT NOT NULL, \
        lines_matched BIGINT NOT NULL, \
        lines_proposed BIGINT NOT NULL, \
        lines_suspense BIGINT NOT NULL, \
        started_at BIGINT NOT NULL, \
        finished_at BIGINT, \
        CHECK (lines_known + lines_matched + lines_proposed + lines_suspense <= lines_total)",
    indexes: &[],
};

const STATEMENT: Table = Table {
    name: "bank_statement",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        import_id UUID NOT NULL, \
        place INTEGER NOT NULL, \
        account_id UUID NOT NULL, \
        bank_statement_id TEXT NOT NULL, \
        continuation TEXT NOT NULL, \
        currency TEXT NOT NULL, \
        opening_minor BIGINT NOT NULL, \
        opening_on TEXT NOT NULL, \
        closing_minor BIGINT NOT NULL, \
        closing_on TEXT NOT NULL, \
        lines BIGINT NOT NULL, \
        content_key TEXT NOT NULL, \
        UNIQUE (import_id, place)",
    indexes: &[
        "CREATE INDEX bank_statement_by_account ON bank_statement (account_id, id)",
        "CREATE INDEX bank_statement_by_content ON bank_statement (account_id, content_key)",
    ],
};

const LINE: Table = Table {
    name: "bank_line",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        account_id UUID NOT NULL, \
        statement_id UUID NOT NULL, \
        place BIGINT NOT NULL, \
        content_key TEXT NOT NULL, \
        occurrence BIGINT NOT NULL CHECK (occurrence > 0), \
        payer_key TEXT, \
        kind TEXT NOT NULL, \
        state TEXT NOT NULL, \
        amount_minor BIGINT NOT NULL, \
        currency TEXT NOT NULL, \
        booked_on TEXT NOT NULL, \
        value_on TEXT NOT NULL, \
        charges_minor BIGINT, \
        bank_code TEXT NOT NULL, \
        cheque_number TEXT, \
        commitment TEXT NOT NULL, \
        UNIQUE (account_id, content_key, occurrence), \
        UNIQUE (statement_id, place)",
    indexes: &[
        "CREATE INDEX bank_line_unplaced ON bank_line (id) WHERE state IN ('suspense', 'proposed')",
        "CREATE INDEX bank_line_by_payer ON bank_line (payer_key) WHERE payer_key IS NOT NULL",
    ],
};

const PART: Table = Table {
    name: "bank_line_part",
    class: Class::Sealed,
    tenant: None,
    columns: "line_id UUID NOT NULL, \
        place INTEGER NOT NULL, \
        amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0), \
        kind TEXT NOT NULL, \
        target_id UUID, \
        PRIMARY KEY (line_id, place)",
    indexes: &[],
};

const PROPOSAL: Table = Table {
    name: "proposal",
    class: Class::Sealed,
    tenant: None,
    columns: "id UUID PRIMARY KEY, \
        line_id UUID NOT NULL, \
        pledge_id UUID NOT NULL, \
        state TEXT NOT NULL, \
        score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 99), \
        reasons TEXT NOT NULL, \
        line_minor BIGINT NOT NULL, \
        pledge_minor BIGINT NOT NULL, \
        currency TEXT NOT NULL, \
        others TEXT NOT NULL, \
        proposed_at BIGINT NOT NULL, \
        UNIQUE (line_id, pledge_id)",
    indexes: &["CREATE INDEX proposal_open ON proposal (id) WHERE state = 'open'"],
};
