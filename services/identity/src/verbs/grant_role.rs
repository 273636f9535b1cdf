use kaifong_kernel::{
    NewWork, Result, Tx, Verb,
    values::{PersonId, Role},
};

use super::standing;
use crate::{
    domain::{Proposal, RoleGrant, RoleGrantState},
    events, store,
};

/// Kind of the work item that a pending grant is.
pub(super) const WORK: &str = "role_confirmation";

/// Grant a role to another person, or propose one that takes two.
pub struct GrantRole {
    /// Whom it is for.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// How long a second person has, in seconds.
    pub confirmation_due_seconds: i64,
}

impl Verb for GrantRole {
    const NAME: &'static str = "GrantRole";
    type Out = RoleGrant;

    async fn run(&self, tx: &mut Tx) -> Result<RoleGrant> {
        let first = standing::acting(tx, &[Role::Admin]).await?;
        let person = store::person::lock(tx, self.person).await?;
        let organisation = store::organisation::require(tx, person.organisation).await?;
        organisation.require_active()?;
        let held = store::role_grant::held(tx, person.id).await?;
        let (kind, role, now) = (organisation.kind, self.role, tx.now());
        let proposal = Proposal { id: tx.mint(), person: &person, kind, role, held: &held, now };
        let by = standing::speaker(tx, &first).await?;
        let (grant, event) = RoleGrant::propose(&proposal, &by)?;
        store::role_grant::insert(tx, &grant).await?;
        tx.emit(events::role(&event));
        if grant.state == RoleGrantState::Pending {
            self.ask_for_second_person(tx, &grant).await?;
        }
        Ok(grant)
    }
}

impl GrantRole {
    async fn ask_for_second_person(&self, tx: &mut Tx, grant: &RoleGrant) -> Result<()> {
        tx.open_work(NewWork {
            kind: WORK,
            subject: grant.id.to_string(),
            title_en: format!("Confirm or withdraw the grant of role {}", grant.role),
            title_zh_hant: format!("確認或撤回角色授權：{}", grant.role),
            owner_role: Role::Admin,
            due_at: grant.proposed_at.plus_seconds(self.confirmation_due_seconds),
            tenant: grant.organisation,
        })
        .await
    }
}
