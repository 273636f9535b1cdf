//! The saga of an order: where it goes, and its goods. Each step asks a peer with no transaction open and a key of its own,
//! then keeps the answer. A crash between the two asks again with the same key, and the peer answers as before.

use kaifong_kernel::{
    Applied, Call, Consumer, Error, Ports, Result,
    values::{District, Instant, Page, PageOf},
};
use kaifong_proto::{
    events::v1 as pb,
    inventory::v1::{
        AllocateReservationsRequest, IssueReservationsRequest, OrderLine, ReleaseReservationsRequest, ReserveRequest,
        UnallocateReservationsRequest,
    },
    needs::v1::GetRoutingRequest,
};

use super::decoded;
use crate::{
    config::Settings,
    domain::{
        goods::{Measured, Step, warehouses},
        ids::{LocationId, OrderId},
        order::Order,
        routing::{Routing, Way},
    },
    events,
    peers::{Inventory, Needs, Told, Whereabouts},
    verbs::{
        conclude_goods::{ConcludeGoods, Goods},
        conclude_routing::ConcludeRouting,
        read_fleet::{ListDepots, ListVehicles},
        read_orders::{FindOrder, GetOrder},
    },
};

/// The code that an order keeps whose need is another household's, or can't be served.
const NEED_UNLIKE: &str = "DSP044";
/// The code of an order that would go to a former address that nobody knows.
const NO_FORMER_ADDRESS: &str = "NED011";

/// What inventory says where another warehouse may do: it has too little; or goods of the order are set aside, by an answer of
/// another warehouse that was lost.
const ELSEWHERE: [&str; 2] = ["INV030", "INV031"];

/// The group that takes the steps.
pub(super) fn steps(inventory: Inventory, needs: Needs, settings: Settings) -> Consumer {
    Consumer::new("dispatch.goods", &["dispatch.order"], move |ports, event, call| {
        step(ports, event, call, inventory.clone(), needs.clone(), settings)
    })
}

async fn step(
    ports: Ports,
    event: pb::Envelope,
    call: Call,
    inventory: Inventory,
    needs: Needs,
    settings: Settings,
) -> Result<Applied> {
    let asks = matches!(event.subject.as_str(), events::ROUTING_REQUESTED | events::GOODS_REQUESTED);
    if !asks {
        return Ok(Applied::Ignored);
    }
    let fact: pb::OrderStepRequested = decoded(&event.payload)?;
    let id: OrderId = fact.order_id.parse().map_err(Error::internal)?;
    let step = Step::from_word(&fact.step).ok_or_else(|| Error::internal("no step of ours"))?;
    let order = ports.read(call.clone(), FindOrder { order: id }).await?;
    let saga = Saga { ports, call, inventory, needs, settings, order, key: format!("{id}:{step}:{}", fact.turn) };
    match step {
        Step::Route => saga.route(fact).await?,
        Step::Reserve | Step::Rehold | Step::Allocate | Step::Issue | Step::Unallocate | Step::Release => {
            saga.goods(step, fact).await?;
        }
    }
    Ok(Applied::Done)
}

struct Saga {
    ports: Ports,
    call: Call,
    inventory: Inventory,
    needs: Needs,
    settings: Settings,
    order: Order,
    key: String,
}

fn moved(told: Told<()>) -> Goods {
    told.map_or_else(Goods::Refused, |()| Goods::Moved)
}

impl Saga {
    async fn route(self, fact: pb::OrderStepRequested) -> Result<()> {
        let content = &self.order.content;
        let household = content.household.to_string();
        if let Some(need) = content.need {
            let key = format!("{}:need", self.key);
            match self.needs.serves(&self.call, &key, need.to_string(), &household).await? {
                Ok(true) => {}
                Ok(false) => return self.routed(fact.turn, Err(NEED_UNLIKE.to_owned())).await,
                Err(code) => return self.routed(fact.turn, Err(code)).await,
            }
        }
        let asked = GetRoutingRequest {
            household_id: household,
            deliver_on: content.deliver_on.to_string(),
            agency_id: self.order.agency.to_string(),
        };
        let told = self.needs.routing(&self.call, &self.key, asked).await?;
        let (routing, consents) = match told.and_then(|given| self.way(given)) {
            Ok(way) => way,
            Err(code) => return self.routed(fact.turn, Err(code)).await,
        };
        let collected = match self.collected().await? {
            Ok(measured) => measured,
            Err(code) => return self.routed(fact.turn, Err(code)).await,
        };
        self.routed(fact.turn, Ok(Way { routing, consents, collected })).await
    }

    /// The way to the address that the order names.
    fn way(&self, given: Whereabouts) -> Told<(Routing, bool)> {
        let mut routing = given.routing;
        if self.order.content.former_address.is_some() {
            routing.point = given.former_point.ok_or_else(|| NO_FORMER_ADDRESS.to_owned())?;
        }
        Ok((routing, given.consents))
    }

    /// What is collected: nobody sets it aside, and a vehicle bears it all the same.
    async fn collected(&self) -> Result<Told<Option<Measured>>> {
        if !self.order.collects_goods() {
            return Ok(Ok(None));
        }
        let key = format!("{}:measure", self.key);
        let told = self.inventory.measure(&self.call, &key, &self.order.content.lines).await?;
        Ok(told.map(Some))
    }

    async fn routed(&self, turn: i64, answer: Told<Way>) -> Result<()> {
        let duplicate_days = self.settings.duplicate_days;
        let verb = ConcludeRouting { order: self.order.id, turn, answer, duplicate_days };
        self.ports.execute(self.call.clone(), verb).await
    }

    async fn goods(self, step: Step, fact: pb::OrderStepRequested) -> Result<()> {
        let (order_id, run_id, vehicle_id) = (fact.order_id, fact.run_id, fact.vehicle_id);
        let (call, key) = (&self.call, &self.key);
        // Counted from when it was asked for: asking once more asks for the same.
        let until = Instant::from_micros(fact.asked_at_us).plus_seconds(self.settings.hold_seconds);
        let answer = match step {
            Step::Reserve => self.reserve(order_id, until).await?,
            Step::Rehold => {
                let request = ReleaseReservationsRequest { order_id: order_id.clone(), reason: "held anew".to_owned() };
                let key = format!("{key}:free");
                // Nothing may be left of it: then nothing is released.
                let _ = self.inventory.release_reservations(call, &key, request).await?;
                self.reserve(order_id, until).await?
            }
            Step::Allocate => {
                let request = AllocateReservationsRequest { order_id, run_id };
                moved(self.inventory.allocate_reservations(call, key, request).await?)
            }
            Step::Issue => {
                let request = IssueReservationsRequest { order_id, run_id, vehicle_id };
                moved(self.inventory.issue_reservations(call, key, request).await?)
            }
            Step::Unallocate => {
                let request = UnallocateReservationsRequest { order_id, expires_at_us: until.micros() };
                let told = self.inventory.unallocate_reservations(call, key, request).await?;
                told.map_or_else(Goods::Refused, |()| Goods::Held(until))
            }
            Step::Release => {
                let request = ReleaseReservationsRequest { order_id, reason: fact.reason };
                let told = self.inventory.release_reservations(call, key, request).await?;
                told.map_err(|code| Error::internal(format!("inventory refused to release: {code}")))?;
                Goods::Moved
            }
            Step::Route => return Err(Error::internal("a route is no step of goods")),
        };
        let verb = ConcludeGoods { order: self.order.id, step, turn: fact.turn, answer };
        self.ports.execute(self.call, verb).await
    }

    /// Sets the goods aside in the warehouse of one depot, all of them: one after another is asked, each under a key of its own.
    async fn reserve(&self, order_id: String, until: Instant) -> Result<Goods> {
        let way = self.ports.read(self.call.clone(), GetOrder { order: self.order.id }).await?.routing;
        let request = self.wanted(order_id, until, way.as_ref());
        let at = match way {
            Some(way) => self.warehouses(&way).await?,
            None => Vec::new(),
        };
        if at.is_empty() {
            // Before there is a depot nothing is planned, wherever it lies.
            return Ok(reserved(self.inventory.reserve(&self.call, &self.key, request).await?, until));
        }
        let mut refused = None;
        for warehouse in at {
            let key = format!("{}:{warehouse}", self.key);
            let request = ReserveRequest { warehouse_id: warehouse.to_string(), ..request.clone() };
            match self.inventory.reserve(&self.call, &key, request).await? {
                Err(code) if ELSEWHERE.contains(&code.as_str()) => _ = refused.get_or_insert(code),
                told => return Ok(reserved(told, until)),
            }
        }
        Ok(Goods::Refused(refused.unwrap_or_default()))
    }

    fn wanted(&self, order_id: String, until: Instant, way: Option<&Routing>) -> ReserveRequest {
        let content = &self.order.content;
        let lines = content.lines.iter().map(|line| OrderLine {
            line_no: line.line_no,
            item_id: line.item.to_string(),
            quantity: line.quantity,
        });
        // As donors name it; nothing where it is known no more.
        let district = way.and_then(|way| District::from_word(&way.district));
        ReserveRequest {
            order_id,
            household_id: content.household.to_string(),
            deliver_on: content.deliver_on.to_string(),
            expires_at_us: until.micros(),
            lines: lines.collect(),
            loan_due_on: content.loan_due_on.map(|day| day.to_string()).unwrap_or_default(),
            warehouse_id: String::new(),
            district: district.map(|district| district.to_string()).unwrap_or_default(),
            purpose: content.purpose.clone().unwrap_or_default(),
        }
    }

    async fn warehouses(&self, way: &Routing) -> Result<Vec<LocationId>> {
        let read = |page| self.ports.read(self.call.clone(), ListDepots { page });
        let depots = whole(read).await?;
        let read = |page| self.ports.read(self.call.clone(), ListVehicles { out: Some(false), page });
        let vehicles = whole(read).await?;
        Ok(warehouses(&depots, &vehicles, self.order.carrier, way.point))
    }
}

fn reserved(told: Told<Measured>, until: Instant) -> Goods {
    told.map_or_else(Goods::Refused, |measured| Goods::Reserved(measured, until))
}

/// A list to its end.
async fn whole<T, F: Future<Output = Result<PageOf<T>>>>(read: impl Fn(Page) -> F) -> Result<Vec<T>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = read(Page { size: Page::MOST, after }).await?;
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}
