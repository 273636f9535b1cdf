//! Changes a donor's name, contact or wish for receipts.

use kaifong_kernel::{Result, Tx, Verb};

use crate::{
    domain::{donor::DonorId, gift_refusal::GiftRefusal},
    events,
    store::{self, donor::Contact, seen::SeenDonor},
};

/// Change a donor, on a version that was read.
pub struct UpdateDonor {
    /// The donor.
    pub donor: DonorId,
    /// The version the change was made on.
    pub expected_version: i64,
    /// Name and contact, for the vault.
    pub contact: Contact,
    /// Whether receipts are issued without asking again.
    pub wants_receipts: bool,
}

impl Verb for UpdateDonor {
    const NAME: &'static str = "UpdateDonor";
    type Out = SeenDonor;

    async fn run(&self, tx: &mut Tx) -> Result<SeenDonor> {
        let unknown = GiftRefusal::UnknownDonor { donor: self.donor };
        let donor = store::donor::lock(tx, self.donor).await?.ok_or(unknown)?;
        let donor = donor.update(self.expected_version, self.wants_receipts)?;
        let commitment = store::donor::keep_contact(tx, donor.id, &self.contact).await?;
        let donor = donor.committed(commitment);
        store::donor::save(tx, &donor).await?;
        tx.emit(events::gift::donor_updated(&donor));
        Ok(SeenDonor { donor, contact: self.contact.clone() })
    }
}
