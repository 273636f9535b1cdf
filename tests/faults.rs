//! What it must stand: processes killed, clients that go away, a broker that dies, events thrice and in no order.
//!
//! Each fault is played under load; afterwards the books balance, what was acknowledged is there, nothing happened twice,
//! every event arrived in its order, and nothing hangs. `KAIFONG_TEST_SEED` repeats a run, `KAIFONG_TEST_LONG` lengthens it.

#[path = "faults/after.rs"]
mod after;
#[path = "faults/asking.rs"]
mod asking;
#[path = "faults/broker.rs"]
mod broker;
#[path = "faults/cancel.rs"]
mod cancel;
#[path = "faults/driving.rs"]
mod driving;
#[path = "faults/goods.rs"]
mod goods;
#[path = "faults/goods_hold.rs"]
mod goods_hold;
#[path = "faults/grants.rs"]
mod grants;
#[path = "faults/kill.rs"]
mod kill;
#[path = "faults/load.rs"]
mod load;
#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/seed.rs"]
mod seed;
#[path = "faults/shuffle.rs"]
mod shuffle;
#[path = "faults/statement.rs"]
mod statement;
#[path = "faults/trail.rs"]
mod trail;
#[path = "faults/trip.rs"]
mod trip;
#[path = "faults/van.rs"]
mod van;
