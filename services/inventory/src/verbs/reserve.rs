//! Sets goods aside for an order: all or nothing, first expired first out, judged on the day of delivery.

use std::collections::BTreeMap;

use kaifong_kernel::{
    Error, Result, Tx, Verb,
    values::{HkDate, Instant, Units},
};

use super::{
    lending::{self, Ask},
    reserving::EXPIRY,
};
use crate::{
    domain::{
        ids::{AssetId, HouseholdId, ItemId, LocationId, OrderId},
        item::{Item, ItemClass},
        lot::Use,
        picking::{self, Taken, Want},
        refusal::Refusal,
        reservation::{Reservation, ReservationState},
    },
    events,
    store::{self, answers::Reserved},
};

/// Set goods aside for an order.
#[derive(Debug, Clone)]
pub struct Reserve {
    /// The order.
    pub order: OrderId,
    /// The household it goes to.
    pub household: HouseholdId,
    /// The day of delivery.
    pub deliver_on: HkDate,
    /// Until when they are kept.
    pub expires_at: Instant,
    /// What is wanted, each line once.
    pub wants: Vec<Want>,
    /// The day that lent assets are due back.
    pub loan_due_on: Option<HkDate>,
    /// The warehouse that everything is to come from.
    pub warehouse: Option<LocationId>,
    /// What it is for: donors may allow only some.
    pub asked: Use,
}

/// Goods that were taken for a line.
struct Part {
    want: Want,
    taken: Taken,
    asset: Option<AssetId>,
}

impl Verb for Reserve {
    const NAME: &'static str = "Reserve";
    type Out = Reserved;

    async fn run(&self, tx: &mut Tx) -> Result<Reserved> {
        self.in_time(tx)?;
        if !store::order_stock::open(tx, self.order).await? {
            return Err(Refusal::OrderReserved { order: self.order }.into());
        }
        let (mut parts, mut short) = (Vec::new(), Vec::new());
        for (id, wants) in self.by_item() {
            let item: Item = store::get(tx, id.uuid()).await?.ok_or(Refusal::UnknownItem { item: id })?;
            item.is_active()?;
            let taken = match item.details.class {
                ItemClass::Serialised => self.lend(tx, &wants).await?,
                ItemClass::Consumable | ItemClass::Lot => self.take(tx, id, &wants).await?,
            };
            match taken {
                Ok(taken) => parts.extend(taken),
                Err(free) => short.push(said(&wants, id, free)),
            }
        }
        if !short.is_empty() {
            return Err(Refusal::Short { lines: short.join("; ") }.into());
        }
        let mut reservations = Vec::new();
        for part in parts {
            reservations.push(self.keep(tx, &part).await?);
        }
        lending::withdrawing::settled(tx, self.order).await?;
        tx.set_timer(EXPIRY, self.order.uuid(), self.expires_at).await?;
        Reserved::of(tx, reservations).await
    }
}

impl Reserve {
    /// The one item that everything wanted is of, where it is only one.
    #[must_use]
    pub fn hot_item(&self) -> Option<ItemId> {
        let first = self.wants.first()?.item;
        self.wants.iter().all(|want| want.item == first).then_some(first)
    }

    fn in_time(&self, tx: &Tx) -> Result<(), Refusal> {
        if self.expires_at <= tx.now() {
            return Err(Refusal::TooLate { moment: self.expires_at.to_string() });
        }
        if self.deliver_on < tx.today() {
            return Err(Refusal::TooLate { moment: self.deliver_on.to_string() });
        }
        Ok(())
    }

    /// The lines of each item together, the items in one order for everybody.
    fn by_item(&self) -> BTreeMap<ItemId, Vec<Want>> {
        let mut items: BTreeMap<ItemId, Vec<Want>> = BTreeMap::new();
        for want in &self.wants {
            items.entry(want.item).or_default().push(*want);
        }
        items
    }

    /// Takes what is wanted out of lots, or says how much is free.
    async fn take(&self, tx: &Tx, item: ItemId, wants: &[Want]) -> Result<Result<Vec<Part>, i64>> {
        let whole: i64 = wants.iter().map(|want| want.quantity.get()).sum();
        let (mut open, mut taken) = (whole, Vec::new());
        while open > 0 {
            let candidates = store::lot_stock::candidates(tx, item, self.warehouse).await?;
            let fitting = picking::in_order(candidates, self.deliver_on, &self.asked);
            if fitting.iter().map(|it| it.free).sum::<i64>() < open {
                return Ok(Err(whole - open + fitting.iter().map(|it| it.free).sum::<i64>()));
            }
            for candidate in fitting {
                let quantity = open.min(candidate.free);
                let (lot, warehouse) = (candidate.lot.id, candidate.warehouse);
                // The guard of this statement is what keeps a unit from being promised twice. Where somebody was faster,
                // what is free now is looked at again.
                if quantity == 0 || !store::lot_stock::hold(tx, lot, warehouse, quantity).await? {
                    break;
                }
                taken.push(Taken { lot, warehouse, quantity });
                open -= quantity;
            }
        }
        let shares = picking::share(wants, picking::together(taken));
        Ok(Ok(shares.into_iter().map(|(want, taken)| Part { want, taken, asset: None }).collect()))
    }

    /// Books the loans of assets, or says how many are free.
    async fn lend(&self, tx: &mut Tx, wants: &[Want]) -> Result<Result<Vec<Part>, i64>> {
        let mut parts = Vec::new();
        let mut whole = 0;
        for want in wants {
            let late = Refusal::LoanDayMissing { line_no: want.line_no };
            let until = self.loan_due_on.filter(|due| *due >= self.deliver_on).ok_or(late)?;
            let ask = Ask {
                order: self.order,
                household: self.household,
                line_no: want.line_no,
                item: want.item,
                quantity: want.quantity.get(),
                from: self.deliver_on,
                until,
                warehouse: self.warehouse,
                asked: self.asked.clone(),
            };
            for asset in lending::reserve(tx, &ask).await? {
                let taken = Taken { lot: asset.lot, warehouse: asset.warehouse, quantity: 1 };
                parts.push(Part { want: *want, taken, asset: Some(asset.asset) });
            }
            whole += want.quantity.get();
        }
        let found = i64::try_from(parts.len()).map_err(Error::internal)?;
        Ok(if found == whole { Ok(parts) } else { Err(found) })
    }

    async fn keep(&self, tx: &mut Tx, part: &Part) -> Result<Reservation> {
        let reservation = Reservation {
            id: tx.mint(),
            order: self.order,
            line_no: part.want.line_no,
            household: self.household,
            item: part.want.item,
            lot: part.taken.lot,
            asset: part.asset,
            warehouse: part.taken.warehouse,
            quantity: Units::new(part.taken.quantity).ok_or_else(|| Error::internal("what was taken is a quantity"))?,
            state: ReservationState::Held,
            deliver_on: self.deliver_on,
            expires_at: self.expires_at,
            run: None,
            picked: Vec::new(),
            reason: None,
            reserved_at: tx.now(),
        };
        store::add(tx, &reservation).await?;
        tx.emit(events::reservation_changed(&reservation));
        Ok(reservation)
    }
}

/// What is short: the lines, what they want together, and what is free.
fn said(wants: &[Want], item: ItemId, free: i64) -> String {
    let lines: Vec<String> = wants.iter().map(|want| want.line_no.to_string()).collect();
    let wanted: i64 = wants.iter().map(|want| want.quantity.get()).sum();
    format!("line {} wants {wanted} of {item}, {free} are free", lines.join(" and "))
}
