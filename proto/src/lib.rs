//! The wire contract of Kaifong: every message, event and RPC, generated from `proto/kaifong`.
//!
//! This crate depends on nothing else of the project.

#[allow(missing_docs, clippy::all, clippy::pedantic)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/kaifong.rs"));
}

pub use generated::kaifong::{audit, common, dispatch, donations, events, grants, identity, inventory, needs, work};

/// The compiled descriptors of every proto, as an encoded `google.protobuf.FileDescriptorSet`:
/// for reflection, for the policy test and for the test that compares versions.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/kaifong.binpb"));
