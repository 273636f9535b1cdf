//! Who may know whom within a service: every room of a service crate with what it may import.

use crate::tree::{File, Tree};

/// What of the kernel a room may use.
enum Kernel {
    /// These modules, types and macros.
    Only(&'static [&'static str]),
    /// All but these.
    Not(&'static [&'static str]),
}

/// One room: a file or folder directly under a service's `src`.
struct Room {
    name: &'static str,
    /// Crates that aren't ours.
    crates: &'static [&'static str],
    kernel: Kernel,
    /// Rooms of the same service, besides itself.
    rooms: &'static [&'static str],
    /// Rooms of which it may name types only: what a query answers is told by the store.
    views: &'static [&'static str],
}

/// What a verb must not hold: a bus (it would write twice), a wire (it would call inside a transaction), a connection, or
/// how states are kept (it goes through its store).
const VERB_LACKS: &[&str] = &[
    "bus",
    "db",
    "kept",
    "wire",
    "serve",
    "schema",
    "testing",
    "config",
    "telemetry",
    "operate",
    "inbox",
    "Inbox",
    "Ports",
    "PortsSetup",
    "Service",
    "Consumer",
    "TimerHandler",
    "blobs",
];

const STORE_LACKS: &[&str] =
    &["bus", "wire", "serve", "testing", "config", "telemetry", "Ports", "PortsSetup", "Service", "Consumer"];

/// Only the kernel's relay and inbox hold the bus, only stores know how states are kept, and only the binary puts ports
/// together.
const NOBODY_HAS: &[&str] = &["bus", "db", "kept", "testing", "PortsSetup", "Inbox"];

/// The rooms that every service may have.
const ROOMS: &[Room] = &[
    Room {
        name: "domain",
        crates: &["std", "serde", "uuid"],
        kernel: Kernel::Only(&["values", "ids", "words", "refusals", "column"]),
        rooms: &[],
        views: &[],
    },
    Room {
        name: "verbs",
        crates: &["std", "serde", "uuid"],
        kernel: Kernel::Not(VERB_LACKS),
        rooms: &["domain", "store", "events"],
        views: &[],
    },
    Room {
        name: "store",
        crates: &["std", "base64", "sea_orm", "serde", "serde_json", "uuid"],
        kernel: Kernel::Not(STORE_LACKS),
        rooms: &["domain"],
        views: &[],
    },
    Room {
        name: "events",
        crates: &["std", "kaifong_proto", "uuid"],
        kernel: Kernel::Only(&["Emit", "values", "reexport"]),
        rooms: &["domain"],
        views: &[],
    },
    Room {
        name: "grpc",
        crates: &["std", "kaifong_proto", "prost", "tonic", "tokio", "tokio_stream", "futures", "tracing", "uuid"],
        kernel: Kernel::Not(NOBODY_HAS),
        rooms: &["config", "domain", "verbs"],
        views: &["store"],
    },
    Room {
        name: "peers",
        crates: &["std", "kaifong_proto", "tonic", "futures", "tracing", "uuid", "serde"],
        kernel: Kernel::Not(NOBODY_HAS),
        rooms: &["domain"],
        views: &[],
    },
    Room {
        name: "consumers",
        crates: &["std", "kaifong_proto", "prost", "futures", "tracing", "uuid"],
        kernel: Kernel::Not(NOBODY_HAS),
        rooms: &["config", "domain", "events", "verbs", "peers"],
        views: &[],
    },
    Room {
        name: "timers",
        crates: &["std", "futures", "tracing", "uuid"],
        kernel: Kernel::Not(NOBODY_HAS),
        rooms: &["domain", "verbs", "peers"],
        views: &[],
    },
    Room { name: "policy", crates: &["std"], kernel: Kernel::Only(&["auth"]), rooms: &[], views: &[] },
    Room {
        name: "config",
        crates: &["std", "serde"],
        kernel: Kernel::Only(&["config", "values"]),
        rooms: &["domain"],
        views: &[],
    },
];

/// Rooms that one service has for a reason of its own.
const OWN_ROOMS: &[(&str, Room)] = &[
    // Keys and tokens are identity's own trade: what mints, signs and compares them stands apart from the domain.
    (
        "services/identity",
        Room {
            name: "secret",
            crates: &["std", "ring", "base64"],
            kernel: Kernel::Not(NOBODY_HAS),
            rooms: &["domain", "hexadecimal"],
            views: &[],
        },
    ),
    (
        "services/identity",
        Room {
            name: "signing",
            crates: &["std", "ring", "base64", "uuid"],
            kernel: Kernel::Not(NOBODY_HAS),
            rooms: &["config", "domain", "hexadecimal", "secret", "store", "verbs"],
            views: &[],
        },
    ),
    (
        "services/identity",
        Room { name: "hexadecimal", crates: &["std"], kernel: Kernel::Only(&["values"]), rooms: &[], views: &[] },
    ),
    // What an operator does on the host: the first administrator, keys.
    (
        "services/identity",
        Room {
            name: "host",
            crates: &["std", "uuid"],
            kernel: Kernel::Not(NOBODY_HAS),
            rooms: &["config", "domain", "secret", "signing", "store", "verbs"],
            views: &[],
        },
    ),
    // Reading a bank's document, and the port to whoever takes card payments.
    (
        "services/donations",
        Room {
            name: "statement",
            crates: &["std", "quick_xml"],
            kernel: Kernel::Only(&["values"]),
            rooms: &["domain"],
            views: &[],
        },
    ),
    // Reading a file of goods.
    (
        "services/inventory",
        Room {
            name: "sheet",
            crates: &["std", "csv"],
            kernel: Kernel::Only(&["values"]),
            rooms: &["domain"],
            views: &[],
        },
    ),
    (
        "services/donations",
        Room {
            name: "payment",
            crates: &["std", "async_trait", "serde"],
            kernel: Kernel::Not(NOBODY_HAS),
            rooms: &["domain"],
            views: &[],
        },
    ),
    // Plans are made and judged apart from what is stored: the search and its checker know values alone.
    (
        "services/dispatch",
        Room {
            name: "planning",
            crates: &[
                "std",
                "async_trait",
                "reqwest",
                "serde",
                "thiserror",
                "tokio",
                "tracing",
                "fastrand",
                "vrp_core",
            ],
            kernel: Kernel::Only(&["values"]),
            rooms: &[],
            views: &[],
        },
    ),
    // A day into a problem, a plan into runs: the one room that knows both what is stored and what is planned.
    (
        "services/dispatch",
        Room {
            name: "planner",
            crates: &["std", "tokio"],
            kernel: Kernel::Not(NOBODY_HAS),
            rooms: &["domain", "planning"],
            views: &[],
        },
    ),
    // What a driver is handed at run time is asked of peers and kept nowhere.
    (
        "services/dispatch",
        Room {
            name: "doors",
            crates: &["std"],
            kernel: Kernel::Not(NOBODY_HAS),
            rooms: &["domain", "peers", "verbs"],
            views: &[],
        },
    ),
];

/// Rooms of a service that another of its rooms may know, beyond the table above.
const OWN_DOORS: &[(&str, &str, &str)] = &[
    // A key's secret is drawn and compared where it is made: the verb never sees how.
    ("services/identity", "verbs", "secret"),
    ("services/identity", "verbs", "signing"),
    ("services/identity", "grpc", "secret"),
    ("services/identity", "grpc", "signing"),
    ("services/identity", "store", "secret"),
    // What a journal was booked for has one id, in events and in answers.
    ("services/donations", "grpc", "events"),
    // A statement is read before the transaction, and a checkout is asked of its provider with none open.
    ("services/donations", "grpc", "payment"),
    ("services/donations", "grpc", "statement"),
    ("services/donations", "consumers", "payment"),
    ("services/donations", "consumers", "statement"),
    // Plans are asked for and edits judged with no transaction open.
    ("services/dispatch", "consumers", "planner"),
    ("services/dispatch", "grpc", "planner"),
    ("services/dispatch", "grpc", "doors"),
    ("services/dispatch", "grpc", "peers"),
    // A file of goods is read before the transaction.
    ("services/inventory", "grpc", "sheet"),
    ("services/inventory", "consumers", "sheet"),
];

/// Crates under `services` that aren't services: their shape is their own.
const NOT_SERVICES: [&str; 3] = ["services/kernel", "services/gateway", "services/kaifong"];

/// Every import that a room may not have, and every file that is in no room.
pub fn breaches(tree: &Tree) -> Vec<String> {
    let crates = foreign_crates(tree);
    let judged = tree.files.iter().filter(|file| {
        file.shipped && file.home.starts_with("services/") && !NOT_SERVICES.contains(&file.home.as_str())
    });
    judged.flat_map(|file| of_file(file, &crates)).collect()
}

fn of_file(file: &File, crates: &[String]) -> Vec<String> {
    let Some(name) = file.module.first() else { return Vec::new() };
    let Some(room) = room(&file.home, name) else {
        return vec![format!("{}: {name} is no room of a service", file.path)];
    };
    let imports = file.source.imports.iter().filter(|path| !allowed(&file.home, room, path, crates, true));
    let paths = file.source.paths.iter().filter(|path| !allowed(&file.home, room, path, crates, false));
    let mut found: Vec<String> = imports
        .chain(paths)
        .map(|path| format!("{}: {} may not name {}", file.path, room.name, path.join("::")))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn room(home: &str, name: &str) -> Option<&'static Room> {
    let own = OWN_ROOMS.iter().filter(|(service, _)| *service == home).map(|(_, room)| room);
    own.chain(ROOMS).find(|room| room.name == name)
}

fn allowed(home: &str, room: &Room, path: &[String], crates: &[String], import: bool) -> bool {
    match path[0].as_str() {
        "crate" => path.get(1).is_none_or(|to| {
            *to == room.name
                || room.rooms.contains(&to.as_str())
                || (room.views.contains(&to.as_str()) && is_view(path, import))
                || OWN_DOORS.contains(&(home, room.name, to.as_str()))
                // A name that the crate's root itself defines or imports begins with a capital: a type.
                || to.starts_with(char::is_uppercase)
        }),
        "kaifong_kernel" => path.get(1).is_none_or(|what| match &room.kernel {
            Kernel::Only(these) => these.contains(&what.as_str()),
            Kernel::Not(these) => !these.contains(&what.as_str()),
        }),
        name if crates.iter().any(|known| known == name) => room.crates.contains(&name),
        _ => true,
    }
}

/// Whether a path names a type, or imports the module that one is in.
fn is_view(path: &[String], import: bool) -> bool {
    path.iter().any(|segment| segment.starts_with(char::is_uppercase)) || (import && path.len() <= 3)
}

/// Every crate that the workspace depends on, by the name that code uses.
fn foreign_crates(tree: &Tree) -> Vec<String> {
    let dependencies = tree.crates.iter().flat_map(|package| &package.dependencies);
    let mut names: Vec<String> = dependencies
        .map(|dependency| dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_"))
        .chain(["std", "core", "alloc"].map(str::to_owned))
        .collect();
    names.sort();
    names.dedup();
    names
}
