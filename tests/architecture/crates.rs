//! Which crate may depend on which, where each lives, and that each takes the workspace's lints.

use cargo_metadata::Package;

use crate::tree::Tree;

/// Folders that may stand at the root, besides dotfiles.
const FOLDERS: [&str; 7] = ["services", "proto", "deploy", "k8s", "tests", "docs", "target"];

/// Data of a run in a working copy: ignored by git.
const RUN: [&str; 2] = ["data", "demo-data"];

/// Every dependency of ours that the crate may not have. Dependencies of tests count too.
pub fn breaches(tree: &Tree) -> Vec<String> {
    let ours = |name: &str| tree.crates.iter().any(|package| package.name == name);
    let mut found = Vec::new();
    for package in &tree.crates {
        let allowed = allowed(&tree.home(package));
        for dependency in package.dependencies.iter().filter(|dependency| ours(&dependency.name)) {
            if !allowed.is_none_or(|these| these.contains(&dependency.name.as_str())) {
                found.push(format!("{} may not depend on {}", package.name, dependency.name));
            }
        }
    }
    found
}

/// What of ours a crate may depend on; `None`: on all.
fn allowed(home: &str) -> Option<&'static [&'static str]> {
    match home {
        "proto" => Some(&[]),
        "services/kernel" => Some(&["kaifong-proto"]),
        "services/kaifong" | "tests" => None,
        _ => Some(&["kaifong-proto", "kaifong-kernel"]),
    }
}

/// Crates and folders that aren't where they belong.
pub fn misplaced(tree: &Tree) -> Vec<String> {
    let crates = tree.crates.iter().filter_map(|package| {
        let home = tree.home(package);
        (!has_its_name(package, &home)).then(|| format!("{home}: {} has no business there", package.name))
    });
    let folders = std::fs::read_dir(&tree.root).expect("the root can be listed").filter_map(|entry| {
        let entry = entry.expect("an entry of a folder");
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = name.starts_with('.') || FOLDERS.contains(&name.as_str()) || RUN.contains(&name.as_str());
        (entry.path().is_dir() && !known).then(|| format!("{name}: no such folder at the root"))
    });
    crates.chain(folders).collect()
}

fn has_its_name(package: &Package, home: &str) -> bool {
    match home {
        "proto" | "tests" => package.name == format!("kaifong-{home}"),
        "services/kaifong" => package.name == "kaifong",
        _ => home.strip_prefix("services/").is_some_and(|service| package.name == format!("kaifong-{service}")),
    }
}

/// Lints that the workspace must keep denying, each because a rule of the house hangs on it.
const LINTS: [&str; 9] = [
    "unsafe_code = \"forbid\"",
    "unused_must_use = \"deny\"",
    "unwrap_used = \"deny\"",
    "disallowed_methods = \"deny\"",
    "await_holding_lock = \"deny\"",
    "cast_possible_truncation = \"deny\"",
    "cast_sign_loss = \"deny\"",
    "float_arithmetic = \"deny\"",
    "print_stdout = \"deny\"",
];

/// Calls that clippy.toml must keep banning: time, ids and tasks come from ports.
const BANS: [&str; 5] =
    ["chrono::Utc::now", "std::time::SystemTime::now", "uuid::Uuid::now_v7", "uuid::Uuid::new_v4", "tokio::spawn"];

/// Crates without the workspace's lints, lints that are gone, bans that are gone.
pub fn unlinted(tree: &Tree) -> Vec<String> {
    let read = |path: &str| std::fs::read_to_string(tree.root.join(path)).unwrap_or_default();
    let crates = tree.crates.iter().filter_map(|package| {
        let manifest = format!("{}/Cargo.toml", tree.home(package));
        let inherits = read(&manifest).replace(' ', "").contains("[lints]\nworkspace=true");
        (!inherits).then(|| format!("{manifest}: does not take the workspace's lints"))
    });
    let workspace = read("Cargo.toml");
    let lints =
        LINTS.iter().filter(|lint| !workspace.contains(**lint)).map(|lint| format!("Cargo.toml: {lint} is gone"));
    let clippy = read("clippy.toml");
    let bans = BANS
        .iter()
        .filter(|ban| !clippy.contains(&format!("\"{ban}\"")))
        .map(|ban| format!("clippy.toml: {ban} is not banned"));
    crates.chain(lints).chain(bans).collect()
}
