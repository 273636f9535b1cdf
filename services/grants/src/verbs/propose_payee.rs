//! Proposes a payee.

use kaifong_kernel::{
    Result, Tx, Verb,
    auth::Role,
    values::{OrgId, Refused},
};

use super::steps;
use crate::{
    domain::{ids::PayeeId, payee::Payee, refusal::Refusal},
    events,
    store::seen::{self, Account, SeenPayee},
};

/// Kind of the work item that a payee to be confirmed is.
pub(super) const TO_CONFIRM: &str = "payee_to_confirm";

/// Propose where an agency is paid.
pub struct ProposePayee {
    /// The agency; an agency's own people may leave it out.
    pub agency: Option<OrgId>,
    /// Whose account, and which.
    pub account: Account,
}

impl Verb for ProposePayee {
    const NAME: &'static str = "ProposePayee";
    type Out = SeenPayee;

    async fn run(&self, tx: &mut Tx) -> Result<SeenPayee> {
        let signer = steps::signer(tx)?;
        // An agency's people speak for their own agency, whatever they name.
        let unnamed = || Refused::from(Refusal::WhichAgency {}).at("agency_id", "name the agency that is paid there");
        let agency = steps::own_agency(tx).or(self.agency).ok_or_else(unnamed)?;
        steps::no_interest_in_agency(tx, signer.person, agency).await?;
        let id = tx.mint::<PayeeId>();
        let account = seen::keep_account(tx, id, &self.account).await?;
        let payee = Payee::propose(id, agency, account, signer.signs(tx.now()));
        seen::add_payee(tx, &payee).await?;
        let titles = ["Confirm where an agency is paid", "核實機構收款戶口"];
        steps::ask(tx, TO_CONFIRM, payee.id.to_string(), Role::GrantsOfficer, titles).await?;
        tx.emit(events::payee_changed(&payee));
        SeenPayee::of(tx, payee).await
    }
}
