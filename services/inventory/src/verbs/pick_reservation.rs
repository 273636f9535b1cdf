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
        for part in &picked.picked {
            steps::place(tx, part.bin, &[LocationKind::Bin]).await?.is_of(picked.warehouse)?;
            let (wanted, free) = (part.quantity.get(), store::balance::at(tx, picked.lot, part.bin).await?);
            if wanted > free {
                return Err(Refusal::ShortAtPlace { lot: picked.lot, location: part.bin, wanted, free }.into());
            }
        }
        reserving::keep(tx, &picked).await?;
        Ok(picked)
    }
}
