//! Every key: its default, what it is, and whether it is a secret.

/// One key of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name in the file; the variable is `KAIFONG_` and the name in capitals.
    pub name: &'static str,
    /// Its default.
    pub default: &'static str,
    /// What it is, with its unit.
    pub doc: &'static str,
    /// Whether its value is never shown.
    pub secret: bool,
}

const fn key(name: &'static str, default: &'static str, doc: &'static str) -> Key {
    Key { name, default, doc, secret: false }
}

const fn secret(name: &'static str, doc: &'static str) -> Key {
    Key { name, default: "", doc, secret: true }
}

/// All of them.
pub const KEYS: &[Key] = &[
    key("environment", "development", "`development` or `production`; production refuses what isn't safe"),
    key("listen", "127.0.0.1:8080", "address of the REST listener, or of a service's gRPC listener"),
    key("admin_listen", "", "address of /livez, /readyz and /metrics of a served service; empty: none"),
    secret(
        "database_url",
        "PostgreSQL server; each service uses its own database `kaifong_<service>` there (also DATABASE_URL)",
    ),
    key("database_pool", "20", "database connections of one service at most"),
    secret("amqp_url", "RabbitMQ (also AMQP_URL)"),
    key("peer_identity", "http://127.0.0.1:9001", "where identity is served"),
    key("peer_donations", "http://127.0.0.1:9002", "where donations is served"),
    key("peer_grants", "http://127.0.0.1:9003", "where grants is served"),
    key("peer_inventory", "http://127.0.0.1:9004", "where inventory is served"),
    key("peer_needs", "http://127.0.0.1:9005", "where needs is served"),
    key("peer_dispatch", "http://127.0.0.1:9006", "where dispatch is served"),
    secret("service_key", "the key a served service exchanges with identity for its own token"),
    key(
        "service_keys",
        "./service-keys",
        "folder of service keys that `migrate` registers, and mints where they are missing (mode 0600)",
    ),
    secret(
        "master_key",
        "64 hexadecimal digits that wrap the keys of personal data and documents; `up` mints one under its data folder",
    ),
    key("blobs_url", "./blobs", "folder of documents, or s3://BUCKET with the usual AWS_* variables"),
    key("log", "info,sea_orm_migration=warn", "what is logged: a filter as of RUST_LOG"),
    key("log_format", "human", "`human` or `json`"),
    key("otlp_endpoint", "", "where traces go by OTLP over gRPC; empty: nowhere"),
    key("gateway_rate_per_second", "50", "requests a second of one key; bursts of twice as many"),
    key("gateway_body_limit_bytes", "6291456", "largest REST request body, in bytes"),
    key("concurrency", "128", "commands and questions that a service works on at once"),
    key("finance_role_cool_off_seconds", "86400", "wait before a confirmed finance role is in force, in seconds"),
    key("payee_cool_off_seconds", "172800", "wait before a payee's confirmed bank details are in force, in seconds"),
    key(
        "two_approver_threshold_minor",
        "50000000",
        "a disbursement of more than this needs two approvers, in Hong Kong cents; one in another currency always does",
    ),
    key(
        "reservation_hold_seconds",
        "259200",
        "how long an order's goods are held before its run is published, in seconds",
    ),
    key("delivery_attempts", "3", "attempts of one delivery at most"),
    key("duplicate_delivery_days", "30", "days about a delivery in which a second one of an item needs a reason"),
    key(
        "unreached_elder_seconds",
        "7200",
        "by when an elder living alone whom nobody reached must be looked after, in seconds",
    ),
    key("planner_search_ms", "10000", "how long the planner searches for the plan of a day, in milliseconds"),
    key("routing_url", "", "an OSRM table service for travel times; empty: estimated from distances"),
    key("token_ttl_seconds", "300", "life of an actor token, in seconds, 30 to 3600"),
    key(
        "keep_days",
        "30",
        "how long idempotency keys, applied events, timers that are over and work items that were closed are kept, in days, 30 to 3650",
    ),
    key(
        "outbox_keep_days",
        "0",
        "how long published events are kept in the outbox, in days; 0: for ever, so that a new group can begin at the first",
    ),
    key("relay_poll_ms", "200", "how often the relay looks for events, in milliseconds"),
];
