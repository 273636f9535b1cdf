//! Movements are listed in the order they happened, whatever they are listed by.

use kaifong_kernel::schema::Migration;

/// Each of their indexes leads on to the moment, and one is by the moment alone.
pub(super) const MOMENTS: Migration = Migration {
    name: "inventory_0003_moments",
    tables: &[],
    statements: &[
        "CREATE INDEX movement_by_moment ON movement (occurred_at, id)",
        "DROP INDEX movement_by_lot",
        "CREATE INDEX movement_by_lot ON movement (lot_id, occurred_at, id)",
        "DROP INDEX movement_by_item",
        "CREATE INDEX movement_by_item ON movement (item_id, occurred_at, id)",
        "DROP INDEX movement_by_from",
        "CREATE INDEX movement_by_from ON movement (from_id, occurred_at, id)",
        "DROP INDEX movement_by_to",
        "CREATE INDEX movement_by_to ON movement (to_id, occurred_at, id)",
        "DROP INDEX movement_by_order",
        "CREATE INDEX movement_by_order ON movement (order_id, occurred_at, id)",
    ],
};
