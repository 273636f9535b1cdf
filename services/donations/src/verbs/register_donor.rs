//! Registers a giver.

use kaifong_kernel::{Error, Result, Tx, Verb, values::OrgId};

use crate::{
    domain::{
        donor::{Donor, DonorId, DonorKind},
        gift_refusal::GiftRefusal,
    },
    events,
    store::{self, donor::Contact, seen::SeenDonor},
};

/// Register a giver; who acts for a donor organisation registers that one.
pub struct RegisterDonor {
    /// What kind of giver.
    pub kind: DonorKind,
    /// Name and contact, for the vault.
    pub contact: Contact,
    /// The organisation whose people may see its gifts.
    pub org: Option<OrgId>,
    /// Whether receipts are issued without asking again.
    pub wants_receipts: bool,
}

impl Verb for RegisterDonor {
    const NAME: &'static str = "RegisterDonor";
    type Out = SeenDonor;

    async fn run(&self, tx: &mut Tx) -> Result<SeenDonor> {
        let org = tx.wall().or(self.org);
        is_new(tx, org).await?;
        let (id, now, council) = (tx.mint::<DonorId>(), tx.now(), tx.actor().tenant);
        let commitment = store::donor::keep_contact(tx, id, &self.contact).await?;
        let donor = Donor::register(id, self.kind, org, council, self.wants_receipts, now).committed(commitment);
        if !store::donor::add(tx, &donor).await? {
            is_new(tx, org).await?;
            return Err(Error::internal("an organisation's donor stands in the way and isn't there"));
        }
        tx.emit(events::gift::donor_registered(&donor));
        Ok(SeenDonor { donor, contact: self.contact.clone() })
    }
}

/// Whether an organisation has no donor yet.
async fn is_new(tx: &Tx, org: Option<OrgId>) -> Result<()> {
    let Some(org) = org else { return Ok(()) };
    let known = store::donor::of_org(tx, org).await?;
    known.map_or(Ok(()), |known| Err(GiftRefusal::DonorExists { org, donor: known.id }.into()))
}
