//! Messages to needs made of named fields, and how they are asked at a desk.

use std::collections::BTreeMap;

use kaifong_kernel::{
    auth::Actor,
    testing::rpc::{Answer, Rpc, rpcs},
};
use kaifong_proto::needs::v1::{ContactRestrictions, NewNeedLine};
use prost::encoding;
use prost_types::field_descriptor_proto::Type;

use crate::desk::{
    Desk,
    path::{personal, place},
};

/// The prefixes of the ids that an agency's records have.
pub const PREFIXES: &[&str] = &["hsh", "ned"];

/// A version that nothing has.
const FAR: i64 = 4_000_000_000_000_000;

/// Every RPC of needs.
pub fn all() -> Vec<Rpc> {
    rpcs("kaifong.needs.v1")
}

/// A message with all of these that the RPC has a field for, every number 1, every word the first.
pub fn message(rpc: &Rpc, ids: &BTreeMap<&str, String>, texts: &BTreeMap<&str, String>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, (number, kind, of)) in &rpc.fields {
        let text = ids.get(name.as_str()).or_else(|| texts.get(name.as_str()));
        match (kind, text, of.as_str()) {
            (Type::String, Some(text), _) => encoding::string::encode(*number, text, &mut bytes),
            // An empty message has only ids: a list's states and pages are left out.
            _ if texts.is_empty() => {}
            (Type::Int32 | Type::Enum, _, _) => encoding::int32::encode(*number, &1, &mut bytes),
            (Type::Int64, None, _) => encoding::int64::encode(*number, &FAR, &mut bytes),
            (Type::Message, None, ".kaifong.needs.v1.Personal") => {
                encoding::message::encode(*number, &personal("Somebody", "", ""), &mut bytes);
            }
            (Type::Message, None, ".kaifong.needs.v1.NewWhereabouts") => {
                let place = place("Po Heung House", "3A", "1990-01-01", "1990-01-02");
                encoding::message::encode(*number, &place, &mut bytes);
            }
            (Type::Message, None, ".kaifong.needs.v1.ContactRestrictions") => {
                encoding::message::encode(*number, &ContactRestrictions::default(), &mut bytes);
            }
            (Type::Message, None, ".kaifong.needs.v1.NewNeedLine") => {
                let line = NewNeedLine { need_class: 1, item_id: String::new(), quantity: 1 };
                encoding::message::encode(*number, &line, &mut bytes);
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
