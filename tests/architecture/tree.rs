//! The tree that the rules judge: its crates and their Rust files.

use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, Package};

use crate::source::Source;

/// A workspace, this one or a fixture.
pub struct Tree {
    /// Its root folder.
    pub root: PathBuf,
    /// Its crates.
    pub crates: Vec<Package>,
    /// The Rust files of its crates.
    pub files: Vec<File>,
}

/// One Rust file of a crate.
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// The folder of its crate from the root: `services/donations`.
    pub home: String,
    /// Its place in the crate's `src`: `["store", "gift"]`; empty for `lib.rs` and for what is no part of `src`.
    pub module: Vec<String>,
    /// Whether it is part of `src` and not of the tests.
    pub shipped: bool,
    /// How many lines it has.
    pub lines: usize,
    /// What it says.
    pub source: Source,
}

impl Tree {
    /// Reads a workspace.
    ///
    /// # Panics
    /// When it is none.
    pub fn open(root: &Path) -> Self {
        let manifest = root.join("Cargo.toml");
        let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec();
        let crates = metadata.unwrap_or_else(|error| panic!("{}: {error}", root.display())).packages;
        let mut files = Vec::new();
        for package in &crates {
            let home = package.manifest_path.parent().expect("a manifest has a folder").as_std_path();
            for path in rust_files(home) {
                files.push(File::read(root, home, &path));
            }
        }
        Self { root: root.to_owned(), crates, files }
    }

    /// This workspace.
    pub fn ours() -> Self {
        Self::open(Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the workspace"))
    }

    /// The folder of a crate from the root: `services/donations`.
    pub fn home(&self, package: &Package) -> String {
        let home = package.manifest_path.parent().expect("a manifest has a folder").as_std_path();
        slashed(home.strip_prefix(&self.root).unwrap_or(home))
    }
}

impl File {
    fn read(root: &Path, home: &Path, path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let within = slashed(path.strip_prefix(home).expect("found below its crate"));
        let module = module_of(&within);
        let test = module.iter().any(|part| part == "tests");
        Self {
            path: slashed(path.strip_prefix(root).expect("found below the root")),
            home: slashed(home.strip_prefix(root).unwrap_or(home)),
            shipped: within.starts_with("src/") && !test,
            lines: text.lines().count(),
            source: Source::read(&text, &module),
            module,
        }
    }
}

/// `src/store/gift.rs` is `["store", "gift"]`.
fn module_of(within: &str) -> Vec<String> {
    let Some(place) = within.strip_prefix("src/").and_then(|place| place.strip_suffix(".rs")) else {
        return Vec::new();
    };
    let parts = place.split('/').map(str::to_owned);
    parts.filter(|part| !["lib", "main", "mod"].contains(&part.as_str())).collect()
}

/// Every Rust file below a crate's folder, but fixtures, which are other workspaces.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !["fixtures", "target", "node_modules"].contains(&name) {
            found.extend(rust_files(&path));
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
