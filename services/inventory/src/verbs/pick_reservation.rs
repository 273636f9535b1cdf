//! Notes that the goods of a reservation were picked.

use kaifong_kernel::{Result, Tx, Verb};

use super::{reserving, steps};
use crate::{
    domain::{
        ids::ReservationId,
        location::LocationKind,
        refusal::Refusal,
        reservation::{PickedPart, Reservation},
    },
    store,
};

/// Note that goods were picked.
pub struct PickReservation {
    /// The reservation.
    pub reservation: ReservationId,
    /// From which bins; none: wherever it lies.
    pub parts: Vec<PickedPart>,
}

impl Verb for PickReservation {
    const NAME: &'static str = "PickReservation";
    type Out = Reservation;

    async fn run(&self, tx: &mut Tx) -> Result<Reservation> {
        let unknown = Refusal::UnknownReservation { reservation: self.reservation };
        let found: Reservation = store::get(tx, self.reservation.uuid()).await?.ok_or(unknown.clone())?;
        let all = steps::reservations(tx, found.order).await?;
        let one = all.into_iter().find(|one| one.id == found.id).ok_or(unknown)?;
        let picked = one.pick(self.parts.clone())?;
        if !picked.picked.is_empty() {
            lies_there(tx, &picked).await?;
        }
        reserving::keep(tx, &picked).await?;
        Ok(picked)
    }
}

/// Whether each bin holds its part, beside what others have picked there and not loaded yet.
async fn lies_there(tx: &Tx, picked: &Reservation) -> Result<()> {
    // Locked: two who pick from one bin at one moment see each other.
    let lot = steps::lot(tx, picked.lot).await?.id;
    let others = store::reservation::live_of_lot(tx, lot, picked.warehouse).await?;
    let others: Vec<Reservation> = others.into_iter().filter(|other| other.id != picked.id).collect();
    for part in &picked.picked {
        steps::place(tx, part.bin, &[LocationKind::Bin]).await?.is_of(picked.warehouse)?;
        let taken: i64 = others.iter().map(|other| other.waits_in(part.bin)).sum();
        let (wanted, free) = (part.quantity.get(), store::balance::at(tx, lot, part.bin).await? - taken);
        if wanted > free {
            return Err(Refusal::ShortAtPlace { lot, location: part.bin, wanted, free }.into());
        }
    }
    Ok(())
}
