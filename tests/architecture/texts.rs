//! Rules about files, names and words: length, banned names, exceptions with reasons, tables, error pages.

use std::collections::BTreeSet;

use crate::tree::{File, Tree};

/// Lines that a shipped file may have at most; 200 are usual.
const LONGEST: usize = 350;

/// Lines that a test may have at most.
const LONGEST_TEST: usize = 420;

/// Words that name nothing.
const EMPTY_WORDS: [&str; 7] = ["util", "utils", "helper", "helpers", "manager", "misc", "common"];

/// Where a type may be called an error: a library's own, or a row of a problem.
const OUTSIDE_THE_DOMAIN: [&str; 3] = ["services/kernel", "services/gateway", "services/kaifong"];

/// The only file that may ask which profile it is.
const COMPOSE: &str = "services/kaifong/src/compose.rs";

/// The only file that may create a table, because it asks for the table's class.
const SCHEMA: &str = "services/kernel/src/schema.rs";
/// What tests of every crate stand on.
const TESTING: &str = "services/kernel/src/testing/";

/// Files that are too long.
pub fn long(tree: &Tree) -> Vec<String> {
    let ceiling = |file: &File| if file.shipped { LONGEST } else { LONGEST_TEST };
    let long = tree.files.iter().filter(|file| file.lines > ceiling(file));
    long.map(|file| format!("{}: {} lines, at most {}", file.path, file.lines, ceiling(file))).collect()
}

/// Names that say nothing, and error types beside the kernel's one.
pub fn empty_names(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.shipped) {
        for name in file.module.iter().chain(&file.source.defined) {
            if let Some(word) = words(name).into_iter().find(|word| EMPTY_WORDS.contains(&word.as_str())) {
                found.push(format!("{}: {name}: the word {word} names nothing", file.path));
            }
            let service = file.home.starts_with("services/") && !OUTSIDE_THE_DOMAIN.contains(&file.home.as_str());
            // `Error` alone is the associated type of a conversion.
            if service && name.ends_with("Error") && name != "Error" {
                found.push(format!("{}: {name}: a domain says Refusal, and everything else is a fault", file.path));
            }
        }
    }
    found
}

/// `StockManager` and `stock_manager` both say `manager`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        if letter == '_' || letter.is_uppercase() {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

/// Exceptions from a lint without a reason.
pub fn unexplained(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.shipped && file.home != "proto") {
        let bare = file.source.exceptions.iter().filter(|exception| !exception.contains("reason="));
        found.extend(bare.map(|exception| format!("{}: {exception} has no reason", file.path)));
    }
    found
}

/// Files besides `compose.rs` that ask which profile it is.
pub fn profile_questions(tree: &Tree) -> Vec<String> {
    let asking = tree.files.iter().filter(|file| file.shipped && file.source.asks_profile && file.path != COMPOSE);
    asking.map(|file| format!("{}: only {COMPOSE} may ask which profile it is", file.path)).collect()
}

/// Tables that are created past the schema, and so have no class. What tests make is gone with their database.
pub fn unclassed_tables(tree: &Tree) -> Vec<String> {
    let creates = |file: &&File| {
        let says = |text: &String| text.to_ascii_uppercase().contains("CREATE TABLE");
        let passing = file.path == SCHEMA || file.path.starts_with(TESTING);
        file.shipped && !passing && file.source.strings.iter().any(says)
    };
    let found = tree.files.iter().filter(creates);
    found.map(|file| format!("{}: a table is made by {SCHEMA} only, with its class", file.path)).collect()
}

/// Codes without a page, and pages without a code.
pub fn error_pages(tree: &Tree) -> Vec<String> {
    let shipped = tree.files.iter().filter(|file| file.shipped);
    let codes: BTreeSet<String> =
        shipped.flat_map(|file| &file.source.strings).filter(|text| is_code(text)).cloned().collect();
    let folder = tree.root.join("docs/ERRORS");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let pages: BTreeSet<String> = entries
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".md").map(str::to_owned))
        .filter(|name| is_code(name))
        .collect();
    let lacking = codes.difference(&pages).map(|code| format!("{code} has no page docs/ERRORS/{code}.md"));
    let idle = pages.difference(&codes).map(|code| format!("docs/ERRORS/{code}.md: no code is {code}"));
    let short = pages.intersection(&codes).filter_map(|code| {
        let page = std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap_or_default();
        let whole = page.starts_with(&format!("# {code}")) && page.contains("中文");
        (!whole).then(|| format!("docs/ERRORS/{code}.md: needs its code as title and both languages"))
    });
    lacking.chain(idle).chain(short).collect()
}

/// `FND012`: three capitals and three digits.
fn is_code(text: &str) -> bool {
    text.len() == 6
        && text.bytes().take(3).all(|byte| byte.is_ascii_uppercase())
        && text.bytes().skip(3).all(|byte| byte.is_ascii_digit())
}
