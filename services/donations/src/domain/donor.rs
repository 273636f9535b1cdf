//! Donors: who gives. Names and contacts live in the vault; here are ids and a salted commitment.

use kaifong_kernel::values::{Instant, OrgId};
use serde::Serialize;

use super::gift_refusal::GiftRefusal;

kaifong_kernel::ids! {
    /// A giver.
    DonorId = "dnr";
}

kaifong_kernel::words! {
    /// What kind of giver.
    DonorKind {
        /// A company or another body.
        Company = "company",
        /// A natural person.
        Person = "person",
    }
}

/// A giver, without what identifies them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Donor {
    /// Its id; also the subject of its vault fields.
    pub id: DonorId,
    /// What kind of giver.
    pub kind: DonorKind,
    /// The organisation whose people may see its gifts.
    pub org: Option<OrgId>,
    /// The tenant its rows belong to: the organisation, or the council.
    pub tenant: OrgId,
    /// Whether receipts are issued without asking again.
    pub wants_receipts: bool,
    /// Salted hash of name and contact.
    pub commitment: String,
    /// When registered.
    pub registered_at: Instant,
    /// Version of the document.
    pub version: i64,
}

impl Donor {
    /// A giver who has just been registered; a linked organisation sees its own.
    #[must_use]
    pub fn register(
        id: DonorId,
        kind: DonorKind,
        org: Option<OrgId>,
        council: OrgId,
        wants_receipts: bool,
        registered_at: Instant,
    ) -> Self {
        let tenant = org.unwrap_or(council);
        let commitment = String::new();
        Self { id, kind, org, tenant, wants_receipts, commitment, registered_at, version: 1 }
    }

    /// The same with what is kept in the vault committed to.
    #[must_use]
    pub fn committed(mut self, commitment: String) -> Self {
        self.commitment = commitment;
        self
    }

    /// The next version, made on `expected`.
    ///
    /// # Errors
    /// [`GiftRefusal::StaleDonor`] (DON003) when the version has moved on.
    pub fn update(mut self, expected: i64, wants_receipts: bool) -> Result<Self, GiftRefusal> {
        if self.version != expected {
            return Err(GiftRefusal::StaleDonor { donor: self.id, version: self.version, expected });
        }
        self.wants_receipts = wants_receipts;
        self.version += 1;
        Ok(self)
    }
}
