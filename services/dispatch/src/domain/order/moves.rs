//! How an order moves, and what is asked of `inventory` with it. A refusal is always led back to a state from which a
//! person, or the next plan, can go on.

use kaifong_kernel::values::Instant;

use super::{Direction, Order, OrderState as State, Quantity};
use crate::domain::{
    goods::{Ask, GoodsState as Goods, Measured, Step},
    ids::RunId,
    refusal::Refusal,
    stop::FailReason,
};

/// What an order came to when `inventory` had answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concluded {
    /// The order.
    pub order: Order,
    /// What is asked next.
    pub ask: Option<Ask>,
    /// The run that it was taken off.
    pub off: Option<RunId>,
}

impl Concluded {
    const fn is(order: Order) -> Self {
        Self { order, ask: None, off: None }
    }

    fn asking((order, ask): (Order, Ask)) -> Self {
        Self { order, ask: Some(ask), off: None }
    }
}

impl Order {
    /// Makes a draft ready; `inventory` is asked to reserve what it brings.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::NotRouted`] (DSP006), [`Refusal::NoConsent`] (DSP007).
    pub fn submit(self) -> Result<(Self, Option<Ask>), Refusal> {
        let order = self.must_be(State::Draft)?;
        match order.consents {
            None => return Err(Refusal::NotRouted { order: order.id }),
            Some(false) => return Err(Refusal::NoConsent { order: order.id }),
            Some(true) => {}
        }
        let order = Self { state: State::Ready, reason: None, ..order };
        if !order.brings_goods() {
            return Ok((Self { goods: Goods::None, ..order }, None));
        }
        let (order, ask) = Self { goods: Goods::Reserving, ..order }.asked(Step::Reserve);
        Ok((order, Some(ask)))
    }

    /// Its goods are set aside, or not: a draft again then, off the run that it may have been planned on.
    #[must_use]
    pub fn reserved(self, answer: Result<(Measured, Instant), String>) -> Concluded {
        match answer {
            Ok(_) if self.is_over() => self.releasing(),
            Ok((measured, until)) => {
                Concluded::is(Self { goods: Goods::Held, held_until: Some(until), ..self.weighing(measured) })
            }
            Err(_) if self.is_over() => Concluded::is(self.released()),
            Err(code) => {
                let off = self.run;
                let goods = Goods::Refused;
                let order =
                    Self { state: State::Draft, goods, reason: Some(code), run: None, held_until: None, ..self };
                Concluded { order, ask: None, off }
            }
        }
    }

    /// A hold is no more: its goods are set aside anew while it waits. `None` past that, and where another hold has followed.
    #[must_use]
    pub fn hold_expired(self, was_until: Option<Instant>) -> Option<(Self, Ask)> {
        let waits = matches!(self.state, State::Ready | State::Planned) && self.goods == Goods::Held;
        (waits && was_until.is_none_or(|was| self.held_until <= Some(was))).then(|| self.reserving_anew())
    }

    /// It is on a run.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::GoodsMoving`] (DSP024) unless its goods are held.
    pub fn plan(self, run: RunId) -> Result<Self, Refusal> {
        let order = self.must_be(State::Ready)?;
        if !order.goods.can_be_planned() {
            return Err(Refusal::GoodsMoving { order: order.id, goods: order.goods });
        }
        Ok(Self { state: State::Planned, run: Some(run), reason: None, ..order })
    }

    /// It goes over to another run before any goods were allocated.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::GoodsMoving`] (DSP024).
    pub fn change_run(self, run: RunId) -> Result<(Self, Option<Ask>), Refusal> {
        let order = self.must_be(State::Planned)?;
        match order.goods {
            Goods::None | Goods::Held => Ok((Self { run: Some(run), ..order }, None)),
            // To the new run once they are free of the old one.
            Goods::Allocated => {
                let order = Self { run: Some(run), goods: Goods::Unallocating, ..order };
                let (order, ask) = order.asked(Step::Unallocate);
                Ok((order, Some(ask)))
            }
            goods @ (Goods::Reserving
            | Goods::Allocating
            | Goods::Issuing
            | Goods::Issued
            | Goods::Unallocating
            | Goods::Releasing
            | Goods::Released
            | Goods::Refused
            | Goods::Back) => Err(Refusal::GoodsMoving { order: order.id, goods }),
        }
    }

    /// It is taken off its run before the road, and can be planned again.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::GoodsMoving`] (DSP024).
    pub fn unplan(self, reason: Option<String>) -> Result<(Self, Option<Ask>), Refusal> {
        let order = self.must_be(State::Planned)?;
        match order.goods {
            Goods::Allocated => {
                let order = Self { state: State::Ready, run: None, reason, goods: Goods::Unallocating, ..order };
                let (order, ask) = order.asked(Step::Unallocate);
                Ok((order, Some(ask)))
            }
            Goods::None | Goods::Held | Goods::Reserving => {
                Ok((Self { state: State::Ready, run: None, reason, ..order }, None))
            }
            goods @ (Goods::Allocating
            | Goods::Issuing
            | Goods::Issued
            | Goods::Unallocating
            | Goods::Releasing
            | Goods::Released
            | Goods::Refused
            | Goods::Back) => Err(Refusal::GoodsMoving { order: order.id, goods }),
        }
    }

    /// Its run is published: its goods are to be allocated.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::GoodsMoving`] (DSP024) unless its goods are held.
    pub fn publish(self) -> Result<(Self, Option<Ask>), Refusal> {
        let order = self.must_be(State::Planned)?;
        match order.goods {
            Goods::None => Ok((order, None)),
            Goods::Held => {
                let (order, ask) = Self { goods: Goods::Allocating, ..order }.asked(Step::Allocate);
                Ok((order, Some(ask)))
            }
            goods @ (Goods::Reserving
            | Goods::Allocating
            | Goods::Allocated
            | Goods::Issuing
            | Goods::Issued
            | Goods::Unallocating
            | Goods::Releasing
            | Goods::Released
            | Goods::Refused
            | Goods::Back) => Err(Refusal::GoodsMoving { order: order.id, goods }),
        }
    }

    /// Its goods are its run's; or not, and it is off the run and they are set aside anew.
    #[must_use]
    pub fn allocated(self, answer: Result<(), String>) -> Concluded {
        match answer {
            Ok(()) if self.is_over() => self.releasing(),
            Ok(()) => Concluded::is(Self { goods: Goods::Allocated, held_until: None, ..self }),
            Err(code) => self.taken_off(code),
        }
    }

    /// Its run starts: its goods are to be issued; what brings none is on the road.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::GoodsMoving`] (DSP024) while they are being allocated.
    pub fn load(self) -> Result<(Self, Option<Ask>), Refusal> {
        let order = self.must_be(State::Planned)?;
        match order.goods {
            Goods::None => Ok((Self { state: State::Dispatched, ..order }, None)),
            Goods::Allocated => {
                let (order, ask) = Self { goods: Goods::Issuing, ..order }.asked(Step::Issue);
                Ok((order, Some(ask)))
            }
            goods @ (Goods::Reserving
            | Goods::Held
            | Goods::Allocating
            | Goods::Issuing
            | Goods::Issued
            | Goods::Unallocating
            | Goods::Releasing
            | Goods::Released
            | Goods::Refused
            | Goods::Back) => Err(Refusal::GoodsMoving { order: order.id, goods }),
        }
    }

    /// Its goods are on the vehicle; or not, and it is off the run and they are set aside anew.
    #[must_use]
    pub fn issued(self, answer: Result<(), String>) -> Concluded {
        match answer {
            Ok(()) => Concluded::is(Self { state: State::Dispatched, goods: Goods::Issued, ..self }),
            Err(code) => self.taken_off(code),
        }
    }

    /// Its goods are held for no run until a moment, to be allocated to the run it went over to, if that is published; when
    /// inventory refused, they are set aside anew.
    #[must_use]
    pub fn unallocated(self, held_until: Option<Instant>, run_is_published: bool) -> Concluded {
        match held_until {
            _ if self.is_over() => self.releasing(),
            Some(until) => {
                let order = Self { goods: Goods::Held, held_until: Some(until), ..self };
                if order.state == State::Planned && run_is_published {
                    return Concluded::asking(Self { goods: Goods::Allocating, ..order }.asked(Step::Allocate));
                }
                Concluded::is(order)
            }
            None => Concluded::asking(self.reserving_anew()),
        }
    }

    /// Its goods are free.
    #[must_use]
    pub fn released(self) -> Self {
        Self { goods: Goods::Released, held_until: None, ..self }
    }

    /// Gives it up before the road; its goods are released, once a question that is under way is answered.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::GoodsMoving`] (DSP024) while they are being loaded.
    pub fn cancel(self, reason: String) -> Result<(Self, Option<Ask>), Refusal> {
        if !matches!(self.state, State::Draft | State::Ready | State::Planned) {
            return Err(self.elsewhere());
        }
        if self.goods == Goods::Issuing {
            return Err(Refusal::GoodsMoving { order: self.id, goods: self.goods });
        }
        let order = Self { state: State::Cancelled, reason: Some(reason), run: None, ..self };
        match order.goods {
            Goods::Held | Goods::Allocated => {
                let (order, ask) = Self { goods: Goods::Releasing, ..order }.asked(Step::Release);
                Ok((order, Some(ask)))
            }
            Goods::None
            | Goods::Reserving
            | Goods::Allocating
            | Goods::Issuing
            | Goods::Issued
            | Goods::Unallocating
            | Goods::Releasing
            | Goods::Released
            | Goods::Refused
            | Goods::Back => Ok((order, None)),
        }
    }

    /// It was handed over or collected; no quantities mean all of it.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002), [`Refusal::LinesUnlike`] (DSP038).
    pub fn deliver(self, quantities: &[Quantity]) -> Result<Self, Refusal> {
        let mut order = self.must_be(State::Dispatched)?;
        let unlike = Refusal::LinesUnlike { order: order.id };
        let mut seen = std::collections::BTreeSet::new();
        let known = |given: &Quantity| order.content.lines.iter().any(|line| line.line_no == given.line_no);
        if !quantities.iter().all(|given| known(given) && seen.insert(given.line_no)) {
            return Err(unlike);
        }
        for line in &mut order.content.lines {
            let given = quantities.iter().find(|given| given.line_no == line.line_no);
            let all = if quantities.is_empty() { line.quantity } else { 0 };
            line.delivered = given.map_or(all, |given| given.quantity);
            if !(0..=line.quantity).contains(&line.delivered) {
                return Err(unlike);
            }
        }
        if !order.content.lines.is_empty() && order.content.lines.iter().all(|line| line.delivered == 0) {
            return Err(unlike);
        }
        let in_full = order.content.lines.iter().all(|line| line.delivered == line.quantity);
        Ok(Self { state: if in_full { State::Delivered } else { State::Partial }, ..order })
    }

    /// Nothing was handed over; what it brings stays on the vehicle.
    ///
    /// # Errors
    /// [`Refusal::OrderElsewhere`] (DSP002).
    pub fn fail(self, reason: FailReason) -> Result<Self, Refusal> {
        let order = self.must_be(State::Dispatched)?;
        Ok(Self { state: State::Failed, failed: Some(reason), ..order })
    }

    /// Goods of it came back from the vehicle. They are all back when nothing of it is out there.
    #[must_use]
    pub fn give_back(mut self, quantities: &[Quantity]) -> Self {
        for given in quantities {
            if let Some(line) = self.content.lines.iter_mut().find(|line| line.line_no == given.line_no) {
                line.returned = line.returned.saturating_add(given.quantity);
            }
        }
        if !self.is_aboard() && self.goods == Goods::Issued {
            self.goods = Goods::Back;
        }
        self
    }

    /// Whether goods of it are on its vehicle once its stop has ended, by what was told.
    #[must_use]
    pub fn is_aboard(&self) -> bool {
        let brings = self.content.direction == Direction::Deliver;
        let stays = |line: &super::Line| if brings { line.quantity - line.delivered } else { line.delivered };
        self.content.lines.iter().any(|line| line.returned < stays(line))
    }

    fn taken_off(self, code: String) -> Concluded {
        if self.is_over() {
            return self.releasing();
        }
        let off = self.run;
        let order = Self { state: State::Ready, run: None, reason: Some(code), ..self };
        let (order, ask) = order.reserving_anew();
        Concluded { order, ask: Some(ask), off }
    }

    fn reserving_anew(self) -> (Self, Ask) {
        Self { goods: Goods::Reserving, held_until: None, ..self }.asked(Step::Rehold)
    }

    fn releasing(self) -> Concluded {
        Concluded::asking(Self { goods: Goods::Releasing, ..self }.asked(Step::Release))
    }
}
