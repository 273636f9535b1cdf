use kaifong_kernel::{Result, Tx, Verb, values::Role};

use super::{grant_role, standing};
use crate::{
    domain::{Refusal, RoleGrant, RoleGrantId},
    events, store,
};

/// Confirm a pending grant, as the second person.
pub struct ConfirmRoleGrant {
    /// Which one.
    pub role_grant: RoleGrantId,
    /// How long after this it comes into force, in seconds.
    pub cool_off_seconds: i64,
}

impl Verb for ConfirmRoleGrant {
    const NAME: &'static str = "ConfirmRoleGrant";
    type Out = RoleGrant;

    async fn run(&self, tx: &mut Tx) -> Result<RoleGrant> {
        let second = standing::acting(tx, &[Role::Admin, Role::FinanceApprover]).await?;
        let whose = store::role_grant::require(tx, self.role_grant).await?.person;
        // The person before the grant, as everywhere: two verbs never wait for each other.
        let person = store::person::lock(tx, whose).await?;
        let grant = store::role_grant::lock(tx, self.role_grant).await?;
        let proposer = grant.proposed_by.ok_or(Refusal::RoleGrantIs { role_grant: grant.id, state: grant.state })?;
        let proposer = store::person::require(tx, proposer).await?;
        let by = standing::speaker(tx, &second).await?;
        let (grant, granted) = grant.confirm(&by, &proposer, &person, self.cool_off_seconds, tx.now())?;
        // Of two persons, both still answer for it.
        if !standing::stands(tx, &proposer, &[Role::Admin]).await? {
            return Err(Refusal::ProposerGone { person: proposer.id }.into());
        }
        store::role_grant::save(tx, &grant).await?;
        tx.emit(events::role(&granted));
        tx.close_work(grant_role::WORK, &grant.id.to_string()).await?;
        Ok(grant)
    }
}
