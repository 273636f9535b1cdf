//! The service's tables. The unique indexes and the chain of bookings are the second wall: the first is the domain.

use kaifong_kernel::schema::{Class, Migration, Table};

/// Every step, in order.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "dispatch_0001_deliveries",
    tables: &[
        DEPOT,
        VEHICLE,
        CREW_MEMBER,
        DEVICE,
        SHIFT,
        ORDER,
        OPEN_LINE,
        JOB,
        DAY_PLAN,
        RUN,
        STOP,
        PROOF,
        OUTCOME,
        BOOKING,
    ],
    statements: &[],
}];

const fn sealed(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Sealed, tenant: None, columns, indexes }
}

const fn owned(name: &'static str, columns: &'static str, indexes: &'static [&'static str]) -> Table {
    Table { name, class: Class::Sealed, tenant: Some("tenant_id"), columns, indexes }
}

const DEPOT: Table = sealed("depot", "id UUID PRIMARY KEY, facts TEXT NOT NULL, code TEXT NOT NULL UNIQUE", &[]);

const VEHICLE: Table = sealed(
    "vehicle",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, plate TEXT NOT NULL UNIQUE, \
     depot_id UUID NOT NULL REFERENCES depot (id), state TEXT NOT NULL",
    &["CREATE INDEX vehicle_by_state ON vehicle (state, id)"],
);

const CREW_MEMBER: Table =
    sealed("crew_member", "id UUID PRIMARY KEY, facts TEXT NOT NULL, code TEXT NOT NULL UNIQUE", &[]);

const DEVICE: Table = sealed("device", "id UUID PRIMARY KEY, facts TEXT NOT NULL, code TEXT NOT NULL UNIQUE", &[]);

const SHIFT: Table = sealed(
    "shift",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, vehicle_id UUID NOT NULL REFERENCES vehicle (id), \
     shift_on TEXT NOT NULL, cancelled BOOLEAN NOT NULL",
    &["CREATE INDEX shift_by_day ON shift (shift_on, id)", "CREATE INDEX shift_by_vehicle ON shift (vehicle_id, id)"],
);

const ORDER: Table = owned(
    "delivery_order",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, household_id UUID NOT NULL, \
     deliver_on TEXT NOT NULL, state TEXT NOT NULL, goods TEXT NOT NULL, run_id UUID",
    &[
        "CREATE INDEX delivery_order_by_tenant ON delivery_order (tenant_id, id)",
        "CREATE INDEX delivery_order_by_day ON delivery_order (deliver_on, state, id)",
        "CREATE INDEX delivery_order_by_state ON delivery_order (state, id)",
        "CREATE INDEX delivery_order_by_household ON delivery_order (household_id, id)",
        "CREATE INDEX delivery_order_by_run ON delivery_order (run_id, id) WHERE run_id IS NOT NULL",
    ],
);

/// What open orders bring, whosever they are: a second delivery of an item is seen by whoever would order it, and nothing
/// else of the first.
const OPEN_LINE: Table = Table {
    name: "open_line",
    class: Class::Derived,
    tenant: None,
    columns: "order_id UUID NOT NULL, line_no INTEGER NOT NULL, household_id UUID NOT NULL, item_id UUID NOT NULL, \
              deliver_on TEXT NOT NULL, PRIMARY KEY (order_id, line_no)",
    indexes: &["CREATE INDEX open_line_by_item ON open_line (household_id, item_id, deliver_on)"],
};

/// What a partner sees of the orders that it carries: a row of its own, so that the wall stands for it as for agencies.
const JOB: Table = Table {
    name: "job",
    class: Class::Derived,
    tenant: Some("tenant_id"),
    columns: "id UUID PRIMARY KEY, tenant_id UUID NOT NULL, facts TEXT NOT NULL",
    indexes: &["CREATE INDEX job_by_tenant ON job (tenant_id, id)"],
};

const DAY_PLAN: Table = sealed(
    "day_plan",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, plan_on TEXT NOT NULL, state TEXT NOT NULL",
    &[
        "CREATE INDEX day_plan_by_day ON day_plan (plan_on, id)",
        "CREATE UNIQUE INDEX day_plan_under_way ON day_plan (plan_on) WHERE state = 'requested'",
    ],
);

const RUN: Table = sealed(
    "run",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, run_on TEXT NOT NULL, \
     vehicle_id UUID NOT NULL REFERENCES vehicle (id), shift_id UUID NOT NULL REFERENCES shift (id), \
     state TEXT NOT NULL, closing BIGINT",
    &[
        "CREATE INDEX run_by_day ON run (run_on, state, id)",
        "CREATE INDEX run_by_vehicle ON run (vehicle_id, state, id)",
        "CREATE INDEX run_by_shift ON run (shift_id, id)",
    ],
);

const STOP: Table = sealed(
    "stop",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, run_id UUID NOT NULL REFERENCES run (id), \
     order_id UUID NOT NULL REFERENCES delivery_order (id), state TEXT NOT NULL, sequence INTEGER NOT NULL",
    &[
        "CREATE INDEX stop_by_run ON stop (run_id, id)",
        "CREATE UNIQUE INDEX stop_of_order ON stop (order_id) WHERE state <> 'removed'",
    ],
);

const PROOF: Table = owned(
    "proof",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, tenant_id UUID NOT NULL, \
     order_id UUID NOT NULL REFERENCES delivery_order (id), stop_id UUID NOT NULL REFERENCES stop (id), \
     household_id UUID NOT NULL",
    &[
        "CREATE INDEX proof_by_order ON proof (order_id, id)",
        "CREATE INDEX proof_by_household ON proof (household_id, id)",
    ],
);

const OUTCOME: Table = sealed(
    "outcome",
    "id UUID PRIMARY KEY, facts TEXT NOT NULL, run_id UUID NOT NULL REFERENCES run (id), key TEXT NOT NULL, \
     UNIQUE (run_id, key)",
    &[],
);

/// When vehicles, crew and devices are where: each booking follows the one before it, and the database holds the chain
/// together, so that two of one resource can't overlap whoever writes them.
const BOOKING: Table = Table {
    name: "booking",
    class: Class::Derived,
    tenant: None,
    columns: "resource_id UUID NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('shift', 'run')), owner_id UUID NOT NULL, \
              from_us BIGINT NOT NULL, to_us BIGINT NOT NULL, after_us BIGINT, CHECK (from_us < to_us), \
              CHECK (after_us <= from_us), PRIMARY KEY (resource_id, kind, from_us), UNIQUE (resource_id, kind, to_us), \
              UNIQUE (resource_id, kind, after_us), \
              FOREIGN KEY (resource_id, kind, after_us) REFERENCES booking (resource_id, kind, to_us) \
              DEFERRABLE INITIALLY DEFERRED",
    indexes: &[
        "CREATE UNIQUE INDEX booking_first ON booking (resource_id, kind) WHERE after_us IS NULL",
        "CREATE INDEX booking_by_owner ON booking (owner_id, kind)",
    ],
};
