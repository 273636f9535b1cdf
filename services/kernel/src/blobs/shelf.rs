//! Where documents are kept: in any object store, or in a folder that is made when the first one comes.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use object_store::{ObjectStore, local::LocalFileSystem};

use crate::error::{Error, Result};

/// Where documents are kept.
#[derive(Clone, Debug)]
pub(super) enum Shelf {
    /// In an object store.
    Store(Arc<dyn ObjectStore>),
    /// In a folder.
    Folder(Arc<Folder>),
}

/// A folder that may not be there yet.
#[derive(Debug)]
pub(super) struct Folder {
    at: PathBuf,
    opened: OnceLock<LocalFileSystem>,
}

impl Shelf {
    /// To put a document in: what isn't there is made.
    pub(super) fn made(&self) -> Result<&dyn ObjectStore> {
        match self {
            Self::Store(store) => Ok(store.as_ref()),
            Self::Folder(folder) => folder.made(),
        }
    }

    /// To look for a document in; nothing where none can be.
    pub(super) fn found(&self) -> Result<Option<&dyn ObjectStore>> {
        match self {
            Self::Store(store) => Ok(Some(store.as_ref())),
            Self::Folder(folder) if folder.opened.get().is_some() || folder.at.exists() => folder.opened().map(Some),
            Self::Folder(_) => Ok(None),
        }
    }
}

impl Folder {
    pub(super) fn at(folder: &Path) -> Self {
        Self { at: folder.to_owned(), opened: OnceLock::new() }
    }

    fn made(&self) -> Result<&dyn ObjectStore> {
        if self.opened.get().is_none() {
            make(&self.at).map_err(Error::internal)?;
        }
        self.opened()
    }

    fn opened(&self) -> Result<&dyn ObjectStore> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        // A row that names the document commits durably, so the document must be as durable before it.
        let opened = LocalFileSystem::new_with_prefix(&self.at).map_err(Error::internal)?.with_fsync(true);
        Ok(self.opened.get_or_init(|| opened))
    }
}

/// Makes a folder and those above it, as durable as what is put in it.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        make(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !folder.is_dir() => return Err(error),
        Ok(()) | Err(_) => {}
    }
    File::open(above.unwrap_or_else(|| Path::new(".")))?.sync_all()
}
