//! Whose it is: every RPC that names a record of one organisation, asked about it from another one.

use std::collections::BTreeMap;

use super::{Gate, NOBODYS, is_mounted, says};
use crate::{
    auth::{Actor, Role, Rule},
    testing::{
        council, member, person,
        rpc::{Answer, Rpc},
    },
    values::{OrgId, encode_id},
};

/// Who asks in a role.
pub type Asks<'a> = &'a (dyn Fn(Role) -> Actor + Sync);

/// Records that belong to somebody, and who asks about them.
pub struct Records<'a> {
    /// The fields that name one of them, each with the prefix of its ids.
    pub owned: &'a [(&'static str, &'static str)],
    /// What the fields of messages say, by the ends of their names; each owned field has the id of a record.
    pub texts: &'a BTreeMap<&'static str, String>,
    /// The stranger's own records by the same fields, as far as there are any: they stand beside the one that is tried.
    pub theirs: &'a BTreeMap<&'static str, String>,
    /// The lists of what is nobody's own, by their names: whoever may ask sees all of it.
    pub common: &'a [&'static str],
    /// The refusals that are told before the record is looked for: for what a caller is, or for what is asked beside it.
    pub before: &'a [&'static str],
    /// The one role that is tried, where it isn't every one that a person has.
    pub role: Option<Role>,
    /// Somebody for whom the records are there: of the owner, or of the council where the role is one of the council's.
    pub home: Asks<'a>,
    /// Somebody else.
    pub stranger: Asks<'a>,
}

/// Somebody with this role where it belongs: of this organisation, or of the council where the role is one of the council's.
#[must_use]
pub fn at_home(role: Role, owner: OrgId) -> Actor {
    let name = format!("home {role}");
    match role {
        Role::Donor | Role::Agency | Role::Partner => member(owner, &name, &[role]),
        Role::Service => Actor::service("another", council()),
        Role::Warehouse
        | Role::Dispatcher
        | Role::Driver
        | Role::Assessor
        | Role::GrantsOfficer
        | Role::FinancePreparer
        | Role::FinanceApprover
        | Role::FinanceReleaser
        | Role::Auditor
        | Role::Admin => person(&name, &[role]),
    }
}

/// Somebody with this role at another organisation, whether or not it can have the role.
#[must_use]
pub fn elsewhere(role: Role, other: OrgId) -> Actor {
    member(other, &format!("stranger {role}"), &[role])
}

impl Records<'_> {
    /// Those at home who may call it.
    fn at_home(&self, rule: Rule) -> impl Iterator<Item = Actor> {
        self.roles(rule).map(self.home)
    }

    /// Those from elsewhere who may call it: a service is the council's wherever it says that it is, and sees all.
    fn strangers(&self, rule: Rule) -> impl Iterator<Item = Actor> {
        self.roles(rule).filter(|role| *role != Role::Service).map(self.stranger)
    }

    fn roles(&self, rule: Rule) -> impl Iterator<Item = Role> {
        let only = self.role;
        rule.roles.iter().copied().filter(move |role| only.is_none_or(|one| *role == one))
    }

    /// The ids of the records.
    fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.owned.iter().map(|(field, _)| (*field, self.texts[field].as_str()))
    }

    /// Whether an answer has the id of a record.
    fn shown_in(&self, answer: &Answer) -> bool {
        self.ids().any(|(_, id)| answer.text.contains(id))
    }

    /// Whether it is about one of them, or lists them.
    fn named_by(&self, rpc: &Rpc) -> bool {
        self.owned.iter().any(|(field, _)| rpc.names(field)) && !self.common.contains(&rpc.name())
    }

    /// Whether it is the service's own list of what has owners.
    fn listed_by(&self, rpc: &Rpc) -> bool {
        rpc.is_list() && !is_mounted(rpc) && !self.common.contains(&rpc.name())
    }
}

impl Gate {
    /// Asserts that the records of one organisation aren't there for another. Each RPC that names one, asked by every role
    /// that may call it from elsewhere, tells of a record what it tells of none, and changes nothing; each list of such
    /// records shows none. At home they are found and listed, and whoever may read them reads them. Answers how many of
    /// those who asked from elsewhere were told so.
    ///
    /// # Panics
    /// When a record shows that it is there, or isn't there at home.
    pub async fn walls_off(&self, records: &Records<'_>) -> usize {
        let before = self.digest().await;
        let mut told = 0;
        for rpc in &self.rpcs {
            for &owned in records.owned.iter().filter(|(field, _)| rpc.names(field)) {
                told += self.hidden(rpc, owned, records).await;
            }
            if records.listed_by(rpc) {
                told += self.unlisted(rpc, records).await;
            }
        }
        assert_eq!(self.digest().await, before, "another organisation's call changed something");
        for rpc in self.rpcs.iter().filter(|rpc| records.listed_by(rpc)) {
            self.listed(rpc, records).await;
        }
        // What is read is read before a write takes it away.
        for writes in [false, true] {
            for rpc in self.rpcs.iter().filter(|rpc| records.named_by(rpc) && self.rule(rpc).writes == writes) {
                self.found(rpc, records).await;
            }
        }
        told
    }

    /// From elsewhere a record is what none is.
    async fn hidden(&self, rpc: &Rpc, (field, prefix): (&'static str, &'static str), records: &Records<'_>) -> usize {
        let (real, nobodys) = (&records.texts[field], encode_id(prefix, NOBODYS));
        let [real_one, none] = [real, &nobodys].map(|id| {
            let mut texts = records.texts.clone();
            texts.extend(records.theirs.iter().map(|(other, id)| (*other, id.clone())));
            texts.insert(field, id.clone());
            rpc.filled(&texts)
        });
        assert_ne!(real_one, none, "{} is asked about nothing", rpc.path);
        let mut told = 0;
        for other in records.strangers(self.rule(rpc)) {
            let theirs = self.asked(rpc, &other, &real_one).await;
            let at = format!("{} at {} of a {field}", says(&other), rpc.path);
            let lists_none = rpc.is_list() && theirs.code.is_empty() && theirs.entries == 0;
            let not_looked_for = records.before.contains(&theirs.code.as_str());
            assert!(theirs.is_not_found() || lists_none || not_looked_for, "{at}: {theirs:?}");
            let as_of_none = Answer { told: theirs.told.replace(real, &nobodys), ..theirs };
            assert_eq!(as_of_none, self.asked(rpc, &other, &none).await, "{at}: it shows that it is there");
            told += 1;
        }
        told
    }

    /// From elsewhere a list that is asked for everything shows none of the records.
    async fn unlisted(&self, rpc: &Rpc, records: &Records<'_>) -> usize {
        let mut told = 0;
        for other in records.strangers(self.rule(rpc)) {
            let answer = self.asked(rpc, &other, &[]).await;
            assert!(!answer.is_fault(), "{} at {}: {answer:?}", says(&other), rpc.path);
            assert!(!records.shown_in(&answer), "{} at {} sees {answer:?}", says(&other), rpc.path);
            told += 1;
        }
        told
    }

    /// At home a list shows one of them.
    async fn listed(&self, rpc: &Rpc, records: &Records<'_>) {
        for own in records.at_home(self.rule(rpc)) {
            let answer = self.asked(rpc, &own, &rpc.only(records.ids())).await;
            let at = format!("{} at {}: {answer:?}", says(&own), rpc.path);
            assert!(answer.code.is_empty() && records.shown_in(&answer), "{at}");
        }
    }

    /// At home each is found, whatever else is told of it, and read by whoever may.
    async fn found(&self, rpc: &Rpc, records: &Records<'_>) {
        let rule = self.rule(rpc);
        for own in records.at_home(rule) {
            let answer = self.asked(rpc, &own, &rpc.filled(records.texts)).await;
            let at = format!("{} at {}: {answer:?}", says(&own), rpc.path);
            assert!(!answer.is_fault() && !answer.is_not_found(), "{at}");
            assert!(answer.code.is_empty() || rule.writes, "{at}");
        }
    }
}
