//! Referrals are two agencies' at once: the table has no tenant, and this is its wall.

use kaifong_kernel::{
    Read, Result, Tx, kept,
    values::{OrgId, Page, PageOf},
};
use sea_orm::Value;

use super::personal;
use crate::domain::{household::Household, personal::Personal, referral::Referral};

/// A referral, with whom to ask for where the reader may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenReferral {
    /// The referral.
    pub referral: Referral,
    /// Whom to ask for: only for the agency that it was referred to, while it is shared.
    pub contact: Option<Personal>,
}

/// Lets every referral of a household follow what it allows now; tells which are shared no longer.
pub async fn follow(tx: &mut Tx, household: &Household) -> Result<Vec<Referral>> {
    let known: Vec<Referral> = kept::lock_of(tx, &[("household_id", Some(household.id.into()))]).await?;
    let mut ended = Vec::new();
    for referral in known {
        let followed = referral.clone().follow(household);
        if followed != referral {
            kept::save(tx, &followed).await?;
            ended.extend((!followed.shared).then_some(followed));
        }
    }
    Ok(ended)
}

/// One page of the referrals from and to whoever asks; of all, for the council.
pub async fn list(read: &Read, page: &Page) -> Result<PageOf<SeenReferral>> {
    let wall: Option<OrgId> = read.wall();
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = String::from("1 = 1");
    if let Some(own) = wall {
        values.push(own.into());
        conditions.push_str(" AND (from_id = $1 OR to_id = $1)");
    }
    if let Some(after) = kept::after(page)? {
        values.push(after.into());
        conditions.push_str(&format!(" AND id > ${}", values.len()));
    }
    let found: Vec<Referral> = kept::chosen(read, &conditions, values, page.size + 1).await?;
    let mut items = Vec::with_capacity(found.len());
    for referral in found {
        let contact = match referral.contact.filter(|_| wall == Some(referral.to) && referral.shared) {
            Some(member) => personal::member(read, member).await?,
            None => None,
        };
        items.push(SeenReferral { referral, contact });
    }
    Ok(PageOf::cut(items, page, |seen| seen.referral.id.uuid().to_string()))
}
