//! Adds a proof of delivery whose content is stored.

use kaifong_kernel::{Query, Read, Result, Tx, Verb, values::Instant};

use super::steps;
use crate::{
    domain::{
        ids::StopId,
        order::Order,
        proof::{Proof, ProofKind, RecipientRelation},
        refusal::Refusal,
        run::Run,
        stop::Stop,
    },
    store,
};

/// Proofs of one stop at most.
const MOST_PROOFS: usize = 6;

/// Whether a proof of a stop names a content.
pub struct IsNamed {
    /// The stop.
    pub stop: StopId,
    /// The content.
    pub blob_id: String,
}

impl Query for IsNamed {
    const NAME: &'static str = "IsNamed";
    type Out = bool;

    async fn run(&self, read: &Read) -> Result<bool> {
        let proofs = store::of::<Proof>(read, &[("stop_id", Some(self.stop.into()))]).await?;
        Ok(proofs.iter().any(|proof| proof.blob_id.as_ref() == Some(&self.blob_id)))
    }
}

/// The stop and its order, where the caller drives its run and it has room.
async fn takes(tx: &Tx, id: StopId) -> Result<(Stop, Order)> {
    let unknown = Refusal::UnknownStop { stop: id };
    let stop: Stop = store::get(tx, id.uuid()).await?.ok_or_else(|| unknown.clone())?;
    // Who asks about another run's stop is not told whose it is, nor that it is there.
    steps::is_drivers(tx, stop.run).map_err(|_| unknown)?;
    let run: Run = store::get(tx, stop.run.uuid()).await?.ok_or(Refusal::UnknownRun { run: stop.run })?;
    run.is_on()?;
    let there = store::count::<Proof>(tx, &[("stop_id", Some(id.into()))]).await?;
    if stop.has_ended() || there >= MOST_PROOFS {
        return Err(Refusal::StopElsewhere { stop: id, state: stop.state }.into());
    }
    // Locked: an erasure goes before this proof or after it, and knows of it then.
    let order = steps::order(tx, stop.order).await?;
    Ok((stop, order))
}

/// Add a proof. Of a household that was erased while its goods were on the road it is kept that there was one, and nothing
/// of its content.
pub struct AddProof {
    /// The stop.
    pub stop: StopId,
    /// What it is.
    pub kind: ProofKind,
    /// How the recipient stands to the household.
    pub recipient: RecipientRelation,
    /// Its media type.
    pub media_type: String,
    /// Where its content is.
    pub blob_id: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// When by the device's clock.
    pub device_time: Instant,
}

impl Verb for AddProof {
    const NAME: &'static str = "AddProof";
    type Out = Proof;

    async fn run(&self, tx: &mut Tx) -> Result<Proof> {
        let (stop, order) = takes(tx, self.stop).await?;
        let forgotten = steps::is_forgotten(tx, &order).await?;
        let proof = Proof {
            id: tx.mint(),
            order: order.id,
            agency: order.agency,
            household: order.content.household,
            run: stop.run,
            stop: stop.id,
            kind: self.kind,
            recipient: self.recipient,
            media_type: self.media_type.clone(),
            size_bytes: self.size_bytes,
            blob_id: (!forgotten).then(|| self.blob_id.clone()),
            device_time: self.device_time,
            received_at: tx.now(),
        };
        store::add(tx, &proof).await?;
        Ok(proof)
    }
}
