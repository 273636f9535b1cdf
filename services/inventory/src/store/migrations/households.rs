//! Whose goods are written about.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Orders with their households, as their goods go onto vehicles.
pub(super) const HOUSEHOLDS: Migration =
    Migration { name: "inventory_0004_households", tables: &[ORDER_HOUSEHOLD], statements: &[] };

const ORDER_HOUSEHOLD: Table = Table {
    name: "order_household",
    class: Class::Derived,
    tenant: None,
    columns: "order_id UUID PRIMARY KEY, household_id UUID NOT NULL",
    indexes: &["CREATE INDEX order_household_by_household ON order_household (household_id, order_id)"],
};
