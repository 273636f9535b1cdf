//! What must hold of goods after every fault (I6, and I2 and I3 of goods): every item can be followed; no unit is lost or
//! there twice; what was acknowledged is there once, and nothing besides.

use std::collections::{BTreeMap, BTreeSet};

use kaifong_tests::{
    Installation, Person,
    cast::{number, text},
};
use serde_json::{Value, json};

use crate::{
    goods::{Goods, STOCKED, Told, UNITS, today},
    load::Acknowledged,
    trail,
    trip::{Carried, Fate},
};

impl Told {
    /// Every order that was on a trip.
    pub fn carried(&self) -> impl Iterator<Item = &Carried> {
        self.trips.iter().flat_map(|trip| &trip.orders)
    }

    /// The orders that take the place of others.
    pub fn successors(&self) -> impl Iterator<Item = &String> {
        self.carried().filter_map(|order| order.successor.as_ref())
    }

    fn units(&self, of: impl Fn(&Carried) -> i64) -> i64 {
        self.carried().map(of).sum()
    }
}

/// What there is of something by its id.
type Known = BTreeMap<String, String>;

fn known(items: &[Value], id: &str, state: &str) -> Known {
    let known: Known = items.iter().map(|item| (text(item, id), text(item, state))).collect();
    assert_eq!(known.len(), items.len(), "{id} is there twice");
    known
}

impl Goods {
    /// All of it, once everything has come to rest.
    pub async fn hold(&self, house: &Installation, acknowledged: &[Acknowledged]) {
        let told = self.tell(|told| told.clone());
        let submitted = acknowledged.iter().filter(|one| one.kind == "delivery-orders").map(|one| one.id.clone());
        let submitted: BTreeSet<String> = submitted.collect();
        shown(&told, submitted.len());
        assert!(!told.trips.is_empty(), "no van made a trip");
        self.waits_for_reservations(&submitted, &told).await;
        let reserved = self.reserved(&submitted, &told).await;
        self.stock_is_what_moved(&told, reserved).await;
        self.movements_are_followed(&told).await;
        self.receipts(&told, acknowledged).await;
        self.orders(&submitted, &told).await;
        self.runs(&told).await;
        let needs = self.agency.list("/v1/needs").await;
        let wanted = told.carried().map(|order| (order.need.clone(), order.fate.need().to_owned())).collect();
        assert_eq!(known(&needs, "/need_id", "/state"), wanted, "needs");
        trail::holds(house, self, &told, submitted.len()).await;
    }

    /// What was asked of inventory is answered.
    async fn waits_for_reservations(&self, submitted: &BTreeSet<String>, told: &Told) {
        for id in submitted.iter().chain(told.successors()) {
            let waits =
                |seen: &Value| seen["goods"] == "reserving" || (seen["goods"] == "none" && seen["attempt"] != 1);
            let seen = self.dispatcher.until(&format!("/v1/delivery-orders/{id}"), |seen| !waits(seen)).await;
            assert_eq!((&seen["state"], &seen["goods"]), (&json!("ready"), &json!("held")), "{seen}");
        }
    }

    /// Every order has its goods once, and nobody else has any; answers how many units are set aside.
    async fn reserved(&self, submitted: &BTreeSet<String>, told: &Told) -> i64 {
        let mut seen: BTreeMap<(String, String), i64> = BTreeMap::new();
        for reservation in self.keeper.list(&format!("/v1/reservations?item_id={}", self.item)).await {
            let of = (text(&reservation, "/order_id"), text(&reservation, "/state"));
            *seen.entry(of).or_default() += number(&reservation, "/quantity");
        }
        let of = |id: &String, state: &str| ((id.clone(), state.to_owned()), UNITS);
        let held = submitted.iter().chain(told.successors()).map(|id| of(id, "held"));
        let issued = told.carried().map(|order| of(&order.order, "issued"));
        assert_eq!(seen, held.chain(issued).collect(), "goods were reserved twice or not at all");
        seen.iter().filter(|((_, state), _)| state == "held").map(|(_, units)| units).sum()
    }

    /// What lies anywhere is what came less what went; no place of goods is below nothing, and what is set aside is there.
    async fn stock_is_what_moved(&self, told: &Told, reserved: i64) {
        let mut seen: BTreeMap<String, i64> = BTreeMap::new();
        for balance in self.keeper.list(&format!("/v1/stock/balances?item_id={}", self.item)).await {
            let (kind, on_hand) = (text(&balance, "/location_kind"), number(&balance, "/on_hand"));
            let virtual_place = ["donor", "household", "unexplained"].contains(&kind.as_str());
            assert!(on_hand >= 0 || virtual_place, "a {kind} is below nothing: {balance}");
            *seen.entry(kind).or_default() += on_hand;
        }
        let came = |of: fn(&crate::goods::Taken) -> i64| told.taken.iter().map(of).sum::<i64>();
        let (accepted, quarantined) = (came(|taken| taken.accepted), came(|taken| taken.quarantined));
        let broken = told.units(|order| if order.fate == Fate::Damaged { order.fate.returned() } else { 0 });
        let returned = told.units(|order| order.fate.returned()) - broken;
        let in_bin = accepted - told.units(|_| UNITS) + returned;
        let wanted = [
            ("bin", in_bin),
            ("donor", -(accepted + quarantined)),
            ("household", told.units(|order| order.fate.delivered())),
            ("quarantine", quarantined + broken),
        ];
        let wanted = wanted.into_iter().filter(|(_, units)| *units != 0).map(|(kind, units)| (kind.to_owned(), units));
        assert_eq!(seen, wanted.collect(), "units were lost, or are there twice");
        assert!((0..=in_bin).contains(&reserved) && accepted >= STOCKED, "{reserved} of {in_bin} are set aside");
        let free = self.keeper.get(&format!("/v1/items/{}/availability?on_date={}", self.item, today())).await;
        assert_eq!(number(&free, "/free"), in_bin - reserved, "what is set aside is free for nobody");
        let health = self.keeper.get("/v1/stock/health").await;
        assert_eq!(health["differences"], json!([]), "{health}");
        for van in &self.vans {
            let left = self.keeper.get(&format!("/v1/vehicles/{}/stock", van.vehicle)).await;
            assert_eq!(left["lines"], json!([]), "a van that is back is empty");
        }
    }

    /// Every order's goods left the warehouse once, and went where its driver said.
    async fn movements_are_followed(&self, told: &Told) {
        let mut seen: BTreeMap<(String, String), i64> = BTreeMap::new();
        for movement in self.keeper.list(&format!("/v1/stock/movements?item_id={}", self.item)).await {
            let order = movement["order_id"].as_str().unwrap_or_default().to_owned();
            *seen.entry((order, text(&movement, "/reason"))).or_default() += number(&movement, "/quantity");
        }
        let received = told.taken.iter().map(|taken| taken.accepted + taken.quarantined).sum::<i64>();
        let mut wanted = BTreeMap::from([((String::new(), "received".to_owned()), received)]);
        for Carried { order, fate, .. } in told.carried() {
            for (reason, units) in [("issued", UNITS), ("delivered", fate.delivered()), ("returned", fate.returned())] {
                if units > 0 {
                    wanted.insert((order.clone(), reason.to_owned()), units);
                }
            }
        }
        assert_eq!(seen, wanted, "goods moved twice, or not at all");
    }

    async fn receipts(&self, told: &Told, acknowledged: &[Acknowledged]) {
        let receipts = self.keeper.list("/v1/goods-receipts?source=LOAD").await;
        let wanted: Known = told.taken.iter().map(|taken| (taken.id.clone(), taken.state.to_owned())).collect();
        assert_eq!(known(&receipts, "/receipt_id", "/state"), wanted, "receipts");
        let noted = acknowledged.iter().filter(|one| one.kind == "goods-receipts").count();
        assert_eq!(wanted.len(), noted + 1, "the load's receipts and the stock");
    }

    async fn orders(&self, submitted: &BTreeSet<String>, told: &Told) {
        let orders = self.agency.list("/v1/delivery-orders").await;
        let drafts =
            self.drafts.iter().filter(|id| !submitted.contains(*id)).map(|id| (id.clone(), "draft".to_owned()));
        let ready = submitted.iter().chain(told.successors()).map(|id| (id.clone(), "ready".to_owned()));
        let carried = told.carried().map(|order| (order.order.clone(), order.fate.state().to_owned()));
        assert_eq!(known(&orders, "/order_id", "/state"), drafts.chain(ready).chain(carried).collect(), "orders");
    }

    async fn runs(&self, told: &Told) {
        let of = |ids: Vec<&String>, state: &str| ids.into_iter().map(|id| (id.clone(), state.to_owned())).collect();
        let runs: Known = of(told.trips.iter().map(|trip| &trip.run).collect(), "closed");
        assert_eq!(known(&self.dispatcher.list("/v1/runs").await, "/run_id", "/state"), runs, "runs");
        let plans: Known = of(told.trips.iter().map(|trip| &trip.plan).collect(), "made");
        assert_eq!(known(&self.dispatcher.list("/v1/plans").await, "/plan_id", "/state"), plans, "plans");
        // Whoever failed to be there is settled, since the goods are back; what couldn't be is somebody's work.
        let misfits: i64 = told.trips.iter().map(|trip| trip.misfits).sum();
        assert_eq!(work(&self.dispatcher).await, misfits, "work of dispatchers is what didn't fit");
    }
}

#[expect(clippy::print_stderr, reason = "a test that fails shows what was done")]
fn shown(told: &Told, submitted: usize) {
    let (taken, trips, orders) = (told.taken.len(), told.trips.len(), told.carried().count());
    let closings: i64 = told.trips.iter().map(|trip| trip.closings).sum();
    eprintln!(
        "goods: {taken} receipts, {submitted} orders submitted, {trips} trips with {orders} orders, closed in {closings} turns"
    );
}

/// How much is left to do for dispatchers.
async fn work(dispatcher: &Person) -> i64 {
    let items = dispatcher.list("/v1/dispatch/work-items?state=open").await;
    i64::try_from(items.len()).expect("a count")
}
