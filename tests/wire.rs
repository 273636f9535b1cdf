//! What programs of others were built against: every message, field and RPC, as the golden list has them.
//!
//! A change fails here and is named. What only adds is taken over by `KAIFONG_GOLDEN=renew cargo test -p kaifong-tests
//! --test wire`; what breaks others' programs needs `KAIFONG_GOLDEN=break`, and a reason in the commit.

#[path = "wire/breaks.rs"]
mod breaks;
#[path = "wire/changes.rs"]
mod changes;
#[path = "wire/shape.rs"]
mod shape;

use std::path::{Path, PathBuf};

use changes::{Change, changes};
use prost::Message;
use prost_types::FileDescriptorSet;
use shape::Shape;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("wire/golden.txt")
}

/// What is to be done about these changes: whether the golden list is written anew, or why not.
fn verdict(asked: Option<&str>, changes: &[Change]) -> Result<bool, String> {
    let breaking = changes.iter().any(|change| change.breaks);
    let told: Vec<String> = changes.iter().map(Change::to_string).collect();
    let hint = if breaking { "KAIFONG_GOLDEN=break, with a reason" } else { "KAIFONG_GOLDEN=renew" };
    let failed = format!("{}\ntake it over: {hint}: cargo test -p kaifong-tests --test wire", told.join("\n"));
    match asked {
        Some("break") => Ok(true),
        Some("renew") if !breaking => Ok(true),
        Some("renew") => Err(failed),
        Some(other) => Err(format!("KAIFONG_GOLDEN is renew or break, not {other}")),
        None if changes.is_empty() => Ok(false),
        None => Err(failed),
    }
}

#[test]
fn nothing_is_taken_from_anybody() {
    let now = Shape::of(&FileDescriptorSet::decode(kaifong_proto::DESCRIPTORS).expect("a descriptor set"));
    let kept = std::fs::read_to_string(golden()).unwrap_or_default();
    let asked = std::env::var("KAIFONG_GOLDEN").ok();
    let renew = verdict(asked.as_deref(), &changes(&Shape::parse(&kept), &now)).unwrap_or_else(|why| panic!("{why}"));
    if renew {
        std::fs::write(golden(), now.to_string()).expect("the golden list can be written");
    } else {
        assert_eq!(kept, now.to_string(), "the golden list is no list of this form");
    }
}

#[test]
fn a_break_is_never_renewed_by_the_way() {
    let (added, broken) = (Change::added("a"), Change::broken("b"));
    assert_eq!(verdict(None, &[]), Ok(false));
    for changes in [vec![added.clone()], vec![broken.clone()]] {
        assert!(verdict(None, &changes).is_err());
        assert_eq!(verdict(Some("break"), &changes), Ok(true));
    }
    assert_eq!(verdict(Some("renew"), std::slice::from_ref(&added)), Ok(true));
    let refused = verdict(Some("renew"), &[added, broken]).expect_err("it breaks something");
    assert!(refused.contains("added: a\nbroken: b") && refused.contains("KAIFONG_GOLDEN=break"), "{refused}");
    assert!(verdict(Some("yes"), &[]).is_err());
}
