//! Answers of several states, and what an order's goods come to.

use std::collections::BTreeMap;

use kaifong_kernel::{
    Answer, Error, Read, Result,
    kept::{Kept, get},
    reexport::uuid::Uuid,
};

use crate::domain::{ids::ItemId, item::Item, reservation::Reservation};

/// Several states of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several<K>(pub Vec<K>);

impl<K: Kept + 'static> Answer for Several<K> {
    type Ref = Vec<Uuid>;

    fn stored(&self) -> Vec<Uuid> {
        self.0.iter().map(kaifong_kernel::audit::Audited::audit_id).collect()
    }

    async fn again(read: &Read, ids: Vec<Uuid>) -> Result<Self> {
        let mut states = Vec::new();
        for id in ids {
            let missing = || Error::internal("a stored answer names what is not there");
            states.push(get(read, id).await?.ok_or_else(missing)?);
        }
        Ok(Self(states))
    }
}

/// What a line of an order comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Grams.
    pub weight_g: i64,
    /// Cubic centimetres.
    pub volume_cm3: i64,
    /// Whether two persons carry it.
    pub two_person: bool,
    /// Whether it fits a usual lift.
    pub fits_lift: bool,
}

/// What was set aside for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// One for each line and lot.
    pub reservations: Vec<Reservation>,
    /// What each line comes to.
    pub loads: BTreeMap<i32, Load>,
}

impl Reserved {
    /// With what they come to.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn of(read: &Read, reservations: Vec<Reservation>) -> Result<Self> {
        let (mut items, mut loads): (BTreeMap<ItemId, Item>, BTreeMap<i32, Load>) = Default::default();
        for one in &reservations {
            if let std::collections::btree_map::Entry::Vacant(place) = items.entry(one.item) {
                let item = get(read, one.item.uuid()).await?;
                place.insert(item.ok_or_else(|| Error::internal("a reservation's item is not there"))?);
            }
            let details = &items[&one.item].details;
            let load = loads.entry(one.line_no).or_default();
            load.weight_g += details.weight_g * one.quantity.get();
            load.volume_cm3 += details.volume_cm3 * one.quantity.get();
            (load.two_person, load.fits_lift) = (details.two_person, details.fits_lift);
        }
        Ok(Self { reservations, loads })
    }
}

impl Answer for Reserved {
    type Ref = Vec<Uuid>;

    fn stored(&self) -> Vec<Uuid> {
        self.reservations.iter().map(|one| one.id.uuid()).collect()
    }

    async fn again(read: &Read, ids: Vec<Uuid>) -> Result<Self> {
        let Several(reservations) = Several::again(read, ids).await?;
        Self::of(read, reservations).await
    }
}
