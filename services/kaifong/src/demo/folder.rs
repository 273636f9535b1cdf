//! What a demo keeps between runs: its base date and its secrets, readable by their owner only.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use kaifong_kernel::values::HkDate;

use crate::{compose::SERVICES, keyring::Keyring};

/// What a demo is played on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// An instance of its own, in the same folder.
    Own,
    /// An installation that others run: the folder has the demo's own files alone.
    Served,
}

/// The folder `DIR/demo` of an instance that the demo made.
#[derive(Debug, Clone)]
pub struct Folder {
    ring: Keyring,
    base_date: HkDate,
}

/// The file that is written before any other; its presence tells that a demo made the rest.
const BASE_DATE: &str = "base-date";

/// The same on an installation that others run: keys of one are none of the other.
const SERVED: &str = "distributed";

impl Folder {
    /// Opens the folder of a demo, or makes it where there is nothing yet.
    ///
    /// # Errors
    /// When the folder holds something that no demo made on such a stage.
    pub fn open(data: &Path, stage: Stage, today: HkDate) -> Result<Self> {
        let own = data.join("demo");
        let begun = own.join(if stage == Stage::Own { BASE_DATE } else { SERVED }).is_file();
        let of_the_instance = |name: &str| begun && stage == Stage::Own && is_the_instances(name);
        let of_the_demo = |name: &str| begun && (is_a_secret(name) || stage == Stage::Served && name == SERVED);
        let around = entries(data)?.into_iter().filter(|name| name != "demo" && !of_the_instance(name));
        let within = entries(&own)?.into_iter().filter(|name| !(is_aside(name) || of_the_demo(name)));
        if let Some(other) = around.chain(within.map(|name| format!("demo/{name}"))).next() {
            bail!(
                "{} holds something else ({other}); give --data an empty folder, or one of an earlier demo of this kind",
                data.display()
            );
        }
        let ring = Keyring::open(&own)?;
        if stage == Stage::Served {
            ring.get_or_mint(SERVED, || Ok("keys of an installation that is not in this folder".to_owned()))?;
        }
        let text = ring.get_or_mint(BASE_DATE, || Ok(today.to_string()))?;
        let base_date = text.parse().ok().with_context(|| format!("demo/base-date has {text}, which is no date"))?;
        Ok(Self { ring, base_date })
    }

    /// The day on which the demo was first played; every date of its requests follows from it.
    #[must_use]
    pub const fn base_date(&self) -> HkDate {
        self.base_date
    }

    /// A secret that was kept, if there is one.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn secret(&self, name: &str) -> Result<Option<String>> {
        self.ring.get(&format!("{name}.key"))
    }

    /// Keeps a secret.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep(&self, name: &str, secret: &str) -> Result<()> {
        self.ring.put(&format!("{name}.key"), secret)
    }
}

/// The names in a folder; none where there is no such folder.
fn entries(folder: &Path) -> Result<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let read = || fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect();
    let names: std::io::Result<Vec<String>> = read();
    names.with_context(|| format!("{} can't be read", folder.display()))
}

/// What an embedded instance has beside the demo's own folder.
fn is_the_instances(name: &str) -> bool {
    let database = |service: &&str| {
        let rest = name.strip_prefix(*service).and_then(|rest| rest.strip_prefix(".sqlite"));
        rest.is_some_and(|rest| ["", "-wal", "-shm"].contains(&rest))
    };
    ["keys", "blobs"].contains(&name) || SERVICES.iter().any(database)
}

fn is_a_secret(name: &str) -> bool {
    name == BASE_DATE || name.strip_suffix(".key").is_some_and(|name| !name.is_empty())
}

/// What a run leaves that ended while it wrote a file.
fn is_aside(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".new")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const FIRST: &str = "2026-01-05";

    fn new_folder(name: &str) -> PathBuf {
        let data = std::env::temp_dir().join(format!("kaifong-demo-{name}-{}", std::process::id()));
        fs::create_dir_all(&data).unwrap();
        data
    }

    fn open(data: &Path, today: &str) -> Result<Folder> {
        Folder::open(data, Stage::Own, today.parse().unwrap())
    }

    fn open_served(data: &Path, today: &str) -> Result<Folder> {
        Folder::open(data, Stage::Served, today.parse().unwrap())
    }

    #[test]
    fn a_later_run_has_the_first_runs_date_and_secrets() {
        let data = new_folder("later");
        let folder = open(&data, FIRST).unwrap();
        folder.keep("admin", "kf_x").unwrap();
        for entry in ["keys", "blobs"] {
            fs::create_dir(data.join(entry)).unwrap();
        }
        for entry in ["identity.sqlite", "donations.sqlite-wal", "grants.sqlite-shm", "demo/.admin.key.new"] {
            fs::write(data.join(entry), "").unwrap();
        }
        let again = open(&data, "2026-02-01").unwrap();
        assert_eq!(again.base_date(), FIRST.parse().unwrap());
        assert_eq!(again.secret("admin").unwrap().as_deref(), Some("kf_x"));
        fs::remove_dir_all(data).unwrap();
    }

    #[test]
    fn keys_of_an_installation_elsewhere_are_none_of_an_instance() {
        let (served, own) = (new_folder("served"), new_folder("own"));
        open_served(&served, FIRST).unwrap().keep("admin", "kf_x").unwrap();
        let again = open_served(&served, "2026-02-01").unwrap();
        assert_eq!(
            (again.base_date(), again.secret("admin").unwrap().as_deref()),
            (FIRST.parse().unwrap(), Some("kf_x"))
        );
        assert!(open(&served, FIRST).unwrap_err().to_string().contains("demo/distributed"));
        open(&own, FIRST).unwrap();
        assert!(open_served(&own, FIRST).unwrap_err().to_string().contains("demo/base-date"));
        fs::write(served.join("identity.sqlite"), "").unwrap();
        assert!(open_served(&served, FIRST).unwrap_err().to_string().contains("identity.sqlite"));
        for data in [served, own] {
            fs::remove_dir_all(data).unwrap();
        }
    }

    #[test]
    fn what_no_demo_made_is_refused_before_anything_is_written() {
        let data = new_folder("other");
        let refused = |entry: &str| {
            let file = data.join(entry);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "mine").unwrap();
            let error = open(&data, FIRST).unwrap_err().to_string();
            assert!(error.contains("holds something else") && error.contains(entry), "{entry}: {error}");
            fs::remove_file(file).unwrap();
        };
        // Somebody's own files, another instance, and a folder that is called demo by chance.
        for entry in ["mine.txt", "identity.sqlite", "demo/mine.txt", "demo/admin.key"] {
            refused(entry);
            assert!(!data.join("demo").join(BASE_DATE).exists());
        }
        open(&data, FIRST).unwrap();
        for entry in ["mine.txt", "other.sqlite", "identity.sqlite.bak", "demo/mine.txt"] {
            refused(entry);
        }
        fs::remove_dir_all(data).unwrap();
    }
}
