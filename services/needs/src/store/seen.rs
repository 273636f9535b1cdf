//! States together with what the vault keeps of them, as far as whoever asks may see it.

use kaifong_kernel::{
    Answer, Read, Result,
    auth::Role,
    kept::{find, get},
    reexport::uuid::Uuid,
    values::{Instant, OrgId, PageOf},
};

use super::personal::{self, Words};
use crate::domain::{
    consent::ConsentKind,
    household::{Household, HouseholdState},
    need::Need,
    personal::{Address, Personal},
    reading::Reading,
    referral::Referral,
    refusal::Refusal,
};

/// Whether what the vault keeps is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It is shown.
    Shown,
    /// Whoever asks may not see it.
    Withheld,
    /// It is destroyed.
    Erased,
}

/// What whoever asks may see of a household: its own agency all, the council's dispatcher what it consents to share, nobody
/// else anything.
fn sight(read: &Read, household: &Household) -> Sight {
    let actor = read.actor();
    let own = actor.has(Role::Agency) && actor.tenant == household.agency;
    let shared = || household.consents_to(ConsentKind::ShareCouncil);
    if household.state == HouseholdState::Erased {
        Sight::Erased
    } else if own || (actor.council && actor.has(Role::Dispatcher) && shared()) {
        Sight::Shown
    } else {
        Sight::Withheld
    }
}

/// Whether an agency may know the way to a household: its own always, the council while it consents to share with that, any
/// other one only as an agency that a need was referred to, while that is shared.
///
/// # Errors
/// When the database can't answer.
pub async fn is_shared_with(read: &Read, household: &Household, agency: OrgId) -> Result<bool> {
    if agency == household.agency {
        return Ok(true);
    }
    if agency == OrgId::COUNCIL {
        return Ok(household.consents_to(ConsentKind::ShareCouncil));
    }
    let filters = [("household_id", Some(household.id.into())), ("to_id", Some(agency.into()))];
    let last: Option<Referral> = find(read, &filters).await?;
    Ok(last.is_some_and(|referral| referral.shared))
}

/// A household as it is seen. What isn't shown is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHousehold {
    /// The household.
    pub household: Household,
    /// Whether the rest is shown.
    pub sight: Sight,
    /// What identifies its members, in their order.
    pub members: Vec<Personal>,
    /// Its addresses, in the order of its places.
    pub addresses: Vec<Address>,
    /// Why it is vulnerable, in the order of those.
    pub reasons: Vec<String>,
}

impl SeenHousehold {
    /// Reads what the vault keeps of a household.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn of(read: &Read, household: Household) -> Result<Self> {
        let sight = sight(read, &household);
        let mut seen = Self { household, sight, members: Vec::new(), addresses: Vec::new(), reasons: Vec::new() };
        if sight != Sight::Shown {
            return Ok(seen);
        }
        for member in &seen.household.members {
            seen.members.extend(personal::member(read, member.id).await?);
        }
        for place in &seen.household.whereabouts {
            let address = personal::address(read, seen.household.id, place.id).await?;
            seen.addresses.push(address.unwrap_or_default());
        }
        seen.reasons = reasons(read, &seen.household).await?;
        Ok(seen)
    }

    /// The same for a page.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn page(read: &Read, found: PageOf<Household>) -> Result<PageOf<Self>> {
        let mut items = Vec::with_capacity(found.items.len());
        for household in found.items {
            items.push(Self::of(read, household).await?);
        }
        Ok(PageOf { items, next: found.next })
    }
}

/// Why a household is vulnerable, in the order of its vulnerabilities.
///
/// # Errors
/// When the database can't answer.
pub async fn reasons(read: &Read, household: &Household) -> Result<Vec<String>> {
    let mut reasons = Vec::with_capacity(household.vulnerabilities.len());
    for vulnerability in &household.vulnerabilities {
        reasons.push(personal::reason(read, household.id, vulnerability.kind).await?.unwrap_or_default());
    }
    Ok(reasons)
}

impl Answer for SeenHousehold {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.household.id.uuid()
    }

    async fn again(read: &Read, id: Uuid) -> Result<Self> {
        let household = <Household as Answer>::again(read, id).await?;
        Self::of(read, household).await
    }
}

/// What was said about a need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// What was told.
    pub narrative: String,
    /// Why it weighs what it weighs.
    pub triage: String,
    /// Why another weight took that one's place.
    pub overridden: String,
    /// Why it was reported in spite of a warning.
    pub in_spite: String,
    /// Why it ended.
    pub ending: String,
}

/// A need as it is seen. What isn't shown is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenNeed {
    /// The need.
    pub need: Need,
    /// Whether the words are shown.
    pub sight: Sight,
    /// What was said.
    pub said: Said,
    /// The moment at which it is weighed.
    pub now: Instant,
}

impl SeenNeed {
    /// Reads what the vault keeps of a need.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn of(read: &Read, need: Need) -> Result<Self> {
        let household = <Household as Answer>::again(read, need.household.uuid()).await?;
        let sight = sight(read, &household);
        let said = if sight == Sight::Shown { Said::of(read, &need).await? } else { Said::default() };
        Ok(Self { need, sight, said, now: read.now() })
    }

    /// The same for a page.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn page(read: &Read, found: PageOf<Need>) -> Result<PageOf<Self>> {
        let mut items = Vec::with_capacity(found.items.len());
        for need in found.items {
            items.push(Self::of(read, need).await?);
        }
        Ok(PageOf { items, next: found.next })
    }
}

impl Said {
    async fn of(read: &Read, need: &Need) -> Result<Self> {
        let words = async |what| -> Result<String> {
            Ok(personal::words(read, need.household, need.id, what).await?.unwrap_or_default())
        };
        let ending = need.ending.is_some();
        Ok(Self {
            narrative: words(Words::Narrative).await?,
            triage: words(Words::Triage).await?,
            overridden: if need.overridden.is_some() { words(Words::Override).await? } else { String::new() },
            in_spite: if need.in_spite.is_some() { words(Words::InSpite).await? } else { String::new() },
            ending: if ending { words(Words::Ending).await? } else { String::new() },
        })
    }
}

impl Answer for SeenNeed {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.need.id.uuid()
    }

    async fn again(read: &Read, id: Uuid) -> Result<Self> {
        let need = <Need as Answer>::again(read, id).await?;
        Self::of(read, need).await
    }
}

/// A household as planning a delivery needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRouting {
    /// The household; it is known where it lives.
    pub household: Household,
    /// Why it is vulnerable, in the order of its vulnerabilities.
    pub reasons: Vec<String>,
    /// The day for which it is told.
    pub on: kaifong_kernel::values::HkDate,
}

/// What a driver needs at the door, and the reading by which it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenDoorstep {
    /// The reading.
    pub reading: Reading,
    /// The household; it is known where it lives.
    pub household: Household,
    /// Whom to ask for.
    pub name: String,
    /// Their telephone number; empty when they are not to be called.
    pub phone: String,
    /// Where.
    pub address: Address,
}

/// Whether a household's doorstep may be told to whoever delivers.
///
/// # Errors
/// [`Refusal::NotReachable`] (NED009), [`Refusal::NoConsentToDeliver`] (NED010), [`Refusal::WhereaboutsUnknown`] (NED011).
fn may_be_told(read: &Read, household: &Household) -> Result<(), Refusal> {
    household.is_reachable()?;
    household.home(read.today())?;
    if household.consents_to(ConsentKind::Deliver) {
        return Ok(());
    }
    Err(Refusal::NoConsentToDeliver { household: household.id })
}

impl SeenDoorstep {
    /// Reads what the vault keeps for a driver.
    ///
    /// # Errors
    /// As long as nobody may be told: NED009, NED010, NED011; when the database can't answer.
    pub async fn of(read: &Read, reading: Reading, household: Household) -> Result<Self> {
        may_be_told(read, &household)?;
        let contact = match household.contact() {
            Some(member) => personal::member(read, member.id).await?,
            None => None,
        };
        let (name, phone) = contact.map_or_else(Default::default, |personal| (personal.name, personal.phone));
        let phone = if household.restrictions.may_call() { phone } else { String::new() };
        let home = household.home(read.today())?.id;
        let address = personal::address(read, household.id, home).await?.unwrap_or_default();
        Ok(Self { reading, household, name, phone, address })
    }
}

impl Answer for SeenDoorstep {
    type Ref = Uuid;

    fn stored(&self) -> Uuid {
        self.reading.id.uuid()
    }

    /// The same reading, as it is now; for a short while alone, as no other row says that it was repeated.
    async fn again(read: &Read, id: Uuid) -> Result<Self> {
        let reading = <Reading as Answer>::again(read, id).await?;
        reading.is_repeatable(read.now())?;
        let household = get(read, reading.household.uuid()).await?;
        let household = household.ok_or(Refusal::UnknownHousehold { household: reading.household })?;
        Self::of(read, reading, household).await
    }
}
