use kaifong_kernel::{Result, Tx, Verb, values::PersonId};

use super::{grant_role, standing};
use crate::{
    domain::{RoleGrant, RoleGrantId},
    events, store,
};

/// End a grant, or withdraw a pending one.
pub struct RevokeRole {
    /// Which one.
    pub role_grant: RoleGrantId,
}

impl Verb for RevokeRole {
    const NAME: &'static str = "RevokeRole";
    type Out = RoleGrant;

    async fn run(&self, tx: &mut Tx) -> Result<RoleGrant> {
        let by = standing::administrator(tx).await?;
        let whose = store::role_grant::require(tx, self.role_grant).await?.person;
        store::person::lock(tx, whose).await?;
        let grant = store::role_grant::lock(tx, self.role_grant).await?;
        revoke(tx, grant, by).await
    }
}

/// Ends one grant and the work item that asked for its confirmation.
pub(super) async fn revoke(tx: &mut Tx, grant: RoleGrant, by: PersonId) -> Result<RoleGrant> {
    let (grant, revoked) = grant.revoke(Some(by), tx.now())?;
    store::role_grant::save(tx, &grant).await?;
    tx.emit(events::role(&revoked));
    tx.close_work(grant_role::WORK, &grant.id.to_string()).await?;
    Ok(grant)
}
