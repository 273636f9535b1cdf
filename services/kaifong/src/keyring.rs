//! Secrets that an instance keeps in files of its own folder, readable by their owner only.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A folder of secrets.
#[derive(Debug, Clone)]
pub struct Keyring(PathBuf);

impl Keyring {
    /// Opens the folder, and makes it (mode 0700) when it isn't there.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("{} can't be made", folder.display()))?;
        Ok(Self(folder.to_owned()))
    }

    /// The secret of a name; the first time it is minted and written (mode 0600).
    ///
    /// # Errors
    /// When the file can't be read or written, or minting fails.
    pub fn get_or_mint(&self, name: &str, mint: impl FnOnce() -> Result<String>) -> Result<String> {
        if let Some(secret) = self.get(name)? {
            return Ok(secret);
        }
        let secret = mint()?;
        self.put(name, &secret)?;
        Ok(secret)
    }

    /// The secret of a name, where there is one.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn get(&self, name: &str) -> Result<Option<String>> {
        let file = self.0.join(name);
        match fs::read_to_string(&file) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} can't be read", file.display())),
        }
    }

    /// Writes a secret (mode 0600), in place of an earlier one.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn put(&self, name: &str, secret: &str) -> Result<()> {
        // Written aside and then renamed: a crash leaves a whole secret or none.
        let aside = self.0.join(format!(".{name}.new"));
        let mut options = OpenOptions::new();
        let mut new = options.write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
        new.write_all(secret.as_bytes())?;
        new.sync_all()?;
        fs::rename(&aside, self.0.join(name))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_minted_once_and_only_its_owner_reads_it() {
        let folder = std::env::temp_dir().join(format!("kaifong-keyring-{}", std::process::id()));
        let ring = Keyring::open(&folder).unwrap();
        assert_eq!(ring.get_or_mint("a.key", || Ok("one".to_owned())).unwrap(), "one");
        assert_eq!(ring.get_or_mint("a.key", || Ok("two".to_owned())).unwrap(), "one");
        let mode = fs::metadata(folder.join("a.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::remove_dir_all(folder).unwrap();
    }
}
