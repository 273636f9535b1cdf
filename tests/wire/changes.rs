//! What differs between two shapes, and whether it breaks a program that was built against the first.

use std::fmt;

use crate::shape::{Member, Shape};

/// One change, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether a program of before, or one that reads the JSON, is broken by it.
    pub breaks: bool,
    /// What it is.
    pub says: String,
}

impl Change {
    /// Something new.
    pub fn added(says: impl Into<String>) -> Self {
        Self { breaks: false, says: says.into() }
    }

    /// Something that is gone, or another.
    pub fn broken(says: impl Into<String>) -> Self {
        Self { breaks: true, says: says.into() }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", if self.breaks { "broken" } else { "added" }, self.says)
    }
}

/// Every change from what was kept to what there is.
pub fn changes(kept: &Shape, now: &Shape) -> Vec<Change> {
    let mut found = Vec::new();
    for (owner, members) in &kept.0 {
        match now.0.get(owner) {
            None => found.push(Change::broken(format!("{owner} is gone"))),
            Some(new) => {
                found.extend(members.iter().filter_map(|member| broken(owner, member, new)));
                let unknown = |new: &&Member| !members.iter().any(|old| same(old, new) || old.name == new.name);
                found.extend(new.iter().filter(unknown).map(|new| Change::added(format!("{owner}: {new}"))));
            }
        }
    }
    let new = now.0.keys().filter(|owner| !kept.0.contains_key(*owner));
    found.extend(new.map(|owner| Change::added(owner.as_str())));
    found
}

/// Whether two are one on the wire: fields and values by their number, RPCs by their name.
fn same(old: &Member, new: &Member) -> bool {
    match (old.number, new.number) {
        (Some(old), Some(new)) => old == new,
        (None, None) => old.name == new.name,
        _ => false,
    }
}

/// What became of a member, where it isn't as it was.
fn broken(owner: &str, old: &Member, members: &[Member]) -> Option<Change> {
    let by_name = members.iter().find(|new| new.name == old.name);
    let says = match (members.iter().find(|new| same(old, new)), by_name) {
        (Some(new), _) if new == old => return None,
        (Some(new), _) if new.name == old.name => format!("{owner}: {old} became {}", new.kind),
        (_, Some(moved)) => format!("{owner}: {old} became number {}", moved.number.unwrap_or_default()),
        (Some(new), None) => format!("{owner}: {old} became {new}"),
        (None, None) => format!("{owner}: {old} is gone"),
    };
    Some(Change::broken(says))
}
