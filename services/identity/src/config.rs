//! What can be set about identity, and what is settled.

use kaifong_kernel::config::Config;

/// The settings that identity heeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityConfig {
    /// How long after its confirmation a finance role or `admin` comes into force, in seconds; 0 means at once.
    pub finance_role_cool_off_seconds: i64,
    /// How long an actor token lives, in seconds. A suspension or a revoked key is felt at the latest after that.
    pub token_ttl_seconds: i64,
    /// How long the old secret of a rotated key goes on when the request doesn't say, in seconds.
    pub key_rotation_grace_seconds: i64,
    /// How long a new signing key is published before it signs, in seconds.
    pub signing_key_lead_seconds: i64,
    /// How long a pending role grant may wait before it is overdue as a work item, in seconds.
    pub role_confirmation_due_seconds: i64,
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self {
            finance_role_cool_off_seconds: 86_400,
            token_ttl_seconds: 300,
            key_rotation_grace_seconds: 86_400,
            signing_key_lead_seconds: 120,
            role_confirmation_due_seconds: 3 * 86_400,
        }
    }
}

impl From<&Config> for IdentityConfig {
    fn from(config: &Config) -> Self {
        Self {
            finance_role_cool_off_seconds: config.finance_role_cool_off_seconds,
            token_ttl_seconds: config.token_ttl_seconds,
            ..Self::default()
        }
    }
}
