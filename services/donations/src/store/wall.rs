//! The wall between tenants, for single rows.

use kaifong_kernel::{Read, values::OrgId};

/// Whether a tenant's row may be seen: by its own people, and by those without a wall.
pub(super) fn within(read: &Read, tenant: OrgId) -> bool {
    read.wall().is_none_or(|own| own == tenant)
}
