//! Messages to grants made of named fields, and how they are asked at a desk.

use std::collections::BTreeMap;

use kaifong_kernel::{
    auth::Actor,
    testing::rpc::{Answer, Rpc, rpcs},
};
use prost::encoding;
use prost_types::field_descriptor_proto::Type;

use crate::desk::Desk;

/// The prefixes of the ids that an agency's records have.
pub const PREFIXES: &[&str] = &["app", "doc", "awd", "trn", "acq", "pay", "dis"];

/// A moment far away, and a version that nothing has.
const FAR_US: i64 = 4_000_000_000_000_000;

/// Every RPC of grants.
pub fn all() -> Vec<Rpc> {
    rpcs("kaifong.grants.v1")
}

/// A message with all of these that the RPC has a field for, every number 1, and money and titles where they belong.
pub fn message(rpc: &Rpc, ids: &BTreeMap<&str, String>, texts: &BTreeMap<&str, String>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, (number, kind, of)) in &rpc.fields {
        let text = ids.get(name.as_str()).or_else(|| texts.get(name.as_str()));
        match (kind, text, of.as_str()) {
            (Type::String, Some(text), _) => encoding::string::encode(*number, text, &mut bytes),
            (Type::Bytes, Some(text), _) => {
                encoding::bytes::encode(*number, &text.clone().into_bytes(), &mut bytes);
            }
            // An empty message has only ids: a list's states and pages are left out.
            _ if texts.is_empty() => {}
            (Type::Int32, None, _) => encoding::int32::encode(*number, &1, &mut bytes),
            (Type::Int64, None, _) => encoding::int64::encode(*number, &FAR_US, &mut bytes),
            (Type::Message, None, ".kaifong.common.v1.Money") => {
                encoding::message::encode(*number, &crate::desk::hkd(1).unwrap(), &mut bytes);
            }
            (Type::Message, None, ".kaifong.common.v1.LocalizedText") => {
                encoding::message::encode(*number, &crate::desk::both("Beds").unwrap(), &mut bytes);
            }
            (Type::Message, None, ".kaifong.grants.v1.PlannedTranche") => {
                let amount = crate::desk::hkd(1);
                let tranche = kaifong_proto::grants::v1::PlannedTranche { amount, conditions: Vec::new() };
                encoding::message::encode(*number, &tranche, &mut bytes);
            }
            _ => {}
        }
    }
    bytes
}

/// Asks as somebody, or as nobody.
pub async fn ask(desk: &Desk, rpc: &Rpc, who: Option<&Actor>, message: &[u8]) -> Answer {
    let token = who.map(|who| desk.token(who));
    rpc.ask(&desk.wire, token.as_deref(), message).await
}
