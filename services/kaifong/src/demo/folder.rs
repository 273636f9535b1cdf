//! What a demo keeps between runs: its base date and its secrets, readable by their owner only.

use std::path::Path;

use anyhow::{Context, Result, bail};
use kaifong_kernel::values::HkDate;

use crate::keyring::Keyring;

/// The folder `DIR/demo` of an instance that the demo made.
#[derive(Debug, Clone)]
pub struct Folder(Keyring);

impl Folder {
    /// Opens the folder of a demo, or makes it where there is nothing yet.
    ///
    /// # Errors
    /// When the instance's folder holds something that no demo made.
    pub fn open(data: &Path) -> Result<Self> {
        let own = data.join("demo");
        if !own.exists() && data.exists() && std::fs::read_dir(data)?.next().is_some() {
            bail!("{} holds something else; give --data an empty folder, or one of an earlier demo", data.display());
        }
        Ok(Self(Keyring::open(&own)?))
    }

    /// The day on which the demo was first played; every date of its requests follows from it.
    ///
    /// # Errors
    /// When it can't be kept or read.
    pub fn base_date(&self, today: HkDate) -> Result<HkDate> {
        let text = self.0.get_or_mint("base-date", || Ok(today.to_string()))?;
        text.parse().ok().with_context(|| format!("demo/base-date has {text}, which is no date"))
    }

    /// A secret that was kept, if there is one.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn secret(&self, name: &str) -> Result<Option<String>> {
        self.0.get(&format!("{name}.key"))
    }

    /// Keeps a secret.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep(&self, name: &str, secret: &str) -> Result<()> {
        self.0.put(&format!("{name}.key"), secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_holds_something_else_is_refused() {
        let data = std::env::temp_dir().join(format!("kaifong-demo-folder-{}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(data.join("mine.txt"), "not a demo").unwrap();
        assert!(Folder::open(&data).unwrap_err().to_string().contains("holds something else"));
        std::fs::remove_file(data.join("mine.txt")).unwrap();
        let folder = Folder::open(&data).unwrap();
        let first: HkDate = "2026-01-05".parse().unwrap();
        assert_eq!(folder.base_date(first).unwrap(), first);
        let again = Folder::open(&data).unwrap();
        assert_eq!(again.base_date("2026-02-01".parse().unwrap()).unwrap(), first);
        std::fs::remove_dir_all(data).unwrap();
    }
}
