//! Reports a need.

use kaifong_kernel::{
    Result, Tx, Verb,
    values::{Instant, PersonId},
};

use super::steps;
use crate::{
    domain::{
        class::{NeedClass, Setting},
        household::Household,
        ids::{HouseholdId, ItemId, NeedId},
        need::{Line, Need, NeedState},
        refusal::Refusal,
    },
    events,
    store::{self, personal::Words, seen::SeenNeed},
};

/// One thing that is needed, as it is told.
#[derive(Debug, Clone, Copy)]
pub struct NewLine {
    /// What sort.
    pub class: NeedClass,
    /// The catalogue's item.
    pub item: Option<ItemId>,
    /// How many.
    pub quantity: i64,
}

/// Report a need of a household.
pub struct ReportNeed {
    /// The household.
    pub household: HouseholdId,
    /// What was told, for the vault.
    pub narrative: String,
    /// What is needed, at least one line.
    pub lines: Vec<NewLine>,
    /// Why, in spite of a warning; for the vault.
    pub in_spite: Option<String>,
}

impl Verb for ReportNeed {
    const NAME: &'static str = "ReportNeed";
    type Out = SeenNeed;

    async fn run(&self, tx: &mut Tx) -> Result<SeenNeed> {
        let household = steps::household(tx, self.household).await?;
        household.is_served()?;
        let settings = self.settings(tx).await?;
        let id: NeedId = tx.mint();
        let in_spite = match warning(tx, &household, &settings).await? {
            Some(warning) => Some(self.in_spite_of(tx, warning, id).await?),
            None => None,
        };
        let narrative = store::personal::keep_words(tx, household.id, id, Words::Narrative, &self.narrative).await?;
        let need = self.reported(&household, id, narrative, in_spite, &settings, tx.now());
        store::add(tx, &need).await?;
        store::services::mark(tx, &need).await?;
        tx.emit(events::need_changed(&need));
        SeenNeed::of(tx, need).await
    }
}

impl ReportNeed {
    /// How the classes are treated, each once, in the order of the list.
    async fn settings(&self, tx: &Tx) -> Result<Vec<Setting>> {
        let mut settings = Vec::new();
        for class in NeedClass::ALL {
            if self.lines.iter().any(|line| line.class == *class) {
                settings.push(steps::setting(tx, *class).await?);
            }
        }
        Ok(settings)
    }

    /// A named person goes on in spite of a warning, with a reason.
    async fn in_spite_of(&self, tx: &Tx, warning: Refusal, id: NeedId) -> Result<(PersonId, String)> {
        let reason = self.in_spite.as_ref().ok_or(warning)?;
        let person = tx.actor().require_person()?;
        let reason = store::personal::keep_words(tx, self.household, id, Words::InSpite, reason).await?;
        Ok((person, reason))
    }

    fn reported(
        &self,
        household: &Household,
        id: NeedId,
        narrative: String,
        in_spite: Option<(PersonId, String)>,
        settings: &[Setting],
        now: Instant,
    ) -> Need {
        let line = |(line_no, new): (i32, &NewLine)| {
            let NewLine { class, item, quantity } = *new;
            Line { line_no, class, item, quantity, delivered: 0 }
        };
        let longest = settings.iter().map(|setting| i64::from(setting.longest_wait_hours) * 3_600).min();
        Need {
            id,
            household: household.id,
            agency: household.agency,
            state: NeedState::Reported,
            narrative,
            lines: (1..).zip(&self.lines).map(line).collect(),
            triage: None,
            evidence: Vec::new(),
            overridden: None,
            in_spite,
            duplicate: None,
            ending: None,
            cause: None,
            referred_to: None,
            longest_wait_s: longest.unwrap_or(i64::from(i32::MAX)),
            met_at: None,
            version: 1,
            reported_at: now,
        }
    }
}

/// That somebody serves this household with one of the classes already: which, and in which month. Nothing else, as it
/// may be another agency.
async fn warning(tx: &Tx, household: &Household, settings: &[Setting]) -> Result<Option<Refusal>> {
    let same = store::marks::same_as(tx, household.id).await?;
    let (mut classes, mut latest) = (Vec::new(), None);
    for setting in settings {
        if let Some(since) = store::services::since(tx, &same, setting).await? {
            classes.push(setting.class.word());
            latest = latest.max(Some(since));
        }
    }
    let month = |since: Instant| since.hk_date().to_string().chars().take(7).collect();
    Ok(latest.map(|since| Refusal::DuplicateService { classes: classes.join(", "), month: month(since) }))
}
