//! What the vault keeps: of each member under the member's key, of a household as a whole under the household's.

use kaifong_kernel::{Error, Read, Result, Tx, reexport::uuid::Uuid};
use serde::{Serialize, de::DeserializeOwned};

use super::marks;
use crate::domain::{
    care::VulnerabilityKind,
    ids::{HouseholdId, MemberId, NeedId, WhereaboutsId},
    personal::{Address, Personal},
};

/// What is told of a need in free words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// What was told.
    Narrative,
    /// Why it weighs what it weighs.
    Triage,
    /// Why another weight took that one's place.
    Override,
    /// Why it was reported in spite of a warning.
    InSpite,
    /// Why it ended.
    Ending,
}

impl Words {
    fn field(self, need: NeedId) -> String {
        let what = match self {
            Self::Narrative => "narrative",
            Self::Triage => "triage",
            Self::Override => "override",
            Self::InSpite => "in_spite",
            Self::Ending => "ending",
        };
        format!("{need}:{what}")
    }
}

/// Keeps a text of a subject and tells its salted hash.
async fn keep(tx: &Tx, subject: Uuid, field: &str, text: &str) -> Result<String> {
    tx.vault().put(tx, subject, field, text).await?;
    tx.vault().commitment(tx, subject, text).await
}

async fn keep_json(tx: &Tx, subject: Uuid, field: &str, value: &(impl Serialize + Sync)) -> Result<String> {
    keep(tx, subject, field, &serde_json::to_string(value).map_err(Error::internal)?).await
}

async fn json<T: DeserializeOwned>(read: &Read, subject: Uuid, field: &str) -> Result<Option<T>> {
    let text = read.vault().get(read, subject, field).await?;
    let unreadable = |error| Error::internal(format!("a {field} in the vault is unreadable: {error}"));
    text.map(|text| serde_json::from_str(&text).map_err(unreadable)).transpose()
}

/// Keeps what identifies a member, with the hashes by which it is compared.
pub async fn keep_member(tx: &Tx, household: HouseholdId, id: MemberId, personal: &Personal) -> Result<String> {
    let commitment = keep_json(tx, id.uuid(), "personal", personal).await?;
    marks::of_member(tx, household, id, personal).await?;
    Ok(commitment)
}

/// What identifies a member; none once erased.
pub async fn member(read: &Read, id: MemberId) -> Result<Option<Personal>> {
    json(read, id.uuid(), "personal").await
}

/// Keeps an address. Where many households stay for a while, they aren't compared by it.
pub async fn keep_address(
    tx: &Tx,
    household: HouseholdId,
    id: WhereaboutsId,
    address: &Address,
    compared: bool,
) -> Result<String> {
    let commitment = keep_json(tx, household.uuid(), &id.to_string(), address).await?;
    if compared {
        marks::of_place(tx, household, id, address).await?;
    }
    Ok(commitment)
}

/// An address; none once erased.
pub async fn address(read: &Read, household: HouseholdId, id: WhereaboutsId) -> Result<Option<Address>> {
    json(read, household.uuid(), &id.to_string()).await
}

/// Keeps why a household is vulnerable.
pub async fn keep_reason(tx: &Tx, household: HouseholdId, kind: VulnerabilityKind, reason: &str) -> Result<String> {
    keep(tx, household.uuid(), kind.word(), reason).await
}

/// Why a household is vulnerable; none once erased.
pub async fn reason(read: &Read, household: HouseholdId, kind: VulnerabilityKind) -> Result<Option<String>> {
    read.vault().get(read, household.uuid(), kind.word()).await
}

/// Keeps words about a need.
pub async fn keep_words(tx: &Tx, household: HouseholdId, need: NeedId, what: Words, text: &str) -> Result<String> {
    keep(tx, household.uuid(), &what.field(need), text).await
}

/// Words about a need; none once erased, or where nothing was said.
pub async fn words(read: &Read, household: HouseholdId, need: NeedId, what: Words) -> Result<Option<String>> {
    read.vault().get(read, household.uuid(), &what.field(need)).await
}
