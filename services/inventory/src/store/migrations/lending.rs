//! Tables of assets, loans and stock-takes.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Assets, loans and stock-takes.
pub const LENDING: Migration = Migration {
    name: "inventory_0002_lending",
    tables: &[ASSET, LOAN_TERMS, LOAN, STOCK_TAKE, STOCK_TAKE_LINE],
    statements: &[],
};

const fn sealed(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Sealed, tenant: None, columns, indexes }
}

const ASSET: Table = sealed(
    "asset",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, item_id UUID NOT NULL, lot_id UUID NOT NULL, serial TEXT NOT NULL, \
     state TEXT NOT NULL, location_id UUID NOT NULL, version BIGINT NOT NULL, UNIQUE (item_id, serial)",
    &[
        "CREATE INDEX asset_by_item ON asset (item_id, state, id)",
        "CREATE INDEX asset_by_location ON asset (location_id, lot_id, id)",
        "CREATE INDEX asset_by_state ON asset (state, id)",
    ],
);

const LOAN_TERMS: Table = sealed("loan_terms", "id UUID PRIMARY KEY, facts TEXT NOT NULL", &[]);

/// That no two live loans of an asset overlap is guarded by the statements that add and change one, under the asset's lock.
const LOAN: Table = sealed(
    "loan",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, asset_id UUID NOT NULL REFERENCES asset (id), item_id UUID NOT NULL, \
     order_id UUID NOT NULL, household_id UUID NOT NULL, state TEXT NOT NULL, live BOOLEAN NOT NULL, \
     from_on TEXT NOT NULL, due_on TEXT NOT NULL, blocked_to TEXT NOT NULL, \
     CHECK (from_on <= due_on AND due_on <= blocked_to)",
    &[
        "CREATE INDEX loan_calendar ON loan (asset_id, from_on) WHERE live",
        "CREATE INDEX loan_by_asset ON loan (asset_id, id)",
        "CREATE INDEX loan_by_order ON loan (order_id, id)",
        "CREATE INDEX loan_by_household ON loan (household_id, id)",
        "CREATE INDEX loan_by_state ON loan (state, id)",
        // What a household has is with nobody else.
        "CREATE UNIQUE INDEX loan_out_once ON loan (asset_id) WHERE state IN ('checked_out', 'due', 'overdue')",
    ],
);

const STOCK_TAKE: Table = sealed(
    "stock_take",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, warehouse_id UUID NOT NULL, state TEXT NOT NULL",
    &["CREATE INDEX stock_take_by_warehouse ON stock_take (warehouse_id, state, id)"],
);

/// A place of a lot is counted by one stock-take at a time: two would book one difference twice.
const STOCK_TAKE_LINE: Table = sealed(
    "stock_take_line",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, stock_take_id UUID NOT NULL REFERENCES stock_take (id), \
     location_id UUID NOT NULL, item_id UUID NOT NULL, lot_id UUID NOT NULL, asset_id UUID REFERENCES asset (id), \
     counted BOOLEAN NOT NULL, live BOOLEAN NOT NULL",
    &[
        "CREATE INDEX stock_take_line_by_stock_take ON stock_take_line (stock_take_id, id)",
        "CREATE UNIQUE INDEX stock_take_line_of_lot ON stock_take_line (location_id, lot_id, item_id) \
         WHERE live AND asset_id IS NULL",
        "CREATE UNIQUE INDEX stock_take_line_of_asset ON stock_take_line (location_id, asset_id) \
         WHERE live AND asset_id IS NOT NULL",
    ],
);
