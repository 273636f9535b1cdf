//! Documents of others, kept outside the project: where `KAIFONG_OUTSIDE_DATA` says, or beside the project.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The folder `under` the documents of others; `None` where it is missing. Then the test is skipped: it says so, and writes
/// it down for the end of `tests/run` where that asks for it (`KAIFONG_TEST_SKIPPED`, a file).
///
/// # Panics
/// When that file can't be written.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn outside(under: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("KAIFONG_OUTSIDE_DATA").map_or_else(beside, PathBuf::from);
    let folder = root.join(under);
    if folder.is_dir() {
        return Some(folder);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    eprintln!("skipped: {} is not there (KAIFONG_OUTSIDE_DATA)", folder.display());
    if let Some(notes) = std::env::var_os("KAIFONG_TEST_SKIPPED") {
        let notes = std::fs::File::options().create(true).append(true).open(notes);
        // One write, so that lines of two tests don't mix.
        let line = format!("{test} lacks {under}\n");
        notes.and_then(|mut notes| notes.write_all(line.as_bytes())).expect("a note of what was skipped");
    }
    None
}
