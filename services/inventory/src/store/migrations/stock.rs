//! The tables of catalogue and stock. The constraints are the second wall: the first is the domain.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Catalogue, places, receipts, lots, movements, balances and reservations.
pub(super) const STOCK: Migration = Migration {
    name: "inventory_0001_stock",
    tables: &[
        ITEM,
        LOCATION,
        STOCK_IMPORT,
        STOCK_IMPORT_LINE,
        RECEIPT,
        RECEIPT_LINE,
        LOT,
        MOVEMENT,
        RESERVATION,
        BALANCE,
        LOT_STOCK,
        CARRIED,
        ORDER_STOCK,
    ],
    statements: &[],
};

const fn sealed(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Sealed, tenant: None, columns, indexes }
}

const fn derived(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Derived, tenant: None, columns, indexes }
}

const ITEM: Table = sealed(
    "item",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, code TEXT NOT NULL UNIQUE, gtin TEXT UNIQUE, class TEXT NOT NULL, \
     active BOOLEAN NOT NULL",
    &["CREATE INDEX item_by_class ON item (class, id)"],
);

const LOCATION: Table = sealed(
    "location",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, location_key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, \
     parent_id UUID REFERENCES location (id), warehouse_id UUID",
    &[
        "CREATE INDEX location_by_kind ON location (kind, id)",
        "CREATE INDEX location_by_parent ON location (parent_id, id)",
        "CREATE INDEX location_by_warehouse ON location (warehouse_id, id)",
    ],
);

const STOCK_IMPORT: Table = sealed(
    "stock_import",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, content_key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, \
     state TEXT NOT NULL",
    &["CREATE INDEX stock_import_by_source ON stock_import (source, id)"],
);

const STOCK_IMPORT_LINE: Table = sealed(
    "stock_import_line",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, import_id UUID NOT NULL REFERENCES stock_import (id), \
     line_no BIGINT NOT NULL, state TEXT NOT NULL, source_key TEXT NOT NULL, UNIQUE (import_id, line_no)",
    &[
        "CREATE INDEX stock_import_line_by_state ON stock_import_line (import_id, state, id)",
        "CREATE INDEX stock_import_line_by_key ON stock_import_line (import_id, source_key)",
    ],
);

const RECEIPT: Table = sealed(
    "receipt",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, warehouse_id UUID NOT NULL REFERENCES location (id), \
     source TEXT NOT NULL, state TEXT NOT NULL",
    &[
        "CREATE INDEX receipt_by_state ON receipt (state, id)",
        "CREATE INDEX receipt_by_warehouse ON receipt (warehouse_id, id)",
        "CREATE INDEX receipt_by_source ON receipt (source, id)",
    ],
);

const RECEIPT_LINE: Table = sealed(
    "receipt_line",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, receipt_id UUID NOT NULL REFERENCES receipt (id), \
     line_no INTEGER NOT NULL, source TEXT NOT NULL, source_key TEXT NOT NULL, UNIQUE (receipt_id, line_no), \
     UNIQUE (source, source_key)",
    &["CREATE INDEX receipt_line_by_receipt ON receipt_line (receipt_id, id)"],
);

const LOT: Table = sealed(
    "lot",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, item_id UUID NOT NULL REFERENCES item (id), receipt_id UUID, \
     held BOOLEAN NOT NULL",
    &[
        "CREATE INDEX lot_by_item ON lot (item_id, id)",
        "CREATE INDEX lot_by_receipt ON lot (receipt_id, id)",
        "CREATE INDEX lot_on_hold ON lot (id) WHERE held",
    ],
);

const MOVEMENT: Table = sealed(
    "movement",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, item_id UUID NOT NULL REFERENCES item (id), \
     lot_id UUID NOT NULL REFERENCES lot (id), from_id UUID NOT NULL REFERENCES location (id), \
     to_id UUID NOT NULL REFERENCES location (id), quantity BIGINT NOT NULL CHECK (quantity > 0), order_id UUID, \
     occurred_at BIGINT NOT NULL, source_kind TEXT NOT NULL, source_id TEXT NOT NULL, source_line INTEGER NOT NULL, \
     UNIQUE (source_kind, source_id, source_line), CHECK (from_id <> to_id)",
    &[
        "CREATE INDEX movement_by_lot ON movement (lot_id, occurred_at)",
        "CREATE INDEX movement_by_item ON movement (item_id, id)",
        "CREATE INDEX movement_by_from ON movement (from_id, id)",
        "CREATE INDEX movement_by_to ON movement (to_id, id)",
        "CREATE INDEX movement_by_order ON movement (order_id, id)",
    ],
);

const RESERVATION: Table = sealed(
    "reservation",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, order_id UUID NOT NULL, line_no INTEGER NOT NULL, \
     item_id UUID NOT NULL REFERENCES item (id), lot_id UUID NOT NULL REFERENCES lot (id), asset_id UUID, \
     warehouse_id UUID NOT NULL REFERENCES location (id), household_id UUID NOT NULL, run_id UUID, \
     quantity BIGINT NOT NULL CHECK (quantity > 0), state TEXT NOT NULL",
    &[
        "CREATE INDEX reservation_by_order ON reservation (order_id, id)",
        "CREATE INDEX reservation_by_lot ON reservation (lot_id, warehouse_id, state)",
        "CREATE INDEX reservation_by_item ON reservation (item_id, id)",
        "CREATE INDEX reservation_by_run ON reservation (run_id, id)",
        "CREATE INDEX reservation_by_household ON reservation (household_id, item_id, id)",
    ],
);

/// What is where: the sum of the movements to a place less those from it. A lot's rows are written under its lock.
const BALANCE: Table = derived(
    "balance",
    "lot_id UUID NOT NULL, location_id UUID NOT NULL, item_id UUID NOT NULL, warehouse_id UUID, kind TEXT NOT NULL, \
     physical BOOLEAN NOT NULL, on_hand BIGINT NOT NULL, PRIMARY KEY (lot_id, location_id), \
     CHECK (on_hand >= 0 OR NOT physical)",
    &[
        "CREATE INDEX balance_by_item ON balance (item_id, lot_id, location_id)",
        "CREATE INDEX balance_by_location ON balance (location_id, lot_id)",
        "CREATE INDEX balance_by_warehouse ON balance (warehouse_id, lot_id, location_id)",
    ],
);

/// What of a lot lies in the bins of a warehouse, and how much of that is set aside: moved by guarded statements only.
const LOT_STOCK: Table = derived(
    "lot_stock",
    "lot_id UUID NOT NULL, warehouse_id UUID NOT NULL, item_id UUID NOT NULL, on_hand BIGINT NOT NULL, \
     reserved BIGINT NOT NULL, held BOOLEAN NOT NULL, PRIMARY KEY (lot_id, warehouse_id), \
     CHECK (reserved >= 0 AND reserved <= on_hand)",
    &["CREATE INDEX lot_stock_by_item ON lot_stock (item_id, lot_id)"],
);

/// What is on a vehicle, by the order's line it is for (nil: nobody knows).
const CARRIED: Table = derived(
    "carried",
    "location_id UUID NOT NULL, order_id UUID NOT NULL, line_no INTEGER NOT NULL, lot_id UUID NOT NULL, \
     asset_id UUID NOT NULL, item_id UUID NOT NULL, quantity BIGINT NOT NULL CHECK (quantity > 0), \
     PRIMARY KEY (location_id, order_id, line_no, lot_id, asset_id)",
    &["CREATE INDEX carried_by_lot ON carried (location_id, lot_id)"],
);

/// Whether something is set aside for an order: the row that an order's steps wait for.
const ORDER_STOCK: Table = derived("order_stock", "order_id UUID PRIMARY KEY, live BOOLEAN NOT NULL", &[]);
