//! The vault: each subject's personal data under a key of its own; erasing the subject destroys the key.
//!
//! AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces; the additional data binds a value to its subject and field.

use std::fmt;

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    schema::{Class, Table},
    tx::{Read, Tx},
    values::{hex, sha256_hex},
};

pub(crate) const SUBJECT: Table = Table {
    name: "vault_subject",
    class: Class::Ephemeral,
    tenant: None,
    columns: "subject_id UUID PRIMARY KEY, wrapped_key BYTEA, salt BYTEA, created_at BIGINT NOT NULL, erased_at BIGINT",
    indexes: &[],
};

pub(crate) const FIELD: Table = Table {
    name: "vault_field",
    class: Class::Ephemeral,
    tenant: None,
    columns: "subject_id UUID NOT NULL REFERENCES vault_subject (subject_id), field TEXT NOT NULL, \
              sealed BYTEA NOT NULL, PRIMARY KEY (subject_id, field)",
    indexes: &[],
};

/// A service's master key: wraps the keys of its subjects and documents. Never shown.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// From 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// When it isn't that.
    pub fn from_hex(text: &str) -> Result<Self> {
        let digits = text.trim();
        let byte = |place: usize| digits.get(place * 2..place * 2 + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        let bytes: Option<Vec<u8>> = (0..32).map(byte).collect();
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        match bytes {
            Some(bytes) if digits.len() == 64 => Ok(Self(bytes)),
            Some(_) | None => Err(Error::internal("the master key is not 64 hexadecimal digits")),
        }
    }

    /// A new one, as 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn generate_hex() -> Result<String> {
        Ok(hex(&random::<32>()?))
    }

    /// A key for one purpose outside the vault and the documents.
    #[must_use]
    pub fn for_purpose(&self, purpose: &str) -> [u8; 32] {
        self.derive(purpose)
    }

    /// A key for one purpose, by HMAC-SHA256 (as NIST SP 800-108 in its simplest form).
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut derived = [0; 32];
        derived.copy_from_slice(hmac::sign(&key, purpose.as_bytes()).as_ref());
        derived
    }
}

/// Bytes from the machine's random source.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::internal("the machine gave no randomness"))?;
    Ok(bytes)
}

/// Encrypts under a key: nonce, then ciphertext and tag.
pub(crate) fn seal(key: &[u8; 32], bound_to: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::<NONCE_LEN>()?;
    let mut sealed = plain.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound_to), &mut sealed)
        .map_err(|_| Error::internal("a value could not be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Decrypts what [`seal`] made; `None` when it was altered or belongs elsewhere.
pub(crate) fn open(key: &[u8; 32], bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut plain = ciphertext.to_vec();
    let length = cipher(key).ok()?.open_in_place(nonce, Aad::from(bound_to), &mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Error::internal("a key of the wrong size"))?;
    Ok(LessSafeKey::new(key))
}

/// The vault of one service.
#[derive(Clone, Debug)]
pub struct Vault {
    wrapping: MasterKey,
    looking_up: MasterKey,
}

struct Subject {
    key: [u8; 32],
    salt: Vec<u8>,
}

impl Vault {
    /// A vault under a master key.
    #[must_use]
    pub fn new(master: &MasterKey) -> Self {
        let wrapping = MasterKey(master.derive("kaifong vault wrapping"));
        let looking_up = MasterKey(master.derive("kaifong vault lookup"));
        Self { wrapping, looking_up }
    }

    /// Keeps a value of a subject, in place of any it had.
    ///
    /// # Errors
    /// When the subject has been erased, or the database refuses it.
    pub async fn put(&self, tx: &Tx, subject: Uuid, field: &str, value: &str) -> Result<()> {
        let known = match self.subject(tx, subject).await? {
            Some(known) => known,
            None => self.admit(tx, subject).await?,
        };
        let sealed = seal(&known.key, &bound_to(subject, field), value.as_bytes())?;
        let sql = "INSERT INTO vault_field (subject_id, field, sealed) VALUES ($1, $2, $3) \
                   ON CONFLICT (subject_id, field) DO UPDATE SET sealed = $3";
        tx.run(sql, [subject.into(), field.into(), sealed.into()]).await.map(drop)
    }

    /// A value of a subject; `None` when it has none or has been erased.
    ///
    /// # Errors
    /// When the database can't answer or what it holds was altered.
    pub async fn get(&self, read: &Read, subject: Uuid, field: &str) -> Result<Option<String>> {
        let Some(known) = self.subject(read, subject).await? else { return Ok(None) };
        let sql = "SELECT sealed FROM vault_field WHERE subject_id = $1 AND field = $2";
        let Some(row) = read.one(sql, [subject.into(), field.into()]).await? else { return Ok(None) };
        let sealed: Vec<u8> = row.try_get("", "sealed")?;
        let plain = open(&known.key, &bound_to(subject, field), &sealed);
        let plain = plain.ok_or_else(|| Error::internal("a value in the vault was altered"))?;
        String::from_utf8(plain).map(Some).map_err(Error::internal)
    }

    /// Erases a subject: its key, its salt and its values. Only that it was erased is kept, also of one that was not known:
    /// what comes late of it is not kept.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn erase(&self, tx: &Tx, subject: Uuid) -> Result<()> {
        tx.run("DELETE FROM vault_field WHERE subject_id = $1", [subject.into()]).await?;
        let sql = "INSERT INTO vault_subject (subject_id, created_at, erased_at) VALUES ($1, $2, $2) \
                   ON CONFLICT (subject_id) DO UPDATE SET wrapped_key = NULL, salt = NULL, erased_at = $2";
        tx.run(sql, [subject.into(), tx.now().into()]).await.map(drop)
    }

    /// Whether a subject has been erased.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn is_erased(&self, read: &Read, subject: Uuid) -> Result<bool> {
        let sql = "SELECT 1 AS one FROM vault_subject WHERE subject_id = $1 AND erased_at IS NOT NULL";
        Ok(read.one(sql, [subject.into()]).await?.is_some())
    }

    /// A keyed hash by which a value can be found again without being known: HMAC-SHA256 over the value trimmed and
    /// in lower case, hexadecimal. The same value of another kind has another hash.
    #[must_use]
    pub fn lookup(&self, kind: &str, value: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.looking_up.derive(kind));
        hex(hmac::sign(&key, value.trim().to_lowercase().as_bytes()).as_ref())
    }

    /// A salted commitment to a value of a subject, for sealed rows: SHA-256 over the subject's salt and the value.
    /// Erasing the subject destroys the salt, and with it every way back.
    ///
    /// # Errors
    /// When the database can't answer, or the subject isn't known.
    pub async fn commitment(&self, read: &Read, subject: Uuid, value: &str) -> Result<String> {
        let known = self.subject(read, subject).await?;
        let known = known.ok_or_else(|| Error::internal("a commitment to a subject that the vault doesn't know"))?;
        Ok(sha256_hex(&[known.salt.as_slice(), value.as_bytes()].concat()))
    }

    async fn subject(&self, read: &Read, subject: Uuid) -> Result<Option<Subject>> {
        let sql = "SELECT wrapped_key, salt FROM vault_subject WHERE subject_id = $1";
        let Some(row) = read.one(sql, [subject.into()]).await? else { return Ok(None) };
        let wrapped: Option<Vec<u8>> = row.try_get("", "wrapped_key")?;
        let (Some(wrapped), Some(salt)) = (wrapped, row.try_get::<Option<Vec<u8>>>("", "salt")?) else {
            return Ok(None);
        };
        let key = open(&self.wrapping.0, subject.as_bytes(), &wrapped).and_then(|key| key.try_into().ok());
        let key = key.ok_or_else(|| Error::internal("a subject's key doesn't open under this master key"))?;
        Ok(Some(Subject { key, salt }))
    }

    async fn admit(&self, tx: &Tx, subject: Uuid) -> Result<Subject> {
        let (key, salt) = (random::<32>()?, random::<16>()?.to_vec());
        let wrapped = seal(&self.wrapping.0, subject.as_bytes(), &key)?;
        let sql = "INSERT INTO vault_subject (subject_id, wrapped_key, salt, created_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT DO NOTHING";
        let values = [subject.into(), wrapped.into(), salt.clone().into(), tx.now().into()];
        if tx.run(sql, values).await? == 0 {
            return self
                .subject(tx, subject)
                .await?
                .ok_or_else(|| Error::internal("an erased subject takes no values"));
        }
        Ok(Subject { key, salt })
    }
}

fn bound_to(subject: Uuid, field: &str) -> Vec<u8> {
    [subject.as_bytes().as_slice(), field.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
