//! One rule an RPC: which roles may call it and whether it changes anything.

use super::Role;

/// Who may call one RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Full path: `/kaifong.donations.v1.FundService/TakeHold`.
    pub rpc: &'static str,
    /// The roles that may; any one of them is enough.
    pub roles: &'static [Role],
    /// Whether it changes something and so needs an idempotency key.
    pub writes: bool,
    /// Whether it may be called without a token.
    pub open: bool,
}

impl Rule {
    /// An RPC that only reads.
    #[must_use]
    pub const fn read(rpc: &'static str, roles: &'static [Role]) -> Self {
        Self { rpc, roles, writes: false, open: false }
    }

    /// An RPC that changes something.
    #[must_use]
    pub const fn write(rpc: &'static str, roles: &'static [Role]) -> Self {
        Self { rpc, roles, writes: true, open: false }
    }

    /// An RPC that needs no token.
    #[must_use]
    pub const fn open(rpc: &'static str) -> Self {
        Self { rpc, roles: &[], writes: false, open: true }
    }
}
