//! Delivery orders, what a partner sees of them, and proofs of delivery.

use crate::route::{Route, Table};

const ORDERS: Table = Table { peer: "dispatch", tag: "delivery orders" };
const JOBS: Table = Table { peer: "dispatch", tag: "jobs" };

macro_rules! rpc {
    ($name:literal) => {
        concat!("kaifong.dispatch.v1.DeliveryService.", $name)
    };
}

pub(super) const ROUTES: &[Route] = &[
    ORDERS.post("/v1/delivery-orders", rpc!("CreateOrder")).created(),
    ORDERS.get("/v1/delivery-orders", rpc!("ListOrders")),
    ORDERS.get("/v1/delivery-orders/{order_id}", rpc!("GetOrder")),
    ORDERS.put("/v1/delivery-orders/{order_id}", rpc!("UpdateOrder")),
    ORDERS.post("/v1/delivery-orders/{order_id}/submit", rpc!("SubmitOrder")),
    ORDERS.post("/v1/delivery-orders/{order_id}/cancel", rpc!("CancelOrder")),
    ORDERS.post("/v1/delivery-orders/{order_id}/override-priority", rpc!("OverridePriority")),
    ORDERS.post("/v1/delivery-orders/{order_id}/assign-carrier", rpc!("AssignCarrier")),
    ORDERS.post("/v1/delivery-orders/{order_id}/reschedule", rpc!("RescheduleOrder")),
    ORDERS.get("/v1/delivery-orders/{order_id}/proofs", rpc!("ListProofs")),
    ORDERS.get("/v1/proofs/{proof_id}", rpc!("DownloadProof")),
    JOBS.get("/v1/jobs", rpc!("ListJobs")),
    JOBS.get("/v1/jobs/{order_id}", rpc!("GetJob")),
];
