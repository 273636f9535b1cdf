//! Documents: encrypted, named by the hash of their ciphertext, in a folder or a bucket.

use std::{path::Path, sync::Arc};

use object_store::{ObjectStore, ObjectStoreExt, PutPayload, aws::AmazonS3Builder, path::Path as Place};
use ring::hmac;

mod shelf;

use self::shelf::{Folder, Shelf};
use crate::{
    error::{Error, Result},
    values::{hex, sha256_hex},
    vault::{MasterKey, open, random, seal},
};

/// The largest document: what fits into one message with room for the rest.
pub const DOCUMENT_LIMIT_BYTES: usize = 3 * 1024 * 1024 + 512 * 1024;

/// Length of a wrapped data key: nonce, 32 bytes, tag.
const WRAPPED: usize = 12 + 32 + 16;

/// A document that has been stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of the ciphertext, hexadecimal: its name.
    pub blob_id: String,
    /// Keyed hash of the content: equal for equal documents, and tells nobody else anything.
    pub sameness: String,
    /// Size of the content in bytes.
    pub size_bytes: i64,
    /// Media type as given.
    pub media_type: String,
}

/// The documents of one service.
#[derive(Clone, Debug)]
pub struct Blobs {
    store: Shelf,
    wrapping: [u8; 32],
    sameness: [u8; 32],
}

impl Blobs {
    /// Documents in any object store, under a master key.
    #[must_use]
    pub fn new(store: Arc<dyn ObjectStore>, master: &MasterKey) -> Self {
        Self::on(Shelf::Store(store), master)
    }

    fn on(store: Shelf, master: &MasterKey) -> Self {
        let (wrapping, sameness) = (master.derive("kaifong blob wrapping"), master.derive("kaifong blob sameness"));
        Self { store, wrapping, sameness }
    }

    /// Documents in a folder, which is made for the first of them.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a key is given away, not lent")]
    pub fn folder(folder: &Path, master: MasterKey) -> Self {
        Self::on(Shelf::Folder(Arc::new(Folder::at(folder))), &master)
    }

    /// Documents in an S3 bucket; region, endpoint and credentials come from the usual `AWS_*` variables.
    ///
    /// # Errors
    /// When they don't describe one.
    #[expect(clippy::needless_pass_by_value, reason = "a key is given away, not lent")]
    pub fn bucket(name: &str, master: MasterKey) -> Result<Self> {
        let store = AmazonS3Builder::from_env().with_bucket_name(name).build().map_err(Error::internal)?;
        Ok(Self::new(Arc::new(store), &master))
    }

    /// Stores a document before the transaction that names it. One that no row comes to name is only litter.
    ///
    /// # Errors
    /// When it is too large or the store doesn't take it.
    pub async fn put(&self, content: &[u8], media_type: &str) -> Result<Stored> {
        if content.len() > DOCUMENT_LIMIT_BYTES {
            return Err(Error::internal("a document over the limit reached the store"));
        }
        let key = random::<32>()?;
        let wrapped = seal(&self.wrapping, b"blob", &key)?;
        let bytes = [wrapped, seal(&key, b"blob", content)?].concat();
        let blob_id = sha256_hex(&bytes);
        self.store.made()?.put(&place(&blob_id), PutPayload::from(bytes)).await.map_err(away)?;
        Ok(Stored {
            blob_id,
            sameness: self.sameness(content),
            size_bytes: i64::try_from(content.len()).map_err(Error::internal)?,
            media_type: media_type.to_owned(),
        })
    }

    /// The keyed hash of a content.
    #[must_use]
    pub fn sameness(&self, content: &[u8]) -> String {
        hex(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.sameness), content).as_ref())
    }

    /// Reads a document.
    ///
    /// # Errors
    /// When it isn't there, or was altered.
    pub async fn get(&self, blob_id: &str) -> Result<Vec<u8>> {
        let store = self.store.found()?.ok_or_else(missing)?;
        let bytes = store.get(&place(blob_id)).await.map_err(away)?.bytes().await.map_err(away)?;
        let altered = || Error::internal(format!("document {blob_id} was altered in the store"));
        if sha256_hex(&bytes) != blob_id {
            return Err(altered());
        }
        let (wrapped, sealed) = bytes.split_at_checked(WRAPPED).ok_or_else(altered)?;
        let key = open(&self.wrapping, b"blob", wrapped).and_then(|key| <[u8; 32]>::try_from(key).ok());
        open(&key.ok_or_else(altered)?, b"blob", sealed).ok_or_else(altered)
    }

    /// Removes a document for good, as erasure asks; one that isn't there is removed already.
    ///
    /// # Errors
    /// When the store doesn't answer.
    pub async fn remove(&self, blob_id: &str) -> Result<()> {
        let Some(store) = self.store.found()? else { return Ok(()) };
        match store.delete(&place(blob_id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }
}

/// Two digits of the name make a folder, so that none grows too large.
fn place(blob_id: &str) -> Place {
    Place::from(format!("{}/{blob_id}", blob_id.get(..2).unwrap_or("xx")))
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function of map_err")]
fn away(error: object_store::Error) -> Error {
    if matches!(error, object_store::Error::NotFound { .. }) {
        missing()
    } else {
        Error::away(format!("the document store: {error}"))
    }
}

fn missing() -> Error {
    Error::internal("a document is missing from the store")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_is_made_for_its_first_document() {
        let folder = crate::testing::new_folder();
        let (at, key) = (folder.join("deep").join("documents"), || MasterKey::from_bytes([7; 32]));
        let blobs = Blobs::folder(&at, key());
        assert!(blobs.get("00aa").await.unwrap_err().to_string().contains("missing"));
        blobs.remove("00aa").await.unwrap();
        assert!(!at.exists() && !folder.join("deep").exists(), "who keeps no document needs no folder");
        let stored = blobs.put(b"agreement", "application/pdf").await.unwrap();
        assert_eq!(Blobs::folder(&at, key()).get(&stored.blob_id).await.unwrap(), b"agreement");

        let file = folder.join("file");
        std::fs::write(&file, "").unwrap();
        let nowhere = Blobs::folder(&file.join("documents"), key());
        assert!(nowhere.put(b"agreement", "application/pdf").await.is_err(), "it can't be made, and that is told");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_document_is_named_by_its_ciphertext_and_found_altered() {
        let bench = crate::testing::sqlite("blobs", &[]).await;
        let blobs = bench.ports.blobs();
        let one = blobs.put(b"agreement", "application/pdf").await.unwrap();
        let two = blobs.put(b"agreement", "application/pdf").await.unwrap();
        assert_ne!(one.blob_id, two.blob_id, "the name tells nothing of the content");
        assert_eq!(one.sameness, two.sameness);
        assert_eq!(blobs.get(&one.blob_id).await.unwrap(), b"agreement");
        blobs.remove(&two.blob_id).await.unwrap();
        blobs.remove(&two.blob_id).await.unwrap();
        assert!(blobs.get(&two.blob_id).await.unwrap_err().to_string().contains("missing"));
        let forged = PutPayload::from(vec![0; 100]);
        blobs.store.made().unwrap().put(&place(&one.blob_id), forged).await.unwrap();
        assert!(blobs.get(&one.blob_id).await.unwrap_err().to_string().contains("altered"));
    }
}
