//! What the lists of a donor organisation, and the receipts of a tax year, are found by.

use kaifong_kernel::schema::Migration;

/// Indexes of whose a row is, and of a year's receipts.
pub const LISTS: Migration = Migration {
    name: "donations_0003_lists",
    tables: &[],
    statements: &[
        "CREATE INDEX donor_by_tenant ON donor (tenant_id, id)",
        "CREATE INDEX pledge_by_tenant ON pledge (tenant_id, id)",
        "CREATE INDEX checkout_by_tenant ON checkout (tenant_id, id)",
        "CREATE INDEX gift_by_tenant ON gift (tenant_id, id)",
        "CREATE INDEX receipt_by_tenant ON receipt (tenant_id, id)",
        // By serial number they are found already, and would have to be sorted for a list.
        "CREATE INDEX receipt_by_year ON receipt (fund_id, tax_year, id)",
    ],
};
