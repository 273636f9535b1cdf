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

/// Ask whether a stop takes another proof, before its content is stored.
pub struct MayAddProof {
    /// The stop.
    pub stop: StopId,
}

impl Query for MayAddProof {
    const NAME: &'static str = "MayAddProof";
    type Out = ();

    async fn run(&self, read: &Read) -> Result<()> {
        takes(read, self.stop).await.map(drop)
    }
}

/// The stop and its order, where the caller drives its run and it has room.
async fn takes(read: &Read, id: StopId) -> Result<(Stop, Order)> {
    let stop: Stop = store::get(read, id.uuid()).await?.ok_or(Refusal::UnknownStop { stop: id })?;
    steps::is_drivers(read, stop.run)?;
    let run: Run = store::get(read, stop.run.uuid()).await?.ok_or(Refusal::UnknownRun { run: stop.run })?;
    run.is_on()?;
    let there = store::count::<Proof>(read, &[("stop_id", Some(id.into()))]).await?;
    if stop.has_ended() || there >= MOST_PROOFS {
        return Err(Refusal::StopElsewhere { stop: id, state: stop.state }.into());
    }
    let order = store::get(read, stop.order.uuid()).await?.ok_or(Refusal::UnknownOrder { order: stop.order })?;
    Ok((stop, order))
}

/// Add a proof.
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
            blob_id: Some(self.blob_id.clone()),
            device_time: self.device_time,
            received_at: tx.now(),
        };
        store::add(tx, &proof).await?;
        Ok(proof)
    }
}
