//! Every RPC has exactly one row of a policy table, and an RPC that streams only reads.

use std::collections::BTreeSet;

use kaifong_kernel::auth::Rule;
use prost::Message;
use prost_types::FileDescriptorSet;

/// One RPC of the wire contract.
pub struct Rpc {
    /// `/kaifong.grants.v1.AwardService/OfferAward`.
    pub path: String,
    /// Whether either side streams.
    pub streams: bool,
}

/// The RPCs of a descriptor set.
///
/// # Panics
/// When it is none.
pub fn rpcs(descriptors: &[u8]) -> Vec<Rpc> {
    let set = FileDescriptorSet::decode(descriptors).expect("a descriptor set");
    let mut found = Vec::new();
    for file in &set.file {
        for service in &file.service {
            for method in &service.method {
                found.push(Rpc {
                    path: format!("/{}.{}/{}", file.package(), service.name(), method.name()),
                    streams: method.client_streaming() || method.server_streaming(),
                });
            }
        }
    }
    found
}

/// RPCs without a row or with several, rows without an RPC, streams that change something, rows that admit nobody.
pub fn breaches(rpcs: &[Rpc], rules: &[Rule]) -> Vec<String> {
    let mut found = Vec::new();
    for rpc in rpcs {
        let rows: Vec<&Rule> = rules.iter().filter(|rule| rule.rpc == rpc.path).collect();
        match rows.as_slice() {
            [] => found.push(format!("{} has no policy row", rpc.path)),
            [rule] if rpc.streams && rule.writes => found.push(format!("{} streams and changes something", rpc.path)),
            [rule] if rule.roles.is_empty() && !rule.open => found.push(format!("{} admits nobody", rpc.path)),
            [_] => {}
            _ => found.push(format!("{} has {} policy rows", rpc.path, rows.len())),
        }
    }
    let known: BTreeSet<&str> = rpcs.iter().map(|rpc| rpc.path.as_str()).collect();
    let idle = rules.iter().filter(|rule| !known.contains(rule.rpc));
    found.extend(idle.map(|rule| format!("{} is a row of no RPC", rule.rpc)));
    found
}
