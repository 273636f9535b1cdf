//! Hands a need on to another agency.

use kaifong_kernel::{NewWork, Result, Tx, Verb, auth::Role, values::OrgId};

use super::steps;
use crate::{
    domain::{consent::ConsentKind, ids::NeedId, referral::Referral, refusal::Refusal},
    events,
    store::{self, personal::Words, seen::SeenNeed},
};

/// Kind of the work that a referral is for the agency it goes to; its subject is the referral.
pub(super) const NEED_REFERRED: &str = "need_referred";
/// Days until that should be done.
const WORK_DAYS: i64 = 3;

/// Hand a need on.
pub struct ReferNeed {
    /// The need.
    pub need: NeedId,
    /// To which agency.
    pub to: OrgId,
    /// Why, for the vault.
    pub reason: String,
}

impl Verb for ReferNeed {
    const NAME: &'static str = "ReferNeed";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let (household, need) = steps::need(tx, self.need).await?;
        need.is_alive()?;
        household.is_served()?;
        if !household.consents_to(ConsentKind::ShareAgency) {
            return Err(Refusal::NoConsentToShare { household: household.id }.into());
        }
        let reason = store::personal::keep_words(tx, household.id, need.id, Words::Ending, &self.reason).await?;
        let need = need.refer(self.to, reason)?;
        let referral = Referral::of(tx.mint(), &need, self.to, &household, tx.now());
        store::add(tx, &referral).await?;
        tx.emit(events::need_referred(&referral));
        ask(tx, &referral).await?;
        steps::save_need(tx, need).await
    }
}

async fn ask(tx: &mut Tx, referral: &Referral) -> Result<()> {
    let work = NewWork {
        kind: NEED_REFERRED,
        subject: referral.id.to_string(),
        title_en: "A need was referred to you: take it on, or tell the agency that referred it".to_owned(),
        title_zh_hant: "有需要轉介予貴機構，請接手或通知轉介機構".to_owned(),
        owner_role: Role::Agency,
        due_at: tx.now().plus_days(WORK_DAYS),
        tenant: referral.to,
    };
    tx.open_work(work).await
}
