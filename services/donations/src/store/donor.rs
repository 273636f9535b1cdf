//! Donors, and their names and contacts in the vault.

use kaifong_kernel::{
    Read, Result, Tx,
    values::{OrgId, Page, PageOf},
};
use sea_orm::{QueryResult, Value};

use super::{
    listing::Listing,
    row::{get, insert, update},
    wall,
};
use crate::domain::donor::{Donor, DonorId, DonorKind};

const COLUMNS: &str = "id, tenant_id, kind, org_id, wants_receipts, commitment, registered_at, version";

/// What identifies a donor; it lives in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// Name as it goes on the receipt.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Telephone number, or empty.
    pub phone: String,
}

/// Which donors are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only this kind.
    pub kind: Option<DonorKind>,
    /// Only of this organisation.
    pub org: Option<OrgId>,
}

fn state(row: &QueryResult) -> Result<Donor> {
    Ok(Donor {
        id: get(row, "id")?,
        tenant: get(row, "tenant_id")?,
        kind: get(row, "kind")?,
        org: get(row, "org_id")?,
        wants_receipts: get(row, "wants_receipts")?,
        commitment: get(row, "commitment")?,
        registered_at: get(row, "registered_at")?,
        version: get(row, "version")?,
    })
}

fn values(donor: &Donor) -> Vec<Value> {
    vec![
        donor.id.into(),
        donor.tenant.into(),
        donor.kind.into(),
        donor.org.into(),
        donor.wants_receipts.into(),
        donor.commitment.clone().into(),
        donor.registered_at.into(),
        donor.version.into(),
    ]
}

/// The donor, if the caller may see it.
pub async fn get_by_id(read: &Read, id: DonorId) -> Result<Option<Donor>> {
    find(read, id, "").await
}

/// The same, locked until the transaction ends.
pub async fn lock(tx: &Tx, id: DonorId) -> Result<Option<Donor>> {
    find(tx, id, tx.for_update()).await
}

async fn find(read: &Read, id: DonorId, lock: &str) -> Result<Option<Donor>> {
    let sql = format!("SELECT {COLUMNS} FROM donor WHERE id = $1{lock}");
    let donor = read.one(&sql, vec![id.into()]).await?.as_ref().map(state).transpose()?;
    Ok(donor.filter(|donor| wall::within(read, donor.tenant)))
}

/// The donor of an organisation.
pub async fn of_org(read: &Read, org: OrgId) -> Result<Option<Donor>> {
    let sql = format!("SELECT {COLUMNS} FROM donor WHERE org_id = $1");
    read.one(&sql, vec![org.into()]).await?.as_ref().map(state).transpose()
}

/// Adds a donor; `false` when its organisation got one at the same moment.
pub async fn add(tx: &mut Tx, donor: &Donor) -> Result<bool> {
    let sql = format!("{} ON CONFLICT DO NOTHING", insert("donor", COLUMNS));
    let added = tx.run(&sql, values(donor)).await? == 1;
    if added {
        tx.touch(donor);
    }
    Ok(added)
}

/// Writes a donor back.
pub async fn save(tx: &mut Tx, donor: &Donor) -> Result<()> {
    let touched = tx.run(&update("donor", COLUMNS), values(donor)).await?;
    assert_eq!(touched, 1, "a donor is never deleted");
    tx.touch(donor);
    Ok(())
}

/// One page of donors.
pub async fn list(read: &Read, wanted: &Wanted, page: &Page) -> Result<PageOf<Donor>> {
    let listing = Listing::of(COLUMNS, "donor").walled(read).only("kind", wanted.kind).only("org_id", wanted.org);
    listing.page(read, page, state, |donor| donor.id.uuid()).await
}

/// Keeps name and contact under the donor's own key; gives the salted commitment.
pub async fn keep_contact(tx: &mut Tx, id: DonorId, contact: &Contact) -> Result<String> {
    let fields = [("name", &contact.name), ("email", &contact.email), ("phone", &contact.phone)];
    for (field, value) in fields {
        tx.vault().put(tx, id.uuid(), field, value).await?;
    }
    let all = [contact.name.as_str(), &contact.email, &contact.phone].join("\u{1f}");
    tx.vault().commitment(tx, id.uuid(), &all).await
}

/// Name and contact; empty once erased.
pub async fn contact(read: &Read, id: DonorId) -> Result<Contact> {
    let vault = read.vault();
    Ok(Contact {
        name: vault.get(read, id.uuid(), "name").await?.unwrap_or_default(),
        email: vault.get(read, id.uuid(), "email").await?.unwrap_or_default(),
        phone: vault.get(read, id.uuid(), "phone").await?.unwrap_or_default(),
    })
}

/// The name alone; empty once erased.
pub async fn name(read: &Read, id: DonorId) -> Result<String> {
    Ok(read.vault().get(read, id.uuid(), "name").await?.unwrap_or_default())
}
